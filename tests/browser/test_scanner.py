"""The institution's scanner in a real Chromium: codes of real phone pages, with and without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import a_copy
from tests.support import clips
from tests.support.built import needs_build
from tests.support.examined import PHONE, Looks, examine
from tests.support.gates import AGAIN, CONTRAST, MAKE_KEY, Screen, at_gate, clip_of, screen, show_code, ticking, waited
from tests.support.serving import serving
from tests.support.world import Journey, World
from tests.voucher.test_change_class import moved
from tests.voucher.test_external import taken, video
from voucher.core.dates import add_days
from voucher.lifecycle.import_results import ImportResults
from voucher.lifecycle.suspend import SuspendVoucher
from voucher.objects.external import ExamResult, Item
from voucher.objects.scan import Conflict, Scan
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.keys import EnrolKey
from voucher.shell.demo.cast import trainee

LONG = 15_000

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("gate") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def journey(world: World) -> Journey:
    """A class whose people have claimed their vouchers and are to enrol."""
    return world.journey(size=9, first=100).upto("claimed")


@pytest.fixture(scope="module")
def base(world: World, journey: Journey) -> Iterator[str]:
    """The address of the served world, whose clock goes on."""
    assert journey
    with serving(world) as found, ticking(world):
        yield found


@pytest.fixture
def scanner(browser: Browser, world: World, base: str) -> Iterator[Screen]:
    """A school's phone without a camera."""
    found = screen(browser, world, base, world.cast["school"].account)
    yield found
    found.context.close()


@pytest.fixture
def phone(browser: Browser, world: World, base: str, journey: Journey) -> Iterator[Callable[[int], Screen]]:
    """The n-th worker's phone."""
    opened: list[Screen] = []

    def make(number: int) -> Screen:
        opened.append(screen(browser, world, base, journey.workers[journey.people[number]].account))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()


def colour(page: Page, wanted: str) -> None:
    """The big answer has this colour."""
    expect(page.locator("#answer")).to_have_attribute("data-colour", wanted, timeout=LONG)


def test_a_code_on_a_phone_is_scanned_and_enrolled(
    launched: Callable[..., Browser],
    world: World,
    base: str,
    journey: Journey,
    phone: Callable[[int], Screen],
    tmp_path: Path,
) -> None:
    """The worker's page shows it, the school's camera reads it, the ledger enrols, and no console complains."""
    worker = phone(0)
    show_code(worker, journey, 0)
    clip = clip_of(worker.shown(tmp_path / "a.png"), tmp_path / "a.mjpeg")
    browser = launched("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={clip}")
    gate = screen(browser, world, base, world.cast["school"].account, permissions=["camera"])
    page = at_gate(gate, journey)
    page.locator("#camera").click()
    expect(page.locator("#title")).to_have_text("报到成功", timeout=LONG)
    colour(page, "green")
    expect(page.locator("#booked")).to_contain_text("已记入账本第")
    expect(page.locator("#checked")).to_contain_text("是否已在别处使用")
    expect(page.locator("#unchecked")).not_to_contain_text("是否已在别处使用")
    assert world.state(Voucher, journey.voucher(0)).state == VoucherState.ENROLLED
    assert worker.errors == []
    assert gate.errors == []


