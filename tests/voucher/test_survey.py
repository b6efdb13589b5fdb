"""Satisfaction: enough, too few, and what two officers decide then."""

from __future__ import annotations

from tests.support.asking import changed, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days, add_months
from voucher.core.ids import enrolment_id
from voucher.lifecycle.complete import CompleteClass
from voucher.lifecycle.survey import (
    AnswerSurvey,
    ClassSurveyed,
    CloseSurvey,
    DecideDissatisfaction,
    SurveyFailed,
)
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.institutions import StandingSet
from voucher.shell.demo.player import event_of


def unhappy(world: World, size: int = 3) -> Journey:
    """A class that nobody was satisfied with."""
    return world.journey(size=size, satisfied=0).upto("surveyed")


def test_a_trainee_answers_once_for_themselves(a_world: World) -> None:
    """Before the class is taught, for another, twice, or without having finished: refused."""
    journey = a_world.journey(size=3).upto("opened")
    person, other, away = journey.people
    answer = AnswerSurvey(training_class=journey.training_class, person=person, satisfied=True)
    worker = journey.workers[person]
    refuses(a_world, worker, answer, "class.stage", current="OPEN", missing=["TEACHING", "TAUGHT"])
    journey.people = [person, other]
    journey.upto("taught")
    refuses(a_world, journey.workers[other], answer, "auth.scope", capability="worker")
    a_world.do(worker, answer)
    refuses(a_world, worker, changed(answer, satisfied=False), "class.answered")
    refuses(a_world, journey.workers[away], changed(answer, person=away), "class.not_enrolled", count=1)
    stranger = a_world.journey(size=1).upto("listed")
    outside = changed(answer, person=stranger.people[0])
    refuses(a_world, stranger.workers[stranger.people[0]], outside, "object.unknown", kind="enrolment")
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert (training_class.surveyed, training_class.satisfied) == (1, 1)


def test_eighty_five_percent_of_those_who_answered_are_enough(a_world: World) -> None:
    """17 of 20 pass, 16 of 20 and no answer at all do not; the vouchers are trained only by enough."""
    journey = a_world.journey(size=1).upto("taught")
    facts = memory_of(a_world)
    own = facts.get(Enrolment, enrolment_id(journey.training_class, journey.people[0]))
    for satisfied, answered, enough in ((17, 20, True), (16, 20, False), (0, 0, False), (1, 1, True)):
        memory = facts.copy()
        answers: list[bool | None] = [n < satisfied for n in range(answered)] or [None]
        memory.put(changed(own, satisfied=answers[0]))
        for number, answer in enumerate(answers[1:]):
            fellow = f"{number:032x}"
            place = enrolment_id(journey.training_class, fellow)
            memory.put(changed(own, id=place, person=fellow, live=None, satisfied=answer))
        (closed,) = memory.give(a_world.cast["school"].account, CloseSurvey(training_class=journey.training_class), "1")
        assert isinstance(closed, ClassSurveyed if enough else SurveyFailed)
        assert (closed.asked, closed.answered, closed.satisfied) == (len(answers), answered, satisfied)
        expected = VoucherState.TRAINED if enough else VoucherState.ENROLLED
        assert memory.get(Voucher, journey.voucher()).state == expected


def test_a_survey_is_closed_by_the_school_or_the_bureau_once(a_world: World) -> None:
    """Anybody else is refused, and so is closing it again."""
    journey = a_world.journey(size=1).upto("taught")
    close = CloseSurvey(training_class=journey.training_class)
    refuses(a_world, "school2", close, "auth.scope", capability="institution")
    answer = AnswerSurvey(training_class=journey.training_class, person=journey.people[0], satisfied=True)
    a_world.do(journey.workers[journey.people[0]], answer)
    a_world.do("bureau1", close)
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.SURVEYED
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.TRAINED
    refuses(a_world, "school", close, "class.stage", current="SURVEYED", missing=["TAUGHT"])


