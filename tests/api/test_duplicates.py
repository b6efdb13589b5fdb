"""Numbers that may stand once: identity numbers, certificate numbers, credit codes. Each repetition is refused in words,
never a fault, whoever comes first and however close the second."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.http import Api, event, problem
from voucher.core.refusal import Refused
from voucher.shell.demo.cast import credit_code, trainee
from voucher.shell.demo.setting import EVIDENCE, LEVEL, OCCUPATION, SITE
from voucher.shell.service import Outcome


@pytest.fixture(autouse=True)
def _no_alarm(api: Api) -> Any:
    """What people do twice is no fault of the program."""
    alarms = api.home.writer.alarms
    yield
    assert api.home.writer.alarms == alarms


def _person(number: int) -> dict[str, str]:
    identity = trainee(number)
    return {"name": identity.name, "number": identity.number}


def _register(api: Api, role: str, *numbers: int) -> Any:
    return api.post(role, "/persons", {"region": SITE, "persons": [_person(number) for number in numbers]})


def _persons(response: Any) -> list[str]:
    return [person[0] for person in event(response.get_json(), "person.registered")["persons"]]


def test_a_known_identity_number_is_refused_with_the_record_to_use(api: Api) -> None:
    """The registrar is told the pseudonym that the number has already."""
    (person,) = _persons(_register(api, "school", 700))
    told = problem(_register(api, "bureau1", 701, 700), 409, "person.duplicate")
    assert told["facts"] == {"persons": [person]}
    assert len(_persons(_register(api, "bureau1", 701))) == 1


def test_a_number_under_another_name_tells_nobody_who_it_is(api: Api) -> None:
    """A school that knows a number alone gets no pseudonym, which it could put on a roster to read the name there."""
    (person,) = _persons(_register(api, "bureau1", 714))
    guess = _person(714) | {"name": "某某"}
    answer = api.post("school", "/persons", {"region": SITE, "persons": [guess]})
    problem(answer, 422, "list.name")
    assert person not in answer.get_data(as_text=True)


def test_whoever_may_not_register_people_learns_nothing_about_a_number(api: Api) -> None:
    """A known and an unknown number are answered alike, and the refusal is recorded."""
    _register(api, "school", 702)
    known, unknown = _register(api, "auditor", 702), _register(api, "auditor", 703)
    problem(known, 403, "auth.capability")
    assert known.get_json() == unknown.get_json()


def test_a_number_twice_in_one_request_is_refused(api: Api) -> None:
    """Two people do not have the same number, not even in one list."""
    problem(_register(api, "school", 704, 704), 409, "person.duplicate")


def test_the_second_of_two_in_one_batch_is_refused_alone(api: Api) -> None:
    """Two clients who register the same number at the same moment: one is accepted, one refused, others unharmed."""
    actor = api.actor("school").account
    orders = [
        api.world.desk.register_people(actor, str(uuid.uuid4()), SITE, [trainee(number)]) for number in (705, 705, 706)
    ]
    first, second, third = api.world.service.give_many(orders)
    assert isinstance(first, Outcome)
    assert isinstance(second, Refused)
    assert second.code == "person.duplicate"
    assert isinstance(third, Outcome)


def test_an_identity_is_not_corrected_into_another_persons(api: Api) -> None:
    """Neither when it is proposed nor, if it was free then, when it is approved; a free number is theirs afterwards."""
    one, _other = _persons(_register(api, "school", 707, 708))
    path = f"/persons/{one}/corrections"
    problem(api.signed("bureau1", path, {"identity": _person(708), "evidence": EVIDENCE}), 409, "person.duplicate")
    made = event(api.do("bureau1", path, {"identity": _person(704), "evidence": EVIDENCE}), "proposal.made")
    _register(api, "school", 704)
    problem(api.signed("bureau2", f"/proposals/{made['proposal']}/approve"), 409, "person.duplicate")
    api.two(f"/persons/{one}/corrections", {"identity": _person(709), "evidence": EVIDENCE})
    assert api.one("bureau1", f"/persons/{one}/identity")["id_number"] == trainee(709).number
    assert _persons(_register(api, "school", 707)) != [one]
    problem(_register(api, "school", 709), 409, "person.duplicate")


def test_one_certificate_number_backs_one_voucher(api: Api) -> None:
    """The same paper for a second person is refused, in capitals or not, with spaces or not."""
    journey = api.world.journey(size=2, first=710).upto("evaluated")
    api.world.later(3)
    number = "Y000141410099264000001"
    bodies = [
        {
            "voucher": journey.vouchers[person],
            "holder": person,
            "body": api.actor("body:id").account,
            "certificate_type": "skill_level",
            "number": text,
            "occupation": OCCUPATION,
            "level": LEVEL,
            "issued_on": api.world.today,
            "way": "exam",
        }
        for person, text in zip(journey.people, (number, f" {number.lower()[:4]} {number[4:]}"), strict=True)
    ]
    api.do("body", "/certificates", bodies[0])
    problem(api.post("body", "/certificates", bodies[1]), 409, "certificate.duplicate")
    api.do("body", "/certificates", bodies[1] | {"number": number.replace("1", "2")})


def test_an_institution_is_entered_once(api: Api) -> None:
    """Its credit code is known the second time."""
    body = {"kind": "enterprise", "uscc": credit_code(77), "name": "测试企业", "region": SITE}
    api.do("operator", "/institutions", body)
    problem(api.post("operator", "/institutions", body), 409, "object.exists")
    problem(api.post("bureau1", "/institutions", body | {"name": "别名"}), 409, "object.exists")
