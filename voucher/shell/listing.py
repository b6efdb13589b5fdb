"""The catalogue as it is read: institutions by name, occupation, region, kind and standing, as of a day, with the history
of each and what its standing has stopped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec
import sqlalchemy as sa

from ledger.store import engine
from voucher.core.facts import Facts, State
from voucher.core.refusal import Refused
from voucher.identifiers import division
from voucher.objects import KINDS
from voucher.objects.claim import Claim, ClaimState
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.policy import Pack
from voucher.objects.standing import Finding, Hold, HoldState
from voucher.objects.training import TrainingClass
from voucher.policy import amounts
from voucher.rules.base import Flag
from voucher.rules.platforms import Addends
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.holds import RUNNING, SETTLED

S = TypeVar("S", bound=State)
MOST: Final = 200
SYSTEMS: Final = ("skilled_talent", "employment")
"""The two systems of the province's notice: whoever is in one of them only is marked."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; empty texts ask for anything."""

    day: str
    text: str = ""
    occupation: str = ""
    region: str = ""
    kind: str = ""
    standing: str = ""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """An institution as it is listed: its name, and where it stood on the day."""

    found: Institution
    name: str
    standing: InstitutionState
    one_system: bool


class Listing:
    """The catalogue of one home. Whoever asks sees all of it: it is public, but for those not yet in it."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._desk = Desk(home)

    def search(self, asked: Asked, *, applied: bool = False) -> list[Listed]:
        """By name, the first two hundred. `applied`: also who was never in the catalogue, for officers."""
        table = STATE[Institution.kind]
        query = sa.select(table)
        if asked.region:
            codes = division.codes_of(asked.region) if len(asked.region) == division.CITY else (asked.region,)
            query = query.where(sa.or_(*(table.c.region.startswith(code, autoescape=True) for code in codes)))
        if asked.kind:
            query = query.where(table.c.type == asked.kind)
        found = [one for one in self._states(Institution, query) if self._fits(one, asked, applied=applied)]
        names = self._desk.names_of(found)
        rows = [self._listed(one, names[one.id], asked.day) for one in found if asked.text in names[one.id]]
        return sorted(rows, key=lambda row: row.name)[:MOST]

    def one(self, identifier: str, day: str, *, applied: bool = False) -> Listed | None:
        """One institution; None if there is none in the catalogue."""
        table = STATE[Institution.kind]
        found = self._states(Institution, sa.select(table).where(table.c.id == identifier))
        if not found or not (applied or _was_listed(found[0])):
            return None
        return self._listed(found[0], self._desk.names_of(found)[identifier], day)

    def running(self, institution: str) -> list[TrainingClass]:
        """Its classes that are not over."""
        table = STATE[TrainingClass.kind]
        states = [state.value for state in RUNNING]
        query = sa.select(table).where(table.c.institution == institution, table.c.state.in_(states))
        return self._states(TrainingClass, query.order_by(table.c.start_date, table.c.id).limit(MOST))

    def unpaid(self, institution: str) -> list[Claim]:
        """Its claims that are neither paid nor ended, and those that are held for a line that is not."""
        table = STATE[Claim.kind]
        settled = [state.value for state in (ClaimState.PAID, *SETTLED)]
        waits = sa.or_(table.c.state.not_in(settled), table.c.frozen.is_not(None))
        query = sa.select(table).where(table.c.payee == institution, waits)
        return self._states(Claim, query.order_by(table.c.at, table.c.id).limit(MOST))

    def holds(self, institution: str = "", region: Iterable[str] = ()) -> list[Hold]:
        """Open holds of an institution, or of regions, the longest waiting first."""
        table = STATE[Hold.kind]
        query = sa.select(table).where(table.c.state == HoldState.OPEN)
        if institution:
            query = query.where(table.c.institution == institution)
        near = [table.c.region.startswith(code, autoescape=True) for code in region]
        query = query.where(sa.or_(*near)) if near else query
        return self._states(Hold, query.order_by(table.c.since, table.c.at, table.c.id).limit(MOST))

    def findings(self, institution: str) -> list[Finding]:
        """What was found there, the latest first."""
        table = STATE[Finding.kind]
        query = sa.select(table).where(table.c.institution == institution)
        return self._states(Finding, query.order_by(table.c.found_on.desc(), table.c.id).limit(MOST))

    def overlapping(self, region: str, day: str, regions: tuple[str, ...]) -> list[str]:
        """Of regions that a report adds up, those that the tree of the day counts twice or does not have, by the rule of the
        pack in force at a place on the day; nothing where no pack says."""
        table = STATE[Pack.kind]
        facts = Facts(KINDS)
        with engine.snapshot(self._home.database) as connection:
            rows = [tuple(row) for row in connection.execute(sa.select(table))]
            facts.load(Pack.kind, "registry", [amounts.ALL], codec(Pack).states(rows))
            try:
                policy = self._home.packs.get(connection, amounts.pack_for(facts, region, day).id).on(day)
            except Refused:
                return []
        flags = [answer for _, answer in policy.answers(Addends(regions=regions)) if isinstance(answer, Flag)]
        twice = [found for flag in flags if isinstance(found := flag.detail["twice"], list)]
        return list(dict.fromkeys(code for codes in twice for code in codes))

    def _fits(self, one: Institution, asked: Asked, *, applied: bool) -> bool:
        if not (applied or _was_listed(one)):
            return False
        if len(asked.region) == division.CITY and division.city(one.region, asked.day) != asked.region:
            return False
        if asked.standing and one.state_on(asked.day) != asked.standing:
            return False
        return not asked.occupation or any(
            scope.covers(asked.occupation, scope.level, asked.day) for scope in one.scope
        )

    def _listed(self, one: Institution, name: str, day: str) -> Listed:
        known = {system for system, _ in one.systems}
        return Listed(found=one, name=name, standing=one.state_on(day), one_system=len(known & set(SYSTEMS)) == 1)

    def _states(self, kind: type[S], query: sa.Select[tuple[object, ...]]) -> list[S]:
        with engine.snapshot(self._home.database) as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def _was_listed(one: Institution) -> bool:
    """Whether it is or was in the catalogue: who exits stays shown, as exited."""
    return any(standing.state != InstitutionState.APPLIED for standing in one.trail)
