"""Acts about classes, vouchers and evaluations, done through their pages by the bureau, a school and an evaluation body."""

from __future__ import annotations

import uuid

import pytest

from tests.support.acts import done, given, opened, somebody
from tests.support.evaluating import ACCOUNT, registered
from tests.support.http import Api
from tests.support.listing import listed
from voucher.core.dates import add_days
from voucher.objects.claim import Claim
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.lessons import SystemRecord
from voucher.objects.pool import Teacher
from voucher.objects.training import ClassSession, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import LEVEL, OCCUPATION

pytestmark = pytest.mark.pages
TWO = "bureau2"


def _voucher(api: Api, identifier: str) -> VoucherState:
    state = api.world.state(Voucher, identifier).state
    assert isinstance(state, VoucherState)
    return state


def test_the_bureau_suspends_resumes_cancels_revokes_and_reissues_a_voucher(api: Api) -> None:
    """Each from the voucher's own page, with a reason of a list."""
    journey = api.world.journey(size=2).upto("claimed")
    first, second = journey.voucher(0), journey.voucher(1)
    page = somebody(api, "bureau1").get(f"/b/object/voucher/{first}")
    assert any(str(link["href"]) == f"/acts/voucher.suspend?about={first}" for link in page.all("a"))
    done(api, "bureau1", "voucher.suspend", first, reason="audit")
    assert _voucher(api, first) == VoucherState.SUSPENDED
    done(api, "bureau1", "voucher.resume", first, reason="audit")
    given(api, "bureau1", "voucher.revoke", first, second=TWO, reason="fraud")
    assert _voucher(api, first) == VoucherState.REVOKED
    done(api, "bureau1", "voucher.cancel", second, reason="request")
    assert _voucher(api, second) == VoucherState.CANCELLED
    given(api, "bureau1", "voucher.reissue", second, second=TWO, reason="request", valid_to="")
    assert _voucher(api, second) == VoucherState.REISSUED


def test_the_bureau_agrees_to_a_make_up_notes_custody_and_ends_a_training(api: Api) -> None:
    """Only who missed the lesson is listed; the paper's digest stands in the log."""
    world = api.world
    journey = world.journey(size=2, first=10).upto("opened")
    done(api, "bureau1", "class.mark_custody", journey.training_class, document="测试〔2026〕9号")
    assert world.state(TrainingClass, journey.training_class).custody == "测试〔2026〕9号"
    missed, there = journey.people
    world.at(world.today, 18)
    world.do("school", journey.session(world.today, present=(there,)))
    session = max(world.all(ClassSession, "training_class", journey.training_class), key=lambda one: one.at)
    form = opened(somebody(api, "bureau1"), "attendance.consent", session.id)
    assert form
    done(api, "bureau1", "attendance.consent", session.id, persons=missed, reason="illness")
    number = {"numbers__0__object": f"person:{there}", "numbers__0__system": "employment", "numbers__0__number": "T-77"}
    done(api, "bureau1", "system.record", journey.training_class, **number)
    assert world.state(SystemRecord, f"person.{there}").numbers[0].number == "T-77"
    given(
        api,
        "bureau1",
        "enrolment.terminate",
        journey.training_class,
        papers=("evidence",),
        person=missed,
        reason="moved_away",
    )
    (ended,) = [one for one in world.all(Enrolment, "training_class", journey.training_class) if one.person == missed]
    assert ended.state == EnrolmentState.TERMINATED


def test_a_school_keeps_its_pool_lets_somebody_go_and_names_its_platform(api: Api) -> None:
    """A teacher by name and number, put in and taken out; a trainee who leaves before the class begins."""
    world = api.world
    journey = world.journey(size=2, first=20).upto("enrolled")
    school = api.actor("school:id").account
    who = trainee(77)
    asked = {
        "teachers__person": f"{who.name} {who.number}",
        "teachers__occupations": OCCUPATION,
        "teachers__certificates": "",
    }
    done(api, "school", "teacher.register", school, papers=("teachers.evidence",), **asked)
    (teacher,) = world.all(Teacher, "institution", school)
    assert teacher.occupations == (OCCUPATION,)
    done(api, "school", "teacher.leave", teacher.id)
    assert world.state(Teacher, teacher.id).left_on == world.today
    done(api, "school", "voucher.release", journey.training_class, voucher=journey.voucher(), reason="request")
    assert _voucher(api, journey.voucher()) == VoucherState.CLAIMED
    platform = listed(api, "4104", "online_platform")
    use = {"platform": platform, "from_date": journey.start, "videos": ""}
    done(api, "school", "class.use_platform", journey.training_class, **use)
    done(api, "school", "class.abandon", journey.training_class, reason="no_demand")
    assert _voucher(api, journey.voucher(1)) == VoucherState.CLAIMED


def test_an_evaluation_without_training_goes_from_plan_to_claim_on_pages(api: Api) -> None:
    """Planned, results by name and number, confirmed, certificates, verified one by one, claimed; another is called off."""
    world, body = api.world, api.actor("body:id").account
    people = registered(api, 60, 2, "4104")
    plan = {
        "body": body,
        "region": "4104",
        "occupation": OCCUPATION,
        "level": LEVEL,
        "certificate_type": "skill_level",
        "held_on": world.today,
        "way": "exam",
        "terms__paper": "P-1",
        "terms__delegated": "no",
    }
    done(api, "body", "evaluation.plan_alone", **plan)
    done(api, "body", "evaluation.plan_alone", **{**plan, "held_on": add_days(world.today, 3)})
    later, found = sorted(world.all(Evaluation, "training_class", ""), key=lambda one: one.held_on, reverse=True)
    assert (found.terms.paper, found.terms.fee) == ("P-1", 0)
    done(api, "body", "evaluation.annul", later.id, reason="weather")
    assert world.state(Evaluation, later.id).state == EvaluationState.ANNULLED
    one, other = trainee(60), trainee(61)
    rows = {
        "passed.0.person": f"{one.name} {one.number}",
        "passed.0.result": "passed",
        "passed.1.person": f"{other.name} {other.number}",
        "passed.1.result": "failed",
    }
    done(api, "body", "evaluation.record", found.id, **rows)
    assert world.state(Evaluation, found.id).passed == (people[0],)
    api.do("body", f"/evaluations/{found.id}/confirm")
    paper = {"papers.0.number": f"N{uuid.uuid4().hex[:20]}", "papers.0.holder": people[0]}
    more = {"papers.0.certificate_type": "skill_level", "papers.0.medium": "electronic"}
    done(api, "body", "certificate.record_many", found.id, **paper, **more)
    (certificate,) = world.all(Certificate, "holder", people[0])
    given(api, "bureau1", "certificate.verify", certificate.id, papers=("evidence",), genuine="yes")
    assert world.state(Certificate, certificate.id).state == CertificateState.VERIFIED
    asked = {f"account__{name}": value for name, value in ACCOUNT.items()}
    asked |= {"payee": body, "fund": api.actor("fund:id").account, "certificates": certificate.id}
    given(api, "body", "claim.submit_evaluation", found.id, **asked)
    assert len(world.all(Claim, "payee", body)) == 1


def test_a_body_says_that_no_attempt_is_left(api: Api) -> None:
    """Of who failed its evaluation: the voucher lapses."""
    journey = api.world.journey(size=2, first=40, failing=1).upto("evaluated")
    done(api, "body", "evaluation.fail_finally", journey.evaluation, voucher=journey.voucher(1))
    assert _voucher(api, journey.voucher(1)) == VoucherState.LAPSED
