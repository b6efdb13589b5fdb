"""Planning an evaluation, its results, another attempt, and failing for good."""

from __future__ import annotations

import uuid
from typing import Any

from tests.support.asking import changed, hired, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import derive, enrolment_id
from voucher.lifecycle.evaluate import (
    ConfirmEvaluation,
    EvaluationPlanned,
    PlanAlone,
    PlanEvaluation,
    RecordResults,
)
from voucher.lifecycle.fail_finally import FailFinally, VoucherLapsed
from voucher.lifecycle.suspend import SuspendVoucher
from voucher.objects.account import Capability
from voucher.objects.evaluation import Evaluation, EvaluationState
from voucher.objects.institution import Crossing, Institution, InstitutionKind, InstitutionState
from voucher.objects.person import Person
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.register.institutions import SetStanding
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import LEVEL, OCCUPATION, SITE


def plan(journey: Journey, **changes: Any) -> PlanEvaluation:
    """A plan for today."""
    world = journey.world
    command = PlanEvaluation(
        body=world.cast["body:id"].account,
        training_class=journey.training_class,
        held_on=world.today,
        way="exam",
    )
    return changed(command, **changes)


def planned(journey: Journey, **changes: Any) -> str:
    """An evaluation that is planned."""
    key = str(uuid.uuid4())
    journey.world.do("body", plan(journey, **changes), key)
    return derive(journey.world.cast["body"].account, key)


def test_an_evaluation_is_planned_by_a_listed_body_after_the_survey(a_world: World) -> None:
    """Before the survey, before the training ended, on no day, by another body or one not listed: refused."""
    journey = a_world.journey(size=1).upto("taught")
    refuses(a_world, "body", plan(journey), "class.stage", current="TAUGHT", missing=["SURVEYED"])
    journey.upto("surveyed")
    early = add_days(a_world.today, -1)
    ended = a_world.state(TrainingClass, journey.training_class).completed_on
    refuses(a_world, "body", plan(journey, held_on=early), "evaluation.too_early", held_on=early, completed_on=ended)
    refuses(a_world, "body", plan(journey, held_on="2026-02-30"), "value.invalid", field="held_on")
    refuses(a_world, "school", plan(journey), "auth.capability", capability="evaluation")
    elsewhere = plan(journey, body=a_world.cast["school:id"].account)
    refuses(a_world, "body", elsewhere, "auth.scope", capability="evaluation")
    standing = SetStanding(
        institution=a_world.cast["body:id"].account, standing=InstitutionState.SUSPENDED, reason="request"
    )
    assert a_world.state(Evaluation, planned(journey)).state == EvaluationState.PLANNED
    a_world.two(standing)
    refuses(a_world, "body", plan(journey), "evaluation.body_not_listed")


def test_an_evaluation_without_a_class_is_planned_for_a_day_to_come(a_world: World) -> None:
    """On no day and on one that has passed: refused."""
    alone = PlanAlone(
        body=a_world.cast["body:id"].account,
        region=SITE,
        occupation=OCCUPATION,
        level=LEVEL,
        certificate_type="skill_level",
        held_on="2026-02-30",
        way="exam",
    )
    refuses(a_world, "body", alone, "value.invalid", field="held_on")
    refuses(a_world, "body", changed(alone, held_on=add_days(a_world.today, -1)), "value.invalid", field="held_on")
    event = event_of(a_world.do("body", changed(alone, held_on=a_world.today)), EvaluationPlanned)
    assert (event.held_on, event.training_class) == (a_world.today, "")


def test_a_body_of_another_city_needs_consent_where_the_city_has_its_own(a_world: World) -> None:
    """Refused beside a listed body of the class's city; without one a person looks at it; with consent it is planned."""
    journey = a_world.journey(size=1).upto("surveyed")
    body, account = a_world.cast["body:id"].account, a_world.cast["body"].account
    memory = memory_of(a_world)
    memory.change(Institution, body, region="4101", city="4101")
    (planned_,) = memory.copy().give(account, plan(journey), "1")
    assert isinstance(planned_, EvaluationPlanned)
    assert planned_.flags == ("region.cross_city_2024",)
    rival = memory.get(Institution, a_world.cast["school2:id"].account)
    memory.change(Institution, rival.id, type=InstitutionKind.EVALUATION)
    memory.refuses(account, plan(journey), "region.cross_city_2024", home="4101", site="4104")
    training_class = memory.get(TrainingClass, journey.training_class)
    leave = Crossing("4104", training_class.occupation, "", "consent", "测试文号", a_world.today)
    memory.change(Institution, body, crossings=(leave,))
    (planned_,) = memory.give(account, plan(journey), "2")
    assert isinstance(planned_, EvaluationPlanned)
    assert planned_.flags == ()


