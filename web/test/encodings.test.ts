// Each spelling has one form, and whatever is not that form is refused.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";

import * as base45 from "../src/lib/base45.ts";
import { base64, fromBase64, fromHex, hex, utf8, uuid4 } from "../src/lib/bytes.ts";
import { canonical, NotCanonical } from "../src/lib/canonical.ts";
import { BadPoint, compress, decompress } from "../src/lib/p256.ts";
import { seeded } from "./support/chance.ts";

test("Base45 agrees with the examples of RFC 9285", () => {
  for (const [plain, encoded] of [["AB", "BB8"], ["Hello!!", "%69 VD92EX0"], ["base-45", "UJCLQE7W581"], ["ietf!", "QED8WEX0"]]) {
    assert.equal(base45.encode(utf8(plain!)), encoded);
    assert.deepEqual(base45.decode(encoded!), utf8(plain!));
  }
});

test("Base45 round-trips every length", () => {
  const chance = seeded(45);
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, () => chance.below(256));
    assert.deepEqual(base45.decode(base45.encode(bytes)), bytes);
  }
});

test("Base45 refuses a group too large, a character over, lower case", () => {
  for (const text of ["GGW", ":::", "5:", "::", "A", "BB8A", "bb8", "B_8", "BB\n"]) {
    assert.throws(() => base45.decode(text), base45.BadBase45, text);
  }
});

test("a compressed point gives the key that it was made from", () => {
  for (let turn = 0; turn < 40; turn += 1) {
    const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    const whole = Buffer.concat([Uint8Array.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
    assert.equal(hex(decompress(compress(whole))), whole.toString("hex"));
  }
});

test("bytes that are no point of the curve are refused", () => {
  const p = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  for (const bad of [`02${p}`, `04${"00".repeat(32)}`, "02", `02${"00".repeat(31)}05`.replace(/05$/, "01"), ""]) {
    assert.throws(() => decompress(fromHex(bad)), BadPoint, bad);
  }
});

test("canonical JSON sorts keys and refuses what the profile does not hold", () => {
  assert.equal(canonical({ b: [1, null, true], a: "张\u0001\n\u007f" }), '{"a":"张\\u0001\\n\u007f","b":[1,null,true]}');
  for (const bad of [1.5, -0, 2 ** 53, NaN, "\ud800", { 张: 1 }]) {
    assert.throws(() => canonical(bad as never), NotCanonical);
  }
});

test("hex, base64 and UUIDs have one spelling", () => {
  assert.deepEqual(fromBase64(base64(utf8("张三"))), utf8("张三"));
  assert.throws(() => fromBase64("YR=="));
  assert.throws(() => fromHex("AB"));
  assert.equal(new Set(Array.from({ length: 100 }, uuid4)).size, 100);
});
