// What every page of an office loads: a part of the page that keeps itself fresh while work goes on, and printing.
import { back } from "./lib/back.ts";

const printing = document.querySelector<HTMLButtonElement>("[data-print]");
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}

// The part is asked for again until the server no longer says that it changes.
async function refresh(): Promise<void> {
  const part = document.querySelector<HTMLElement>("[data-refresh]");
  if (!part) return;
  await new Promise((resolve) => setTimeout(resolve, Number(part.dataset["refresh"])));
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(part.id);
    if (response.ok && fresh) part.replaceWith(document.importNode(fresh, true));
  } catch {
    // No network: the work goes on at the server, and the next turn shows it.
  }
  return refresh();
}

void refresh();
back();
