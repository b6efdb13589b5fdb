// Has the service worker keep this page and everything it loaded, so that it opens again with no network.
export function keepOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.ready.then((registration) => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    registration.active?.postMessage({ keep: loaded, page: location.origin + location.pathname });
  });
}
