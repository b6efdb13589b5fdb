// A device's journal of scans, linked by hashes. The rules:
// 1. A scan is in the journal once `append` returns; it and the head that names it are written in one transaction.
// 2. Nothing is hashed inside a transaction (an IndexedDB transaction ends at the first foreign await): the record is
//    made for the head as read, and written only if that is still the head. Another tab's record only makes it try again.
// 3. What was written is never changed but for its answer. What does not fit is a finding, told and kept.
// 4. Uploading is a loop over records in order that remembers nothing but answers, so it may die anywhere.
import { uuid4 } from "./bytes.ts";
import { canonical, type Value } from "./canonical.ts";
import { EMPTY, fault, made, type Answer, type Head, type Kept, type Scan } from "./record.ts";

export interface Finding {
  readonly kind: "broken" | "rolled_back" | "server_behind" | "answer_changed" | "forked" | "refused" | "bad_reply";
  readonly sequence: number;
  readonly detail: Value;
}

export interface Conflict {
  readonly sequence: number;
  readonly ours: Kept;
  readonly other: Value;
}

// Where a journal is kept. Each call is one transaction: it happens whole or not at all.
export interface Store {
  head(): Promise<Head>;
  // False, and nothing written, if `before` is the head no longer.
  append(before: Head, kept: Kept): Promise<boolean>;
  read(from: number, count: number): Promise<Kept[]>;
  // The records after which nothing is settled: all before it have an answer.
  settled(): Promise<number>;
  settle(answers: readonly Answer[], findings: readonly Finding[]): Promise<void>;
  findings(): Promise<Finding[]>;
}

// The head's copy in another place (localStorage): a store put back from an older copy is behind it.
export interface Mark {
  read(): Head | null;
  write(head: Head): void;
}

// Answers to the records sent, in their order, as far as they were taken; and why not further.
export interface Reply {
  readonly answers: readonly Answer[];
  readonly stopped: Stop | null;
}

export type Stop =
  | { readonly kind: "gap"; readonly expects: number }
  | { readonly kind: "forked" | "refused"; readonly sequence: number; readonly detail: Value };

export type Send = (records: readonly Kept[]) => Promise<Reply>;

export interface Uploaded {
  readonly sent: number;
  readonly pending: number;
  readonly stopped: Finding | null;
}

const CHUNK = 50;
const WINDOW = 200;

export class Journal {
  readonly device: string;
  readonly #store: Store;
  readonly #mark: Mark | null;

  constructor(device: string, store: Store, mark: Mark | null = null) {
    this.device = device;
    this.#store = store;
    this.#mark = mark;
  }

  // The key is the scan's own: a caller that cannot know whether its scan was kept gives the same key again.
  async append(scan: Scan, key: string = uuid4()): Promise<Kept> {
    for (;;) {
      const head = await this.#store.head();
      const kept = await made(this.device, key, scan, head);
      if (await this.#store.append(head, kept)) {
        await this.#advance(kept);
        return kept;
      }
    }
  }

  async head(): Promise<Head> {
    return this.#store.head();
  }

