"""A Chromium, the modules built once, and a site of its own for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.support import site
from tests.support.built import missing
from tests.support.chromium import CHROMIUM, FLAGS, SHELL
from tests.support.examined import Looks
from tests.support.gates import waited
from tests.support.site import WEB, Site


@pytest.fixture
def looks(request: pytest.FixtureRequest) -> Looks:
    """Languages and prints that pages are examined in."""
    return Looks(every="not slow" not in request.config.option.markexpr)


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built modules."""
    if not (WEB / "node_modules" / "esbuild").is_dir():
        missing("web/node_modules")
    folder = tmp_path_factory.mktemp("modules")
    site.bundled(folder)
    return folder


@pytest.fixture
def served(modules: Path) -> Iterator[Site]:
    """A site of its own: its origin's storage begins empty."""
    with site.serving(modules) as found:
        yield found


@pytest.fixture(scope="session")
def browser(play: Playwright) -> Iterator[Browser]:
    """A browser without a camera."""
    found = play.chromium.launch(executable_path=SHELL, args=list(FLAGS))
    yield found
    found.close()


@pytest.fixture
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A profile that has stored nothing."""
    found = browser.new_context()
    yield found
    found.close()


@pytest.fixture
def page(profile: BrowserContext, served: Site) -> Page:
    """The page, with the modules loaded."""
    return opened(profile, served)


@pytest.fixture
def launched(play: Playwright) -> Iterator[Callable[..., Browser]]:
    """Starts a Chromium with flags more."""
    started: list[Browser] = []

    def launch(*flags: str) -> Browser:
        started.append(play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags]))
        return started[-1]

    yield launch
    for one in started:
        one.close()


def opened(profile: BrowserContext, served: Site) -> Page:
    """A new page of the site."""
    page = profile.new_page()
    page.set_default_timeout(15_000)
    page.goto(served.url)
    waited(page, "globalThis.tvl !== undefined")
    return page
