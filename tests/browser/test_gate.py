"""Codes that a scanner must not take, put before the real page: what it says of each, and that nothing is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.gates import Screen, at_gate, screen, show_code, ticking
from tests.support.phones import Phone, bound
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.lifecycle.bind import UnbindVoucher
from voucher.objects.binding import Binding
from voucher.objects.device import Device
from voucher.objects.scan import Scan
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.devices import RevokeDevice
from voucher.shell.issuer import Issuer, make_key

DAY = 86_400_000
LONG = 15_000

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("refused") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def journey(world: World) -> Journey:
    """A class whose people have claimed their vouchers and are to enrol."""
    return world.journey(size=6, first=700).upto("claimed")


@pytest.fixture(scope="module")
def base(world: World, journey: Journey) -> Iterator[str]:
    """The address of the served world, whose clock goes on."""
    assert journey
    with serving(world) as found, ticking(world):
        yield found


@pytest.fixture
def gate(browser: Browser, world: World, base: str) -> Iterator[Callable[..., Screen]]:
    """A school's scanner, whose clock may go wrong."""
    opened: list[Screen] = []

    def make(ahead: int = 0) -> Screen:
        opened.append(screen(browser, world, base, world.cast["school"].account, ahead=ahead))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()


def _inner(journey: Journey, number: int, issuer: Issuer | None = None) -> tuple[str, str]:
    """A new binding of the n-th person's phone, and its text as an issuer signs it: ours, or another."""
    world = journey.world
    identifier = bound(journey, number)
    found = world.state(Binding, identifier)
    signed = (issuer or world.home.issuer).sign_binding(
        found, "演示学员", "41009919850307000X", None, world.clock.now()
    )
    return identifier, signed.text


def _type(page: Page, text: str) -> None:
    if not page.locator("#code").is_visible():
        page.locator("summary").first.click()
    page.locator("#code").fill(text)
    page.get_by_role("button", name="核对", exact=True).click()


def _answer(page: Page, colour: str, words: str) -> None:
    expect(page.locator("#answer")).to_have_attribute("data-colour", colour, timeout=LONG)
    expect(page.locator("#text")).to_contain_text(words)


def _nobody_in(journey: Journey, number: int) -> None:
    assert journey.world.state(Voucher, journey.voucher(number)).state == VoucherState.CLAIMED


def test_a_code_of_another_province_s_issuer_is_red(
    gate: Callable[..., Screen], journey: Journey, tmp_path: Path
) -> None:
    """Rightly signed, by somebody whose key this scanner does not have: no name is shown of it."""
    world = journey.world
    make_key(tmp_path / "issuer.key")
    stranger = Issuer(world.home.database, "42", tmp_path / "issuer.key")
    _, inner = _inner(journey, 0, stranger)
    code = Phone(0).show(inner, world.clock.now(), "enrol", journey.training_class)
    page = at_gate(gate(), journey)
    _type(page, code)
    _answer(page, "red", "签发机关不在本机信任名单内")
    assert "演示学员" not in page.locator("#answer").inner_text()
    _nobody_in(journey, 0)


@pytest.mark.slow
def test_a_binding_without_the_phone_s_signature_is_red(gate: Callable[..., Screen], journey: Journey) -> None:
    """Whoever copies what the phone was given still lacks its key."""
    _, inner = _inner(journey, 1)
    page = at_gate(gate(), journey)
    _type(page, inner)
    _answer(page, "red", "此码缺少手机签名")
    forged = Phone(77).show(inner, journey.world.clock.now(), "enrol", journey.training_class)
    _type(page, forged)
    expect(page.locator("#text")).to_contain_text("签名")
    expect(page.locator("#answer")).to_have_attribute("data-colour", "red")
    _nobody_in(journey, 1)


def test_a_stopped_code_is_amber_on_an_old_list_and_red_once_it_is_fetched(
    gate: Callable[..., Screen], journey: Journey
) -> None:
    """Offline for two days the scanner says that its list is old; with the network the ledger has the last word."""
    world, training_class = journey.world, journey.training_class
    identifier, inner = _inner(journey, 2)
    scanner = gate()
    page = at_gate(scanner, journey)
    scanner.context.set_offline(True)
    expect(page.locator("#network")).to_have_text("没有网络")
    world.do("bureau1", UnbindVoucher(binding=identifier, reason="lost"))
    scanner.context.clock.fast_forward(2 * DAY)
    code = Phone(2).show(inner, page.evaluate("Date.now()"), "enrol", training_class)
    _type(page, code)
    _answer(page, "amber", "停用名单已过期")
    expect(page.locator("#unchecked")).not_to_be_empty()
    page.locator("#same").click()
    scanner.context.set_offline(False)
    expect(page.locator("#scanner")).to_have_attribute("data-queue", "0", timeout=LONG)
    _nobody_in(journey, 2)


