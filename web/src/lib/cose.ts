// COSE_Sign1 (RFC 9052) in the one shape of a voucher's code: tag 18, ES256, everything that counts in the protected
// header, nothing in the unprotected one.
import { BadCode, damaged } from "./bad.ts";
import { concat, own, type Bytes } from "./bytes.ts";
import { decode, encode, type Item } from "./cbor.ts";
import { ECDSA } from "./p256.ts";

export const LARGEST = 1024;

const TAG = 0xc0 | 18;
const ALGORITHM = 1;
const KID = 4;
const TYPE = 16;
const ES256 = -7;
const LONGEST_KID = 16;

export interface Sign1 {
  readonly protected: Bytes;
  readonly kid: Bytes | null;
  readonly type: string | null;
  readonly payload: Bytes;
  readonly signature: Bytes;
}

export interface Header {
  readonly kid?: Uint8Array;
  readonly type?: string;
}

export function parse(bytes: Uint8Array, largest: number = LARGEST): Sign1 {
  if (bytes.length > largest) throw damaged("too large");
  if (bytes[0] !== TAG) throw damaged("the tag is missing");
  const message = decode(bytes.subarray(1));
  if (!Array.isArray(message) || message.length !== 4) throw damaged("not a COSE_Sign1");
  const [header, open, payload, signature] = message;
  if (!(open instanceof Map) || open.size > 0) throw damaged("not of this profile");
  if (!isBytes(header) || !isBytes(payload) || !isBytes(signature) || signature.length !== 64) {
    throw damaged("not of this profile");
  }
  return { protected: own(header), ...heading(header), payload: own(payload), signature: own(signature) };
}

export function toBeSigned(header: Uint8Array, payload: Uint8Array, aad: Uint8Array): Bytes {
  return encode(["Signature1", header, aad, payload]);
}

export async function verify(message: Sign1, key: CryptoKey, aad: Uint8Array = new Uint8Array()): Promise<void> {
  const bytes = toBeSigned(message.protected, message.payload, aad);
  if (!(await crypto.subtle.verify(ECDSA, key, message.signature, bytes))) throw new BadCode("tv1.signature");
}

export async function signed(
  payload: Uint8Array,
  sign: (bytes: Bytes) => Promise<Uint8Array>,
  aad: Uint8Array = new Uint8Array(),
  { kid, type }: Header = {},
): Promise<Bytes> {
  const fields = new Map<Item, Item>([[ALGORITHM, ES256]]);
  if (kid !== undefined) fields.set(KID, kid);
  if (type !== undefined) fields.set(TYPE, type);
  const header = encode(fields);
  const signature = await sign(toBeSigned(header, payload, aad));
  return concat(Uint8Array.of(TAG), encode([header, new Map(), payload, signature]));
}

function heading(bytes: Uint8Array): { kid: Bytes | null; type: string | null } {
  const header = decode(bytes);
  if (!(header instanceof Map) || header.get(ALGORITHM) !== ES256) throw damaged("not ES256");
  if ([...header.keys()].some((key) => key !== ALGORITHM && key !== KID && key !== TYPE)) {
    throw damaged("a header that this profile does not have");
  }
  const [kid, type] = [header.get(KID), header.get(TYPE)];
  if (header.has(KID) && !(isBytes(kid) && kid.length > 0 && kid.length <= LONGEST_KID)) {
    throw damaged("not a key id");
  }
  if (header.has(TYPE) && typeof type !== "string") throw damaged("not a type");
  return { kid: isBytes(kid) ? own(kid) : null, type: typeof type === "string" ? type : null };
}

export function isBytes(item: Item | undefined): item is Uint8Array {
  return item instanceof Uint8Array;
}
