"""A journal in IndexedDB whose page is killed at any moment: what was told to be kept is kept, once and in its place."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.browser.conftest import opened
from tests.support.chromium import CHROMIUM, FLAGS
from tests.support.site import Site

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

SCANS = """async () => {
  const post = async (path, body) => (await fetch(path, { method: "POST", body: JSON.stringify(body) })).json();
  const send = async (records) =>
    tvl.wire.reply(await post("/records", { records: tvl.wire.items(records) }), records);
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
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_pages_lose_no_scan_and_double_none(profile: BrowserContext, served: Site, kills: int) -> None:
    """Two lanes scan and one uploads while the page dies; the server ends with every record told, each once."""
    chance = random.Random(20261121 + kills)  # noqa: S311 - moments, not secrets
    for _ in range(kills):
        page = journal_of(profile, served)
        page.evaluate(RUN)
        time.sleep(chance.uniform(0.02, 0.3))
        killed(page)
    ends_whole(journal_of(profile, served), served)


@pytest.mark.parametrize("kills", [2, pytest.param(15, marks=pytest.mark.slow)])
def test_a_killed_browser_loses_no_scan_and_doubles_none(
    play: Playwright, served: Site, tmp_path: Path, kills: int
) -> None:
    """The same when every process of the browser is killed at once, as a phone does whose system needs the memory."""
    chance = random.Random(20261122 + kills)  # noqa: S311 - moments, not secrets
    for turn in range(kills):
        told = len(served.journals.told)
        with process(play, tmp_path) as profile:
            journal_of(profile, served).evaluate(RUN)
            until = time.monotonic() + 10
            while len(served.journals.told) <= told and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.3))
        assert len(served.journals.told) > told, f"nothing was scanned before kill {turn}"
    with process(play, tmp_path) as profile:
        ends_whole(journal_of(profile, served), served)


@contextlib.contextmanager
def process(play: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser process with its profile in a folder, killed with all its children at the end of the block."""
    port = folder / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    command = [
        CHROMIUM,
        *FLAGS,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
        "about:blank",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as started:
        try:
            until = time.monotonic() + 30
            while not (port.is_file() and port.read_text().count("\n")) and time.monotonic() < until:
                time.sleep(0.05)
            browser = play.chromium.connect_over_cdp(f"http://127.0.0.1:{port.read_text().splitlines()[0]}")
            yield browser.contexts[0]
        finally:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait(10)
    with contextlib.suppress(Error):
        browser.close()


def ends_whole(page: Page, served: Site) -> None:
    """After a last upload the server has what the journal has: every scan told, each once, and nothing to report."""
    ended = page.evaluate("async () => ({ ...(await upload()), findings: await journal.findings() })")
    assert (ended["pending"], ended["stopped"], ended["findings"]) == (0, None, [])
    presented = [record["presentation"] for record in served.journals.records]
    assert len(set(presented)) == len(presented)
    assert served.journals.told
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
