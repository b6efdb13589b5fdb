"""Two officers and an operator, each with a browser of their own: keys that never leave it, a batch from list to
voucher, and every page of the bureau looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from api import auth
from tests.browser.test_worker import SECONDS
from tests.conftest import a_copy
from tests.support.built import needs_build
from tests.support.examined import Looks, examine, followed
from tests.support.phones import binding_of
from tests.support.serving import serving
from tests.support.world import Journey, World
from voucher.lifecycle.issue import ApproveBatch, part_leaf
from voucher.objects.account import Key
from voucher.objects.voucher import Voucher, VoucherBatch
from voucher.register.proposals import DeclineProposal, ProposalMade
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.player import event_of

pytestmark = [
    pytest.mark.needs("chromium", "apt-get install -y chromium fonts-noto-cjk"),
    needs_build,
]
EXPORT = """async () => {
  const db = await new Promise((done) => { const r = indexedDB.open('tvl-keys'); r.onsuccess = () => done(r.result); });
  const rows = await new Promise((done) => {
    const r = db.transaction('keys').objectStore('keys').getAll();
    r.onsuccess = () => done(r.result);
  });
  db.close();
  const tried = ['pkcs8', 'jwk', 'raw'].map((format) =>
    crypto.subtle.exportKey(format, rows[0].private).then(() => 'taken', (error) => error.name));
  return [rows[0].private.extractable, ...await Promise.all(tried)];
}"""


@dataclass(slots=True)
class Desk:
    """Somebody's browser at one address; what its console complains of is kept."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page."""
        self.page.goto(self.base + path)
        return self.page


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world on the embedded engine: what is looked at here is the browser."""
    with a_copy(tmp_path_factory.mktemp("bureau") / "home", None, {}, tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="module")
def listed(world: World) -> Journey:
    """Three people on a roster, who may have a voucher."""
    return world.journey(size=3, first=60).upto("listed")


@pytest.fixture(scope="module")
def base(world: World, listed: Journey) -> Iterator[str]:
    """The address of the served world."""
    assert listed
    with serving(world) as found:
        yield found


@pytest.fixture
def desks(browser: Browser, world: World, base: str) -> Iterator[dict[str, Desk]]:
    """A browser for each of two officers and the operator, each signed in."""
    found, contexts = {}, []
    for role in ("bureau1", "bureau2", "operator"):
        context = browser.new_context(viewport={"width": 1100, "height": 800})
        contexts.append(context)
        found[role] = _desk(context, world, base, role)
    yield found
    for context in contexts:
        context.close()


def _of_page(message: ConsoleMessage) -> bool:
    """Not that an entry which is a moment old has no proof yet: the page says so, and asks again."""
    return not (message.location["url"].partition("/log/")[1] and "404" in message.text)


def _desk(context: BrowserContext, world: World, base: str, role: str) -> Desk:
    context.set_default_timeout(15 * SECONDS)
    _carry(context, world, base, role)
    desk = Desk(context.new_page(), base)
    desk.page.on(
        "console", lambda m: desk.errors.append(m.text) if m.type in ("error", "warning") and _of_page(m) else None
    )
    desk.page.on("pageerror", lambda error: desk.errors.append(str(error)))
    return desk


def _carry(context: BrowserContext, world: World, base: str, role: str) -> None:
    token = auth.open_session(world.home, world.cast[role].account, world.clock.now())[0]
    context.add_cookies([{"name": "tvl_session", "value": token, "url": base, "httpOnly": True}])


def _enrolled(desks: dict[str, Desk], role: str) -> str:
    """Make a key in the role's browser, and have the operator enrol it; its fingerprint."""
    page = desks[role].go("/key")
    page.get_by_role("button", name="在这个浏览器里生成密钥").click()
    page.get_by_role("button", name="申请登记").click()
    expect(page.locator("#said")).to_contain_text("已申请登记")
    shown = page.locator("#print").inner_text()
    operator = desks["operator"].go("/b/keys")
    operator.get_by_label("本人读出的指纹前 8 位").fill(shown[:9])
    operator.get_by_role("button", name="身份证已核对，登记").click()
    expect(operator.get_by_text("现在没有人申请登记。")).to_be_visible()
    page.reload()
    expect(page.locator("#said")).to_contain_text("可以签名")
    return shown


