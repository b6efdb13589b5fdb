"""Attempts that leave a trace although they are refused: transfer, double use, forged certificates, breached duties."""

from __future__ import annotations

from voucher.core.facts import Facts
from voucher.core.message import Code, Event
from voucher.core.refusal import Refused
from voucher.step.context import At
from voucher.step.declare import evolves


class AttemptRecorded(Event, frozen=True, kw_only=True, tag="attempt.recorded"):
    """Somebody tried what is forbidden: the refusal's code, who, and the object they tried it on."""

    code: Code
    account: str
    object_kind: Code
    object: str


@evolves(AttemptRecorded)
def attempt_recorded(_event: AttemptRecorded, _facts: Facts, _at: At) -> None:
    """Changes no object: the entry itself is the record."""


def recorded(refused: Refused, account: str, kind: str, identifier: str) -> Refused:
    """The refusal, leaving an attempt in the log."""
    return refused.recorded(AttemptRecorded(code=refused.code, account=account, object_kind=kind, object=identifier))
