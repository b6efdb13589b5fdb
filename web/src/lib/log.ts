// The log's formats as an auditor reads them: RFC 6962 hashes, C2SP proof files, checkpoints and verifier keys.

export interface Proof {
  index: number;
  path: Uint8Array[];
  note: string;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

export interface VerifierKey {
  name: string;
  id: Uint8Array;
  type: number;
  key: Uint8Array;
}

const HEADER = "c2sp.org/tlog-proof@v1";

/** SHA-256 of parts, one after the other. */
export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

/** The hash of an entry as a leaf. */
export const leafHash = (entry: Uint8Array): Promise<Uint8Array> => sha256(Uint8Array.of(0), entry);

const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(Uint8Array.of(1), left, right);

/** The root that a path leads to from a leaf, or null if the path does not fit (RFC 9162 §2.1.3.2). */
export async function rootOf(leaf: Uint8Array, index: number, size: number, path: Uint8Array[]): Promise<Uint8Array | null> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  let [node, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const sibling of path) {
    if (last === 0n || sibling.length !== 32) return null;
    if (node & 1n || node === last) {
      hash = await nodeHash(sibling, hash);
      while (!(node & 1n) && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n ? hash : null;
}

/** A proof file taken apart; throws if it is not one. */
export function parseProof(text: string): Proof {
  const blank = text.indexOf("\n\n");
  const lines = text.slice(0, blank).split("\n");
  if (blank < 0 || lines.shift() !== HEADER) throw new Error("not a proof file");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "");
  if (!index) throw new Error("no index");
  return { index: Number(index[1]), path: lines.map(fromBase64), note: text.slice(blank + 2) };
}

/** The checkpoint in a note's text; throws if it is not one. */
export function parseCheckpoint(note: string): Checkpoint {
  const [origin, size, root] = note.split("\n");
  if (!origin || !/^(0|[1-9][0-9]{0,15})$/.test(size ?? "") || !root) throw new Error("not a checkpoint");
  return { origin, size: Number(size), root: fromBase64(root) };
}

/** A verifier key, `name+id+key`, with its id checked; throws if it is not one. */
export async function parseKey(text: string): Promise<VerifierKey> {
  const parts = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!parts) throw new Error("not a verifier key");
  const [, name = "", id = "", data = ""] = parts;
  const raw = fromBase64(data);
  const digest = await sha256(new TextEncoder().encode(`${name}\n`), raw);
  if (toHex(digest.slice(0, 4)) !== id || raw.length !== 33) throw new Error("the key's id does not match");
  return { name, id: digest.slice(0, 4), type: raw[0] ?? 0, key: raw.slice(1) };
}

/** Whether a note bears a good signature of the key: null where this browser cannot tell. */
export async function isSigned(note: string, key: VerifierKey): Promise<boolean | null> {
  const end = note.lastIndexOf("\n\n");
  const text = new TextEncoder().encode(note.slice(0, end + 1));
  const signatures = note
    .slice(end + 2)
    .split("\n")
    .filter((line) => line.startsWith(`— ${key.name} `))
    .map((line) => fromBase64(line.slice(3 + key.name.length)))
    .filter((raw) => toHex(raw.slice(0, 4)) === toHex(key.id));
  if (end < 0 || key.type !== 1 || signatures.length === 0) return false;
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key.key as BufferSource, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  const checks = signatures.map((raw) => crypto.subtle.verify({ name: "Ed25519" }, imported, raw.slice(4), text));
  return (await Promise.all(checks)).every(Boolean);
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) found[at] = raw.charCodeAt(at);
  return found;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
