"""What outside systems say otherwise: kept with its source and time, put before a person, and deciding nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import timestamp
from tests.support.asking import changed, refuses
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import derive
from voucher.lifecycle.evaluate import ConfirmEvaluation, PlanEvaluation, RecordResults
from voucher.lifecycle.external import RecordExternal, RecordExternals
from voucher.lifecycle.import_results import ImportResults
from voucher.objects.evaluation import Evaluation, Terms
from voucher.objects.external import ExamEvent, ExamResult, ExternalRecord, Item, PersonComparison
from voucher.objects.flag import FlagKind, FlagState, SupervisionFlag
from voucher.objects.training import Enrolment, EnrolmentState
from voucher.shell.audit import audit
from voucher.shell.demo.setting import EVIDENCE
from voucher.shell.flags import Flags

KEY = "6f1c0a52-7a1e-4c58-9f6e-0d4f5a1b2c3d"
TERMS = Terms(paper="P-7", bank="2026.1", platform="exam-1")


def flags(world: World, journey: Journey) -> list[tuple[str | None, str, str]]:
    """About whom, what was said, what the log says; nothing of it decided."""
    found = world.all(SupervisionFlag, "training_class", journey.training_class)
    kinds = (FlagKind.COMPARED_OTHERWISE, FlagKind.EXAM_DIFFERS)
    assert all(one.state == FlagState.OPEN for one in found)
    told = [(one.person, {fact.name: fact.value for fact in one.facts}) for one in found if one.what in kinds]
    return sorted((who, f.get("platform_says", f.get("subject", "")), f.get("body_says", "")) for who, f in told)


def item(number: int, record: Any) -> Item:
    """A record under a number."""
    return Item(source="exam-1", number=str(number), digest=EVIDENCE, record=record)


@pytest.fixture
def held(a_world: World) -> Journey:
    """A class of three whose evaluation is held today; there are no results yet."""
    journey = a_world.journey(size=3).upto("surveyed")
    day = add_days(a_world.today, 1)
    plan = PlanEvaluation(
        body=a_world.cast["body:id"].account,
        training_class=journey.training_class,
        held_on=day,
        way="exam",
        terms=TERMS,
    )
    a_world.do("body", plan, KEY)
    journey.evaluation = derive(a_world.cast["body"].account, KEY)
    a_world.at(day, 17)
    return journey


def result(journey: Journey, who: int, *, passed: bool, attempt: int = 1, **changes: Any) -> ExamResult:
    """What the platform says of one of them."""
    day = timestamp.to_text(journey.world.clock.now() - 3_600_000)
    values = {"person": journey.people[who], "happened": day, "exam": "E-1", "attempt": attempt, "passed": passed}
    return ExamResult(**values | changes)


def happened(journey: Journey, who: int, event: str) -> RecordExternal:
    """What the platform recorded during the exam."""
    said = result(journey, who, passed=True)
    seen = ExamEvent(person=said.person, happened=said.happened, exam="E-1", attempt=1, event=event)
    return RecordExternal(
        training_class=journey.training_class, source="exam-1", number=f"{event}-{who}", digest=EVIDENCE, record=seen
    )


def imported(journey: Journey, *results: ExamResult, first: int = 0) -> ImportResults:
    """Results as they are brought in."""
    return ImportResults(
        evaluation=journey.evaluation, records=tuple(item(first + n, one) for n, one in enumerate(results))
    )


def body_says(journey: Journey, passed: int) -> RecordResults:
    """The body's own results: so many passed."""
    people = tuple(journey.people)
    return RecordResults(evaluation=journey.evaluation, passed=people[:passed], failed=people[passed:])


def test_a_comparison_that_finds_somebody_otherwise_raises_a_flag_and_changes_nothing_else(a_world: World) -> None:
    """A match and an unknown are kept with source and time; a mismatch is put before a person, who stays in the class."""
    journey = a_world.journey(size=3).upto("opened")
    now = timestamp.to_text(a_world.clock.now())
    said = [
        PersonComparison(person=person, compared=now, subject="social_insurance", result=found)  # type: ignore[arg-type]
        for person, found in zip(journey.people, ("match", "mismatch", "unknown"), strict=True)
    ]
    items = tuple(item(number, one) for number, one in enumerate(said))
    a_world.do("school", RecordExternals(training_class=journey.training_class, records=items))
    assert flags(a_world, journey) == [(journey.people[1], "social_insurance", "")]
    stored = a_world.all(ExternalRecord, "training_class", journey.training_class)
    assert {(one.source, one.facts.compared) for one in stored if one.type == "person_comparison"} == {("exam-1", now)}
    place = a_world.state(Enrolment, f"{journey.training_class}.{journey.people[1]}")
    assert place.state == EnrolmentState.PRESENT_DAY_1
    looked = Flags(a_world.home, a_world.service).look(a_world.cast["system"].account, "41")
    assert len(looked.found) - len(looked.raised) >= 1
    assert flags(a_world, journey) == [(journey.people[1], "social_insurance", "")]


