"""Policy packs: what a file must be to be one, and what asking one gives."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from tests.support.asking import changed
from voucher.core.refusal import Refused
from voucher.policy.pack import PackError, Policy, load
from voucher.rules.catalogue import RULES
from voucher.rules.class_plan import ClassPlan, SizeMax, TeacherRatio
from voucher.rules.payment import TwoSignatures
from voucher.rules.supervision import SignIn
from voucher.shell import packs

PLAN = ClassPlan(
    trainees=80,
    teachers=4,
    workstations=4,
    hours=100,
    practical_hours=60,
    minutes_per_hour=45,
    listed=True,
    system_record=True,
)


def _file(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(packs.packaged("demonstration"))
    return found | changes


def _load(file: dict[str, Any]) -> Policy:
    return load(json.dumps(file).encode())


def _rules(family: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rules of the file, one of them with other parameters."""
    return [
        rule | {"rule": rule["rule"] | parameters} if rule["family"] == family else rule for rule in _file()["rules"]
    ]


def _stating(family: str, **changes: Any) -> list[dict[str, Any]]:
    """The rules of the file, one of them stated otherwise."""
    return [rule | changes if rule["family"] == family else rule for rule in _file()["rules"]]


def _rules_of(family: str) -> list[dict[str, Any]]:
    return [rule for rule in _file()["rules"] if rule["family"] == family]


@pytest.mark.parametrize("name", packs.packaged_names())
def test_the_packs_that_come_with_this_version_are_packs(name: str) -> None:
    """Each loads, is named as its file is, and its id is the SHA-256 of its bytes."""
    policy = load(packs.packaged(name))
    assert policy.file.name == name
    assert policy.digest == sha256(packs.packaged(name)).hexdigest()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "1"}, "Expected `int`"),
        ({"surplus": 1}, "unknown field `surplus`"),
        ({"rules": [_file()["rules"][0] | {"rule": {"rule": "no.such_rule"}}]}, "no.such_rule"),
        ({"rules": _rules("class.size", min=1)}, "unknown field `min`"),
        ({"rules": [*_file()["rules"], *_rules_of("class.size")]}, "class.size_max stands twice"),
        ({"documents": []}, "which the pack does not list"),
        ({"precedence": {}}, "does not say whether"),
        ({"precedence": _file()["precedence"] | {"class.size": ["another"]}}, "precedence names another"),
        (
            {"rules": _stating("class.size", document="another")},
            "class.size_max cites another, which the pack does not",
        ),
        ({"rules": _stating("class.size", clause="another")}, "another is not the clause of class.size_max"),
        ({"start": "2099-12-31", "end": "2025-01-01"}, "ends before it starts"),
    ],
    ids=str,
)
def test_a_file_that_contradicts_itself_is_no_pack(change: dict[str, Any], told: str) -> None:
    """Malformed, with a rule twice, a rule of a document that is not listed or does not win or under another clause, no day."""
    with pytest.raises(PackError, match=told):
        _load(_file(**change))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", packs.packaged("demonstration")[:-3]])
def test_bytes_that_are_no_file_are_no_pack(data: bytes) -> None:
    """Empty, cut off or not text: the same error, and no other."""
    with pytest.raises(PackError):
        load(data)


def test_a_pack_asks_each_of_its_rules_about_its_own_question_only() -> None:
    """The rules on plans answer a plan; what no rule asks for passes."""
    policy = _load(_file())
    asked = [in_force.rule.code for in_force, _ in policy.answers(PLAN)]
    assert asked == [rule["clause"] for rule in _file()["rules"] if RULES[rule["clause"]].asks is ClassPlan]
    assert {"class.size_max", "catalog.listed_only", "system.in_or_no_subsidy_2024"} <= set(asked)
    assert policy.ask(PLAN) == []
    without = _load(_file(rules=[r for r in _file()["rules"] if r["clause"] != "att.face_signin"]))
    assert without.ask(SignIn(method="by hand")) == []


def test_the_first_rule_that_fails_refuses_with_its_words_and_its_source() -> None:
    """Just inside passes, just outside is refused with code, numbers, and where it is written."""
    policy = _load(_file(rules=_rules("class.size", max=80)))
    policy.ask(PLAN)
    with pytest.raises(Refused) as caught:
        policy.ask(changed(PLAN, trainees=81, teachers=1))
    assert (caught.value.code, caught.value.detail) == ("class.size_max", {"max": 80, "trainees": 81})
    assert caught.value.sentence is SizeMax.sentence
    assert caught.value.source == "演示-豫技领办〔2024〕4号规则 §二(四)1"


def test_a_rule_with_tolerance_flags_before_it_fails() -> None:
    """4 teachers at 1:18 with 5 percent: 72 pass, 73 to 75 are put before a person, 76 are refused."""
    policy = _load(_file(rules=_rules("class.teachers", per=18, tolerance_percent=5)))
    flags = {trainees: policy.ask(changed(PLAN, trainees=trainees)) for trainees in (72, 73, 75)}
    assert flags == {72: [], 73: ["class.teacher_ratio_2024"], 75: ["class.teacher_ratio_2024"]}
    with pytest.raises(Refused, match=r"class\.teacher_ratio_2024"):
        policy.ask(changed(PLAN, trainees=76))


def test_a_rule_is_found_where_the_pack_switches_it_on() -> None:
    """With its parameters; None where it is off."""
    policy = _load(_file(rules=_rules("class.teachers", per=7)))
    found = policy.rule(TeacherRatio)
    assert found is not None
    assert found.per == 7
    off = _load(_file(rules=[r for r in _file()["rules"] if r["clause"] != "pay.two_signatures"]))
    assert off.rule(TwoSignatures) is None
