// The issuer's seal under a file, as voucher/tv1/archive.py writes it: a last line with a COSE_Sign1 over the digest of
// everything before it.
import { BadCode, damaged } from "./bad.ts";
import { fields, IAT, ISS, LATEST, number, type Issuers } from "./binding.ts";
import { equal, fromBase64, hex, own, sha256, text, utf8 } from "./bytes.ts";
import { decode } from "./cbor.ts";
import { isBytes, parse, verify } from "./cose.ts";

const TYPE = "application/tvl-seal+cbor";
const DIGEST = "sha256";
const MARK = utf8("\n%TVL-SEAL:");
const LONGEST = 2048;

export class NoSeal extends Error {}

export interface Seal {
  readonly issuer: string;
  readonly made: number;
}

export async function readSeal(data: Uint8Array, issuers: Issuers): Promise<Seal> {
  const at = lastMark(data);
  const line = data.subarray(at + MARK.length);
  if (line[line.length - 1] !== 10) throw damaged("no seal");
  const message = parse(fromBase64(text(line.subarray(0, -1))));
  const key = message.kid === null ? undefined : issuers.get(hex(message.kid));
  if (!key) throw new BadCode("tv1.foreign_issuer");
  if (message.type !== TYPE) throw damaged("not a seal");
  await verify(message, key);
  const claims = fields(decode(message.payload), [ISS, IAT, DIGEST], []);
  const [issuer, digest] = [claims.get(ISS), claims.get(DIGEST)];
  if (typeof issuer !== "string" || !isBytes(digest)) throw damaged("claims of a seal");
  if (!equal(digest, await sha256(own(data.subarray(0, at))))) throw new BadCode("tv1.signature");
  return { issuer, made: number(claims.get(IAT), LATEST) };
}

function lastMark(data: Uint8Array): number {
  for (let at = data.length - MARK.length; at >= Math.max(0, data.length - LONGEST); at--) {
    if (MARK.every((byte, offset) => data[at + offset] === byte)) return at;
  }
  throw new NoSeal();
}
