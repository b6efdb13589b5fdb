"""Numbers in the outside systems: each object's own, once in each system, given by who answers for it."""

from __future__ import annotations

from typing import Any

from tests.support.asking import refuses
from tests.support.world import World
from voucher.lifecycle.number import Numbered, RecordNumbers
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import TrainingClass
from voucher.shell.audit import audit


def numbers(training_class: str, *given: tuple[str, str], **changes: Any) -> RecordNumbers:
    """Objects with numbers in the employment system."""
    values: dict[str, Any] = {"system": "employment", "number": "E-1"} | changes
    file = values.pop("file", None)
    several = tuple(Numbered(what=what, object=one, **values) for what, one in given)  # type: ignore[arg-type]
    return RecordNumbers(training_class=training_class, numbers=several, file=file)


def test_a_number_once_given_stays_and_another_system_has_its_own(a_world: World) -> None:
    """The same again is known, another one contradicts; the second system's stands beside the first; the audit agrees."""
    journey = a_world.journey(size=2).upto("opened")
    one, group = ("person", journey.people[0]), journey.training_class
    index = a_world.do("school", numbers(group, one)).index
    refuses(a_world, "school", numbers(group, one), "system.known")
    refuses(a_world, "school", numbers(group, one, number="E-2"), "system.contradicts", entry=index)
    a_world.do("bureau1", numbers(group, one, system="skilled_talent", number="S-1"))
    found = a_world.state(SystemRecord, f"person.{journey.people[0]}")
    assert [(n.system, n.number) for n in found.numbers] == [("employment", "E-1"), ("skilled_talent", "S-1")]
    refuses(a_world, "school", numbers(group, one, one, number="E-3"), "system.contradicts")
    other = ("person", journey.people[1])
    refuses(a_world, "school", numbers(group, other, other), "value.invalid", field="object")
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_a_class_has_its_number_in_the_provincial_system_from_its_plan(a_world: World) -> None:
    """The same again is known, another one contradicts the entry that planned it; elsewhere it has one of its own."""
    journey = a_world.journey(size=1).upto("opened")
    group = journey.training_class
    planned = a_world.state(TrainingClass, group)
    system = {"system": "skilled_talent"}
    same = numbers(group, ("class", group), number=planned.system_record, **system)
    refuses(a_world, "school", same, "system.known")
    other = numbers(group, ("class", group), number="C-2", **system)
    refuses(a_world, "school", other, "system.contradicts", what="class", entry=planned.at)
    a_world.do("school", numbers(group, ("class", group)))


def test_a_file_of_numbers_is_taken_in_once(a_world: World) -> None:
    """Its digest is known afterwards, whatever else is in the second one."""
    journey = a_world.journey(size=2).upto("opened")
    group = journey.training_class
    index = a_world.do("school", numbers(group, ("person", journey.people[0]), file="ab" * 32)).index
    again = numbers(group, ("person", journey.people[1]), file="ab" * 32)
    refuses(a_world, "school", again, "external.file_known", entry=index, records=1)


def test_objects_are_of_the_class_and_numbered_by_who_answers_for_them(a_world: World) -> None:
    """Strangers and other classes' objects are refused; a body numbers its evaluation and certificates, not people."""
    journey = a_world.journey(size=1).upto("certified")
    other = a_world.journey(size=1, school="school2", first=40).upto("opened")
    group, person = journey.training_class, journey.people[0]
    stranger = ("person", other.people[0])
    refuses(a_world, "school", numbers(group, stranger), "system.not_of_class", what="person")
    refuses(a_world, "school2", numbers(group, ("person", person)), "auth.scope")
    refuses(a_world, "body", numbers(group, ("person", person)), "auth.scope")
    a_world.do(
        "body", numbers(group, ("evaluation", journey.evaluation), ("certificate", journey.certificates[person]))
    )
    refuses(a_world, "school", numbers(group, ("session", "f" * 32)), "system.in_or_no_subsidy_2024")
    foreign = numbers(other.training_class, ("certificate", journey.certificates[person]))
    refuses(a_world, "bureau1", foreign, "system.not_of_class", what="certificate")
    draft = a_world.journey(size=1, first=60).upto("listed")
    refuses(a_world, "school", numbers(draft.training_class, ("person", draft.people[0])), "class.stage")
