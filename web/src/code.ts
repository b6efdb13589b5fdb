// The page with the voucher's code. The phone's key is made here and never leaves; the server signs that the voucher is
// bound to it. What the server gave is kept, so that the page shows codes with no network until the binding ends.
import { fromHex, uuid4 } from "./lib/bytes.ts";
import { challenged } from "./lib/challenge.ts";
import { forget, list, make, persist, type HeldKey } from "./lib/keys.ts";
import { keepOffline } from "./lib/offline.ts";
import { drop, Expired, holdings, keep, rotate, type Holding } from "./lib/present.ts";
import type { Mutual, ShownFor } from "./lib/presentation.ts";
import { draw } from "./lib/square.ts";
import { fromText } from "./lib/tv1.ts";

interface Told {
  readonly id: string;
  readonly public: string | null;
  readonly state: string;
  readonly text?: string;
}

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const LIMIT = 60;
const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const root = part("code");
const { voucher = "", account = "", csrf = "", holder = "", proof = "" } = root.dataset;
let stop = (): void => undefined;

async function ask<T>(path: string, body?: object): Promise<T> {
  const headers = body
    ? { "Content-Type": "application/json", "Idempotency-Key": uuid4(), "X-CSRF-Token": csrf }
    : { "X-CSRF-Token": csrf };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers } : { headers };
  const response = await fetch(`/api/v1${path}`, request);
  const told = await response.json();
  if (response.ok) return told as T;
  throw new Refusal(String(told.code), String(document.documentElement.lang === "en" ? told.en : told.zh));
}

function say(text: string, action = ""): void {
  part("said").hidden = !text;
  part("said").textContent = text;
  part("rebind").hidden = action !== "rebind";
}

async function held(): Promise<Holding | undefined> {
  return (await holdings(account)).find((one) => one.voucher === voucher);
}

async function take(told: Told, key: HeldKey): Promise<void> {
  if (!told.text) throw new Refusal("binding.ended", root.dataset["ended"] ?? "");
  const [now, inner] = [Date.now() / 1000, fromText(told.text)];
  await keep({ voucher, account, key: key.id, inner, expires: 0, classes: [], stored: now });
}

// The binding as the server has it now: signed anew where it is this phone's, else the phone's is over.
// A helper's phone keeps what it got when it was bound: only the holder may have it signed anew.
async function refresh(): Promise<void> {
  if (holder) return (await held()) ? undefined : bind({ holder });
  const { items } = await ask<{ items: Told[] }>(`/bindings?voucher=${voucher}&type=phone&state=ACTIVE`);
  const mine = await list(account, "voucher");
  for (const told of items) {
    const key = mine.find((one) => one.public === told.public);
    if (key) return take(await ask<Told>(`/bindings/${told.id}`), key);
  }
  if (await held()) {
    await drop(voucher);
    throw new Refusal("binding.check_needed", root.dataset["ended"] ?? "");
  }
  await bind({});
}

async function bind(more: object): Promise<void> {
  const key = await make(account, "voucher", Date.now());
  try {
    const { binding } = await ask<{ binding: Told }>(`/vouchers/${voucher}/binding`, { public: key.public, ...more });
    await take(binding, key);
  } catch (error) {
    if (error instanceof Refusal) await forget(key.id);
    throw error;
  }
  await persist();
}

// Waits for a counter: the key is made here, an officer who sees the identity card and these digits binds the voucher.
async function askCounter(): Promise<void> {
  const key = await make(account, "voucher", Date.now());
  const body = new URLSearchParams({ csrf, public: key.public });
  const response = await fetch(`/w/code/${voucher}/ask`, { method: "POST", body });
  if (!response.ok) throw new Error(String(response.status));
  await persist();
  part("digits").textContent = key.id.slice(0, 8).replace(/(.{4})/, "$1 ");
  for (const id of ["digits", "asked"]) part(id).hidden = false;
  part("ask").hidden = true;
}

async function show(mutual: Mutual | null): Promise<void> {
  const chosen = new FormData(part<HTMLFormElement>("pick"));
  const [purpose, training] = [chosen.get("purpose") as ShownFor, String(chosen.get("class") ?? "")];
  const holding = await held();
  if (!holding || !training) return;
  const labels = ["purpose", "class"].map((name) => document.querySelector(`input[name="${name}"]:checked + label`));
  part("for").textContent = labels.map((label) => label?.textContent ?? "").join(" · ");
  void navigator.wakeLock?.request("screen").catch(() => undefined);
  part("pick").hidden = true;
  part("shown").hidden = false;
  stop = rotate(holding, { purpose, trainingClass: fromHex(training), mutual }, {
    code: (shown) => draw(part("square"), shown.text),
    tick: (seconds) => (part("countdown").textContent = (root.dataset["seconds"] ?? "%s").replace("%s", String(seconds))),
    failed: (error) => {
      back();
      say((error instanceof Expired ? root.dataset["renew"] : root.dataset["fault"]) ?? "");
    },
  });
}

// The institution's screen is photographed, and the code answers what it asks: nobody else's scanner can use the answer.
async function answer(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  const read = import("./lib/scan.ts").then(({ photo }) => photo(file, root.dataset["wasm"]));
  const found = await read.catch(() => []);
  input.value = "";
  const mutual = found.map((one) => challenged(one.text)).find((one) => one !== null);
  say(mutual ? "" : (root.dataset["noScreen"] ?? ""));
  if (mutual) await show(mutual);
}

function back(): void {
  stop();
  part("square").replaceChildren();
  part("shown").hidden = true;
  part("pick").hidden = false;
}

// What is wrong in words: a refusal as the server says it; without a network only if nothing is kept.
async function prepare(work: () => Promise<void>): Promise<void> {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return say(root.dataset["old"] ?? "");
  say(root.dataset["working"] ?? "");
  try {
    await work();
    say("");
  } catch (error) {
    if (error instanceof Refusal) say(error.message, error.code === "binding.check_needed" ? "rebind" : "");
    else if (error instanceof TypeError) say((await held()) ? (root.dataset["offline"] ?? "") : (root.dataset["renew"] ?? ""));
    else say(root.dataset["fault"] ?? "");
  }
  const ready = (await held()) !== undefined;
  document.querySelectorAll<HTMLButtonElement>("#pick button").forEach((button) => (button.disabled = !ready));
  root.dataset["ready"] = String(ready);
  const off = Math.abs(Date.now() / 1000 - Number(root.dataset["now"]));
  const fresh = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
  part("skew").hidden = !(navigator.onLine && fresh?.type === "navigate" && off > LIMIT);
}

part("pick").addEventListener("submit", (event) => {
  event.preventDefault();
  void show(null);
});
document.getElementById("screen")?.addEventListener("change", (event) => void answer(event.target as HTMLInputElement));
part("back").addEventListener("click", back);
document.getElementById("ask")?.addEventListener("click", () => {
  void askCounter().catch(() => say(root.dataset["fault"] ?? "", "rebind"));
});
addEventListener("online", () => void prepare(refresh));
// After the real name was proven again this page came by a form: once bound it is the voucher's page like any other.
async function rebind(): Promise<void> {
  await bind({ real_name: proof });
  history.replaceState(null, "", `/w/code/${voucher}`);
}

void prepare(proof ? rebind : refresh).then(keepOffline);
