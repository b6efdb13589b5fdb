"""A school's gate for browser tests: a served world whose clock goes on, phones and scanners that go with it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api import auth
from tests.support.clips import FRAMES, HEIGHT, WIDTH
from tests.support.world import Journey, World

YEAR = 366 * 86_400_000


@contextlib.contextmanager
def ticking(world: World) -> Iterator[None]:
    """The world's clock goes on as the machine's does, until the end of the block."""
    stop, start, begun = threading.Event(), world.clock.now(), time.monotonic()

    def tick() -> None:
        while not stop.wait(0.1):
            world.clock.move_to(max(world.clock.now(), start + int((time.monotonic() - begun) * 1000)))

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def waited(page: Page, expression: str, seconds: float = 15) -> None:
    """Wait until something is true in the page. Playwright's own waiting asks again by `eval`, which the pages' policy of
    content forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


@dataclass(slots=True)
class Screen:
    """A browser's profile of 360 pixels with somebody's session; what its console complains of is kept."""

    context: BrowserContext
    page: Page
    base: str
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self.base + path)
        return self.page

    def shown(self, path: Path) -> Path:
        """A photo of the code on a worker's phone, as it is on the screen now."""
        self.page.locator("#square").screenshot(path=str(path))
        return path


def screen(browser: Browser, world: World, base: str, account: str, **options: Any) -> Screen:
    """A screen whose clock is the world's; `ahead` seconds more."""
    ahead = options.pop("ahead", 0)
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, **options)
    context.set_default_timeout(15_000)
    context.clock.install(time=world.clock.now() / 1000 + ahead)
    token = auth.keep_token(world.home, account, "", (auth.ALL,), world.clock.now() + YEAR)
    context.add_cookies([{"name": "tvl_session", "value": token, "url": base}])
    found = Screen(context, context.new_page(), base)
    found.page.on("console", lambda m: found.errors.append(m.text) if m.type in ("error", "warning") else None)
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    return found


def show_code(phone: Screen, journey: Journey, number: int, purpose: str = "enrol") -> None:
    """Have the phone draw the code of the n-th person's voucher."""
    page = phone.go(f"/w/code/{journey.voucher(number)}")
    page.wait_for_selector("#code[data-ready=true]")
    page.locator(f"#{purpose}").check(force=True)
    page.locator(f'input[value="{journey.training_class}"]').check(force=True)
    page.get_by_role("button", name="出示券码").click()
    expect(page.locator("#square svg")).to_be_visible()


def at_gate(scanner: Screen, journey: Journey) -> Page:
    """The scanner of the class, enrolled and ready."""
    page = scanner.go(f"/i/scan/{journey.training_class}")
    page.locator("#enrol, #working").first.wait_for(state="attached")
    page.locator("#enrol:not([hidden]), #working:not([hidden])").first.wait_for(state="attached")
    if page.locator("#do-enrol").is_visible():
        page.locator("#do-enrol").click()
    page.wait_for_selector("#scanner[data-ready=true]")
    return page


def clip_of(photo: Path, path: Path) -> Path:
    """An mjpeg of a photo before a grey wall, for a fake camera."""
    square = cv2.resize(_read(photo), (600, 600), interpolation=cv2.INTER_AREA)
    frame = np.full((HEIGHT, WIDTH, 3), 120, dtype=np.uint8)
    frame[60:660, 340:940] = square
    done, data = cv2.imencode(".jpg", frame)
    assert done
    path.write_bytes(bytes(data) * FRAMES)
    return path


def _read(photo: Path) -> Any:
    return cv2.imread(str(photo))


AGAIN = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith("tvl-journal-"));
  const db = await new Promise((done) => { const r = indexedDB.open(names[0]); r.onsuccess = () => done(r.result); });
  const kept = await new Promise((done) => {
    const r = db.transaction("records").objectStore("records").getAll(); r.onsuccess = () => done(r.result);
  });
  db.close();
  const records = kept.map((one) => ({
    record: new TextDecoder().decode(one.bytes), hash: one.hash, text: one.text, holder: one.holder,
  }));
  const csrf = document.getElementById("scanner").dataset.csrf;
  const response = await fetch("/api/v1/scans", {
    method: "POST", body: JSON.stringify({ records }), headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
  });
  const before = kept.map(({ answer }) => ({
    conflict: answer.other?.conflict ?? null, entry: answer.told.entry, hash: answer.hash, sequence: answer.sequence, verdict: answer.told.verdict,
  }));
  return { status: response.status, told: await response.json(), before };
}"""
"""Sends the device's whole journal again, as it stands in the browser."""


CONTRAST = """() => {
  const light = (text) => text.match(/\\d+/g).slice(0, 3).map((n) => n / 255)
    .map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
    .reduce((sum, n, at) => sum + n * [0.2126, 0.7152, 0.0722][at], 0);
  const answer = getComputedStyle(document.getElementById("answer")).backgroundColor;
  const title = getComputedStyle(document.getElementById("title")).color;
  const [low, high] = [light(answer), light(title)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""
"""The contrast of the big answer's title."""


MAKE_KEY = """async (account) => {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const point = Uint8Array.of(2 + (raw[64] & 1), ...raw.slice(1, 33));
  const named = new Uint8Array([...new TextEncoder().encode("es256\\n"), ...point]);
  const id = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", named)), (b) => b.toString(16).padStart(2, "0")).join("").slice(0, 32);
  const point64 = btoa(String.fromCharCode(...point));
  const held = { id, account, purpose: "decision", public: point64, made: Date.now(), private: pair.privateKey };
  const db = await new Promise((done) => {
    const r = indexedDB.open("tvl-keys", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("keys", { keyPath: "id" }).createIndex("owner", ["account", "purpose"]);
    r.onsuccess = () => done(r.result);
  });
  await new Promise((done) => { const tx = db.transaction("keys", "readwrite"); tx.objectStore("keys").add(held); tx.oncomplete = done; });
  db.close();
  return point64;
}"""
"""Makes a key that signs decisions, kept as the pages keep it; its public point in base64."""
