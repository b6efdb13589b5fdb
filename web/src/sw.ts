// The service worker. Pages come from the network, always; only the voucher's code and the institution's scanner are kept,
// with what they load, so that they open offline. Files whose address names their bytes are kept once seen. Signing out forgets the page.
import { isKept, isNamedByContent, offlinePage } from "./lib/keeping.ts";

const worker = self as unknown as ServiceWorkerGlobalScope;
const FILES = "files-1";
const PAGES = "pages-1";

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  const told = event.data as { keep?: string[]; page?: string };
  if (told.keep && told.page) event.waitUntil(keep(told.keep, told.page));
});
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== worker.location.origin) return;
  if (event.request.method === "POST" && url.pathname === "/sign-out") {
    event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (event.request.method !== "GET") return;
  if (isNamedByContent(url)) event.respondWith(fromFiles(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request, url));
});

async function keep(files: string[], address: string): Promise<void> {
  const names = files.filter((name) => isNamedByContent(new URL(name)));
  const store = await caches.open(FILES);
  await Promise.all(names.map(async (name) => (await store.match(name)) || store.add(name)));
  await remember(new Request(address), await fetch(address, { credentials: "same-origin" }));
}

async function fromFiles(request: Request): Promise<Response> {
  const store = await caches.open(FILES);
  const found = await store.match(request);
  if (found) return found;
  const response = await fetch(request);
  if (response.ok) await store.put(request, response.clone());
  return response;
}

async function page(request: Request, url: URL): Promise<Response> {
  try {
    const response = await fetch(request);
    await remember(request, response);
    return response;
  } catch {
    const store = await caches.open(PAGES);
    return (isKept(url) && (await store.match(url.pathname))) || offlinePage(await codes(store));
  }
}

async function remember(request: Request, response: Response): Promise<void> {
  const url = new URL(request.url);
  if (isKept(url) && response.ok && !response.redirected) {
    await (await caches.open(PAGES)).put(url.pathname, response.clone());
  }
}

async function codes(store: Cache): Promise<string[]> {
  return (await store.keys()).map((request) => new URL(request.url).pathname);
}
