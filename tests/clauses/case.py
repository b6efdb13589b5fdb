"""What a case is: a question put to a clause's rule as the packs have it, and the answer it must give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from voucher.policy.pack import Policy, RuleInForce, load
from voucher.rules.base import Answer, Fail, Flag, Question, Rule, Value
from voucher.shell import packs

Side = Literal["inside", "outside"]
HENAN: Final = "henan-2024"
ZHENGZHOU: Final = "zhengzhou-2022"
PUYANG: Final = "puyang-county-2022"
DAY: Final = {HENAN: "2024-06-03", ZHENGZHOU: "2022-06-06", PUYANG: "2024-06-03"}
"""A day on which each pack's documents are all in force."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question to one clause. `answer` is "pass", "flag", "fail", or the number that the rule computes.

    A rule with a number or a day among its parameters needs a case on either side that sits right at the boundary: moved by
    the smallest unit, in either direction, the parameter must change the answer to one of its cases.
    """

    clause: str
    side: Side
    question: Question
    answer: str | int
    packs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.clause}-{self.side}-{self.answer}"


def inside(clause: str, question: Question, answer: str | int = "pass", *names: str) -> Case:
    """What the clause accepts, or computes where it applies. Without names of packs: the province's."""
    return Case(clause, "inside", question, answer, names or (HENAN,))


def outside(clause: str, question: Question, answer: str | int = "fail", *names: str) -> Case:
    """What the clause refuses, flags or does not count."""
    return Case(clause, "outside", question, answer, names or (HENAN,))


def told(answer: Answer) -> str | int:
    """An answer in the words of a case."""
    if isinstance(answer, Value):
        return answer.value
    return "fail" if isinstance(answer, Fail) else "flag" if isinstance(answer, Flag) else "pass"


@cache
def policy(name: str) -> Policy:
    """A pack of this version on a day on which all of its documents are in force."""
    return load(packs.packaged(name)).on(DAY[name])


def stated(name: str, clause: str) -> list[RuleInForce]:
    """A clause's rules in a pack, whether they win their family or not."""
    return [found for found in policy(name).file.rules if found.clause == clause]


def home_of(name: str, found: RuleInForce) -> str:
    """The pack whose cases a rule answers: what the county's pack takes over from the province has the province's."""
    province = policy(HENAN).file.documents[0].id
    return HENAN if found.document == province else name


def asked(rule: Rule, question: Question) -> str | int:
    """What a rule answers."""
    return told(rule.check(question))
