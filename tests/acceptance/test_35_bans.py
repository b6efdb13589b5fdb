"""Scenario 35: a platform's violation by the city's plan and by the province's notice, and an institution's audit finding."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.listing import drafted, finding, listed, speaker
from voucher.shell.demo.cast import Actor
from voucher.shell.demo.setting import EVIDENCE

ZHENGZHOU, PROVINCE = "4101", "4104"


def _class(api: Api, region: str, start: str, end: str) -> tuple[Actor, str]:
    school = listed(api, region)
    who = speaker(api, school)
    return who, drafted(api, who, school, region, start, end_date=end)


@pytest.mark.clause("platform.ban_2y_2022", "outside")
def test_by_the_citys_plan_a_violation_bars_for_two_years_from_its_day(city: Api) -> None:
    """Violation on 10 May 2022: on 10 May 2024 it is still barred, on 11 May 2024 no longer, nor on 9 May 2022."""
    platform = listed(city, ZHENGZHOU, "online_platform")
    who, training_class = _class(city, ZHENGZHOU, "2022-05-01", "2024-12-31")
    city.world.at("2022-06-01")
    ban = {"violated_on": "2022-05-10", "discovered_on": "2022-06-01", "reason": "fake_hours", "evidence": EVIDENCE}
    city.two(f"/institutions/{platform}/bans", ban)
    for day in ("2022-05-10", "2024-05-10"):
        refused = city.post(who, f"/classes/{training_class}/platforms", {"platform": platform, "from_date": day})
        problem(refused, 422, "platform.ban_2y_2022")
    for day in ("2022-05-09", "2024-05-11"):
        city.do(who, f"/classes/{training_class}/platforms", {"platform": platform, "from_date": day})


@pytest.mark.clause("platform.ban_open_2024", "outside")
def test_by_the_provinces_notice_a_violation_bars_from_its_discovery_without_end(province: Api) -> None:
    """Discovered on 10 May 2024: barred on that day and on 1 January 2027, not on the day before."""
    platform = listed(province, PROVINCE, "online_platform")
    who, training_class = _class(province, PROVINCE, "2024-05-06", "2027-06-30")
    province.world.at("2024-05-10")
    ban = {"violated_on": "2024-04-01", "discovered_on": "2024-05-10", "reason": "fake_hours", "evidence": EVIDENCE}
    province.two(f"/institutions/{platform}/bans", ban)
    for day in ("2024-05-10", "2027-01-01"):
        refused = province.post(who, f"/classes/{training_class}/platforms", {"platform": platform, "from_date": day})
        problem(refused, 422, "platform.ban_open_2024")
    province.do(who, f"/classes/{training_class}/platforms", {"platform": platform, "from_date": "2024-05-09"})


@pytest.mark.clause("catalog.audit_fault_since_2023", "outside")
def test_a_finding_since_2023_bars_the_institution_until_it_is_cleared(province: Api) -> None:
    """Dated 31 December 2022 it does not; 1 January 2023 does; cleared by two officers, the class is taken."""
    who, training_class = _class(province, PROVINCE, "2024-11-04", "2024-12-31")
    school = province.one("bureau1", f"/classes/{training_class}")["institution"]
    province.two(f"/institutions/{school}/findings", finding("2022-12-31"))
    entry = province.two(f"/institutions/{school}/findings", finding("2023-01-01"))
    refused = province.signed(who, f"/classes/{training_class}/submit")
    told = problem(refused, 422, "catalog.audit_fault_since_2023")
    assert "2023-01-01" in told["zh"]
    (recorded,) = (e["finding"] for e in entry["events"] if e["type"] == "finding.recorded")
    province.two(f"/findings/{recorded}/clear", {"reason": "corrected", "evidence": EVIDENCE})
    province.do(who, f"/classes/{training_class}/submit")
