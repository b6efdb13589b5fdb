"""A policy pack: the documents in force for a place and a time, and the rules they switch on (docs/format-pack.md).

A pack names, for every rule family, the one document that wins; nothing is merged. It is chosen by the class's site
and opening date, and a running class keeps it. A released pack never changes: its id is the SHA-256 of its bytes, and
every entry that was decided under it records that.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

import msgspec

from voucher.core.refusal import Detail, Refused
from voucher.rules.base import PASS, Answer, Fail, Question, Rule
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


class RuleInForce(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule with its parameters: the family it belongs to, the document that states it, where, and under which clause.

    `choice` says why, where the text leaves a parameter open."""

    family: str
    document: str
    section: str
    clause: str
    rule: AnyRule
    choice: Text | None = None


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
    precedence: dict[str, str]
    rules: tuple[RuleInForce, ...]
    types: dict[str, tuple[str, ...]]


_decoder = msgspec.json.Decoder(PackFile)


class PackError(ValueError):
    """The file is not a pack, or contradicts itself."""


class Policy:
    """A pack ready to be asked."""

    def __init__(self, file: PackFile, digest: str) -> None:
        self.file = file
        self.digest = digest
        self._by_question: dict[type[Question], list[RuleInForce]] = {}
        for in_force in file.rules:
            self._by_question.setdefault(in_force.rule.asks, []).append(in_force)

    def answers(self, question: Question) -> list[tuple[RuleInForce, Answer]]:
        """Every rule that this question is put to, in the pack's order, with its answer."""
        asked: list[tuple[RuleInForce, Rule]] = [(r, r.rule) for r in self._by_question.get(type(question), [])]
        return [(in_force, rule.check(question)) for in_force, rule in asked]

    def ask(self, question: Question, only: type[Rule] = Rule) -> list[str]:
        """Codes of the rules that flag; `Refused` by the first rule that fails. `only` rules of this kind are asked."""
        flags = []
        for in_force, answer in self.answers(question):
            if answer is PASS or not isinstance(in_force.rule, only):
                continue
            if isinstance(answer, Fail):
                raise refuse(in_force, answer.detail)
            flags.append(in_force.rule.code)
        return flags

    def rule(self, kind: type[R]) -> R | None:
        """The rule of a kind, where the pack switches it on."""
        return next((r.rule for r in self.file.rules if isinstance(r.rule, kind)), None)


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
    seen: set[str] = set()
    for in_force in file.rules:
        code = in_force.rule.code
        if code in seen:
            raise PackError(f"{code} stands twice")
        seen.add(code)
        if in_force.document not in documents:
            raise PackError(f"{code} cites {in_force.document}, which the pack does not list")
        if file.precedence.get(in_force.family) != in_force.document:
            raise PackError(f"{code}: the pack does not say that {in_force.document} wins for {in_force.family}")
    if file.start > file.end:
        raise PackError("the pack ends before it starts")
