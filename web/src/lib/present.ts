// The code on a worker's phone: kept so that it is made with no network, signed anew for each half-minute, and only
// for the purpose and class that the worker chose.
import { unverified, type Binding } from "./binding.ts";
import { equal, fromBase64, type Bytes } from "./bytes.ts";
import { signed } from "./cose.ts";
import { answered, opened, reading, writing } from "./db.ts";
import { find, KeyMissing, sign } from "./keys.ts";
import { AAD, payload, STEP, stepAt, type Mutual, type ShownFor } from "./presentation.ts";
import { toText } from "./tv1.ts";

export interface ClassOffered {
  // 16 bytes in hex.
  readonly id: string;
  readonly name: string;
}

// What the server hands out once a phone is bound, and again with a later end at each renewal.
export interface Holding {
  // 16 bytes in hex.
  readonly voucher: string;
  readonly account: string;
  // Id of the phone's key in keys.ts.
  readonly key: string;
  readonly inner: Bytes;
  readonly expires: number;
  readonly classes: readonly ClassOffered[];
  readonly stored: number;
}

export interface Use {
  readonly purpose: ShownFor;
  readonly trainingClass: Bytes | null;
  readonly mutual: Mutual | null;
}

// `until` is the unix second at which the next step begins.
export interface Shown {
  readonly text: string;
  readonly step: number;
  readonly until: number;
}

export class Expired extends Error {}

const DATABASE = "tvl-wallet";
const HOLDINGS = "holdings";

// Kept only if it is a binding to the very key that it is said to be bound to.
export async function keep(holding: Holding): Promise<Binding> {
  const binding = unverified(holding.inner);
  const held = await find(holding.key);
  if (!binding.key || !equal(binding.key, fromBase64(held.public))) {
    throw new KeyMissing("the binding names another key");
  }
  const kept = { ...holding, expires: binding.expires };
  await withWallet((db) => writing(db, [HOLDINGS], (tx) => answered(tx.objectStore(HOLDINGS).put(kept))));
  return binding;
}

export async function holdings(account: string): Promise<Holding[]> {
  return withWallet((db) =>
    reading(db, [HOLDINGS], (tx) => answered<Holding[]>(tx.objectStore(HOLDINGS).index("account").getAll(account))),
  );
}

export async function drop(voucher: string): Promise<void> {
  await withWallet((db) => writing(db, [HOLDINGS], (tx) => answered(tx.objectStore(HOLDINGS).delete(voucher))));
}

export async function present(holding: Holding, use: Use, now: number): Promise<Shown> {
  if (now >= holding.expires) throw new Expired("the binding has ended: go online to renew it");
  const step = stepAt(now);
  const message = payload({ inner: holding.inner, step, ...use });
  const bytes = await signed(message, (toSign) => sign(holding.key, toSign), AAD);
  return { text: toText(bytes), step, until: (step + 1) * STEP };
}

export function secondsLeft(shown: Shown, now: number): number {
  return Math.max(0, Math.ceil(shown.until - now));
}

// Shows a code for each step, and counts down, until the function given back is called or making one fails.
export function rotate(
  holding: Holding,
  use: Use,
  on: { code(shown: Shown): void; tick(seconds: number): void; failed(error: unknown): void },
  clock: () => number = () => Date.now() / 1000,
): () => void {
  let [shown, over, timer]: [Shown | null, boolean, ReturnType<typeof setTimeout> | undefined] = [null, false, undefined];
  const turn = async (): Promise<void> => {
    const now = clock();
    if (shown === null || shown.step !== stepAt(now)) {
      const made = await present(holding, use, now);
      if (over) return;
      on.code((shown = made));
    }
    on.tick(secondsLeft(shown, now));
    timer = setTimeout(again, 1000 - ((now * 1000) % 1000));
  };
  const again = (): void => void turn().catch((error) => over || on.failed(error));
  again();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

async function withWallet<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
  const db = await opened(DATABASE, (fresh) => {
    fresh.createObjectStore(HOLDINGS, { keyPath: "voucher" }).createIndex("account", "account");
  });
  try {
    return await work(db);
  } finally {
    db.close();
  }
}