@pytest.mark.parametrize("first", ["platform", "body"])
def test_results_of_the_platform_and_of_the_body_are_compared_whichever_comes_first(
    a_world: World, held: Journey, first: str
) -> None:
    """One differs, one has another version of the question bank; who agrees is not flagged; the results stay the body's."""
    said = [
        result(held, 0, passed=True, paper="P-7", bank="2026.1"),
        result(held, 1, passed=False),
        result(held, 2, passed=False, bank="2025.9"),
    ]
    given = [("body", imported(held, *said)), ("body", body_says(held, 2))]
    for role, command in given if first == "platform" else reversed(given):
        a_world.do(role, command)
    wanted = [(held.people[1], "failed", "passed"), (held.people[2], "other_bank", "failed")]
    assert flags(a_world, held) == sorted(wanted)
    a_world.do("body", ConfirmEvaluation(evaluation=held.evaluation))
    assert a_world.state(Evaluation, held.evaluation).passed == tuple(held.people[:2])
    a_world.home.publisher().publish()
    assert audit(a_world.home).clean


def test_the_last_attempt_counts_in_whatever_order_they_come(a_world: World, held: Journey) -> None:
    """A first failure that comes in after the second, passed attempt is history, not a difference."""
    a_world.do("body", body_says(held, 3))
    a_world.do("body", imported(held, result(held, 0, passed=True, attempt=2)))
    a_world.do("body", imported(held, result(held, 0, passed=False), first=5))
    assert flags(a_world, held) == []
    a_world.do("body", imported(held, result(held, 0, passed=False, attempt=3), first=6))
    assert flags(a_world, held) == [(held.people[0], "failed", "passed")]


def test_a_result_of_another_paper_is_flagged_though_both_say_passed(a_world: World, held: Journey) -> None:
    """The paper that the body planned agrees, and a platform that names none says nothing of it."""
    a_world.do("body", body_says(held, 3))
    said = [result(held, who, passed=True, paper=paper) for who, paper in enumerate(("P-7", "P-8", ""))]
    a_world.do("body", imported(held, *said))
    assert flags(a_world, held) == [(held.people[1], "other_paper", "passed")]


def test_somebody_who_was_absent_cannot_have_passed_but_only_a_person_decides_that(
    a_world: World, held: Journey
) -> None:
    """Absence and cheating of who passed are flagged, of who failed not; other events are kept and mean nothing."""
    for who, what in ((0, "absent"), (1, "focus_lost"), (2, "cheating")):
        a_world.do("body", happened(held, who, what))
    assert flags(a_world, held) == []
    a_world.do("body", body_says(held, 2))
    assert flags(a_world, held) == [(held.people[0], "absent", "passed")]
    stored = a_world.all(ExternalRecord, "evaluation", held.evaluation)
    assert [one.facts.event for one in sorted(stored, key=lambda one: one.at)] == ["absent", "focus_lost", "cheating"]


def test_results_come_under_a_signature_from_the_body_alone(a_world: World, held: Journey) -> None:
    """Not as a device's record, not of another day, not of a stranger, not twice; a known one is left out of a batch."""
    good = result(held, 0, passed=True)
    command = imported(held, good)
    refuses(a_world, "school", command, "auth.capability")
    other = result(held, 0, passed=True, happened=timestamp.to_text(a_world.clock.now() - 30 * 3_600_000))
    refuses(a_world, "body", imported(held, other), "external.other_day", source="exam-1", number="0")
    later = result(held, 0, passed=True, happened=timestamp.to_text(a_world.clock.now() + 1))
    refuses(a_world, "body", imported(held, later), "external.other_day")
    nobody = result(held, 0, passed=True, person="f" * 32)
    refuses(a_world, "body", imported(held, good, nobody), "evaluation.not_candidate", number="1")
    entry = a_world.do("body", command).index
    refuses(a_world, "body", command, "external.known", entry=entry)
    refuses(a_world, "body", imported(held, result(held, 1, passed=True)), "external.contradicts", entry=entry)
    a_world.do("body", imported(held, good, result(held, 1, passed=True)))
    assert len(a_world.all(ExternalRecord, "evaluation", held.evaluation)) == 2
    event = ImportResults(evaluation=held.evaluation, records=(item(9, happened(held, 0, "absent").record),))
    refuses(a_world, "body", event, "value.invalid", field="kind", number="9")
    taught = a_world.journey(size=1, first=60).upto("opened")
    device = changed(happened(held, 0, "absent"), record=good, training_class=taught.training_class)
    refuses(a_world, "school", device, "external.needs_signature", number="absent-0")


def test_what_happened_in_an_exam_comes_of_the_body_that_held_one_that_day(a_world: World, held: Journey) -> None:
    """The school cannot say it; a day without an exam is named; it cannot be mixed with a device's records."""
    refuses(a_world, "school", happened(held, 0, "absent"), "auth.scope")
    a_world.later(1)
    refuses(a_world, "body", happened(held, 0, "absent"), "external.no_exam")
    a_world.at(a_world.today, 9)
    soon = happened(held, 0, "absent")
    ahead = timestamp.to_text(a_world.clock.now() + 1)
    refuses(
        a_world, "body", changed(soon, record=changed(soon.record, happened=ahead)), "class.dates", end=a_world.today
    )
    moment = timestamp.to_text(a_world.clock.now())
    asked = PersonComparison(person=held.people[0], compared=moment, subject="social_insurance", result="match")
    mixed = (item(1, soon.record), item(2, asked))
    both = RecordExternals(training_class=held.training_class, records=mixed)
    refuses(a_world, "body", both, "value.invalid", field="kind")
