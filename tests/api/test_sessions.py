"""Signing in, being locked out, being reset, signing out, expiring."""

from __future__ import annotations

import fcntl
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import auth
from ledger.store import engine
from tests.support.http import Api, event, problem
from voucher.shell.tables import access_token, credential

LOGIN, PASSWORD = "somebody", "correct horse battery"
MINUTE = 60_000


@pytest.fixture
def account(api: Api) -> str:
    """A new account that has the login, whoever had it before."""
    with engine.transaction(api.home.database) as connection:
        connection.execute(sa.delete(credential))
    entry = api.do("operator", "/accounts", {"grants": [], "login": LOGIN, "password": PASSWORD})
    return str(event(entry, "account.created")["account"])


def _sign_in(api: Api, password: str = PASSWORD) -> str | None:
    response = api.call("POST", "/session", json={"login": LOGIN, "password": password})
    if response.status_code == 401:
        problem(response, 401, "auth.login")
        return None
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    told = response.get_json()
    assert told["expires"] == api.world.clock.now() + auth.SESSION
    return str(told["token"])


def _me(api: Api, token: str) -> int:
    return api.call("GET", "/me", token=token).status_code


def test_a_right_password_gives_a_token_for_twelve_hours(api: Api, account: str) -> None:
    """The token opens the account until it expires, and not a millisecond longer."""
    token = _sign_in(api)
    assert token
    response = api.call("GET", "/me", token=token)
    assert response.get_json()["id"] == account
    api.world.clock.move_to(api.world.clock.now() + auth.SESSION)
    assert _me(api, token) == 200
    api.world.clock.move_to(api.world.clock.now() + 1)
    assert _me(api, token) == 401


def test_the_database_holds_no_token_and_no_password(api: Api, account: str) -> None:
    """Only a SHA-256 of the token and an argon2 hash of the password are stored."""
    token = _sign_in(api) or ""
    with engine.snapshot(api.home.database) as connection:
        tokens = connection.execute(sa.select(access_token)).all()
        passwords = connection.execute(sa.select(credential)).all()
    assert token not in str(tokens)
    assert PASSWORD not in str(passwords)
    assert [row.password.split("$")[1] for row in passwords if row.account == account] == ["argon2id"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic {}", "Bearer {}x", "{}"])
@pytest.mark.usefixtures("account")
def test_a_header_that_is_not_a_bearer_token_is_nobody(api: Api, header: str) -> None:
    """Anything but `Bearer` and the token itself is answered 401."""
    token = _sign_in(api) or ""
    response = api.call("GET", "/me", headers={"Authorization": header.format(token)})
    problem(response, 401, "auth.required")


@pytest.mark.usefixtures("account")
def test_ten_wrong_passwords_lock_the_login_for_a_quarter_of_an_hour(api: Api) -> None:
    """The eleventh attempt fails even with the right password, until the lock ends."""
    assert [_sign_in(api, "wrong") for _ in range(auth.LOCK_AFTER)] == [None] * auth.LOCK_AFTER
    assert _sign_in(api) is None
    api.world.clock.move_to(api.world.clock.now() + auth.LOCK_FOR - 1)
    assert _sign_in(api) is None
    api.world.clock.move_to(api.world.clock.now() + 1)
    assert _sign_in(api)


@pytest.mark.usefixtures("account")
def test_a_right_password_forgives_the_wrong_ones_before_it(api: Api) -> None:
    """Nine wrong, one right, nine wrong: still not locked."""
    for _ in range(2):
        for _ in range(auth.LOCK_AFTER - 1):
            assert _sign_in(api, "wrong") is None
        assert _sign_in(api)


@pytest.mark.usefixtures("account")
def test_guesses_made_at_the_same_time_are_all_counted(api: Api) -> None:
    """A lockout cannot be outrun by asking in parallel."""
    now = api.world.clock.now()
    with ThreadPoolExecutor(auth.LOCK_AFTER) as pool:
        guesses = [pool.submit(auth.sign_in, api.home, LOGIN, "wrong", now) for _ in range(auth.LOCK_AFTER)]
        assert [guess.result() for guess in guesses] == [None] * auth.LOCK_AFTER
    assert _sign_in(api) is None


def test_a_guess_does_not_keep_the_database_from_being_written(api: Api, account: str) -> None:
    """No lock is held while a password is compared: signing in cannot stall the ledger."""
    free: list[bool] = []

    def looked(_hashed: str, _password: str) -> bool:
        free.append(_writable(api, account))
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auth, "_matches", looked)
        assert _sign_in(api) is None
    assert free == [True]


