"""The daily patrol of three levels: which classes are being taught and were not looked at today by a level's inspectors, those
first that a person should see first; and which bodies nobody inspected in a half of the year.

No document says in which order. The weights are this program's own, and the page shows what each class's sum is made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import sqlalchemy as sa

from ledger.store import bulk, engine
from voucher.core.dates import days_between
from voucher.core.facts import State
from voucher.lifecycle.flag import half_of
from voucher.objects.account import Account
from voucher.objects.flag import FlagState, SupervisionFlag
from voucher.objects.inspection import Inspection, InspectionKind, InspectionState, Tier
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.training import ClassState, TrainingClass
from voucher.shell.home import Home
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

S = TypeVar("S", bound=State)
FLAG_OF_CLASS: Final = 100
FLAG_OF_INSTITUTION: Final = 20
NEVER_LOOKED: Final = 50
LOOKED_BY_OTHERS: Final = -30
MOST_DAYS: Final = 30
"""A day since the last look counts one, up to this many."""
TAUGHT: Final = (ClassState.OPEN.value, ClassState.TEACHING.value)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A class that a level has not looked at today: why it stands where it stands. `last` is that level's last look."""

    training_class: TrainingClass
    flags: tuple[SupervisionFlag, ...]
    near: int
    last: str
    others: bool
    days: int

    @property
    def weight(self) -> int:
        """The sum by which the queue is ordered."""
        since = min(self.days, MOST_DAYS) if self.last else NEVER_LOOKED
        flags = FLAG_OF_CLASS * len(self.flags) + FLAG_OF_INSTITUTION * self.near
        return flags + since + LOOKED_BY_OTHERS * self.others


@dataclass(frozen=True, slots=True)
class Body:
    """An evaluation body, and its special inspections in a half of the year."""

    institution: Institution
    inspections: tuple[Inspection, ...]


class Patrol:
    """What one account's patrol has before it."""

    def __init__(self, home: Home, account: Account) -> None:
        self._home = home
        self._account = account

    def queue(self, tier: Tier, day: str) -> list[Waiting]:
        """Classes that are taught on a day and that this level has not looked at on it."""
        c = STATE[TrainingClass.kind].c
        classes = self._seen(
            TrainingClass, sa.and_(c.state.in_(TAUGHT), c.start_date <= day, c.end_date >= day, c.pack.is_not(None))
        )
        ids = [one.id for one in classes]
        looks = self._signed("training_class", ids)
        flags = self._open()
        found = [self._waiting(one, looks, flags, tier, day) for one in classes]
        waiting = [one for one in found if one.last != day]
        return sorted(waiting, key=lambda one: (-one.weight, one.training_class.start_date, one.training_class.id))

    def log(self, tier: str, limit: int = 200) -> list[Inspection]:
        """Inspections of a level (empty: of all), planned ones and the newest first."""
        c = STATE[Inspection.kind].c
        where = c.tier == tier if tier else sa.true()
        found = self._seen(Inspection, where)
        order = {InspectionState.PLANNED: 0}
        return sorted(found, key=lambda one: (order.get(one.state, 1), -one.at))[:limit]

    def of_class(self, identifier: str) -> list[Inspection]:
        """Inspections of a class, the oldest first."""
        found = self._seen(Inspection, STATE[Inspection.kind].c.training_class == identifier)
        return sorted(found, key=lambda one: one.at)

    def bodies(self, day: str) -> list[Body]:
        """Evaluation bodies with their special inspections in the half of the year of a day; those without come first."""
        c = STATE[Institution.kind].c
        scopes = [scope for _, scope in self._account.grants]
        near = sa.or_(sa.false(), *(c.region.startswith("" if s == "*" else s, autoescape=True) for s in scopes))
        found = self._seen(Institution, sa.and_(c.type == InstitutionKind.EVALUATION.value, near))
        looks = self._signed("institution", [one.id for one in found])
        half = [one for one in looks if one.what == InspectionKind.HALF_YEAR and half_of(one.day) == half_of(day)]
        bodies = [Body(one, tuple(look for look in half if look.institution == one.id)) for one in found]
        return sorted(bodies, key=lambda body: (bool(body.inspections), body.institution.id))

    def _waiting(
        self,
        one: TrainingClass,
        looks: Sequence[Inspection],
        flags: Sequence[SupervisionFlag],
        tier: Tier,
        day: str,
    ) -> Waiting:
        theirs = [look for look in looks if look.training_class == one.id]
        last = max((look.day for look in theirs if look.tier == tier), default="")
        return Waiting(
            one,
            tuple(flag for flag in flags if flag.training_class == one.id),
            sum(flag.institution == one.institution and flag.training_class != one.id for flag in flags),
            last,
            any(look.tier != tier and look.day == day for look in theirs),
            days_between(last, day) if last else 0,
        )

    def _open(self) -> list[SupervisionFlag]:
        return self._seen(SupervisionFlag, STATE[SupervisionFlag.kind].c.state == FlagState.OPEN.value)

    def _signed(self, field: str, ids: Sequence[str]) -> list[Inspection]:
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[Inspection.kind], field, list(ids))
        found = [one for one in codec(Inspection).states(rows) if isinstance(one, Inspection)]
        return [one for one in found if one.state == InspectionState.SIGNED]

    def _seen(self, kind: type[S], where: sa.ColumnElement[bool]) -> list[S]:
        table = STATE[kind.kind]
        query = sa.select(table).where(where, visible(self._account, kind.kind)).order_by(table.c.id)
        with engine.snapshot(self._home.database) as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return [one for one in codec(kind).states(rows) if isinstance(one, kind)]
