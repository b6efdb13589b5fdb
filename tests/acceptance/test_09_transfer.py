"""9. Transfer: a voucher is its holder's, whoever presents it."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.trainees import WELDER, Trainees
from voucher.step.declare import EVOLUTIONS, STEPS


@pytest.mark.clause("voucher.non_transferable", "outside")
def test_another_person_with_the_voucher_is_refused_and_recorded(province: Api) -> None:
    """Somebody else's face, or somebody else's account: refused, an entry in the log, and the holder stays."""
    crowd = Trainees(province, 300, 2)
    zhao, qian = crowd.people
    voucher = crowd.voucher(zhao)
    training_class = crowd.approved(WELDER, crowd.people)
    size = province.world.size()
    told = problem(crowd.enrol(training_class, qian, voucher), 403, "voucher.not_holder")
    assert told["clause"] == "voucher.non_transferable"
    assert province.world.size() == size + 1
    problem(province.post(crowd.loop.worker(qian), f"/vouchers/{voucher}/claim"), 403, "voucher.not_holder")
    assert province.world.size() == size + 2
    assert province.one("bureau1", f"/vouchers/{voucher}")["holder"] == zhao


@pytest.mark.clause("voucher.non_transferable", "inside")
def test_the_holder_uses_their_own_voucher(province: Api) -> None:
    """The same scan by the holder is taken."""
    crowd = Trainees(province, 304)
    voucher = crowd.voucher(crowd.people[0])
    response = crowd.enrol(crowd.approved(WELDER, crowd.people), crowd.people[0], voucher)
    assert response.status_code == 201


def test_there_is_no_command_and_no_event_that_names_another_holder() -> None:
    """Only issuing and reissuing, which make a voucher, and claiming and enrolling, which check it, name a holder."""
    commands = {name for name, step in STEPS.items() if {"holder", "holders"} & set(step.command.__struct_fields__)}
    events = {e.name for e in EVOLUTIONS.values() if {"holder", "holders"} & set(e.event.__struct_fields__)}
    assert {name for name in commands if name.startswith("voucher.")} <= {
        "voucher.issue",
        "voucher.claim",
        "voucher.enrol",
        "voucher.bind",
        "voucher.print_slip",
    }
    assert {name for name in events if name.startswith("voucher.")} <= {
        "voucher.issued",
        "voucher.bound",
        "voucher.slip_printed",
    }
