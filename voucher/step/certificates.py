"""What a register's answer makes of certificates, one by one or many at once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.ids import CertificateId, VoucherId
from voucher.core.message import Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.attempts import AttemptRecorded
from voucher.step.context import At, Context
from voucher.step.declare import evolves
from voucher.step.stage import advance, require


class CertificateForged(Event, frozen=True, kw_only=True, tag="certificate.forged"):
    """The issuer does not know it: the voucher is revoked."""

    certificate: CertificateId
    voucher: VoucherId = ""
    evidence: Digest


def unverified(identifier: str, context: Context) -> Certificate:
    """A certificate that waits for its register's answer, in the officer's region."""
    certificate = context.facts.need(Certificate, identifier)
    context.require(Capability.BUREAU, certificate.region)
    if certificate.state != CertificateState.RECORDED:
        raise Refused("certificate.stage", current=certificate.state.value)
    if certificate.voucher:
        require(context.facts.need(Voucher, certificate.voucher), VoucherState.EVALUATED)
    return certificate


def forged(certificate: Certificate, evidence: str, context: Context) -> Iterable[Event]:
    """The certificate's end, and the attempt that stands in the log."""
    yield CertificateForged(certificate=certificate.id, voucher=certificate.voucher, evidence=evidence)
    yield AttemptRecorded(
        code="certificate.forged",
        account=context.actor.id,
        object_kind="certificate",
        object=certificate.id,
    )


@evolves(CertificateForged, signed=True)
def certificate_forged(event: CertificateForged, facts: Facts, at: At) -> None:
    """The voucher ends."""
    certificate = facts.need(Certificate, event.certificate)
    facts.put(replace(certificate, at=at.index, state=CertificateState.FORGED))
    if event.voucher:
        advance(facts, event.voucher, VoucherState.REVOKED, at)
