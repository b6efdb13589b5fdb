"""Numbers that objects have in the outside systems."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import system_record_id
from voucher.objects.lessons import Number, SystemRecord
from voucher.objects.training import ClassSession, TrainingClass
from voucher.rules.questions import RecordNumbers
from voucher.step.context import At

DEFAULT_SYSTEM: Final = "skilled_talent"


def number(facts: Facts, training_class: str, what: str, identifier: str, system: str, given: str, at: At) -> None:
    """Give an object its number in a system."""
    key = system_record_id(what, identifier)
    found = facts.get(SystemRecord, key)
    if found is None:
        found = SystemRecord(key, at.index, training_class, what, identifier, ())
    numbers = (*found.numbers, Number(system, given, at.date))
    facts.put(replace(found, at=at.index, numbers=numbers))


def first_number(training_class: str, what: str, identifier: str, given: str, at: At) -> SystemRecord:
    """A new object with its number in the provincial system."""
    numbers = (Number(DEFAULT_SYSTEM, given, at.date),)
    return SystemRecord(system_record_id(what, identifier), at.index, training_class, what, identifier, numbers)


def rests_on(
    training_class: TrainingClass, sessions: Iterable[ClassSession], others: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Everything that a claim of a class rests on, as (what, id), beside the class: teachers and sessions that count, and
    `others`: the people, evaluation and certificates of its lines."""
    counted = [one for one in sessions if one.counted != 0]
    teachers = sorted({*training_class.teachers, *(teacher for one in counted for teacher in one.teachers)})
    return [*(("person", one) for one in teachers), *(("session", one.id) for one in counted), *others]


def number_refs(objects: Iterable[tuple[str, str]]) -> Iterable[Ref]:
    """What to load to know their numbers."""
    for what, identifier in objects:
        yield Ref("system_record", "id", system_record_id(what, identifier))


def record_numbers(facts: Facts, training_class: TrainingClass, objects: Iterable[tuple[str, str]]) -> RecordNumbers:
    """Which of them has a number in which system. The class's own stands in its plan."""
    own = ((f"class:{training_class.id}", (DEFAULT_SYSTEM,) if training_class.system_record else ()),)
    found, late = [], []
    for what, identifier in dict.fromkeys(objects):
        record = facts.get(SystemRecord, system_record_id(what, identifier))
        found.append((f"{what}:{identifier}", record.systems if record else ()))
        first = min((one.entered_on for one in record.numbers), default="") if record else ""
        if training_class.completed_on and first > training_class.completed_on:
            late.append(f"{what}:{identifier}")
    return RecordNumbers(found=(*own, *found), late=tuple(late))
