"""A policy pack: the documents in force for a place and a time, and the rules they switch on (docs/format-pack.md).

A pack holds every document in force for its place, and names for every rule family the documents that may win, in order:
on a day, the first of them that is in force wins, and only its rules are asked; nothing is merged. A pack is chosen by the
class's site and opening date, and a running class keeps both. A released pack never changes: its id is the SHA-256 of its
bytes, and every entry that was decided under it records that.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple, TypeVar

import msgspec

from voucher.core.refusal import Detail, Refused
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value
from voucher.rules.catalogue import AnyRule

R = TypeVar("R", bound=Rule)


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in both languages."""

    zh: str
    en: str


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document in force: its number, title, and the place and days it covers."""

    id: str
    title: Text
    region: str
    start: str
    end: str


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clause as a document states it: the rule family it belongs to, the document, where in it, the clause's id.

    Where the text leaves something open, `wording` is what it says, and `choice` what is made of it here, and why."""

    family: str
    document: str
    section: str
    clause: str
    wording: str = ""
    choice: Text | None = None


class RuleInForce(Stated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clause that decides or computes: a rule with its parameters."""

    rule: AnyRule


class Record(Stated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clause that no parameter can switch off, in words: one that asks for something to be kept (`kept`: types of events,
    or fields of them as `type.field`), or one that the loop itself holds (`refusals`: the codes it refuses with)."""

    kept: tuple[str, ...]
    words: Text
    refusals: tuple[str, ...] = ()


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as it is released."""

    format: int
    name: str
    title: Text
    region: str
    start: str
    end: str
    demonstration: bool = False
    documents: tuple[Document, ...]
    precedence: dict[str, str | tuple[str, ...]]
    rules: tuple[RuleInForce, ...]
    records: tuple[Record, ...] = ()
    types: dict[str, tuple[str, ...]]

    def order(self, family: str) -> tuple[str, ...]:
        """The documents that may win a family, in order. Packs released before there could be several name one alone."""
        found = self.precedence.get(family, ())
        return (found,) if isinstance(found, str) else found


_decoder = msgspec.json.Decoder(PackFile)


class PackError(ValueError):
    """The file is not a pack, or contradicts itself."""


class Asked(NamedTuple):
    """One rule that was asked: with which facts, what it answered, and for which day the policy was asked."""

    in_force: RuleInForce
    question: Question
    answer: Answer
    day: str


class Applied(Question, frozen=True, kw_only=True):
    """No facts: the parameters of a rule are taken as they are, such as the days of a deadline."""


APPLIED: Final = Applied()


class Policy:
    """A pack ready to be asked about a day (by itself: its first). `trace` is told of every rule that is asked."""

    def __init__(self, file: PackFile, digest: str, day: str = "", trace: list[Asked] | None = None) -> None:
        self.file = file
        self.digest = digest
        self.day = day or file.start
        self._trace = trace
        self._winners = winners(file, self.day)
        self.rules = tuple(r for r in file.rules if self._winners.get(r.family) == r.document)
        """The rules in force on the day, in the file's order."""
        self._by_question: dict[type[Question], list[RuleInForce]] = {}
        for in_force in self.rules:
            for question in (in_force.rule.asks, *in_force.rule.also):
                self._by_question.setdefault(question, []).append(in_force)
        self._days: dict[str, Policy] = {}

    def on(self, day: str) -> Policy:
        """The same pack on a day."""
        if day == self.day:
            return self
        if day not in self._days:
            self._days[day] = Policy(self.file, self.digest, day, self._trace)
        return self._days[day]

    def traced(self, trace: list[Asked]) -> Policy:
        """The same pack, telling what it is asked."""
        return Policy(self.file, self.digest, self.day, trace)

    def answers(self, question: Question) -> list[tuple[RuleInForce, Answer]]:
        """Every rule that this question is put to, in the pack's order, with its answer."""
        asked: list[tuple[RuleInForce, Rule]] = [(r, r.rule) for r in self._by_question.get(type(question), [])]
        found = [(in_force, rule.check(question)) for in_force, rule in asked]
        if self._trace is not None:
            self._trace += [Asked(in_force, question, answer, self.day) for in_force, answer in found]
        return found

    def ask(self, question: Question, only: type[Rule] = Rule) -> list[str]:
        """Codes of the rules that flag; `Refused` by the first rule that fails. `only` rules of this kind are asked."""
        flags = []
        for in_force, answer in self.answers(question):
            if not isinstance(in_force.rule, only):
                continue
            if isinstance(answer, Fail):
                raise refuse(in_force, answer.detail)
            if isinstance(answer, Flag):
                flags.append(in_force.rule.code)
        return flags

    def failures(self, question: Question) -> list[Refused]:
        """The refusals of all rules that fail, where a list of them is wanted."""
        answered = self.answers(question)
        return [refuse(in_force, answer.detail) for in_force, answer in answered if isinstance(answer, Fail)]

    def values(self, question: Question) -> list[tuple[RuleInForce, Value]]:
        """What the rules that compute something answer; where none of them is in force, nothing."""
        return [(in_force, answer) for in_force, answer in self.answers(question) if isinstance(answer, Value)]

    def rule(self, kind: type[R]) -> R | None:
        """The rule of a kind, where the pack switches it on: whoever takes it applies its parameters."""
        for in_force in self.rules:
            if isinstance(in_force.rule, kind):
                if self._trace is not None:
                    self._trace.append(Asked(in_force, APPLIED, PASS, self.day))
                return in_force.rule
        return None


def winners(file: PackFile, day: str) -> dict[str, str]:
    """The document that wins each rule family on a day; a family none of whose documents is in force has none."""
    in_force = {document.id for document in file.documents if document.start <= day <= document.end}
    found = ((family, next((d for d in file.order(family) if d in in_force), None)) for family in file.precedence)
    return {family: document for family, document in found if document is not None}


def refuse(in_force: RuleInForce, detail: dict[str, Detail]) -> Refused:
    """The refusal of a rule that failed, with its words, clause and source."""
    refused = Refused(in_force.rule.code, **detail)
    refused.sentence = in_force.rule.sentence
    refused.source = f"{in_force.document} {in_force.section}"
    return refused


def load(data: bytes) -> Policy:
    """A pack from its bytes; `PackError` if it is malformed or contradicts itself."""
    try:
        file = _decoder.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise PackError(str(error)) from error
    _check(file)
    return Policy(file, sha256(data).hexdigest())


def _check(file: PackFile) -> None:
    documents = {document.id for document in file.documents}
    if unknown := {d for family in file.precedence for d in file.order(family)} - documents:
        raise PackError(f"precedence names {min(unknown)}, which the pack does not list")
    seen: set[tuple[str, str]] = set()
    stated: Stated
    for stated in (*file.rules, *file.records):
        if (stated.clause, stated.document) in seen:
            raise PackError(f"{stated.clause} stands twice")
        seen.add((stated.clause, stated.document))
        if stated.document not in documents:
            raise PackError(f"{stated.clause} cites {stated.document}, which the pack does not list")
        if stated.document not in file.order(stated.family):
            raise PackError(
                f"{stated.clause}: the pack does not say whether {stated.document} wins for {stated.family}"
            )
    for in_force in file.rules:
        if in_force.rule.code != in_force.clause:
            raise PackError(f"{in_force.clause} is not the clause of {in_force.rule.code}")
    if file.start > file.end:
        raise PackError("the pack ends before it starts")
