"""Every rule of every pack answers its cases as it must, and a parameter moved by the smallest unit is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.clauses.case import DAY, Case, asked, home_of, policy, stated
from tests.clauses.cases import CASES
from voucher.core.dates import add_days, is_date
from voucher.policy.pack import RuleInForce
from voucher.rules.base import Rule


def _every_rule() -> list[tuple[str, RuleInForce]]:
    return [(name, found) for name in DAY for found in policy(name).file.rules if home_of(name, found) == name]


def _numbers(rule: Rule) -> Iterator[tuple[str, Any, Any]]:
    """(parameter, a unit less, a unit more) of every number and day of a rule. None is below zero."""
    for field in msgspec.structs.fields(rule):
        value = getattr(rule, field.name)
        if isinstance(value, int) and not isinstance(value, bool):
            yield field.name, max(value - 1, 0), value + 1
        elif isinstance(value, str) and is_date(value):
            yield field.name, add_days(value, -1), add_days(value, 1)


def _moved() -> list[Any]:
    moved = []
    for name, found in _every_rule():
        for field, less, more in _numbers(found.rule):
            for value in dict.fromkeys(v for v in (less, more) if v != getattr(found.rule, field)):
                label = f"{name}-{found.clause}-{found.document}-{field}-{value}"
                moved.append(pytest.param(name, found, field, value, id=label))
    return moved


def _of(name: str, clause: str) -> list[Case]:
    return [case for case in CASES if case.clause == clause and name in case.packs]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_clause_answers_as_the_document_says(case: Case) -> None:
    """In every pack that the case names, the clause stands, and its rule gives the answer."""
    for name in case.packs:
        rules = stated(name, case.clause)
        assert rules, f"{case.clause} is not in {name}"
        for found in rules:
            assert asked(found.rule, case.question) == case.answer


@pytest.mark.parametrize(("name", "found"), [pytest.param(n, f, id=f"{n}-{f.clause}") for n, f in _every_rule()])
def test_every_rule_of_a_pack_has_a_case_on_either_side(name: str, found: RuleInForce) -> None:
    """One it accepts (or computes), one it refuses, flags or does not count."""
    assert {case.side for case in _of(name, found.clause)} == {"inside", "outside"}


@pytest.mark.parametrize(("name", "found", "field", "value"), _moved())
def test_a_parameter_moved_by_the_smallest_unit_is_noticed(
    name: str, found: RuleInForce, field: str, value: object
) -> None:
    """A number by one, a day by one: at least one of the clause's cases then gets another answer."""
    moved = replace(found.rule, **{field: value})
    changes = [case for case in _of(name, found.clause) if asked(moved, case.question) != case.answer]
    assert changes, f"{found.clause}: {field} could be {value} and nobody would notice"
