"""A worker on a small phone: signs in, claims, has the receipt verified by the browser, shows the code without a network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import PHONE, Looks, examine
from tests.support.gates import waited
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.objects.voucher import Voucher
from voucher.shell.demo.cast import trainee

SECONDS = 1000

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@dataclass(slots=True)
class Phone:
    """A phone of 360 pixels at one address; what its console complains of is kept."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, number: int) -> None:
        """By the simulated real name of the n-th trainee."""
        self.go("/sign-in/real-name")
        self.page.get_by_label("姓名", exact=True).fill(trainee(number).name)
        self.page.get_by_label("身份证号码").fill(trainee(number).number)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("我的券")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("browser") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def journeys(world: World) -> dict[str, Journey]:
    """Classes at different stages, by the number of their first trainee."""
    reached = {"publicised": 300, "taught": 250, "enrolled": 200, "claimed": 150, "issued": 100}
    return {step: world.journey(size=2, first=first).upto(step) for step, first in reached.items()}


@pytest.fixture(scope="module")
def base(world: World, journeys: dict[str, Journey]) -> Iterator[str]:
    """The address of the served world."""
    assert journeys
    with serving(world) as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone's profile that has stored nothing. Its pages keep their policy of content."""
    found = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    found.set_default_timeout(15 * SECONDS)
    yield found
    found.close()


@pytest.fixture
def phone(context: BrowserContext, base: str, world: World) -> Phone:
    """A phone whose clock is the world's and whose complaints are kept."""
    context.clock.install(time=dt.datetime.fromtimestamp(world.clock.now() / 1000, dt.UTC))
    found = Phone(context.new_page(), base)
    found.page.on("console", lambda m: found.errors.append(m.text) if m.type in ("error", "warning") else None)
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    return found


def test_a_worker_claims_and_the_browser_verifies_the_receipt(phone: Phone) -> None:
    """From the sign-in to four checks, each computed here; the console stays silent."""
    phone.sign_in(100)
    phone.page.get_by_role("link", name="去领券").click()
    phone.page.get_by_label("我已阅读并同意以上内容").check()
    phone.page.get_by_role("button", name="确认领取").click()
    expect(phone.page.locator("#verdict")).to_have_class("verdict good", timeout=15 * SECONDS)
    assert phone.page.locator("#checks li.good").count() == 4
    assert phone.errors == []


@pytest.mark.parametrize("what", ["entry", "proof", "vkey"])
def test_a_receipt_that_does_not_fit_is_told(phone: Phone, journeys: dict[str, Journey], what: str) -> None:
    """Another entry, a damaged path, another log's key: the browser says so, whatever the page says."""
    journey = journeys["claimed"]
    phone.sign_in(150)
    other = "other.example/log+8e9d84d9+AcaGU3s2zJ1M+ZEHbC2pWrtkVLQjqZjwGYWHEWIGgyJM"

    def changed(route: Route) -> None:
        text = route.fetch().text()
        if what == "entry":
            text = text.replace('"v":1', '"v":2')
        if what == "proof":
            lines = text.split("\n")
            lines[2] = ("A" if lines[2][0] != "A" else "B") + lines[2][1:]
            text = "\n".join(lines)
        route.fulfill(body=other if what == "vkey" else text)

    phone.page.route(f"**/log/{what}*" if what == "vkey" else f"**/log/{what}/**", changed)
    index = journey.world.state(Voucher, journey.voucher()).at
    phone.go(f"/w/receipts/{index}")
    expect(phone.page.locator("#verdict")).to_have_class("verdict bad", timeout=15 * SECONDS)


def test_the_code_is_shown_again_without_a_network(
    phone: Phone, context: BrowserContext, journeys: dict[str, Journey]
) -> None:
    """Bound on the first visit; then, with the network off, the page opens, and another code is drawn."""
    path = f"/w/code/{journeys['claimed'].voucher(1)}"
    phone.sign_in(151)
    waited(phone.page, "navigator.serviceWorker.ready.then(() => true)")
    phone.go(path)
    phone.page.wait_for_selector("#code[data-ready=true]")
    phone.page.get_by_role("button", name="出示券码").click()
    expect(phone.page.locator("#square svg")).to_be_visible()
    assert phone.errors == []
    waited(phone.page, f"caches.open('pages-1').then((store) => store.match('{path}')).then(Boolean)")
    context.set_offline(True)
    phone.go(path)
    phone.page.wait_for_selector("#code[data-ready=true]")
    phone.page.get_by_role("button", name="出示券码").click()
    expect(phone.page.locator("#square svg")).to_be_visible()
    expect(phone.page.locator("#countdown")).to_contain_text("秒后换新码")
    phone.go("/w/classes")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("没有网络")
    context.set_offline(False)


def test_signing_out_forgets_the_kept_page(phone: Phone, context: BrowserContext, journeys: dict[str, Journey]) -> None:
    """Whoever picks the phone up next opens no code with the network off."""
    path = f"/w/code/{journeys['claimed'].voucher()}"
    phone.sign_in(150)
    waited(phone.page, "navigator.serviceWorker.ready.then(() => true)")
    phone.go(path)
    waited(phone.page, f"caches.open('pages-1').then((s) => s.match('{path}')).then(Boolean)")
    phone.go("/w/archive")
    phone.page.get_by_role("button", name="退出登录").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("登录")
    context.set_offline(True)
    phone.go(path)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("没有网络")


def _pages(journeys: dict[str, Journey], step: str) -> list[str]:
    journey = journeys[step]
    voucher = journey.voucher(1)
    own = {
        "issued": [f"/w/claim/{voucher}", f"/w/code/{voucher}", "/w/claim"],
        "claimed": [f"/w/code/{voucher}", "/w/classes", "/w/archive"],
        "enrolled": [f"/w/classes/{journey.training_class}"],
        "taught": [f"/w/classes/{journey.training_class}", f"/w/survey/{journey.training_class}"],
        "publicised": [f"/w/money/{voucher}", "/w/results", f"/w/receipts/{journey.world.size() - 1}", "/w/claim"],
    }
    return ["/w/", *own[step]]


@pytest.mark.parametrize("step", ["issued", "claimed", "enrolled", "taught", "publicised"])
def test_every_page_is_accessible_and_fits_a_small_phone(
    browser: Browser, base: str, journeys: dict[str, Journey], step: str, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no target under 44 pixels, in each language and print."""
    first = journeys[step].first
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    phone = Phone(context.new_page(), base)
    paths = ["/sign-in", "/sign-in/real-name"] if step == "issued" else []
    for path in paths:
        _examine(phone, path, looks)
    phone.sign_in(first + 1)
    for path in _pages(journeys, step):
        _examine(phone, path, looks)
    context.close()


def _examine(phone: Phone, path: str, looks: Looks) -> None:
    for language, size in looks:
        examine(phone.go(f"{path}?lang={language}&print={size}"), (path, language, size), PHONE)
    phone.go("/sign-in?lang=zh&print=normal")
