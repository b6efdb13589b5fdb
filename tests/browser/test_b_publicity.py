"""Publish, object, answer: one officer publishes with a key of the browser's own, a stranger objects on an old phone, two
officers answer, and every page on the way is looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_bureau import Desk, _carry, _desk, _enrolled
from tests.browser.test_worker import SECONDS
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import Looks, examine
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.objects.claim import Claim, ClaimLine, ClaimState, Objection, ObjectionState

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("publicity") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def approved(world: World) -> Journey:
    """A claim of two that two reviewers approved."""
    return world.journey(size=2, first=800).upto("reviewed")


@pytest.fixture(scope="module")
def base(world: World, approved: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert approved.claim
    with serving(world) as found:
        yield found


@pytest.fixture
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for each of two officers and the operator, each signed in."""
    contexts = {
        role: browser.new_context(viewport={"width": 1100, "height": 800})
        for role in ("bureau1", "bureau2", "operator")
    }
    yield {role: _desk(context, world, base, role) for role, context in contexts.items()}
    for context in contexts.values():
        context.close()


def _object_on_an_old_phone(browser: Browser, base: str, claim: str) -> str:
    """Without script: from the list to the receipt; its number."""
    with browser.new_context(viewport={"width": 320, "height": 480}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{base}/p/")
        page.locator(f'a[href="/p/{claim}"]').click()
        page.get_by_role("link", name="提出异议").first.click()
        page.get_by_label("哪里不对").fill("这位学员开班那天不在本市。")
        page.get_by_role("button", name="提交异议").click()
        expect(page.get_by_text("已受理。请抄下受理编号")).to_be_visible()
        return page.locator(".note strong").inner_text()


def test_officers_publish_and_answer_an_objection_of_somebody_nobody_knows(
    desks: dict[str, Desk], browser: Browser, world: World, base: str, approved: Journey
) -> None:
    """One signs the publication, a stranger objects, one proposes the answer, the other approves it; the receipt tells it."""
    one, other = desks["bureau1"], desks["bureau2"]
    _enrolled(desks, "bureau1")
    _enrolled(desks, "bureau2")
    page = one.go("/b/publicity")
    page.get_by_role("button", name="预览勾选的名单").click()
    expect(page.locator("[data-summary]")).to_contain_text("publicity.start_many")
    page.get_by_role("button", name="签名：开始公示").click()
    expect(page.get_by_text("公示至")).to_be_visible()
    assert world.state(Claim, approved.claim).state == ClaimState.PUBLIC
    number = _object_on_an_old_phone(browser, base, approved.claim)
    page = one.go("/b/objections")
    page.get_by_role("link", name="提出的异议").first.click()
    expect(page.get_by_text("这位学员开班那天不在本市。")).to_be_visible()
    page.get_by_label("理由").select_option("attendance_checked")
    page.get_by_role("button", name="去签名提出").click()
    page.get_by_role("button", name="签名：提出对异议的答复").click()
    expect(page).to_have_url(f"{base}/b/proposals")
    page = other.go("/b/proposals")
    page.get_by_role("link", name="对异议的答复").click()
    expect(page.get_by_text("已核对签到和录像")).to_be_visible()
    page.get_by_role("button", name="签名：批准这项提议").click()
    expect(page.get_by_text("现在没有等待批准的事项。")).to_be_visible()
    (objection,) = world.all(Objection, "claim", approved.claim)
    assert objection.state == ObjectionState.DISMISSED
    assert world.state(ClaimLine, objection.line).held is None
    page.goto(f"{base}/p/answers?number={number}")
    expect(page.get_by_text("异议不成立")).to_be_visible()
    assert one.errors + other.errors + desks["operator"].errors == []


def test_the_pages_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, approved: Journey, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target: the public's pages and the officers'."""
    (objection,) = world.all(Objection, "claim", approved.claim)
    line = approved.world.state(Claim, approved.claim).lines[0]
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    _carry(context, world, base, "bureau1")
    page = context.new_page()
    paths = (
        "/p/",
        f"/p/{approved.claim}",
        f"/p/{approved.claim}/{line}",
        f"/p/answers?number={objection.id[:12]}",
        "/b/claims",
        f"/b/claims/{approved.claim}",
        "/b/publicity",
        "/b/objections",
        f"/b/objections/{objection.id}",
        "/b/deadlines",
        "/b/calendar",
    )
    for path in paths:
        for language, size in looks:
            page.goto(f"{base}{path}{'&' if '?' in path else '?'}lang={language}&print={size}")
            examine(page, (path, language, size))
    context.close()
