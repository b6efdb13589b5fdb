"""Certify (V8): a certificate is recorded for the voucher's own holder and verified with the body that issued it.

Only a verified certificate gives the voucher a value. One that its issuer does not know is forged: the voucher is
revoked in the same entry. One revoked later takes its claim lines with it: unpaid ones are rejected, paid ones due back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import CertificateId, EvaluationId, InstitutionId, PersonId, VoucherId, enrolment_id
from voucher.core.message import MANY, Code, CodeOrNone, Command, Date, Digest, Event, Identifier, Sealed
from voucher.core.refusal import Refused, out_of_place
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.institution import Institution
from voucher.objects.person import Person, PersonState
from voucher.objects.training import Enrolment, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.policy.occupations import occupation_needs
from voucher.rules.payment import CertificateFacts
from voucher.step.certificates import forged, unverified
from voucher.step.classes import policy_of
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.evaluation import policy_of_evaluation
from voucher.step.lines import undo_lines, undo_needs
from voucher.step.occupations import available_types
from voucher.step.stage import advance, require


class RecordCertificate(Command, frozen=True, kw_only=True, tag="certificate.record"):
    """A certificate as its paper says: type, sealed number, holder, occupation, level, day, issuing body, medium.

    `oddity` is what in its number differs from its type's structure: whoever seals the number says it."""

    voucher: VoucherId
    holder: PersonId
    body: InstitutionId
    certificate_type: Code
    number: Sealed
    occupation: Code
    level: Code
    issued_on: Date
    way: Code
    medium: CodeOrNone = ""
    oddity: CodeOrNone = ""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One of the certificates of an evaluation: whose, its type, sealed number and day. Without a voucher: of an evaluation
    without training, or a further one from the same exam, which redeems no second voucher."""

    voucher: Identifier | None = None
    holder: Identifier
    certificate_type: Code
    number: Sealed
    issued_on: Date
    medium: CodeOrNone = ""
    oddity: CodeOrNone = ""


class RecordCertificates(Command, frozen=True, kw_only=True, tag="certificate.record_many"):
    """Certificates of people who passed an evaluation: all of them, or none."""

    evaluation: EvaluationId
    papers: Annotated[tuple[Paper, ...], msgspec.Meta(min_length=1, max_length=MANY)]


class VerifyCertificate(Command, frozen=True, kw_only=True, tag="certificate.verify"):
    """The answer of the issuing body's register: genuine or not, and the digest of the evidence."""

    certificate: CertificateId
    genuine: bool
    evidence: Digest


class RevokeCertificate(Command, frozen=True, kw_only=True, tag="certificate.revoke"):
    """Two officers: the issuing body took a certificate back."""

    certificate: CertificateId
    reason: Code


class CertificateRecorded(Event, frozen=True, kw_only=True, tag="certificate.recorded"):
    """Known, not yet verified; worth nothing."""

    certificate: CertificateId
    voucher: VoucherId = ""
    holder: PersonId
    body: InstitutionId
    certificate_type: Code
    number: Sealed
    occupation: Code
    level: Code
    issued_on: Date
    way: Code
    evaluation: EvaluationId = ""
    region: CodeOrNone = ""
    medium: CodeOrNone = ""
    oddity: CodeOrNone = ""
    flags: tuple[Code, ...] = ()


class CertificateVerified(Event, frozen=True, kw_only=True, tag="certificate.verified"):
    """The issuer knows it: the voucher is certified."""

    certificate: CertificateId
    voucher: VoucherId = ""
    evidence: Digest


class CertificateRevoked(Event, frozen=True, kw_only=True, tag="certificate.revoked"):
    """It holds no longer; neither does a voucher that was not redeemed yet (`voucher`)."""

    certificate: CertificateId
    reason: Code
    voucher: VoucherId | None = None


def _record_needs(command: RecordCertificate | Paper, facts: Facts) -> Iterable[Ref]:
    voucher = facts.get(Voucher, command.voucher) if command.voucher else None
    if voucher and voucher.training_class:
        yield Ref("training_class", "id", voucher.training_class)
        yield from occupation_needs(facts.need(TrainingClass, voucher.training_class).occupation)
        yield Ref("enrolment", "id", enrolment_id(voucher.training_class, voucher.holder))
        yield Ref("evaluation", "training_class", voucher.training_class)
    if voucher and voucher.certificate:
        yield Ref("certificate", "id", voucher.certificate)


@decides(RecordCertificate, Capability.EVALUATION, Capability.BUREAU, needs=_record_needs)
def record(command: RecordCertificate, context: Context) -> Iterable[Event]:
    """Of the voucher's own holder, who passed, of a type that counts, dated after the assessment."""
    voucher = context.facts.need(Voucher, command.voucher)
    context.require_any((Capability.EVALUATION, command.body), (Capability.BUREAU, voucher.region))
    context.facts.need(Institution, command.body)
    recorded = _recorded(command, context.new_id(), context)
    _check_body(command, voucher, context)
    yield recorded


