"""Publicity: the masked list of a claim, sealed when it is published, and what of it stands before the public on a day.

A list holds what the public is shown and nothing more: masked names with the last characters of the number, certificates,
amounts, and how many people are counted without being named. The entry commits to it with a salt; both are handed out while
the list is public, so that whoever kept a copy can prove it when the page has long come down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from ledger.store import bulk, engine
from voucher.core import ids
from voucher.core.facts import State
from voucher.core.message import Sealed
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.objection import ResolveObjection
from voucher.lifecycle.publicise import PublishAgain, StartMany, StartPublicity, ToPublish, Withheld
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState, Objection, ObjectionState
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.policy import Calendar
from voucher.objects.training import TrainingClass
from voucher.policy import amounts, publicity
from voucher.policy.workdays import Due, Workdays
from voucher.rules.payment import Publicity
from voucher.shell.deadlines import Deadlines
from voucher.shell.desk import Desk
from voucher.shell.rows import codec
from voucher.shell.service import Order
from voucher.shell.tables import STATE
from voucher.shell.vault import FieldRow
from voucher.tv1.names import mask

S = TypeVar("S", bound=State)
FORMAT: Final = 1
RECEIPT: Final = 12
"""Characters of an objection's id that its receipt shows."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line as it was published."""

    line: str
    name: str
    last: str
    certificate_type: str
    level: str
    fen: int


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was published."""

    format: int
    claim: str
    kind: str
    institution: str
    occupation: str
    site: str
    rows: tuple[Row, ...]
    withheld: int
    withheld_fen: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that is before the public: its list, the lines that still are, until when, and what proves it."""

    claim: Claim
    listing: Listing | None
    salt: str
    lines: dict[str, ClaimLine]
    due: Due

    @property
    def rows(self) -> list[tuple[Row, ClaimLine]]:
        """The rows that still stand, with their lines."""
        rows = self.listing.rows if self.listing else ()
        return [(row, self.lines[row.line]) for row in rows if row.line in self.lines]


class Unnamed(NamedTuple):
    """A line whose person is counted and not named, and for which of the pack's reasons."""

    line: str
    reason: str


