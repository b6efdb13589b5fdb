"""What stands in the ledger as codes is told in words."""

from __future__ import annotations

import pytest

from api.pages.bureau.packs import PARAMETERS
from api.pages.commands import COMMAND
from api.pages.kinds import KIND
from tests.support.bureau import officer
from tests.support.http import Api
from voucher.lifecycle.apply import URGENT_PERCENT
from voucher.lifecycle.enrol import PROLONG
from voucher.lifecycle.reissue import LIMIT
from voucher.objects import KINDS
from voucher.objects.claim import Claim
from voucher.policy.thresholds import DEFAULTS
from voucher.step.declare import STEPS


def test_every_command_and_every_kind_of_object_has_words() -> None:
    """A new command or kind that nobody named fails here."""
    assert set(COMMAND) == set(STEPS)
    assert set(KIND) == {kind.kind for kind in KINDS}


def test_every_parameter_that_is_asked_for_can_be_chosen_by_name() -> None:
    """Those of flags, of reissues, of prolonging and of urgent occupations."""
    asked = {default.name for defaults in DEFAULTS.values() for default in defaults}
    assert set(PARAMETERS) == asked | {URGENT_PERCENT, PROLONG, LIMIT}


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
