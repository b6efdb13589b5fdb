"""Scenario 21: a class in another city than the institution's own."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.listing import drafted, listed, speaker
from voucher.shell.demo.setting import OCCUPATION

LUOYANG, KAIFENG, XINXIANG = "4103", "4102", "4107"


@pytest.mark.clause("region.cross_city_2024", "outside")
def test_a_class_where_the_area_has_its_own_provider_needs_the_provinces_consent(province: Api) -> None:
    """Luoyang's school in Kaifeng: refused while Kaifeng has a listed provider, accepted with the consent's number."""
    school = listed(province, LUOYANG)
    listed(province, KAIFENG)
    who = speaker(province, school)
    training_class = drafted(province, who, school, KAIFENG, province.world.today)
    refused = province.signed(who, f"/classes/{training_class}/submit")
    told = problem(refused, 422, "region.cross_city_2024")
    assert told["clause"] == "region.cross_city_2024"
    leave = {
        "city": KAIFENG,
        "occupation": OCCUPATION,
        "basis": "consent",
        "document": "豫技领办函〔2024〕7号",
        "from_date": province.world.today,
    }
    attested = leave | {"basis": "lack", "document": "汴人社证明〔2024〕1号"}
    province.two(f"/institutions/{school}/crossings", attested)
    problem(province.signed(who, f"/classes/{training_class}/submit"), 422, "region.cross_city_2024")
    province.two(f"/institutions/{school}/crossings", leave)
    province.do(who, f"/classes/{training_class}/submit")


@pytest.mark.clause("region.cross_city_2024", "inside")
def test_where_nobody_trains_in_it_an_attestation_is_enough(province: Api) -> None:
    """Xinxiang's catalogue lacks the occupation: attested, it is accepted; not attested, a person looks at the class."""
    school = listed(province, LUOYANG)
    who = speaker(province, school)
    first = drafted(province, who, school, XINXIANG, province.world.today)
    entry = province.do(who, f"/classes/{first}/submit")
    assert "region.cross_city_2024" in entry["events"][0]["flags"]
    attested = {
        "city": XINXIANG,
        "occupation": OCCUPATION,
        "basis": "lack",
        "document": "新人社证明〔2024〕1号",
        "from_date": province.world.today,
    }
    province.two(f"/institutions/{school}/crossings", attested)
    second = drafted(province, who, school, XINXIANG, province.world.today)
    assert "flags" not in province.do(who, f"/classes/{second}/submit")["events"][0]


def test_a_citys_own_class_asks_for_nothing(province: Api) -> None:
    """Where its workers live does not matter, only where the class is."""
    school = listed(province, XINXIANG)
    who = speaker(province, school)
    training_class = drafted(province, who, school, f"{XINXIANG}02", province.world.today)
    assert "flags" not in province.do(who, f"/classes/{training_class}/submit")["events"][0]
