"""Threats to a person's key in a browser: carried away by a script, copied with the storage, made to sign unseen."""

from __future__ import annotations

import base64
import json

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ledger import canonical, decision
from tests.browser.conftest import opened
from tests.support import codes
from tests.support.site import Site

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

MAKE = "async (purpose) => { const { private: _, ...held } = await tvl.keys.make('u1', purpose, 1); return held; }"
EXPORT = """async (id) => {
  const { private: key } = await tvl.keys.find(id);
  const tried = ["pkcs8", "jwk", "raw"].map((format) =>
    crypto.subtle.exportKey(format, key).then(() => "taken", (error) => error.name));
  return [key.extractable, key.usages, ...await Promise.all(tried)];
}"""
READ_ALL = """async () => {
  const found = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
    for (const store of db.objectStoreNames) {
      found[store] = await new Promise((done) => {
        const r = db.transaction(store).objectStore(store).getAll();
        r.onsuccess = () => done(r.result);
      });
    }
    db.close();
  }
  return JSON.stringify(found, (_, value) => value instanceof Uint8Array ? [...value] : value);
}"""
WRITE_ALL = """async (copied) => {
  const put = (name, store, rows) => new Promise((done) => {
    const r = indexedDB.open(name);
    r.onsuccess = () => {
      const tx = r.result.transaction(store, "readwrite");
      for (const row of rows) tx.objectStore(store).put(row);
      tx.oncomplete = () => { r.result.close(); done(); };
    };
  });
  await tvl.keys.list("u1", "voucher");
  await tvl.present.holdings("u1");
  const { keys, holdings } = JSON.parse(copied);
  await put("tvl-keys", "keys", keys);
  await put("tvl-wallet", "holdings", holdings.map((one) => ({ ...one, inner: Uint8Array.from(one.inner) })));
}"""
KEEP = """async ({ key, inner }) => {
  const held = { voucher: "00".repeat(16), account: "u1", key, inner: tvl.bytes.fromHex(inner), expires: 0,
                 classes: [{ id: "11".repeat(16), name: "电工初级班" }], stored: 1 };
  await tvl.present.keep(held);
}"""
PRESENT = """async (now) => {
  const [held] = await tvl.present.holdings("u1");
  const use = { purpose: "enrol", trainingClass: tvl.bytes.fromHex(held.classes[0].id), mutual: null };
  try { return await tvl.present.present(held, use, now); } catch (error) { return error.constructor.name; }
}"""


def test_no_script_takes_a_key_out_of_the_browser(page: Page) -> None:
    """A key signs and is exported in no format."""
    held = page.evaluate(MAKE, "voucher")
    extractable, usages, *tried = page.evaluate(EXPORT, held["id"])
    assert extractable is False
    assert usages == ["sign"]
    assert tried == ["InvalidAccessError"] * 3


def test_a_key_has_the_id_that_the_ledger_gives_it(page: Page) -> None:
    """The browser and the ledger compute the same id from the compressed point."""
    held = page.evaluate(MAKE, "decision")
    public = base64.b64decode(held["public"])
    decision.check_public("es256", public)
    assert held["id"] == decision.key_id("es256", public)


def test_a_decision_signed_in_the_browser_verifies_in_the_ledger(page: Page) -> None:
    """The signature covers the statement's bytes as the server gave them, and the summary is read from them."""
    held = page.evaluate(MAKE, "decision")
    statement = decision.Statement(
        v=1,
        origin="ledger.example",
        type="voucher.issue",
        digest="0" * 64,
        key="k-1",
        target="b-1",
        version=7,
        total=3150000,
    )
    given = base64.b64encode(canonical.encode_struct(statement)).decode()
    signed, shown = page.evaluate(
        """async ([id, given]) => {
          const bytes = tvl.bytes.fromBase64(given);
          return [await tvl.decision.decide(id, bytes), tvl.decision.summary(tvl.decision.read(bytes))];
        }""",
        [held["id"], given],
    )
    found = msgspec.convert(signed, decision.Decision)
    decision.verify(found, base64.b64decode(held["public"]))
    assert found.statement == statement
    assert ["total", "31,500.00"] in shown


@pytest.mark.parametrize(
    "given",
    ["{}", '{"v": 1}', "[]", "null", '{"digest":"0","key":"k","origin":"o","type":"t","v":1,"words":"x"}', "not JSON"],
)
def test_bytes_that_are_no_statement_are_not_signed(page: Page, given: str) -> None:
    """A server cannot have something else signed under the name of a decision."""
    held = page.evaluate(MAKE, "decision")
    script = """([id, given]) => tvl.decision.decide(id, tvl.bytes.utf8(given))
                  .then(() => "signed", (error) => error.constructor.name.replace(/^_/, ""))"""
    assert page.evaluate(script, [held["id"], given]) == "BadStatement"


