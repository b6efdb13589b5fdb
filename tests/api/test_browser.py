"""The pages in a real browser: nothing is refused by the policy header, nothing is asked of anybody else, all fits."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright
from werkzeug.serving import make_server

from api.pages.overview import overview
from tests.support.chromium import FLAGS, SHELL
from tests.support.gate import until
from tests.support.http import Api

pytestmark = pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk")

ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
NARROW, WIDE = 360, 1280
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2}")
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => !e.parentElement.closest('.scroll, pre') && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map(e => e.outerHTML.slice(0, 80))"""


@dataclass(slots=True)
class Tab:
    """A page in the browser, and everything that it said or asked for."""

    page: Page
    root: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> Tab:
        """Hear of console messages, script errors, breaches of the policy header, requests and failed requests."""
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("requestfailed", lambda request: self.said.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        session = self.page.context.new_cdp_session(self.page)
        session.on("Audits.issueAdded", lambda told: self.said.append(told["issue"]["code"]))
        session.send("Audits.enable")
        return self

    def open(self, path: str) -> str:
        """Go there; what a reader sees."""
        answer = self.page.goto(self.root + path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        return " ".join(self.page.inner_text("body").split())

    def check(self) -> None:
        """Nothing was said, and nobody but the server was asked."""
        assert self.said == []
        assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in self.asked} == {self.root}


@pytest.fixture(scope="module")
def played(api: Api) -> Api:
    """A world with a class whose claim is in publicity and another on its first day, published."""
    api.world.journey(size=2, first=50).upto("enrolled")
    api.world.journey(size=4, failing=1).upto("publicised")
    api.home.publisher().publish()
    return api


@pytest.fixture(scope="module")
def root(played: Api) -> Iterator[str]:
    """Where the world's application is served on the loopback."""
    server = make_server("127.0.0.1", 0, played.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(play: Playwright) -> Iterator[Browser]:
    """A real browser that can resolve no name."""
    found = play.chromium.launch(executable_path=SHELL, args=[*FLAGS, ALONE])
    yield found
    found.close()


@pytest.fixture
def tab(browser: Browser, root: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """An empty tab, as narrow as a telephone unless a test says otherwise."""
    width = getattr(request, "param", NARROW)
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    yield Tab(context.new_page(), root).listen()
    context.close()


def _fits(tab: Tab) -> None:
    """The page itself never scrolls sideways; only tables and the signed note do, within themselves."""
    width = tab.page.viewport_size["width"] if tab.page.viewport_size else 0
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.page.evaluate(TOO_WIDE) == []


def test_the_front_page_stands_in_a_browser_with_its_figures(tab: Tab, played: Api) -> None:
    """Every number of the overview is seen by a reader, and each bar is drawn as long as it says."""
    seen = tab.open("/")
    told = overview(played.home)
    assert f"{told['size']} 条记录" in seen
    assert f"{told['published']} 条已在签名检查点之下" in seen
    tab.page.locator("summary", has_text="签名检查点").click()
    assert " ".join(told["note"].split()) in " ".join(tab.page.inner_text("main").split())
    assert [stage["reached"] for stage in told["stages"]] == [6, 6, 6, 4, 4, 3, 3, 0]
    for stage in told["stages"]:
        assert f"{stage['zh']} {stage['en']} {stage['reached']} {stage['here']}" in seen
    for line in told["money"]:
        assert f"{line['zh']} {line['en']} {line['yuan']}" in seen
    assert len(told["money"]) >= 2
    meters = tab.page.eval_on_selector_all("section:nth-of-type(2) meter", "found => found.map(m => m.value)")
    assert meters == [stage["width"] for stage in told["stages"]]
    tab.check()


@pytest.mark.parametrize("tab", [NARROW, WIDE], indirect=True)
@pytest.mark.parametrize("path", ["/", "/api/"])
def test_a_page_fits_a_telephone_and_a_desk(tab: Tab, path: str) -> None:
    """No sideways scrolling at 360 pixels nor at 1,280; the style sheet was loaded and obeyed."""
    tab.open(path)
    _fits(tab)
    assert tab.page.eval_on_selector("main", "e => getComputedStyle(e).maxWidth") == "1088px"
    assert f"{tab.root}/static/house.css" in tab.asked
    tab.check()


def test_the_front_page_speaks_chinese_and_english(tab: Tab) -> None:
    """Every heading and the title in both languages, the second marked as such."""
    tab.open("/")
    headings = [tab.page.title(), *tab.page.locator("h1, h2, caption").all_inner_texts()]
    assert len(headings) >= 6
    assert [text for text in headings if not (CHINESE.search(text) and ENGLISH.search(text))] == []
    assert tab.page.get_attribute("html", "lang") == "zh-Hans"
    assert not CHINESE.search("".join(tab.page.locator("[lang=en]").all_inner_texts()))


def test_the_reference_draws_every_operation(tab: Tab, played: Api) -> None:
    """Reached by its link; every path with every method of the description, and every command by its name."""
    tab.open("/")
    tab.page.get_by_role("link", name="API reference").click()
    tab.page.wait_for_url(f"{tab.root}/api/")
    paths: dict[str, dict[str, Any]] = played.call("GET", "//api/openapi.json").get_json()["paths"]
    described = [(path, how.upper()) for path, methods in paths.items() for how in methods if how != "parameters"]
    assert len(described) > 60
    drawn = [
        (section.locator("h2").inner_text(), method)
        for section in tab.page.locator("section").all()
        for method in section.locator(".method").all_inner_texts()
    ]
    assert sorted(drawn) == sorted(described)
    seen = tab.page.inner_text("main")
    named = {op["operationId"] for methods in paths.values() for op in methods.values() if "operationId" in op}
    assert named
    assert {name for name in named if name not in seen} == set()
    tab.check()


def test_what_the_policy_header_forbids_would_be_noticed(tab: Tab) -> None:
    """An inline style, a script and a picture from elsewhere are stopped by the browser and heard of by these tests."""
    tab.open("/")
    tab.check()
    tab.page.evaluate("""() => {
      document.head.append(Object.assign(document.createElement('style'), {textContent: 'body {color: red}'}));
      document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = true'}));
      document.body.append(Object.assign(new Image(), {src: 'http://elsewhere.example/x.png'}));
    }""")
    until(lambda: tab.page.evaluate("true") and "ContentSecurityPolicyIssue" in tab.said and _refusals(tab) == 3)
    assert tab.page.evaluate("window.ran") is None
    assert "failed: http://elsewhere.example/x.png" in tab.said


def _refusals(tab: Tab) -> int:
    return sum("Content Security Policy" in line for line in tab.said)
