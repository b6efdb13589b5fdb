"""Verify many certificates at once (V8): the issuing body's register answers for a whole sheet, and one officer signs for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import CertificateId, VoucherId
from voucher.core.message import MANY, Command, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.voucher import VoucherState
from voucher.step.certificates import forged, unverified
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.stage import advance


class RegisterAnswer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the issuing body's register says of one certificate."""

    certificate: CertificateId
    genuine: bool


class VerifyCertificates(Command, frozen=True, kw_only=True, tag="certificate.verify_many"):
    """The answers of the issuing body's register to many questions, and the digest of its sheet: all of them, or none."""

    answers: Annotated[tuple[RegisterAnswer, ...], msgspec.Meta(min_length=1, max_length=MANY)]
    evidence: Digest


class CertificatesVerified(Event, frozen=True, kw_only=True, tag="certificate.verified_many"):
    """The issuer knows all of these: their vouchers, where they lean on one, are certified."""

    certificates: tuple[CertificateId, ...]
    vouchers: tuple[VoucherId, ...]
    evidence: Digest


def _needs(command: VerifyCertificates, facts: Facts) -> Iterable[Ref]:
    for answer in command.answers:
        certificate = facts.get(Certificate, answer.certificate)
        if certificate and certificate.voucher:
            yield Ref("voucher", "id", certificate.voucher)


@decides(VerifyCertificates, Capability.BUREAU, signed=True, needs=_needs)
def verify_many(command: VerifyCertificates, context: Context) -> Iterable[Event]:
    """Each certificate once; what holds for one answer holds for each, and the first that is wrong stops all."""
    asked = [answer.certificate for answer in command.answers]
    if len(set(asked)) < len(asked):
        raise Refused("value.invalid", field="answers")
    found = [(answer.genuine, unverified(answer.certificate, context)) for answer in command.answers]
    genuine = [certificate for is_genuine, certificate in found if is_genuine]
    if genuine:
        yield CertificatesVerified(
            certificates=tuple(one.id for one in genuine),
            vouchers=tuple(one.voucher for one in genuine if one.voucher),
            evidence=command.evidence,
        )
    for is_genuine, certificate in found:
        if not is_genuine:
            yield from forged(certificate, command.evidence, context)


@evolves(CertificatesVerified, signed=True)
def certificates_verified(event: CertificatesVerified, facts: Facts, at: At) -> None:
    """Like one, for each."""
    for identifier in event.certificates:
        certificate = facts.need(Certificate, identifier)
        facts.put(replace(certificate, at=at.index, state=CertificateState.VERIFIED, verified_at=at.index))
    for voucher in event.vouchers:
        advance(facts, voucher, VoucherState.CERTIFIED, at)
