// What a scan comes to at the gate of a class: the code checked here, whether the class expects it, whether an identity
// card must be looked at, the record in the journal, and, once it is there, the ledger's own answer.
import { hex, fromHex } from "./bytes.ts";
import type { Journal } from "./journal.ts";
import type { Expected, Ready } from "./kit.ts";
import type { Mutual, ShownFor } from "./presentation.ts";
import type { Kept } from "./record.ts";
import { check, type Check, type Verdict } from "./tv1.ts";

export type Colour = "green" | "amber" | "red";

// `expected` is null if the class's list does not have the voucher. `ask`: only a look at the identity card decides.
export interface Judged {
  readonly colour: Colour;
  readonly code: string;
  readonly assurance: Verdict["assurance"] | "typed";
  readonly voucher: string | null;
  readonly expected: Expected | null;
  readonly checked: readonly (Check | "roster")[];
  readonly unchecked: readonly (Check | "roster")[];
  readonly skew: number | null;
  readonly name: string;
  readonly last4: string;
  readonly text: string;
  // Whether the identity card must be looked at: the words of every doubt say so.
  readonly ask: boolean;
  readonly happened: number;
}

const ALL: readonly Check[] = ["issuer", "holder", "expiry", "status", "freshness", "purpose", "class", "identity", "elsewhere"];
const NUMBER = /^[0-9a-f]{8,32}$/;

export async function judge(text: string, ready: Ready, purpose: ShownFor, now: number, mutual: Mutual | null = null): Promise<Judged> {
  const verdict = await check(text, {
    issuers: ready.issuers,
    status: ready.status,
    now: now / 1000,
    purpose,
    trainingClass: fromHex(ready.kit.class),
    mutual,
  });
  const voucher = verdict.binding ? hex(verdict.binding.voucher) : null;
  const expected = ready.kit.vouchers.find((one) => one.voucher === voucher) ?? null;
  const good = verdict.colour !== "red";
  const lists = good && expected ? { checked: ["roster" as const], unchecked: [] } : { checked: [], unchecked: good ? ["roster" as const] : [] };
  return {
    colour: good && !expected ? "amber" : verdict.colour,
    code: verdict.code,
    assurance: verdict.assurance,
    voucher,
    expected,
    checked: [...verdict.checked, ...lists.checked],
    unchecked: [...verdict.unchecked.filter((one) => mutual !== null || one !== "nonce"), ...lists.unchecked],
    skew: verdict.skew,
    name: verdict.binding?.name ?? "",
    last4: verdict.binding?.last4 ?? "",
    text,
    ask: verdict.colour === "amber",
    happened: now,
  };
}

// A number typed in: only the class's list knows it, and only if it is one voucher's alone.
export function byNumber(typed: string, ready: Ready, now: number): Judged | null {
  const number = typed.toLowerCase().replace(/[\s-]/g, "");
  if (!NUMBER.test(number)) return null;
  const found = ready.kit.vouchers.filter((one) => one.voucher.endsWith(number));
  if (found.length !== 1) return null;
  return {
    colour: "amber",
    code: "tv1.list_missing",
    assurance: "typed",
    voucher: found[0]!.voucher,
    expected: found[0]!,
    checked: ["roster"],
    unchecked: ALL,
    skew: null,
    name: found[0]!.name,
    last4: found[0]!.last4,
    text: found[0]!.voucher,
    ask: true,
    happened: now,
  };
}

// Into the journal. `same`: whether the identity card was the bearer's, where one had to be looked at.
export function record(journal: Journal, judged: Judged, use: { purpose: ShownFor; class: string }, offline: boolean, same = true): Promise<Kept> {
  return journal.append({
    happened: judged.happened,
    purpose: use.purpose,
    class: use.class,
    voucher: judged.voucher,
    verdict: same ? judged.code : "scan.identity",
    assurance: judged.assurance,
    offline,
    text: judged.text,
    holder: judged.ask && same ? (judged.expected?.person ?? null) : null,
  });
}
