"""Policy as people read it, in a real browser: a pack, two side by side, why an entry is as it is; small phones and axe-core."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from api import auth
from ledger.store import engine, log
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import Looks, examine, followed
from tests.support.serving import serving
from tests.support.world import World

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]
PUBLIC = (
    "/policy/",
    "/policy/zhengzhou-2022",
    "/policy/compare?one=henan-2024&other=henan-2024",
    "/policy/clauses/class.size_max",
    "/entry/3",
)
OFFICERS = ("/b/packs", "/b/rates", "/b/search")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with a class that was submitted, on the embedded engine."""
    with a_copy(tmp_path_factory.mktemp("policy") / "home", None, {}, tmp_path_factory) as found:
        found.journey(size=2).upto("submitted")
        found.home.publisher().publish()
        yield found


@pytest.fixture(scope="module")
def base(world: World) -> Iterator[str]:
    """The address of the served world."""
    with serving(world) as found:
        yield found


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone of 360 pixels."""
    found = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    yield found
    found.close()


def _carry(context: BrowserContext, world: World, base: str) -> None:
    token = auth.open_session(world.home, world.cast["bureau1"].account, world.clock.now())[0]
    context.add_cookies([{"name": "tvl_session", "value": token, "url": base, "httpOnly": True}])


def _entry(world: World) -> int:
    with engine.snapshot(world.home.database) as connection:
        found = log.read_entries(connection, 0, world.size())
        return next(one.index for one in found if json.loads(one.data)["command"]["type"] == "class.submit")


def test_anybody_goes_from_the_timeline_to_a_clause_and_compares(browser: Browser, world: World, base: str) -> None:
    """The pack in force, its rules by family, a clause in every pack, and two packs with what differs."""
    assert world
    with browser.new_context(viewport={"width": 1100, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{base}/policy/")
        expect(page.locator("svg.timeline rect")).not_to_have_count(0)
        page.get_by_role("link", name="演示政策包").first.click()
        expect(page.get_by_role("heading", name="课时长度")).to_be_visible()
        page.get_by_role("link", name="class.size_max").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("每班人数上限")
        page.goto(f"{base}/policy/")
        page.get_by_label("左").select_option("zhengzhou-2022")
        page.get_by_label("右").select_option("henan-2024")
        page.get_by_role("button", name="对照").click()
        expect(page.get_by_role("heading", name="审查签字")).to_be_visible()
        expect(page.get_by_role("heading", name="课时长度")).to_have_count(0)
        page.get_by_role("link", name="相同的也列出").click()
        expect(page.get_by_role("heading", name="课时长度")).to_be_visible()


def test_an_officer_finds_an_entry_and_reads_why_it_is_so(phone: BrowserContext, world: World, base: str) -> None:
    """From the number typed in to the proof, to the rules, the facts they saw and what they answered."""
    _carry(phone, world, base)
    page, index = phone.new_page(), _entry(world)
    page.goto(f"{base}/b/search")
    page.get_by_label("编号、账本条号").fill(str(index))
    followed(page.get_by_role("button", name="查找"))
    examine(page, "found")
    followed(page.locator("#found").get_by_role("link", name=f"账本第 {index} 条").first)
    examine(page, "entry")
    page.get_by_role("link", name="当时问了哪些规则").click()
    expect(page.get_by_text("已按当时的状态重新作出决定")).to_be_visible()
    expect(page.get_by_role("heading", name="每班人数上限 符合")).to_be_visible()
    examine(page, "explanation")


def test_every_page_of_policy_is_accessible_and_fits_a_small_phone(
    phone: BrowserContext, world: World, base: str, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target; signed in or not."""
    page = phone.new_page()
    for path in (*PUBLIC, *OFFICERS):
        if path == OFFICERS[0]:
            _carry(phone, world, base)
        for language, size in looks:
            page.goto(f"{base}{path}{'&' if '?' in path else '?'}lang={language}&print={size}")
            examine(page, (path, language, size))
