// The scanner of one class. Every scan is checked here and kept in this device's journal first; the ledger is told when
// there is a network, and what it answers is shown then. Nothing that a code says is opened or followed.
import { ask, Refusal, Unreachable } from "./lib/ask.ts";
import { challenge, drawn } from "./lib/challenge.ts";
import { fields, type Kept } from "./lib/record.ts";
import { byNumber, judge, record, type Judged } from "./lib/gate.ts";
import { BrowserStore, openJournal } from "./lib/journal-store.ts";
import type { Journal } from "./lib/journal.ts";
import { list, make, persist } from "./lib/keys.ts";
import { device, fetched, kept, ready, remember, type Enrolled, type Ready } from "./lib/kit.ts";
import { keepOffline } from "./lib/offline.ts";
import { Panel } from "./lib/panel.ts";
import type { Mutual, ShownFor } from "./lib/presentation.ts";
import { reader } from "./lib/reader.ts";
import { Camera, photo, typed, type Found, type State } from "./lib/scan.ts";
import { Signal } from "./lib/signal.ts";
import { draw } from "./lib/square.ts";
import { items, reply } from "./lib/wire.ts";

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const root = part("scanner");
const { class: training = "", institution = "", account = "", csrf = "", wasm = "" } = root.dataset;
const EVERY = 15_000;
const LINGERS = 45_000;
const RECENT = 12;

const panel = new Panel();
const signal = new Signal();
const camera = new Camera(part<HTMLVideoElement>("video"), { state: cameraState, found: (one) => void took(one) }, wasm);
let [me, journal, store, kit]: [Enrolled?, Journal?, BrowserStore?, Ready?] = [];
let [online, safe, busy, trouble] = [navigator.onLine, false, false, ""];
let last: { readonly voucher: string; readonly purpose: string; readonly at: number } | null = null;
let [pending, shown]: [Judged | null, Judged | null] = [null, null];
let mutual: Mutual | null = null;
let uploading: Promise<void> = Promise.resolve();

const purpose = (): ShownFor => document.querySelector<HTMLInputElement>("input[name=purpose]:checked")!.value as ShownFor;

async function took(found: Found): Promise<void> {
  if (busy || pending || !kit || !journal) return;
  busy = true;
  try {
    if (found.kind === "voucher") return await decide(await judge(found.text, kit, purpose(), Date.now(), mutual));
    const numbered = found.source === "typed" && found.kind === "other" ? byNumber(found.text, kit, Date.now()) : null;
    if (numbered) return await decide(numbered);
    shown = null;
    signal.give("red");
    const said = found.source === "typed" && found.kind === "other" ? "no-such" : "other-code";
    panel.nothing(found.kind === "address" ? "address" : said, found.text);
  } finally {
    busy = false;
  }
}

// The code of somebody who was just let in stays before the camera, and is another one each half-minute.
function lingers(judged: Judged): boolean {
  const again =
    last !== null && last.voucher === judged.voucher && last.purpose === purpose() && judged.happened - last.at < LINGERS;
  return again && judged.colour !== "red";
}

async function decide(judged: Judged): Promise<void> {
  if (lingers(judged)) return;
  shown = null;
  if (mutual && judged.assurance === "mutual") asking(true);
  signal.give(judged.colour);
  panel.judged(judged, kit!.kit.words, online);
  if (!judged.ask) return keep(judged, true);
  pending = judged;
  panel.identity(judged);
}

// In mutual mode a nonce is shown for the next person's phone; once answered it is another.
function asking(wanted: boolean): void {
  mutual = wanted ? drawn(institution) : null;
  part("challenge").hidden = !mutual;
  part("mutual").setAttribute("aria-pressed", String(wanted));
  if (mutual) draw(part("asked"), challenge(mutual));
}

async function identity(same: boolean): Promise<void> {
  const judged = pending;
  pending = null;
  panel.identity(null);
  if (!judged) return;
  if (!same) panel.refused(judged, "mismatch");
  await keep(judged, same);
}

async function keep(judged: Judged, same: boolean): Promise<void> {
  const use = { purpose: purpose(), class: training };
  if (judged.colour !== "red" && same) last = { voucher: judged.voucher ?? "", purpose: use.purpose, at: judged.happened };
  const kept = await record(journal!, judged, use, !online, same);
  shown = judged;
  panel.booking(online);
  void settle(judged, kept, same);
}

// The next person need not wait for the network: an answer that comes later is shown among the last scans alone.
async function settle(judged: Judged, kept: Kept, same: boolean): Promise<void> {
  await upload();
  const [now] = await store!.read(kept.sequence, 1);
  if (shown !== judged) return;
  if (now?.sequence === kept.sequence && now.answer) await told(judged, now, same);
  else panel.waiting(online);
}

// The ledger has the last word: what it says stands in place of what this device thought.
async function told(judged: Judged, kept: Kept, same: boolean): Promise<void> {
  const verdict = String(kept.answer!.told["verdict"]);
  panel.booked(judged, kept, kit!.kit.words, String(fields(kept)["purpose"]));
  if (verdict !== "ok" && judged.colour !== "red" && same) signal.give(kept.answer!.other === undefined ? "amber" : "red");
  if (verdict !== "ok" && judged.voucher && online) await related(judged.voucher);
}

