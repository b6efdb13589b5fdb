// What a second officer is asked to approve, read from the published log and not from the page: the entry under its
// leaf hash, the path from it to a signed checkpoint, the log's key as this browser saw it first.
import { own, text } from "./bytes.ts";
import type { Value } from "./canonical.ts";
import { isSigned, leafHash, parseCheckpoint, parseKey, parseProof, rootOf, toHex } from "./log.ts";

export type Fields = { readonly [name: string]: Value };

export class Altered extends Error {}
export class Unpublished extends Error {}

const TRIES = 6;

interface Event {
  readonly type: string;
  readonly proposal?: string;
  readonly command?: Fields;
}

// The command that was proposed. `Altered` if the log says something else, `Unpublished` if it cannot be asked now.
export async function proposed(index: number, leaf: string, origin: string, proposal: string): Promise<Fields> {
  const entry = await verified(index, leaf, origin);
  const { events } = JSON.parse(text(entry)) as { readonly events: readonly Event[] };
  const made = events.find((event) => event.type === "proposal.made" && event.proposal === proposal);
  if (!made?.command) throw new Altered("the entry proposes something else");
  return made.command;
}

async function verified(index: number, leaf: string, origin: string): Promise<Uint8Array> {
  const [entry, proofText, keyText] = await Promise.all([
    file(`/log/entry/${index}/${leaf}`).then((response) => response.arrayBuffer()),
    file(`/log/proof/${index}`).then((response) => response.text()),
    file("/log/vkey").then((response) => response.text()),
  ]);
  const [proof, key, bytes] = [parseProof(proofText), await parseKey(keyText), new Uint8Array(entry)];
  const checkpoint = parseCheckpoint(proof.note);
  const hash = await leafHash(own(bytes));
  const root = await rootOf(hash, index, checkpoint.size, proof.path);
  const named = key.name === origin && checkpoint.origin === origin && proof.index === index && known(origin, keyText.trim());
  if (toHex(hash) !== leaf || !named || !root || toHex(root) !== toHex(checkpoint.root)) throw new Altered("not in the log");
  const signed = await isSigned(proof.note, key);
  if (signed === false) throw new Altered("the checkpoint is not signed");
  if (signed === null) throw new Unpublished("this browser cannot verify the log's signature");
  return bytes;
}

// An entry is published within a second of its writing.
async function file(path: string): Promise<Response> {
  for (let tried = 1; ; tried += 1) {
    const response = await fetch(path, { credentials: "omit" }).catch(() => null);
    if (response?.ok) return response;
    if (tried === TRIES) throw new Unpublished(path);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function known(origin: string, key: string): boolean {
  const first = localStorage.getItem(`vkey ${origin}`);
  if (first === null) localStorage.setItem(`vkey ${origin}`, key);
  return first === null || first === key;
}
