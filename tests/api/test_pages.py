"""The front page: where everything stands in a demonstration, and the log alone in earnest."""

from __future__ import annotations

import pytest

from api.pages.overview import BUCKET_WORDS, STAGE_WORDS
from ledger import halt
from ledger.store import log
from tests.support.html import Page
from tests.support.http import Api, Http, as_owner
from tests.support.world import Journey
from voucher.objects.claim import Bucket
from voucher.objects.voucher import STAGES


@pytest.fixture(scope="module")
def journey(api: Api) -> Journey:
    """A class of four, one of whom failed, whose claim is in publicity; another class on its first day."""
    api.world.journey(size=2, first=50).upto("enrolled")
    return api.world.journey(size=4, failing=1).upto("publicised")


def _front(api: Http) -> Page:
    response = api.call("GET", "//")
    assert response.content_type == "text/html; charset=utf-8"
    return Page(response.get_data(as_text=True))


@pytest.mark.usefixtures("journey")
def test_the_front_page_shows_how_far_the_vouchers_have_come(api: Api) -> None:
    """Each stage with those that reached it and those that stand there now, as table and as bar."""
    page = _front(api)
    for zh, en, reached, here in (
        ("发券", "issued", 6, 0),
        ("报到培训", "in training", 6, 2),
        ("评价", "evaluated", 4, 1),
        ("持证", "certified", 3, 0),
        ("申领", "in claim", 3, 3),
        ("兑现", "redeemed", 0, 0),
    ):
        assert f"{zh} {en} {reached} {here} " in page.text
    meters = {str(meter["aria-label"]): meter["value"] for meter in page.all("meter")}
    assert meters["发券 100%"] == "100"
    assert meters["持证 50%"] == "50"


@pytest.mark.usefixtures("journey")
def test_the_front_page_shows_the_classes_and_the_money(api: Api) -> None:
    """A class with its counts and progress; balances in yuan with two decimals; the notice's regions and total."""
    page = _front(api)
    assert "TEST-1" in page.text
    assert "已考核 assessed" in page.text
    assert "已批准，报到中 approved, taking people" in page.text
    assert "已审核 approved 1,800.00" in page.text
    assert "未占用预算 budget left 198,200.00" in page.text
    assert "19 个地区" in page.text
    assert "演示 Demonstration" in page.text
    bars = {str(bar["aria-label"]): bar["value"] for bar in page.all("progress")}
    assert bars["TEST-1 已考核"] == "11"


def test_the_front_page_shows_the_log_and_whether_it_is_halted(own: Api) -> None:
    """Entries, how many of them are under a checkpoint, the signed note itself; a halt with its reason."""
    note = own.home.publisher().publish() or ""
    published = own.world.size()
    own.post("operator", "/accounts", {"grants": []})
    page = _front(own)
    assert f"{published + 1} 条记录，最近一条 {own.world.today}；{published} 条已在签名检查点之下" in page.text
    assert " ".join(note.split()) in page.text
    assert "正常" in page.text
    log.set_halted(own.home.database, halt.BROKEN)
    assert "账本只读：broken" in _front(own).text
    assert "正常" not in _front(own).text


def test_whatever_the_database_holds_is_shown_as_text(own: Api) -> None:
    """Mark-up in a column is escaped: the page stays well-formed and runs nothing."""
    own.world.journey(size=1).upto("drafted")
    evil = '<script>alert(1)</script>"onload=x'
    as_owner(
        own.home,
        f"UPDATE training_class SET system_record = '{evil}', state = '<b>'",  # noqa: S608 - evil on purpose
        "UPDATE ledger_head SET halted = '<i>&amp;'",
    )
    page = _front(own)
    assert evil in page.text
    assert "账本只读：<i>&amp;" in page.text
    assert f"{evil} <b>" in [bar["aria-label"] for bar in page.all("progress")]
    assert {bar["value"] for bar in page.all("progress")} == {"0"}


def test_in_earnest_the_front_page_shows_the_log_alone(real: Http) -> None:
    """Numbers of the loop need a login: no stage, no class, no sum, no target."""
    page = _front(real)
    assert "1 条记录" in page.text
    assert [page.all(tag) for tag in ("table", "meter", "progress")] == [[], [], []]
    assert "演示" not in page.text


def test_a_log_without_entries_or_vouchers_has_a_page_too(own: Api) -> None:
    """Nothing issued yet: bars of nothing, and no division by it."""
    page = _front(own)
    assert "发券 issued 0 0 0%" in page.text


def test_the_pages_load_their_style_sheet_and_icon_and_nothing_else(api: Api) -> None:
    """Served from here, as what they are (without an icon a browser asks in vain); nothing else beside them in reach."""
    links = _front(api).all("link")
    assert [link["href"] for link in links] == ["/static/house.css", "/static/icon.svg"]
    for path, kind in (("//static/house.css", "text/css"), ("//static/icon.svg", "image/svg+xml")):
        assert api.call("GET", path).content_type.partition(";")[0] == kind
    for path in ("//static/../app.py", "//static/%2e%2e/__init__.py", "//static/none.css"):
        assert api.call("GET", path).status_code == 404


def test_every_stage_and_every_account_of_money_has_words() -> None:
    """A stage added without words fails here; ended lines and the closing accounts are not shown."""
    assert list(STAGE_WORDS) == [stage.value for stage in STAGES]
    assert set(BUCKET_WORDS) == {bucket.value for bucket in Bucket} - {"rejected", "withdrawn"} | {"budget"}
