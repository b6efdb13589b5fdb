"""19. Questionnaire: three times yes, from everybody, before the class opens."""

from __future__ import annotations

import pytest

from ledger import timestamp
from tests.support.http import Api, problem
from tests.support.trainees import WELDER, Trainees, identities


def _ask(api: Api, *answers: dict[str, object]) -> None:
    body = {"answers": list(answers), "answered_on": api.world.today}
    api.do("bureau1", "/persons/questionnaires", body)


@pytest.mark.clause("elig.intent_triple", "outside")
def test_who_wants_training_and_no_work_is_refused(province: Api) -> None:
    """At enrolment, where they may have changed their mind, and before that as to the voucher."""
    crowd = Trainees(province, 400)
    (person,) = crowd.people
    voucher = crowd.voucher(person)
    training_class = crowd.approved(WELDER, [person])
    _ask(province, {"person": person, "training": True, "job": False, "able": True})
    told = problem(crowd.enrol(training_class, person, voucher), 422, "elig.intent_triple")
    assert told["facts"]["missing"] == ["job"]
    told = problem(crowd.try_issue(person, "upgrade"), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["elig.intent_triple"]


@pytest.mark.clause("elig.intent_triple", "inside")
@pytest.mark.clause("elig.intent_triple", "outside")
def test_one_missing_questionnaire_of_thirty_stops_the_class(province: Api) -> None:
    """Refused naming that person; once they answered for themselves, submitted, without a flag."""
    crowd = Trainees(province, 401, 29)
    late = province.do("school", "/persons", {"region": "4104", "persons": identities(430, 1)})
    person = late["events"][0]["persons"][0][0]
    province.do("bureau1", "/persons/verify", {"persons": [person], "method": "id_card_in_hand", "evidence": "0" * 64})
    training_class = crowd.plan(WELDER, [*crowd.people, person])
    path = f"/classes/{training_class}/submit"
    told = problem(province.signed("school", path), 422, "elig.intent_triple")
    assert told["facts"]["persons"] == [person]
    answer = {"person": person, "training": True, "job": True, "able": True}
    body = {"answers": [answer], "answered_on": province.world.today, "training_class": training_class}
    province.do("school", "/persons/questionnaires", body)
    crowd.loop.ask([person])
    submitted = province.do("school", path)["events"][0]
    assert submitted.get("flags", []) == []


@pytest.mark.clause("elig.compare_person", "inside")
@pytest.mark.clause("elig.compare_person", "outside")
def test_who_differs_from_a_register_stops_the_class_and_an_unavailable_one_is_flagged(province: Api) -> None:
    """Differs: refused by name. Not available: the class is submitted and put before the reviewers."""
    crowd = Trainees(province, 432, 2)
    one, two = crowd.people
    now = crowd.loop.api.world.clock.now()
    training_class = crowd.plan(WELDER, crowd.people)
    path = f"/classes/{training_class}/submit"
    _compare(province, one, "differs", now)
    told = problem(province.signed("school", path), 422, "elig.compare_person")
    assert (told["facts"]["persons"], told["facts"]["sources"]) == ([one], ["student"])
    _compare(province, one, "unavailable", now)
    assert province.do("school", path)["events"][0]["flags"] == ["elig.compare_person"]
    assert province.one("bureau1", f"/profiles/{two}.profile")["comparisons"][0]["result"] == "matched"


def _compare(api: Api, person: str, result: str, millis: int) -> None:

    results = [{"person": person, "source": "student", "result": result}]
    body = {"results": results, "compared_at": timestamp.to_text(millis), "evidence": "0" * 64}
    api.do("bureau1", "/persons/comparisons", body)
