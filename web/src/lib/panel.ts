// What the scanner's page says: the answer, the state of the device, the last scans. All words are in the page; all that
// comes from a code or from the network is set as text.
import type { Judged } from "./gate.ts";
import type { Ready } from "./kit.ts";
import { fields, type Kept } from "./record.ts";

type Words = { readonly [code: string]: string };

export interface Told {
  readonly kit: Ready | undefined;
  readonly online: boolean;
  readonly trouble: string;
  readonly queue: number;
  readonly length: number;
  readonly findings: number;
  readonly safe: boolean;
  readonly now: number;
}

interface Related {
  readonly voucher: string;
  readonly this: boolean;
  readonly here: boolean;
  readonly class: string;
  readonly record: string;
  readonly start: string;
}

const SKEW = 30;
const SHOWN = 120;
const LAST = 12;
const CODES = /^[a-z0-9_.]+$/;

const part = (id: string): HTMLElement => document.getElementById(id)!;

function put(id: string, text: string): void {
  part(id).textContent = text;
  part(id).hidden = !text;
}

function entries(id: string, texts: readonly string[]): void {
  part(id).replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

export class Panel {
  text(name: string, value: string | number = ""): string {
    const found = document.querySelector(`[data-text="${name}"]`);
    return (found?.textContent ?? "").replace("%s", String(value));
  }

  // An answer that is no voucher: nothing is recorded, nothing opened.
  nothing(why: string, text: string): void {
    this.#colour("red", this.text("red"));
    put("who", "");
    put("text", this.text(why));
    put("booked", text.slice(0, SHOWN));
    part("lists").hidden = part("identity").hidden = part("related").hidden = true;
  }

  judged(judged: Judged, words: Words, online: boolean): void {
    const title = this.text(judged.colour);
    this.#colour(judged.colour, online ? title : `${title} · ${this.text("offline-only")}`);
    put("who", this.#who(judged));
    const said = judged.assurance === "typed" ? this.text("typed-only") : spoken(words, judged.code, judged.skew);
    const listed = judged.colour !== "red" && !judged.expected ? this.text("not-on-roster") : "";
    put("text", `${said} ${listed}`.trim());
    put("booked", "");
    this.#lists(judged.checked, judged.unchecked);
    part("lists").hidden = judged.colour === "red";
    part("related").hidden = true;
  }

  identity(judged: Judged | null): void {
    part("identity").hidden = judged === null;
    put("card", judged ? this.#who(judged) : "");
  }

  refused(judged: Judged, why: string): void {
    this.#colour("red", this.text("red"));
    put("who", this.#who(judged));
    put("text", this.text(why));
  }

  booking(online: boolean): void {
    if (online) put("booked", this.text("booking"));
  }

  waiting(online: boolean): void {
    put("booked", this.text(online ? "not-taken" : "kept"));
  }

  booked(judged: Judged, kept: Kept, words: Words, purpose: string): void {
    const { verdict, entry } = kept.answer!.told;
    put("booked", this.text("booked", Number(entry)));
    if (verdict === "ok") {
      this.#colour(judged.expected ? judged.colour : "green", this.text(`${purpose}-ok`));
      // What no device can know alone the ledger has looked up now.
      this.#lists([...judged.checked, "elsewhere"], judged.unchecked.filter((one) => one !== "elsewhere"));
      return;
    }
    if (judged.colour === "red") return;
    const conflict = kept.answer!.other !== undefined;
    const already = verdict === "voucher.already";
    this.#colour(already ? "amber" : "red", this.text(already ? "amber" : "red"));
    put("text", conflict ? this.text("conflict") : spoken(words, String(verdict), judged.skew));
    part("lists").hidden = true;
  }

  related(found: readonly Related[]): void {
    const lines = found.map((one) => {
      const where = one.here ? this.text("related-here") : `${one.class} ${one.start} ${one.record}`;
      const which = this.text("voucher", one.voucher) + (one.this ? ` · ${this.text("related-this")}` : "");
      return `${which} → ${where}`;
    });
    const list = document.createElement("ul");
    list.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    part("related").replaceChildren(this.text("related"), list);
    part("related").hidden = lines.length === 0;
  }

  camera(name: string): void {
    put("camera-said", name ? this.text(name) : "");
  }

  state(told: Told): void {
    const { kit, now } = told;
    part("network").textContent = this.text(told.online ? "online" : "offline");
    part("network").className = told.online ? "tag good" : "tag warm";
    put("h-queue", this.text("queue", told.queue));
    put("h-issuers", kit ? `${this.text("keys", kit.kit.issuers.length)} · ${this.#age(now - kit.kit.fetched, "age")}` : this.text("never"));
    put("h-status", this.#status(told));
    put("h-roster", kit ? `${this.text("vouchers", kit.kit.vouchers.length)} · ${this.#age(now - kit.kit.fetched, "age")}` : this.text("never"));
    const skew = kit?.kit.skew ?? 0;
    const wrong = Math.abs(skew) > SKEW;
    put("h-skew", kit ? this.text(wrong ? "skew-bad" : "skew-fine", skew) : this.text("never"));
    put("h-journal", told.findings ? this.text("journal-bad", told.findings) : this.text("journal-fine", told.length));
    put("h-store", this.text(told.safe ? "store-kept" : "store-weak"));
    const warnings = [told.trouble, kit ? "" : this.text("first-online"), wrong ? this.text("skew-bad", skew) : ""];
    put("warnings", warnings.filter(Boolean).join(" "));
  }

  recent(records: readonly Kept[], words: Words): void {
    const shown = [...records].reverse();
    part("recent").replaceChildren(...shown.map((kept) => this.#row(kept, words)));
    part("no-recent").hidden = shown.length > 0;
    const undone = records.filter((kept) => fields(kept)["offline"] === true && lost(kept)).length;
    if (undone) put("warnings", `${part("warnings").textContent} ${this.text("undone", undone)}`.trim());
  }

  #lists(checked: Judged["checked"], unchecked: Judged["unchecked"]): void {
    for (const [id, codes] of [["checked", checked], ["unchecked", unchecked]] as const) {
      entries(id, codes.map((one) => this.text(`check-${one}`)));
    }
  }

  #row(kept: Kept, words: Words): HTMLElement {
    const told = fields(kept);
    const row = document.createElement("li");
    const verdict = kept.answer ? String(kept.answer.told["verdict"]) : "";
    const answer = kept.answer ? (verdict === "ok" ? this.text("in-force") : spoken(words, verdict, null)) : this.text("waiting");
    const which = `${local(String(told["happened"]))} ${this.text("voucher", String(told["voucher"] ?? "").slice(-LAST))}`;
    row.append(span("who", which), span(verdict === "ok" ? "tag good" : kept.answer ? "tag bad" : "tag warm", answer));
    if (kept.answer?.other !== undefined) row.append(span("small", this.text("conflict")));
    row.dataset["verdict"] = verdict || "waiting";
    return row;
  }

  #status({ kit, now }: Told): string {
    if (!kit?.status) return this.text("never");
    const signed = this.#age(now - kit.kit.skew - kit.status.issued, "signed");
    return now - kit.kit.skew >= kit.status.until ? `${signed} · ${this.text("stale")}` : signed;
  }

  #age(seconds: number, name: string): string {
    const whole = Math.max(0, Math.round(seconds));
    const [unit, size] = whole < 120 ? ["seconds", 1] : whole < 7200 ? ["minutes", 60] : whole < 172_800 ? ["hours", 3600] : ["days", 86_400];
    return this.text(name, this.text(String(unit), Math.floor(whole / Number(size))));
  }

  #who(judged: Judged): string {
    const parts = [judged.name, judged.last4 && this.text("last4", judged.last4)];
    if (!judged.name && judged.voucher) parts.push(this.text("voucher", judged.voucher.slice(-LAST)));
    return parts.filter(Boolean).join(" · ");
  }

  #colour(colour: string, title: string): void {
    part("answer").dataset["colour"] = colour;
    part("title").textContent = title;
  }
}

// What the device let pass and the ledger did not.
function lost(kept: Kept): boolean {
  const verdict = kept.answer?.told["verdict"];
  return verdict !== undefined && verdict !== "ok" && ["ok", "tv1.list_missing", "tv1.list_stale", "tv1.printed"].includes(String(fields(kept)["verdict"]));
}

function spoken(words: Words, code: string, skew: number | null): string {
  return (words[code] ?? (CODES.test(code) ? code : "")).replace(/\{skew\}/g, String(Math.abs(skew ?? 0)));
}

function local(moment: string): string {
  return new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "Asia/Shanghai" });
}

function span(name: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}
