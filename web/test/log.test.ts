import assert from "node:assert/strict";
import { test } from "node:test";
import { isKept, isNamedByContent } from "../src/lib/keeping.ts";
import { isSigned, leafHash, parseCheckpoint, parseKey, parseProof, rootOf, sha256, toHex } from "../src/lib/log.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const base64 = (raw: Uint8Array): string => btoa(String.fromCharCode(...raw));
const node = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(Uint8Array.of(1), left, right);

function split(size: number): number {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

// By the recursive definition of RFC 9162, which shares nothing with what is tested.
async function root(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const half = split(leaves.length);
  return node(await root(leaves.slice(0, half)), await root(leaves.slice(half)));
}

async function path(index: number, leaves: Uint8Array[]): Promise<Uint8Array[]> {
  if (leaves.length === 1) return [];
  const half = split(leaves.length);
  return index < half
    ? [...(await path(index, leaves.slice(0, half))), await root(leaves.slice(half))]
    : [...(await path(index - half, leaves.slice(half))), await root(leaves.slice(0, half))];
}

test("every leaf of every small tree leads to its root, and to no other by a changed path", async () => {
  for (let size = 1; size <= 17; size += 1) {
    const leaves = await Promise.all(Array.from({ length: size }, (_, n) => leafHash(bytes(`entry ${n}`))));
    const wanted = toHex(await root(leaves));
    for (let index = 0; index < size; index += 1) {
      const [leaf, proof] = [leaves[index] as Uint8Array, await path(index, leaves)];
      assert.equal(toHex((await rootOf(leaf, index, size, proof)) ?? bytes("")), wanted);
      const longer = await rootOf(leaf, index, size, [...proof, leaf]);
      assert.equal(longer, null);
      if (proof.length > 0) assert.equal(await rootOf(leaf, index, size, proof.slice(1)), null);
      for (const at of proof.keys()) {
        const changed = proof.map((hash, n) => (n === at ? hash.map((byte, m) => (m ? byte : byte ^ 1)) : hash));
        assert.notEqual(toHex((await rootOf(leaf, index, size, changed)) ?? bytes("")), wanted);
      }
    }
    assert.equal(await rootOf(leaves[0] as Uint8Array, size, size, []), null);
  }
});

test("a checkpoint's signature is verified by the log's key alone", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const raw = new Uint8Array([1, ...new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))]);
  const name = "test.example/log";
  const id = (await sha256(bytes(`${name}\n`), raw)).slice(0, 4);
  const key = await parseKey(`${name}+${toHex(id)}+${base64(raw)}\n`);
  const text = `${name}\n7\n${base64(new Uint8Array(32))}\n`;
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes(text)));
  const line = (data: Uint8Array): string => `— ${name} ${base64(new Uint8Array([...id, ...data]))}\n`;
  assert.equal(await isSigned(`${text}\n${line(signature)}`, key), true);
  assert.equal(await isSigned(`${text}\n— other.example ${base64(raw)}\n${line(signature)}`, key), true);
  assert.equal(await isSigned(`${text.replace("7", "8")}\n${line(signature)}`, key), false);
  assert.equal(await isSigned(`${text}\n${line(signature.map((byte) => byte ^ 1))}`, key), false);
  assert.equal(await isSigned(`${text}\n`, key), false);
  assert.deepEqual(parseCheckpoint(text), { origin: name, size: 7, root: new Uint8Array(32) });
  await assert.rejects(parseKey(`${name}+00000000+${base64(raw)}`));
});

test("a file that is no proof is no proof", () => {
  assert.equal(parseProof("c2sp.org/tlog-proof@v1\nextra AA==\nindex 5\nAAAA\n\nnote").index, 5);
  for (const text of ["", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n", "c2sp.org/tlog-proof@v1\nindex 01\n\n"]) {
    assert.throws(() => parseProof(text));
  }
});

test("only the page with a code and files named by their bytes are kept", () => {
  const at = (path: string): URL => new URL(path, "https://ledger.example");
  assert.ok(isKept(at(`/w/code/${"a".repeat(32)}`)));
  assert.ok(isKept(at(`/i/scan/${"a".repeat(32)}`)));
  for (const path of ["/w/", "/w/archive", "/w/code/x", "/i/", "/i/scan/x", `/w/code/${"a".repeat(32)}/x`]) assert.ok(!isKept(at(path)));
  assert.ok(isNamedByContent(at("/static/built/code.js?v=0123")));
  assert.ok(isNamedByContent(at("/static/built/chunk-ABCDEF12.js")));
  for (const path of ["/static/built/code.js", "/api/v1/me?v=1", "/w/?v=1"]) assert.ok(!isNamedByContent(at(path)));
});
