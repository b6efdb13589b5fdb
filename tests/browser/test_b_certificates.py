"""The bureau's certificates in a browser: a sheet verified under a key that never leaves it, and every page looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_bureau import Desk, _carry, _desk, _enrolled
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import Looks, examine
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.lifecycle.certify import CertificateRecorded
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.shell.demo.player import event_of

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]
NUMBERS = ("Y000141410099264800001", "Y000141410099264800002")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("certificates") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def waiting(world: World) -> Journey:
    """Two certificates that wait for their register's answer."""
    journey = world.journey(size=2, first=800).upto("evaluated")
    world.later(3)
    for person, number in zip(journey.people, NUMBERS, strict=True):
        given = world.give("body", journey.certificate(person, number=number))
        journey.certificates[person] = event_of(given, CertificateRecorded).certificate
    return journey


@pytest.fixture(scope="module")
def base(world: World, waiting: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert waiting
    with serving(world) as found:
        yield found


@pytest.fixture
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for an officer and one for the operator, each signed in."""
    contexts = {role: browser.new_context(viewport={"width": 1100, "height": 800}) for role in ("bureau1", "operator")}
    yield {role: _desk(context, world, base, role) for role, context in contexts.items()}
    for context in contexts.values():
        context.close()


def test_an_officer_signs_for_a_sheet_of_answers(desks: dict[str, Desk], world: World, waiting: Journey) -> None:
    """Uploaded, looked at, signed in the browser: both certificates are verified, and the list of waiting ones is empty."""
    _enrolled(desks, "bureau1")
    page = desks["bureau1"].go("/b/certificates/verify")
    text = "证书编号,核验结果\n" + "".join(f"{number},属实\n" for number in NUMBERS)
    sheet = {"name": "答复.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("答复表（.xlsx、.xls 或 .csv）").set_input_files(files=[sheet])
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_text("属实 2 本，不属实 0 本")).to_be_visible()
    expect(page.locator("[data-summary]")).to_contain_text("certificate.verify_many")
    page.get_by_role("button", name="签名：签字确认核验结果").click()
    expect(page.get_by_text("没有。")).to_be_visible()
    states = {world.state(Certificate, waiting.certificates[person]).state for person in waiting.people}
    assert states == {CertificateState.VERIFIED}
    page.get_by_label("证书编号（或末 4 位以上）", exact=False).fill(NUMBERS[0][-6:])
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name=NUMBERS[0]).click()
    expect(page.get_by_role("heading", name="撤销证书")).to_be_visible()
    assert desks["bureau1"].errors == []


def test_the_pages_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, waiting: Journey, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target, in each language and print."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    _carry(context, world, base, "bureau1")
    page = context.new_page()
    one = waiting.certificates[waiting.people[0]]
    states = "/b/certificates?state=VERIFIED", "/b/certificates?state=RECORDED"
    lists = "/b/certificates/special", "/b/certificates/high-skilled", "/b/certificates/verify"
    for path in (*states, *lists, f"/b/certificates/{one}"):
        for language, size in looks:
            page.goto(f"{base}{path}{'&' if '?' in path else '?'}lang={language}&print={size}")
            examine(page, (path, language, size))
    context.close()
