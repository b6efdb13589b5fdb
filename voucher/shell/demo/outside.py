"""What other systems than the devices of a class would have sent about it, in a demonstration: a system that compares persons,
an exam platform, a check on site. Made of what the ledger holds, the same every time; nothing here is anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ledger import timestamp
from voucher.core.dates import start_of
from voucher.objects.evaluation import Evaluation
from voucher.objects.training import ClassSession, TrainingClass
from voucher.shell.demo.devices import MINUTE, body, chance

REGISTER, EXAM, SITE = "register-1", "exam-1", "site-1"
HOUR: Final = 60 * MINUTE


def comparisons(training_class: TrainingClass, people: Iterable[str], now: int) -> Iterator[dict[str, Any]]:
    """Everybody compared with the register of social insurance on the first day; one in twenty-five is not known there."""
    moment = start_of(training_class.start_date) + 9 * HOUR
    for person in people if moment <= now else ():
        said = {
            "kind": "person_comparison",
            "person": person,
            "compared": timestamp.to_text(moment),
            "subject": "social_insurance",
            "result": "match" if chance(training_class.id, person) % 25 else "unknown",
        }
        yield body(REGISTER, f"{training_class.id[:12]}-{person}", said)


def events(evaluation: Evaluation, people: Iterable[str], now: int) -> Iterator[dict[str, Any]]:
    """Everybody came into the exam; one in nine left its window once."""
    begins = start_of(evaluation.held_on) + 9 * HOUR
    for person in people if begins + HOUR <= now else ():
        luck = chance(evaluation.id, person)
        for event, at in (("entered", begins), *((("focus_lost", begins + HOUR),) if luck % 9 == 0 else ())):
            said = {"kind": "exam_platform", **_sat(evaluation, person, at), "event": event}
            yield body(EXAM, f"{evaluation.id[:12]}-{person}-{event}", said)


def results(evaluation: Evaluation, people: Iterable[str], now: int) -> Iterator[dict[str, Any]]:
    """A result each, as the body recorded it; before it did, nine in ten pass."""
    ends = start_of(evaluation.held_on) + 11 * HOUR
    for person in people if ends <= now else ():
        luck = chance(evaluation.id, person)
        recorded = (*evaluation.passed, *evaluation.failed)
        passed = person in evaluation.passed if person in recorded else luck % 10 != 0
        said = {
            "kind": "exam_result",
            **_sat(evaluation, person, ends),
            "passed": passed,
            "paper": evaluation.terms.paper or "SIM-PAPER-1",
            "bank": evaluation.terms.bank or "SIM-BANK-1",
            "score": (60 + luck % 40 if passed else 30 + luck % 30) * 100,
        }
        yield body(EXAM, f"{evaluation.id[:12]}-{person}", said)


def checks(sessions: Iterable[ClassSession]) -> Iterator[dict[str, Any]]:
    """Somebody looked in on each lesson in a room."""
    for session in sorted(sessions, key=lambda one: one.starts):
        if not session.platform:
            said = {"kind": "on_site_check", "happened": session.starts, "present": len(session.present)}
            yield body(SITE, session.id[:16], said)


def _sat(evaluation: Evaluation, person: str, at: int) -> dict[str, Any]:
    return {"person": person, "happened": timestamp.to_text(at), "exam": evaluation.id[:12], "attempt": 1}
