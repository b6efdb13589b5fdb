"""Sessions of people at the pages: the cookie, forms that are only ours, signing in by password and by real name."""

from __future__ import annotations

import pytest

from api import auth, realname, sessions
from tests.support.http import Api, Http, event
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.shell.demo.cast import id_number, trainee

pytestmark = pytest.mark.pages

LOGIN, PASSWORD = "page.worker", "a worker's long password"
MEMBER = trainee(70)


@pytest.fixture(scope="module")
def journey(api: Api) -> Journey:
    """A class whose vouchers are issued; its first worker has a password."""
    found = api.world.journey(size=2, first=70).upto("issued")
    auth.set_password(api.home, found.workers[found.people[0]].account, LOGIN, PASSWORD)
    return found


@pytest.fixture
def visitor(api: Api, journey: Journey) -> Visitor:
    """Somebody with a new browser."""
    assert journey.people
    return Visitor(api)


def test_a_page_asked_without_a_session_leads_to_signing_in_and_back(visitor: Visitor) -> None:
    """The page that was wanted is shown after signing in."""
    response = visitor.ask("GET", "/w/classes")
    assert response.headers["Location"] == "/sign-in?next=/w/classes"
    visitor.get(response.headers["Location"])
    form = next(form for form in visitor.forms() if form.action == "/sign-in")
    page = visitor.follow(visitor.submit(form, login=LOGIN, password=PASSWORD))
    assert "正在收人的班级" in page.text


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "/w/\r\nX: y", "w"])
def test_signing_in_never_leads_to_another_site(visitor: Visitor, target: str) -> None:
    """A target that is no plain path of ours is forgotten."""
    visitor.get("/sign-in", query_string={"next": target})
    form = next(form for form in visitor.forms() if form.action == "/sign-in")
    assert form.fields["next"] == ""
    response = visitor.submit(form, login=LOGIN, password=PASSWORD, next=target)
    assert response.headers["Location"] == "/w/"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(api: Api, journey: Journey) -> None:
    """HttpOnly and SameSite always; Secure too, but for plain HTTP on this machine."""
    assert journey.people
    for base, secure in (
        ("http://localhost", False),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("https://127.0.0.1", True),
        ("http://tvl.example", True),
        ("https://tvl.example", True),
    ):
        header = Visitor(api, base).ask("GET", "/sign-in").headers["Set-Cookie"]
        assert header.startswith("tvl_session=")
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert ("Secure" in header) == secure, base


def test_a_session_begins_with_a_new_cookie_and_ends_when_signing_out(api: Api, visitor: Visitor) -> None:
    """What the browser carried before signing in opens nothing afterwards; nor does what it carried before signing out."""
    visitor.get("/sign-in")
    before = visitor.cookie("tvl_session")
    visitor.follow(visitor.sign_in(LOGIN, PASSWORD))
    during = visitor.cookie("tvl_session") or ""
    assert during != before
    assert api.call("GET", "/me", token=during).status_code == 200
    assert api.call("GET", "/me", token=before).status_code == 401
    visitor.get("/w/archive")
    response = visitor.submit(visitor.forms()[-1])
    assert response.headers["Location"] == "/sign-in"
    assert visitor.cookie("tvl_session") is None
    assert api.call("GET", "/me", token=during).status_code == 401


def test_a_form_without_its_word_changes_nothing(api: Api, journey: Journey, visitor: Visitor) -> None:
    """Missing, of another session, or not text: refused on pages and on the API alike, whatever the cookie."""
    visitor.follow(visitor.sign_in(LOGIN, PASSWORD))
    voucher = journey.vouchers[journey.people[0]]
    other = sessions.form_word("another session")
    size = api.world.size()
    for word in (None, "", other, "é"):
        fields = {"key": "00000000-0000-4000-8000-000000000000"} | ({"csrf": word} if word is not None else {})
        assert visitor.ask("POST", f"/w/claim/{voucher}", data=fields).status_code == 403
        headers = {"Idempotency-Key": "00000000-0000-4000-8000-000000000000", "Accept": "application/json"}
        if word == other:
            headers["X-CSRF-Token"] = word
        path = f"/api/v1/vouchers/{voucher}/claim"
        response = visitor.ask("POST", path, json={}, headers=headers)
        assert (response.status_code, response.get_json()["code"]) == (403, "request.form")
    assert api.world.size() == size
    assert "页面已过期" in visitor.text


def test_a_script_of_ours_may_ask_the_api_with_the_cookie_and_the_word(visitor: Visitor) -> None:
    """Reading needs the cookie alone; changing needs the word in a header."""
    visitor.follow(visitor.sign_in(LOGIN, PASSWORD))
    assert visitor.ask("GET", "/api/v1/me").status_code == 200
    word = sessions.form_word(visitor.cookie("tvl_session") or "")
    response = visitor.ask("DELETE", "/api/v1/session", headers={"X-CSRF-Token": word})
    assert response.status_code == 204
    assert visitor.ask("GET", "/api/v1/me", headers={"Accept": "*/*"}).status_code == 401


