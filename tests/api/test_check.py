"""A code checked online and nothing recorded: the verdict of this moment, for those who scan and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api.test_tv1 import Site
from tests.support.http import Api, problem
from tests.support.phones import Phone
from voucher.objects.account import Capability
from voucher.register.accounts import GrantCapability
from voucher.tv1.check import CHECKS


@pytest.fixture
def site(own: Api) -> Site:
    """A class with bound phones."""
    return Site(own)


def asked(site: Site, text: str, role: Any = "school", **body: Any) -> TestResponse:
    """What the server says to a text that is shown for the class, and is not to be recorded."""
    values = {"text": text, "purpose": "enrol", "training_class": site.journey.training_class}
    return site.api.call("POST", "/tv1/check", token=site.api.of(role), json=values | body)


def test_a_good_code_is_green_and_nothing_is_written(site: Site) -> None:
    """Masked name and four characters to compare, what was checked and what was not; the log is as it was."""
    size = site.api.world.size()
    response = asked(site, site.text(0))
    told = response.get_json()
    assert (response.status_code, told["colour"], told["code"]) == (200, "green", "ok")
    assert response.headers["Cache-Control"] == "no-store"
    assert told["voucher"] == site.journey.voucher()
    assert "*" in told["name"]
    assert len(told["last4"]) == 4
    assert "status" in told["checked"]
    assert sorted(told["checked"] + told["unchecked"]) == sorted(CHECKS)
    assert told["words"]["zh"].startswith("培训券有效。")
    assert site.api.world.size() == size
    assert site.api.one("school", f"/devices/{site.device.id}")["sequence"] == 0
    assert asked(site, site.text(0)).get_json()["code"] == "ok"


def test_what_the_ledger_holds_now_decides_not_a_list_of_a_minute_ago(site: Site) -> None:
    """A phone that was replaced, and a voucher that was suspended, are red at once."""
    assert asked(site, site.text(0)).get_json()["colour"] == "green"
    site.bind(0, Phone(4), real_name=site.proof(0))
    assert asked(site, site.text(0)).get_json()["code"] == "tv1.status_set"
    site.api.do("bureau1", f"/vouchers/{site.journey.voucher(1)}/suspend", {"reason": "under_investigation"})
    told = asked(site, site.text(1)).get_json()
    assert (told["colour"], told["code"]) == ("red", "tv1.status_set")


def test_a_code_for_something_else_or_from_a_photograph_is_red(site: Site) -> None:
    """Another purpose, another class, no voucher's text, three minutes old; in seconds, where it is about a clock."""
    text = site.text(0)
    assert asked(site, text, purpose="attend").get_json()["code"] == "tv1.wrong_purpose"
    assert asked(site, text, training_class="f" * 32).get_json()["code"] == "tv1.wrong_class"
    assert asked(site, "https://example.invalid/").get_json()["code"] == "tv1.not_a_voucher"
    later = site.api.home.clock.now() - 200_000
    old = Phone(0).show(site.inner[0], later, "enrol", site.journey.training_class)
    told = asked(site, old).get_json()
    assert told["code"] == "tv1.stale_code"
    assert "{" not in told["words"]["zh"] + told["words"]["en"]
    assert str(-told["skew"]) in told["words"]["zh"]


def test_the_answer_to_a_scanner_s_question_must_be_for_its_own_institution(site: Site) -> None:
    """The nonce and the institution of the scanner; somebody else's answer is red."""
    school = site.api.world.cast["school:id"].account
    nonce = "5a" * 16
    mutual = site.text(0, nonce=nonce, institution=school)
    assert asked(site, mutual, nonce=nonce).get_json()["assurance"] == "mutual"
    assert asked(site, mutual, nonce=nonce, institution=school).get_json()["code"] == "ok"
    assert asked(site, mutual, "school2", nonce=nonce).get_json()["code"] == "tv1.wrong_institution"
    assert asked(site, mutual, nonce="5b" * 16).get_json()["code"] == "tv1.wrong_nonce"


def test_only_an_institution_asks_and_for_itself_alone(site: Site) -> None:
    """A worker and an officer learn nothing about a code, nor does one school in another's name."""
    text = site.text(0)
    for role in ("bureau1", site.journey.workers[site.journey.people[1]]):
        problem(asked(site, text, role), 403, "auth.capability")
    other = site.api.world.cast["school2:id"].account
    problem(asked(site, text, institution=other), 403, "auth.scope")
    assert asked(site, text, "body").status_code == 200
    problem(asked(site, "x" * 2049), 422, "request.invalid")


def test_an_account_of_two_institutions_says_for_which_it_asks(site: Site) -> None:
    """Left out, the server does not choose."""
    world = site.api.world
    school, other = (world.cast[f"{role}:id"].account for role in ("school", "school2"))
    account = world.cast["school"].account
    grant = GrantCapability(account=account, capability=Capability.INSTITUTION, scope=other)
    world.do("operator", grant)
    assert problem(asked(site, site.text(0)), 422, "value.invalid")["facts"] == {"field": "institution"}
    for institution in (school, other):
        assert asked(site, site.text(0), institution=institution).status_code == 200
