// What a scanner shows in mutual mode, and a phone photographs: its nonce and whose it is. docs/format-tv1.md, section 5.
import { fromHex, hex } from "./bytes.ts";
import type { Mutual } from "./presentation.ts";

const PREFIX = "TV1N:";
const TEXT = /^TV1N:([0-9A-F]{32})([0-9A-F]{32})$/;

// A nonce of its own for each answer.
export function drawn(institution: string): Mutual {
  return { nonce: crypto.getRandomValues(new Uint8Array(16)), institution: fromHex(institution) };
}

export function challenge({ nonce, institution }: Mutual): string {
  return PREFIX + (hex(nonce) + hex(institution)).toUpperCase();
}

export function challenged(text: string): Mutual | null {
  const [, nonce, institution] = TEXT.exec(text) ?? [];
  return nonce && institution ? { nonce: fromHex(nonce.toLowerCase()), institution: fromHex(institution.toLowerCase()) } : null;
}
