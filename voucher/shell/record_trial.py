"""Looking at a file of records together with what the ledger knows: each line as it would be decided now. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ledger.store import engine
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.account import Account
from voucher.shell import state
from voucher.shell.home import Home
from voucher.shell.record_words import at_line
from voucher.shell.records import Finding, Line, Read
from voucher.shell.service import Outcome, Service, new_key
from voucher.step import decide
from voucher.step.context import At, Context
from voucher.step.decide import Request
from voucher.step.registry import step_of

NEXT: Final = 1 << 52
"""As which entry a trial is decided: after every one that there is."""
KNOWN: Final = frozenset({"external.known", "system.known"})
WHOLE: Final = frozenset(
    {"external.file_known", "class.stage", "evaluation.stage", "evaluation.not_yet", "institution.blacklisted"}
)
"""Refusals that are about the file, the class or the account, and about no line."""
_COLUMN: Final = {
    "class.not_enrolled": ("person",),
    "evaluation.not_candidate": ("person",),
    "external.contradicts": ("number",),
    "external.other_day": ("happened",),
    "external.no_exam": ("happened",),
    "class.dates": ("happened", "starts", "finished", "compared"),
    "system.contradicts": ("number",),
    "system.not_of_class": ("object",),
    "system.in_or_no_subsidy_2024": ("object",),
    "object.unknown": ("object",),
}
"""Where a line is wrong, by what it is refused for; the first of these columns that the file has."""


def tried(home: Home, actor: str, file: Read, subject: str) -> Read:
    """The file with what the ledger has against its lines."""
    if not file.good:
        return file
    findings: list[Finding] = []

    def look(refusal: Callable[[Command], Refused | None]) -> None:
        whole = refusal(file.of(file.good, subject))
        if whole is None or _of_all(whole):
            return
        for line in file.good:
            refused = refusal(file.of((line,), subject))
            if refused and refused.code not in KNOWN:
                findings.append(_finding(file, line, refused))

    _on_facts_of(home, actor, file.of(file.good, subject), look)
    return file.with_findings(*findings)


def earlier(service: Service, actor: str, key: str, file: Read) -> Outcome | None:
    """What came of this file under this key before."""
    found = service.earlier(actor, key)
    events = found.events if found else ()
    return found if any(getattr(event, "digest", None) == file.digest for event in events) else None


def _on_facts_of(
    home: Home, actor: str, command: Command, look: Callable[[Callable[[Command], Refused | None]], None]
) -> None:
    """Decide commands on the facts that this one needs, as they stand now, and throw all of it away."""
    facts, key = state.fresh(), new_key(home.clock.now())
    request = Request(actor=actor, key=key, command=command)
    with engine.snapshot(home.database) as connection:
        wanted = lambda: decide.needs(request, facts)  # noqa: E731 - asked again until nothing is new
        state.load(connection, facts, (), wanted, home.open_dossiers)
        account = facts.need(Account, actor)
        policies = lambda digest: home.packs.get(connection, digest)  # noqa: E731 - read while the snapshot is open
        context = Context(facts, At(NEXT, home.clock.now()), account, key, policies, signed=True)

        def refusal(one: Command) -> Refused | None:
            try:
                tuple(step_of(one).decide(one, context))
            except Refused as refused:
                return refused
            return None

        look(refusal)


def _of_all(refused: Refused) -> bool:
    missing = refused.code == "object.unknown" and refused.detail.get("kind") == "training_class"
    return missing or refused.code in WHOLE | KNOWN or refused.code.startswith("auth.")


def _finding(file: Read, line: Line, refused: Refused) -> Finding:
    named = str(refused.detail.get("field", ""))
    column = next((name for name in (named, *_COLUMN.get(refused.code, ())) if name in file.columns), "")
    sentence = refused.sentence or SENTENCES[refused.code]
    zh, en = at_line(line.number, sentence, refused.detail)
    return file.found(line.number, column, refused.code, zh, en)
