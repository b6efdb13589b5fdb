"""The pages about lessons in a real browser: the bureau counts people in a recording, the school checks a file; both fit a small
phone in large print, and axe-core finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from api import auth
from tests.browser.test_worker import SECONDS
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import examine
from tests.support.serving import serving
from tests.support.world import Journey, World

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("lessons") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def taught(world: World) -> Journey:
    """A class with a session whose recording shows everybody, and one without a recording."""
    journey = world.journey(size=2, first=60).upto("opened")
    world.at(journey.start, 18)
    world.do("school", journey.session(journey.start))
    world.later(1, 18)
    world.do("school", journey.session(world.today, records=(), system_record=""))
    return journey


@pytest.fixture(scope="module")
def base(world: World, taught: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert taught
    with serving(world) as found:
        yield found


def phone(browser: Browser, world: World, base: str, role: str) -> BrowserContext:
    """A small phone of somebody who is signed in."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    token = auth.open_session(world.home, world.cast[role].account, world.clock.now())[0]
    context.add_cookies([{"name": "tvl_session", "value": token, "url": base, "httpOnly": True}])
    return context


def test_an_officer_counts_people_in_a_recording(browser: Browser, world: World, base: str, taught: Journey) -> None:
    """The lesson without a recording says why it does not count; a count below the sign-ins puts the class before a person."""
    context = phone(browser, world, base, "bureau1")
    page = context.new_page()
    page.goto(f"{base}/b/classes/{taught.training_class}/records?print=large")
    expect(page.get_by_text("实操缺 15 分钟连续录像").first).to_be_visible()
    examine(page, "records")
    page.locator("main summary").first.click()
    page.get_by_label("看过录像，数到的人数").first.fill("1")
    page.get_by_role("button", name="登记人数").first.click()
    expect(page.get_by_text("录像未显示全部学员")).to_be_visible()
    expect(page.get_by_text("少于签到人数")).to_be_visible()
    context.close()


def test_a_school_has_a_file_checked(
    browser: Browser, world: World, base: str, taught: Journey, tmp_path: Path
) -> None:
    """The finding names line and column; what counts so far stands on the lessons' page."""
    context = phone(browser, world, base, "school")
    page = context.new_page()
    sheet = tmp_path / "numbers.csv"
    sheet.write_text("what,object,system,number\nperson,1,elsewhere,N-1\n", encoding="utf-8")
    page.goto(f"{base}/i/classes/{taught.training_class}/records")
    examine(page, "records by file")
    page.get_by_label("哪一种记录").select_option("system_record")
    page.get_by_label("表格文件").set_input_files(sheet)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("第 2 行“系统”的值不符合格式")).to_be_visible()
    page.goto(f"{base}/i/classes/{taught.training_class}/sessions?print=large")
    expect(page.get_by_text("已认可 5 / 10 课时")).to_be_visible()
    examine(page, "sessions")
    context.close()


def test_a_school_leaves_a_bad_line_out_and_the_officer_sees_which(
    browser: Browser, world: World, base: str, taught: Journey, tmp_path: Path
) -> None:
    """From the list to the file with the cell and its reason, to the record and whom it is matched to."""
    sheet = tmp_path / "gate.csv"
    header = "source,number,digest,person,happened,direction,method"
    lines = [
        f"gate-1,{n},{'0' * 64},{who},{taught.start} 08:00,in,face"
        for n, who in enumerate((taught.people[0], "f" * 32))
    ]
    sheet.write_text("\n".join((header, *lines)), encoding="utf-8")
    school = phone(browser, world, base, "school")
    page = school.new_page()
    page.goto(f"{base}/i/classes/{taught.training_class}/records")
    page.get_by_label("哪一种记录").select_option("sign_in_device")
    page.get_by_label("表格文件").set_input_files(sheet)
    page.get_by_role("button", name="只收没有错误的行").click()
    expect(page.get_by_text("已认可 5 / 10 课时")).to_be_visible()
    school.close()
    context = phone(browser, world, base, "bureau1")
    page = context.new_page()
    page.goto(f"{base}/b/external?training_class={taught.training_class}")
    examine(page, "external records")
    page.get_by_role("link", name="未收 1 处").click()
    expect(page.get_by_text("D3", exact=True)).to_be_visible()
    examine(page, "a file")
    page.get_by_role("link", name="设备签到").click()
    expect(page.get_by_text("不会自动处理任何人和机构")).to_be_visible()
    examine(page, "a record")
    context.close()
