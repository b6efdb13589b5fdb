// What a browser's disk does: whole transactions, and a page that is killed before or after any of them.
import type { Finding, Mark, Store } from "../../src/lib/journal.ts";
import { EMPTY, type Answer, type Head, type Kept } from "../../src/lib/record.ts";

export class Killed extends Error {}

export class Disk {
  records = new Map<number, Kept>();
  head: Head = EMPTY;
  settled = 0;
  findings: Finding[] = [];
  mark: Head | null = null;

  copy(): Disk {
    return Object.assign(new Disk(), { ...this, records: new Map(this.records), findings: [...this.findings] });
  }
}

export class DiskStore implements Store {
  readonly disk: Disk;
  // Called at each step; throws where the page is killed. Nothing is written between two calls but one transaction.
  readonly step: () => void;

  constructor(disk: Disk, step: () => void = () => undefined) {
    this.disk = disk;
    this.step = step;
  }

  async head(): Promise<Head> {
    this.step();
    return this.disk.head;
  }

  async append(before: Head, kept: Kept): Promise<boolean> {
    this.step();
    if (before.sequence !== this.disk.head.sequence || before.hash !== this.disk.head.hash) return false;
    if (this.disk.records.has(kept.sequence)) throw new Error("a record is there already");
    this.disk.records.set(kept.sequence, kept);
    this.disk.head = { sequence: kept.sequence, hash: kept.hash };
    this.step();
    return true;
  }

  async read(from: number, count: number): Promise<Kept[]> {
    this.step();
    const sequences = [...this.disk.records.keys()].filter((sequence) => sequence >= from).sort((a, b) => a - b);
    return sequences.slice(0, count).map((sequence) => this.disk.records.get(sequence)!);
  }

  async settled(): Promise<number> {
    return this.disk.settled;
  }

  async settle(answers: readonly Answer[], findings: readonly Finding[]): Promise<void> {
    this.step();
    for (const answer of answers) {
      const kept = this.disk.records.get(answer.sequence)!;
      this.disk.records.set(answer.sequence, { ...kept, answer: kept.answer ?? answer });
      this.disk.settled = Math.max(this.disk.settled, answer.sequence);
    }
    this.disk.findings.push(...findings);
    this.step();
  }

  async findings(): Promise<Finding[]> {
    return this.disk.findings;
  }
}

export class DiskMark implements Mark {
  readonly disk: Disk;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  read(): Head | null {
    return this.disk.mark;
  }

  write(head: Head): void {
    this.disk.mark = head;
  }
}
