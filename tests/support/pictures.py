"""The pictures of the README, taken from the pages as they are: `python -m tests.support.pictures` (needs chromium)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from ledger.clock import SimulatedClock, SystemClock
from ledger.store import engine
from tests.conftest import urls_in
from tests.support import world as worlds
from tests.support.chromium import CHROMIUM
from tests.support.gates import at_gate, screen, show_code, ticking
from tests.support.serving import serving
from tests.support.world import World
from voucher.shell.demo.play import demonstrate
from voucher.shell.demo.player import Player
from voucher.shell.desk import Desk
from voucher.shell.fold import entry_rows
from voucher.shell.service import Service

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / f"{name}.png")


def _worker_and_gate(browser: Browser, world: World, base: str, folder: Path) -> None:
    """A claimed voucher, its code, its receipt; and the scanner that has just read it."""
    journey = world.journey(size=3, first=100).upto("claimed")
    world.home.publisher().publish()
    worker = screen(browser, world, base, journey.workers[journey.people[1]].account)
    _take(worker.go("/w/"), "worker")
    receipt = worker.page.get_by_role("link", name="凭证").last.get_attribute("href")
    expect(worker.go(str(receipt)).locator("#verdict")).to_have_class("verdict good", timeout=15_000)
    _take(worker.page, "receipt")
    show_code(worker, journey, 1)
    _take(worker.page, "code")
    gate = screen(browser, world, base, world.cast["school"].account)
    page = at_gate(gate, journey)
    page.locator("summary").first.click()
    page.set_input_files("#photo", worker.shown(folder / "code.png"))
    expect(page.locator("#title")).to_have_text("报到成功", timeout=15_000)
    page.locator("#answer").scroll_into_view_if_needed()
    _take(page, "scanner")


def _front(browser: Browser, base: str) -> None:
    """The front page on a desk."""
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(base)
    _take(page, "front")


def _played(folder: Path) -> World:
    """The demonstration as it stands today."""
    now = SystemClock().now()
    played = demonstrate(folder, now)
    clock = SimulatedClock(now)
    return World(played.home, Player(played.home, clock, Service(played.home), Desk(played.home), played.cast))


def _bureau(browser: Browser, world: World, base: str) -> None:
    """An officer's queue, a flag, the pack in force, and why an entry was decided."""
    officer = screen(browser, world, base, world.cast["bureau1"].account)
    officer.page.set_viewport_size({"width": 1100, "height": 800})
    _take(officer.go("/b/"), "queue")
    for page, links, name in (("/b/flags", "/b/flags/", "flag"), ("/policy/", "/policy/", "pack")):
        link = officer.go(page).locator(f"main a[href^='{links}']").first
        _take(officer.go(str(link.get_attribute("href"))), name)
    with engine.snapshot(world.home.database) as connection:
        index = next(n for n, data in entry_rows(connection) if b'"voucher.enrolled"' in data)
    _take(officer.go(f"/entry/{index}/explanation"), "explanation")


def main() -> int:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        home = Path(folder) / "home"
        world = worlds.found(home, urls_in(None, "pictures", home))
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for reached, first in {"publicised": 300, "taught": 250, "enrolled": 200, "issued": 400}.items():
            world.journey(size=3, first=first).upto(reached)
        with serving(world) as base, ticking(world):
            _worker_and_gate(browser, world, base, Path(folder))
            _front(browser, base)
        shown = _played(Path(folder) / "played")
        with serving(shown) as base:
            _bureau(browser, shown, base)
        browser.close()
        world.home.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
