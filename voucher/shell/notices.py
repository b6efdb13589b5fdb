"""What people are told of what happened: derived from committed entries in their order, each thing once; sent by a
messenger, and shown on their own page whether it could be sent or not.

Entries are read beside the writer, so that appending never waits for a message. A mark keeps how far they were read; it
moves with the notices in one transaction, and two processes cannot both move it. What is old is not sent any more: a
message a week late only confuses.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import click
import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ledger import timestamp
from ledger.store import bulk, engine, tables
from voucher.core.message import Event
from voucher.lifecycle.certify import CertificateVerified
from voucher.lifecycle.change_class import ClassRescheduled
from voucher.lifecycle.evaluate import ResultsRecorded
from voucher.lifecycle.hold import ClassStopped
from voucher.lifecycle.issue import VouchersIssued
from voucher.lifecycle.publicise import PublicityStarted
from voucher.lifecycle.reconcile import ClaimsPaid
from voucher.lifecycle.train import ClassOpened, SessionRecorded
from voucher.lifecycle.verify_many import CertificatesVerified
from voucher.objects.person import Person
from voucher.objects.training import EnrolmentState
from voucher.shell.desk import PHONE, Desk
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, notice, notice_mark
from voucher.shell.vault import VaultError
from voucher.step.holds import HoldsMade
from voucher.step.registry import entry_decoder
from voucher.tv1.names import mask

logger = logging.getLogger(__name__)
AT_ONCE: Final = 500
"""Entries read, and messages sent, in one go."""
LATE: Final = 3 * 86_400_000
TRIES: Final = 5
SHOWN: Final = 100

_GONE: Final = (EnrolmentState.NO_SHOW, EnrolmentState.DROPPED, EnrolmentState.TERMINATED)
WORDS: Final = {
    "issued": ("给您发了一张职业培训券，请登录领取。", "A training voucher was issued to you. Sign in and claim it."),
    "opened": (
        "您的培训班开班了，请按时上课、每次签到。",
        "Your class has opened. Come on time and sign in each time.",
    ),
    "moved": (
        "您的培训班改期了，请登录查看新的上课日期。",
        "The days of your class have changed. Sign in to see the new ones.",
    ),
    "held": (
        "您所在培训班的机构被移出目录或列入黑名单，班级由人社部门处理，您的培训券不受影响。请登录查看。",
        "The institution of your class was removed or blacklisted. The bureau decides about it; your voucher stays yours.",
    ),
    "stopped": (
        "您的培训班已停办，您的培训券可以另选机构使用。请登录查看。",
        "Your class was stopped. Your voucher can be used at another institution. Sign in to see more.",
    ),
    "attended": (
        "记了您一次到课。如果您没到课，请登录后点“我没到课”。",
        "You were recorded as present. If you were not there, sign in and say so.",
    ),
    "result": ("您的考核有结果了，请登录查看。", "Your evaluation has a result. Sign in to see it."),
    "certified": ("您的证书已核验，请登录查看编号。", "Your certificate was verified. Sign in to see its number."),
    "public": (
        "您的培训补贴正在公示，有不对的地方请登录提出。",
        "The subsidy for your training is in publicity. Sign in if anything is wrong.",
    ),
    "paid": (
        "您的培训补贴已付给垫付单位，不需要您交钱或转账。",
        "The subsidy for your training was paid to whoever advanced the cost. You need not pay or transfer anything.",
    ),
}
"""The words of each notice: nothing personal, no address to open, so that a false one is easy to tell."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person. The number is for the messenger alone."""

    phone: str
    name: str
    text: str


class Messenger(Protocol):
    """Sends messages, by SMS or otherwise."""

    def send(self, message: Message) -> bool:
        """Whether it was taken."""


class Console:
    """The demonstration's messenger: prints what would be sent, with the masked name and no number."""

    def send(self, message: Message) -> bool:
        """Always taken."""
        click.echo(f"[短信 SMS] {message.name}：{message.text}", err=True)
        return True


