// What goes to the server and what comes back.
import assert from "node:assert/strict";
import { test } from "node:test";

import { digest, EMPTY, fields, made } from "../src/lib/record.ts";
import { items, reply } from "../src/lib/wire.ts";
import { scan } from "./support/scans.ts";

test("a record goes as its very bytes, with the code and whose card was checked", async () => {
  const kept = await made("d", "k", scan(1, { holder: "ab".repeat(16) }), EMPTY);
  const [item] = items([kept]);
  assert.equal(item!.record, new TextDecoder().decode(kept.bytes));
  assert.deepEqual([item!.hash, item!.text, item!.holder], [kept.hash, "TV1:1", "ab".repeat(16)]);
});

test("a text that no server would take does not hold up the journal", async () => {
  const long = await made("d", "k", scan(1, { text: "x".repeat(2049), assurance: null }), EMPTY);
  const none = await made("d", "k", scan(1, { text: "" }), EMPTY);
  const half = await made("d", "k", scan(1, { text: "a\ud800b" }), EMPTY);
  assert.deepEqual(items([long, none, half]).map((item) => item.text), [null, null, "a\ufffdb"]);
  assert.equal(fields(long)["assurance"], "none");
  assert.equal(fields(half)["presentation"], await digest("a\ufffdb"));
});

test("a reply is read with its conflict, and with why it stopped", async () => {
  const kept = await made("d", "k", scan(1), EMPTY);
  const answer = { sequence: 1, hash: kept.hash, verdict: "voucher.used", entry: 7, conflict: "c1" };
  assert.deepEqual(reply({ answers: [answer], stopped: null }, [kept]), {
    answers: [{ sequence: 1, hash: kept.hash, told: { verdict: "voucher.used", entry: 7 }, other: { conflict: "c1" } }],
    stopped: null,
  });
  const stopped = { sequence: 3, entry: null, zh: "缺", facts: { expected: 2 } };
  assert.deepEqual(reply({ answers: [], stopped: { ...stopped, code: "journal.gap" } }, [kept]).stopped, {
    kind: "gap",
    expects: 2,
  });
  assert.equal(reply({ answers: [], stopped: { ...stopped, code: "journal.forked" } }, [kept]).stopped?.kind, "forked");
  const refused = reply({ answers: [], stopped: { ...stopped, sequence: null, code: "journal.record" } }, [kept]);
  assert.deepEqual(refused.stopped, {
    kind: "refused",
    sequence: 1,
    detail: { code: "journal.record", entry: null, zh: "缺" },
  });
});
