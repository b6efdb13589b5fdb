"""10. Double use: one voucher is in one class, also when two scans come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.http import Api, problem
from tests.support.trainees import WELDER, Trainees


@pytest.mark.clause("voucher.loop", "outside")
def test_a_voucher_that_is_enrolled_is_refused_by_a_second_class(province: Api) -> None:
    """Refused and recorded; scanned again in its own class, refused as already there."""
    crowd = Trainees(province, 310)
    (person,) = crowd.people
    voucher = crowd.voucher(person)
    first, second = crowd.approved(WELDER, [person]), crowd.approved(WELDER, [person])
    assert crowd.enrol(first, person, voucher).status_code == 201
    assert crowd.enrol(first, person, voucher).get_json()["code"] == "voucher.already"
    size = province.world.size()
    assert crowd.enrol(second, person, voucher).get_json()["code"] == "voucher.used"
    assert province.world.size() == size + 1
    assert province.one("bureau1", f"/vouchers/{voucher}")["training_class"] == first


def test_of_two_scans_at_the_same_time_exactly_one_succeeds(province: Api) -> None:
    """Two classes scan one voucher from two threads."""
    crowd = Trainees(province, 312)
    (person,) = crowd.people
    voucher = crowd.voucher(person)
    classes = [crowd.approved(WELDER, [person]) for _ in range(2)]
    other = Api(province.world)
    apis = [province, other]
    token = province.of("school")

    def scan(number: int) -> int:
        body = {"voucher": voucher, "holder": person}
        headers = {"Idempotency-Key": f"00000000-0000-4000-8000-00000000000{number}"}
        path = f"/classes/{classes[number]}/enrol"
        return apis[number].call("POST", path, token=token, headers=headers, json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(scan, range(2)))
    assert answers[0] == 201
    assert answers[1] >= 400
    found = problem(crowd.enrol(classes[0], person, voucher), *_refusal(province, voucher, classes[0]))
    assert found["code"]


def _refusal(api: Api, voucher: str, training_class: str) -> tuple[int, str]:
    used_here = api.one("bureau1", f"/vouchers/{voucher}")["training_class"] == training_class
    return (409, "voucher.already") if used_here else (409, "voucher.used")
