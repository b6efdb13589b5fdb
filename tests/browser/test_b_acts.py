"""Finance and an officer do what has no page but its form: they fill in, put right, sign, approve."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_bureau import Desk, _carry, _desk, _enrolled, _examine
from tests.browser.test_worker import SECONDS, Looks
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.objects.money import PaymentBatch, PaymentState
from voucher.objects.voucher import Voucher, VoucherState

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine."""
    with a_copy(tmp_path_factory.mktemp("acts") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def confirmed(world: World) -> Journey:
    """A claim that finance has confirmed."""
    return world.journey(size=1).upto("confirmed")


@pytest.fixture(scope="module")
def base(world: World, confirmed: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert confirmed
    with serving(world) as found:
        yield found


def _signed(page: Page, button: str) -> None:
    page.get_by_role("button", name=f"签名：{button}").click()


def test_finance_builds_a_payment_file_and_discards_it(
    browser: Browser, world: World, base: str, confirmed: Journey, tmp_path: Path
) -> None:
    """Refused beside the field with nothing lost, put right, signed with one's own key, approved by another."""
    contexts = {role: browser.new_context() for role in ("maker", "checker", "operator")}
    desks: dict[str, Desk] = {role: _desk(context, world, base, role) for role, context in contexts.items()}
    for role in ("maker", "checker"):
        _enrolled(desks, role)
    page = desks["maker"].go("/acts/")
    page.get_by_role("link", name="制作支付文件").click()
    page.get_by_label("资金").select_option(index=1)
    page.get_by_role("button", name="下一步").click()
    paper = tmp_path / "pay.csv"
    paper.write_text("1")
    page.get_by_label("支付文件").set_input_files(paper)
    page.get_by_role("button", name="核对后去签名").click()
    expect(page.locator("#f-claims-bad")).to_have_text("请选择")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="核对后去签名").click()
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="核对后去签名").click()
    _signed(page, "制作支付文件")
    expect(page.get_by_role("status")).to_contain_text("办好了，已记入账本")
    (batch,) = world.all(PaymentBatch, "fund", world.cast["fund:id"].account)
    page.get_by_role("link", name="作废还没交银行的支付文件").click()
    page.get_by_label("支付文件").select_option(batch.id)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("原因").select_option("wrong_total")
    page.get_by_role("button", name="核对后去签名").click()
    _signed(page, "作废还没交银行的支付文件")
    expect(page).to_have_url(f"{base}/b/proposals")
    other = desks["checker"].go("/b/proposals")
    other.get_by_role("link", name="作废还没交银行的支付文件").click()
    expect(other.locator("main")).to_contain_text("金额有误")
    _signed(other, "批准这项提议")
    expect(other).to_have_url(f"{base}/b/proposals")
    assert world.state(PaymentBatch, batch.id).state == PaymentState.DISCARDED
    assert confirmed.claim
    errors = [error for desk in desks.values() for error in desk.errors if "404" not in error and "422" not in error]
    assert errors == []
    for context in contexts.values():
        context.close()


def test_the_pages_of_acts_are_accessible_and_fit_a_small_phone(
    browser: Browser, world: World, base: str, looks: Looks
) -> None:
    """The list, a choice, forms with rows and what is wrong, for an office and for a school."""
    journey = world.journey(size=1, first=30).upto("claimed")
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    page = context.new_page()
    walks = {
        "bureau1": ("/acts/", "/acts/occupation.load", f"/acts/voucher.suspend?about={journey.voucher()}"),
        "body": ("/acts/", "/acts/evaluation.annul", "/acts/evaluation.plan_alone"),
    }
    for role, paths in walks.items():
        _carry(context, world, base, role)
        for path, (language, size) in zip(paths, cycle(looks), strict=False):
            mark = "&" if "?" in path else "?"
            page.goto(f"{base}{path}{mark}lang={language}&print={size}")
            _examine(page, (path, language, size))
    _carry(context, world, base, "bureau1")
    page.goto(f"{base}/acts/voucher.suspend?about={journey.voucher()}&lang=zh&print=large")
    page.locator("form[action^='/acts/']").evaluate("(form) => { form.noValidate = true; }")
    page.get_by_role("button", name="提交，记入账本").click()
    expect(page.locator("#f-reason-bad")).to_be_visible()
    _examine(page, "wrong")
    page.locator("#f-reason").select_option("audit")
    page.get_by_role("button", name="提交，记入账本").click()
    expect(page.get_by_role("status")).to_contain_text("暂停一张券")
    assert world.state(Voucher, journey.voucher()).state == VoucherState.SUSPENDED
    context.close()
