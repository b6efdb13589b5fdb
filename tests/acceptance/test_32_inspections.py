"""Checks on site and satisfaction, as Zhengzhou's plan of 2022 has them."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import timestamp
from tests.support.http import Api, event, problem
from tests.support.loop import DAYS, HOUR, HOURS, Loop, video
from voucher.core.dates import add_days, start_of
from voucher.objects.flag import FlagKind
from voucher.shell.demo.cast import credit_code, trainee
from voucher.shell.demo.setting import EVIDENCE, OCCUPATION
from voucher.shell.flags import Flags

ZHENGZHOU = "4101"


def people(first: int, count: int) -> list[dict[str, str]]:
    """Identities of the cast."""
    return [{"name": trainee(n).name, "number": trainee(n).number} for n in range(first, first + count)]


def looked(class_loop: Loop, found: int, way: str = "onsite") -> Any:
    """A check in the training, by an inspector of the province."""
    body = {
        "training_class": class_loop.training_class,
        "what": "in_class",
        "way": way,
        "day": class_loop.start,
        "found": found,
        "teachers": 2,
        "text": "按时上课",
    }
    return class_loop.api.do("patrol2", "/inspections", body)


@pytest.mark.clause("class.headcount_actual_2022", "inside")
def test_the_training_number_is_the_average_found_on_site(city: Api) -> None:
    """Four were there and passed; three, three and two were found on site: two lines, whatever was seen from afar,
    and a second claim for the other two counts nobody more."""
    four = Loop(city, people(0, 4), failing=0, region=ZHENGZHOU)
    four.register()
    four.plan()
    four.issue()
    four.train()
    for found in (3, 3, 2):
        looked(four, found)
    looked(four, 4, "remote")
    four.certify()
    four.apply()
    assert four.total == 2 * 600_00
    claim = city.one("bureau1", f"/claims/{four.claim}")
    assert len(claim["lines"]) == 2
    left = [
        four.vouchers[p]
        for p in four.people
        if city.one("bureau1", f"/vouchers/{four.vouchers[p]}")["state"] == "CERTIFIED"
    ]
    more = {"kind": "training", "training_class": four.training_class, "vouchers": left, "account": four.account}
    more |= {"payee": city.actor("school:id").account, "fund": city.actor("fund:id").account}
    refused = problem(city.signed("school", "/claims", more), 422, "class.headcount_cap")
    assert refused["facts"] == {"left_out": 2}
    assert city.ids("bureau1", "/flags", training_class=four.training_class) == []


@pytest.mark.clause("class.headcount_actual_2022", "outside")
def test_without_any_check_the_opening_day_counts_and_a_person_is_told(city: Api) -> None:
    """Nobody looked: both lines stand, and the bureau has a flag that only it and the inspectors see."""
    two = Loop(city, people(10, 2), failing=0, region=ZHENGZHOU)
    two.upto_publicity()
    assert two.total == 2 * 600_00
    (flag,) = city.get("bureau1", f"/flags?training_class={two.training_class}").get_json()["items"]
    assert (flag["what"], flag["state"]) == ("class.headcount_actual_2022", "OPEN")
    assert city.ids("school", "/flags") == []
    told = city.do(
        "bureau2", f"/flags/{flag['id']}/decide", {"ruling": "REFERRED", "reason": "look_into", "text": "查"}
    )
    assert event(told, "flag.decided")["ruling"] == "REFERRED"
    answer = city.signed("bureau2", f"/flags/{flag['id']}/decide", {"ruling": "DISMISSED", "reason": "nothing"})
    problem(answer, 409, "flag.decided")


def _dissatisfied(city: Api, class_loop: Loop, satisfied: int) -> Any:
    """Teach the class and close its survey; the entry."""
    for person in class_loop.people:
        class_loop.enrol(person)
    city.world.at(class_loop.start, 8, 30)
    path = f"/classes/{class_loop.training_class}"
    present = {"present": class_loop.people, "method": "face_device", "evidence": EVIDENCE}
    city.do("school", f"{path}/open", present)
    for number in range(DAYS):
        day = add_days(class_loop.start, number)
        city.world.at(day, 18)
        begin = start_of(day) + 8 * HOUR
        times = {"starts": timestamp.to_text(begin), "ends": timestamp.to_text(begin + 225 * 60_000)}
        camera = video(class_loop.training_class, times["starts"], times["ends"], len(class_loop.people))
        session = {**present, **times, "practical": True, "hours": HOURS, "records": [camera]}
        city.do("school", f"{path}/sessions", session)
    city.do("school", f"{path}/complete")
    for number, person in enumerate(class_loop.people):
        city.do(class_loop.worker(person), f"{path}/survey", {"satisfied": number < satisfied})
    return city.do("school", f"{path}/survey/close")


@pytest.mark.clause("sat.threshold_2022", "outside")
@pytest.mark.clause("sat.threshold_2022", "inside")
def test_a_dissatisfied_class_stops_the_institution_from_opening_more(city: Api) -> None:
    """The class itself goes on to its assessment; another class is refused until two officers list the school again."""
    sad = Loop(city, people(20, 2), failing=0, region=ZHENGZHOU)
    sad.register()
    sad.plan()
    sad.issue()
    closed = _dissatisfied(city, sad, 1)
    assert event(closed, "class.surveyed")["flags"] == ["sat.threshold_2022"]
    school = city.actor("school:id").account
    assert city.one("bureau1", f"/institutions/{school}")["state"] == "RECTIFYING"
    other = Loop(city, people(30, 1), failing=0, region=ZHENGZHOU)
    other.register()
    with pytest.raises(AssertionError):
        other.plan()
    told = problem(city.signed("school", f"/classes/{other.training_class}/submit"), 422, "institution.rectifying")
    assert told["clause"] == "sat.threshold_2022"
    scope = [{"occupation": OCCUPATION, "level": "", "from_date": "2022-01-01", "until_date": None}]
    city.two(f"/institutions/{school}/list", {"scope": scope})
    city.do("school", f"/classes/{other.training_class}/submit")
    sad.certify()


@pytest.mark.clause("eval.half_year_inspection", "inside")
@pytest.mark.clause("eval.half_year_inspection", "outside")
def test_a_body_that_nobody_inspected_in_a_half_year_is_flagged_when_it_has_ended(city: Api) -> None:
    """Of two bodies in Zhengzhou one was inspected in the half year that ends on 30 June 2022: the other is flagged."""
    bodies = [_body(city, code) for code in (credit_code(777), credit_code(778))]
    seen = {"institution": bodies[0], "what": "half_year", "way": "onsite", "day": city.world.today}
    city.do("patrol2", "/inspections", seen)
    flags = Flags(city.home, city.world.service)
    system = city.actor("system").account
    city.world.at("2022-06-30", 20)
    assert _uninspected(flags) == []
    raised = {
        "institution": bodies[1],
        "what": "eval.half_year_inspection",
        "region": ZHENGZHOU,
        "day": "2022-06-30",
        "facts": [{"name": "half", "value": "2022-H1"}],
    }
    problem(city.post("system", "/flags", raised), 422, "flag.groundless")
    city.world.at("2022-07-01", 0, 1)
    problem(city.post("system", "/flags", raised | {"institution": bodies[0]}), 422, "flag.groundless")
    assert _uninspected(flags) == [bodies[1]]
    looked_at = flags.look(system, "41", "2022-01-01", "2022-06-30")
    (flag,) = city.ids("bureau1", "/flags", institution=bodies[1])
    assert flag in looked_at.raised
    followed = {"ruling": "FOLLOWED_UP", "reason": "look_there", "inspect_on": "2022-07-04"}
    planned = event(city.do("bureau1", f"/flags/{flag}/decide", followed), "inspection.planned")
    assert (planned["what"], planned["institution"], planned["flag"]) == ("half_year", bodies[1], flag)


def _uninspected(flags: Flags) -> list[str | None]:
    found = flags.compute(ZHENGZHOU, "2022-01-01", "2022-06-30")
    return [one.institution for one in found if one.what == FlagKind.NOT_INSPECTED]


def _body(city: Api, code: str) -> str:
    applied = {"kind": "evaluation_body", "uscc": code, "name": "测试评价机构", "region": ZHENGZHOU}
    body = str(event(city.do("operator", "/institutions", applied), "institution.applied")["institution"])
    scope = [{"occupation": OCCUPATION, "level": "", "from_date": "2022-01-01", "until_date": None}]
    city.two(f"/institutions/{body}/list", {"scope": scope})
    return body
