// The few kinds of CBOR (RFC 8949) that a code is made of, one encoding for each value: the reader of voucher/tv1/cbor.py
// again, because whoever holds up a code chooses its bytes and every scanner must conclude the same from them.
import { encode as write, rfc8949EncodeOptions } from "cborg";
import { damaged } from "./bad.ts";
import { own, text, type Bytes } from "./bytes.ts";

export type Item = null | boolean | number | bigint | string | Uint8Array | Item[] | Map<Item, Item>;

const DEEPEST = 6;

export function encode(item: Item): Bytes {
  return own(write(item, rfc8949EncodeOptions));
}

export function decode(bytes: Uint8Array): Item {
  const reader = new Reader(bytes);
  const found = reader.item(0);
  if (reader.at !== bytes.length) throw damaged("bytes after the end");
  return found;
}

class Reader {
  readonly bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  item(depth: number): Item {
    if (depth > DEEPEST) throw damaged("too deep");
    const [major, number] = this.#head();
    switch (major) {
      case 0:
        return number;
      case 1:
        return typeof number === "bigint" ? -1n - number : -1 - number;
      case 2:
        return own(this.#take(number));
      case 3:
        return this.#text(number);
      case 4:
        return Array.from({ length: this.#count(number) }, () => this.item(depth + 1));
      case 5:
        return this.#map(this.#count(number), depth);
      case 7:
        if (number === 20 || number === 21) return number === 21;
        if (number === 22) return null;
    }
    throw damaged("a tag or a value that has no place here");
  }

  #take(count: number | bigint): Uint8Array {
    if (count > this.bytes.length - this.at) throw damaged("cut short");
    this.at += Number(count);
    return this.bytes.subarray(this.at - Number(count), this.at);
  }

  // A major type and its number, in the shortest form that holds it.
  #head(): [number, number | bigint] {
    const first = this.#take(1)[0]!;
    const [major, low] = [first >> 5, first & 31];
    if (low < 24) return [major, low];
    if (low > 27 || major === 7) throw damaged("an indefinite length, a fraction or an unknown kind");
    const width = 1 << (low - 24);
    const number = this.#take(width).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    if (number < (width === 1 ? 24n : 1n << BigInt(4 * width))) throw damaged("a number is not in its shortest form");
    return [major, number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number];
  }

  // A number of items, each of which takes a byte at least.
  #count(number: number | bigint): number {
    if (number > this.bytes.length - this.at) throw damaged("cut short");
    return Number(number);
  }

  #text(length: number | bigint): string {
    const taken = this.#take(length);
    try {
      return text(taken);
    } catch {
      throw damaged("text is not UTF-8");
    }
  }

  #map(count: number, depth: number): Map<Item, Item> {
    const found = new Map<Item, Item>();
    let last: Uint8Array = new Uint8Array();
    for (let left = count; left > 0; left -= 1) {
      const start = this.at;
      const key = this.item(DEEPEST);
      const encoded = this.bytes.subarray(start, this.at);
      if ((typeof key !== "number" && typeof key !== "string") || !after(encoded, last)) {
        throw damaged("keys are not sorted, or not of a kind that we use");
      }
      last = encoded;
      found.set(key, this.item(depth + 1));
    }
    return found;
  }
}

function after(bytes: Uint8Array, before: Uint8Array): boolean {
  for (let at = 0; at < Math.min(bytes.length, before.length); at += 1) {
    if (bytes[at] !== before[at]) return bytes[at]! > before[at]!;
  }
  return bytes.length > before.length;
}
