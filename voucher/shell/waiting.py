"""What waits for an officer: everything of their regions that stands where they may take the next step, with the day by which
a clause wants it done. Nothing is decided here, and nothing decides itself when it is late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.facts import State
from voucher.objects.account import Account, Capability
from voucher.objects.claim import Claim, ClaimState, Objection, ObjectionState
from voucher.objects.flag import FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionState
from voucher.objects.money import PaymentBatch, PaymentState
from voucher.objects.policy import Calendar
from voucher.objects.scan import Conflict, ConflictState
from voucher.objects.standing import Hold, HoldState
from voucher.objects.training import ClassState, TrainingClass
from voucher.policy.workdays import Workdays
from voucher.shell import proposals
from voucher.shell.deadlines import Deadlines
from voucher.shell.home import Home
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.registry import command_decoder, step_of

S = TypeVar("S", bound=State)
MOST: Final = 500
"""Of one sort; what is beyond is waiting all the same, and comes when these are done."""


class Item(NamedTuple):
    """One thing to do: its sort, the object, the entry since which it waits, and by when which clause wants it done.

    `provisional`: the day rests on a year whose working days are not yet known."""

    sort: str
    id: str
    since: int
    due: str | None = None
    clause: str = ""
    provisional: bool = False


class Waiting:
    """What one account may take the next step of, on a day."""

    def __init__(self, home: Home, account: Account, today: str) -> None:
        self.home = home
        self.account = account
        self.today = today
        self._database = home.database

    def items(self) -> list[Item]:
        """What is overdue first, then what is due soonest, then what waits longest."""
        found = [item for collect in COLLECTORS for item in collect(self)]
        return sorted(found, key=lambda item: (item.due or "9999", item.since))

    def all(self, kind: type[S], *conditions: sa.ColumnElement[bool]) -> list[S]:
        """Objects of the account's regions, the longest unchanged first."""
        table = STATE[kind.kind]
        query = sa.select(table).where(visible(self.account, kind.kind), *conditions).order_by(table.c.at).limit(MOST)
        with engine.snapshot(self._database) as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return [state for state in codec(kind).states(rows) if isinstance(state, kind)]

    def mine(self, account: str) -> bool:
        """Whether an account is this one, or the same person's."""
        if account == self.account.id:
            return True
        table = STATE[Account.kind]
        with engine.snapshot(self._database) as connection:
            person = connection.execute(sa.select(table.c.person).where(table.c.id == account)).scalar()
        return person is not None and person == self.account.person


def _column(kind: type[State], name: str) -> sa.Column[str]:
    return STATE[kind.kind].c[name]


def _proposals(waiting: Waiting) -> Iterator[Item]:
    """The second signature, of whoever may give it and did not give the first."""
    decode = command_decoder().decode
    for found in proposals.near(waiting.home, waiting.account)[:MOST]:
        step = step_of(decode(found.command))
        allowed = any(waiting.account.holds(capability) for capability in step.second)
        if allowed and not waiting.mine(found.proposer):
            yield Item("proposal", found.id, found.at)


def _classes(waiting: Waiting) -> Iterator[Item]:
    """Openings to approve: the first and the second reviewer of each side; surveys that failed."""
    sides = (
        (Capability.INDUSTRY, ClassState.SUBMITTED, ClassState.INDUSTRY_1),
        (Capability.BUREAU, ClassState.INDUSTRY_OK, ClassState.HR_1),
    )
    for capability, first, second in sides:
        if not waiting.account.holds(capability):
            continue
        states = _column(TrainingClass, "state").in_([first.value, second.value])
        for found in waiting.all(TrainingClass, states):
            if waiting.account.person not in found.signers:
                yield Item("class.review", found.id, found.at, found.start_date, "class.application_form")
    if waiting.account.holds(Capability.BUREAU):
        suspended = _column(TrainingClass, "state") == ClassState.SUSPENDED.value
        yield from (Item("class.decide", c.id, c.at) for c in waiting.all(TrainingClass, suspended))


def _claims(waiting: Waiting) -> Iterator[Item]:
    """Each claim's next step of the bureau."""
    if not waiting.account.holds(Capability.BUREAU):
        return
    sorts = {
        ClaimState.SUBMITTED: "claim.accept",
        ClaimState.ACCEPTED: "claim.review",
        ClaimState.REVIEWED_1: "claim.review",
        ClaimState.APPROVED: "claim.publish",
        ClaimState.CLEARED: "claim.push",
    }
    person = waiting.account.person
    claims = [
        found
        for found in waiting.all(Claim, _column(Claim, "state").in_([state.value for state in sorts]))
        if person != found.applicant and not (found.state == ClaimState.REVIEWED_1 and found.first_reviewer == person)
    ]
    first = _first_due(waiting, claims)
    for found in claims:
        due, clause, provisional = first.get(found.id, (None, "", False))
        yield Item(sorts[found.state], found.id, found.at, due, clause, provisional)


