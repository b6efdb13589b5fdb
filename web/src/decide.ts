// Signs orders in the browser, and keeps the key that signs. The page carries the command's own bytes; the server's
// statement must carry their digest. What is shown is read from those bytes and from the statement, and from nothing else.
import { hex, sha256, utf8 } from "./lib/bytes.ts";
import { canonical, type Value } from "./lib/canonical.ts";
import { decide, read, yuan, type Statement } from "./lib/decision.ts";
import { Altered, proposed, Unpublished, type Fields } from "./lib/proposed.ts";
import { forget, list, make, persist, type HeldKey } from "./lib/keys.ts";

class Refusal extends Error {}
class Differs extends Error {}

interface Order {
  readonly root: HTMLElement;
  readonly key: HeldKey;
  readonly statement: Statement;
  // What the statement is about: the command itself, or what an approved proposal would carry out; null if unknown.
  readonly content: Fields | null;
}

const able = (): boolean => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);
const grouped = (id: string): string => id.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ");

function part<T extends HTMLElement>(root: ParentNode, selector: string): T {
  return root.querySelector<T>(selector) as T;
}

async function ask(root: HTMLElement, body: object, query: string): Promise<Record<string, unknown>> {
  const { path = "", key = "", csrf = "" } = root.dataset;
  const response = await fetch(path + query, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, "X-CSRF-Token": csrf },
  });
  const told = await response.json();
  if (response.ok) return told as Record<string, unknown>;
  const [words, clause] = [document.documentElement.lang === "en" ? told.en : told.zh, told.clause ?? ""];
  throw new Refusal(`${String(words)}${clause ? ` [${String(clause)}]` : ""}`);
}

// The statement, refused unless it is about this order: these bytes, this idempotency key.
async function stated(root: HTMLElement): Promise<Statement> {
  const { body = "{}", command = "", key = "" } = root.dataset;
  const told = (await ask(root, JSON.parse(body), "?statement=true"))["statement"] as { readonly [name: string]: Value };
  const statement = read(utf8(canonical(told)));
  const content = JSON.parse(command) as { readonly type: string };
  const digest = hex(await sha256(utf8(command)));
  if (statement.digest !== digest || statement.key !== key || statement.type !== content.type) throw new Differs();
  return statement;
}

// What is decided about. A proposal is read from the published log, where its proposer's signature stands beside it.
async function about(root: HTMLElement, statement: Statement): Promise<Fields | null> {
  const { command = "{}", entry = "", leaf = "" } = root.dataset;
  if (!entry) return JSON.parse(command) as Fields;
  try {
    return await proposed(Number(entry), leaf, statement.origin, statement.target ?? "");
  } catch (error) {
    if (error instanceof Unpublished) return null;
    throw error;
  }
}

function rows(order: Order): [string, string][] {
  const { root, statement, key } = order;
  const content = order.content ?? {};
  const word = (name: string): string => root.dataset[name] ?? name;
  const found: [string, string][] = [[word("decision"), `${word("title")} (${statement.type})`]];
  if (content["type"] !== undefined && content["type"] !== statement.type) found.push([word("proposed"), String(content["type"])]);
  if (statement.target !== undefined) found.push([word("target"), statement.target]);
  for (const name of ["region", "count", "valid_from", "valid_to", "root"]) {
    if (content[name] !== undefined) found.push([word(name.replace("_", "")), String(content[name])]);
  }
  if (statement.total !== undefined) found.push([word("total"), yuan(statement.total)]);
  found.push([word("digest"), statement.digest], [word("origin"), statement.origin], [word("held"), grouped(key.id)]);
  return found;
}

function say(root: HTMLElement, text: string): void {
  const line = part(root, "[data-said]");
  line.textContent = text;
  line.hidden = !text;
}

function show(order: Order): void {
  const lines = rows(order).map(([name, value]) => {
    const [line, term, said] = [document.createElement("div"), document.createElement("dt"), document.createElement("dd")];
    [term.textContent, said.textContent] = [name, value];
    line.append(term, said);
    return line;
  });
  part(order.root, "[data-summary]").replaceChildren(...lines);
  const seen = order.content ? "[data-checked]" : "[data-unseen]";
  for (const selector of ["[data-summary]", seen, "[data-sign]"]) part(order.root, selector).hidden = false;
  say(order.root, "");
}

// Orders that are shown and may be signed, and the button that signs them one after the other, each over its own statement.
const ready = new Map<HTMLElement, Order>();

function everything(button: HTMLButtonElement): void {
  button.addEventListener("click", async () => {
    button.disabled = true;
    for (const order of [...ready.values()]) await give(order);
    button.disabled = false;
    button.hidden = ready.size === 0;
  });
}

