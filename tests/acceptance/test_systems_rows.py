"""systems.md, row by row, each by its own "working when": the provincial systems and the form (2, 3, 4), the catalogue and the
blacklist (5, 6). The outside systems are the simulated ones: what they send and take comes and goes by HTTP and by file."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from tests.acceptance.test_systems import Numbered
from tests.support.bureau import officer
from tests.support.http import Api, event, problem
from tests.support.listing import applied, drafted, finding, scope, speaker
from tests.support.loop import Loop
from tests.support.trainees import identities
from voucher.core.dates import add_days
from voucher.shell.demo.setting import EVIDENCE, OCCUPATION

PLACE = "4104"
OBJECTS = ("class", "person", "session", "inspection", "evaluation", "certificate")


def sent(api: Api, path: str, rows: list[list[str]], *, role: str, **query: str) -> Any:
    """A file of rows; the answer's entry."""
    text = "".join(",".join(row) + "\r\n" for row in rows)
    data = {"file": (io.BytesIO(text.encode("gb18030")), "outside.csv")}
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answer = api.call("POST", path, token=api.of(role), headers=headers, data=data, query_string=query)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.get_json()["entry"]


class Whole(Numbered):
    """With the same numbers everywhere, since a number once given stays."""

    def numbers(self, *objects: tuple[str, str], system: str = "skilled_talent") -> dict[str, Any]:
        """The numbers of some objects, as they are sent."""
        return {"numbers": [{"what": w, "object": o, "system": system, "number": f"TEST-{o[:12]}"} for w, o in objects]}


