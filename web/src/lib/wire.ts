// A journal's records as POST /api/v1/scans takes them, and its reply as the journal reads it.
import { text } from "./bytes.ts";
import type { Value } from "./canonical.ts";
import type { Reply, Stop } from "./journal.ts";
import type { Answer, Kept } from "./record.ts";

// A voucher's text is shorter by far. What is longer was none, and its digest alone is what the ledger wants of it.
const MOST_TEXT = 2048;

export interface Item {
  readonly record: string;
  readonly hash: string;
  readonly text: string | null;
  readonly holder: string | null;
}

interface Told {
  readonly answers: readonly {
    readonly sequence: number;
    readonly hash: string;
    readonly verdict: string;
    readonly entry: number;
    readonly conflict?: string | null;
  }[];
  readonly stopped: {
    readonly sequence: number | null;
    readonly code: string;
    readonly facts: { readonly [name: string]: Value } | null;
    readonly entry: number | null;
    readonly zh: string;
  } | null;
}

export function items(records: readonly Kept[]): Item[] {
  return records.map(({ bytes, hash, text: shown, holder }) => ({
    record: text(bytes),
    hash,
    text: shown.length > 0 && shown.length <= MOST_TEXT ? shown : null,
    holder,
  }));
}

// `records` are those that the reply is to: a refusal of a record that could not be read names none.
export function reply(told: Told, records: readonly Kept[]): Reply {
  const answers = told.answers.map(({ sequence, hash, verdict, entry, conflict = null }): Answer => {
    const answer = { sequence, hash, told: { verdict, entry } };
    return conflict === null ? answer : { ...answer, other: { conflict } };
  });
  return { answers, stopped: told.stopped && stop(told.stopped, records[answers.length]?.sequence ?? 0) };
}

function stop({ sequence, code, facts, entry, zh }: NonNullable<Told["stopped"]>, next: number): Stop {
  if (code === "journal.gap" && typeof facts?.["expected"] === "number") {
    return { kind: "gap", expects: facts["expected"] };
  }
  const kind = code === "journal.forked" ? "forked" : "refused";
  return { kind, sequence: sequence ?? next, detail: { code, entry, zh } };
}
