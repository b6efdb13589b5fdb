"""A pack as a table, two packs side by side, and values as people read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voucher.policy.pack import Policy, load
from voucher.policy.table import Change, Comparison, Sort, compare, table
from voucher.rules import reading
from voucher.rules.words import family_of, words_of
from voucher.shell import packs

COUNTY = "puyang-county-2022"
DAY = "2024-06-03"
RECORD = {
    "family": "class.size",
    "document": "豫技领办〔2024〕4号",
    "section": "§9",
    "clause": "test.record",
    "kept": ["class.drafted"],
    "refusals": ["class.stage"],
    "words": {"zh": "培训机构为第一责任人。", "en": "The institution answers first."},
}


def _pack(records: tuple[dict[str, Any], ...] = (), without: str = "", **size: Any) -> Policy:
    """The province's pack with records, without a clause, or with another size of class."""
    file = json.loads(packs.packaged("henan-2024"))
    file["rules"] = [rule for rule in file["rules"] if rule["clause"] != without]
    for rule in file["rules"]:
        if rule["clause"] == "class.size_max":
            rule["rule"] |= size
    file["records"] = [*file.get("records", []), *records]
    return load(json.dumps(file).encode()).on(DAY)


def _family(found: Comparison, name: str) -> Any:
    return next(family for family in found.families if family.name == name)


def test_a_family_shows_its_winner_first_and_then_what_only_stands() -> None:
    """In the county the plan's rule decides on real names; the province's stands beside it."""
    shown = table(load(packs.packaged(COUNTY)).on(DAY))
    (names,) = [family for family in shown.families if family.name == "person.real_name"]
    assert names.winner == names.order[0] == "濮阳县方案"
    assert [(row.document, row.decides) for row in names.rows] == [("濮阳县方案", True), ("豫技领办〔2024〕4号", False)]
    assert [standing.in_force for standing in shown.documents] == [True, True]
    early = table(load(packs.packaged(COUNTY)).on("2022-06-01"))
    assert [standing.in_force for standing in early.documents] == [True, False]
    (size,) = [family for family in early.families if family.name == "class.size"]
    assert (size.winner, [row.decides for row in size.rows if row.decides]) == (None, [])


def test_a_rule_s_words_have_its_parameters_and_no_case() -> None:
    """Where a refusal would tell the facts of a case, there is an ellipsis."""
    (size,) = [family for family in table(_pack()).families if family.name == "class.size"]
    assert "每班不超过 80 人，本班 … 人" in size.rows[0].words.zh


def test_records_stand_after_rules_with_what_keeps_them() -> None:
    """A record has no parameters, but events that keep it and codes that refuse."""
    shown = table(_pack((RECORD,)))
    (size,) = [family for family in shown.families if family.name == "class.size"]
    rule, record = size.rows[0], next(row for row in size.rows if row.clause == RECORD["clause"])
    assert (rule.sort, record.sort) == (Sort.RULE, Sort.RECORD)
    assert (record.kept, record.refusals, record.parameters) == (("class.drafted",), ("class.stage",), {})


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        (_pack(), _pack(), Change.SAME),
        (_pack(), _pack(max=81), Change.CHANGED),
        (_pack(), _pack((RECORD,)), Change.CHANGED),
        (_pack((RECORD,)), _pack(without="class.size_max"), Change.REMOVED),
        (_pack((RECORD,)), _pack((RECORD | {"kept": ["class.submitted"]},)), Change.CHANGED),
        (_pack(max=80), _pack((RECORD,), max=81), Change.CHANGED),
    ],
    ids=("same", "parameter", "more", "less", "record", "both"),
)
def test_a_family_differs_by_its_clauses_and_their_parameters(one: Policy, other: Policy, change: Change) -> None:
    """By the smallest unit, by a clause more or less, by what keeps a record."""
    found = compare(one, other)
    assert _family(found, "class.size").change == change
    assert found.differences == (change != Change.SAME)


def test_variants_of_a_clause_are_paired_and_their_parameters_compared() -> None:
    """What only one side has is told for each parameter."""
    found = compare(_pack(without="class.hour_min"), _pack(max=81))
    (pair,) = [pair for pair in _family(found, "class.size").pairs if pair.change == Change.CHANGED]
    (parameter,) = pair.parameters
    assert (parameter.name, parameter.one, parameter.other, parameter.change) == ("max", 80, 81, Change.CHANGED)
    added = [pair for pair in _family(found, "class.hour").pairs if pair.change == Change.ADDED]
    assert [(pair.one, pair.parameters[0].change) for pair in added] == [(None, Change.ADDED)]


def test_packs_with_other_families_are_compared_whole() -> None:
    """A family that only one pack has is there too."""
    found = compare(load(packs.packaged("zhengzhou-2022")), load(packs.packaged("henan-2024")))
    assert _family(found, "review").winners == (None, "豫技领办〔2024〕4号")
    back = compare(load(packs.packaged("henan-2024")), load(packs.packaged("zhengzhou-2022")))
    assert _family(back, "review").change == Change.REMOVED


def test_values_are_read_in_both_languages() -> None:
    """Truth in words, lists, nothing, units; a name without words is itself."""
    assert [reading.value(value, "zh") for value in (True, False, None, "", ["a", "b"], {"a": 1}, 7)] == [
        *("是", "否", "—", "—", "a、b", "a 1", "7")
    ]
    assert [reading.value(value, "en") for value in (True, False, (), ["a", "b"])] == ["yes", "no", "—", "a, b"]
    assert reading.line("max", 80, "class.size_max", "zh") == ("上限", "80 人")
    assert reading.line("max", 80, "class.size_max", "en") == ("at most", "80")
    assert reading.line("percent", 60, "", "en") == ("share", "60 %")
    assert reading.line("verified", given=True, owner="Candidate", lang="zh") == ("已实名核验", "是")
    assert words_of("assessed_on", "Candidate").zh == "上次考核日期"
    assert (words_of("no_such_field").zh, family_of("no.such").zh) == ("no such field", "no.such")
