"""One subsidy standard for all departments: another amount under another document is flagged, never refused."""

from __future__ import annotations

import pytest

from tests.support.world import World
from voucher.objects.claim import ClaimKind
from voucher.register.policies import RateSet, SetRate
from voucher.shell.demo.player import event_of


def _rate(fen: int, document: str, region: str = "41") -> SetRate:
    return SetRate(
        kind=ClaimKind.TRAINING,
        region=region,
        certificate_type="skill_level",
        level="L4",
        from_date="2026-03-02",
        fen=fen,
        document=document,
    )


@pytest.mark.clause("pay.four_unifications", "inside")
@pytest.mark.clause("pay.four_unifications", "outside")
def test_another_departments_rate_for_the_same_level_is_flagged(a_world: World) -> None:
    """The same amount is not; another one below the same place is, and so is one that stands above; it is set all the same."""
    same = event_of(a_world.two(_rate(60_000, "文件-2", "4104")), RateSet)
    assert same.flags == ()
    other = event_of(a_world.two(_rate(50_000, "文件-3", "410402")), RateSet)
    assert other.flags == ("pay.four_unifications",)
    own = event_of(a_world.two(_rate(50_001, "文件-3", "410402")), RateSet)
    assert own.flags == ("pay.four_unifications",)
    assert own.dated.value == 50_001
