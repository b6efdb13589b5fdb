"""A worker on a small phone, beyond the loop: somebody helps, the archive is checked by a stranger, the phone is another."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.test_worker import Phone, _examine, base, context, phone, pytestmark
from tests.conftest import a_copy
from tests.support.examined import Looks
from tests.support.world import Journey, World
from tests.voucher.test_change_class import moved
from voucher.core.dates import add_days
from voucher.core.ids import delegation_id
from voucher.objects.delegation import Act
from voucher.register.delegates import NameDelegate
from voucher.register.wishes import RegisterWish
from voucher.shell.notices import Console, Notices

__all__ = ["base", "context", "phone", "pytestmark"]
FIRST = {"certified": 300, "opened": 200, "issued": 100}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("browser") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def journeys(world: World) -> dict[str, Journey]:
    """Classes at different stages; people who help and are helped, who wish, and were told."""
    found = {step: world.journey(size=2, first=first).upto(step) for step, first in FIRST.items()}
    opened, issued = found["opened"], found["issued"]
    world.at(max(opened.start, world.today), 18)
    world.do("school", opened.session(opened.start))
    world.do("school", moved(opened, opened.start, add_days(world.today, 99)))
    for journey in (opened, issued):
        one, two = journey.people
        until = add_days(world.today, 30)
        account = journey.workers[one].account
        world.do(journey.workers[two], NameDelegate(person=two, account=account, acts=tuple(Act), until=until))
        wish = RegisterWish(person=one, occupation="6-18-02-04", level="L4", region="4104")
        world.do(journey.workers[one], wish)
    notices = Notices(world.home)
    while notices.collect():
        pass
    notices.send(Console())
    return found


def test_every_further_page_is_accessible_and_fits_a_small_phone(
    browser: Browser, base: str, journeys: dict[str, Journey], looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no target under 44 pixels, in each language and print."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    found = Phone(context.new_page(), base)
    _examine(found, "/verify", looks)
    for step, number in (("issued", 0), ("opened", 0), ("opened", 1)):
        journey = journeys[step]
        one, two = journey.people
        found.sign_in(journey.first + number)
        helping = f"/w/help/{delegation_id(two, journey.workers[one].account)}"
        every = ["/w/archive", "/w/wishes", "/w/looks", "/w/notices", "/w/consent"] if step == "opened" else []
        own = {
            ("issued", 0): [f"/w/claim/{journey.voucher()}", "/w/help", helping],
            ("opened", 0): [f"/w/classes/{journey.training_class}", helping, f"/w/code/{journey.voucher()}/check"],
            ("opened", 1): ["/w/helpers", *every],
        }
        for path in own[step, number]:
            _examine(found, path, looks)
    context.close()


def test_an_archive_is_checked_by_a_stranger_who_uploads_nothing(
    phone: Phone, context: BrowserContext, tmp_path: Path
) -> None:
    """The file as it was handed over is good, with one byte changed it is not, and no request carries it."""
    phone.sign_in(300)
    phone.go("/w/archive")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="下载 PDF 档案").click()
    file = tmp_path / "archive.pdf"
    download.value.save_as(file)
    context.clear_cookies()
    sent: list[str] = []
    phone.page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    phone.go("/verify")
    phone.page.set_input_files("#file", file)
    expect(phone.page.locator("#verdict")).to_have_class("verdict good")
    expect(phone.page.locator("#verdict")).to_contain_text("签名有效")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file = tmp_path / "changed.pdf"
    file.write_bytes(bytes(data))
    phone.page.set_input_files("#file", file)
    expect(phone.page.locator("#verdict")).to_contain_text("文件被改过")
    file = tmp_path / "none.pdf"
    file.write_bytes(base64.b64decode("JVBERi0="))
    phone.page.set_input_files("#file", file)
    expect(phone.page.locator("#verdict")).to_contain_text("这个文件里没有签名")
    assert sent == []
    assert phone.errors == []


def test_a_helper_claims_and_shows_the_code_and_another_phone_takes_it_back(
    phone: Phone, journeys: dict[str, Journey], browser: Browser, base: str
) -> None:
    """Claimed by the helper after the holder agreed; shown by the helper's phone; then moved to the holder's own."""
    journey = journeys["issued"]
    one, two = journey.people
    own = Phone(browser.new_context(viewport={"width": 360, "height": 740}).new_page(), base)
    own.sign_in(101)
    own.go("/w/consent")
    own.page.get_by_label("我已阅读并同意以上内容").check()
    own.page.get_by_role("button", name="同意").click()
    phone.sign_in(100)
    phone.go(f"/w/help/{delegation_id(two, journey.workers[one].account)}")
    phone.page.get_by_role("button", name="领券").click()
    expect(phone.page.get_by_text("办好了")).to_be_visible()
    phone.go(f"/w/help/{delegation_id(two, journey.workers[one].account)}/code/{journey.vouchers[two]}")
    phone.page.wait_for_selector("#code[data-ready=true]")
    assert phone.errors == []
    own.go(f"/w/code/{journey.vouchers[two]}")
    expect(own.page.locator("#rebind")).to_be_visible()
    own.page.get_by_role("link", name="换到这部手机").click()
    own.page.get_by_role("button", name="认证").click()
    own.page.wait_for_selector("#code[data-ready=true]")
    assert own.page.url.endswith(f"/w/code/{journey.vouchers[two]}")
    own.page.context.close()