def test_results_come_on_the_day_for_those_who_finished_this_class(a_world: World) -> None:
    """Too early, for nobody, twice for one, for strangers and for a suspended voucher: refused."""
    journey = a_world.journey(size=3).upto("surveyed")
    person, other, third = journey.people
    tomorrow = add_days(a_world.today, 1)
    identifier = planned(journey, held_on=tomorrow)
    record = RecordResults(evaluation=identifier, passed=(person,), failed=(other,))
    refuses(a_world, "body", record, "evaluation.not_yet", held_on=tomorrow)
    a_world.later()
    stranger = a_world.cast["maker"].person
    for passed, failed in (((), ()), ((person, person), ()), ((person,), (person,)), ((stranger,), ())):
        refuses(a_world, "body", changed(record, passed=passed, failed=failed), "evaluation.not_candidate")
    a_world.do("bureau1", SuspendVoucher(voucher=journey.voucher(2), reason="audit"))
    refuses(a_world, "body", changed(record, passed=(third,)), "voucher.suspended")
    hired(a_world, "rival", (Capability.EVALUATION, a_world.cast["school:id"].account))
    refuses(a_world, "rival", record, "auth.scope", capability="evaluation")
    confirm = ConfirmEvaluation(evaluation=identifier)
    refuses(a_world, "body", confirm, "evaluation.stage", current="PLANNED", missing=["RESULTS"])
    refuses(a_world, "body", changed(record, evaluation="f" * 32), "object.unknown", kind="evaluation")
    a_world.do("body", record)
    refuses(a_world, "body", record, "evaluation.stage", current="RESULTS", required=["PLANNED"])
    assert a_world.state(Person, person).assessed_on == tomorrow
    assert a_world.state(Person, person).open_class is None
    assert a_world.state(Person, third).open_class == journey.training_class
    seen = a_world.state(Evaluation, identifier).at
    refuses(a_world, "rival", confirm, "auth.scope", capability="evaluation")
    refuses(a_world, "body", changed(confirm, version=seen - 1), "object.changed", seen=seen - 1, now=seen)
    a_world.do("body", changed(confirm, version=seen))
    assert a_world.state(TrainingClass, journey.training_class).state == ClassState.ASSESSED
    refuses(a_world, "body", confirm, "evaluation.stage", current="CONFIRMED", missing=["RESULTS"])


def test_who_failed_may_be_evaluated_again_and_the_last_attempt_counts(a_world: World) -> None:
    """A resit passes the voucher and sets the end of the assessment; who passed is not evaluated again."""
    journey = a_world.journey(size=2, failing=1).upto("evaluated")
    passed, failed = journey.people
    assert a_world.state(Voucher, journey.voucher(1)).passed is False
    a_world.later(3)
    identifier = planned(journey)
    again = RecordResults(evaluation=identifier, passed=(failed,), failed=())
    refuses(a_world, "body", changed(again, passed=(passed,)), "evaluation.not_candidate")
    a_world.do("body", again)
    voucher = a_world.state(Voucher, journey.voucher(1))
    assert (voucher.state, voucher.passed) == (VoucherState.EVALUATED, True)
    assert a_world.state(Person, failed).assessed_on == a_world.today
    enrolment = a_world.state(Enrolment, enrolment_id(journey.training_class, failed))
    assert (enrolment.state, enrolment.assessed_on) == (EnrolmentState.PASSED, a_world.today)


def test_failing_for_good_is_worth_nothing_for_ever(a_world: World) -> None:
    """Only who failed, and only the body that recorded it; a lapsed voucher is not evaluated again."""
    journey = a_world.journey(size=2, failing=1).upto("evaluated")
    lapse = FailFinally(voucher=journey.voucher(1), evaluation=journey.evaluation)
    refuses(a_world, "body", changed(lapse, voucher=journey.voucher(0)), "evaluation.not_candidate")
    refuses(a_world, "body", changed(lapse, voucher="f" * 32), "object.unknown", kind="voucher")
    hired(a_world, "rival", (Capability.EVALUATION, a_world.cast["school:id"].account))
    refuses(a_world, "rival", lapse, "auth.scope", capability="evaluation")
    outcome = a_world.do("body", lapse)
    assert event_of(outcome, VoucherLapsed).voucher == journey.voucher(1)
    voucher = a_world.state(Voucher, journey.voucher(1))
    assert (voucher.state, voucher.live) == (VoucherState.LAPSED, None)
    refuses(a_world, "body", lapse, "voucher.ended", current="LAPSED")
    again = RecordResults(evaluation=planned(journey), passed=(journey.people[1],), failed=())
    refuses(a_world, "body", again, "voucher.ended", current="LAPSED")


def test_a_failure_in_another_class_does_not_end_a_voucher(a_world: World) -> None:
    """An old failure, in a class that the voucher was not used in, is no ground to let it lapse."""
    journey = a_world.journey(size=1, failing=1).upto("evaluated")
    memory = memory_of(a_world)
    old = memory.get(Evaluation, journey.evaluation)
    memory.put(changed(old, id="e" * 32, training_class="c" * 32))
    body = a_world.cast["body"].account
    lapse = FailFinally(voucher=journey.voucher(), evaluation="e" * 32)
    memory.refuses(body, lapse, "evaluation.not_candidate")
    assert memory.get(Voucher, journey.voucher()).state == VoucherState.EVALUATED
    memory.give(body, changed(lapse, evaluation=journey.evaluation), "2")
    assert memory.get(Voucher, journey.voucher()).state == VoucherState.LAPSED
