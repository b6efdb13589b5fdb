"""The pictures of the README, taken from the pages as they are: `python -m tests.support.pictures` (needs chromium)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import urls_in
from tests.support import world as worlds
from tests.support.gates import at_gate, screen, show_code, ticking
from tests.support.serving import serving
from tests.support.world import World

CHROMIUM = "/usr/bin/chromium"
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
        browser.close()
        world.home.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
