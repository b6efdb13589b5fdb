"""The register of clauses: every clause of the documents, and what carries it in this version.

`voucher/data/clauses.json` names them all, with what the documents ask of a system (`mode`), the packs in which they must
stand, and for those that only reports or people answer, why. What carries a clause is found at run time: the rules and
records of the packs. `voucher/data/clause_tests.json` is collected from the tests (`python -m tests.support.clause_tests`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

import msgspec

from voucher.policy.pack import Policy, RuleInForce, Text, load
from voucher.shell import packs

PACKS: Final = ("henan-2024", "zhengzhou-2022", "puyang-county-2022")
"""The packs that hold the documents' clauses."""
SIDES: Final = ("inside", "outside")


class Own(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What carries a clause that no document states: the loop itself, by what it keeps and with which codes it refuses."""

    kept: tuple[str, ...]
    refusals: tuple[str, ...]


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause of the documents. `packs` must state it; with a `reason` it is not for this software to decide or keep."""

    id: str
    section: str
    mode: str
    title: Text
    source: str
    packs: tuple[str, ...]
    reason: Text | None = None
    own: Own | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """Which tests it needs: what is enforced or computed, on either side; what is only kept, that it is."""
        return SIDES if "ENFORCE" in self.mode or "COMPUTE" in self.mode else SIDES[:1]


class Register(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    sections: dict[str, Text]
    clauses: tuple[Clause, ...]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a clause stands: in which pack, as a rule or a record, by which document and section."""

    pack: str
    sort: str
    document: str
    section: str
    family: str


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with what carries and tests it, and what is missing."""

    clause: Clause
    places: tuple[Place, ...]
    tests: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]


_register: Final = msgspec.json.Decoder(Register)


@cache
def register() -> Register:
    """The register of this version."""
    return _register.decode(_data("clauses.json"))


@cache
def titles() -> dict[str, Text]:
    """What each clause is called."""
    return {clause.id: clause.title for clause in register().clauses}


def carried() -> list[Carried]:
    """Every clause, in the register's order."""
    policies = {name: load(packs.packaged(name)) for name in PACKS}
    tests = msgspec.json.decode(_data("clause_tests.json"), type=dict[str, dict[str, tuple[str, ...]]])
    return [_carried(clause, policies, tests.get(clause.id, {})) for clause in register().clauses]


def _carried(clause: Clause, policies: dict[str, Policy], tests: dict[str, tuple[str, ...]]) -> Carried:
    places = tuple(place for name, policy in policies.items() for place in _places(clause.id, name, policy))
    found = {side: tests.get(side, ()) for side in SIDES}
    return Carried(clause=clause, places=places, tests=found, missing=tuple(_missing(clause, places, found)))


def _places(clause: str, name: str, policy: Policy) -> list[Place]:
    return [
        Place(
            pack=name,
            sort="rule" if isinstance(stated, RuleInForce) else "record",
            document=stated.document,
            section=stated.section,
            family=stated.family,
        )
        for stated in (*policy.file.rules, *policy.file.records)
        if stated.clause == clause
    ]


def _missing(clause: Clause, places: tuple[Place, ...], tests: dict[str, tuple[str, ...]]) -> list[str]:
    """The packs that do not state it, and where nothing of that is missing, the tests that there are not."""
    if clause.reason:
        return []
    absent = [name for name in clause.packs if name not in {place.pack for place in places}]
    if not places and not clause.own:
        return absent or ["pack"]
    return [*absent, *(side for side in clause.sides if not tests[side])]


def _data(name: str) -> bytes:
    return (resources.files("voucher.data") / name).read_bytes()
