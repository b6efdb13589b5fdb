"""20. Prisoner dates: who was trained during the sentence is eligible if it ends before 2025."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.trainees import Trainees


@pytest.mark.clause("target.prisoner_test", "inside")
@pytest.mark.clause("target.prisoner_test", "outside")
def test_the_sentence_ends_before_the_first_day_of_2025(province: Api) -> None:
    """31 December 2024: a voucher; 1 January 2025: refused; not trained yet, or ready for the next level: a voucher."""
    crowd = Trainees(province, 370, 4)
    sentences = (
        {"ends_on": "2024-12-31", "trained": True},
        {"ends_on": "2025-01-01", "trained": True},
        {"ends_on": "2025-01-01", "trained": False},
        {"ends_on": "2025-01-01", "trained": True, "next_level": True},
    )
    for person, sentence in zip(crowd.people, sentences, strict=True):
        crowd.declare(person, sentence=sentence)
    first, second, third, fourth = crowd.people
    told = problem(crowd.try_issue(second), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["target.prisoner_test"]
    for person in (first, third, fourth):
        crowd.voucher(person)


@pytest.mark.clause("voucher.eligible_holder", "outside")
@pytest.mark.clause("target.groups_2024", "outside")
def test_a_refusal_to_issue_lists_every_condition_that_is_not_met(province: Api) -> None:
    """A veteran without evidence who is a prisoner and does not want to work: three clauses at once."""
    crowd = Trainees(province, 375)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "veteran"}], sentence={"ends_on": "2026-01-01", "trained": True})
    answers = [{"person": person, "training": True, "job": False, "able": True}]
    province.do("bureau1", "/persons/questionnaires", {"answers": answers, "answered_on": province.world.today})
    told = problem(crowd.try_issue(person), 422, "voucher.eligible_holder")
    assert told["facts"]["failed"] == ["target.groups_2024", "target.prisoner_test", "elig.intent_triple"]


@pytest.mark.clause("voucher.eligible_holder", "inside")
@pytest.mark.clause("target.groups_2024", "inside")
def test_a_group_with_evidence_stands_in_nobodys_way(province: Api) -> None:
    """A veteran whose certificate is on file has a voucher, and reads what is recorded about them."""
    crowd = Trainees(province, 377)
    (person,) = crowd.people
    crowd.declare(person, groups=[{"code": "veteran", "evidence": "3" * 64}])
    crowd.voucher(person)
    worker = crowd.loop.worker(person)
    told = province.one(worker, f"/persons/{person}/profile")
    assert told["profile"]["groups"][0]["code"] == "veteran"
    assert province.get("school", f"/persons/{person}/profile").status_code == 404