def _propose(desk: Desk, people: list[str]) -> None:
    """Check a list and go on to the signature."""
    page = desk.go("/b/check")
    page.get_by_label("或在这里逐行填写").fill("\n".join(people))
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_role("button", name="提出批次").click()
    expect(page.locator("[data-sign]")).to_be_visible()


def test_two_officers_issue_a_list_with_keys_that_stay_in_their_browsers(
    desks: dict[str, Desk], world: World, listed: Journey
) -> None:
    """Key, enrolment, proposal, approval in another browser, issuing with its progress: and everybody has a voucher."""
    one, other = desks["bureau1"], desks["bureau2"]
    fingerprint = _enrolled(desks, "bureau1")
    assert one.page.evaluate(EXPORT) == [False, *["InvalidAccessError"] * 3]
    _propose(one, listed.people)
    summary = one.page.locator("[data-summary]")
    for words in ("batch.approve", "人数3", fingerprint, world.home.settings.origin):
        expect(summary).to_contain_text(words)
    one.page.get_by_role("button", name="签名：提出发券批次").click()
    expect(one.page.get_by_text("您提出的，须由另一人批准")).to_be_visible()
    other.go("/b/proposals").get_by_role("link", name="发券批次").click()
    expect(other.page.locator("[data-said]").first).to_contain_text("没有您已登记的签名密钥")
    _enrolled(desks, "bureau2")
    other.go("/b/proposals").get_by_role("link", name="发券批次").click()
    summary = other.page.locator("[data-summary]").first
    for words in ("proposal.approve", "提议的事项batch.approve", "人数3"):
        expect(summary).to_contain_text(words)
    other.page.get_by_role("button", name="签名：批准这项提议").click()
    expect(other.page).to_have_url(f"{other.base}/b/batches")
    other.page.get_by_role("link", name="3 人").first.click()
    other.page.get_by_role("button", name="开始发放").click()
    expect(other.page.get_by_text("全部发完。")).to_be_visible(timeout=20 * SECONDS)
    assert [len(world.all(Voucher, "holder", person)) for person in listed.people] == [1, 1, 1]
    expect(other.go("/b/unclaimed").locator("tbody tr")).to_have_count(3)
    assert one.errors + other.errors + desks["operator"].errors == []


@pytest.mark.slow
def test_a_key_is_replaced_by_the_old_one_and_stopped_by_its_owner(desks: dict[str, Desk], world: World) -> None:
    """The new key signs from then on; the old one is over; a stopped one signs nothing."""
    old = _enrolled(desks, "bureau1")
    page = desks["bureau1"].page
    page.get_by_role("button", name="生成新密钥来替换").click()
    page.get_by_role("button", name="用旧密钥签名").click()
    expect(page.locator("[data-summary]")).to_contain_text(old)
    page.get_by_role("button", name="签名：更换我的签名密钥").click()
    expect(page.locator("#said")).to_contain_text("可以签名")
    new = page.locator("#print").inner_text()
    assert new != old
    keys = {key.id[:8]: key.until_index for key in world.all(Key, "account", world.cast["bureau1"].account)}
    assert keys[new.replace(" ", "")[:8]] is None
    assert keys[old.replace(" ", "")[:8]] is not None
    good = page.locator(".line", has=page.get_by_text(new, exact=True))
    good.get_by_text("丢失或可能被别人使用").click()
    good.get_by_role("button", name="立即停用这把密钥").click()
    expect(page.locator(".line", has=page.get_by_text(new, exact=True))).to_contain_text("已停用")
    assert desks["bureau1"].errors == []


def test_another_statement_than_the_page_shows_is_not_signed(desks: dict[str, Desk], world: World) -> None:
    """A server that has something else signed under this page's words is found out, and nothing is sent."""
    people = world.journey(size=2, first=80).upto("listed").people
    _enrolled(desks, "bureau1")
    page, sent = desks["bureau1"].page, []

    def changed(route: Route) -> None:
        text = route.fetch().text()
        digest = text.partition('"digest":')[2].partition('"')[2].partition('"')[0]
        route.fulfill(status=200, content_type="application/json", body=text.replace(digest, "0" * 64))

    page.route("**/api/v1/batches?statement=true", changed)
    page.route("**/api/v1/batches", lambda route: (sent.append(route.request.url), route.abort()))
    page.goto(f"{desks['bureau1'].base}/b/check")
    page.get_by_label("或在这里逐行填写").fill("\n".join(people))
    page.get_by_role("button", name="核对", exact=True).click()
    page.get_by_role("button", name="提出批次").click()
    expect(page.locator("[data-said]")).to_contain_text("不一致，已停止")
    expect(page.locator("[data-sign]")).to_be_hidden()
    assert sent == []


