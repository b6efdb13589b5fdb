"""What stands in the ledger as codes is told in words."""

from __future__ import annotations

import pytest

from api.pages.commands import COMMAND
from api.pages.kinds import KIND
from tests.support.bureau import officer
from tests.support.http import Api
from voucher.objects import KINDS
from voucher.objects.claim import Claim
from voucher.step.declare import STEPS


def test_every_command_and_every_kind_of_object_has_words() -> None:
    """A new command or kind that nobody named fails here."""
    assert set(COMMAND) == set(STEPS)
    assert set(KIND) == {kind.kind for kind in KINDS}


@pytest.mark.slow
def test_an_object_is_told_in_words_and_leads_to_where_it_is_worked_on(own: Api) -> None:
    """A claim's money is in yuan, its state in words; its other fields are folded away."""
    own.world.journey(size=2).upto("accepted")
    (claim,) = own.world.all(Claim, "state", "ACCEPTED")
    visitor = officer(own)
    page = visitor.get(f"/b/object/claim/{claim.id}")
    for words in ("等初审签字", "1,200.00", "演示培训学校", "培训补贴"):
        assert words in page.text
    assert f"/b/claims/{claim.id}" in [link["href"] for link in page.all("a")]
