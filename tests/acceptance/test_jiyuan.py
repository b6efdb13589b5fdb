"""济源's headcounts give the figures that can be checked, from generated certificates through the real claim path."""

from __future__ import annotations

from pathlib import Path

import pytest

from voucher.shell.audit import audit
from voucher.shell.demo import jiyuan
from voucher.shell.demo.jiyuan import FULL, PUBLISHED, Group

HEADCOUNTS = {"L5": 2272, "L4": 4930, "L3": 2411, "L2": 24}


def _heads(groups: tuple[Group, ...]) -> dict[str, int]:
    heads: dict[str, int] = {}
    for group in groups:
        heads[group.level] = heads.get(group.level, 0) + group.people
    return heads


def test_both_plays_have_the_published_headcounts_and_batches() -> None:
    """9,637 people in 168 batches; 2,321,080.00 yuan at full rates, 1,948,240.00 by the constructed split."""
    assert _heads(FULL) == _heads(PUBLISHED) == HEADCOUNTS
    assert sum(HEADCOUNTS.values()) == 9637
    assert sum(group.batches for group in FULL) == sum(group.batches for group in PUBLISHED) == 168
    assert (jiyuan.expected(FULL), jiyuan.expected(PUBLISHED)) == (2_321_080_00, 1_948_240_00)


def _played(folder: Path, groups: tuple[Group, ...]) -> tuple[int, int]:
    player = jiyuan.found(folder / "home")
    claims = list(jiyuan.play(player, groups))
    told = jiyuan.approved_in_ledger(player)
    assert len(claims) == told[0]
    assert audit(player.home).findings == []
    player.home.close()
    return told


def test_one_in_two_hundred_give_what_their_rates_add_up_to(tmp_path: Path) -> None:
    """The same code with 48 people, some by direct recognition at half the rate: the ledger's total is the sum."""
    groups = jiyuan.smaller(PUBLISHED, 200)
    people = sum(group.people for group in groups)
    assert (people, len(groups)) == (48, 5)
    assert _played(tmp_path, groups) == (5, 11 * 200_00 + 9 * 240_00 + 15 * 120_00 + 12 * 280_00 + 350_00)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("groups", "fen"), [(FULL, 2_321_080_00), (PUBLISHED, 1_948_240_00)], ids=["full", "constructed-split"]
)
def test_the_whole_quarter_gives_the_figure(tmp_path: Path, groups: tuple[Group, ...], fen: int) -> None:
    """9,637 certificates recorded, verified, claimed in 168 claims, each signed by two; the total is the ledger's."""
    assert _played(tmp_path, groups) == (168, fen)
