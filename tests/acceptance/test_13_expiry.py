"""13. Expiry and reissue: our own rule, since no document states a validity."""

from __future__ import annotations

import pytest

from tests.support.http import Api, event, problem
from tests.support.trainees import WELDER, Trainees

LAST = {"valid_to": "2024-06-30"}


@pytest.mark.clause("voucher.gap.validity", "inside")
@pytest.mark.clause("voucher.gap.validity", "outside")
def test_the_last_day_counts_to_its_end_and_the_clock_stops_in_class(province: Api) -> None:
    """Scanned at 23:59 on the last day: taken; at 0:00 on the next: refused; enrolled the day before: never expired."""
    crowd = Trainees(province, 330, 3)
    early, late, over = crowd.people
    vouchers = {person: crowd.voucher(person, **LAST) for person in crowd.people}
    province.world.at("2024-06-26")
    training_class = crowd.approved(WELDER, crowd.people, days=14)
    province.world.at("2024-06-29", 10)
    assert crowd.enrol(training_class, early, vouchers[early]).status_code == 201
    province.world.at("2024-06-30", 23, 59)
    assert crowd.enrol(training_class, late, vouchers[late]).status_code == 201
    province.world.at("2024-07-01", 0)
    told = problem(crowd.enrol(training_class, over, vouchers[over]), 422, "voucher.expired")
    assert told["clause"] == "voucher.gap.validity"
    expired = province.post("system", "/vouchers/expire", {"vouchers": [vouchers[early]]})
    assert expired.get_json()["code"] == "voucher.already"
    crowd.teach(training_class, [early, late])
    assert province.one("bureau1", f"/vouchers/{vouchers[early]}")["state"] == "ENROLLED"


def test_a_reissued_voucher_has_a_new_number_and_the_chain_is_redeemed_once(province: Api) -> None:
    """The old one stands as reissued and takes no further step; the new one goes on from its beginning."""
    crowd = Trainees(province, 334)
    (person,) = crowd.people
    old = crowd.voucher(person, valid_to=province.world.today)
    province.world.later(1)
    province.do("system", "/vouchers/expire", {"vouchers": [old]})
    made = province.two(f"/vouchers/{old}/reissue", {"reason": "illness"})
    new = event(made, "voucher.reissued")["replacement"]
    states = [province.one("bureau1", f"/vouchers/{one}")["state"] for one in (old, new)]
    assert states == ["REISSUED", "ISSUED"]
    assert province.one("bureau1", f"/vouchers/{new}")["origin"] == old
    assert province.post(crowd.loop.worker(person), f"/vouchers/{old}/claim").get_json()["code"] == "voucher.ended"
    province.do(crowd.loop.worker(person), f"/vouchers/{new}/claim")