def _check_body(command: RecordCertificate, voucher: Voucher, context: Context) -> None:
    """The body that evaluated the holder in the class: another's would be delegated (eval.no_delegation), and be paid for it."""
    found = context.facts.where(Evaluation, "training_class", voucher.training_class or "")
    if all(command.body != one.body for one in found if voucher.holder in one.passed):
        raise Refused("certificate.other_body", body=command.body)


def _recorded(
    command: RecordCertificate, identifier: str, context: Context, evaluation: str = ""
) -> CertificateRecorded:
    """The event of one certificate; refused unless everything about it holds."""
    voucher = context.facts.need(Voucher, command.voucher)
    require(voucher, VoucherState.EVALUATED)
    if not voucher.passed:
        raise Refused("certificate.not_passed")
    if command.holder != voucher.holder:
        raise Refused("certificate.foreign")
    _check_day(command.issued_on, context)
    _check_unrecorded(voucher, context)
    flags = _check_rules(command, voucher, context)
    values = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    region = voucher.region
    return CertificateRecorded(certificate=identifier, evaluation=evaluation, region=region, flags=flags, **values)


def _check_day(day: str, context: Context) -> None:
    if not is_date(day) or day > context.at.date:
        raise Refused("value.invalid", field="issued_on")


def _many_needs(command: RecordCertificates, facts: Facts) -> Iterable[Ref]:
    evaluation = facts.get(Evaluation, command.evaluation)
    if evaluation:
        yield from occupation_needs(evaluation.occupation)
    if evaluation and evaluation.training_class:
        yield Ref("training_class", "id", evaluation.training_class)
    for paper in command.papers:
        yield Ref("person", "id", paper.holder)
        if paper.voucher:
            yield Ref("voucher", "id", paper.voucher)
        else:
            yield Ref("certificate", "holder", paper.holder)
    for paper in command.papers:
        yield from _record_needs(paper, facts)


@decides(RecordCertificates, Capability.EVALUATION, needs=_many_needs)
def record_many(command: RecordCertificates, context: Context) -> Iterable[Event]:
    """By the body that evaluated them; what holds for one certificate holds for each, and the first that is wrong stops all."""
    evaluation = context.facts.need(Evaluation, command.evaluation)
    context.require(Capability.EVALUATION, evaluation.body)
    if len({(paper.holder, paper.certificate_type) for paper in command.papers}) < len(command.papers):
        raise Refused("certificate.exam")
    vouchers = [paper.voucher for paper in command.papers if paper.voucher]
    if len(set(vouchers)) < len(vouchers):
        raise Refused("value.invalid", field="papers")
    for paper, identifier in zip(command.papers, context.new_ids(len(command.papers)), strict=True):
        if paper.holder not in evaluation.passed:
            raise Refused("certificate.not_passed", voucher=paper.voucher)
        if paper.voucher is None:
            yield _further(paper, evaluation, identifier, context)
            continue
        one = RecordCertificate(
            voucher=paper.voucher,
            holder=paper.holder,
            body=evaluation.body,
            certificate_type=paper.certificate_type,
            number=paper.number,
            occupation=evaluation.occupation,
            level=evaluation.level,
            issued_on=paper.issued_on,
            way=evaluation.way,
            medium=paper.medium,
            oddity=paper.oddity,
        )
        yield _recorded(one, identifier, context, evaluation.id)


def _further(paper: Paper, evaluation: Evaluation, identifier: str, context: Context) -> CertificateRecorded:
    """A certificate that leans on no voucher: the evaluation is confirmed, and gave this person none of this type yet."""
    if evaluation.state != EvaluationState.CONFIRMED:
        raise out_of_place("evaluation.stage", evaluation.state, EvaluationState.CONFIRMED)
    held = context.facts.where(Certificate, "holder", paper.holder)
    if any((one.evaluation, one.type) == (evaluation.id, paper.certificate_type) for one in held):
        raise Refused("certificate.exam")
    _check_day(paper.issued_on, context)
    region = evaluation.region
    question = CertificateFacts(
        type=paper.certificate_type,
        issued_on=paper.issued_on,
        class_started=evaluation.held_on,
        assessed_on=evaluation.held_on,
        level=evaluation.level,
        medium=paper.medium,
        real_exams=available_types(context.facts, evaluation.occupation, evaluation.held_on),
        real_name=_is_named(paper.holder, context),
    )
    return CertificateRecorded(
        certificate=identifier,
        holder=paper.holder,
        body=evaluation.body,
        certificate_type=paper.certificate_type,
        number=paper.number,
        occupation=evaluation.occupation,
        level=evaluation.level,
        issued_on=paper.issued_on,
        way=evaluation.way,
        evaluation=evaluation.id,
        region=region,
        medium=paper.medium,
        oddity=paper.oddity,
        flags=tuple(policy_of_evaluation(evaluation, context).ask(question)),
    )