async function related(voucher: string): Promise<void> {
  try {
    panel.related((await ask<{ related: never[] }>(csrf, `/i/scan/${training}/related/${voucher}`)).related);
  } catch (error) {
    reached(error);
  }
}

// One upload at a time; each takes what is there when it begins.
function upload(): Promise<void> {
  uploading = uploading.then(bring, bring);
  return uploading;
}

async function bring(): Promise<void> {
  if (!journal || (await journal.pending()) === 0) return show();
  try {
    const done = await journal.upload(async (records) =>
      reply(await ask<Parameters<typeof reply>[0]>(csrf, "/api/v1/scans", { records: items(records) }), records),
    );
    online = true;
    trouble = done.stopped ? stopWords(done.stopped.detail) : "";
  } catch (error) {
    reached(error);
  }
  return show();
}

function stopWords(detail: unknown): string {
  return String((detail as { zh?: string } | null)?.zh ?? "") || panel.text("not-taken");
}

// What an error says of the network and of the session; what is not of them is a fault and is not hidden.
function reached(error: unknown): void {
  if (!(error instanceof Unreachable) && !(error instanceof Refusal)) throw error;
  online = error instanceof Refusal;
  if (error instanceof Unreachable) trouble = navigator.onLine ? panel.text("server") : "";
  else trouble = error.status === 401 || error.code === "request.form" ? panel.text("signed-out") : error.message;
}

async function refresh(): Promise<void> {
  try {
    kit = await ready(await fetched(csrf, training));
    [online, trouble] = [true, ""];
  } catch (error) {
    reached(error);
  }
  await upload();
}

async function show(): Promise<void> {
  const records = store && journal ? await store.read(Math.max(1, (await journal.head()).sequence - RECENT + 1), RECENT) : [];
  const findings = journal ? await journal.findings() : [];
  const queue = journal ? await journal.pending() : 0;
  const length = journal ? (await journal.head()).sequence : 0;
  panel.state({ kit, online, trouble, queue, length, findings: findings.length, safe, now: Date.now() / 1000 });
  panel.recent(records, kit?.kit.words ?? {});
  root.dataset["ready"] = String(Boolean(kit && journal));
  root.dataset["queue"] = String(queue);
}

async function enrol(): Promise<void> {
  const name = part<HTMLInputElement>("device-name").value.trim();
  const held = (await list(account, "device"))[0] ?? (await make(account, "device", Date.now()));
  try {
    await ask(csrf, "/api/v1/devices", { institution, name, public: held.public });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === "key.exists")) return failed(error);
  }
  await remember({ account, institution, id: held.id, name });
  safe = await persist();
  await begin();
}

function failed(error: unknown): Promise<void> {
  reached(error);
  return show();
}

// With a device the journal opens; without one there is only the form to enrol it.
async function begin(): Promise<void> {
  me = await device(account, institution);
  part("enrol").hidden = Boolean(me);
  part("working").hidden = !me;
  if (me) {
    journal = await openJournal(me.id);
    store = await BrowserStore.open(me.id);
  }
  const before = await kept(training);
  if (before) kit ??= await ready(before);
  await refresh();
}

function cameraState(state: State): void {
  const open = state === "starting" || state === "running";
  part("view").hidden = part("stop").hidden = !open;
  part("camera").hidden = open;
  panel.camera(open || state === "stopped" ? "" : `cam-${state}`);
}

async function ofPhoto(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  const found = await photo(file, wasm).catch(() => []);
  input.value = "";
  panel.camera(found.length ? "" : "photo-none");
  if (found[0]) await took(found[0]);
}

function on(id: string, event: string, work: (event: Event) => unknown): void {
  part(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    void work(happened);
  });
}

on("do-enrol", "click", enrol);
on("camera", "click", () => signal.unlock().then(() => camera.start()));
on("stop", "click", () => camera.stop());
on("same", "click", () => identity(true));
on("other", "click", () => identity(false));
on("sync", "click", refresh);
on("mutual", "click", () => asking(mutual === null));
part("photo").addEventListener("change", (event) => void ofPhoto(event.target as HTMLInputElement));
on("typed", "submit", async () => {
  const field = part<HTMLTextAreaElement>("code");
  await took(typed(field.value));
  field.value = "";
});
addEventListener("online", () => void refresh());
addEventListener("offline", () => {
  online = false;
  void show();
});
setInterval(() => void upload(), EVERY);

async function start(): Promise<void> {
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return panel.camera("old");
  part<HTMLInputElement>("device-name").value = `phone-${Math.floor(Date.now() / 1000) % 1_000_000}`;
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => undefined);
  safe = (await navigator.storage?.persisted?.()) ?? false;
  await begin();
  // The reader is loaded now, so that it is there when the network is not.
  await reader(wasm).catch(() => undefined);
  keepOffline();
}

void start();
