// The signed status list: one bit per binding, set when it must not be accepted.
import { BadCode, damaged } from "./bad.ts";
import { EXP, fields, IAT, ISS, LATEST, MOST_STATUS, number, type Issuers } from "./binding.ts";
import { hex, type Bytes } from "./bytes.ts";
import { decode, type Item } from "./cbor.ts";
import { isBytes, parse, verify } from "./cose.ts";
import { BadZlib, inflate } from "./inflate.ts";

const TYPE = "application/statuslist+cwt";
const STATUS_LIST = 65533;
const LARGEST_BITS = MOST_STATUS / 8;
const LARGEST = LARGEST_BITS + 4096;

export interface StatusList {
  readonly issuer: string;
  readonly issued: number;
  readonly until: number;
  readonly bits: Bytes;
}

export function covers(list: StatusList, index: number): boolean {
  return index >= 0 && index < 8 * list.bits.length;
}

export function isSet(list: StatusList, index: number): boolean {
  return ((list.bits[index >> 3]! >> (index & 7)) & 1) === 1;
}

export async function readStatusList(bytes: Uint8Array, issuers: Issuers): Promise<StatusList> {
  const message = parse(bytes, LARGEST);
  const key = message.kid === null ? undefined : issuers.get(hex(message.kid));
  if (!key) throw new BadCode("tv1.foreign_issuer");
  if (message.type !== TYPE) throw damaged("not a status list");
  await verify(message, key);
  const claims = fields(decode(message.payload), [ISS, EXP, IAT, STATUS_LIST], []);
  const issuer = claims.get(ISS);
  if (typeof issuer !== "string") throw damaged("claims of a status list");
  const [issued, until] = [number(claims.get(IAT), LATEST), number(claims.get(EXP), LATEST)];
  if (issued >= until) throw damaged("times of a status list");
  return { issuer, issued, until, bits: unpacked(claims.get(STATUS_LIST)) };
}

function unpacked(item: Item | undefined): Bytes {
  const listed = fields(item, ["bits", "lst"], []);
  const packed = listed.get("lst");
  if (listed.get("bits") !== 1 || !isBytes(packed)) throw damaged("not a list of single bits");
  try {
    const bits = inflate(packed, LARGEST_BITS);
    if (bits.length > 0) return bits;
  } catch (error) {
    if (!(error instanceof BadZlib)) throw error;
  }
  throw damaged("the list is too long, cut short, or empty");
}
