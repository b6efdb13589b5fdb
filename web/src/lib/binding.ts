// A binding (docs/format-tv1.md): the issuer's word that a voucher belongs to a phone's key, or to a printed slip.
import { BadCode, damaged } from "./bad.ts";
import { concat, hex, own, utf8, type Bytes } from "./bytes.ts";
import { decode, type Item } from "./cbor.ts";
import { isBytes, parse, verify } from "./cose.ts";
import { BadPoint, decompress } from "./p256.ts";

export const [ISS, EXP, IAT, CTI, CNF, PRIVATE] = [1, 4, 6, 7, 8, -65537] as const;
export const MOST_STATUS = 2 ** 24;
export const LATEST = 2 ** 40;

const LONGEST = 90 * 86_400;
const MOST_FEN = 2 ** 53;

// Issuers' keys by key id in hex.
export type Issuers = ReadonlyMap<string, CryptoKey>;

// Times are unix seconds, the amount is fen; without a key it is a printed slip.
export interface Binding {
  readonly issuer: string;
  readonly expires: number;
  readonly issued: number;
  readonly voucher: Bytes;
  readonly status: number;
  readonly key: Bytes | null;
  readonly occupation: string | null;
  readonly level: string | null;
  readonly amount: number | null;
  readonly name: string;
  readonly last4: string;
}

export async function read(bytes: Uint8Array, issuers: Issuers): Promise<Binding> {
  const message = parse(bytes);
  const key = message.kid === null || message.type !== null ? undefined : issuers.get(hex(message.kid));
  if (!key) throw new BadCode("tv1.foreign_issuer");
  await verify(message, key);
  return claims(decode(message.payload));
}

// What a phone shows of its own binding, which it cannot verify and need not.
export function unverified(bytes: Uint8Array): Binding {
  return claims(decode(parse(bytes).payload));
}

function claims(found: Item): Binding {
  const all = fields(found, [ISS, EXP, IAT, CTI, PRIVATE], [CNF]);
  const ours = all.get(PRIVATE);
  if (!Array.isArray(ours) || ours.length !== 6) throw damaged("private claims");
  const [status, name, last4, occupation, level, amount] = ours;
  const binding: Binding = {
    issuer: words(all.get(ISS), 1, 32),
    expires: number(all.get(EXP), LATEST),
    issued: number(all.get(IAT), LATEST),
    voucher: id(all.get(CTI)),
    status: number(status, MOST_STATUS),
    key: all.has(CNF) ? point(all.get(CNF)) : null,
    occupation: occupation === null ? null : words(occupation, 1, 48),
    level: level === null ? null : words(level, 1, 48),
    amount: amount === null ? null : number(amount, MOST_FEN),
    name: words(name, 1, 96),
    last4: words(last4, 4, 4),
  };
  const lasts = binding.expires - binding.issued;
  if (lasts <= 0 || lasts > LONGEST) throw damaged("a binding ends within 90 days");
  return binding;
}

function point(cnf: Item | undefined): Bytes {
  const key = fields(fields(cnf, [1], []).get(1), [1, -1, -2, -3], []);
  const [x, y] = [key.get(-2), key.get(-3)];
  if (key.get(1) !== 2 || key.get(-1) !== 1 || !isBytes(x) || typeof y !== "boolean") {
    throw damaged("cnf is not a compressed point of P-256");
  }
  const compressed = concat(Uint8Array.of(y ? 3 : 2), x);
  try {
    decompress(compressed);
  } catch (error) {
    throw error instanceof BadPoint ? damaged(error.message) : error;
  }
  return compressed;
}

export function fields(
  item: Item | undefined,
  needed: readonly (number | string)[],
  allowed: readonly (number | string)[],
): Map<Item, Item> {
  if (!(item instanceof Map) || !needed.every((label) => item.has(label))) throw damaged("claims are missing");
  const known: readonly Item[] = [...needed, ...allowed];
  if (![...item.keys()].every((label) => known.includes(label))) throw damaged("claims that have no place here");
  return item;
}

export function id(item: Item | undefined): Bytes {
  if (!isBytes(item) || item.length !== 16) throw damaged("an id has 16 bytes");
  return own(item);
}

export function number(item: Item | undefined, limit: number): number {
  if (typeof item !== "number" || item < 0 || item >= limit) throw damaged("a number is out of bounds");
  return item;
}

function words(item: Item | undefined, shortest: number, longest: number): string {
  if (typeof item !== "string") throw damaged("a text is missing");
  const length = utf8(item).length;
  if (length < shortest || length > longest) throw damaged("a text is too long or too short");
  return item;
}