def test_too_few_satisfied_suspends_the_class_and_two_officers_may_have_it_taught_again(a_world: World) -> None:
    """Hours and answers count from zero, the school rectifies for a month, and the class can succeed after all."""
    journey = unhappy(a_world)
    decide = DecideDissatisfaction(training_class=journey.training_class, retrain_until=a_world.today)
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.SUSPENDED
    refuses(a_world, "bureau1", decide, "value.invalid", field="retrain_until")
    refuses(a_world, "bureau1", changed(decide, retrain_until="2026-99-99"), "value.invalid", field="retrain_until")
    again = changed(decide, retrain_until=add_days(a_world.today, 40))
    outcome = a_world.two(again)
    standing = event_of(outcome, StandingSet)
    assert (standing.standing, standing.rectify_until) == (InstitutionState.RECTIFYING, add_months(a_world.today, 1))
    training_class = a_world.state(TrainingClass, journey.training_class)
    assert training_class.state == ClassState.TEACHING
    assert (training_class.recognised_hours, training_class.surveyed) == (0, 0)
    refuses(a_world, "bureau1", again, "class.stage", current="TEACHING", missing=["SUSPENDED"])
    complete = CompleteClass(training_class=journey.training_class)
    refuses(a_world, "school", complete, "class.hours_missing", recognised=0)
    journey.done = journey.done[: journey.done.index("opened") + 1]
    journey.satisfied, journey.start = None, add_days(a_world.today, 1)
    journey.upto("surveyed")
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.TRAINED


def test_cancelling_the_subsidy_frees_people_and_vouchers(a_world: World) -> None:
    """Nothing is paid for the class; its people and vouchers may go to another one, and no claim can be made."""
    journey = unhappy(a_world, size=2)
    cancel = DecideDissatisfaction(training_class=journey.training_class)
    refuses(a_world, "school", cancel, "auth.capability", capability="bureau")
    outcome = a_world.two(cancel)
    assert event_of(outcome, StandingSet).institution == journey.institution
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.SUBSIDY_CANCELLED
    for person, voucher in journey.vouchers.items():
        found = a_world.state(Voucher, voucher)
        assert (found.state, found.training_class) == (VoucherState.CLAIMED, None)
        assert a_world.state(Person, person).open_class is None
        enrolment = a_world.state(Enrolment, enrolment_id(journey.training_class, person))
        assert (enrolment.state, enrolment.live) == (EnrolmentState.TERMINATED, None)
    refuses(a_world, "school", journey.application(), "class.stage", current="SUBSIDY_CANCELLED", missing=["ASSESSED"])


def test_deciding_about_a_class_that_is_not_suspended_is_refused(a_world: World) -> None:
    """At any other stage the decision names what is missing instead of failing."""
    journey = a_world.journey(size=1).upto("drafted")
    decide = DecideDissatisfaction(training_class=journey.training_class)
    refuses(a_world, "bureau1", decide, "class.stage", current="DRAFT", missing=["SUSPENDED"])
    refuses(a_world, "bureau1", changed(decide, training_class="f" * 32), "object.unknown", kind="training_class")


def test_a_school_that_rectifies_already_does_so_no_shorter(a_world: World) -> None:
    """The decision's month counts from the decision; a later end, set before, stays."""
    journey = unhappy(a_world, size=1)
    memory, month = memory_of(a_world), add_months(a_world.today, 1)
    bureau = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    for before, after in ((add_days(month, -1), month), (None, month), (month, month), (add_days(month, 1),) * 2):
        copy = memory.copy()
        copy.change(Institution, journey.institution, state=InstitutionState.RECTIFYING, rectify_until=before)
        copy.two(*bureau, DecideDissatisfaction(training_class=journey.training_class))
        assert copy.get(Institution, journey.institution).rectify_until == after


def test_a_school_that_is_not_listed_any_more_is_not_put_under_rectification(a_world: World) -> None:
    """A standing worse than listed is not bettered by the decision."""
    journey = unhappy(a_world, size=1)
    memory = memory_of(a_world)
    memory.change(Institution, journey.institution, state=InstitutionState.SUSPENDED)
    bureau = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    events = memory.two(*bureau, DecideDissatisfaction(training_class=journey.training_class))
    assert not any(isinstance(event, StandingSet) for event in events)
    assert memory.get(Institution, journey.institution).state == InstitutionState.SUSPENDED