def _is_named(person: str, context: Context) -> bool:
    found = context.facts.get(Person, person)
    return found is not None and found.state == PersonState.VERIFIED


def _check_unrecorded(voucher: Voucher, context: Context) -> None:
    if voucher.certificate:
        before = context.facts.need(Certificate, voucher.certificate)
        raise Refused("certificate.stage", current=before.state.value)


def _check_rules(command: RecordCertificate, voucher: Voucher, context: Context) -> tuple[str, ...]:
    training_class = context.facts.need(TrainingClass, voucher.training_class or "")
    enrolment = context.facts.need(Enrolment, enrolment_id(training_class.id, voucher.holder))
    day = training_class.opened_on or training_class.start_date
    flags = policy_of(training_class, context).ask(
        CertificateFacts(
            type=command.certificate_type,
            issued_on=command.issued_on,
            class_started=day,
            assessed_on=enrolment.assessed_on or "",
            level=command.level,
            medium=command.medium,
            real_exams=available_types(context.facts, training_class.occupation, day),
            real_name=_is_named(voucher.holder, context),
        )
    )
    if (command.occupation, command.level) != (training_class.occupation, training_class.level):
        raise Refused("value.invalid", field="occupation")
    return tuple(flags)


def _verify_needs(command: VerifyCertificate | RevokeCertificate, facts: Facts) -> Iterable[Ref]:
    certificate = facts.get(Certificate, command.certificate)
    if certificate and certificate.voucher:
        yield Ref("voucher", "id", certificate.voucher)


@decides(VerifyCertificate, Capability.BUREAU, signed=True, needs=_verify_needs)
def verify(command: VerifyCertificate, context: Context) -> Iterable[Event]:
    """By an officer, who signs for what the register said."""
    certificate = unverified(command.certificate, context)
    if command.genuine:
        yield CertificateVerified(certificate=certificate.id, voucher=certificate.voucher, evidence=command.evidence)
        return
    yield from forged(certificate, command.evidence, context)


def _revoke_needs(command: RevokeCertificate, facts: Facts) -> Iterable[Ref]:
    yield from _verify_needs(command, facts)
    yield from undo_needs(facts, "certificate", command.certificate)


@decides(RevokeCertificate, Capability.BUREAU, dual=True, needs=_revoke_needs)
def revoke(command: RevokeCertificate, context: Context) -> Iterable[Event]:
    """What leans on it falls with it."""
    certificate = context.facts.need(Certificate, command.certificate)
    context.require(Capability.BUREAU, certificate.region)
    if certificate.state != CertificateState.VERIFIED:
        raise Refused("certificate.stage", current=certificate.state.value)
    voucher = context.facts.need(Voucher, certificate.voucher) if certificate.voucher else None
    stage = voucher and (voucher.resume_to or voucher.state)
    unredeemed = stage in (VoucherState.CERTIFIED, VoucherState.IN_CLAIM)
    yield CertificateRevoked(
        certificate=certificate.id, reason=command.reason, voucher=certificate.voucher if unredeemed else None
    )
    yield from undo_lines(context.facts, "certificate", certificate.id, command.reason)


@evolves(CertificateRecorded)
def certificate_recorded(event: CertificateRecorded, facts: Facts, at: At) -> None:
    """A certificate, and the voucher that it is for, where there is one."""
    voucher = facts.need(Voucher, event.voucher) if event.voucher else None
    facts.put(
        Certificate(
            id=event.certificate,
            at=at.index,
            state=CertificateState.RECORDED,
            type=event.certificate_type,
            number=event.number,
            holder=event.holder,
            voucher=event.voucher,
            occupation=event.occupation,
            level=event.level,
            issued_on=event.issued_on,
            body=event.body,
            way=event.way,
            evaluation=event.evaluation,
            region=voucher.region if voucher else event.region,
            medium=event.medium,
            oddity=event.oddity,
            flags=event.flags,
        )
    )
    if voucher:
        facts.put(replace(voucher, at=at.index, certificate=event.certificate))


@evolves(CertificateVerified, signed=True)
def certificate_verified(event: CertificateVerified, facts: Facts, at: At) -> None:
    """The voucher has a value from this entry on."""
    certificate = facts.need(Certificate, event.certificate)
    facts.put(replace(certificate, at=at.index, state=CertificateState.VERIFIED, verified_at=at.index))
    if event.voucher:
        advance(facts, event.voucher, VoucherState.CERTIFIED, at)


@evolves(CertificateRevoked, signed=True)
def certificate_revoked(event: CertificateRevoked, facts: Facts, at: At) -> None:
    """No claim can be made on it any more."""
    certificate = facts.need(Certificate, event.certificate)
    facts.put(replace(certificate, at=at.index, state=CertificateState.REVOKED))
    if event.voucher:
        advance(facts, event.voucher, VoucherState.REVOKED, at)
