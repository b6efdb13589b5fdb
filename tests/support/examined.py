"""A page as it is examined: nothing to scroll sideways, nothing that axe-core finds, no target under 44 pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from playwright.sync_api import Locator, Page

from tests.support.site import WEB

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
# Targets under 44 pixels: any on pages for phones; on officers' pages a link within a sentence, a list or a heading may be
# as high as its line.
PHONE = """Array.from(document.querySelectorAll('a, button, summary, input:not([type=hidden], [type=radio], [type=checkbox]), select'))
  .filter((e) => e.offsetParent && !e.classList.contains('skip') && e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML)"""
OFFICE = """Array.from(document.querySelectorAll('main a, main button, main summary, main select, main textarea, nav a, main input:not([type=hidden]):not([type=checkbox])'))
  .filter((e) => e.offsetParent && !e.closest('p, li, h2') && e.getBoundingClientRect().height < 44)
  .map((e) => e.outerHTML)"""
# Only what is wrong is told in full, which is quicker.
FOUND = (
    "axe.run({resultTypes: ['violations']}).then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))"
)


class Looks:
    """Languages and prints that a test examines pages in, as it goes from page to page: each page in every pair, or, where
    time is short, one pair each in turn."""

    def __init__(self, *, every: bool) -> None:
        self._every = every
        self._turns = itertools.cycle((("zh", "normal"), ("en", "large")))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The pairs for the next page."""
        return itertools.product(("zh", "en"), ("normal", "large")) if self._every else iter((next(self._turns),))


def followed(place: Locator) -> None:
    """Press what leads to another page, and be there: a click alone does not wait for what it leads to."""
    with place.page.expect_navigation():
        place.click()


def examine(page: Page, where: object, small: str = OFFICE) -> None:
    """Examine the page that a browser shows, once it stands."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, where
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(FOUND) == [], where
    assert page.evaluate(small) == [], where
