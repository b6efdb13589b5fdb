"""Evaluation sessions and the certificates that come of them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from voucher.core.facts import State
from voucher.core.ids import EvaluationId, PersonId
from voucher.core.message import Code, CodeOrNone, Digest, Number, Sealed


class EvaluationState(StrEnum):
    """Where an evaluation session stands."""

    PLANNED = "PLANNED"
    RESULTS = "RESULTS"
    CONFIRMED = "CONFIRMED"
    ANNULLED = "ANNULLED"


class Direct(msgspec.Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """A candidate who comes without a lower certificate: on which ground, and the digest of what shows it."""

    person: PersonId
    ground: Code
    evidence: Digest


class Terms(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """How an evaluation is held. `site`: where (custody: inside a prison or rehabilitation centre). `theory`: online or
    onsite. `paper`, `bank` and `platform`: which paper, of which version of the question bank, on which exam platform.
    `delegated`: for another body, under the consent of this number. `fee`: fen charged to each candidate. `applicant`: who
    applied for it; `online_only`: after training that was all online. `pooled`: evaluations whose candidates are examined
    together with these. `own`: a firm examines its own people alone."""

    site: CodeOrNone = ""
    theory: CodeOrNone = ""
    paper: CodeOrNone = ""
    bank: CodeOrNone = ""
    platform: CodeOrNone = ""
    delegated: bool = False
    consent: CodeOrNone = ""
    fee: Number = 0
    applicant: CodeOrNone = ""
    online_only: bool = False
    pooled: tuple[EvaluationId, ...] = ()
    own: bool = False
    direct: tuple[Direct, ...] = ()


class Evaluation(State, frozen=True):
    """One evaluation by an evaluation body on a day, of a class, or of people without one (`training_class` is then empty,
    and it keeps the pack of its own day). `passed` and `failed` list persons; `flags` are clauses that somebody should look
    at."""

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
    region: str = ""
    certificate_type: str = ""
    pack: str | None = None
    terms: Terms = Terms()
    flags: tuple[str, ...] = ()


class CertificateState(StrEnum):
    """Whether a certificate holds."""

    RECORDED = "RECORDED"
    VERIFIED = "VERIFIED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    FORGED = "FORGED"


class Certificate(State, frozen=True):
    """`number` is sealed. `verified_at` is the index of the entry that verified it; every claim line refers to it,
    in the database too, so that money cannot stand on a certificate that was never verified.

    `voucher` is empty for one that leans on none: of an evaluation without training, or a further one from one exam.
    `medium`: electronic or paper, where that was said. `oddity`: what in its number differs from its type's structure."""

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
    evaluation: str = ""
    region: str = ""
    medium: str = ""
    oddity: str = ""
    flags: tuple[str, ...] = ()
