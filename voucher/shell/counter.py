"""What waits at a counter beside the log: codes for a worker's first password, and public keys to be enrolled.

A code is twelve letters and digits from a slip of paper, good for three days and once. Only its digest is kept, and the
digest is slow to compute: who reads the database does not find the codes by trying.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec
import sqlalchemy as sa

from ledger.store import engine
from voucher.core.refusal import Refused
from voucher.shell.home import Home
from voucher.shell.tables import activation, credential, key_request

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which people mix up on paper."""
LENGTH: Final = 12
GOOD_FOR: Final = 3 * 86_400_000
DIGITS: Final = "0123456789"
WAITS: Final = 7 * 86_400_000
"""Milliseconds for which a key that nobody enrolled waits: a phone changes hands, and the browser forgets."""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it is handed over, with the login it is for; `expires` in ms."""

    text: str
    login: str
    expires: int


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that somebody asks to have enrolled; `made` in ms."""

    subject: str
    account: str
    public: str
    made: int


class Counter:
    """The counter of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def hand_out(self, account: str) -> Code:
        """A new code for an account; one handed out before is void."""
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        expires = self._home.clock.now() + GOOD_FOR
        with engine.transaction(self._home.database) as connection:
            query = sa.select(credential.c.login).where(credential.c.account == account)
            login = connection.execute(query).scalar() or "w" + "".join(secrets.choice(DIGITS) for _ in range(9))
            over = activation.c.expires < self._home.clock.now()
            connection.execute(sa.delete(activation).where(sa.or_(activation.c.account == account, over)))
            row = {"account": account, "digest": self._digest(drawn), "login": login, "expires": expires}
            connection.execute(sa.insert(activation).values(row))
        return Code(text="-".join(drawn[i : i + 4] for i in range(0, LENGTH, 4)), login=login, expires=expires)

    def whose(self, text: str) -> tuple[str, str]:
        """(account, login) of a code that is good; refused."""
        with engine.snapshot(self._home.database) as connection:
            query = sa.select(activation).where(activation.c.digest == self._digest(text))
            row = connection.execute(query).first()
        if row is None or row.expires < self._home.clock.now():
            raise Refused("auth.code")
        return row.account, row.login

    def use(self, text: str) -> None:
        """The code is over; refused if somebody was faster."""
        with engine.transaction(self._home.database) as connection:
            done = connection.execute(sa.delete(activation).where(activation.c.digest == self._digest(text)))
        if not done.rowcount:
            raise Refused("auth.code")

    def ask(self, subject: str, account: str, public: str) -> None:
        """Ask to have a public key enrolled, in place of what was asked before."""
        row = {"subject": subject, "account": account, "public": public, "made": self._home.clock.now()}
        with engine.transaction(self._home.database) as connection:
            over = key_request.c.made <= self._home.clock.now() - WAITS
            connection.execute(sa.delete(key_request).where(sa.or_(key_request.c.subject == subject, over)))
            connection.execute(sa.insert(key_request).values(row))

    def asked(self, subject: str) -> Request | None:
        """What is asked for, if anything."""
        found = self._requests(key_request.c.subject == subject)
        return found[0] if found else None

    def of_accounts(self) -> list[Request]:
        """Keys that accounts ask to have enrolled for deciding, the oldest first."""
        return self._requests(key_request.c.subject == key_request.c.account)

    def answered(self, subject: str) -> None:
        """It was enrolled, or turned down."""
        with engine.transaction(self._home.database) as connection:
            connection.execute(sa.delete(key_request).where(key_request.c.subject == subject))

    def _requests(self, clause: sa.ColumnElement[bool]) -> list[Request]:
        with engine.snapshot(self._home.database) as connection:
            fresh = key_request.c.made > self._home.clock.now() - WAITS
            rows = connection.execute(sa.select(key_request).where(clause, fresh).order_by(key_request.c.made)).all()
        return [Request(subject=r.subject, account=r.account, public=r.public, made=r.made) for r in rows]

    def _digest(self, text: str) -> bytes:
        cleaned = "".join(character for character in text.upper() if character in ALPHABET)
        salt = self._home.settings.origin.encode()
        return hashlib.scrypt(cleaned.encode(), salt=salt, n=1 << 12, r=8, p=1, dklen=32)
