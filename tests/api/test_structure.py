"""What is counted, and what the policy says of it; many certificates verified at once: who may, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.asking import hired
from tests.support.evaluating import Alone, registered
from tests.support.http import Api, problem
from voucher.objects.account import Capability

SITE = "4104"


@pytest.fixture(scope="module")
def recorded(api: Api) -> Alone:
    """Two certificates of an evaluation alone that wait for their register."""
    found = Alone(api, registered(api, 740, 2, SITE), SITE, "L3")
    found.evaluate()
    path = f"/evaluations/{found.evaluation}/certificates"
    made = api.do("body", path, {"papers": found.papers()})["events"]
    found.certificates = {one["holder"]: one["certificate"] for one in made}
    return found


def _answers(found: Alone, *genuine: bool) -> dict[str, Any]:
    pairs = zip(found.certificates.values(), genuine, strict=False)
    return {"answers": [{"certificate": one, "genuine": truth} for one, truth in pairs], "evidence": "0" * 64}


def test_a_sheet_with_a_certificate_twice_or_elsewhere_is_refused_whole(api: Api, recorded: Alone) -> None:
    """Twice the same, one that nobody knows, an officer of another region: nothing is verified."""
    body = _answers(recorded, True, True)
    twice = body | {"answers": [body["answers"][0]] * 2}
    problem(api.signed("bureau1", "/certificates/verify", twice), 422, "value.invalid")
    strange = body | {"answers": [*body["answers"], {"certificate": "f" * 32, "genuine": True}]}
    problem(api.signed("bureau1", "/certificates/verify", strange), 404, "object.unknown")
    elsewhere = hired(api.world, "bureau elsewhere", (Capability.BUREAU, "4101"))
    problem(api.signed(elsewhere, "/certificates/verify", body), 403, "auth.scope")
    for certificate in recorded.certificates.values():
        assert api.one("bureau1", f"/certificates/{certificate}")["state"] == "RECORDED"


def test_counts_are_of_valid_certificates_and_for_officials_of_the_region(api: Api, recorded: Alone) -> None:
    """Only what is verified counts; forged ones do not, without a voucher too; a school is refused."""
    query = {"region": SITE, "year": api.world.today[:4]}
    before = api.get("bureau1", "/structure", query_string=query).get_json()
    api.do("bureau1", "/certificates/verify", _answers(recorded, True, False))
    after = api.get("bureau1", "/structure", query_string=query).get_json()
    assert after["levels"]["L3"] == before["levels"].get("L3", 0) + 1
    states = [api.one("bureau1", f"/certificates/{one}")["state"] for one in recorded.certificates.values()]
    assert states == ["VERIFIED", "FORGED"]
    clauses = {finding["clause"] for finding in after["findings"]}
    assert {"struct.low_tier_2024", "struct.mfg_15", "struct.mfg_20", "struct.mfg_25"} <= clauses
    problem(api.get("school", "/structure", query_string=query), 403, "auth.scope")
    problem(api.get("bureau1", "/structure", query_string=query | {"region": "x"}), 422, "request.invalid")
    assert api.get("bureau1", "/structure", query_string=query | {"year": "2001"}).get_json()["findings"] == []


def test_a_revoked_certificate_without_a_voucher_only_loses_its_own_claim(api: Api, recorded: Alone) -> None:
    """Two officers take it back; there is no voucher that could end with it."""
    certificate = next(iter(recorded.certificates.values()))
    if api.one("bureau1", f"/certificates/{certificate}")["state"] == "RECORDED":
        api.do("bureau1", f"/certificates/{certificate}/verify", {"genuine": True, "evidence": "0" * 64})
    entry = api.two(f"/certificates/{certificate}/revoke", {"reason": "issuer"})
    (revoked,) = [one for one in entry["events"] if one["type"] == "certificate.revoked"]
    assert "voucher" not in revoked
    assert api.one("bureau1", f"/certificates/{certificate}")["state"] == "REVOKED"


def test_a_voucher_cannot_stand_on_two_papers(api: Api) -> None:
    """A sheet that names one voucher for two people is refused."""
    journey = api.world.journey(size=2, first=750).upto("evaluated")
    api.world.later(3)
    paper = {"voucher": journey.voucher(0), "certificate_type": "skill_level", "issued_on": api.world.today}
    papers = [paper | {"holder": person, "number": f"TWO-{n:06d}"} for n, person in enumerate(journey.people)]
    path = f"/evaluations/{journey.evaluation}/certificates"
    problem(api.post("body", path, {"papers": papers}), 422, "value.invalid")
