"""Policy into force: packs released, rates and parameters set by two officers, holiday notices loaded. All by entries,
so that every decision can be decided again as it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import CalendarId, PackId, ParameterId, RateId
from voucher.core.message import Code, CodeOrNone, Command, Date, Document, Event, Fen, Number, whole
from voucher.core.refusal import Refused
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.home import HOME, Home
from voucher.objects.policy import Calendar, Dated, Pack, Parameter, Rate
from voucher.policy.amounts import ALL, pack_for, parameter_id, rate_id
from voucher.rules.funds import RateSetting
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class ReleasePack(Command, frozen=True, kw_only=True, tag="policy.release"):
    """Two officers put a pack in force; its id is the SHA-256 of its bytes, which are stored beside the log."""

    pack: PackId
    name: Code
    region: Code
    start: Date
    end: Date


class SetRate(Command, frozen=True, kw_only=True, tag="rate.set"):
    """Two officers set fen per certified person from a day on, with the document that states it.

    `way`: for certificates that were assessed in this way alone, such as direct recognition."""

    kind: ClaimKind
    region: Code
    certificate_type: Code
    level: CodeOrNone
    way: CodeOrNone = ""
    from_date: Date
    fen: Fen
    document: Document


class SetParameter(Command, frozen=True, kw_only=True, tag="parameter.set"):
    """Two officers set what no document states, from a day on; `document` says whose decision it is."""

    name: Code
    region: Code
    from_date: Date
    value: Number
    document: Document


class LoadCalendar(Command, frozen=True, kw_only=True, tag="calendar.load"):
    """The State Council's holiday notice for a year: weekdays off, and weekend days worked."""

    year: Annotated[CalendarId, whole("[0-9]{4}")]
    holidays: tuple[Date, ...]
    workdays: tuple[Date, ...]
    document: Document


class ChangeCalendar(Command, frozen=True, kw_only=True, tag="calendar.change"):
    """Two officers: another notice for a year that is loaded, by which whatever is not over is counted anew."""

    year: Annotated[CalendarId, whole("[0-9]{4}")]
    holidays: tuple[Date, ...]
    workdays: tuple[Date, ...]
    document: Document


class PackReleased(Event, frozen=True, kw_only=True, tag="policy.released"):
    """A pack is in force for its region and days."""

    pack: PackId
    name: Code
    region: Code
    start: Date
    end: Date


class RateSet(Event, frozen=True, kw_only=True, tag="rate.was_set"):
    """A rate from a day on."""

    rate: RateId
    dated: Dated
    flags: tuple[Code, ...] = ()


class ParameterSet(Event, frozen=True, kw_only=True, tag="parameter.was_set"):
    """A parameter from a day on."""

    parameter: ParameterId
    dated: Dated


class CalendarLoaded(Event, frozen=True, kw_only=True, tag="calendar.loaded"):
    """A year's working days are known."""

    year: CalendarId
    holidays: tuple[Date, ...]
    workdays: tuple[Date, ...]
    document: Document


@decides(ReleasePack, Capability.BUREAU, dual=True)
def release(command: ReleasePack, context: Context) -> Iterable[Event]:
    """The bytes must be here, and say what the command says."""
    context.require(Capability.BUREAU, command.region)
    if context.facts.get(Pack, command.pack):
        raise Refused("object.exists")
    file = context.policy(command.pack).file
    if (file.name, file.region, file.start, file.end) != (command.name, command.region, command.start, command.end):
        raise Refused("value.invalid", field="pack")
    yield PackReleased(
        pack=command.pack, name=command.name, region=command.region, start=command.start, end=command.end
    )


def _rate_id(command: SetRate) -> str:
    return rate_id(command.kind, command.region, command.certificate_type, command.level, command.way)


def _rate(command: SetRate, _facts: Facts) -> Iterable[Ref]:
    yield Ref("rate", "id", _rate_id(command))
    yield Ref("rate", "registry", ALL)
    yield Ref("pack", "registry", ALL)


@decides(SetRate, Capability.BUREAU, dual=True, needs=_rate)
def set_rate(command: SetRate, context: Context) -> Iterable[Event]:
    """A rate without a source document is not a rate: the command has no form for it."""
    context.require(Capability.BUREAU, command.region)
    _check_days("from_date", command.from_date)
    identifier = _rate_id(command)
    dated = Dated(command.from_date, command.fen, command.document)
    yield RateSet(rate=identifier, dated=dated, flags=_differing(command, context))


def _differing(command: SetRate, context: Context) -> tuple[str, ...]:
    """Flags of a rate that is not what another document states for the same certificate and level in the same place."""
    try:
        pack = pack_for(context.facts, command.region, command.from_date)
    except Refused:
        return ()
    others = tuple(
        found.value
        for rate in context.facts.where(Rate, "registry", ALL)
        if _alike(rate.id, command) and (found := rate.on(command.from_date)) and found.document != command.document
    )
    policy = context.policy(pack.id).on(command.from_date)
    return tuple(policy.ask(RateSetting(fen=command.fen, others=others)))


