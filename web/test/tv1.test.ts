// docs/vectors/tv1.json is the contract: the server and every scanner conclude the same from the same text.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { deflateRawSync, deflateSync } from "node:zlib";

import { BadCode } from "../src/lib/bad.ts";
import { unverified } from "../src/lib/binding.ts";
import { base64, fromHex, hex } from "../src/lib/bytes.ts";
import { decode, encode } from "../src/lib/cbor.ts";
import { parse } from "../src/lib/cose.ts";
import { BadZlib, inflate } from "../src/lib/inflate.ts";
import { ofMessage, payload, type ShownFor } from "../src/lib/presentation.ts";
import { readStatusList, type StatusList } from "../src/lib/status.ts";
import { check, fromText, issuersOf, toText, type Options } from "../src/lib/tv1.ts";
import { seeded } from "./support/chance.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly now: number;
  readonly purpose: ShownFor;
  readonly class: string | null;
  readonly nonce: string | null;
  readonly institution: string | null;
  readonly skew_allowed: number;
  readonly list: string | null;
  readonly expected: { readonly [name: string]: unknown };
}

const vectors = JSON.parse(await readFile("../docs/vectors/tv1.json", "utf8"));
const published = Object.entries<string>(vectors.issuers).map(([kid, key]) => ({ kid, key: base64(fromHex(key)) }));
const issuers = await issuersOf(published);
const lists = new Map<string | null, StatusList | null>([[null, null]]);
for (const [name, list] of Object.entries<{ token: string }>(vectors.lists)) {
  lists.set(name, await readStatusList(fromHex(list.token), issuers));
}

function options(given: Case): Options {
  return {
    issuers,
    status: lists.get(given.list)!,
    now: given.now,
    purpose: given.purpose,
    trainingClass: given.class === null ? null : fromHex(given.class),
    mutual:
      given.nonce === null ? null : { nonce: fromHex(given.nonce), institution: fromHex(given.institution!) },
    skewAllowed: given.skew_allowed,
  };
}

test("every vector has the verdict that the server has", async (context) => {
  assert.ok(vectors.cases.length > 50);
  for (const given of vectors.cases as Case[]) {
    await context.test(given.name, async () => {
      const { code, colour, assurance, skew, checked } = await check(given.text, options(given));
      const told = given.expected["checked"] === null ? null : checked;
      assert.deepEqual({ code, colour, assurance, skew, checked: told }, given.expected);
    });
  }
});

test("every list that is refused is refused with the same code", async () => {
  for (const { name, token, code } of vectors.refused_lists) {
    await assert.rejects(readStatusList(fromHex(token), issuers), (error: BadCode) => error.code === code, name);
  }
});

test("lists are read as they were signed", () => {
  for (const [name, list] of Object.entries<StatusList & { bits: string }>(vectors.lists)) {
    const found = lists.get(name)!;
    assert.deepEqual(
      [found.issuer, found.issued, found.until, hex(found.bits)],
      [list.issuer, list.issued, list.until, list.bits],
    );
  }
});

test("a presentation is written as it was read, and a binding is read whole", () => {
  const shown = ofMessage(parse(fromHex(vectors.presentation)));
  assert.equal(hex(payload(shown)), hex(parse(fromHex(vectors.presentation)).payload));
  assert.equal(hex(shown.inner), vectors.inner);
  const { voucher, key, ...rest } = unverified(shown.inner);
  assert.deepEqual({ ...rest, voucher: hex(voucher), key: key && hex(key) }, vectors.binding);
});

test("no changed bit of a code is taken", async () => {
  const given: Case = vectors.cases[0];
  const whole = fromText(given.text);
  for (let bit = 0; bit < whole.length * 8; bit += 5) {
    const bytes = whole.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal((await check(toText(bytes), options(given))).colour, "red", `bit ${bit}`);
  }
});

test("a verdict takes less than 50 ms", async () => {
  const given: Case = vectors.cases[0];
  for (let warm = 0; warm < 5; warm += 1) await check(given.text, options(given));
  const taken: number[] = [];
  for (let turn = 0; turn < 41; turn += 1) {
    const begun = performance.now();
    await check(given.text, options(given));
    taken.push(performance.now() - begun);
  }
  const median = taken.sort((one, other) => one - other)[20]!;
  console.log(`verdict: median ${median.toFixed(2)} ms, slowest ${taken[40]!.toFixed(2)} ms`);
  assert.ok(median < 50, `${median} ms`);
});

test("CBOR has one encoding for each value", () => {
  const bad = ["1800", "f97e00", "fb3ff0000000000000", "f7", "9f01ff", "a2020101", "a201010101", "a202000100", "61ff", "0000", "c100"];
  for (const one of [...bad, "", "61", "5b7fffffffffffffff", "9b7fffffffffffffff"]) {
    assert.throws(() => decode(fromHex(one)), BadCode, one);
  }
  for (const good of ["00", "1bffffffffffffffff", "63efbbbf", "f6", "a2006161016162", "3a7fffffff"]) {
    assert.equal(hex(encode(decode(fromHex(good)))), good, good);
  }
});

test("what zlib packs is unpacked, up to the limit and not cut short", () => {
  const chance = seeded(7);
  for (const level of [0, 1, 6, 9]) {
    for (const [length, dense] of [[1, 1], [300, 0.5], [5000, 0.05], [70_000, 0.01], [70_000, 1]] as const) {
      const plain = Uint8Array.from({ length }, () => (chance() < dense ? chance.below(256) : 0));
      const packed = deflateSync(plain, { level });
      assert.deepEqual(inflate(packed, length), plain);
      assert.throws(() => inflate(packed, length - 1), BadZlib);
      assert.throws(() => inflate(packed.subarray(0, -1), length), BadZlib);
      assert.throws(() => inflate(Buffer.concat([packed, Buffer.of(0)]), length), BadZlib);
    }
  }
  assert.throws(() => inflate(deflateRawSync(Buffer.from("no head")), 100), BadZlib);
});

test("a list with a changed byte unpacks to nothing or fails, and never hangs", () => {
  const packed = deflateSync(Buffer.from("to be or not to be, that is the question: to be".repeat(5)), { level: 9 });
  for (let at = 0; at < packed.length; at += 1) {
    const changed = Buffer.from(packed);
    changed[at]! ^= 0x24;
    assert.throws(() => inflate(changed, 10_000), BadZlib, `byte ${at}`);
  }
});
