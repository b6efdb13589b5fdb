"""Two officers of the industry department and two of the bureau approve classes, each with a key of their own browser."""

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
from voucher.objects.training import ClassState, TrainingClass

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]
OFFICERS = ("industry1", "industry2", "bureau1", "bureau2")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("classes") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def asking(world: World) -> list[Journey]:
    """Two classes that ask to be opened; one has no department, which is flagged."""
    unnamed = world.journey(size=2, first=40, extra={"department": ""}).upto("submitted")
    return [world.journey(size=2, first=30).upto("submitted"), unnamed]


@pytest.fixture(scope="module")
def base(world: World, asking: list[Journey]) -> Iterator[str]:
    """The address of the served world."""
    assert asking
    with serving(world) as found:
        yield found


@pytest.fixture
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for each officer and the operator, each signed in; the officers have their keys."""
    contexts = [browser.new_context(viewport={"width": 1100, "height": 800}) for _ in (*OFFICERS, "operator")]
    found = {
        role: _desk(context, world, base, role) for role, context in zip((*OFFICERS, "operator"), contexts, strict=True)
    }
    for role in OFFICERS:
        _enrolled(found, role)
    yield found
    for context in contexts:
        context.close()


def _sign_both(desk: Desk) -> None:
    """Choose both classes, look at what will be signed, and sign one after the other."""
    page = desk.go("/b/classes")
    for box in page.get_by_label("选中，一起预览").all():
        box.check()
    page.get_by_role("button", name="预览选中的班级").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("将要签名的 2 项")
    expect(page.get_by_text("本班没有填写行业主管部门")).to_be_visible()
    expect(page.locator("[data-sign]:visible")).to_have_count(2)
    page.get_by_role("button", name="依次签名以上各项").click()
    expect(page.get_by_text("已签名，记入账本。")).to_have_count(2, timeout=20 * SECONDS)
    expect(desk.go("/b/classes").get_by_text("现在没有等您审核的开班申请。")).to_be_visible()


def test_two_and_two_approve_one_class_and_reject_another(
    desks: dict[str, Desk], world: World, asking: list[Journey]
) -> None:
    """Each signature stands by itself; nobody is asked twice; the last officer opens one class and rejects the other."""
    page = desks["industry1"].go("/b/")
    expect(page.locator("a.item", has_text="开班等审核签字")).to_have_count(2)
    expect(page.locator("nav.offices").first.get_by_role("link")).to_have_count(5)
    for role in ("industry1", "industry2", "bureau1"):
        _sign_both(desks[role])
    page = desks["bureau2"].go(f"/b/classes/{asking[0].training_class}")
    expect(page.locator("table tbody tr").first).to_contain_text("符合")
    page.get_by_role("button", name="签名：同意开班（人社部门复核）").click()
    expect(page.get_by_text("报名报到中").first).to_be_visible()
    desks["bureau2"].go(f"/b/classes/{asking[1].training_class}")
    page.locator("summary", has_text="不同意开班").click()
    page.get_by_label("原因").select_option("no_need")
    page.get_by_role("button", name="去签名").click()
    page.get_by_role("button", name="签名：不同意开班").click()
    expect(page.get_by_text("未获批准 · 不符合本地培训需求")).to_be_visible()
    one, other = (world.state(TrainingClass, journey.training_class) for journey in asking)
    assert (one.state, other.state, other.reason) == (ClassState.HR_OK, ClassState.REJECTED, "no_need")
    assert len(set(one.reviewers)) == len(one.reviewers) == 4
    assert [desk.errors for desk in desks.values()] == [[]] * 5


def test_the_pages_of_classes_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target: for industry and for the bureau."""
    waits = world.journey(size=1, first=50, extra={"department": ""}).upto("submitted").training_class
    for role, paths in (
        (
            "industry1",
            ("/b/", "/b/classes", f"/b/classes/{waits}", f"/b/classes/sign?id={waits}", f"/b/classes/{waits}/form"),
        ),
        ("bureau1", ("/b/classes?all=1", f"/b/classes/{waits}/except", f"/b/classes/{waits}/education")),
    ):
        context = browser.new_context(
            viewport={"width": 360, "height": 740},
            is_mobile=True,
            has_touch=True,
            bypass_csp=True,
            service_workers="block",
        )
        _carry(context, world, base, role)
        page = context.new_page()
        for path in paths:
            for language, size in looks:
                page.goto(f"{base}{path}{'&' if '?' in path else '?'}lang={language}&print={size}")
                examine(page, (path, language, size))
        context.close()