def test_keys_are_listed_by_account_and_purpose_and_forgotten(page: Page) -> None:
    """The newest comes first, and what is forgotten signs no more."""
    first = page.evaluate(MAKE, "voucher")
    page.evaluate(MAKE, "decision")
    second = page.evaluate("async () => (await tvl.keys.make('u1', 'voucher', 2)).id")
    assert page.evaluate("async () => (await tvl.keys.list('u1', 'voucher')).map((one) => one.id)") == [
        second,
        first["id"],
    ]
    assert page.evaluate("async () => (await tvl.keys.list('u2', 'voucher')).length") == 0
    page.evaluate("(id) => tvl.keys.forget(id)", first["id"])
    signs = "(id) => tvl.keys.sign(id, new Uint8Array(3)).then(() => 'signed', (error) => error.constructor.name)"
    assert page.evaluate(signs, first["id"]).endswith("KeyMissing")
    assert page.evaluate(signs, second) == "signed"


def test_a_bound_phone_presents_with_no_network(page: Page, profile: BrowserContext) -> None:
    """Offline the phone signs the binding, the step, the purpose and the class; cryptography verifies it."""
    held = page.evaluate(MAKE, "voucher")
    public = base64.b64decode(held["public"])
    page.evaluate(KEEP, {"key": held["id"], "inner": codes.inner(public).hex()})
    profile.set_offline(True)
    shown = page.evaluate(PRESENT, codes.NOW)
    profile.set_offline(False)
    items = codes.verified(shown["text"], public)
    assert items == [codes.inner(public), codes.NOW // 30, 1, b"\x11" * 16]
    assert shown["until"] == (codes.NOW // 30 + 1) * 30


def test_a_binding_that_ended_is_not_presented(page: Page) -> None:
    """The phone says that it must go online."""
    held = page.evaluate(MAKE, "voucher")
    page.evaluate(KEEP, {"key": held["id"], "inner": codes.inner(base64.b64decode(held["public"])).hex()})
    assert page.evaluate(PRESENT, codes.EXPIRES - 1)["text"].startswith("TV1:")
    assert page.evaluate(PRESENT, codes.EXPIRES).endswith("Expired")


def test_a_copied_storage_presents_nothing_elsewhere(page: Page, browser: Browser, served: Site) -> None:
    """Every record that a script can read, put into another profile, lacks the one thing that signs."""
    held = page.evaluate(MAKE, "voucher")
    page.evaluate(KEEP, {"key": held["id"], "inner": codes.inner(base64.b64decode(held["public"])).hex()})
    copied = page.evaluate(READ_ALL)
    assert json.loads(copied)["keys"][0]["private"] == {}
    with browser.new_context() as other:
        thief = opened(other, served)
        thief.evaluate(WRITE_ALL, copied)
        assert thief.evaluate(PRESENT, codes.NOW).endswith("KeyMissing")


def test_a_binding_to_another_key_is_not_kept(page: Page) -> None:
    """A phone refuses a binding whose key it does not hold: no scanner would take its codes."""
    held = page.evaluate(MAKE, "voucher")
    other = base64.b64decode(page.evaluate(MAKE, "voucher")["public"])
    script = f"(given) => ({KEEP})(given).then(() => 'kept', (error) => error.constructor.name)"
    assert page.evaluate(script, {"key": held["id"], "inner": codes.inner(other).hex()}).endswith("KeyMissing")


def test_a_code_turns_at_the_half_minute(page: Page) -> None:
    """The code changes with the step, the countdown follows the clock, and after the stop nothing comes."""
    held = page.evaluate(MAKE, "voucher")
    page.evaluate(KEEP, {"key": held["id"], "inner": codes.inner(base64.b64decode(held["public"])).hex()})
    steps, ticks = page.evaluate(
        """async (now) => {
          const [holding] = await tvl.present.holdings("u1");
          const [steps, ticks] = [[], []];
          let left = 3;
          await new Promise((done, failed) => {
            const stop = tvl.present.rotate(holding, { purpose: "show", trainingClass: null, mutual: null }, {
              code: (shown) => steps.push(shown.step),
              tick: (seconds) => { ticks.push(seconds); if ((left -= 1) === 0) { stop(); done(); } },
              failed,
            }, () => now + 13.9 * (3 - left));
          });
          return [steps, ticks];
        }""",
        codes.NOW - codes.NOW % 30 + 5,
    )
    assert steps == [codes.NOW // 30, codes.NOW // 30 + 1]
    assert ticks == [25, 12, 28]
