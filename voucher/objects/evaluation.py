"""Evaluation sessions and the certificates that come of them."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State
from voucher.core.message import Sealed


class EvaluationState(StrEnum):
    """Where an evaluation session stands."""

    PLANNED = "PLANNED"
    RESULTS = "RESULTS"
    CONFIRMED = "CONFIRMED"
    ANNULLED = "ANNULLED"


class Evaluation(State, frozen=True):
    """One evaluation of a class by an evaluation body on a day. `passed` and `failed` list persons."""

    kind = "evaluation"
    indexes = ("training_class",)

    state: EvaluationState
    body: str
    training_class: str
    occupation: str
    level: str
    held_on: str
    way: str
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class CertificateState(StrEnum):
    """Whether a certificate holds."""

    RECORDED = "RECORDED"
    VERIFIED = "VERIFIED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    FORGED = "FORGED"


class Certificate(State, frozen=True):
    """`number` is sealed. `verified_at` is the index of the entry that verified it; every claim line refers to it,
    in the database too, so that money cannot stand on a certificate that was never verified."""

    kind = "certificate"
    indexes = ("holder",)

    state: CertificateState
    type: str
    number: Sealed
    holder: str
    voucher: str
    occupation: str
    level: str
    issued_on: str
    body: str
    way: str
    verified_at: int | None = None
