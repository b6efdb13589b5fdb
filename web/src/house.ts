// What every page loads: the service worker, so that the pages install and the code opens without a network.
import { back } from "./lib/back.ts";

document.documentElement.dataset["script"] = "on";

if ("serviceWorker" in navigator && document.querySelector("nav.tabs")) {
  void navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined);
}

back();
