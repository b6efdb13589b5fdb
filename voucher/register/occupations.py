"""Occupations that this version's table does not hold, or holds otherwise: entered by two officers, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import OccupationId
from voucher.core.message import Code, Command, Date, Document, Event, whole
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.home import HOME, Home
from voucher.objects.occupation import Occupation, OccupationRow, Words
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class NewOccupation(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An occupation: code, names, certificate types that exist for it, and marks (`manufacturing`, `urgent`)."""

    occupation: Annotated[OccupationId, whole("[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}")]
    zh: Document
    en: Words
    types: tuple[Code, ...]
    marks: tuple[Code, ...]


class LoadOccupations(Command, frozen=True, kw_only=True, tag="occupation.load"):
    """Two officers enter occupations from a day on, with the document that lists them."""

    from_date: Date
    rows: Annotated[tuple[NewOccupation, ...], msgspec.Meta(min_length=1, max_length=200)]
    document: Document


class OccupationsLoaded(Event, frozen=True, kw_only=True, tag="occupation.loaded"):
    """These hold from the day on."""

    from_date: Date
    rows: tuple[NewOccupation, ...]
    document: Document


def _home(_command: LoadOccupations, _facts: Facts) -> Iterable[Ref]:
    yield Ref("home", "id", HOME)


@decides(LoadOccupations, Capability.BUREAU, dual=True, needs=_home)
def load(command: LoadOccupations, context: Context) -> Iterable[Event]:
    """By two officers of the whole ledger's region; each code once."""
    if not is_date(command.from_date):
        raise Refused("value.invalid", field="from_date")
    if len({row.occupation for row in command.rows}) < len(command.rows):
        raise Refused("value.invalid", field="rows")
    context.require(Capability.BUREAU, context.facts.need(Home, HOME).region)
    yield OccupationsLoaded(from_date=command.from_date, rows=command.rows, document=command.document)


@evolves(OccupationsLoaded, signed=True)
def loaded(event: OccupationsLoaded, facts: Facts, at: At) -> None:
    """Beside the earlier rows; another for the same day replaces the one before."""
    for row in event.rows:
        found = facts.get(Occupation, row.occupation) or Occupation(id=row.occupation, at=at.index, dated=())
        new = OccupationRow(event.from_date, row.zh, row.en, row.types, row.marks, event.document)
        kept = (one for one in found.dated if one.from_date != event.from_date)
        dated = tuple(sorted((*kept, new), key=lambda one: one.from_date))
        facts.put(replace(found, at=at.index, dated=dated))
