// What a text is taken for. Nothing is ever opened: an address is only told apart so that it can be shown as one.
import assert from "node:assert/strict";
import { test } from "node:test";

import { sorted, typed } from "../src/lib/scan.ts";

test("a text is a voucher, an address or something else", () => {
  const cases = [
    ["TV1:ABC", "voucher"],
    ["tv1:abc", "other"],
    ["410100-0001", "other"],
    ["https://example.invalid/TV1:", "address"],
    ["HTTP://x", "address"],
    ["www.example.invalid", "address"],
    ["javascript:alert(1)", "address"],
    [" data:text/html,x", "address"],
    ["weixin://dl/business", "address"],
    ["", "other"],
  ] as const;
  for (const [text, kind] of cases) assert.deepEqual(sorted(text, "camera"), { kind, text, source: "camera" });
});

test("what pasting adds is taken off a typed text, and a code's last digit is not", () => {
  assert.equal(typed(" \nTV1:ABC\r\n").text, "TV1:ABC");
  assert.equal(typed("TV1:AB \n").text, "TV1:AB ");
  assert.equal(typed(" 410100-0001 \n").text, "410100-0001");
});
