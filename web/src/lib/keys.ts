// A person's P-256 keys in this browser: made with extractable = false, so that no script and no copy of what
// IndexedDB would give as JSON carries them away. What is lost with the browser's storage is bound anew.
import { base64, concat, hex, own, sha256, utf8, type Bytes } from "./bytes.ts";
import { answered, opened, reading, writing } from "./db.ts";
import { compress, ECDSA, generate } from "./p256.ts";

export type Purpose = "voucher" | "decision" | "device";

export interface HeldKey {
  // The ledger's id of the key: see ledger/decision.py.
  readonly id: string;
  readonly account: string;
  readonly purpose: Purpose;
  // The compressed point, base64.
  readonly public: string;
  readonly made: number;
  readonly private: CryptoKey;
}

export class KeyMissing extends Error {}

const DATABASE = "tvl-keys";
const KEYS = "keys";

export async function make(account: string, purpose: Purpose, now: number): Promise<HeldKey> {
  const pair = await generate();
  const point = compress(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const id = await keyId(point);
  const held = { id, account, purpose, public: base64(point), made: now, private: pair.privateKey };
  await withKeys((db) => writing(db, [KEYS], (tx) => answered(tx.objectStore(KEYS).add(held))));
  return held;
}

// The newest first: an older one stays until its successor is enrolled and it is told to be forgotten.
export async function list(account: string, purpose: Purpose): Promise<HeldKey[]> {
  const all = await withKeys((db) =>
    reading(db, [KEYS], (tx) => answered<HeldKey[]>(tx.objectStore(KEYS).index("owner").getAll([account, purpose]))),
  );
  return all.sort((one, other) => other.made - one.made);
}

export async function find(id: string): Promise<HeldKey> {
  const held = await withKeys((db) =>
    reading(db, [KEYS], (tx) => answered<HeldKey | undefined>(tx.objectStore(KEYS).get(id))),
  );
  if (!(held?.private instanceof CryptoKey)) throw new KeyMissing("this browser does not hold the key");
  return held;
}

export async function sign(id: string, bytes: Bytes): Promise<Bytes> {
  const held = await find(id);
  return new Uint8Array(await crypto.subtle.sign(ECDSA, held.private, own(bytes)));
}

export async function forget(id: string): Promise<void> {
  await withKeys((db) => writing(db, [KEYS], (tx) => answered(tx.objectStore(KEYS).delete(id))));
}

export async function keyId(point: Uint8Array): Promise<string> {
  return hex(await sha256(concat(utf8("es256\n"), point))).slice(0, 32);
}

// Asks that the browser keeps this origin's storage when space is short; false is normal and must be told.
export async function persist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

async function withKeys<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
  const db = await opened(DATABASE, (fresh) => {
    fresh.createObjectStore(KEYS, { keyPath: "id" }).createIndex("owner", ["account", "purpose"]);
  });
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
