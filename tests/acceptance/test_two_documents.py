"""Which document decides where two are in force."""

from __future__ import annotations

from tests.support.http import Api
from voucher.policy.pack import load
from voucher.shell import packs


def test_in_the_county_each_rule_family_has_the_winner_that_its_pack_names(city: Api) -> None:
    """In 2022 only the county's own plan is in force there; in 2024 the province's notice is too, where the pack says so."""
    assert len(city.ids("bureau1", "/packs")) == 3
    county = load(packs.packaged("puyang-county-2022"))
    documents = {day: {rule.document for rule in county.on(day).rules} for day in ("2022-06-01", "2024-06-03")}
    assert documents == {"2022-06-01": {"濮阳县方案"}, "2024-06-03": {"濮阳县方案", "豫技领办〔2024〕4号"}}
    (real_name,) = (rule for rule in county.on("2024-06-03").rules if rule.clause == "voucher.real_name")
    assert real_name.document == "濮阳县方案"
