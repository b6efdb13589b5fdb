"""What waits for an officer, and for nobody else."""

from __future__ import annotations

import pytest

from tests.support.http import Api
from tests.support.visitor import Visitor
from voucher.lifecycle.plan_class import ReviewClass
from voucher.objects.account import Account
from voucher.objects.institution import InstitutionState
from voucher.register.institutions import SetStanding
from voucher.shell.waiting import Waiting

pytestmark = pytest.mark.pages


def _sorts(api: Api, role: str) -> list[str]:
    world = api.world
    account = world.state(Account, world.cast[role].account)
    return [item.sort for item in Waiting(world.home, account, world.today).items()]


def _of_claims(api: Api) -> list[str]:
    """Without the flags that a class of two raises."""
    return [sort for sort in _sorts(api, "bureau1") if sort.startswith("claim.")]


def test_a_class_waits_for_each_reviewer_in_turn_and_not_twice_for_one(own: Api) -> None:
    """First both of the industry department, then both of the bureau; whoever signed first does not wait for themselves."""
    journey = own.world.journey(size=2).upto("submitted")
    review = ReviewClass(training_class=journey.training_class, approve=True)
    waits = [[role for role in ("industry1", "industry2", "bureau1", "bureau2") if _sorts(own, role)]]
    for role in ("industry1", "industry2", "bureau1", "bureau2"):
        own.world.do(role, review)
        waits.append([one for one in ("industry1", "industry2", "bureau1", "bureau2") if _sorts(own, one)])
    assert waits == [["industry1", "industry2"], ["industry2"], ["bureau1", "bureau2"], ["bureau2"], []]


def test_a_claim_waits_step_by_step_and_the_first_signer_waits_for_nothing(own: Api) -> None:
    """Accept, first and second signature, publicity, its end, the push."""
    journey = own.world.journey(size=2)
    seen = []
    for step in ("applied", "accepted", "reviewed", "publicised"):
        journey.upto(step)
        seen.append(_of_claims(own))
    own.world.later(20)
    seen.append(_of_claims(own))
    journey.upto("cleared")
    seen.append(_of_claims(own))
    assert seen == [
        ["claim.accept"],
        ["claim.review"],
        ["claim.publish"],
        [],
        ["claim.end_publicity"],
        ["claim.push"],
    ]
    assert _sorts(own, "school") == _sorts(own, "maker") == []


def test_a_proposal_waits_for_the_others(own: Api) -> None:
    """Not for who made it, and not for who could not approve it."""
    standing = SetStanding(
        institution=own.actor("school2:id").account, standing=InstitutionState.SUSPENDED, reason="serious"
    )
    own.world.do("bureau1", standing)
    assert [_sorts(own, role) for role in ("bureau1", "bureau2", "industry1")] == [[], ["proposal"], []]


def test_the_first_page_shows_what_waits_and_what_is_late(own: Api) -> None:
    """A class whose first day has passed unapproved is late, by the clause that wants the approval before the opening."""
    own.world.journey(size=2).upto("submitted")
    own.world.later(20)
    visitor = Visitor(own)
    visitor.carry(own.of("industry1"))
    page = visitor.get("/b/")
    assert "有 1 件已经超期，请先办" in page.text
    assert "依据：开班申请表" in page.text
