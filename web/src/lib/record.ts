// One scan as a device's journal holds it: canonical JSON that carries the SHA-256 of the record before it.
import { hex, sha256, text, utf8, type Bytes } from "./bytes.ts";
import { canonical, type Value } from "./canonical.ts";
import type { ShownFor } from "./presentation.ts";
import type { Assurance } from "./tv1.ts";

export const NOTHING = "0".repeat(64);
export const VERSION = 1;

// `happened` in milliseconds since 1970; class, voucher and holder as 32 hex digits; `verdict` is the code that was told.
export interface Scan {
  readonly happened: number;
  readonly purpose: ShownFor;
  readonly class: string | null;
  readonly voucher: string | null;
  readonly verdict: string;
  readonly assurance: Assurance | "typed" | null;
  readonly offline: boolean;
  readonly text: string;
  // Whose identity card was checked, where that was needed.
  readonly holder?: string | null;
}

export interface Kept {
  readonly sequence: number;
  readonly hash: string;
  readonly bytes: Bytes;
  readonly text: string;
  readonly holder: string | null;
  readonly answer: Answer | null;
}

export interface Answer {
  readonly sequence: number;
  readonly hash: string;
  // The server's words, the same each time the same record is sent.
  readonly told: { readonly [name: string]: Value };
  // The record of another device, or of another journal of this one, that stands against ours.
  readonly other?: Value;
}

export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

export const EMPTY: Head = { sequence: 0, hash: NOTHING };

export async function made(device: string, key: string, scan: Scan, head: Head): Promise<Kept> {
  const sequence = head.sequence + 1;
  // Half a character would not survive the way to the server, and the digest would not fit there.
  const shown = text(utf8(scan.text));
  const bytes = utf8(
    canonical({
      assurance: scan.assurance ?? "none",
      class: scan.class,
      device,
      happened: new Date(scan.happened).toISOString(),
      key,
      offline: scan.offline,
      presentation: await digest(shown),
      previous: head.hash,
      purpose: scan.purpose,
      sequence,
      v: VERSION,
      verdict: scan.verdict,
      voucher: scan.voucher,
    }),
  );
  return { sequence, hash: hex(await sha256(bytes)), bytes, text: shown, holder: scan.holder ?? null, answer: null };
}

export async function digest(presentation: string): Promise<string> {
  return hex(await sha256(utf8(presentation)));
}

export function fields(kept: Kept): { readonly [name: string]: Value } {
  return JSON.parse(text(kept.bytes));
}

// What is wrong with a record that should follow `before`, or null.
export async function fault(kept: Kept, before: Head): Promise<string | null> {
  if (kept.sequence !== before.sequence + 1) return "sequence";
  if (hex(await sha256(kept.bytes)) !== kept.hash) return "hash";
  const told = fields(kept);
  if (told["sequence"] !== kept.sequence) return "sequence";
  if (told["previous"] !== before.hash) return "previous";
  return told["presentation"] === (await digest(kept.text)) ? null : "presentation";
}