def exported(api: Api, told: Loop, what: str) -> list[dict[str, str]]:
    """The export file of one kind of object."""
    answer = api.get("bureau1", f"/classes/{told.training_class}/exports/{what}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def certified(api: Api, first: int) -> tuple[Whole, list[tuple[str, str]]]:
    """A class whose certificates are verified, and what of it has no number yet."""
    told = Whole(api, [])
    told.begin(2, 2, size=1, first=first)
    told.lesson(0, 2)
    check = {"training_class": told.training_class, "what": "in_class", "way": "onsite", "day": told.start}
    api.do("patrol2", "/inspections", check | {"found": 1, "teachers": 2})
    told.complete()
    (person,) = told.people
    told._do(told.worker(person), told._of_class("survey"), {"satisfied": True})
    told._do("school", told._of_class("survey/close"))
    told.failing = 0
    told.certify()
    cast = api.world.cast
    teachers = [("person", str(cast[role].person)) for role in ("inspector", "auditor")]
    papers = [("certificate", one) for one in told.certificates.values()]
    return told, [*teachers, ("person", person), ("evaluation", told.evaluation), *papers]


def test_row_2_every_object_has_a_record_number_or_nothing_is_redeemed_and_each_leaves_by_file(province: Api) -> None:
    """Class, person, session, certificate have an external record number; redemption is refused without; an export file per
    object carries the numbers and no name."""
    told, missing = certified(province, 0)
    answer = problem(province.signed("school", "/claims", told.claim_body()), 422, "system.in_or_no_subsidy_2024")
    assert answer["facts"]["missing"] == sorted(f"{what}:{one}" for what, one in missing)
    rows = [["对象类别", "对象编号", "系统", "记录编号"]]
    rows += [[what, one, "技能人才", f"TEST-{one[:12]}"] for what, one in missing]
    path = f"/classes/{told.training_class}/external-files"
    numbered = event(sent(province, path, rows, role="bureau1", kind="system_record"), "system.recorded")
    assert len(numbered["numbers"]) == len(missing)
    told.apply()
    for what in OBJECTS:
        found = exported(province, told, what)
        assert len(found) == 1
        assert "name" not in found[0]
        assert bool(found[0]["skilled_talent"]) is (what != "inspection")


def test_row_3_the_employment_system_s_numbers_satisfy_the_same_rule(province: Api) -> None:
    """Everything has its number there alone: the claim is taken, and the export says in which system."""
    told, missing = certified(province, 10)
    problem(province.signed("school", "/claims", told.claim_body()), 422, "system.in_or_no_subsidy_2024")
    system = "employment"
    path = told._of_class("system-records")
    province.do("bureau1", path, told.numbers(*missing, ("class", told.training_class), system=system))
    told.apply()
    for what in ("class", "person", "evaluation", "certificate"):
        assert all(row[system] for row in exported(province, told, what))


def test_row_4_the_form_s_yes_and_no_are_the_systems_numbers(province: Api) -> None:
    """Annex 3: plan and roster by the class's and the people's numbers, checks by theirs; no until they have them."""
    told, missing = certified(province, 20)
    path = told._of_class("system-records")
    province.do("bureau1", path, told.numbers(*missing))
    visitor = officer(province)
    form = f"/b/classes/{told.training_class}/form"
    visitor.get(form)
    assert "是　TEST-CLASS　名册 1 人，有备案号 1 人" in visitor.text
    assert "否（检查 1 次，有备案号 0 次）" in visitor.text
    (check,) = province.ids("bureau1", "/inspections", training_class=told.training_class)
    problem(province.post("body", path, told.numbers(("inspection", check))), 403, "auth.scope")
    province.do("patrol2", path, told.numbers(("inspection", check)))
    visitor.get(form)
    assert f"是　TEST-{check[:12]}" in visitor.text


def test_row_5_the_catalogue_is_versioned_by_date_and_leaves_by_file(province: Api) -> None:
    """A change is valid on its day; a fault found by an audit blocks; who exits is out from that day; the export is that of
    the day that was asked for."""
    today = province.world.today
    before, later = add_days(today, -1), add_days(today, 1)
    school = applied(province, PLACE)
    who = speaker(province, school)
    province.two(f"/institutions/{school}/list", {"scope": [scope(today)]})
    change = {"changed_on": today, "added": [{"occupation": "4-10-01-01"}], "evidence": EVIDENCE}
    province.two(f"/institutions/{school}/scope", change)
    fine = drafted(province, who, school, PLACE, today, occupation="4-10-01-01")
    province.do(who, f"/classes/{fine}/submit")
    barred = drafted(province, who, school, PLACE, today)
    entry = province.two(f"/institutions/{school}/findings", finding(today))
    problem(province.signed(who, f"/classes/{barred}/submit"), 422, "catalog.audit_fault_since_2023")
    (found,) = (e["finding"] for e in entry["events"] if e["type"] == "finding.recorded")
    province.two(f"/findings/{found}/clear", {"reason": "corrected", "evidence": EVIDENCE})
    province.world.at(later)
    province.two(f"/institutions/{school}/standing", {"standing": "DELISTED", "reason": "inspection_fault"})
    problem(province.signed(who, f"/classes/{barred}/submit"), 422, "institution.delisted")
    for day, standings in ((before, set()), (today, {"LISTED"}), (later, {"DELISTED"})):
        answer = province.call("GET", "/catalogue.csv", query_string={"day": day})
        rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
        own = [row for row in rows if row["id"] == school and row["standing"] != "APPLIED"]
        assert {row["standing"] for row in own} == standings
        assert {row["occupation"] for row in own} <= {OCCUPATION, "4-10-01-01"}


def test_rows_14_to_16_exams_and_comparisons_come_in_and_a_person_decides_what_differs(province: Api) -> None:
    """A comparison is stored with source and time; an exam event and a result name exam, attempt, paper and bank version, the
    result under a signature; what differs is a flag, and nothing acts by itself."""
    told = Whole(province, [])
    told.begin(2, 2, size=2, first=60)
    told.lesson(0, 2)
    moment, header = f"{told.start} 20:00:00", ["设备编号", "记录编号", "摘要", "人员编号"]
    rows = [[*header, "比对时间", "比对事项", "结果"]]
    said = zip(told.people, ("一致", "不一致"), strict=True)
    rows += [["hr-1", f"C-{n}", "0" * 64, who, moment, "social_insurance", what] for n, (who, what) in enumerate(said)]
    path = told._of_class("external-files")
    sent(province, path, rows, role="school", kind="person_comparison")
    compared = province.get("bureau1", "/external-records", query_string={"training_class": told.training_class})
    stored = [one for one in compared.get_json()["items"] if one["type"] == "person_comparison"]
    assert {(one["source"], one["facts"]["compared"]) for one in stored} == {("hr-1", f"{told.start}T12:00:00.000Z")}
    told.complete()
    for person in told.people:
        told._do(told.worker(person), told._of_class("survey"), {"satisfied": True})
    told._do("school", told._of_class("survey/close"))
    told.failing, told.terms = 0, {"paper": "P-7", "bank": "2024.1", "platform": "exam-1"}
    told.evaluate()
    held = province.one("body", f"/evaluations/{told.evaluation}")["held_on"]
    sat = {"person": told.people[0], "happened": f"{held}T03:00:00.000Z", "exam": "E-1", "attempt": 1}
    event_of = {"source": "exam-1", "number": "1", "digest": "0" * 64}
    record = {"kind": "exam_platform", **sat, "event": "focus_lost"}
    province.do("body", told._of_class("external-records"), event_of | {"record": record})
    results = [
        {**event_of, "number": f"R-{n}", "record": {"kind": "exam_result", **sat, "person": who, "passed": n == 0}}
        for n, who in enumerate(told.people)
    ]
    for one in results:
        one["record"] |= {"paper": "P-7", "bank": "2024.1"}
    path = f"/evaluations/{told.evaluation}/exam-results"
    problem(province.post("body", path, {"records": results}), 403, "auth.signature_missing")
    taken = event(province.do("body", path, {"records": results}), "evaluation.results_imported")
    assert [one["record"]["bank"] for one in taken["records"]] == ["2024.1", "2024.1"]
    flags = province.get("bureau1", "/flags", query_string={"training_class": told.training_class}).get_json()["items"]
    assert sorted((one["what"], one["person"], one["state"]) for one in flags) == [
        ("flag.compared_otherwise", told.people[1], "OPEN"),
        ("flag.exam_differs", told.people[1], "OPEN"),
    ]
    assert province.one("body", f"/evaluations/{told.evaluation}")["passed"] == told.people
    decided = {"ruling": "DISMISSED", "reason": "explained"}
    for one in flags:
        province.do("bureau1", f"/flags/{one['id']}/decide", decided)


def test_row_6_the_blacklist_stops_every_command_and_every_claim_and_two_officers_end_it(province: Api) -> None:
    """No command of the institution is taken, its claims wait; one officer alone does not take it off."""
    loop = Loop(province, identities(40, 1), failing=0)
    loop.upto_publicity()
    school = province.actor("school:id").account
    draft = province.one("school", f"/classes/{loop.training_class}")
    province.two(f"/institutions/{school}/standing", {"standing": "BLACKLISTED", "reason": "serious"})
    claim = province.one("bureau1", f"/claims/{loop.claim}")
    assert claim["frozen"]
    problem(province.signed("bureau1", f"/claims/{loop.claim}/publicity"), 409, "claim.frozen")
    names = ("region", "occupation", "level", "certificate_type", "planned", "hours", "practical_hours")
    plan = {name: draft[name] for name in names}
    plan |= {"institution": school, "minutes_per_hour": 45, "teachers": draft["teachers"], "workstations": 4}
    plan |= {"start_date": province.world.today, "end_date": add_days(province.world.today, 9)}
    teacher = {"person": draft["teachers"][0], "occupations": [], "certificates": [], "evidence": EVIDENCE}
    sign_in = {"kind": "sign_in_device", "person": loop.people[0], "happened": f"{loop.start}T00:20:00.000Z"}
    sign_in |= {"direction": "in", "method": "face"}
    record = {"source": "gate-1", "number": "1", "digest": "0" * 64, "record": sign_in}
    numbers = [{"what": "person", "object": loop.people[0], "system": "employment", "number": "E-1"}]
    for path, body in (
        ("/classes", plan | {"system_record": "TEST-1", "department": draft["department"]}),
        (f"/classes/{loop.training_class}/external-records", record),
        (f"/classes/{loop.training_class}/system-records", {"numbers": numbers}),
        (f"/institutions/{school}/teachers", {"teachers": [teacher]}),
        (f"/claims/{loop.claim}/withdraw", {}),
    ):
        problem(province.signed("school", path, body), 422, "institution.blacklisted")
    leave = f"/institutions/{school}/leave-blacklist"
    made = event(province.do("bureau1", leave, {"reason": "corrected"}), "proposal.made")["proposal"]
    problem(province.signed("bureau1", f"/proposals/{made}/approve"), 422, "duties.same_person")
    assert province.one("bureau1", f"/institutions/{school}")["state"] == "BLACKLISTED"
    province.do("bureau2", f"/proposals/{made}/approve")
    assert province.one("bureau1", f"/institutions/{school}")["state"] == "DELISTED"
