"""18. Post match: an employee trains in their own post's class, a transferred one in any other."""

from __future__ import annotations

import pytest

from tests.support.http import Api
from tests.support.trainees import COOK, DIGEST, FOUNDRY, WELDER, Trainees, list_school

POST = {"employer": "914101000000000000", "occupation": WELDER}


@pytest.mark.clause("elig.post_match", "inside")
@pytest.mark.clause("elig.post_match", "outside")
def test_a_welder_trains_as_a_welder_or_flagged_in_what_is_close(province: Api) -> None:
    """Welding: taken; another occupation of the small class: taken and flagged; cooking: refused."""
    list_school(province, COOK, WELDER, FOUNDRY)
    crowd = Trainees(province, 360, 2)
    for person in crowd.people:
        crowd.declare(person, post=POST)
    one, two = crowd.people
    vouchers = {person: crowd.voucher(person) for person in crowd.people}
    welding, foundry, cooking = (crowd.approved(code, crowd.people) for code in (WELDER, FOUNDRY, COOK))
    refused = crowd.enrol(cooking, one, vouchers[one]).get_json()
    assert (refused["code"], refused["facts"]) == ("elig.post_match", {"post": WELDER, "occupation": COOK})
    assert crowd.enrol(welding, one, vouchers[one]).status_code == 201
    assert province.one("bureau1", f"/enrolments/{welding}.{one}")["flags"] == []
    assert crowd.enrol(foundry, two, vouchers[two]).status_code == 201
    assert province.one("bureau1", f"/enrolments/{foundry}.{two}")["flags"] == ["elig.post_match"]


@pytest.mark.clause("elig.transfer_mismatch", "inside")
@pytest.mark.clause("elig.transfer_mismatch", "outside")
def test_a_transferred_welder_trains_in_any_other_class(province: Api) -> None:
    """Another occupation of the old post's small class: refused; cooking: taken, once the transfer is shown."""
    crowd = Trainees(province, 364)
    (person,) = crowd.people
    moved = {**POST, "occupation": COOK, "transferred_from": WELDER}
    voucher = crowd.voucher(person)
    foundry, cooking = (crowd.approved(code, [person]) for code in (FOUNDRY, COOK))
    crowd.declare(person, post=moved)
    assert crowd.enrol(cooking, person, voucher).get_json()["code"] == "elig.transfer_mismatch"
    crowd.declare(person, post=moved | {"transfer_evidence": DIGEST})
    assert crowd.enrol(foundry, person, voucher).get_json()["code"] == "elig.transfer_mismatch"
    assert crowd.enrol(cooking, person, voucher).status_code == 201
