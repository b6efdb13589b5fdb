"""What a rule is.

A rule answers one kind of question. It is a frozen value whose fields are its parameters; its tag is the clause it
carries and its refusal code, and is never used for another rule. `check` is pure: the same question always gets the
same answer, so a decision can be asked again years later. To carry a new clause: write its rule beside its neighbours,
name it in a pack, and add a test just inside and just outside.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import msgspec

from voucher.core.refusal import Detail, Kind, Sentence


class Question(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of the facts that rules are asked about."""


class Pass(msgspec.Struct, frozen=True):
    """The rule has nothing against it."""


class Flag(msgspec.Struct, frozen=True):
    """Allowed, and put before a person."""

    detail: dict[str, Detail]


class Fail(msgspec.Struct, frozen=True):
    """Not allowed."""

    detail: dict[str, Detail]


class Value(msgspec.Struct, frozen=True):
    """Something computed: a number (fen, persons, hours, 0 or 1), and what it was computed from."""

    value: int
    detail: dict[str, Detail]


Answer: TypeAlias = Pass | Flag | Fail | Value
PASS = Pass()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="rule"):
    """Base of all rules. `asks` is the kind of question it answers, `also` are further kinds that it is put to (a plan, and
    later what became of it); `sentence` is what a refusal says."""

    asks: ClassVar[type[Question]]
    also: ClassVar[tuple[type[Question], ...]] = ()
    sentence: ClassVar[Sentence]

    def check(self, question: Any) -> Answer:
        """The rule's answer. The pack only passes questions of the kinds in `asks` and `also`."""
        raise NotImplementedError

    @property
    def code(self) -> str:
        """The refusal code, which is the clause id."""
        return str(self.__struct_config__.tag)


def policy(clause: str, zh: str, en: str) -> Sentence:
    """The sentence of a policy rule."""
    return Sentence(Kind.POLICY, clause, zh, en)


def fail_unless(condition: bool, **detail: Detail) -> Answer:
    """Pass when the condition holds, else fail with the detail."""
    return PASS if condition else Fail(detail)
