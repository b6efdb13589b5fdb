// Verifies a receipt in the browser: fetches the entry, its proof and the log's key, and computes the rest itself. The
// server is asked for files, never for a verdict. The key is remembered, so that another one later is noticed.
import { isSigned, leafHash, parseCheckpoint, parseKey, parseProof, rootOf, toHex } from "./lib/log.ts";

type State = "good" | "bad" | "part";
const TRIES = 8;

class NotYet extends Error {}

const receipt = document.getElementById("receipt") as HTMLElement;
const verdict = document.getElementById("verdict") as HTMLElement;
const again = document.getElementById("again") as HTMLButtonElement;
const { index = "", leaf = "", origin = "" } = receipt.dataset;

function mark(name: string, state: State): boolean {
  document.querySelector(`[data-check="${name}"]`)?.setAttribute("class", state);
  return state !== "bad";
}

function say(word: "waiting" | "good" | "part" | "bad" | "later" | "changed"): void {
  verdict.textContent = verdict.dataset[word] ?? word;
  verdict.className = `verdict ${word === "changed" ? "bad" : word}`;
}

async function file(path: string): Promise<Response> {
  const response = await fetch(path, { credentials: "omit" });
  if (response.status === 404) throw new NotYet();
  if (!response.ok) throw new TypeError(String(response.status));
  return response;
}

async function published(): Promise<void> {
  const note = await (await file("/log/checkpoint")).text();
  if (parseCheckpoint(note).size <= Number(index)) throw new NotYet();
}

async function verify(): Promise<void> {
  await published();
  const [entry, proofText, keyText] = await Promise.all([
    file(`/log/entry/${index}/${leaf}`).then((response) => response.arrayBuffer()),
    file(`/log/proof/${index}`).then((response) => response.text()),
    file("/log/vkey").then((response) => response.text()),
  ]);
  const proof = parseProof(proofText);
  const checkpoint = parseCheckpoint(proof.note);
  const key = await parseKey(keyText);
  const hash = await leafHash(new Uint8Array(entry));
  const root = await rootOf(hash, proof.index, checkpoint.size, proof.path);
  const signed = await isSigned(proof.note, key);
  const named = key.name === origin && checkpoint.origin === origin && proof.index === Number(index);
  const remembered = known(keyText.trim());
  const right = [
    mark("leaf", toHex(hash) === leaf ? "good" : "bad"),
    mark("path", named && root && toHex(root) === toHex(checkpoint.root) ? "good" : "bad"),
    mark("signature", signed === null ? "part" : signed ? "good" : "bad"),
  ];
  mark("known", remembered ? "good" : "bad");
  if (right.includes(false)) say("bad");
  else if (!remembered) say("changed");
  else say(signed === null ? "part" : "good");
}

/** Whether the log's key is the one this browser saw first. */
function known(key: string): boolean {
  try {
    const first = localStorage.getItem(`vkey ${origin}`);
    if (first === null) localStorage.setItem(`vkey ${origin}`, key);
    return first === null || first === key;
  } catch {
    return true;
  }
}

async function run(): Promise<void> {
  again.hidden = true;
  say("waiting");
  for (let tried = 1; ; tried += 1) {
    try {
      await verify();
      return;
    } catch (error) {
      if (!(error instanceof NotYet || error instanceof TypeError)) say("bad");
      else if (error instanceof NotYet && tried < TRIES) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        continue;
      } else say("later");
      again.hidden = false;
      return;
    }
  }
}

again.addEventListener("click", () => void run());
void run();
