// What a scanner concludes from a text: the order of voucher/tv1/check.py, and with docs/vectors/tv1.json its verdicts.
import { BadCode, damaged } from "./bad.ts";
import * as base45 from "./base45.ts";
import { read, type Binding, type Issuers } from "./binding.ts";
import { equal, fromBase64, type Bytes } from "./bytes.ts";
import { LARGEST, parse, verify, type Sign1 } from "./cose.ts";
import { verifier } from "./p256.ts";
import { AAD, ofMessage, STEP, stepAt, type Mutual, type Presentation, type ShownFor } from "./presentation.ts";
import { covers, isSet, type StatusList } from "./status.ts";

export const PREFIX = "TV1:";
export const CHECKS = [
  "issuer",
  "holder",
  "expiry",
  "status",
  "freshness",
  "nonce",
  "purpose",
  "class",
  "identity",
  "elsewhere",
] as const;

const LONGEST = PREFIX.length + Math.floor(LARGEST / 2) * 3;
const BEHIND = 2;
const AHEAD = 1;
const OLDEST = 180;

export type Check = (typeof CHECKS)[number];
export type Assurance = "rotating" | "mutual" | "printed";

export interface Verdict {
  readonly colour: "green" | "amber" | "red";
  readonly code: string;
  readonly assurance: Assurance | null;
  readonly checked: readonly Check[];
  readonly unchecked: readonly Check[];
  readonly binding: Binding | null;
  readonly presentation: Presentation | null;
  readonly skew: number | null;
}

// Seconds throughout. `mutual` is what this scanner shows: its nonce and whose it is.
export interface Options {
  readonly issuers: Issuers;
  readonly status: StatusList | null;
  readonly now: number;
  readonly purpose: ShownFor;
  readonly trainingClass: Bytes | null;
  readonly mutual?: Mutual | null;
  readonly skewAllowed?: number;
}

interface Findings {
  readonly checked: Set<Check>;
  readonly doubts: string[];
  assurance: Assurance | null;
  binding: Binding | null;
  presentation: Presentation | null;
  skew: number | null;
}

// From the list that the server publishes: key ids in hex, compressed points in base64.
export async function issuersOf(listed: readonly { readonly kid: string; readonly key: string }[]): Promise<Issuers> {
  const keys = listed.map(async ({ kid, key }) => [kid, await verifier(fromBase64(key))] as const);
  return new Map(await Promise.all(keys));
}

export async function check(text: string, options: Options): Promise<Verdict> {
  const found: Findings = {
    checked: new Set(),
    doubts: [],
    assurance: null,
    binding: null,
    presentation: null,
    skew: null,
  };
  try {
    await examine(text, options, found);
  } catch (error) {
    if (error instanceof BadCode) return verdict(found, "red", error.code);
    throw error;
  }
  const [doubt] = found.doubts;
  return doubt === undefined ? verdict(found, "green", "ok") : verdict(found, "amber", doubt);
}

export function toText(bytes: Uint8Array): string {
  return PREFIX + base45.encode(bytes);
}

export function fromText(text: string): Bytes {
  if (!text.startsWith(PREFIX)) throw new BadCode("tv1.not_a_voucher");
  if (text.length > LONGEST) throw damaged("too long");
  try {
    const bytes = base45.decode(text.slice(PREFIX.length));
    if (bytes.length > 0) return bytes;
  } catch (error) {
    if (!(error instanceof base45.BadBase45)) throw error;
  }
  throw damaged("not the one Base45 of its bytes");
}

async function examine(text: string, options: Options, found: Findings): Promise<void> {
  const data = fromText(text);
  const message = parse(data);
  const shown = message.kid === null ? ofMessage(message) : null;
  const binding = await read(shown ? shown.inner : data, options.issuers);
  found.checked.add("issuer");
  found.binding = binding;
  await holder(binding, message, shown, found);
  found.presentation = shown;
  time(binding, options, found);
  status(binding, options, found);
  if (!shown) {
    found.doubts.push("tv1.printed");
    return;
  }
  freshness(shown, options, found);
  answer(shown, options.mutual ?? null, found);
  use(shown, options, found);
}

async function holder(binding: Binding, outer: Sign1, shown: Presentation | null, found: Findings): Promise<void> {
  if (!shown) {
    if (binding.key) throw new BadCode("tv1.bare_inner");
    found.assurance = "printed";
    return;
  }
  if (!binding.key) throw new BadCode("tv1.signature", "a printed slip has no phone");
  await verify(outer, await verifier(binding.key), AAD);
  found.checked.add("holder");
  found.assurance = "rotating";
}

function time(binding: Binding, { now, skewAllowed = 0 }: Options, found: Findings): void {
  if (binding.issued > now + AHEAD * STEP + skewAllowed) {
    found.skew = binding.issued - now;
    throw new BadCode("tv1.clock_skew", "issued in the future");
  }
  if (now >= binding.expires) throw new BadCode("tv1.expired");
  found.checked.add("expiry");
}

function status(binding: Binding, options: Options, found: Findings): void {
  const list = options.status;
  if (!list || list.issuer !== binding.issuer || !covers(list, binding.status)) {
    found.doubts.push("tv1.list_missing");
  } else if (isSet(list, binding.status)) {
    throw new BadCode("tv1.status_set");
  } else if (options.now >= list.until) {
    found.doubts.push("tv1.list_stale");
  } else {
    found.checked.add("status");
  }
}

function freshness(shown: Presentation, { now, skewAllowed = 0 }: Options, found: Findings): void {
  const steps = shown.step - stepAt(now);
  const skew = (found.skew = steps * STEP);
  if (now - shown.step * STEP > OLDEST || skew < -BEHIND * STEP - skewAllowed) throw new BadCode("tv1.stale_code");
  if (skew > AHEAD * STEP + skewAllowed) throw new BadCode("tv1.clock_skew");
  if (steps < -BEHIND || steps > AHEAD) found.doubts.unshift("tv1.clock_skew");
  found.checked.add("freshness");
}

function answer(shown: Presentation, asked: Mutual | null, found: Findings): void {
  if (asked && !shown.mutual) throw new BadCode("tv1.nonce_missing");
  if (!same(shown.mutual?.nonce, asked?.nonce)) throw new BadCode("tv1.wrong_nonce");
  if (!shown.mutual || !asked) return;
  if (!equal(shown.mutual.institution, asked.institution)) throw new BadCode("tv1.wrong_institution");
  found.assurance = "mutual";
  found.checked.add("nonce");
}

function use(shown: Presentation, options: Options, found: Findings): void {
  if (shown.purpose !== options.purpose) throw new BadCode("tv1.wrong_purpose");
  found.checked.add("purpose");
  if (!same(shown.trainingClass, options.trainingClass)) throw new BadCode("tv1.wrong_class");
  found.checked.add("class");
}

function same(one: Uint8Array | null | undefined, other: Uint8Array | null | undefined): boolean {
  return one && other ? equal(one, other) : !one && !other;
}

function verdict(found: Findings, colour: Verdict["colour"], code: string): Verdict {
  const { assurance, binding, presentation, skew } = found;
  const checked = CHECKS.filter((one) => found.checked.has(one));
  const unchecked = CHECKS.filter((one) => !found.checked.has(one));
  return { colour, code, assurance, checked, unchecked, binding, presentation, skew };
}
