"""Who is asking, and what an endpoint asks of them. Closed by default: a view that declares nothing is refused.

People sign in with a password (argon2) and get a short-lived token, sent as a bearer token or in a page's cookie;
machines hold tokens with scopes. Only SHA-256 of a token is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar

import flask
import msgspec
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api import problems, sessions
from ledger.store import engine
from voucher.core.refusal import Refused
from voucher.objects.account import Account, AccountState
from voucher.shell import office
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, access_token, credential

F = TypeVar("F", bound=Callable[..., Any])
SESSION: Final = 12 * 3_600_000
LOCK_AFTER: Final = 10
LOCK_FOR: Final = 15 * 60_000
MIN_PASSWORD: Final = 12
ALL: Final = "all"
PUBLIC: Final = "public"
_MARK: Final = "_authorisation"

_hasher = PasswordHasher()
_NOBODY: Final = _hasher.hash(secrets.token_hex(16))
_OWNER: Final = (
    f"SELECT t.id, t.scopes, t.expires, {', '.join(f'a.{column.name}' for column in STATE['account'].columns)} "  # noqa: S608
    f"FROM {access_token.name} AS t JOIN {STATE['account'].name} AS a ON a.id = t.account WHERE t.digest = ?"
)
"""In every request's way, so it is one statement and no expression to compile. The names are of our own tables."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An account behind a request, with the scopes of its token."""

    account: Account
    scopes: frozenset[str]

    def in_scope(self, scope: str) -> bool:
        """Whether the token may be used for this."""
        return ALL in self.scopes or scope in self.scopes

    def in_part_of(self, scope: str) -> bool:
        """Whether the token may be used for this or for a part of it, such as command:voucher.enrol of command."""
        return self.in_scope(scope) or any(held.startswith(f"{scope}:") for held in self.scopes)


def public(view: F) -> F:
    """Anybody may ask."""
    setattr(view, _MARK, PUBLIC)
    return view


def scoped(scope: str, *, open_in_demonstration: bool = False) -> Callable[[F], F]:
    """Only with a token of this scope; in a demonstration home, if said so, anybody."""

    def mark(view: F) -> F:
        setattr(view, _MARK, (scope, open_in_demonstration))
        return view

    return mark


def authorisation_of(view: Callable[..., Any] | None) -> Any:
    """What a view declares, also through flask-smorest's wrappers and method views; None if nothing."""
    while view is not None:
        found = getattr(view, _MARK, None)
        if found is not None:
            return found
        view = getattr(view, "__wrapped__", None)
    return None


def check_request() -> flask.Response | None:
    """Before every request: let it pass, or answer it with a problem."""
    if flask.request.endpoint is None:
        return None
    view = flask.current_app.view_functions[flask.request.endpoint]
    needed = authorisation_of(view)
    if needed == PUBLIC:
        return None
    caller = find_caller()
    flask.g.caller = caller
    if needed is None:
        return problems.of_status(403)
    scope, open_in_demonstration = needed
    if open_in_demonstration and _home().settings.demonstration:
        return None
    if caller is None:
        return problems.of_status(401)
    return None if caller.in_part_of(scope) else problems.of_status(403)


def caller() -> Caller:
    """The caller of this request, who is signed in."""
    found: Caller = flask.g.caller
    return found


def sign_in(home: Home, login: str, password: str, now: int) -> tuple[str, int] | None:
    """(token, expiry in ms) for a correct login, else None. Ten failures lock a login for a quarter of an hour.

    An attempt is counted before the slow comparison, so that guesses made in parallel are counted too, and no lock is
    held meanwhile: the embedded database has only one, and the ledger needs it.
    """
    found = _attempt(home, login, now)
    right = _matches(found.password if found else _NOBODY, password)
    if found is None or not right:
        return None
    c = credential.c
    with engine.transaction(home.database) as connection:
        same = sa.and_(c.login == login, c.password == found.password)
        forgiven = sa.update(credential).where(same).values(failures=0, locked_until=0)
        if not connection.execute(forgiven).rowcount:
            return None
        connection.execute(sa.delete(access_token).where(access_token.c.expires < now))
        return _new_token(connection, found.account, (ALL,), now + SESSION, ""), now + SESSION