def _first_due(waiting: Waiting, claims: list[Claim]) -> dict[str, tuple[str | None, str, bool]]:
    """The deadline of each claim that comes first: its day, its clause, and whether it is provisional."""
    calendars = waiting.all(Calendar)
    days = Workdays({calendar.id: calendar for calendar in calendars})
    found = Deadlines(waiting.home, days).of(claims, waiting.today)
    return {one.claim.id: (one.due.day, one.clause, one.due.provisional) for one in reversed(found) if one.due}


def _ended_publicity(waiting: Waiting) -> Iterator[Item]:
    """Publicity whose last day is over."""
    if waiting.account.holds(Capability.BUREAU):
        public = _column(Claim, "state") == ClaimState.PUBLIC.value
        over = sa.and_(public, _column(Claim, "publicity_ends") < waiting.today)
        yield from (Item("claim.end_publicity", c.id, c.at) for c in waiting.all(Claim, over))


def _objections(waiting: Waiting) -> Iterator[Item]:
    if waiting.account.holds(Capability.BUREAU):
        is_open = _column(Objection, "state") == ObjectionState.OPEN.value
        yield from (Item("objection", o.id, o.at) for o in waiting.all(Objection, is_open))


def _flags(waiting: Waiting) -> Iterator[Item]:
    """What the numbers say looks wrong, for a person to decide."""
    if waiting.account.holds(Capability.BUREAU):
        is_open = _column(SupervisionFlag, "state") == FlagState.OPEN.value
        yield from (Item("flag", one.id, one.at) for one in waiting.all(SupervisionFlag, is_open))


def _holds(waiting: Waiting) -> Iterator[Item]:
    """Classes and claims that an institution's removal stopped."""
    if waiting.account.holds(Capability.BUREAU):
        is_open = _column(Hold, "state") == HoldState.OPEN.value
        yield from (Item("hold", one.id, one.at) for one in waiting.all(Hold, is_open))


def _inspections(waiting: Waiting) -> Iterator[Item]:
    """Inspections that are planned, by their day."""
    if waiting.account.holds(Capability.INSPECTOR):
        planned = _column(Inspection, "state") == InspectionState.PLANNED.value
        yield from (Item("inspection", one.id, one.at, one.day) for one in waiting.all(Inspection, planned))


def _conflicts(waiting: Waiting) -> Iterator[Item]:
    if waiting.account.holds(Capability.BUREAU):
        is_open = _column(Conflict, "state") == ConflictState.OPEN.value
        yield from (Item("conflict", c.id, c.at) for c in waiting.all(Conflict, is_open))


def _finance(waiting: Waiting) -> Iterator[Item]:
    """What was pushed to finance and is not confirmed, by its clock; what is confirmed and in no payment file."""
    making = waiting.account.holds(Capability.FINANCE_MAKER)
    sorts = {ClaimState.PUSHED: "finance.confirm"} | ({ClaimState.CONFIRMED: "finance.pay"} if making else {})
    if not making and not waiting.account.holds(Capability.FINANCE_CHECKER):
        return
    claims = waiting.all(Claim, _column(Claim, "state").in_([state.value for state in sorts]))
    first = _first_due(waiting, claims)
    for found in claims:
        yield Item(sorts[found.state], found.id, found.at, *first.get(found.id, (None, "", False)))


def _payments(waiting: Waiting) -> Iterator[Item]:
    """Payment files: the checker's release, the bank's answer, the reconciliation."""
    making, checking = (waiting.account.holds(c) for c in (Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER))
    if not making and not checking:
        return
    sorts = {PaymentState.RELEASED: "payment.bank", PaymentState.PAID: "payment.reconcile"}
    if checking:
        sorts[PaymentState.BUILT] = "payment.release"
    for found in waiting.all(PaymentBatch, _column(PaymentBatch, "state").in_([state.value for state in sorts])):
        if found.state != PaymentState.BUILT or found.maker != waiting.account.person:
            yield Item(sorts[found.state], found.id, found.at)


COLLECTORS: Final[tuple[Callable[[Waiting], Iterable[Item]], ...]] = (
    _proposals,
    _classes,
    _claims,
    _ended_publicity,
    _finance,
    _payments,
    _objections,
    _conflicts,
    _holds,
    _flags,
    _inspections,
)