def test_a_scan_without_a_network_is_kept_and_uploaded_later(
    scanner: Screen, world: World, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """Both sides offline: the page opens, says what it did not check, keeps the scan; with the network it enrols, once."""
    worker = phone(1)
    show_code(worker, journey, 1)
    page = at_gate(scanner, journey)
    waited(page, "navigator.serviceWorker.ready.then(() => true)")
    waited(page, f"caches.open('pages-1').then((s) => s.match('/i/scan/{journey.training_class}')).then(Boolean)")
    scanner.context.set_offline(True)
    worker.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#scanner[data-ready=true]")
    expect(page.locator("#network")).to_have_text("没有网络")
    page.locator("summary").first.click()
    page.set_input_files("#photo", worker.shown(tmp_path / "a.png"))
    colour(page, "green")
    expect(page.locator("#title")).to_have_text("券码有效 · 离线核对")
    expect(page.locator("#booked")).to_contain_text("已保存在本机")
    expect(page.locator("#unchecked")).to_contain_text("是否已在别处使用")
    expect(page.locator("#scanner")).to_have_attribute("data-queue", "1")
    assert world.state(Voucher, journey.voucher(1)).state == VoucherState.CLAIMED
    page.reload()
    page.wait_for_selector("#scanner[data-queue='1']")
    scanner.context.set_offline(False)
    page.wait_for_selector("#scanner[data-queue='0']", timeout=LONG)
    assert world.state(Voucher, journey.voucher(1)).state == VoucherState.ENROLLED
    (scan,) = world.all(Scan, "voucher", journey.voucher(1))
    assert scan.offline
    assert scan.verdict == "ok"


def _looked_at(page: Page, shown: Path) -> None:
    """Photographed by the scanner's own field."""
    field = page.locator("#photo")
    if not field.is_visible():
        page.locator("summary").first.click()
    page.set_input_files("#photo", shown)


@pytest.mark.slow
def test_a_photograph_older_than_three_minutes_is_refused(
    browser: Browser, world: World, base: str, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """The same picture four minutes later is red, recorded as turned away, and enrols nobody."""
    worker = phone(2)
    show_code(worker, journey, 2)
    photo = worker.shown(tmp_path / "a.png")
    gate = screen(browser, world, base, world.cast["school"].account, ahead=240)
    page = at_gate(gate, journey)
    _looked_at(page, photo)
    colour(page, "red")
    expect(page.locator("#text")).to_contain_text("可能是截图或照片")
    expect(page.locator("#h-skew")).to_contain_text("自动设置时间")
    assert world.state(Voucher, journey.voucher(2)).state == VoucherState.CLAIMED
    gate.context.close()


def test_a_code_for_another_purpose_is_refused(
    scanner: Screen, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """What the worker confirmed stands: attendance is no enrolment; the voucher that fits is named, and then taken."""
    worker = phone(3)
    show_code(worker, journey, 3, "attend")
    page = at_gate(scanner, journey)
    _looked_at(page, worker.shown(tmp_path / "a.png"))
    colour(page, "red")
    expect(page.locator("#text")).to_contain_text("用途与本次办理的事项不同")
    expect(page.locator("#booked")).to_contain_text("已记入账本第")
    expect(page.locator("#related")).to_contain_text("刚才出示的就是这一张")
    worker.page.locator("#back").click()
    worker.page.locator("#enrol").check(force=True)
    worker.page.get_by_role("button", name="出示券码").click()
    _looked_at(page, worker.shown(tmp_path / "b.png"))
    expect(page.locator("#title")).to_have_text("报到成功", timeout=LONG)


def test_an_address_in_a_code_is_never_opened(scanner: Screen, journey: Journey, tmp_path: Path) -> None:
    """A hostile code is shown as text; no request, no window, no record."""
    page = at_gate(scanner, journey)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for number, text in enumerate(
        ("https://evil.example/pay?to=me", "javascript:alert(1)", "<img src=x onerror=alert(1)>")
    ):
        _looked_at(page, clips.png(tmp_path / f"{number}.png", text))
        colour(page, "red")
        expect(page.locator("#booked")).to_have_text(text)
    assert not any("evil" in url for url in asked)
    assert len(scanner.context.pages) == 1
    assert page.locator("#answer img").count() == 0
    expect(page.locator("#scanner")).to_have_attribute("data-queue", "0")
    assert scanner.errors == []


@pytest.mark.slow
def test_a_typed_number_needs_the_identity_card(scanner: Screen, world: World, journey: Journey) -> None:
    """Nothing but the list was checked: amber, and only the card lets the person in; another's card does not."""
    page = at_gate(scanner, journey)
    for number, button, state in ((4, "#other", VoucherState.CLAIMED), (5, "#same", VoucherState.ENROLLED)):
        if not page.locator("#code").is_visible():
            page.locator("summary").first.click()
        page.locator("#code").fill(journey.voucher(number)[-12:])
        page.get_by_role("button", name="核对", exact=True).click()
        colour(page, "amber")
        expect(page.locator("#text")).to_contain_text("须核对身份证")
        expect(page.locator("#card")).to_contain_text(f"证件号末四位 {trainee(100 + number).number[-4:]}")
        page.locator(button).click()
        expect(page.locator("#booked")).to_contain_text("已记入账本第")
        assert world.state(Voucher, journey.voucher(number)).state == state
        assert page.evaluate(CONTRAST) >= 4.5


@pytest.mark.slow
def test_the_same_journal_twice_gives_the_same(scanner: Screen, world: World, journey: Journey) -> None:
    """Sent again as it stands, every record has the answer that it had, and the ledger has no entry more."""
    page = at_gate(scanner, journey)
    page.locator("summary").first.click()
    page.locator("#code").fill(journey.voucher(6))
    page.get_by_role("button", name="核对", exact=True).click()
    page.locator("#same").click()
    expect(page.locator("#booked")).to_contain_text("已记入账本第")
    size = world.size()
    again = page.evaluate(AGAIN)
    assert again["status"] == 200
    assert [one["verdict"] for one in again["told"]["answers"]] == ["ok"]
    assert again["told"]["answers"] == again["before"]
    assert world.size() == size


def test_two_schools_offline_scan_one_voucher(
    browser: Browser, world: World, base: str, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """Both let the person in; the first upload wins, the other is told of a conflict, and both records are kept."""
    second = world.journey(size=1, school="school2", first=300).upto("listed")
    second.join(journey)
    second.upto("approved")
    gates = [screen(browser, world, base, world.cast[role].account) for role in ("school", "school2")]
    pages = [at_gate(gate, one) for gate, one in zip(gates, (journey, second), strict=True)]
    worker = phone(7)
    for number, (gate, page, one) in enumerate(zip(gates, pages, (journey, second), strict=True)):
        gate.context.set_offline(True)
        worker.go(f"/w/code/{journey.voucher(7)}")
        worker.page.wait_for_selector("#code[data-ready=true]")
        worker.page.get_by_text(one.start, exact=False).first.wait_for()
        worker.page.locator(f'input[value="{one.training_class}"]').check(force=True)
        worker.page.locator("#enrol").check(force=True)
        worker.page.get_by_role("button", name="出示券码").click()
        _looked_at(page, worker.shown(tmp_path / f"{number}.png"))
        colour(page, "green")
        expect(page.locator("#booked")).to_contain_text("已保存在本机")
    for gate, page in zip(gates, pages, strict=True):
        gate.context.set_offline(False)
        page.wait_for_selector("#scanner[data-queue='0']", timeout=LONG)
    first, late = (page.locator("#recent li").first for page in pages)
    expect(first).to_have_attribute("data-verdict", "ok")
    expect(late).to_have_attribute("data-verdict", "voucher.used")
    expect(late).to_contain_text("由人社部门决定")
    expect(pages[1].locator("#warnings")).to_contain_text("没有生效")
    assert len(world.all(Scan, "voucher", journey.voucher(7))) == 2
    assert len(world.all(Conflict, "voucher", journey.voucher(7))) == 1
    gates[1].go("/i/conflicts")
    expect(gates[1].page.locator("main")).to_contain_text("演示培训学校")
    for gate in gates:
        gate.context.close()


@pytest.mark.slow
def test_a_code_for_another_class_is_refused(
    browser: Browser, world: World, base: str, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """A code that names our class is nothing to another school's class."""
    other = world.journey(size=1, school="school2", first=320).upto("approved")
    worker = phone(4)
    show_code(worker, journey, 4)
    gate = screen(browser, world, base, world.cast["school2"].account)
    page = at_gate(gate, other)
    _looked_at(page, worker.shown(tmp_path / "a.png"))
    colour(page, "red")
    expect(page.locator("#text")).to_contain_text("班级与本班不同")
    gate.context.close()


def test_a_submission_is_signed_in_the_browser(browser: Browser, world: World, base: str) -> None:
    """A key made here and enrolled by the operator signs what the page shows; the class is submitted."""
    draft = world.journey(size=2, first=340).upto("listed")
    desk = screen(browser, world, base, world.cast["school"].account)
    page = desk.go("/i/")
    public = page.evaluate(MAKE_KEY, world.cast["school"].account)
    world.do("operator", EnrolKey(account=world.cast["school"].account, alg="es256", public=public))
    desk.go(f"/i/classes/{draft.training_class}")
    page.get_by_role("button", name="签名：").click()
    expect(page.locator("main")).to_contain_text("待行业初审", timeout=LONG)
    assert world.state(TrainingClass, draft.training_class).state == "SUBMITTED"
    assert desk.errors == []
    desk.context.close()


@pytest.mark.slow
def test_a_voucher_suspended_meanwhile_is_told_after_the_upload(
    scanner: Screen, world: World, journey: Journey, phone: Callable[[int], Screen], tmp_path: Path
) -> None:
    """Offline it passes, and the page says what it could not check; the ledger refuses it, and the page shows that."""
    worker = phone(8)
    show_code(worker, journey, 8)
    page = at_gate(scanner, journey)
    scanner.context.set_offline(True)
    expect(page.locator("#network")).to_have_text("没有网络")
    world.do("bureau1", SuspendVoucher(voucher=journey.voucher(8), reason="suspicion"))
    _looked_at(page, worker.shown(tmp_path / "a.png"))
    colour(page, "green")
    expect(page.locator("#booked")).to_contain_text("已保存在本机")
    scanner.context.set_offline(False)
    page.wait_for_selector("#scanner[data-queue='0']", timeout=LONG)
    expect(page.locator("#recent li").first).to_have_attribute("data-verdict", "voucher.suspended")
    expect(page.locator("#warnings")).to_contain_text("没有生效")
    assert all("ERR_INTERNET_DISCONNECTED" in one for one in scanner.errors)


def test_every_page_is_accessible_and_fits_a_small_phone(
    browser: Browser, world: World, base: str, journey: Journey, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no target under 44 pixels, in each language and print."""
    account = world.cast["school"].account
    taught = world.journey(size=2, first=360).upto("opened")
    world.at(taught.start, 18)
    world.do("school", moved(taught, taught.start, add_days(taught.start, 90)))
    world.do("school", taken(taught, video(taught, gap_seconds=7)))
    world.do("school", taught.session(world.today, teachers=taught.plan().teachers))
    evaluated = world.journey(size=2, first=380).upto("evaluated")
    said = [
        ExamResult(
            person=one, happened=f"{world.today}T03:00:00.000Z", exam="E-1", attempt=1, passed=n == 0, score=8050
        )
        for n, one in enumerate(evaluated.people)
    ]
    items = tuple(Item(source="exam-1", number=str(n), digest="0" * 64, record=one) for n, one in enumerate(said))
    world.do("body", ImportResults(evaluation=evaluated.evaluation, records=items))
    _examine(screen(browser, world, base, account, **PLAIN), _paths(journey, taught), looks)
    _examine(screen(browser, world, base, world.cast["body"].account, **PLAIN), _of_body(evaluated), looks)


PLAIN: dict[str, Any] = {"bypass_csp": True, "service_workers": "block"}


def _examine(desk: Screen, paths: list[str], looks: Looks) -> None:
    for path in paths:
        for language, size in looks:
            page = desk.go(f"{path}?lang={language}&print={size}")
            if path.startswith("/i/scan/"):
                page.wait_for_selector("#scanner[data-account]")
                waited(page, "document.getElementById('honesty').textContent.trim().length > 60")
            examine(page, (path, language, size), PHONE)
    assert [one for one in desk.errors if "blocked by Playwright" not in one] == []
    desk.context.close()


def _paths(journey: Journey, taught: Journey) -> list[str]:
    own = f"/i/classes/{journey.training_class}"
    begun = f"/i/classes/{taught.training_class}"
    more = ["/i/new-class", f"{own}/roster", f"{own}/sessions", f"{own}/changes", f"/i/scan/{taught.training_class}"]
    more += [begun, f"{begun}/sessions", f"{begun}/changes"]
    return ["/i/", own, f"/i/scan/{journey.training_class}", "/i/disputes", "/i/conflicts", "/i/devices", *more]


def _of_body(evaluated: Journey) -> list[str]:
    session = f"/i/evaluations/{evaluated.evaluation}"
    return ["/i/", f"/i/classes/{evaluated.training_class}", session, f"{session}/exam"]