def _attempt(home: Home, login: str, now: int) -> sa.Row[Any] | None:
    """The login's row, with one more failure on it until the password proves right; None if unknown or locked."""
    c = credential.c
    with engine.transaction(home.database) as connection:
        row = connection.execute(sa.select(credential).where(c.login == login).with_for_update()).first()
        if row is None or row.locked_until > now:
            return None
        full = row.failures + 1 >= LOCK_AFTER
        change = {"failures": 0 if full else row.failures + 1, "locked_until": now + LOCK_FOR if full else 0}
        connection.execute(sa.update(credential).where(c.login == login).values(change))
    return row


def open_session(home: Home, account: str, now: int) -> tuple[str, int]:
    """(token, expiry in ms) for somebody whose real name was proven in another way."""
    with engine.transaction(home.database) as connection:
        return _new_token(connection, account, (ALL,), now + SESSION, ""), now + SESSION


def sign_out(home: Home, token: str) -> None:
    """Forget a token."""
    with engine.transaction(home.database) as connection:
        connection.execute(sa.delete(access_token).where(access_token.c.digest == _digest(token)))


def check_login(home: Home, account: str, login: str) -> None:
    """Refused if the login is another account's."""
    with engine.snapshot(home.database) as connection:
        _check_login(connection, account, login)


def set_password(home: Home, account: str, login: str, password: str) -> None:
    """Give an account a login and password, or new ones; its sessions end. Refused if the login is another's."""
    values = {"account": account, "password": _hasher.hash(password), "failures": 0, "locked_until": 0}
    with engine.transaction(home.database) as connection:
        _check_login(connection, account, login)
        connection.execute(sa.delete(credential).where(credential.c.account == account))
        connection.execute(sa.insert(credential).values(login=login, **values))
        own = sa.and_(access_token.c.account == account, access_token.c.id == "")
        connection.execute(sa.delete(access_token).where(own))


def _check_login(connection: sa.Connection, account: str, login: str) -> None:
    owner = connection.execute(sa.select(credential.c.account).where(credential.c.login == login)).scalar()
    if owner not in (None, account):
        raise Refused("object.exists")


def keep_token(home: Home, account: str, identifier: str, scopes: tuple[str, ...], expires: int) -> str:
    """A machine's token, told once."""
    with engine.transaction(home.database) as connection:
        return _new_token(connection, account, scopes, expires, identifier)


def drop_token(home: Home, identifier: str) -> None:
    """Forget a machine's token."""
    with engine.transaction(home.database) as connection:
        connection.execute(sa.delete(access_token).where(access_token.c.id == identifier))


def _new_token(connection: sa.Connection, account: str, scopes: tuple[str, ...], expires: int, name: str) -> str:
    token = secrets.token_urlsafe(32)
    row = {
        "digest": _digest(token),
        "id": name,
        "account": account,
        "scopes": msgspec.json.encode(scopes).decode(),
        "expires": expires,
    }
    connection.execute(sa.insert(access_token).values(row))
    return token


def given_token() -> str:
    """The token that came with the request: as a bearer token, else in the cookie; empty if none."""
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else sessions.cookie()


def find_caller() -> Caller | None:
    """Whose token came with the request, if anybody's that holds."""
    return owner_of(given_token())


def owner_of(token: str) -> Caller | None:
    """Whose token this is, if anybody's that holds."""
    if not token:
        return None
    home = _home()
    row = engine.first(home.database, _OWNER, (_digest(token),))
    if row is None:
        return None
    name, scopes, expires, *own = row
    account = codec(Account).state(tuple(own))
    if expires < home.clock.now() or not isinstance(account, Account) or account.state != AccountState.ACTIVE:
        return None
    if name and name not in account.tokens:
        return None
    return Caller(office.as_today(home, account), frozenset(msgspec.json.decode(scopes)))


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _home() -> Home:
    found: Home = flask.current_app.extensions["home"]
    return found
