"""An officer enters what is known of somebody; the worker answers the questionnaire on a small phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api import auth
from tests.browser.test_worker import SECONDS
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import PHONE, examine
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.shell.demo.cast import Actor, trainee

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("people") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def listed(world: World) -> Journey:
    """Somebody on a roster."""
    return world.journey(size=1, first=60).upto("listed")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A small phone."""
    found = browser.new_context(viewport={"width": 360, "height": 740})
    found.set_default_timeout(15 * SECONDS)
    yield found
    found.close()


def _carry(context: BrowserContext, world: World, base: str, actor: Actor) -> Page:
    token = auth.open_session(world.home, actor.account, world.clock.now())[0]
    context.add_cookies([{"name": "tvl_session", "value": token, "url": base, "httpOnly": True}])
    return context.new_page()


def test_an_officer_enters_a_profile_that_the_worker_reads(
    context: BrowserContext, world: World, listed: Journey, tmp_path: Path
) -> None:
    """Found by the card's number, entered with its paper; on the worker's phone it stands beside the three questions."""
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"a certificate")
    with serving(world) as base:
        page = _carry(context, world, base, world.cast["bureau1"])
        page.goto(f"{base}/b/people")
        examine(page, "people")
        page.get_by_label("身份证号码").fill(trainee(60).number)
        page.get_by_role("button", name="查找").click()
        page.get_by_label("重点群体（可多选）").select_option("veteran")
        page.get_by_label("证明材料").set_input_files(paper)
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.get_by_text("退役军人 · 有证明材料")).to_be_visible()
        examine(page, "people")
        worker = _carry(context, world, base, listed.workers[listed.people[0]])
        worker.goto(f"{base}/w/profile?print=large")
        expect(worker.get_by_text("退役军人 · 有证明材料")).to_be_visible()
        examine(worker, "worker", PHONE)
        for name in ("training", "job", "able"):
            worker.locator(f"label[for={name}-yes]").click()
        worker.get_by_role("button", name="提交问卷").click()
        expect(worker.locator("main")).to_contain_text(f"账本第 {world.size() - 1} 条")