class Row(msgspec.Struct, frozen=True):
    """A notice: to whom, of which entry, what, about which voucher, made and sent in ms."""

    person: str
    entry: int
    what: str
    voucher: str | None
    made: int
    sent: int | None
    tries: int


class Notices:
    """Notices of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def collect(self) -> int:
        """Make notices of entries that came in since; returns how many entries were read."""
        with engine.snapshot(self._home.database) as connection:
            start = connection.execute(sa.select(notice_mark.c.next)).scalar()
            c = tables.entry.c
            query = sa.select(c.entry_index, c.entry_bytes).where(c.entry_index >= (start or 0))
            entries = connection.execute(query.order_by(c.entry_index).limit(AT_ONCE)).all()
            rows = list(_made(connection, [(int(row[0]), bytes(row[1])) for row in entries]))
        if not entries:
            return 0
        return len(entries) if self._keep(rows, start, int(entries[-1][0]) + 1) else 0

    def _keep(self, rows: list[Row], before: int | None, after: int) -> bool:
        """Whether the mark was where we found it; if another process moved it, its notices stand."""
        insert = sqlite.insert if engine.is_sqlite(self._home.database) else postgresql.insert
        with engine.transaction(self._home.database) as connection:
            if before is None:
                first = insert(notice_mark).values(id=1, next=after).on_conflict_do_nothing()
                moved = len(connection.execute(first.returning(notice_mark.c.id)).all())
            else:
                at = sa.update(notice_mark).where(notice_mark.c.next == before)
                moved = connection.execute(at.values(next=after)).rowcount
            if moved == 1:
                bulk.insert(connection, notice, [tuple(msgspec.structs.astuple(row)) for row in rows])
        return bool(moved == 1)

    def of(self, person: str) -> list[Row]:
        """A person's notices, the last one first."""
        query = sa.select(notice).where(notice.c.person == person).order_by(sa.desc(notice.c.entry)).limit(SHOWN)
        with engine.snapshot(self._home.database) as connection:
            return [Row(*row) for row in connection.execute(query)]

    def send(self, messenger: Messenger) -> int:
        """Send what is due; returns how many were taken. A messenger that fails is asked again, a few times."""
        now = self._home.clock.now()
        c = notice.c
        due = sa.select(notice).where(c.sent.is_(None), c.made >= now - LATE, c.tries < TRIES)
        with engine.snapshot(self._home.database) as connection:
            rows = [Row(*row) for row in connection.execute(due.order_by(c.tries, c.entry).limit(AT_ONCE))]
            messages = self._messages(connection, rows)
        return sum(self._send(messenger, row, messages[row.person], now) for row in rows if row.person in messages)

    def _send(self, messenger: Messenger, row: Row, to: Message, now: int) -> bool:
        """Tried by one process at a time: whoever counts the try."""
        if not self._set(row, row.tries, {"tries": row.tries + 1}):
            return False
        try:
            taken = messenger.send(msgspec.structs.replace(to, text=WORDS[row.what][0]))
        except OSError as error:
            logger.warning("the messenger failed: %s", type(error).__name__)
            return False
        return taken and self._set(row, row.tries + 1, {"sent": now})

    def _set(self, row: Row, tries: int, values: dict[str, int]) -> bool:
        c = notice.c
        same = (c.person == row.person, c.entry == row.entry, c.what == row.what, c.tries == tries)
        with engine.transaction(self._home.database) as connection:
            return bool(connection.execute(sa.update(notice).where(*same).values(values)).rowcount == 1)

    def _messages(self, connection: sa.Connection, rows: list[Row]) -> dict[str, Message]:
        """To whom, for everybody who has a phone number and did not take their consent back."""
        people = sorted({row.person for row in rows})
        stopped = STATE["consent"].c
        query = sa.select(stopped.person).where(stopped.person.in_(people), stopped.withdrawn_on.is_not(None))
        without = {str(found[0]) for found in connection.execute(query)}
        states = codec(Person).states(bulk.select_in(connection, STATE["person"], "id", people)) if people else []
        found = {}
        for person in states:
            if isinstance(person, Person) and person.id not in without and (phone := self._phone(person.id)):
                name = mask(Desk(self._home).identity_of(person).name)
                found[person.id] = Message(phone=phone, name=name, text="")
        return found

    def _phone(self, person: str) -> str | None:
        try:
            return str(self._home.vault.open_beside(person, PHONE, person))
        except VaultError:
            return None


