"""What a phone shows: the binding, the half-minute, what it is for, and the phone's signature over them.

COSE_Sign1 over `[inner, step, purpose, class]` with external_aad `TV1`. In mutual mode two more: the nonce that the
scanner showed and the scanner's institution.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import cbor, cose
from voucher.tv1.bad import damaged
from voucher.tv1.cose import Sign1

AAD: Final = b"TV1"
STEP: Final = 30
"""Seconds for which one code stands."""
NUMBERS: Final = {"enrol": 1, "attend": 2, "assess": 3, "show": 4}
"""How a purpose is written; a number is never reused with another meaning."""
LAST_STEP: Final = 1 << 40
ID: Final = 16


class Purpose(StrEnum):
    """What the worker lets the code be used for."""

    ENROL = "enrol"
    ATTEND = "attend"
    ASSESS = "assess"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Presentation:
    """`step` is floor(unix time / 30). `nonce` and `institution` are both there in mutual mode, else neither."""

    inner: bytes
    step: int
    purpose: Purpose
    training_class: bytes | None = None
    nonce: bytes | None = None
    institution: bytes | None = None


def step_at(now: int) -> int:
    """The step of a time in unix seconds."""
    return now // STEP


def sign(presentation: Presentation, holder_private: ec.EllipticCurvePrivateKey) -> bytes:
    """Sign as the phone does; `ValueError` for half a mutual mode."""
    if (presentation.nonce is None) is not (presentation.institution is None):
        raise ValueError("a nonce and an institution go together")
    return cose.sign1(_payload(presentation), holder_private, external_aad=AAD)


def _payload(presentation: Presentation) -> bytes:
    items: list[Any] = [
        presentation.inner,
        presentation.step,
        NUMBERS[presentation.purpose],
        presentation.training_class,
    ]
    if presentation.nonce is not None:
        items += [presentation.nonce, presentation.institution]
    return cbor.encode(items)


def read(data: bytes) -> tuple[Sign1, Presentation]:
    """Read a presentation; the caller verifies its signature with the key in the binding, external_aad `TV1`."""
    message = cose.parse(data)
    return message, of_message(message)


def of_message(message: Sign1) -> Presentation:
    """The presentation in a message that was parsed."""
    if message.kid is not None or message.content_type is not None:
        raise damaged("a phone names no key")
    items = cbor.decode(message.payload)
    if type(items) is not list or len(items) not in {4, 6}:
        raise damaged("not a presentation")
    inner, step, purpose, training_class = items[:4]
    if type(inner) is not bytes or type(step) is not int or not 0 <= step < LAST_STEP:
        raise damaged("not a presentation")
    if training_class is not None:
        _id(training_class)
    for mutual in items[4:]:
        _id(mutual)
    return Presentation(inner, step, _purpose(purpose), training_class, *items[4:])


def _purpose(value: object) -> Purpose:
    for purpose in Purpose:
        if type(value) is int and value == NUMBERS[purpose]:
            return purpose
    raise damaged("a purpose that this version does not have")


def _id(value: object) -> None:
    if type(value) is not bytes or len(value) != ID:
        raise damaged("an id has 16 bytes")