def test_a_proposal_that_the_log_does_not_hold_so_is_not_approved(desks: dict[str, Desk], world: World) -> None:
    """The page may say what it likes: the browser reads the proposal from the log, and stops where the bytes differ."""
    people = world.journey(size=2, first=160).upto("listed").people
    for role in ("bureau1", "bureau2"):
        _enrolled(desks, role)
    _propose(desks["bureau1"], people)
    desks["bureau1"].page.get_by_role("button", name="签名：提出发券批次").click()
    expect(desks["bureau1"].page.get_by_text("您提出的，须由另一人批准")).to_be_visible()
    page = desks["bureau2"].page

    def changed(route: Route) -> None:
        body = route.fetch().body().replace(b'"count":2', b'"count":3')
        route.fulfill(status=200, content_type="application/octet-stream", body=body)

    page.route("**/log/entry/**", changed)
    desks["bureau2"].go("/b/proposals").get_by_role("link", name="发券批次").click()
    expect(page.locator("[data-said]").first).to_contain_text("不一致，已停止")
    expect(page.locator("[data-sign]").first).to_be_hidden()
    page.unroute("**/log/entry/**")
    page.reload()
    page.get_by_text("不批准这项提议").first.click()
    page.get_by_role("button", name="签名：不批准这项提议").click()
    expect(page.get_by_text("现在没有等待批准的事项。")).to_be_visible()


def test_without_script_a_signature_is_explained_and_no_button_is_dead(
    browser: Browser, world: World, base: str
) -> None:
    """The pages that need a key say why, and offer nothing that would do nothing."""
    with browser.new_context(java_script_enabled=False) as context:
        _carry(context, world, base, "bureau1")
        page = context.new_page()
        page.goto(f"{base}/key")
        expect(page.locator("#said")).to_contain_text("需要打开 JavaScript")
        assert page.locator("#key button").evaluate_all("(all) => all.filter((b) => b.offsetParent).length") == 0


def test_a_worker_gets_an_account_at_the_counter(desks: dict[str, Desk], browser: Browser) -> None:
    """The officer finds the card's number, hands out a code; the worker sets a password on a phone."""
    one = trainee(300)
    page = desks["bureau1"].go("/b/counter")
    page.get_by_label("身份证号码").fill(one.number)
    page.get_by_label("姓名").fill(one.name)
    page.get_by_role("button", name="查找").click()
    page.get_by_label("登记在哪个地区").select_option(index=0)
    page.get_by_role("button", name="身份证已核对，登记").click()
    page.get_by_role("button", name="开通账号").click()
    login, code = page.locator(".huge").all_inner_texts()
    assert one.number not in page.url
    with browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True) as context:
        phone = context.new_page()
        phone.goto(f"{desks['bureau1'].base}/activate")
        phone.get_by_label("激活码").fill(code)
        for label in ("设一个密码", "再输入一遍"):
            phone.get_by_label(label).fill("yusan-shiliu-qiche")
        phone.get_by_role("button", name="设好密码").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("我的券")
    assert login.startswith("w")
    assert desks["bureau1"].errors == []


@pytest.mark.slow
def test_a_lost_phone_is_replaced_at_the_counter(desks: dict[str, Desk], browser: Browser, world: World) -> None:
    """The new phone shows eight characters, the officer enters them, and after a reload the phone shows the code."""
    journey, base = world.journey(size=1, first=140).upto("claimed"), desks["bureau1"].base
    world.do(journey.workers[journey.people[0]], binding_of(journey, 0))
    with browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True) as context:
        context.set_default_timeout(15 * SECONDS)
        account = journey.workers[journey.people[0]].account
        token = auth.open_session(world.home, account, world.clock.now())[0]
        context.add_cookies([{"name": "tvl_session", "value": token, "url": base, "httpOnly": True}])
        phone = context.new_page()
        phone.clock.set_system_time(world.clock.now() / 1000)
        phone.goto(f"{base}/w/code/{journey.voucher()}")
        phone.get_by_role("button", name="到窗口换绑").click()
        expect(phone.locator("#digits")).to_be_visible()
        digits = phone.locator("#digits").inner_text()
        page = desks["bureau1"].go("/b/counter")
        page.get_by_label("身份证号码").fill(trainee(140).number)
        page.get_by_label("姓名").fill(trainee(140).name)
        page.get_by_role("button", name="查找").click()
        page.get_by_label("有一部手机申请").fill(digits)
        page.get_by_role("button", name="换到这部手机").click()
        expect(page.get_by_label("有一部手机申请")).to_have_count(0)
        phone.reload()
        phone.get_by_role("button", name="出示券码").click()
        expect(phone.locator("#square svg")).to_be_visible()
    assert desks["bureau1"].errors == []


