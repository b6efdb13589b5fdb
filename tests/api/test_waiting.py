"""What waits for an officer, and for nobody else."""

from __future__ import annotations

import pytest

from tests.support.asking import hired
from tests.support.http import Api
from tests.support.visitor import Visitor
from voucher.core.dates import add_days
from voucher.lifecycle.plan_class import ReviewClass
from voucher.objects.account import Account, Capability
from voucher.objects.institution import InstitutionState
from voucher.register.institutions import SetStanding
from voucher.register.office import EnterAbsence
from voucher.register.policies import SetParameter
from voucher.shell.office import as_today
from voucher.shell.waiting import Waiting

pytestmark = pytest.mark.pages


def _sorts(api: Api, role: str) -> list[str]:
    world = api.world
    account = as_today(world.home, world.state(Account, world.cast[role].account))
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


def test_finance_has_a_queue_by_its_own_clock(own: Api) -> None:
    """What was pushed waits for either of finance; what is confirmed for the maker; neither for the industry."""
    own.world.journey(size=2).upto("pushed")
    assert [_sorts(own, role) for role in ("maker", "checker", "industry1")] == [["finance.confirm"]] * 2 + [[]]
    visitor = Visitor(own)
    visitor.carry(own.of("maker"))
    page = visitor.get("/b/")
    for words in ("推送来的申领，等财政确认", "演示培训学校 · 培训补贴 · 2 人 · 1,200.00 元"):
        assert words in page.text
    (path,) = {str(link["href"]) for link in page.all("a") if "finance.confirm" in str(link["href"])}
    visitor.get(path)
    claim = path.partition("=")[2]
    found = visitor.get(f"/b/object/claim/{claim}")
    assert "等财政确认" in found.text


def test_a_proposal_waits_for_officers_whose_region_meets_the_proposer_s(own: Api) -> None:
    """The city's other officer and the province's have it in queue and list, another city's officer does not, and does while
    standing in for one of the city."""
    world = own.world
    regions = {"city": "4104", "city too": "4104", "county": "410402", "other city": "4101", "province": "41"}
    for role, region in regions.items():
        hired(
            world, role, (Capability.BUREAU, region), person=world.cast["inspector"].person if role == "city" else None
        )
    world.do("city", SetParameter(name="x", region="4104", value=1, document="D-1", from_date=world.today))

    def having() -> list[str]:
        return [role for role in regions if "proposal" in _sorts(own, role)]

    assert having() == ["city too", "county", "province"]
    assert [role for role in regions if _listed(own, role)] == ["city", *having()]
    until = add_days(world.today, 3)
    account, deputy = (world.cast[role].account for role in ("city too", "other city"))
    away = EnterAbsence(account=account, deputy=deputy, from_date=world.today, until_date=until, reason="leave")
    world.do("city too", away)
    assert "other city" in having()
    assert _listed(own, "other city")


def _listed(api: Api, role: str) -> bool:
    """Whether the list of open proposals has one for them."""
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return any((link["href"] or "").startswith("/b/proposals/") for link in visitor.get("/b/proposals").all("a"))