  async pending(): Promise<number> {
    return (await this.#store.head()).sequence - (await this.#store.settled());
  }

  async findings(): Promise<Finding[]> {
    return this.#store.findings();
  }

  async conflicts(): Promise<Conflict[]> {
    const found: Conflict[] = [];
    for await (const kept of this.#walk(Infinity)) {
      const other = kept.answer?.other;
      if (other !== undefined) found.push({ sequence: kept.sequence, ours: kept, other });
    }
    return found;
  }

  // Reads the whole journal; every new finding is kept before it is told.
  async verify(): Promise<Finding[]> {
    const found = await this.#faults();
    const known = new Set((await this.#store.findings()).map((finding) => JSON.stringify(finding)));
    const fresh = found.filter((finding) => !known.has(JSON.stringify(finding)));
    if (fresh.length > 0) await this.#store.settle([], fresh);
    return this.#store.findings();
  }

  async upload(send: Send, chunk: number = CHUNK): Promise<Uploaded> {
    let sent = 0;
    let next = (await this.#store.settled()) + 1;
    let rewound = Infinity;
    for (;;) {
      const records = await this.#store.read(next, chunk);
      if (records.length === 0) return this.#told(sent, null);
      const { answers, stopped } = await send(records);
      const wrong = misfit(records, answers, stopped);
      if (wrong) return this.#stop(sent, wrong);
      await this.#store.settle(answers, changed(records, answers));
      sent += answers.length;
      next += answers.length;
      if (stopped?.kind === "gap") {
        const stop = await this.#gap(stopped.expects, next, rewound);
        if (stop) return this.#stop(sent, stop);
        next = rewound = stopped.expects;
      } else if (stopped) {
        return this.#stop(sent, stopped);
      }
    }
  }

  // Sending again from where the server stands, unless that makes no way: the same gap twice, or a place we never had.
  async #gap(expects: number, next: number, rewound: number): Promise<Finding | null> {
    if (!Number.isSafeInteger(expects) || expects < 1 || expects >= rewound) {
      return { kind: "bad_reply", sequence: next, detail: { expects } };
    }
    const head = await this.#store.head();
    if (expects > head.sequence + 1) return { kind: "rolled_back", sequence: head.sequence, detail: { expects } };
    if (expects > next) return { kind: "bad_reply", sequence: next, detail: { expects } };
    if (expects <= (await this.#store.settled())) {
      await this.#keep({ kind: "server_behind", sequence: expects, detail: { settled: await this.#store.settled() } });
    }
    return null;
  }

  async #stop(sent: number, finding: Finding): Promise<Uploaded> {
    await this.#keep(finding);
    return this.#told(sent, finding);
  }

  async #keep(finding: Finding): Promise<void> {
    const known = (await this.#store.findings()).some((one) => JSON.stringify(one) === JSON.stringify(finding));
    if (!known) await this.#store.settle([], [finding]);
  }

  async #told(sent: number, stopped: Finding | null): Promise<Uploaded> {
    return { sent, pending: await this.pending(), stopped };
  }

  // The mark moves on only from a record that it names: a journal that was put back cannot hide by growing past it.
  async #advance(kept: Kept): Promise<void> {
    if (!this.#mark) return;
    const mark = this.#mark.read();
    if (mark && !(await this.#holds(mark, kept.sequence))) {
      await this.#keep({ kind: "rolled_back", sequence: mark.sequence, detail: { marked: mark.hash } });
    }
    if (!mark || mark.sequence < kept.sequence) this.#mark.write({ sequence: kept.sequence, hash: kept.hash });
  }

  async #holds(mark: Head, last: number): Promise<boolean> {
    if (mark.sequence > last) last = (await this.#store.head()).sequence;
    const [named] = await this.#store.read(mark.sequence, 1);
    return mark.sequence <= last && named?.sequence === mark.sequence && named.hash === mark.hash;
  }

  // The mark is read before the head, and records only up to the head: another tab may be writing meanwhile.
  async #faults(): Promise<Finding[]> {
    const found: Finding[] = [];
    const mark = this.#mark?.read() ?? null;
    const head = await this.#store.head();
    let before: Head = EMPTY;
    for await (const kept of this.#walk(head.sequence)) {
      const wrong = await fault(kept, before);
      if (wrong) found.push({ kind: "broken", sequence: kept.sequence, detail: { what: wrong } });
      before = { sequence: kept.sequence, hash: kept.hash };
    }
    if (head.sequence !== before.sequence || head.hash !== before.hash) {
      found.push({ kind: "broken", sequence: head.sequence, detail: { what: "head" } });
    }
    if (mark && !(await this.#holds(mark, head.sequence))) {
      found.push({ kind: "rolled_back", sequence: mark.sequence, detail: { marked: mark.hash } });
    }
    return found;
  }

  async *#walk(last: number): AsyncGenerator<Kept> {
    for (let next = 1; next <= last; ) {
      const part = await this.#store.read(next, WINDOW);
      yield* part.filter((kept) => kept.sequence <= last);
      if (part.length < WINDOW) return;
      next = part[part.length - 1]!.sequence + 1;
    }
  }
}

// Fewer answers than records are allowed, and none only where it is said why.
function misfit(records: readonly Kept[], answers: readonly Answer[], stopped: Stop | null): Finding | null {
  const fits = answers.every(
    (answer, at) => answer.sequence === records[at]?.sequence && answer.hash === records[at]?.hash,
  );
  if (fits && (answers.length > 0 || stopped)) return null;
  return { kind: "bad_reply", sequence: records[0]!.sequence, detail: { answers: answers.length } };
}

function changed(records: readonly Kept[], answers: readonly Answer[]): Finding[] {
  return answers.flatMap((answer, at) => {
    const before = records[at]!.answer;
    if (before === null || spelled(before) === spelled(answer)) return [];
    const detail = { before: spelled(before), after: spelled(answer) };
    return [{ kind: "answer_changed", sequence: answer.sequence, detail } as const];
  });
}

function spelled({ sequence, hash, told, other = null }: Answer): string {
  return canonical({ sequence, hash, told, other });
}
