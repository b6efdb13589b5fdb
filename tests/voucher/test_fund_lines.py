"""Which fund pays: a whole claim or some of its lines, before anybody signed or while finance has it; and lines that are
published again."""

from __future__ import annotations

from tests.support.asking import refuses
from tests.support.world import World
from voucher.core.message import Sealed
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.lifecycle.fund_lines import ChangeFund, FundChanged
from voucher.lifecycle.publicise import EndPublicity, PublishAgain, StartMany, ToPublish, Withheld
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.institution import InstitutionState
from voucher.register.funds import AppropriateFund, FundOpened, OpenFund
from voucher.register.institutions import SetStanding
from voucher.shell.audit import audit
from voucher.shell.demo.player import event_of


def _other(world: World, region: str = "41", fen: int = 100_000) -> str:
    """Another fund with this much in it."""
    opened = world.two(OpenFund(code="budget", region=region), "maker", "checker")
    fund = event_of(opened, FundOpened).fund
    world.two(AppropriateFund(fund=fund, fen=fen, document="测试拨款"), "maker", "checker")
    return fund


def test_a_claim_that_nobody_signed_goes_to_another_fund_whole_or_in_part(a_world: World) -> None:
    """The bureau moves it; the same fund, one of another place and lines of nobody are refused."""
    journey = a_world.journey(size=2, first=820).upto("accepted")
    fund, lines = _other(a_world), a_world.state(Claim, journey.claim).lines
    change = ChangeFund(claim=journey.claim, fund=fund, lines=lines)
    refuses(a_world, "maker", change, "auth.scope", capability="bureau")
    elsewhere = ChangeFund(claim=journey.claim, fund=_other(a_world, "4101"), lines=lines)
    refuses(a_world, "bureau1", elsewhere, "fund.region", region="4104")
    whole = event_of(a_world.do("bureau1", change), FundChanged)
    assert (whole.split, a_world.state(Claim, journey.claim).fund) == (None, fund)
    refuses(a_world, "bureau1", change, "fund.same")
    back = ChangeFund(claim=journey.claim, fund=a_world.cast["fund:id"].account, lines=lines[:1])
    split = event_of(a_world.do("bureau1", back), FundChanged).split or ""
    assert a_world.state(ClaimLine, lines[0]).claim == split
    assert [a_world.state(Claim, c).total for c in (split, journey.claim)] == [60_000, 60_000]
    refuses(a_world, "bureau1", back, "claim.line")
    assert audit(a_world.home).findings == []


def test_finance_moves_what_was_pushed_to_a_fund_that_has_the_money(a_world: World) -> None:
    """Not more than it has; what is left behind without a live line is over."""
    journey = a_world.journey(size=2, first=830).upto("pushed")
    lines = a_world.state(Claim, journey.claim).lines
    poor = ChangeFund(claim=journey.claim, fund=_other(a_world), lines=lines)
    refuses(a_world, "checker", poor, "fund.short", needed=120_000, left=100_000)
    refuses(a_world, "bureau1", poor, "auth.scope", capability="finance_maker")
    split = event_of(a_world.do("maker", ChangeFund(claim=journey.claim, fund=poor.fund, lines=lines[1:])), FundChanged)
    for claim in (journey.claim, split.split or ""):
        a_world.do("maker", ConfirmClaim(claim=claim, returned=(), total=60_000))
    assert [a_world.state(ClaimLine, line).bucket for line in lines] == [Bucket.CONFIRMED] * 2
    assert audit(a_world.home).findings == []


def test_a_frozen_claim_stays_on_its_fund(a_world: World) -> None:
    """Split off, its lines would be claims that nothing holds: refused while two officers have not decided."""
    journey = a_world.journey(size=2, first=835).upto("pushed")
    fund, lines = _other(a_world), a_world.state(Claim, journey.claim).lines
    standing = SetStanding(institution=journey.institution, standing=InstitutionState.DELISTED, reason="serious")
    a_world.two(standing)
    change = ChangeFund(claim=journey.claim, fund=fund, lines=lines[1:])
    refuses(a_world, "maker", change, "claim.frozen", claim=journey.claim)
    assert len(a_world.all(Claim, "payee", journey.institution)) == 1


def test_several_claims_are_published_under_one_sum_and_a_line_again(a_world: World) -> None:
    """Another sum and a claim twice are refused; a line that changed is public for all its days anew."""
    journey = a_world.journey(size=2, first=840).upto("reviewed")
    one = ToPublish(claim=journey.claim)
    refuses(a_world, "bureau1", StartMany(claims=(one,), total=1), "object.changed", seen=1, now=120_000)
    refuses(a_world, "bureau1", StartMany(claims=(one, one), total=120_000), "value.invalid", field="claims")
    line, other = a_world.state(Claim, journey.claim).lines
    strange = ToPublish(claim=journey.claim, withheld=(Withheld("f" * 32, Sealed("a" * 32, "b" * 64)),))
    refuses(a_world, "bureau1", StartMany(claims=(strange,), total=120_000), "claim.line")
    again = PublishAgain(claim=journey.claim, lines=(line,), reason="name_corrected")
    refuses(a_world, "bureau1", again, "claim.line")
    a_world.do("bureau1", StartMany(claims=(one,), total=120_000))
    a_world.later(3)
    a_world.do("bureau1", again)
    assert a_world.state(ClaimLine, line).published_on == a_world.today
    a_world.later(5)
    a_world.do("system", EndPublicity(claim=journey.claim))
    assert [a_world.state(ClaimLine, x).bucket for x in (line, other)] == [Bucket.APPROVED, Bucket.PUBLICISED]
    assert a_world.state(Claim, journey.claim).state == ClaimState.CLEARED
    a_world.do("bureau1", again)
    a_world.later(10)
    a_world.do("system", EndPublicity(claim=journey.claim))
    assert a_world.state(ClaimLine, line).bucket == Bucket.PUBLICISED
    refuses(a_world, "bureau1", again, "claim.line")
