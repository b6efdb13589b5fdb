"""Decisions that take two officers, over HTTP: proposed, approved by another person, declined, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.http import Api, event, problem, sign
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import EVIDENCE, SITE

PARAMETER = {
    "name": "voucher.reissue_limit",
    "region": "41",
    "from_date": "2026-01-01",
    "value": 2,
    "document": "测试-1",
}


def _propose(api: Api, value: int, role: str = "bureau1") -> str:
    made = event(api.do(role, "/parameters", PARAMETER | {"value": value}), "proposal.made")
    assert made["command"]["value"] == value
    assert made["command_type"] == "parameter.set"
    return str(made["proposal"])


def _parameter(api: Api) -> Any:
    return [item for item in api.get("bureau1", "/parameters").get_json()["items"] if item["id"].startswith("voucher")]


def test_a_proposal_takes_effect_when_another_officer_approves_it(api: Api) -> None:
    """Nothing changes before; afterwards the events of the proposed command stand in the approval's entry."""
    before = _parameter(api)
    proposal = _propose(api, 2)
    assert _parameter(api) == before
    assert api.one("bureau2", f"/proposals/{proposal}")["state"] == "OPEN"
    approved = api.do("bureau2", f"/proposals/{proposal}/approve")
    assert [told["type"] for told in approved["events"]] == ["proposal.approved", "parameter.was_set"]
    assert _parameter(api) != before
    shown = api.one("bureau1", f"/proposals/{proposal}")
    assert (shown["state"], shown["decider"]) == ("APPROVED", api.actor("bureau2").account)


def test_nobody_approves_what_they_proposed_and_the_attempt_stands_in_the_log(api: Api) -> None:
    """One officer with both signatures is refused, and one entry says so."""
    proposal = _propose(api, 3)
    size = api.world.size()
    told = problem(api.signed("bureau1", f"/proposals/{proposal}/approve"), 422, "duties.same_person")
    assert told["clause"] == "pay.two_signatures"
    assert api.world.size() == size + 1
    assert api.one("bureau1", f"/proposals/{proposal}")["state"] == "OPEN"


def test_an_approval_is_signed_and_given_by_the_right_kind_of_officer(api: Api) -> None:
    """Without a signature, or by finance where the bureau is asked, it is refused."""
    proposal = _propose(api, 4)
    path = f"/proposals/{proposal}/approve"
    problem(api.post("bureau2", path), 403, "auth.signature_missing")
    problem(api.signed("maker", path), 403, "auth.capability")
    shown = api.post("bureau2", path, query_string={"statement": "true"}).get_json()["statement"]
    assert (shown["type"], shown["target"]) == ("proposal.approve", proposal)
    problem(api.post("bureau2", path, {"signature": sign(api.actor("bureau2"), shown)}), 403, "auth.signature_key")


def test_a_proposal_is_decided_once(api: Api) -> None:
    """Declined by the second officer or taken back by the first, it is closed."""
    for role in ("bureau1", "bureau2"):
        proposal = _propose(api, 5)
        api.do(role, f"/proposals/{proposal}/decline")
        told = problem(api.signed("bureau2", f"/proposals/{proposal}/approve"), 409, "proposal.closed")
        assert told["facts"] == {"state": "DECLINED"}


def test_an_unknown_proposal_is_404(api: Api) -> None:
    """Nothing to approve."""
    problem(api.signed("bureau2", f"/proposals/{'0' * 32}/approve"), 404, "object.unknown")


@pytest.mark.parametrize("number", [101, 100])
def test_a_wrong_identity_is_corrected_by_two_and_the_vouchers_stay(api: Api, number: int) -> None:
    """Name, number or both; the pseudonym keeps its vouchers; the vault tells the new identity, the number leads to it."""
    identity = trainee(40 + number)
    body = {"region": SITE, "persons": [{"name": identity.name, "number": identity.number}]}
    person = event(api.do("school", "/persons", body), "person.registered")["persons"][0][0]
    right = {"name": "改正名", "number": identity.number if number == 100 else trainee(60 + number).number}
    correction = {"identity": right, "evidence": EVIDENCE}
    path = f"/persons/{person}/corrections"
    entry = api.two(path, correction)
    assert event(entry, "person.corrected")["person"] == person
    shown = api.get("bureau1", f"/persons/{person}/identity").get_json()
    assert (shown["name"], shown["id_number"]) == ("改正名", right["number"])
    again = {"region": SITE, "persons": [{"name": "改正名", "number": right["number"]}]}
    assert problem(api.post("school", "/persons", again), 409, "person.duplicate")["facts"] == {"persons": [person]}


def test_a_correction_needs_the_version_that_was_seen_if_one_is_named(api: Api) -> None:
    """If-Match counts for the correction too, when it is proposed and when it is approved."""
    identity = trainee(170)
    body = {"region": SITE, "persons": [{"name": identity.name, "number": identity.number}]}
    person = event(api.do("school", "/persons", body), "person.registered")["persons"][0][0]
    correction = {"identity": {"name": "改正名", "number": identity.number}, "evidence": EVIDENCE}
    path = f"/persons/{person}/corrections"
    problem(api.signed("bureau1", path, correction, headers={"If-Match": '"1"'}), 412, "object.changed")
    tag = api.get("bureau1", f"/persons/{person}").headers["ETag"]
    made = api.signed("bureau1", path, correction, headers={"If-Match": tag})
    proposal = event(made.get_json(), "proposal.made")["proposal"]
    verify = {"persons": [person], "method": "id_card_in_hand", "evidence": EVIDENCE}
    api.do("bureau1", "/persons/verify", verify)
    problem(api.signed("bureau2", f"/proposals/{proposal}/approve"), 412, "object.changed")
