"""16. Unassessed project: whoever was taught and not assessed waits, until an officer records the termination."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.trainees import DIGEST, WELDER, Trainees


@pytest.mark.clause("elig.gap_unassessed", "outside")
@pytest.mark.clause("elig.gap_unassessed", "inside")
def test_after_any_delay_it_is_refused_and_after_the_termination_accepted(province: Api) -> None:
    """A year later still refused; terminated, the old voucher has lapsed, and the next class takes the person."""
    crowd = Trainees(province, 340, 2)
    person, other = crowd.people
    first, second = crowd.voucher(person), crowd.voucher(person, "upgrade")
    taught = crowd.approved(WELDER, [person, other])
    assert crowd.enrol(taught, person, first).status_code == 201
    crowd.teach(taught, [person])
    province.world.later(200)
    training_class = crowd.approved(WELDER, [person], days=14)
    refused = problem(crowd.enrol(training_class, person, second), 422, "elig.gap_unassessed")
    assert refused["clause"] == "elig.gap_unassessed"
    path = f"/classes/{taught}/terminate"
    paper = {"reason": "dropped_out", "evidence": DIGEST}
    assert province.signed("bureau1", path, paper | {"person": other}).get_json()["code"] == "enrolment.not_open"
    assert province.post("school", path, paper | {"person": person}).get_json()["code"] == "auth.capability"
    province.do("bureau1", path, paper | {"person": person})
    assert province.one("bureau1", f"/vouchers/{first}")["state"] == "LAPSED"
    assert province.one("bureau1", f"/enrolments/{taught}.{person}")["state"] == "TERMINATED"
    assert crowd.enrol(training_class, person, second).status_code == 201
