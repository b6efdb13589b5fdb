// zlib (RFC 1950, RFC 1951) unpacked up to a limit. DecompressionStream came to safari only with 16.4.
import type { Bytes } from "./bytes.ts";

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = Array.from({ length: 30 }, (_, at) => (at < 4 ? at + 1 : ((2 + (at & 1)) << ((at >> 1) - 1)) + 1));
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LONGEST = 15;

export class BadZlib extends Error {}

// How many codes there are of each length, and the symbols in the order of their codes.
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

export function inflate(data: Uint8Array, limit: number): Bytes {
  if (data.length < 2 || ((data[0]! << 8) | data[1]!) % 31 !== 0 || (data[0]! & 0x8f) !== 8 || data[0]! >> 4 > 7) {
    throw new BadZlib("not zlib");
  }
  if (data[1]! & 0x20) throw new BadZlib("a dictionary of its own");
  const reader = new Reader(data, limit);
  while (!reader.block());
  reader.finish();
  return reader.out.slice(0, reader.size);
}

class Reader {
  readonly data: Uint8Array;
  readonly limit: number;
  out = new Uint8Array(1024);
  size = 0;
  #at = 2;
  #held = 0;
  #count = 0;

  constructor(data: Uint8Array, limit: number) {
    this.data = data;
    this.limit = limit;
  }

  // Whether this was the last one.
  block(): boolean {
    const last = this.#bits(1) === 1;
    const kind = this.#bits(2);
    if (kind === 0) this.#stored();
    else if (kind === 1) this.#packed(FIXED, FIXED_DISTANCES);
    else if (kind === 2) this.#packed(...this.#tables());
    else throw new BadZlib("an unknown kind of block");
    return last;
  }

  finish(): void {
    this.#held = this.#count = 0;
    let [low, high] = [1, 0];
    for (let at = 0; at < this.size; at += 1) {
      low = (low + this.out[at]!) % 65521;
      high = (high + low) % 65521;
    }
    for (const byte of [high >> 8, high & 0xff, low >> 8, low & 0xff]) {
      if (this.#byte() !== byte) throw new BadZlib("the sum is wrong");
    }
    if (this.#at !== this.data.length) throw new BadZlib("bytes after the end");
  }

  #byte(): number {
    const byte = this.data[this.#at];
    if (byte === undefined) throw new BadZlib("cut short");
    this.#at += 1;
    return byte;
  }

  #bits(count: number): number {
    while (this.#count < count) {
      this.#held |= this.#byte() << this.#count;
      this.#count += 8;
    }
    const found = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return found;
  }

  #put(byte: number): void {
    if (this.size === this.limit) throw new BadZlib("too long");
    if (this.size === this.out.length) {
      const larger = new Uint8Array(this.out.length * 2);
      larger.set(this.out);
      this.out = larger;
    }
    this.out[this.size++] = byte;
  }

  #stored(): void {
    this.#held = this.#count = 0;
    const length = this.#byte() | (this.#byte() << 8);
    if ((this.#byte() | (this.#byte() << 8)) !== (~length & 0xffff)) throw new BadZlib("a length is wrong");
    for (let left = length; left > 0; left -= 1) this.#put(this.#byte());
  }

  #symbol(code: Code): number {
    let [value, first, index] = [0, 0, 0];
    for (let length = 1; length <= LONGEST; length += 1) {
      value |= this.#bits(1);
      const count = code.counts[length]!;
      if (value - count < first) return code.symbols[index + value - first]!;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new BadZlib("no such code");
  }

  #packed(lengths: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#symbol(lengths);
      if (symbol === 256) return;
      if (symbol < 256) this.#put(symbol);
      else this.#repeat(symbol - 257, distances);
    }
  }

  #repeat(index: number, distances: Code): void {
    const least = LENGTHS[index];
    if (least === undefined) throw new BadZlib("no such length");
    let left = least + this.#bits(LENGTH_BITS[index]!);
    const symbol = this.#symbol(distances);
    const nearest = DISTANCES[symbol];
    if (nearest === undefined) throw new BadZlib("no such distance");
    const distance = nearest + this.#bits(symbol < 4 ? 0 : (symbol >> 1) - 1);
    if (distance > this.size) throw new BadZlib("before the beginning");
    for (; left > 0; left -= 1) this.#put(this.out[this.size - distance]!);
  }

  #tables(): [Code, Code] {
    const [literals, distances] = [this.#bits(5) + 257, this.#bits(5) + 1];
    const used = this.#bits(4) + 4;
    if (literals > 286 || distances > 30) throw new BadZlib("too many codes");
    const short = new Uint8Array(19);
    for (const place of ORDER.slice(0, used)) short[place] = this.#bits(3);
    const code = coded(short, false);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#symbol(code);
      if (symbol < 16) lengths[at++] = symbol;
      else at = this.#run(symbol, lengths, at);
    }
    if (lengths[256] === 0) throw new BadZlib("no end");
    return [coded(lengths.subarray(0, literals), true), coded(lengths.subarray(literals), true)];
  }

  #run(symbol: number, lengths: Uint8Array, at: number): number {
    const [least, bits] = ([[3, 2], [3, 3], [11, 7]] as const)[symbol - 16]!;
    const end = at + least + this.#bits(bits);
    if ((symbol === 16 && at === 0) || end > lengths.length) throw new BadZlib("a run is out of place");
    lengths.fill(symbol === 16 ? lengths[at - 1]! : 0, at, end);
    return end;
  }
}

// Over-subscribed codes are refused, and incomplete ones but for a single code of one bit, as zlib does.
function coded(lengths: Uint8Array, sparse: boolean): Code {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of lengths) counts[length]! += 1;
  const used = lengths.length - counts[0]!;
  counts[0] = 0;
  const offsets = new Uint16Array(LONGEST + 2);
  let left = 1;
  for (let length = 1; length <= LONGEST; length += 1) {
    left = left * 2 - counts[length]!;
    if (left < 0) throw new BadZlib("too many codes of a length");
    offsets[length + 1] = offsets[length]! + counts[length]!;
  }
  if (left > 0 && !(sparse && used <= 1 && counts[1] === used)) throw new BadZlib("too few codes");
  const symbols = new Uint16Array(used);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[offsets[length]!++] = symbol;
  });
  return { counts, symbols };
}

const FIXED = coded(Uint8Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8)), false);
const FIXED_DISTANCES = coded(new Uint8Array(32).fill(5), false);