async function enrolled(account: string, ids: string): Promise<HeldKey | undefined> {
  const good = new Set(ids.split(" "));
  return (await list(account, "decision")).find((one) => good.has(one.id));
}

function told(root: HTMLElement, error: unknown): void {
  const { differs = "", fault = "" } = root.dataset;
  part(root, "[data-sign]").hidden = true;
  const other = error instanceof Differs || error instanceof Altered;
  say(root, error instanceof Refusal ? error.message : other ? differs : fault);
}

async function prepare(root: HTMLElement): Promise<void> {
  if (!able()) return say(root, root.dataset["old"] ?? "");
  const key = await enrolled(root.dataset["account"] ?? "", root.dataset["enrolled"] ?? "");
  if (!key) {
    part(root, "[data-to-key]").hidden = false;
    return say(root, root.dataset["noKey"] ?? "");
  }
  say(root, root.dataset["working"] ?? "");
  const statement = await stated(root);
  const order = { root, key, statement, content: await about(root, statement) };
  show(order);
  ready.set(root, order);
  document.querySelectorAll<HTMLElement>("[data-all]").forEach((button) => (button.hidden = false));
  part(root, "[data-sign]").addEventListener("click", () => void give(order));
}

// Signs the bytes of the statement that was shown, and no other.
async function give({ root, key, statement }: Order): Promise<void> {
  const button = part<HTMLButtonElement>(root, "[data-sign]");
  button.disabled = true;
  say(root, root.dataset["signing"] ?? "");
  try {
    const { alg, signature } = await decide(key.id, utf8(canonical(statement as unknown as Value)));
    await ask(root, { ...JSON.parse(root.dataset["body"] ?? "{}"), signature: { key: key.id, alg, signature } }, "");
    ready.delete(root);
    if (root.dataset["next"]) return location.assign(root.dataset["next"]);
    button.hidden = true;
    say(root, root.dataset["done"] ?? "");
  } catch (error) {
    button.disabled = false;
    if (error instanceof Refusal) told(root, error);
    else say(root, root.dataset["again"] ?? "");
  }
}

// The page of one's own key: what this browser holds beside what the ledger has enrolled.
async function keep(root: HTMLElement): Promise<void> {
  const { account = "", asked = "", none = "", good = "", old = "", waits = "" } = root.dataset;
  if (!able()) return void (part(root, "#said").textContent = old);
  const held = await list(account, "decision");
  const usable = await enrolled(account, root.dataset["enrolled"] ?? "");
  const fresh = held[0] && held[0] !== usable && held[0].made > (usable?.made ?? 0) ? held[0] : undefined;
  const waiting = fresh && grouped(fresh.id) === asked;
  part(root, "#said").textContent = fresh ? `${root.dataset["new"] ?? ""}${waiting ? ` ${waits}` : ""}` : usable ? good : none;
  part(root, "#print").textContent = fresh || usable ? grouped((fresh ?? usable)!.id) : "";
  part(root, "#print").hidden = !fresh && !usable;
  part(root, "#make").hidden = Boolean(fresh || usable);
  part(root, "#renew").hidden = !usable || Boolean(fresh);
  part(root, "#forget").hidden = !fresh;
  part(root, "#ask").hidden = !fresh || Boolean(usable) || Boolean(waiting);
  part(root, "#replace").hidden = !fresh || !usable;
  root.querySelectorAll<HTMLInputElement>("input[name=public]").forEach((field) => (field.value = fresh?.public ?? ""));
  part<HTMLInputElement>(root, "input[name=old]").value = usable?.id ?? "";
}

function keeping(root: HTMLElement): void {
  const { account = "" } = root.dataset;
  const fresh = async (): Promise<void> => {
    await make(account, "decision", Date.now());
    const kept = part(root, "#kept");
    kept.hidden = await persist();
    kept.textContent = root.dataset["kept"] ?? "";
    await keep(root);
  };
  part(root, "#make").addEventListener("click", () => void fresh());
  part(root, "#renew").addEventListener("click", () => void fresh());
  part(root, "#forget").addEventListener("click", async () => {
    const [newest] = await list(account, "decision");
    if (newest) await forget(newest.id);
    await keep(root);
  });
  void keep(root);
}

document.querySelectorAll<HTMLElement>("[data-order]").forEach((root) => void prepare(root).catch((error) => told(root, error)));
document.querySelectorAll<HTMLButtonElement>("[data-all]").forEach(everything);
document.querySelectorAll<HTMLElement>("#key").forEach(keeping);
