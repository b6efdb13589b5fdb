"""To finance by the month, finance's answer, and what becomes of lines that came back."""

from __future__ import annotations

from typing import Any

from tests.support.asking import changed, hired, refuses
from tests.support.world import Journey, World
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.lifecycle.push import PushClaims, SettleReturned
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine, ClaimState
from voucher.objects.voucher import Voucher, VoucherState


def push(journey: Journey, **changes: Any) -> PushClaims:
    """This month's push of the claim."""
    command = PushClaims(month=journey.world.today[:7], claims=(journey.claim,), total=journey.total)
    return changed(command, **changes)


def confirmation(journey: Journey, **changes: Any) -> ConfirmClaim:
    """Finance's confirmation of the whole claim."""
    return changed(ConfirmClaim(claim=journey.claim, returned=(), total=journey.total), **changes)


def lines_of(world: World, journey: Journey) -> list[ClaimLine]:
    """The claim's lines in the order of its submission."""
    return [world.state(ClaimLine, i) for i in world.state(Claim, journey.claim).lines]


def test_nothing_is_pushed_before_publicity_is_over(a_world: World) -> None:
    """Approved and public are too early; a month to come, another sum and another region are refused."""
    journey = a_world.journey(size=1).upto("reviewed")
    for step in ("reviewed", "publicised"):
        journey.upto(step)
        refuses(a_world, "bureau1", push(journey), "pay.monthly_push", unpublished=1)
    refuses(a_world, "maker", confirmation(journey), "claim.stage", current="PUBLIC", missing=["PUSHED"])
    journey.upto("cleared")
    refuses(a_world, "bureau1", push(journey, month="2099-01"), "value.invalid", field="month")
    refuses(a_world, "bureau1", push(journey, total=1), "object.changed", seen=1, now=60_000)
    refuses(a_world, "bureau1", push(journey, claims=("f" * 32,)), "object.unknown", kind="claim")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", push(journey), "auth.scope", capability="bureau")
    twice = push(journey, claims=(journey.claim, journey.claim))
    a_world.do("bureau1", twice)
    claim = a_world.state(Claim, journey.claim)
    assert (claim.state, claim.push_month) == (ClaimState.PUSHED, a_world.today[:7])
    refuses(a_world, "bureau1", push(journey), "claim.stage", current="PUSHED")


def test_finance_confirms_line_by_line_under_the_sum_it_saw(a_world: World) -> None:
    """Another sum, lines of nobody and another region's finance are refused; returned lines go back to the bureau."""
    journey = a_world.journey(size=3).upto("pushed")
    keep, back, also = lines_of(a_world, journey)
    refuses(a_world, "maker", confirmation(journey, total=1), "object.changed", seen=1, now=180_000)
    refuses(a_world, "maker", confirmation(journey, returned=("f" * 32,)), "claim.line")
    refuses(a_world, "bureau1", confirmation(journey), "auth.capability", capability="finance_maker")
    refuses(a_world, "maker", confirmation(journey, claim="f" * 32), "object.unknown", kind="claim")
    hired(a_world, "elsewhere", (Capability.FINANCE_MAKER, "11"))
    refuses(a_world, "elsewhere", confirmation(journey), "auth.scope", capability="finance_maker")
    some = confirmation(journey, returned=(back.id, also.id), reason="check", total=60_000)
    a_world.do("checker", some)
    assert [x.bucket for x in lines_of(a_world, journey)] == [Bucket.CONFIRMED, Bucket.APPROVED, Bucket.APPROVED]
    assert a_world.state(Claim, journey.claim).state == ClaimState.CONFIRMED
    settle = SettleReturned(claim=journey.claim, lines=(back.id, back.id), again=True, reason="corrected")
    refuses(a_world, "bureau1", changed(settle, lines=(keep.id,)), "claim.line")
    refuses(a_world, "bureau1", changed(settle, lines=("f" * 32,)), "object.unknown", kind="claim_line")
    refuses(a_world, "bureau1", changed(settle, claim="f" * 32), "object.unknown", kind="claim")
    hired(a_world, "far", (Capability.BUREAU, "11"))
    refuses(a_world, "far", settle, "auth.scope", capability="bureau")
    a_world.do("bureau1", settle)
    refuses(a_world, "bureau1", settle, "claim.line")
    a_world.do("bureau1", changed(settle, lines=(also.id,), again=False))
    assert [x.bucket for x in lines_of(a_world, journey)] == [
        Bucket.CONFIRMED,
        Bucket.PUBLICISED,
        Bucket.REJECTED,
    ]
    assert a_world.state(Voucher, also.voucher).state == VoucherState.CERTIFIED
    a_world.do("bureau1", push(journey, total=60_000))
    assert a_world.state(Claim, journey.claim).state == ClaimState.CONFIRMED
    a_world.do("maker", confirmation(journey, total=60_000))
    assert a_world.state(ClaimLine, back.id).bucket == Bucket.CONFIRMED


def test_a_claim_that_finance_returns_whole_is_with_the_bureau_again(a_world: World) -> None:
    """Every line returned: the claim is approved again, and its lines can be settled, not more than once public."""
    journey = a_world.journey(size=1).upto("reviewed")
    (line,) = lines_of(a_world, journey)
    settle = SettleReturned(claim=journey.claim, lines=(line.id,), again=True, reason="corrected")
    refuses(a_world, "bureau1", settle, "claim.line")
    journey.upto("pushed")
    a_world.do("maker", confirmation(journey, returned=(line.id,), reason="check", total=0))
    assert a_world.state(Claim, journey.claim).state == ClaimState.APPROVED
    refuses(a_world, "maker", confirmation(journey), "claim.stage", current="APPROVED", missing=["PUSHED"])
    a_world.do("bureau1", settle)
    a_world.do("bureau1", push(journey))
    journey.upto("confirmed")
