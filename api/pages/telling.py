"""What an entry of the ledger says, in words: what was done, by whom, when, and to which objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import sqlalchemy as sa

from api.pages import words
from api.pages.bureau import today
from api.pages.bureau.about import ABOUT, school
from api.pages.bureau.told import page_of
from api.pages.clock import clock
from api.pages.commands import COMMAND
from api.pages.kinds import KIND
from api.pages.look import gettext as _
from api.pages.worker.looks import ROLE
from api.rest.giving import home
from ledger.store import engine
from voucher.core.facts import Ref, State, refs_of
from voucher.core.message import Event
from voucher.objects.account import EVERYWHERE, Account
from voucher.objects.proposal import Proposal
from voucher.register.proposals import ProposalApproved, ProposalMade
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.declare import EVOLUTIONS
from voucher.step.registry import StoredEntry

_ALWAYS: Final = frozenset({"account", "key", "home", "enrolment", "person", "proposal"})
"""Kinds that tell a reader nothing here, or are not to be named."""
SHOWN: Final = 12
_OBJECTS: Final = {kind.kind: kind for kind in ABOUT}


S = TypeVar("S", bound=State)


class Object(NamedTuple):
    """An object that an entry is about."""

    kind: str
    about: str
    path: str


class Said(NamedTuple):
    """An entry in words; `objects` are the first of `all` there are."""

    what: str
    who: str
    time: str
    signed: bool
    policy: str | None
    objects: list[Object]
    all: int


def said(entry: StoredEntry[Event]) -> Said:
    """An entry in words, for whoever may see what it is about."""
    refs = {(ref.kind, str(ref.value)): None for event in entry.events for ref in _refs(event)}
    return Said(
        what=_what(entry),
        who=_whom(_state(Account, entry.actor)),
        time=clock(entry.time, day=True),
        signed=entry.decision is not None,
        policy=entry.policy,
        objects=[_object(kind, identifier) for kind, identifier in list(refs)[:SHOWN]],
        all=len(refs),
    )


def command(kind: str) -> str:
    """A type of command in words."""
    return words.of(COMMAND, kind)


def _what(entry: StoredEntry[Event]) -> str:
    what = command(entry.command.type)
    first = entry.events[0] if entry.events else None
    if isinstance(first, ProposalMade):
        return _("提出：%(what)s（等第二人批准）", what=what)
    if isinstance(first, ProposalApproved):
        proposal = _state(Proposal, first.proposal)
        return _("批准提议：%(what)s", what=command(proposal.command_type)) if proposal else what
    return what


def _refs(event: Event) -> Iterable[Ref]:
    return (ref for ref in refs_of(event, EVOLUTIONS[type(event)].fields) if ref.kind not in _ALWAYS)


def _object(kind: str, identifier: str) -> Object:
    state = _state(_OBJECTS[kind], identifier) if kind in _OBJECTS else None
    path = page_of(kind, identifier) or f"/b/object/{kind}/{identifier}"
    return Object(_(KIND[kind]), ABOUT[type(state)](state) if state else f"…{identifier[-8:]}", path)


def _state(kind: type[S], identifier: str) -> S | None:
    table = STATE[kind.kind]
    with engine.snapshot(home().database) as connection:
        row = connection.execute(sa.select(table).where(table.c.id == identifier)).first()
    found = codec(kind).state(tuple(row)) if row else None
    return found if isinstance(found, kind) else None


def _whom(account: Account | None) -> str:
    """The office, and the institution or region it acts for."""
    order = list(ROLE)
    grants = sorted((g for g in account.grants if g[0] in ROLE), key=lambda g: order.index(g[0])) if account else []
    if account is None or not grants:
        return _("系统账号")
    capability, scope = grants[0]
    place = (
        school(scope) if len(scope) == len(account.id) else "" if scope == EVERYWHERE else words.place(scope, today())
    )
    return " · ".join(part for part in (place, _(ROLE[capability]), _("账号尾号 %(end)s", end=account.id[-6:])) if part)
