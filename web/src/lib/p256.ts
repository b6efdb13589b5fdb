// Points of P-256. WebCrypto of the oldest phones imports no compressed point, so y is computed here: p ≡ 3 (mod 4),
// the root of a square is its (p + 1) / 4-th power.
import { concat, type Bytes } from "./bytes.ts";

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

export const ECDSA = { name: "ECDSA", hash: "SHA-256" } as const;

export class BadPoint extends Error {}

export function decompress(point: Uint8Array): Bytes {
  const sign = point[0];
  if (point.length !== 33 || (sign !== 2 && sign !== 3)) throw new BadPoint("not a compressed point");
  const x = toNumber(point.subarray(1));
  if (x >= P) throw new BadPoint("x is not in the field");
  const square = (((x * x + P - 3n) % P) * x + B) % P;
  const root = power(square, (P + 1n) / 4n);
  if ((root * root) % P !== square) throw new BadPoint("no point has this x");
  const y = Number(root & 1n) === sign - 2 ? root : P - root;
  return concat(Uint8Array.of(4), point.subarray(1), toBytes(y));
}

export function compress(point: Uint8Array): Bytes {
  if (point.length !== 65 || point[0] !== 4) throw new BadPoint("not an uncompressed point");
  return concat(Uint8Array.of(2 + (point[64]! & 1)), point.subarray(1, 33));
}

export async function verifier(compressed: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", decompress(compressed), ALGORITHM, true, ["verify"]);
}

export async function generate(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
}

function power(base: bigint, exponent: bigint): bigint {
  let found = 1n;
  for (let square = base, left = exponent; left > 0n; left >>= 1n, square = (square * square) % P) {
    if (left & 1n) found = (found * square) % P;
  }
  return found;
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toBytes(number: bigint): Bytes {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((number >> BigInt(8 * (31 - at))) & 0xffn));
}
