"""An approved class begins, and is completed, only while its institution may: its standing may change after the approval."""

from __future__ import annotations

from tests.support.asking import refuses
from tests.support.journey import Journey
from tests.support.memory import memory_of
from tests.support.world import World
from tests.voucher.test_holds import decide, hold_of
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.train import OpenClass
from voucher.objects.institution import Institution, InstitutionState, Scope
from voucher.objects.standing import FindingSource, Tier
from voucher.objects.training import ClassState, TrainingClass
from voucher.register.findings import RecordFinding
from voucher.register.institutions import ListInstitution, ResumeInstitution, SetStanding
from voucher.shell.demo.setting import EVIDENCE

S = InstitutionState


def opening(journey: Journey) -> OpenClass:
    """Everybody is there."""
    return OpenClass(
        training_class=journey.training_class, present=tuple(journey.people), method="face_device", evidence=EVIDENCE
    )


def at_fault(journey: Journey) -> RecordFinding:
    """An audit holds the school responsible."""
    return RecordFinding(
        institution=journey.institution,
        found_on=journey.world.today,
        source=FindingSource.AUDIT,
        tier=Tier.PROVINCE,
        responsible=True,
        evidence=EVIDENCE,
    )


def test_a_school_that_rectifies_or_is_suspended_opens_no_approved_class(a_world: World) -> None:
    """Whatever was approved before; once two officers let it resume, the same class opens."""
    journey = a_world.journey(size=1).upto("enrolled")
    for standing in (S.RECTIFYING, S.SUSPENDED):
        a_world.two(SetStanding(institution=journey.institution, standing=standing, reason="request"))
        a_world.at(journey.start, 8, 30)
        refuses(a_world, "school", opening(journey), "institution.state", current=standing.value)
    a_world.two(ResumeInstitution(institution=journey.institution, reason="corrected"))
    journey.upto("opened")


def test_a_school_whose_scope_was_narrowed_opens_no_class_outside_it(a_world: World) -> None:
    """The catalogue is asked on the opening day too."""
    journey = a_world.journey(size=1).upto("enrolled")
    narrow = (Scope(occupation="4-10-01-01", level="", from_date="2020-01-01", until_date=None),)
    a_world.two(ListInstitution(institution=journey.institution, scope=narrow))
    a_world.at(journey.start, 8, 30)
    refuses(a_world, "school", opening(journey), "catalog.listed_only")


def test_a_class_on_hold_is_not_opened_until_two_officers_let_it_go_on(a_world: World) -> None:
    """A fault found after the approval; the officers' decision is for the class, whatever its school may begin anew."""
    journey = a_world.journey(size=1).upto("enrolled")
    a_world.two(at_fault(journey))
    a_world.at(journey.start, 8, 30)
    refuses(a_world, "school", opening(journey), "class.on_hold", training_class=journey.training_class)
    a_world.two(decide(hold_of(a_world, journey.training_class), True))
    journey.upto("opened")


def test_a_fault_that_held_nothing_still_stops_the_opening(a_world: World) -> None:
    """As where it stood before the pack barred for it: the rule is asked on the day."""
    journey = a_world.journey(size=1).upto("enrolled")
    a_world.at(journey.start, 8, 30)
    memory, school = memory_of(a_world), a_world.cast["school"].account
    memory.change(Institution, journey.institution, faults=("2022-12-31",))
    memory.copy().give(school, opening(journey), "1")
    memory.change(Institution, journey.institution, faults=("2023-01-01",))
    memory.refuses(school, opening(journey), "catalog.audit_fault_since_2023", found_on="2023-01-01")


def test_a_class_on_hold_is_taught_and_not_completed(a_world: World) -> None:
    """What happens in it stays on record; it is completed once two officers let it go on."""
    journey = a_world.journey(size=1).upto("opened")
    a_world.two(at_fault(journey))
    a_world.later(0, 18)
    a_world.do("school", journey.session(a_world.today))
    complete = CompleteClass(training_class=journey.training_class)
    refuses(a_world, "school", complete, "class.on_hold", training_class=journey.training_class)
    a_world.two(decide(hold_of(a_world, journey.training_class), True))
    refuses(a_world, "school", complete, "class.hours_missing", recognised=5)
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.TEACHING
