// What a scanner keeps of one class so that it can work with no network: issuers' keys, the signed status list, the ids of
// the class's vouchers, and the words of every answer. And which device this browser is.
import { ask, reached, Unreachable } from "./ask.ts";
import type { Issuers } from "./binding.ts";
import type { Bytes } from "./bytes.ts";
import { answered, opened, reading, writing } from "./db.ts";
import { readStatusList, type StatusList } from "./status.ts";
import { issuersOf } from "./tv1.ts";

// One voucher that the class expects: its id and its holder's, 32 hex digits each; and what an identity card is compared
// with where no code says it.
export interface Expected {
  readonly voucher: string;
  readonly person: string;
  readonly state: string;
  readonly name: string;
  readonly last4: string;
}

// Times in unix seconds of this device; `skew` is how far its clock was ahead of the server's.
export interface Kit {
  readonly class: string;
  readonly issuers: readonly { readonly kid: string; readonly key: string }[];
  readonly status: Bytes;
  readonly vouchers: readonly Expected[];
  readonly words: { readonly [code: string]: string };
  readonly fetched: number;
  readonly skew: number;
}

export interface Ready {
  readonly kit: Kit;
  readonly issuers: Issuers;
  readonly status: StatusList | null;
}

// `id` is both the device's in the ledger and its key's in keys.ts.
export interface Enrolled {
  readonly account: string;
  readonly institution: string;
  readonly id: string;
  readonly name: string;
}

const DATABASE = "tvl-scanner";
const KITS = "kits";
const DEVICES = "devices";

export async function fetched(csrf: string, training: string): Promise<Kit> {
  const [keys, list, roster] = await Promise.all([
    ask<{ issuers: Kit["issuers"]; now: number }>(csrf, "/api/v1/tv1/issuers"),
    reached("/api/v1/tv1/status", { cache: "no-cache" }),
    ask<{ vouchers: Expected[]; words: Kit["words"]; now: number }>(csrf, `/i/scan/${training}/roster`),
  ]);
  if (!list.ok) throw new Unreachable("status");
  const now = Date.now() / 1000;
  const kit: Kit = {
    class: training,
    issuers: keys.issuers,
    status: new Uint8Array(await list.arrayBuffer()),
    vouchers: roster.vouchers,
    words: roster.words,
    fetched: now,
    skew: Math.round(now - roster.now),
  };
  await inStore(KITS, "readwrite", (store) => store.put(kit));
  return kit;
}

export function kept(training: string): Promise<Kit | undefined> {
  return inStore<Kit | undefined>(KITS, "readonly", (store) => store.get(training));
}

// A list that does not verify is none: every code is then told as unchecked against it.
export async function ready(kit: Kit): Promise<Ready> {
  const issuers = await issuersOf(kit.issuers);
  const status = await readStatusList(kit.status, issuers).catch(() => null);
  return { kit, issuers, status };
}

export function device(account: string, institution: string): Promise<Enrolled | undefined> {
  return inStore<Enrolled | undefined>(DEVICES, "readonly", (store) => store.get([account, institution]));
}

export async function remember(enrolled: Enrolled): Promise<void> {
  await inStore(DEVICES, "readwrite", (store) => store.put(enrolled));
}

async function inStore<T>(
  name: string,
  mode: "readonly" | "readwrite",
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  const db = await opened(DATABASE, (fresh) => {
    fresh.createObjectStore(KITS, { keyPath: "class" });
    fresh.createObjectStore(DEVICES, { keyPath: ["account", "institution"] });
  });
  try {
    const run = mode === "readonly" ? reading : writing;
    return await run(db, [name], (tx) => answered<T>(work(tx.objectStore(name)) as IDBRequest<T>));
  } finally {
    db.close();
  }
}