def test_a_cookie_counts_for_nothing_beside_an_authorization_header(visitor: Visitor) -> None:
    """A request stands by its header alone, so a bad one is nobody's."""
    visitor.follow(visitor.sign_in(LOGIN, PASSWORD))
    headers = {"Authorization": "Basic eDp5", "Accept": "*/*"}
    assert visitor.ask("GET", "/api/v1/me", headers=headers).status_code == 401


def test_signing_in_from_another_site_is_refused(visitor: Visitor) -> None:
    """The sign-in form too is bound to the browser: without its cookie and word nobody is signed in as somebody else."""
    fields = {"login": LOGIN, "password": PASSWORD}
    assert visitor.ask("POST", "/sign-in", data=fields).status_code == 403
    assert visitor.cookie("tvl_session") is None or visitor.ask("GET", "/w/").status_code != 200


def test_a_wrong_password_is_said_and_ten_lock_the_login(api: Api, journey: Journey) -> None:
    """The page keeps the login that was typed; the lock is the API's."""
    auth.set_password(api.home, journey.workers[journey.people[1]].account, "page.locked", PASSWORD)
    visitor = Visitor(api)
    for _ in range(auth.LOCK_AFTER):
        assert visitor.sign_in("page.locked", "wrong").status_code == 401
    assert "用户名或密码不正确" in visitor.text
    assert 'value="page.locked"' in visitor.text
    assert visitor.sign_in("page.locked", PASSWORD).status_code == 401
    api.world.clock.move_to(api.world.clock.now() + auth.LOCK_FOR)
    assert visitor.sign_in("page.locked", PASSWORD).status_code == 303


def test_somebody_who_is_signed_in_does_not_see_the_form_again(visitor: Visitor) -> None:
    """The sign-in page leads on to their first page."""
    visitor.follow(visitor.sign_in(LOGIN, PASSWORD))
    assert visitor.ask("GET", "/sign-in").headers["Location"] == "/w/"


def test_somebody_who_is_no_worker_is_told_so(api: Api, visitor: Visitor) -> None:
    """An officer's session opens no worker's page."""
    visitor.carry(api.of("bureau1"))
    assert visitor.ask("GET", "/w/").status_code == 403
    assert "此页面供劳动者本人使用" in visitor.text


def test_a_real_name_opens_the_persons_account(visitor: Visitor) -> None:
    """Name and number as registered; blanks around them do not matter."""
    page = visitor.follow(visitor.prove(f" {MEMBER.name} ", MEMBER.number.lower()))
    assert "我的券" in page.text
    assert MEMBER.name in visitor.get("/w/archive").text


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        (trainee(71).name, MEMBER.number, "系统中没有您的登记信息"),
        ("无名", id_number(999, "19990909"), "系统中没有您的登记信息"),
        (MEMBER.name, "410099198503070", "证件号码不正确"),
        ("", MEMBER.number, "不正确"),
    ],
)
def test_a_real_name_that_is_nobodys_opens_nothing(visitor: Visitor, name: str, number: str, words: str) -> None:
    """Another's number, an unknown person, a malformed number: each with what to do next, and no session."""
    response = visitor.prove(name, number)
    assert response.status_code == 422
    assert words in visitor.text
    assert visitor.ask("GET", "/w/").status_code == 303


def test_the_first_sign_in_makes_the_account_and_the_second_finds_it(api: Api) -> None:
    """A registered person without an account gets one by an entry; it is made once."""
    person = {"name": "测试新人", "number": id_number(777, "19770707")}
    entry = api.do("school", "/persons", {"region": "4104", "persons": [person]})
    registered = event(entry, "person.registered")["persons"][0][0]
    size = api.world.size()
    for _ in range(2):
        visitor = Visitor(api)
        assert "您还没有培训券" in visitor.follow(visitor.prove(person["name"], person["number"])).text
        assert api.world.size() == size + 1
    accounts = api.one("auditor", "/accounts?limit=200")["items"]
    assert [a["grants"] for a in accounts if a["person"] == registered]


def test_a_disabled_worker_is_not_let_in_by_their_real_name(api: Api, journey: Journey) -> None:
    """No second account is made beside the disabled one."""
    account = journey.workers[journey.people[1]].account
    api.do("operator", f"/accounts/{account}/state", {"state": "DISABLED"})
    visitor, other = Visitor(api), trainee(71)
    assert visitor.prove(other.name, other.number).status_code == 422
    assert "账号已停用" in visitor.text
    api.do("operator", f"/accounts/{account}/state", {"state": "ACTIVE"})
    assert visitor.prove(other.name, other.number).status_code == 303


def test_in_earnest_there_is_no_simulator(real: Http) -> None:
    """Its page does not exist, the sign-in page does not name it, and what it would take opens nothing."""
    assert realname.adapter(real.home) is None
    visitor = Visitor(real)
    assert "实名" not in visitor.get("/sign-in").text
    assert visitor.ask("GET", "/sign-in/real-name").status_code == 404
    visitor.get("/sign-in")
    word = visitor.forms()[0].fields["csrf"]
    fields = {"csrf": word, "name": MEMBER.name, "number": MEMBER.number}
    assert visitor.ask("POST", "/sign-in/real-name", data=fields).status_code == 404
    assert "演示" not in visitor.text
