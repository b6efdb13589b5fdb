"""What a class needs before it opens, on its opening day, and when it is completed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import Api, event, problem
from tests.support.loop import video
from tests.support.opening import Applicant
from tests.support.world import Journey
from voucher.core.dates import add_days
from voucher.lifecycle.train import RecordSession
from voucher.shell.demo.setting import EVIDENCE

REVIEWERS = ("industry1", "industry2", "bureau1", "bureau2")


def _journey(api: Api, step: str, size: int = 2, **options: Any) -> Journey:
    """A class of the province, so far on its way."""
    found = Journey(api.world, size, add_days(api.world.today, 3), first=options.pop("first"), **options)
    return found.upto(step)


@pytest.mark.clause("class.application_form", "inside")
@pytest.mark.clause("class.application_form", "outside")
def test_a_class_opens_only_after_both_opinions_of_two_reviewers_each(province: Api) -> None:
    """After each signature but the last it cannot be opened; the bureau does not come before the industry department."""
    school = Applicant(province)
    made = school.draft(planned=1)
    present = {"present": [school.person], "method": "face_device", "evidence": EVIDENCE}
    approve = {"approve": True}
    for done, role in enumerate(("", *REVIEWERS[:3])):
        if role:
            province.do(role, f"/classes/{made}/review", approve)
        else:
            assert school.submit(made).status_code == 201
            problem(province.signed("bureau1", f"/classes/{made}/review", approve), 403, "auth.scope")
        told = problem(province.post("school", f"/classes/{made}/open", present), 409, "class.stage")
        assert told["facts"]["missing"][-1] == "HR_OK", done
    again = province.signed("bureau1", f"/classes/{made}/review", approve)
    assert again.get_json()["code"] == "duties.same_person"
    province.do("bureau2", f"/classes/{made}/review", approve)
    assert province.one("school", f"/classes/{made}")["state"] == "HR_OK"


def test_a_rejection_needs_its_reason(province: Api) -> None:
    """Without a code it is refused; with one it stands on the class, and an approval keeps none."""
    school = Applicant(province)
    made = school.draft(planned=1)
    assert school.submit(made).status_code == 201
    problem(province.signed("industry1", f"/classes/{made}/review", {"approve": False}), 422, "class.reason_missing")
    province.do("industry1", f"/classes/{made}/review", {"approve": True, "reason": "no_need"})
    assert province.one("school", f"/classes/{made}")["reason"] == ""
    province.do("industry2", f"/classes/{made}/review", {"approve": False, "reason": "no_need"})
    found = province.one("school", f"/classes/{made}")
    assert (found["state"], found["reason"]) == ("REJECTED", "no_need")


@pytest.mark.clause("class.first_responsible", "inside")
@pytest.mark.clause("class.first_responsible", "outside")
def test_an_application_without_the_institutions_signature_is_none(province: Api) -> None:
    """Who submits it signs for it."""
    school = Applicant(province)
    made = school.draft()
    problem(province.post("school", f"/classes/{made}/submit"), 403, "auth.signature_missing")
    entry = school.submit(made).get_json()
    assert event(entry, "class.submitted")["training_class"] == made


@pytest.mark.clause("class.enter_people_teachers", "inside")
@pytest.mark.clause("class.enter_people_teachers", "outside")
def test_trainees_and_teachers_are_entered_first(province: Api) -> None:
    """An empty roster is refused; so is a class without a teacher, and a stranger at the door."""
    school = Applicant(province)
    empty = event(province.do("school", "/classes", school.plan()), "class.drafted")["training_class"]
    told = problem(province.signed("school", f"/classes/{empty}/submit"), 422, "class.not_on_roster")
    assert told["clause"] == "class.enter_people_teachers"
    assert school.accepted(planned=20, teachers=1) == []
    one = Applicant(province)
    bare = one.draft(planned=1, teachers=0, workstations=1)
    assert problem(one.submit(bare), 422, "class.enter_people_teachers")["facts"]["teachers"] == 0


@pytest.mark.clause("sup.responsible", "inside")
@pytest.mark.clause("sup.responsible", "outside")
def test_a_class_without_a_competent_department_is_flagged(province: Api) -> None:
    """Accepted either way; without its department it stands before the reviewers with a flag."""
    school = Applicant(province)
    assert school.accepted() == []
    assert school.accepted(department="") == ["sup.responsible"]


@pytest.mark.clause("class.headcount_actual_2024", "inside")
@pytest.mark.clause("class.headcount_actual_2024", "outside")
def test_a_class_counts_for_those_present_on_its_opening_day(province: Api) -> None:
    """Three are enrolled, two are there: the class is two, and no more are paid for."""
    journey = _journey(province, "enrolled", size=3, first=100)
    absent = journey.people[2]
    late = journey.vouchers[absent]
    province.world.at(journey.start, 8, 30)
    present = {"present": journey.people[:2], "method": "face_device", "evidence": EVIDENCE}
    opened = event(province.do("school", f"/classes/{journey.training_class}/open", present), "class.opened")
    assert opened["released"] == [late]
    assert province.one("school", f"/classes/{journey.training_class}")["present"] == 2
    journey.done.append("opened")
    journey.people, journey.size = journey.people[:2], 2
    journey.upto("certified")
    claim = {
        "training_class": journey.training_class,
        "kind": "training",
        "payee": journey.institution,
        "fund": province.actor("fund:id").account,
        "account": {"bank": "测试银行", "holder": "测试学校", "number": "6222000000000000001"},
        "vouchers": list(journey.vouchers.values()),
    }
    submitted = event(province.do("school", "/claims", claim), "claim.submitted")
    assert len(submitted["lines"]) == 2
    assert [voucher for voucher, _code in submitted["left_out"]] == [late]


def _teach(api: Api, journey: Journey, *practical: bool) -> None:
    """One session of five hours a day."""
    for each in practical:
        api.world.later(1, 18)
        session: RecordSession = journey.session(api.world.today, practical=each)
        names = ("starts", "ends", "practical", "hours", "method", "evidence")
        camera = video(journey.training_class, session.starts, session.ends, len(session.present))
        body = {name: getattr(session, name) for name in names}
        body |= {"present": list(session.present), "records": [camera]}
        api.do("school", f"/classes/{journey.training_class}/sessions", body)


@pytest.mark.clause("class.practical_min", "inside")
@pytest.mark.clause("class.practical_min", "outside")
def test_a_class_that_was_taught_too_little_practice_is_flagged_and_held(province: Api) -> None:
    """10 of 20 hours: held, and asked again in vain; 15 of 25 are 60 %: completed."""
    journey = _journey(province, "opened", first=110)
    path = f"/classes/{journey.training_class}"
    _teach(province, journey, False, True, False, True)
    held = event(province.do("school", f"{path}/complete"), "class.completion_held")
    assert (held["flags"], held["recognised"], held["practical"]) == (["class.practical_min"], 20, 10)
    assert (province.one("school", path)["state"], province.one("school", path)["held"]) == ("TEACHING", held["flags"])
    problem(province.post("school", f"{path}/complete"), 409, "class.held")
    _teach(province, journey, True)
    completed = event(province.do("school", f"{path}/complete"), "class.completed")
    assert "flags" not in completed
    assert (province.one("school", path)["state"], province.one("school", path)["held"]) == ("TAUGHT", [])


def test_two_officers_may_let_a_held_class_go_on(province: Api) -> None:
    """An exception for its people: completed, and flagged."""
    journey = _journey(province, "opened", first=120)
    path = f"/classes/{journey.training_class}"
    _teach(province, journey, False, True, False, True)
    event(province.do("school", f"{path}/complete"), "class.completion_held")
    body = {"clause": "class.practical_min", "trainees": 2, "reason": "shortfall", "evidence": EVIDENCE}
    province.two(f"{path}/exceptions", body)
    completed = event(province.do("school", f"{path}/complete"), "class.completed")
    assert completed["flags"] == ["class.practical_min"]
    problem(province.signed("bureau1", f"{path}/exceptions", body), 409, "class.stage")