def _writable(api: Api, account: str) -> bool:
    """Whether the login's row could be written now, without waiting."""
    if engine.is_sqlite(api.home.database):
        with Path(f"{api.home.database.url.database}.lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
    query = sa.select(credential).where(credential.c.account == account).with_for_update(nowait=True)
    try:
        with engine.transaction(api.home.database) as connection:
            connection.execute(query)
    except sa.exc.OperationalError:
        return False
    return True


@pytest.mark.usefixtures("account")
def test_an_unknown_login_is_answered_like_a_wrong_password(api: Api) -> None:
    """Nobody learns which logins exist."""
    unknown = api.call("POST", "/session", json={"login": "nobody", "password": PASSWORD})
    wrong = api.call("POST", "/session", json={"login": LOGIN, "password": "wrong"})
    assert unknown.get_json() == wrong.get_json()


@pytest.mark.usefixtures("account")
def test_an_unreadable_hash_lets_nobody_in(api: Api) -> None:
    """A damaged credential row is a wrong password, not a fault."""
    with engine.transaction(api.home.database) as connection:
        connection.execute(sa.update(credential).values({"password": "not a hash"}))
    assert _sign_in(api) is None


@pytest.mark.usefixtures("account")
def test_signing_out_forgets_this_token_and_no_other(api: Api) -> None:
    """The other session of the same account lives on."""
    one, other = _sign_in(api) or "", _sign_in(api) or ""
    assert api.call("DELETE", "/session", token=one).status_code == 204
    assert (_me(api, one), _me(api, other)) == (401, 200)


def test_a_password_reset_ends_the_sessions_and_is_recorded(api: Api, account: str) -> None:
    """The operator's reset is an entry; old sessions and the old password are good for nothing."""
    token = _sign_in(api) or ""
    body = {"login": LOGIN, "password": "another long password"}
    entry = api.do("operator", f"/accounts/{account}/password", body)
    assert [event["type"] for event in entry["events"]] == ["account.was_reset"]
    assert _me(api, token) == 401
    assert _sign_in(api) is None
    assert _sign_in(api, "another long password")


def test_a_disabled_account_can_do_nothing_until_it_is_enabled(api: Api, account: str) -> None:
    """Its tokens stop working at once, new ones too, and work again afterwards."""
    token = _sign_in(api) or ""
    api.do("operator", f"/accounts/{account}/state", {"state": "DISABLED"})
    assert _me(api, token) == 401
    assert _me(api, _sign_in(api) or "") == 401
    api.do("operator", f"/accounts/{account}/state", {"state": "ACTIVE"})
    assert _me(api, token) == 200


def test_a_token_of_an_account_that_is_gone_opens_nothing(api: Api) -> None:
    """A token row whose account the state does not hold is nobody's."""
    assert _me(api, api.token("0" * 32)) == 401


@pytest.mark.usefixtures("account")
def test_a_login_belongs_to_one_account(api: Api) -> None:
    """A second account cannot take it, by creation or by reset; the first one's password stays."""
    body = {"login": LOGIN, "password": "of somebody else"}
    size = api.world.size()
    problem(api.post("operator", "/accounts", body | {"grants": []}), 409, "object.exists")
    other = api.actor("school").account
    problem(api.post("operator", f"/accounts/{other}/password", body), 409, "object.exists")
    assert api.world.size() == size
    assert _sign_in(api)


def test_a_password_reset_while_somebody_signs_in_wins(api: Api, account: str) -> None:
    """Whoever had the old password compared when the new one was set gets no token."""

    def reset(_hashed: str, _password: str) -> bool:
        assert _writable(api, account)
        auth.set_password(api.home, account, LOGIN, "another long password")
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auth, "_matches", reset)
        assert _sign_in(api) is None


@pytest.mark.parametrize("minutes", [1, 60 * 13])
def test_signing_in_sweeps_up_expired_tokens(api: Api, account: str, minutes: int) -> None:
    """Token rows do not pile up: those past their time go with the next sign-in."""
    _sign_in(api)
    api.world.clock.move_to(api.world.clock.now() + minutes * MINUTE)
    _sign_in(api)
    with engine.snapshot(api.home.database) as connection:
        rows = connection.execute(sa.select(access_token).where(access_token.c.account == account)).all()
    assert len(rows) == (2 if minutes == 1 else 1)
