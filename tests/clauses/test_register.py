"""The register of clauses: the documents' own list, and what this version still lacks of it."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from tests.support import choices, clause_tests, tvl
from voucher.policy.pack import load
from voucher.rules.catalogue import RULES
from voucher.rules.words import FAMILIES, FIELDS
from voucher.shell import packs
from voucher.shell.clauses import PACKS, carried, register

CLAUSES = Path(__file__).parents[3] / "shared" / "policy" / "clauses.csv"
_LACKS = ""
NOT_YET = frozenset(line.strip() for line in _LACKS.splitlines() if line.strip())
"""What is known to be missing: a clause and the pack that must state it, or the side on which it is not tested. This list
may only become shorter: a line that is no longer missing has to go."""

OWN = frozenset({"voucher.gap.face_value", "voucher.gap.validity"})
"""What no document states."""
NUMBERS = {
    "豫技领办〔2024〕4号": "豫技领办〔2024〕4号",
    "郑技能办〔2022〕2号": "郑技能办〔2022〕2号",
    "濮阳县方案": "濮阳县",
}
"""Where a document's own text is known by."""
WITHOUT_WORDING = ""
"""Choices that do not show yet what the text says."""
WITHOUT_WORDS: tuple[str, ...] = ()
"""Facts, parameters and families that voucher/rules/words.py has no words for yet. Shown by their own names."""


@pytest.fixture
def listed() -> list[dict[str, str]]:
    """The list of clauses as it was handed over, where it is at hand (TVL_CLAUSES)."""
    path = Path(os.environ.get("TVL_CLAUSES", CLAUSES))
    if not path.is_file():
        pytest.skip(f"the list of clauses is not at {path}: set TVL_CLAUSES")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_register_is_the_documents_list(listed: list[dict[str, str]]) -> None:
    """All 172, in their order, each with what must happen and where it is written."""
    wanted = [(row["id"], row["section"][0], row["mode"], row["source"]) for row in listed]
    assert [(clause.id, clause.section, clause.mode, clause.source) for clause in register().clauses] == wanted
    assert len(wanted) == 172


def test_what_is_not_for_software_says_why_and_nothing_else_does() -> None:
    """Rows that only reports answer; each of the others names packs that must state it, or what carries it."""
    for clause in register().clauses:
        assert (clause.mode == "REPORT") == (clause.reason is not None)
        assert clause.reason or clause.packs or clause.own


def test_no_pack_states_a_clause_that_the_documents_do_not_have() -> None:
    """An id that is misspelled in a pack or in a mark of a test is found out."""
    known = {clause.id for clause in register().clauses}
    files = [load(packs.packaged(name)).file for name in PACKS]
    assert {stated.clause for file in files for stated in (*file.rules, *file.records)} <= known
    assert set(clause_tests.collect()) <= known


def test_what_is_missing_is_known_and_becomes_less() -> None:
    """A clause that a pack must state and does not, or that is not tested, is on the list above; what is there is not."""
    missing = {f"{one.clause.id} {what}" for one in carried() for what in one.missing}
    assert missing - NOT_YET == set(), "newly missing"
    assert NOT_YET - missing == set(), "no longer missing: take it off the list"


def test_the_tests_of_the_clauses_are_collected() -> None:
    """The file that `tvl clauses` reads is what the tests say (else: python -m tests.support.clause_tests --write)."""
    assert clause_tests.FILE.read_text(encoding="utf-8") == clause_tests.text()


def test_tvl_clauses_prints_every_id_once(tmp_path: Path) -> None:
    """With rules, packs and tests, or why it is not for software; what is missing is an exit code."""
    command = tvl.Tvl(tmp_path, tvl.Urls(database="sqlite://", owner="sqlite://", key_store="sqlite://"))
    found = command.json("clauses")
    assert [one["id"] for one in found] == [clause.id for clause in register().clauses]
    told = command.ok("clauses", "--pack", "zhengzhou-2022")
    assert "class.size_max  [ENFORCE]" in told
    assert "sat.threshold_2024" not in told
    assert "tests/clauses/loop.py" in told
    result = command.call("clauses", "--missing")
    assert result.exit_code == (1 if NOT_YET else 0)


def test_the_choices_are_listed_as_the_packs_have_them() -> None:
    """docs/policy-choices.md is made from the packs (python -m tests.support.choices --write)."""
    assert choices.FILE.read_text(encoding="utf-8") == choices.text()


def test_every_choice_says_what_the_text_says() -> None:
    """The document's own words, and the reason in both languages. Those without words are known and become fewer."""
    assert {choice.clause for choice in choices.choices() if not choice.wording} == set(WITHOUT_WORDING.split())
    for choice in choices.choices():
        assert choice.text.zh, choice.clause
        assert choice.text.en, choice.clause


def test_what_a_pack_quotes_is_what_its_document_says() -> None:
    """Word for word, but for spaces and what `……` leaves out; our own rules quote nothing."""
    folder = Path(os.environ.get("TVL_DOCUMENTS", CLAUSES.parent.parent / "seeds"))
    texts = [re.sub(r"\s", "", file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.txt"))]
    if not texts:
        pytest.skip(f"the documents are not in {folder}: set TVL_DOCUMENTS")
    files = [load(packs.packaged(name)).file for name in PACKS]
    for stated in (stated for file in files for stated in (*file.rules, *file.records) if stated.wording):
        parts = [] if stated.clause in OWN else re.sub(r"\s", "", stated.wording).split("……")
        where = [text for text in texts if NUMBERS[stated.document] in text[:900]]
        assert all(any(part in text for text in where) for part in parts), f"{stated.clause}: {stated.wording}"


def test_every_fact_and_parameter_has_words() -> None:
    """Whoever reads an explanation in Chinese is told what each fact is; rules and families too."""
    fields = {(type_.asks.__name__, name) for type_ in RULES.values() for name in type_.asks.__struct_fields__}
    parameters = {(code, name) for code, type_ in RULES.items() for name in type_.__struct_fields__}
    families = {family for name in PACKS for family in load(packs.packaged(name)).file.precedence}
    unnamed = {f"{owner}.{name}" for owner, name in fields | parameters if not _named(owner, name)}
    assert unnamed | {family for family in families if family not in FAMILIES} == set(WITHOUT_WORDS)


def _named(owner: str, name: str) -> bool:
    return f"{owner}.{name}" in FIELDS or name in FIELDS
