"""11. Stage skipping: no redemption before the certificate."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import Api, event
from tests.support.trainees import WELDER, Trainees
from voucher.core.dates import add_days
from voucher.shell.demo.setting import EVIDENCE


def _claim(api: Api, crowd: Trainees, training_class: str, voucher: str) -> Any:
    body = {
        "training_class": training_class,
        "kind": "training",
        "payee": api.actor("school:id").account,
        "fund": api.actor("fund:id").account,
        "account": crowd.loop.account,
        "vouchers": [voucher],
    }
    return api.signed("school", "/claims", body).get_json()


@pytest.mark.clause("voucher.loop", "outside")
@pytest.mark.clause("voucher.certificate_for_voucher", "outside")
@pytest.mark.clause("voucher.no_cert_no_value", "outside")
def test_redemption_is_refused_until_the_certificate_is_verified(province: Api) -> None:
    """Claimed, trained, and passed without a certificate on record: refused each time; with it, accepted."""
    crowd = Trainees(province, 320)
    (person,) = crowd.people
    voucher = crowd.voucher(person)
    training_class = crowd.approved(WELDER, [person])
    assert _claim(province, crowd, training_class, voucher)["code"] == "class.stage"
    assert crowd.enrol(training_class, person, voucher).status_code == 201
    crowd.teach(training_class, [person])
    province.do(crowd.loop.worker(person), f"/classes/{training_class}/survey", {"satisfied": True})
    province.do("school", f"/classes/{training_class}/survey/close")
    assert _claim(province, crowd, training_class, voucher)["code"] == "class.stage"
    world, body = province.world, province.actor("body:id").account
    held = add_days(world.today, 2)
    plan = {"body": body, "training_class": training_class, "held_on": held, "way": "exam"}
    evaluation = event(province.do("body", "/evaluations", plan), "evaluation.planned")["evaluation"]
    world.at(held, 17)
    province.do("body", f"/evaluations/{evaluation}/results", {"passed": [person], "failed": []})
    province.do("body", f"/evaluations/{evaluation}/confirm")
    assert province.one("bureau1", f"/vouchers/{voucher}")["state"] == "EVALUATED"
    assert _claim(province, crowd, training_class, voucher)["code"] == "claim.no_certificate"
    _certify(province, crowd, person, voucher)
    refused = _claim(province, crowd, training_class, voucher)
    assert refused["code"] == "system.in_or_no_subsidy_2024"
    named = [one.partition(":") for one in refused["facts"]["missing"]]
    numbers = [
        {"what": what, "object": one, "system": "skilled_talent", "number": f"TEST-{one[:12]}"}
        for what, _, one in named
    ]
    province.do("school", f"/classes/{training_class}/system-records", {"numbers": numbers})
    assert "index" in _claim(province, crowd, training_class, voucher)


def _certify(api: Api, crowd: Trainees, person: str, voucher: str) -> None:
    api.world.later(3)
    paper = {
        "voucher": voucher,
        "holder": person,
        "body": api.actor("body:id").account,
        "certificate_type": "skill_level",
        "number": f"Y000141410099244{crowd.first:06d}",
        "occupation": WELDER,
        "level": "L4",
        "issued_on": api.world.today,
        "way": "exam",
    }
    recorded = event(api.do("body", "/certificates", paper), "certificate.recorded")["certificate"]
    api.do("bureau1", f"/certificates/{recorded}/verify", {"genuine": True, "evidence": EVIDENCE})
