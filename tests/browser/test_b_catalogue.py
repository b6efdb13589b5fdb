"""Two officers in browsers of their own move an institution through rectification to the blacklist, and see what it stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_bureau import Desk, _carry, _desk, _enrolled
from tests.browser.test_worker import SECONDS
from tests.conftest import a_copy
from tests.support.asking import refuses
from tests.support.built import needs_build
from tests.support.examined import Looks, examine
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.lifecycle.review import ReviewClaim
from voucher.objects.claim import Claim, ClaimState

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine."""
    with a_copy(tmp_path_factory.mktemp("catalogue") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def claimed(world: World) -> Journey:
    """A class whose claim is in review; another class of the same school takes people."""
    journey = world.journey(size=1).upto("accepted")
    world.journey(size=1, first=30).upto("enrolled")
    return journey


@pytest.fixture(scope="module")
def base(world: World, claimed: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert claimed
    with serving(world) as found:
        yield found


@pytest.fixture
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for each of two officers and the operator."""
    contexts = {role: browser.new_context() for role in ("bureau1", "bureau2", "operator")}
    yield {role: _desk(context, world, base, role) for role, context in contexts.items()}
    for context in contexts.values():
        context.close()


def _proposed(page: Page, title: str, button: str) -> None:
    """Open a form of the institution's page, go on, and sign."""
    form = page.locator("details", has=page.locator("summary", has_text=title))
    form.locator("summary").click()
    form.get_by_role("button", name="去签名").click()
    page.get_by_role("button", name=f"签名：{button}").click()
    expect(page.get_by_text("您提出的，须由另一人批准").last).to_be_visible()


def _approved(desk: Desk, title: str) -> None:
    """The second officer finds the proposal and signs."""
    desk.go("/b/proposals").get_by_role("link", name=title).click()
    desk.page.get_by_role("button", name="签名：批准这项提议").click()
    expect(desk.page).to_have_url(f"{desk.base}/b/proposals")


def test_an_institution_goes_through_rectification_to_the_blacklist(
    desks: dict[str, Desk], world: World, claimed: Journey
) -> None:
    """Each step by two signatures; then its class waits for a reviewer, its claim for two officers, who reject it."""
    one, other = desks["bureau1"], desks["bureau2"]
    for role in ("bureau1", "bureau2"):
        _enrolled(desks, role)
    address = f"/b/catalogue/{claimed.institution}"
    one.go("/b/catalogue?q=演示培训学校").get_by_role("link", name="演示培训学校").click()
    _proposed(one.page, "责令整改", "责令整改")
    _approved(other, "机构状态")
    page = one.go(address)
    expect(page.locator("main")).to_contain_text("整改中")
    _proposed(page, "列入黑名单", "列入黑名单")
    _approved(other, "机构状态")
    page = one.go(address)
    steps = ["已申请，未列入目录", "在目录中", "整改中", "已列入黑名单"]
    expect(page.locator(".timeline strong")).to_have_text(steps)
    stopped = page.locator("#stopped")
    expect(stopped).to_contain_text("在办班级（1 个）")
    expect(stopped.get_by_role("link", name="等审核人员决定")).to_have_count(1)
    expect(stopped.get_by_role("link", name="已暂停，等两人决定")).to_have_count(1)
    review = ReviewClaim(claim=claimed.claim, rejected=(), total=world.state(Claim, claimed.claim).total)
    refuses(world, "bureau1", review, "claim.frozen", claim=claimed.claim)
    stopped.get_by_role("link", name="已暂停，等两人决定").click()
    page.get_by_text("驳回未付的申领").first.click()
    page.get_by_role("button", name="签名：驳回未付的申领").click()
    expect(page.get_by_text("您提出的，须由另一人批准").last).to_be_visible()
    _approved(other, "暂停申领的决定")
    assert world.state(Claim, claimed.claim).state == ClaimState.REJECTED
    expect(one.go("/b/holds").locator("main h2")).to_have_count(1)
    # The second officer may be there before the log's next checkpoint, and the page asks for the entry again.
    assert [error for error in one.errors + other.errors if "404" not in error] == []


def test_the_pages_of_the_catalogue_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, claimed: Journey, looks: Looks
) -> None:
    """The list, an institution, the queue and its one entry, and the public's two pages, in each language and print."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    _carry(context, world, base, "bureau1")
    page = context.new_page()
    page.goto(f"{base}/b/holds")
    link = page.locator("main h2 a")
    waiting = [link.first.get_attribute("href") or "/b/holds"] if link.count() else []
    paths = ["/b/catalogue", f"/b/catalogue/{claimed.institution}", "/b/holds", *waiting]
    for path in (*paths, "/catalogue", f"/catalogue/{claimed.institution}"):
        for language, size in looks:
            page.goto(f"{base}{path}?lang={language}&print={size}")
            page.locator("details").evaluate_all("(all) => all.forEach((d) => d.open = true)")
            examine(page, (path, language, size))
    context.close()
