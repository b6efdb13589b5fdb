// Bytes and their spellings. No Buffer: the same file runs in a browser of 2021.

export type Bytes = Uint8Array<ArrayBuffer>;

const HEX = /^(?:[0-9a-f]{2})*$/;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(spelled: string): Bytes {
  if (!HEX.test(spelled)) throw new RangeError("not lower-case hex");
  return Uint8Array.from(spelled.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(spelled: string): Bytes {
  const found = Uint8Array.from(atob(spelled), (char) => char.charCodeAt(0));
  if (base64(found) !== spelled) throw new RangeError("not base64 in its one form");
  return found;
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

// A copy whose buffer is certainly a plain ArrayBuffer of the same length: what WebCrypto and IndexedDB take.
export function own(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// crypto.randomUUID came only with chrome 92 and safari 15.4.
export function uuid4(): string {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  drawn[6] = (drawn[6]! & 0x0f) | 0x40;
  drawn[8] = (drawn[8]! & 0x3f) | 0x80;
  return hex(drawn).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
