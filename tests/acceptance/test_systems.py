"""In the system or no subsidy; how long recordings are kept; maintenance and custody (systems.md rows 2, 3, 4 and 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.lessons import Lessons, at
from tests.support.http import Api
from voucher.core.dates import add_months


class Numbered(Lessons):
    """A class whose numbers in the outside systems are given by the scenario."""

    evaluation = ""

    def number(self, evaluation: str) -> None:
        """Not by itself."""
        self.evaluation = evaluation

    def numbers(self, *objects: tuple[str, str], system: str = "skilled_talent") -> dict[str, Any]:
        """The numbers of some objects, as they are sent."""
        given = [{"what": w, "object": o, "system": system, "number": f"N-{o[:8]}"} for w, o in objects]
        return {"numbers": given}

    def claim_body(self) -> dict[str, Any]:
        """The claim for the whole class."""
        cast = self.api.world.cast
        return {
            "training_class": self.training_class,
            "kind": "training",
            "payee": cast["school:id"].account,
            "fund": cast["fund:id"].account,
            "account": self.account,
            "vouchers": list(self.vouchers.values()),
        }


@pytest.mark.clause("system.in_or_no_subsidy_2024", "outside")
def test_a_claim_is_refused_until_everything_it_rests_on_has_a_record_number(province: Api) -> None:
    """It names what is missing; the employment system's number is as good; attendance cannot be entered afterwards."""
    told = Numbered(province, []).begin(4, 4, size=2)
    first = told.lesson(0, 2)["session"]
    late = told.lesson(1, 2, system_record="")["session"]
    path = told._of_class("system-records")
    province.do("school", path, told.numbers(("session", late), system="employment"))
    told.complete()
    told.refused(path, told.numbers(("session", first), system="employment"), "system.in_or_no_subsidy_2024")
    for person in told.people:
        told._do(told.worker(person), told._of_class("survey"), {"satisfied": True})
    told._do("school", told._of_class("survey/close"))
    told.failing = 0
    told.certify()
    answer = province.signed("school", "/claims", told.claim_body())
    cast = province.world.cast
    teachers = [("person", str(cast[role].person)) for role in ("inspector", "auditor")]
    people = [("person", one) for one in told.people]
    papers = [("certificate", one) for one in told.certificates.values()]
    wanted = [*teachers, *people, ("evaluation", told.evaluation), *papers]
    missing = answer.get_json()["facts"]["missing"]
    assert (answer.status_code, missing) == (422, sorted(f"{what}:{one}" for what, one in wanted))
    province.do("school", path, told.numbers(*teachers, *people, ("evaluation", told.evaluation)))
    assert province.signed("school", "/claims", told.claim_body()).get_json()["facts"]["count"] == len(papers)
    province.do("body", path, told.numbers(*papers, system="employment"))
    told.apply()
    records = province.get("bureau1", "/system-records", query_string={"training_class": told.training_class})
    assert len(records.get_json()["items"]) == len(wanted) + 2


@pytest.mark.clause("att.video_retention", "outside")
def test_a_recording_is_not_deleted_before_three_years_from_completion(province: Api) -> None:
    """Not while the class is taught, not on the last day, but on the day after; then it is gone."""
    told = Lessons(province, []).begin(2, 2, first=10)
    told.lesson(0, 2)
    (recording,) = province.ids("school", "/recordings", training_class=told.training_class)
    path = f"/recordings/{recording}/delete"
    told.refused(path, {}, "att.video_retention")
    day = told.day(3)
    told.complete()
    until = add_months(day, 36)
    assert told.refused(path, {}, "att.video_retention")["facts"]["until"] == until
    assert until > add_months(told.start, 36)


@pytest.mark.clause("att.maintenance", "outside")
@pytest.mark.clause("att.custody_exempt", "outside")
def test_own_recordings_need_announced_maintenance_and_custody_a_check_on_site(province: Api) -> None:
    """Outside the window, or without a check: the class is flagged. Within it, with one: not."""
    told = Lessons(province, []).begin(2, 2, first=20)
    day = told.day(0)
    record = told.video(at(day, 8), at(day, 9, 20), 3, own=True)
    told.lesson(0, 2, records=[record])
    province.do("bureau1", told._of_class("custody"), {"document": "TEST-JAIL-1"})
    assert {"att.maintenance", "att.custody_exempt"} <= set(told.complete()["class.completed"]["flags"])
    other = Lessons(province, []).begin(2, 2, first=30)
    day = other.day(0)
    window = {"region": "41", "system": "skilled_talent", "starts": at(day, 7), "ends": at(day, 10)}
    province.do("bureau1", "/maintenance", window | {"document": "TEST-NOTICE-1"})
    other.lesson(0, 2, records=[other.video(at(day, 8), at(day, 9, 20), 3, own=True)])
    province.do("bureau1", other._of_class("custody"), {"document": "TEST-JAIL-2"})
    check = {"kind": "on_site_check", "happened": at(day, 9), "present": 3}
    other.record({"source": "site", "number": "1", "digest": "3" * 64, "record": check})
    assert "flags" not in other.complete()["class.completed"]