def _made(connection: sa.Connection, entries: list[tuple[int, bytes]]) -> Iterator[Row]:
    decode = entry_decoder().decode
    for index, data in entries:
        entry = decode(data)
        millis = timestamp.from_text(entry.time)
        told = {(who, what): voucher for event in entry.events for who, what, voucher in _people(connection, event)}
        yield from (Row(who, index, what, voucher, millis, None, 0) for (who, what), voucher in sorted(told.items()))


def _people(connection: sa.Connection, event: Event) -> Iterator[tuple[str, str, str | None]]:
    """Whom an event concerns: (person, what, voucher)."""
    match event:
        case VouchersIssued():
            yield from ((who, "issued", voucher) for who, voucher in zip(event.holders, event.vouchers, strict=True))
        case ClassOpened():
            yield from ((_person(place), "opened", None) for place in event.present)
        case ClassRescheduled():
            yield from ((who, "moved", None) for who in _in_class(connection, event.training_class))
        case SessionRecorded():
            yield from ((_person(place), "attended", None) for place in event.present)
        case ResultsRecorded():
            yield from ((_person(place), "result", None) for place in (*event.passed, *event.failed))
        case CertificateVerified():
            holders = bulk.select_in(connection, STATE["voucher"], "id", [event.voucher])
            column = list(STATE["voucher"].c.keys()).index("holder")
            yield from ((str(row[column]), "certified", event.voucher) for row in holders)
        case CertificatesVerified():
            c = STATE["certificate"].c
            query = sa.select(c.holder, c.voucher).where(c.id.in_(event.certificates))
            yield from ((str(row.holder), "certified", row.voucher or None) for row in connection.execute(query))
        case PublicityStarted():
            yield from _of_claims(connection, [event.claim], "public")
        case ClaimsPaid():
            yield from _of_claims(connection, event.claims, "paid")
        case _:
            yield from _of_standing(connection, event)


def _of_standing(connection: sa.Connection, event: Event) -> Iterator[tuple[str, str, str | None]]:
    """Whom an institution's removal concerns."""
    match event:
        case HoldsMade():
            yield from ((who, "held", None) for found in event.classes for who in _in_class(connection, found))
        case ClassStopped():
            yield from ((_person(place), "stopped", None) for place in event.enrolments)
        case _:
            return


def _in_class(connection: sa.Connection, training_class: str) -> list[str]:
    """Who is in a class, and before it opens everybody on its roster."""
    c, classes = STATE["enrolment"].c, STATE["training_class"].c
    waiting = sa.select(classes.id).where(classes.id == training_class, classes.opened_on.is_(None))
    coming = sa.or_(c.state != EnrolmentState.LISTED, c.training_class.in_(waiting))
    query = sa.select(c.person).where(c.training_class == training_class, c.state.not_in(_GONE), coming)
    return [str(row.person) for row in connection.execute(query)]


def _of_claims(connection: sa.Connection, claims: Iterable[str], what: str) -> Iterator[tuple[str, str, str | None]]:
    c = STATE["claim_line"].c
    query = sa.select(c.holder, c.voucher).where(c.claim.in_(list(claims)))
    yield from ((str(row.holder), what, row.voucher or None) for row in connection.execute(query))


def _person(enrolment: str) -> str:
    """The person of an enrolment, whose id is class.person."""
    return enrolment.partition(".")[2]


def messenger(home: Home) -> Messenger | None:
    """The messenger of a home; none is configured in a home that is no demonstration."""
    return Console() if home.settings.demonstration else None
