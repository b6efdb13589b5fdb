"""Statistics: an officer enters what a department counted for a place and year (ledger.progress, migrant.certified_rate,
struct.mfg_*): people and incomes that no command of the loop knows of, each with the digest of the department's paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts
from voucher.core.ids import StatisticId, statistic_id
from voucher.core.message import Code, CodeOrNone, Command, Digest, Event, Number, whole
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.statistic import OF_DEPARTMENTS, PARTS, Measure, Statistic
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

Year = Annotated[str, whole("[0-9]{4}")]


class Stated(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was counted, and the number."""

    what: Measure
    value: Number


class RecordStatistics(Command, frozen=True, kw_only=True, tag="statistic.record"):
    """Numbers of a place and year: of a department's own classes, or without one of the whole place."""

    region: Code
    year: Year
    department: CodeOrNone = ""
    numbers: Annotated[tuple[Stated, ...], msgspec.Meta(min_length=1, max_length=20)]
    evidence: Digest


class StatisticsRecorded(Event, frozen=True, kw_only=True, tag="statistic.recorded"):
    """These numbers hold now, in the order of their ids."""

    region: Code
    year: Year
    department: CodeOrNone = ""
    numbers: tuple[Stated, ...]
    statistics: tuple[StatisticId, ...]
    evidence: Digest


@decides(RecordStatistics, Capability.BUREAU, signed=True)
def record(command: RecordStatistics, context: Context) -> Iterable[Event]:
    """Each once, of no year to come, no part above its whole; of departments what departments count, and nothing else."""
    context.require(Capability.BUREAU, command.region)
    if command.year > context.at.date[:4]:
        raise Refused("value.invalid", field="year")
    found = {one.what: one.value for one in command.numbers}
    if len(found) < len(command.numbers) or any(
        part in found and whole_ in found and found[part] > found[whole_] for part, whole_ in PARTS.items()
    ):
        raise Refused("value.invalid", field="numbers")
    if any((what in OF_DEPARTMENTS) != bool(command.department) for what in found):
        raise Refused("value.invalid", field="department")
    place = (command.region, command.year, command.department)
    yield StatisticsRecorded(
        region=command.region,
        year=command.year,
        department=command.department,
        numbers=command.numbers,
        statistics=tuple(statistic_id(*place, one.what) for one in command.numbers),
        evidence=command.evidence,
    )


@evolves(StatisticsRecorded, signed=True)
def recorded(event: StatisticsRecorded, facts: Facts, at: At) -> None:
    """In the place of earlier ones."""
    for identifier, one in zip(event.statistics, event.numbers, strict=True):
        facts.put(
            Statistic(
                id=identifier,
                at=at.index,
                region=event.region,
                year=event.year,
                department=event.department,
                what=one.what,
                value=one.value,
                evidence=event.evidence,
                stated_on=at.date,
            )
        )