@pytest.mark.parametrize(("ahead", "number"), [(600, 3), (-600, 5)], ids=["fast", "slow"])
def test_a_scanner_whose_clock_is_ten_minutes_wrong_says_so(
    gate: Callable[..., Screen], journey: Journey, ahead: int, number: int
) -> None:
    """It takes no code by a clock that is wrong, and tells whose clock to put right."""
    _, inner = _inner(journey, number)
    page = at_gate(gate(ahead), journey)
    expect(page.locator("#h-skew")).to_contain_text("自动设置时间")
    _type(page, Phone(number).show(inner, journey.world.clock.now(), "enrol", journey.training_class))
    expect(page.locator("#answer")).to_have_attribute("data-colour", "red", timeout=LONG)
    _nobody_in(journey, number)


def test_in_mutual_mode_a_code_answers_one_scanner_once(
    browser: Browser, gate: Callable[..., Screen], world: World, base: str, tmp_path: Path
) -> None:
    """The phone photographs the scanner's screen; its answer enrols there, and neither there again nor anywhere else."""
    journey = world.journey(size=2, first=760).upto("claimed")
    worker = screen(browser, world, base, journey.workers[journey.people[0]].account)
    show_code(worker, journey, 0)
    plain = worker.shown(tmp_path / "plain.png")
    here, there = at_gate(gate(), journey), at_gate(gate(), journey)
    for page in (here, there):
        page.locator("#mutual").click()
        page.locator("summary").first.click()
    here.set_input_files("#photo", plain)
    _answer(here, "red", "此码没有回应本机出示的验证码")
    expect(here.locator("#booked")).to_contain_text("已记入账本第", timeout=LONG)
    here.locator("#asked").screenshot(path=tmp_path / "asked.png")
    phone = worker.go(f"/w/code/{journey.voucher()}")
    phone.wait_for_selector("#code[data-ready=true]")
    phone.locator("summary").first.click()
    phone.set_input_files("#screen", plain)
    expect(phone.locator("#said")).to_contain_text("照片里没有找到机构屏幕上的码")
    phone.set_input_files("#screen", tmp_path / "asked.png")
    expect(phone.locator("#square svg")).to_be_visible(timeout=LONG)
    answer = worker.shown(tmp_path / "answer.png")
    there.set_input_files("#photo", answer)
    _answer(there, "red", "此码回应的是另一次验证")
    here.set_input_files("#photo", answer)
    expect(here.locator("#title")).to_have_text("报到成功", timeout=LONG)
    expect(here.locator("#checked")).to_contain_text("回应本机的一次性验证")
    here.set_input_files("#photo", answer)
    expect(here.locator("#answer")).to_have_attribute("data-colour", "red")
    (scan,) = [one for one in world.all(Scan, "voucher", journey.voucher()) if one.verdict == "ok"]
    assert scan.assurance == "mutual"
    assert worker.errors == []
    worker.context.close()


@pytest.mark.parametrize(
    "text", ["TV1:" + "Q" * 4_292, "TV1:" + "%*" * 2_000, "Z" * 200_000], ids=["full", "no", "endless"]
)
def test_a_hostile_text_of_maximum_size_is_refused_at_once(
    gate: Callable[..., Screen], journey: Journey, text: str
) -> None:
    """Red within a moment; the page stands and takes the next one."""
    scanner = gate()
    page = at_gate(scanner, journey)
    _type(page, text)
    expect(page.locator("#answer")).to_have_attribute("data-colour", "red", timeout=2_000)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert scanner.errors == []


@pytest.mark.slow
def test_a_journal_of_a_stopped_device_stays_on_it(gate: Callable[..., Screen], journey: Journey) -> None:
    """Its scans are not taken any more, and not lost: the page says why, and keeps them."""
    world = journey.world
    _, inner = _inner(journey, 4)
    scanner = gate()
    page = at_gate(scanner, journey)
    for one in world.all(Device, "institution", world.cast["school:id"].account):
        world.do("school", RevokeDevice(device=one.id, reason="lost"))
    _type(page, Phone(4).show(inner, world.clock.now(), "enrol", journey.training_class))
    expect(page.locator("#scanner")).to_have_attribute("data-queue", "1", timeout=LONG)
    expect(page.locator("#warnings")).to_contain_text("该扫码设备已停用", timeout=LONG)
    _nobody_in(journey, 4)
