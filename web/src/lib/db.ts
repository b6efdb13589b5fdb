// IndexedDB as promises. Inside a transaction only its own requests may be awaited.

export type Upgrade = (db: IDBDatabase) => void;

export function opened(name: string, upgrade: Upgrade): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => upgrade(request.result);
  return answered(request).then((db) => {
    db.onversionchange = () => db.close();
    return db;
  });
}

export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's store refused"));
  });
}

export function reading<T>(db: IDBDatabase, stores: string[], work: (tx: IDBTransaction) => Promise<T>): Promise<T> {
  return work(db.transaction(stores, "readonly"));
}

// Done once the bytes are with the disk, not with a cache: a phone's battery may end at any moment.
export async function writing<T>(
  db: IDBDatabase,
  stores: string[],
  work: (tx: IDBTransaction) => Promise<T>,
): Promise<T> {
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const over = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("the browser's store gave up"));
  });
  try {
    const found = await work(tx);
    await over;
    return found;
  } catch (error) {
    over.catch(() => undefined);
    abort(tx);
    throw error;
  }
}

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // It is over already.
  }
}