class Lists:
    """Lists of one home."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._database = desk.database

    def publish(self, actor: str, key: str, claim: str, unnamed: Sequence[Unnamed]) -> Order:
        """The order that publishes a claim."""
        ref = ids.derive(actor, key)
        sealed, row = self._sealed(claim, ref, unnamed)
        withheld, rows = self._withheld(claim, ref, unnamed)
        command = StartPublicity(claim=claim, withheld=withheld, published=sealed)
        return Order(actor=actor, key=key, command=command, fields=(row, *rows))

    def publish_many(self, actor: str, key: str, wanted: Mapping[str, Sequence[Unnamed]], total: int) -> Order:
        """The order that publishes claims under one signature."""
        claims, fields = [], []
        for ref, (claim, unnamed) in zip(ids.series(actor, key, len(wanted)), wanted.items(), strict=True):
            sealed, row = self._sealed(claim, ref, unnamed)
            withheld, rows = self._withheld(claim, ref, unnamed)
            claims.append(ToPublish(claim=claim, withheld=withheld, published=sealed))
            fields += [row, *rows]
        command = StartMany(claims=tuple(claims), total=total)
        return Order(actor=actor, key=key, command=command, fields=tuple(fields))

    def publish_again(self, actor: str, key: str, claim: str, lines: Sequence[str], reason: str) -> Order:
        """The order that publishes lines again, with the list as it is now."""
        sealed, row = self._sealed(claim, ids.derive(actor, key), None)
        command = PublishAgain(claim=claim, lines=tuple(lines), reason=reason, published=sealed)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def resolve(self, actor: str, key: str, objection: str, *, uphold: bool, reason: str, fen: int | None) -> Order:
        """The order that proposes an answer; one that puts an amount right carries the list that will be published."""
        command = ResolveObjection(objection=objection, uphold=uphold, reason=reason, fen=fen)
        found = self._by(Objection, "id", [objection])
        if fen is None or not found:
            return Order(actor=actor, key=key, command=command)
        sealed, row = self._sealed(found[0].claim, ids.derive(actor, key), None, {found[0].line: fen})
        return Order(actor=actor, key=key, command=replace(command, published=sealed), fields=(row,))

    def listing(
        self, claim: Claim, withheld: Sequence[Unnamed] | None, amended: Mapping[str, int] | None = None
    ) -> Listing:
        """The list of a claim as it would be published now. Without `withheld`: those whom it does not name already."""
        occupation, site = self._place(claim)
        lines = [x for x in self._lines(claim) if x.bucket == Bucket.APPROVED]
        unnamed = {x.line for x in withheld} if withheld is not None else {x.id for x in lines if x.withheld}
        named = [x for x in lines if x.id not in unnamed]
        fen = {x.id: (amended or {}).get(x.id, x.amount) for x in lines}
        return Listing(
            format=FORMAT,
            claim=claim.id,
            kind=claim.claim_kind.value,
            institution=self.name_of(claim),
            occupation=occupation,
            site=site,
            rows=self._rows(named, fen),
            withheld=len(lines) - len(named),
            withheld_fen=sum(fen[x.id] for x in lines if x.id in unnamed),
        )

    def _place(self, claim: Claim) -> tuple[str, str]:
        """Occupation and place of the claim's class, of its evaluation where there was none, of its first certificate for work."""
        if claim.training_class:
            (training_class,) = self._by(TrainingClass, "id", [claim.training_class])
            return training_class.occupation, training_class.region
        if not claim.evaluation:
            papers = self._by(Certificate, "id", [line.certificate for line in self._lines(claim)[:1]])
            return papers[0].occupation, claim.region
        (evaluation,) = self._by(Evaluation, "id", [claim.evaluation])
        return evaluation.occupation, evaluation.region

    def name_of(self, claim: Claim) -> str:
        """The name of the payee: the catalogue is public."""
        return self.names_of([claim]).get(claim.payee, "")

    def names_of(self, claims: Iterable[Claim]) -> dict[str, str]:
        """The names of the claims' payees."""
        return self._desk.names_of(self._by(Institution, "id", {claim.payee for claim in claims}))

    def papers_of(self, lines: Iterable[ClaimLine]) -> dict[str, Certificate]:
        """The certificates that lines stand on, by id."""
        return {x.id: x for x in self._by(Certificate, "id", [line.certificate for line in lines])}

    def _rows(self, lines: Sequence[ClaimLine], fen: Mapping[str, int]) -> tuple[Row, ...]:
        people = self._desk.identities_of(self._by(Person, "id", [x.holder for x in lines]))
        papers = {x.id: x for x in self._by(Certificate, "id", [x.certificate for x in lines])}
        return tuple(
            Row(
                line=line.id,
                name=mask(people[line.holder].name),
                last=people[line.holder].number[-4:],
                certificate_type=papers[line.certificate].type,
                level=papers[line.certificate].level,
                fen=fen[line.id],
            )
            for line in lines
        )

    def _sealed(
        self,
        identifier: str,
        ref: str,
        withheld: Sequence[Unnamed] | None,
        amended: Mapping[str, int] | None = None,
    ) -> tuple[Sealed, FieldRow]:
        claim = self.claim(identifier)
        listing = msgspec.json.decode(msgspec.json.encode(self.listing(claim, withheld, amended)))
        return self._desk.seal_list(claim.id, ref, listing)

    def _withheld(
        self, identifier: str, ref: str, unnamed: Sequence[Unnamed]
    ) -> tuple[tuple[Withheld, ...], list[FieldRow]]:
        """Whom a list does not name, with reasons of the claim's policy, sealed."""
        if not unnamed:
            return (), []
        claim = self.claim(identifier)
        policy = Deadlines(self._desk.home, self.workdays()).policy(claim)
        rule = policy.rule(Publicity) if policy else None
        holders = {line.id: line.holder for line in self._lines(claim)}
        found, rows = [], []
        for line, reason in unnamed:
            if line not in holders:
                raise Refused("claim.line")
            if rule is None or reason not in rule.exceptions:
                raise Refused("publicity.exception", reason=reason)
            sealed, row = self._desk.seal_reason(holders[line], ids.derive(ref, line), reason)
            found.append(Withheld(line, sealed))
            rows.append(row)
        return tuple(found), rows

    def reasons(self, lines: Iterable[ClaimLine]) -> dict[str, str]:
        """Why people are not named in public, by person: for the officers who publish."""
        return self._desk.reasons_of({line.holder: line.withheld for line in lines if line.withheld})

    def claim(self, identifier: str) -> Claim:
        """A claim; refused as unknown."""
        found = self._by(Claim, "id", [identifier])
        if not found:
            raise unknown(Claim.kind)
        return found[0]

    def lines(self, claim: Claim) -> list[ClaimLine]:
        """A claim's lines in the order of its submission."""
        return self._lines(claim)

    def _lines(self, claim: Claim) -> list[ClaimLine]:
        order = {line: number for number, line in enumerate(claim.lines)}
        return sorted(self._by(ClaimLine, "claim", [claim.id]), key=lambda line: order.get(line.id, len(order)))

    def workdays(self) -> Workdays:
        """The calendars that are loaded."""
        return Workdays({calendar.id: calendar for calendar in self._by(Calendar, "registry", [amounts.ALL])})

    def shown(self, today: str) -> list[Shown]:
        """Everything that is before the public on a day, what ends first first."""
        c, lines = STATE[Claim.kind].c, STATE[ClaimLine.kind].c
        late = sa.select(lines.claim).where(
            lines.bucket == Bucket.APPROVED.value,
            sa.or_(lines.held.is_not(None), lines.published_on.is_not(None), lines.lost > 0),
        )
        query = sa.select(STATE[Claim.kind]).where(sa.or_(c.state == ClaimState.PUBLIC.value, c.id.in_(late)))
        with engine.snapshot(self._database) as connection:
            found = codec(Claim).states([tuple(row) for row in connection.execute(query)])
        claims = [claim for claim in found if isinstance(claim, Claim)]
        shown = self._before_public(claims, today, self.workdays())
        return sorted(shown, key=lambda one: (one.due.day, one.claim.id))

    def public(self, claim: Claim, today: str, days: Workdays) -> Shown | None:
        """A claim as it is before the public on a day; None before its time, and when its page has come down."""
        return next(iter(self._before_public([claim], today, days)), None)

    def _before_public(self, claims: Iterable[Claim], today: str, days: Workdays) -> list[Shown]:
        """Those of the claims that are, with as many statements for many as for one: anybody may ask."""
        known = {claim.id: claim for claim in claims if claim.published_on and claim.published_at is not None}
        lines: dict[str, list[ClaimLine]] = {}
        for line in self._by(ClaimLine, "claim", known):
            lines.setdefault(line.claim, []).append(line)
        still = {one.id: found for one in known.values() if (found := _still(one, lines.get(one.id, []), today, days))}
        lists = self._desk.lists_of({i: sealed for i in still if (sealed := known[i].published)})
        return [_shown(known[i], lists.get(i), *found) for i, found in still.items()]

    def receipt(self, number: str) -> Objection | None:
        """The objection with this receipt."""
        table = STATE[Objection.kind]
        with engine.snapshot(self._database) as connection:
            first = sa.and_(table.c.id >= number, table.c.id < f"{number}g")
            row = connection.execute(sa.select(table).where(first)).first()
        found = codec(Objection).state(tuple(row)) if row else None
        return found if isinstance(found, Objection) else None

    def open_objections(self, claims: Iterable[str]) -> dict[str, list[Objection]]:
        """Open objections by line, of some claims."""
        found: dict[str, list[Objection]] = {}
        for objection in self._by(Objection, "claim", claims):
            if objection.state == ObjectionState.OPEN:
                found.setdefault(objection.line, []).append(objection)
        return found

    def _by(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        wanted = sorted(set(values))
        if not wanted:
            return []
        with engine.snapshot(self._database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], field, wanted)
        return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def _still(
    claim: Claim, lines: Iterable[ClaimLine], today: str, days: Workdays
) -> tuple[dict[str, ClaimLine], Due] | None:
    """The lines of a claim that are before the public on a day, and until when; None if its page has come down."""
    ends = publicity.ends_of(claim, days)
    order = {line: number for number, line in enumerate(claim.lines)}
    left = sorted((x for x in lines if x.bucket == Bucket.APPROVED), key=lambda line: order.get(line.id, len(order)))
    if claim.state != ClaimState.PUBLIC:
        left = [x for x in left if publicity.behind(claim, x)]
    dues = {x.id: publicity.ends(claim, x, days) for x in left}
    left = [x for x in left if x.held or today <= dues[x.id].day]
    if not left and (today > ends.day or claim.state != ClaimState.PUBLIC):
        return None
    return {x.id: x for x in left}, max((dues[x.id] for x in left), default=ends)


def _shown(claim: Claim, opened: tuple[Any, bytes] | None, lines: dict[str, ClaimLine], due: Due) -> Shown:
    listing, salt = opened or (None, b"")
    read = msgspec.convert(listing, Listing) if opened else None
    return Shown(claim=claim, listing=read, salt=salt.hex(), lines=lines, due=due)
