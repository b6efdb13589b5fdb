"""An inspector on a phone on site, an officer before a flag: both find their way, sign with their own key, and leave entries."""

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
from tests.voucher.test_flags import written_late
from voucher.objects.flag import FlagKind, FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionState, Tier
from voucher.objects.proposal import Proposal

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("inspections") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def odd(world: World) -> Journey:
    """A class whose first lessons were written down in one go; another one's trainees were dissatisfied."""
    world.journey(size=2, satisfied=0, first=40, school="school2").upto("surveyed")
    return written_late(world)


@pytest.fixture(scope="module")
def base(world: World, odd: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert odd
    with serving(world) as found:
        yield found


@pytest.fixture(scope="module")
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for an officer, the operator, and a phone for an inspector of the city, each signed in, with a key."""
    found, contexts = {}, []
    for role in ("bureau1", "operator", "patrol"):
        size = {"width": 360, "height": 740} if role == "patrol" else {"width": 1100, "height": 800}
        contexts.append(browser.new_context(viewport=size))  # type: ignore[arg-type]
        found[role] = _desk(contexts[-1], world, base, role)
    for role in ("bureau1", "patrol"):
        _enrolled(found, role)
    yield found
    for context in contexts:
        context.close()


def test_an_officer_finds_a_flag_and_decides_it(desks: dict[str, Desk], world: World, odd: Journey) -> None:
    """Look now, read why, see the entries and the picture, order an inspection, sign: the inspection waits in the log."""
    desk = desks["bureau1"]
    page = desk.go("/b/flags")
    page.get_by_role("button", name="现在核查").click()
    expect(page.get_by_role("status")).to_contain_text("新提示 1 个")
    page.get_by_role("link", name="考勤事后集中补记").click()
    expect(page.locator("svg.timeline rect")).to_have_count(3)
    expect(page.get_by_text("停电、断网后补录")).to_be_visible()
    (flag,) = world.all(SupervisionFlag, "what", FlagKind.WRITTEN_AT_ONCE)
    for entry in flag.entries:
        expect(page.locator(f'a[href="/log/proof/{entry}"]')).to_be_visible()
    page.get_by_label("安排检查：派人去看").check()
    page.get_by_label("理由").select_option("look_there")
    page.get_by_label("说明（可不填").fill("请核对录像")
    page.get_by_role("button", name="核对后签名").click()
    page.get_by_role("button", name="签名：处理疑点").click()
    expect(page.get_by_role("heading", name="处理结果")).to_be_visible()
    expect(page.get_by_text("请核对录像", exact=True)).to_be_visible()
    flag = world.state(SupervisionFlag, flag.id)
    planned = world.state(Inspection, flag.inspection)
    assert (flag.state, planned.state, planned.training_class) == (
        FlagState.FOLLOWED_UP,
        InspectionState.PLANNED,
        odd.training_class,
    )
    assert desk.errors == []


def test_an_inspector_signs_on_the_phone_what_was_seen(desks: dict[str, Desk], world: World, odd: Journey) -> None:
    """From the first page to the patrol's queue, the form, the signature; then the class waits no more for the city."""
    desk = desks["patrol"]
    page = desk.go("/b/")
    page.get_by_role("link", name="今天等着看的班").click()
    page.get_by_role("link", name="登记检查").click()
    page.get_by_label("检查类型").select_option("in_class")
    page.get_by_label("在场学员人数").fill("2")
    page.get_by_label("在场教师人数").fill("1")
    page.get_by_label("检查说明").fill("人员到齐")
    page.get_by_role("button", name="核对后签名").click()
    page.get_by_role("button", name="签名：登记检查结果").click()
    expect(page.get_by_text("2.00")).to_be_visible()
    signed = [one for one in world.all(Inspection, "training_class", odd.training_class) if one.way]
    assert [(one.tier, one.found, one.inspector) for one in signed] == [(Tier.CITY, 2, world.cast["patrol"].person)]
    expect(desk.go("/b/patrol").get_by_text("今天没有等着看的班。")).to_be_visible()
    assert desk.errors == []


def test_a_dissatisfied_class_is_proposed_to_be_taught_again(desks: dict[str, Desk], world: World) -> None:
    """The page shows the exact fraction; the first officer's signature makes a proposal for the second."""
    page = desks["bureau1"].go("/b/surveys")
    expect(page.get_by_text("满意 0 人，作答 2 人")).to_be_visible()
    page.get_by_label("重新培训", exact=True).check()
    page.get_by_role("button", name="核对后签名").click()
    page.get_by_role("button", name="签名：满意度不达标的班").click()
    expect(page.get_by_role("link", name="满意度不达标的班")).to_be_visible()
    assert [one.command_type for one in world.all(Proposal, "state", "OPEN")] == ["survey.decide"]


@pytest.mark.parametrize("role", ["bureau1", "patrol"])
def test_pages_of_supervision_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, odd: Journey, role: str, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target, in each language and print."""
    (flag,) = world.all(SupervisionFlag, "what", FlagKind.WRITTEN_AT_ONCE)
    (inspection, *_) = world.all(Inspection, "training_class", odd.training_class)
    paths = {
        "bureau1": [
            *("/b/inspections", f"/b/inspections/{inspection.id}", "/b/half-year", "/b/flags?state=all"),
            *(f"/b/flags/{flag.id}", f"/b/classes-seen/{odd.training_class}", "/b/surveys"),
        ],
        "patrol": ["/b/", "/b/patrol", f"/b/inspections/new?class={odd.training_class}"],
    }[role]
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    _carry(context, world, base, role)
    page = context.new_page()
    for path in paths:
        mark = "&" if "?" in path else "?"
        for language, size in looks:
            page.goto(f"{base}{path}{mark}lang={language}&print={size}")
            examine(page, (path, language, size))
    context.close()
