// RFC 9285, read strictly: one text for one sequence of bytes.
import type { Bytes } from "./bytes.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map(Array.from(ALPHABET, (char, value) => [char, value]));

export class BadBase45 extends Error {}

export function encode(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let rest = pair ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!;
    for (let digit = 0; digit < (pair ? 3 : 2); digit += 1) {
      text += ALPHABET[rest % 45];
      rest = Math.floor(rest / 45);
    }
  }
  return text;
}

export function decode(text: string): Bytes {
  const left = text.length % 3;
  if (left === 1) throw new BadBase45("one character is left over");
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (left ? 1 : 0));
  for (let at = 0, to = 0; at < text.length; at += 3) {
    const group = number(text.slice(at, at + 3));
    const pair = at + 3 <= text.length;
    if (group > (pair ? 0xffff : 0xff)) throw new BadBase45("a group is too large");
    if (pair) bytes[to++] = group >> 8;
    bytes[to++] = group & 0xff;
  }
  return bytes;
}

function number(group: string): number {
  let sum = 0;
  for (let at = group.length - 1; at >= 0; at -= 1) {
    const value = VALUES.get(group[at]!);
    if (value === undefined) throw new BadBase45("a character is not of the alphabet");
    sum = sum * 45 + value;
  }
  return sum;
}