def _alike(identifier: str, command: SetRate) -> bool:
    """Whether a rate is for the same kind of claim, certificate and level, in a place that holds the other's or lies in it."""
    kind, region, certificate_type, level, *way = identifier.split("/")
    near = region.startswith(command.region) or command.region.startswith(region)
    same = (kind, certificate_type, level) == (command.kind, command.certificate_type, command.level)
    return near and same and "".join(way) == command.way


def _parameter(command: SetParameter, _facts: Facts) -> Iterable[Ref]:
    yield Ref("parameter", "id", parameter_id(command.name, command.region))


@decides(SetParameter, Capability.BUREAU, dual=True, needs=_parameter)
def set_parameter(command: SetParameter, context: Context) -> Iterable[Event]:
    """The document says whose decision it is."""
    context.require(Capability.BUREAU, command.region)
    _check_days("from_date", command.from_date)
    identifier = parameter_id(command.name, command.region)
    yield ParameterSet(parameter=identifier, dated=Dated(command.from_date, command.value, command.document))


def _whole(_command: LoadCalendar | ChangeCalendar, _facts: Facts) -> Iterable[Ref]:
    yield Ref("home", "id", HOME)


@decides(LoadCalendar, Capability.OPERATOR, Capability.BUREAU, needs=_whole)
def load_calendar(command: LoadCalendar, context: Context) -> Iterable[Event]:
    """Days of that year only, and a year that is new: every deadline everywhere hangs on it, so that two change it."""
    region = context.facts.need(Home, HOME).region
    context.require_any((Capability.BUREAU, region), (Capability.OPERATOR, EVERYWHERE))
    loaded = _loaded(command)
    known = context.facts.get(Calendar, command.year)
    if known and (known.holidays, known.workdays) != (command.holidays, command.workdays):
        raise Refused("calendar.loaded", year=command.year)
    yield loaded


@decides(ChangeCalendar, Capability.BUREAU, dual=True, needs=_whole)
def change_calendar(command: ChangeCalendar, context: Context) -> Iterable[Event]:
    """By officers of all the region that the log is for."""
    context.require(Capability.BUREAU, context.facts.need(Home, HOME).region)
    context.facts.need(Calendar, command.year)
    yield _loaded(command)


def _loaded(command: LoadCalendar | ChangeCalendar) -> CalendarLoaded:
    if any(day[:4] != command.year for day in (*command.holidays, *command.workdays)):
        raise Refused("value.invalid", field="year")
    if not command.holidays:
        raise Refused("value.invalid", field="holidays")
    _check_days("holidays", *command.holidays)
    _check_days("workdays", *command.workdays)
    if both := set(command.holidays) & set(command.workdays):
        raise Refused("calendar.contradicts", day=min(both))
    return CalendarLoaded(
        year=command.year, holidays=command.holidays, workdays=command.workdays, document=command.document
    )


def _check_days(field: str, *days: str) -> None:
    if not all(map(is_date, days)):
        raise Refused("value.invalid", field=field)


@evolves(PackReleased, signed=True)
def released(event: PackReleased, facts: Facts, at: At) -> None:
    """One pack more."""
    facts.put(Pack(id=event.pack, at=at.index, name=event.name, region=event.region, start=event.start, end=event.end))


@evolves(RateSet, signed=True)
def rate_set(event: RateSet, facts: Facts, at: At) -> None:
    """Kept beside the earlier ones: a running class keeps the rate of its day."""
    rate = facts.get(Rate, event.rate) or Rate(id=event.rate, at=at.index, dated=())
    facts.put(replace(rate, at=at.index, dated=_with(rate.dated, event.dated)))


@evolves(ParameterSet, signed=True)
def parameter_set(event: ParameterSet, facts: Facts, at: At) -> None:
    """Kept beside the earlier ones."""
    parameter = facts.get(Parameter, event.parameter) or Parameter(id=event.parameter, at=at.index, dated=())
    facts.put(replace(parameter, at=at.index, dated=_with(parameter.dated, event.dated)))


@evolves(CalendarLoaded)
def calendar_loaded(event: CalendarLoaded, facts: Facts, at: At) -> None:
    """The notice that counts is the last one."""
    facts.put(
        Calendar(
            id=event.year,
            at=at.index,
            holidays=event.holidays,
            workdays=event.workdays,
            document=event.document,
        )
    )


def _with(dated: tuple[Dated, ...], new: Dated) -> tuple[Dated, ...]:
    kept = (d for d in dated if d.from_date != new.from_date)
    return tuple(sorted((*kept, new), key=lambda d: d.from_date))
