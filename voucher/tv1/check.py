"""What a scanner concludes from a text, in this order. The server and every scanner conclude the same.

1. It is a voucher's text and well formed (`tv1.not_a_voucher`, `tv1.damaged`).
2. An issuer that the scanner knows signed the binding (`tv1.foreign_issuer`, `tv1.signature`).
3. A binding with a phone's key stands inside what that key signed (`tv1.bare_inner`, `tv1.signature`).
4. The binding has begun and has not ended (`tv1.clock_skew`, `tv1.expired`), and its status bit is clear
   (`tv1.status_set`).
5. The code is of now (`tv1.stale_code`, `tv1.clock_skew`).
6. It answers this scanner's question, where one was asked (`tv1.nonce_missing`, `tv1.wrong_nonce`,
   `tv1.wrong_institution`).
7. It was shown for this (`tv1.wrong_purpose`, `tv1.wrong_class`).

The first thing wrong is the verdict, in red. What could not be known makes it amber. Green says what was checked and
what was not: no code shows whose face is behind it, or what another site took a minute ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import binding as bindings
from voucher.tv1 import cose, presentation
from voucher.tv1.bad import SIGNATURE, BadCode
from voucher.tv1.binding import Binding
from voucher.tv1.presentation import STEP, Presentation, Purpose
from voucher.tv1.status import Standing
from voucher.tv1.text import from_text

GREEN, AMBER, RED = "green", "amber", "red"
OK: Final = "ok"
ROTATING, MUTUAL, PRINTED = "rotating", "mutual", "printed"
BEHIND: Final = 2
AHEAD: Final = 1
"""Steps by which a phone's code may be older or newer than the scanner's clock."""
OLDEST: Final = 180
"""Seconds after which a code is refused whatever a policy allows: it may be a photograph."""
CHECKS: Final = (
    "issuer",
    "holder",
    "expiry",
    "status",
    "freshness",
    "nonce",
    "purpose",
    "class",
    "identity",
    "elsewhere",
)
"""All that one would like to know, in order. Nobody's code can answer the last two."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`skew` is how far the phone's clock is ahead of the scanner's, in seconds, to the step; negative: behind."""

    colour: str
    code: str
    assurance: str | None
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    binding: Binding | None
    presentation: Presentation | None
    skew: int | None


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner knows and asks for."""

    issuers: Mapping[bytes, ec.EllipticCurvePublicKey]
    status: Standing | None
    now: int
    purpose: Purpose
    training_class: bytes | None
    nonce: bytes | None
    institution: bytes | None
    skew_allowed: int


@dataclass(slots=True)
class _Findings:
    checked: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    assurance: str | None = None
    binding: Binding | None = None
    presentation: Presentation | None = None
    skew: int | None = None

    def verdict(self, colour: str, code: str) -> Verdict:
        return Verdict(
            colour,
            code,
            self.assurance,
            tuple(check for check in CHECKS if check in self.checked),
            tuple(check for check in CHECKS if check not in self.checked),
            self.binding,
            self.presentation,
            self.skew,
        )


def check(
    text: str,
    *,
    issuers: Mapping[bytes, ec.EllipticCurvePublicKey],
    status: Standing | None,
    now: int,
    purpose: Purpose,
    training_class: bytes | None,
    nonce: bytes | None = None,
    institution: bytes | None = None,
    skew_allowed: int = 0,
) -> Verdict:
    """The verdict on a text. `skew_allowed`: seconds beyond the usual steps that a policy takes, in amber."""
    if nonce is not None and institution is None:
        raise ValueError("a scanner that shows a nonce says whose it is")
    scanner = Scanner(issuers, status, now, purpose, training_class, nonce, institution, skew_allowed)
    found = _Findings()
    try:
        _examine(text, scanner, found)
    except BadCode as bad:
        return found.verdict(RED, bad.code)
    if found.doubts:
        return found.verdict(AMBER, found.doubts[0])
    return found.verdict(GREEN, OK)


def _examine(text: str, scanner: Scanner, found: _Findings) -> None:
    outer, shown, inner = _unwrap(from_text(text))
    binding = bindings.read(inner, scanner.issuers)
    found.checked.append("issuer")
    found.binding = binding
    _holder(binding, outer, shown, found)
    found.presentation = shown
    _time(binding, scanner, found)
    _status(binding, scanner, found)
    if shown is None:
        found.doubts.append("tv1.printed")
        return
    _freshness(shown, scanner, found)
    _answer(shown, scanner, found)
    _use(shown, scanner, found)


def _unwrap(data: bytes) -> tuple[cose.Sign1 | None, Presentation | None, bytes]:
    """The phone's message and what it says, where there is one; and the binding's bytes."""
    message = cose.parse(data)
    if message.kid is not None:
        return None, None, data
    shown = presentation.of_message(message)
    return message, shown, shown.inner


def _holder(binding: Binding, outer: cose.Sign1 | None, shown: Presentation | None, found: _Findings) -> None:
    if outer is None or shown is None:
        if binding.key is not None:
            raise BadCode("tv1.bare_inner")
        found.assurance = PRINTED
        return
    if binding.key is None:
        raise BadCode(SIGNATURE, "a printed slip has no phone")
    cose.verify(outer, cose.decompressed(binding.key), presentation.AAD)
    found.checked.append("holder")
    found.assurance = ROTATING


def _time(binding: Binding, scanner: Scanner, found: _Findings) -> None:
    if binding.issued > scanner.now + AHEAD * STEP + scanner.skew_allowed:
        found.skew = binding.issued - scanner.now
        raise BadCode("tv1.clock_skew", "issued in the future")
    if scanner.now >= binding.expires:
        raise BadCode("tv1.expired")
    found.checked.append("expiry")


def _status(binding: Binding, scanner: Scanner, found: _Findings) -> None:
    status = scanner.status
    if status is None or status.issuer != binding.issuer or not status.covers(binding.status):
        found.doubts.append("tv1.list_missing")
    elif status.is_set(binding.status):
        raise BadCode("tv1.status_set")
    elif scanner.now >= status.until:
        found.doubts.append("tv1.list_stale")
    else:
        found.checked.append("status")


def _freshness(shown: Presentation, scanner: Scanner, found: _Findings) -> None:
    steps = shown.step - presentation.step_at(scanner.now)
    skew = found.skew = steps * STEP
    if scanner.now - shown.step * STEP > OLDEST or skew < -BEHIND * STEP - scanner.skew_allowed:
        raise BadCode("tv1.stale_code")
    if skew > AHEAD * STEP + scanner.skew_allowed:
        raise BadCode("tv1.clock_skew")
    if not -BEHIND <= steps <= AHEAD:
        found.doubts.insert(0, "tv1.clock_skew")
    found.checked.append("freshness")


def _answer(shown: Presentation, scanner: Scanner, found: _Findings) -> None:
    if scanner.nonce is not None and shown.nonce is None:
        raise BadCode("tv1.nonce_missing")
    if shown.nonce != scanner.nonce:
        raise BadCode("tv1.wrong_nonce")
    if shown.nonce is None:
        return
    if shown.institution != scanner.institution:
        raise BadCode("tv1.wrong_institution")
    found.assurance = MUTUAL
    found.checked.append("nonce")


def _use(shown: Presentation, scanner: Scanner, found: _Findings) -> None:
    if shown.purpose is not scanner.purpose:
        raise BadCode("tv1.wrong_purpose")
    found.checked.append("purpose")
    if shown.training_class != scanner.training_class:
        raise BadCode("tv1.wrong_class")
    found.checked.append("class")
