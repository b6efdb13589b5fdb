// What the service worker keeps, and what it says when it has nothing.
const HASHED = /-[A-Z0-9]{8}\.js$/;

/** Whether an address names the bytes behind it: what it gave once, it gives for ever. */
export function isNamedByContent(url: URL): boolean {
  return url.pathname.startsWith("/static/") && (url.searchParams.has("v") || HASHED.test(url.pathname));
}

/** Whether a page may be kept: only the one that shows a voucher's code, and an institution's scanner. */
export function isKept(url: URL): boolean {
  return /^\/(?:w\/code|i\/scan)\/[0-9a-f]{32}$/.test(url.pathname);
}

/** What is shown where there is neither network nor a kept page: a way to the pages that are kept. */
export function offlinePage(codes: string[]): Response {
  const links = codes.filter((path) => isKept(new URL(path, "https://localhost")));
  const name = (path: string): string => (path.startsWith("/i/") ? "扫码 Scan" : "出示券码 Show the code");
  const list = links.map((path) => `<p><a href="${path}">${name(path)}</a></p>`).join("");
  const body =
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>没有网络</title></head><body>' +
    `<main><h1>没有网络</h1><p>请接通网络后再试。<span lang="en">You are offline. Try again with a network.</span></p>${list}</main>` +
    "</body></html>";
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
