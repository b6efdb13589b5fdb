// A journal's records in IndexedDB, one database for each device, and the copy of its head in localStorage.
import { answered, opened, reading, writing } from "./db.ts";
import { Journal, type Finding, type Mark, type Store } from "./journal.ts";
import { EMPTY, type Answer, type Head, type Kept } from "./record.ts";

const RECORDS = "records";
const STATE = "state";
const FINDINGS = "findings";

export class BrowserStore implements Store {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(device: string): Promise<BrowserStore> {
    const db = await opened(`tvl-journal-${device}`, (fresh) => {
      fresh.createObjectStore(RECORDS, { keyPath: "sequence" });
      fresh.createObjectStore(STATE);
      fresh.createObjectStore(FINDINGS, { autoIncrement: true });
    });
    return new BrowserStore(db);
  }

  close(): void {
    this.#db.close();
  }

  head(): Promise<Head> {
    return reading(this.#db, [STATE], headOf);
  }

  append(before: Head, kept: Kept): Promise<boolean> {
    return writing(this.#db, [RECORDS, STATE], async (tx) => {
      const head = await headOf(tx);
      if (head.sequence !== before.sequence || head.hash !== before.hash) return false;
      tx.objectStore(STATE).put({ sequence: kept.sequence, hash: kept.hash }, "head");
      await answered(tx.objectStore(RECORDS).add(kept));
      return true;
    });
  }

  read(from: number, count: number): Promise<Kept[]> {
    return reading(this.#db, [RECORDS], (tx) =>
      answered(tx.objectStore(RECORDS).getAll(IDBKeyRange.lowerBound(from), count)),
    );
  }

  settled(): Promise<number> {
    return reading(this.#db, [STATE], settledOf);
  }

  settle(answers: readonly Answer[], findings: readonly Finding[]): Promise<void> {
    return writing(this.#db, [RECORDS, STATE, FINDINGS], async (tx) => {
      let settled = await settledOf(tx);
      const records = tx.objectStore(RECORDS);
      for (const answer of answers) {
        const kept: Kept = await answered(records.get(answer.sequence));
        records.put({ ...kept, answer: kept.answer ?? answer });
        settled = Math.max(settled, answer.sequence);
      }
      for (const finding of findings) tx.objectStore(FINDINGS).add(finding);
      await answered(tx.objectStore(STATE).put(settled, "settled"));
    });
  }

  findings(): Promise<Finding[]> {
    return reading(this.#db, [FINDINGS], (tx) => answered(tx.objectStore(FINDINGS).getAll()));
  }
}

export class BrowserMark implements Mark {
  readonly #name: string;

  constructor(device: string) {
    this.#name = `tvl-journal-${device}`;
  }

  read(): Head | null {
    try {
      return JSON.parse(localStorage.getItem(this.#name) ?? "null");
    } catch {
      return null;
    }
  }

  // The scan is kept already: a full or forbidden localStorage must not make it look lost.
  write(head: Head): void {
    try {
      localStorage.setItem(this.#name, JSON.stringify(head));
    } catch {
      return;
    }
  }
}

// The device's journal, read through once: what does not fit is among its findings before the first scan.
export async function openJournal(device: string): Promise<Journal> {
  const journal = new Journal(device, await BrowserStore.open(device), new BrowserMark(device));
  await journal.verify();
  return journal;
}

async function headOf(tx: IDBTransaction): Promise<Head> {
  return (await answered(tx.objectStore(STATE).get("head"))) ?? EMPTY;
}

async function settledOf(tx: IDBTransaction): Promise<number> {
  return (await answered(tx.objectStore(STATE).get("settled"))) ?? 0;
}