PAGES = {
    "bureau1": (
        *(
            "/b/",
            "/b/check",
            "/b/proposals",
            "/b/batches",
            "/b/unclaimed",
            "/b/slips",
            "/b/quota",
            "/b/counter",
            "/b/office",
            "/b/conflicts",
            "/key",
        ),
        "/sign-in",
    ),
    "operator": ("/b/", "/b/keys"),
    "nobody": ("/activate",),
}


@pytest.mark.parametrize("role", list(PAGES))
def test_every_page_is_accessible_and_fits_a_small_phone(
    browser: Browser, world: World, base: str, role: str, looks: Looks
) -> None:
    """No violation found by axe-core, nothing to scroll sideways, no small target, in each language and print."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    if role != "nobody":
        _carry(context, world, base, role)
    page = context.new_page()
    for path in PAGES[role]:
        for language, size in looks:
            page.goto(f"{base}{path}?lang={language}&print={size}")
            examine(page, (path, language, size))
    context.close()


def test_pages_on_the_way_are_accessible_too(browser: Browser, world: World, base: str, listed: Journey) -> None:
    """The result of a check, an order to sign, a proposal, a batch, a visitor at the counter and the paper."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    context.set_default_timeout(15 * SECONDS)
    _carry(context, world, base, "bureau1")
    page = context.new_page()
    people = world.journey(size=1, first=120).upto("listed").people
    page.goto(f"{base}/b/check")
    page.get_by_label("或在这里逐行填写").fill("\n".join([*people, *listed.people, "x"]))
    followed(page.get_by_role("button", name="核对", exact=True))
    examine(page, "checked")
    page.get_by_role("button", name="提出批次").click()
    expect(page.locator("[data-to-key]")).to_be_visible()
    examine(page, "order")
    page.goto(f"{base}/b/counter")
    page.get_by_label("身份证号码").fill(trainee(120).number)
    page.get_by_label("姓名").fill(trainee(120).name)
    followed(page.get_by_role("button", name="查找"))
    examine(page, "visitor")
    followed(page.get_by_role("button", name="发激活码"))
    examine(page, "paper")
    page.goto(f"{base}/b/counter")
    page.get_by_label("身份证号码").fill(trainee(699).number)
    page.get_by_label("姓名").fill(trainee(699).name)
    followed(page.get_by_role("button", name="查找"))
    examine(page, "stranger")
    page.goto(f"{base}/b/batches/{'0' * 32}")
    examine(page, "problem")
    context.close()


def test_a_batch_and_its_proposal_are_accessible(browser: Browser, world: World, base: str) -> None:
    """The proposal as the second officer sees it, the batch before it is issued, the list of slips."""
    journey = world.journey(size=2, first=180).upto("claimed")
    made = event_of(world.do("bureau1", _batch_of(world, journey)), ProposalMade)
    batch = world.all(VoucherBatch, "state", "ISSUED")[0].id
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, bypass_csp=True, service_workers="block"
    )
    _carry(context, world, base, "bureau2")
    page = context.new_page()
    for path in (f"/b/proposals/{made.proposal}", f"/b/batches/{batch}", "/b/slips", "/b/proposals"):
        page.goto(f"{base}{path}")
        examine(page, path)
    context.close()
    world.do("bureau1", DeclineProposal(proposal=made.proposal))


def _batch_of(world: World, journey: Journey) -> ApproveBatch:
    root = part_leaf(journey.people).hex()
    return ApproveBatch(category="skills", region="4104", valid_from=world.today, root=root, count=2, parts=1)
