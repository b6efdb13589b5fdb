"""A journal in IndexedDB whose page is killed at any moment: what was told to be kept is kept, once and in its place."""

from __future__ import annotations

import contextlib
import json
import random
import time
from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.conftest import opened
from tests.support.site import Site

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

SCANS = """async () => {
  const post = async (path, body) => (await fetch(path, { method: "POST", body: JSON.stringify(body) })).json();
  const send = (records) => post("/records", records.map((one) => ({
    sequence: one.sequence, bytes: tvl.bytes.base64(one.bytes), text: one.text })));
  globalThis.journal = await tvl.journal.openJournal("d1");
  globalThis.upload = () => journal.upload(send, 4);
  globalThis.scan = (text) => journal.append({ happened: Date.now(), purpose: "enrol", class: null, voucher: null,
    verdict: "ok", assurance: "rotating", offline: true, text });
  globalThis.post = post;
}"""
RUN = """() => {
  const forever = async (work) => { for (;;) await work(); };
  let number = 0;
  for (const lane of ["a", "b"]) {
    forever(async () => {
      const text = `${Date.now()}-${lane}-${number += 1}`;
      await scan(text);
      await post("/told", text);
    });
  }
  forever(async () => { await upload(); await new Promise((done) => setTimeout(done, 5)); });
}"""


def journal_of(profile: BrowserContext, served: Site) -> Page:
    """A page with its journal open."""
    page = opened(profile, served)
    page.evaluate(SCANS)
    return page


def killed(page: Page) -> None:
    """End the page's process as the system does when memory is short."""
    with contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_pages_lose_no_scan_and_double_none(profile: BrowserContext, served: Site, kills: int) -> None:
    """Two lanes scan and one uploads while the page dies; the server ends with every record told, each once."""
    chance = random.Random(20261121 + kills)  # noqa: S311 - moments, not secrets
    grown = 0
    for _ in range(kills):
        page = journal_of(profile, served)
        page.evaluate(RUN)
        time.sleep(chance.uniform(0.02, 0.3))
        killed(page)
        grown += len(served.journals.told) > 0
    assert grown > 0
    page = journal_of(profile, served)
    ended = page.evaluate("async () => ({ ...(await upload()), findings: await journal.findings() })")
    assert (ended["pending"], ended["stopped"], ended["findings"]) == (0, None, [])
    presented = [record["presentation"] for record in served.journals.records]
    assert len(set(presented)) == len(presented)
    assert {sha256(text.encode()).hexdigest() for text in served.journals.told} <= set(presented)
    assert len({record["key"] for record in served.journals.records}) == len(presented)
    assert page.evaluate("async () => (await journal.head()).sequence") == len(presented)


def test_two_tabs_make_one_chain(profile: BrowserContext, served: Site) -> None:
    """Tabs that scan at the same time queue behind one head."""
    pages = [journal_of(profile, served) for _ in range(2)]
    for page in pages:
        page.evaluate(
            """() => { globalThis.done = Promise.all(
              Array.from({ length: 25 }, (_, at) => scan(`${performance.timeOrigin}-${at}`))); }"""
        )
    for page in pages:
        page.evaluate("() => done.then(() => null)")
    assert pages[0].evaluate("async () => [(await journal.head()).sequence, await journal.verify()]") == [50, []]
    assert pages[1].evaluate("() => upload()") == {"sent": 50, "pending": 0, "stopped": None}
    assert len(served.journals.records) == 50


def test_a_journal_put_back_from_an_older_copy_is_found(profile: BrowserContext, served: Site) -> None:
    """The head's copy in localStorage gives it away when the page opens it."""
    page = journal_of(profile, served)
    page.evaluate("async () => { for (const text of ['1', '2', '3']) await scan(text); }")
    page.evaluate(
        """() => new Promise((done) => {
          const request = indexedDB.open("tvl-journal-d1");
          request.onsuccess = () => {
            const tx = request.result.transaction(["records", "state"], "readwrite");
            tx.objectStore("records").delete(3);
            const kept = tx.objectStore("records").get(2);
            kept.onsuccess = () => tx.objectStore("state").put({ sequence: 2, hash: kept.result.hash }, "head");
            tx.oncomplete = () => { request.result.close(); done(); };
          };
        })"""
    )
    findings: list[dict[str, Any]] = journal_of(profile, served).evaluate("() => journal.findings()")
    assert [(one["kind"], one["sequence"]) for one in findings] == [("rolled_back", 3)]


def test_a_scan_is_kept_where_localstorage_is_full(page: Page) -> None:
    """The mark is a help, not a condition."""
    page.evaluate(SCANS)
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    assert page.evaluate("async () => (await scan('1')).sequence") == 1
    assert json.loads(page.evaluate("async () => JSON.stringify(await journal.verify())")) == []
