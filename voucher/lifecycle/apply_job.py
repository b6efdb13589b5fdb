"""Apply for employment subsidies (V10): a firm or an agency that was granted them asks for the money, certificate by certificate.

From here on it is a claim like any other: reviewed by two, published, sent to finance, paid from a fund, due back where the
certificate is revoked. A certificate backs one hire and one placement, beside its training and its evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.facts import Facts, Ref
from voucher.core.ids import FundId, InstitutionId, JobSubsidyId
from voucher.core.message import Command, Event, Sealed
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind, ClaimLine
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution
from voucher.objects.job import JobSubsidy
from voucher.objects.money import Fund
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher
from voucher.rules.jobs import AgencyPlacement, SmeHire
from voucher.step import money
from voucher.step.claiming import Paid, Payee, Site, may_be_paid, submitted
from voucher.step.classes import policy_of
from voucher.step.context import Context
from voucher.step.declare import decides


class SubmitJobClaim(Command, frozen=True, kw_only=True, tag="claim.submit_jobs"):
    """Claim what was granted, of one kind: from which fund, to which sealed account of the payee's."""

    payee: InstitutionId
    fund: FundId
    account: Sealed
    subsidies: Annotated[tuple[JobSubsidyId, ...], msgspec.Meta(min_length=1, max_length=200)]


def _needs(command: SubmitJobClaim, facts: Facts) -> Iterable[Ref]:
    yield from money.balances_of(command.fund)
    for identifier in command.subsidies:
        subsidy = facts.get(JobSubsidy, identifier)
        if subsidy is None:
            continue
        yield Ref("certificate", "id", subsidy.certificate)
        yield Ref("claim_line", "certificate", subsidy.certificate)
        certificate = facts.need(Certificate, subsidy.certificate)
        yield Ref("voucher", "id", certificate.voucher)
        voucher = facts.need(Voucher, certificate.voucher)
        yield Ref("training_class", "id", voucher.training_class or "")


@decides(SubmitJobClaim, Capability.INSTITUTION, signed=True, needs=_needs)
def submit(command: SubmitJobClaim, context: Context) -> Iterable[Event]:
    """By the payee, of its own, each once, of one kind, place and policy; refused as a whole if one of them is not."""
    context.require(Capability.INSTITUTION, command.payee)
    found = [context.facts.need(JobSubsidy, one) for one in dict.fromkeys(command.subsidies)]
    first = found[0]
    if any(one.payee != command.payee for one in found):
        raise Refused("claim.payee", expected=next(one.payee for one in found if one.payee != command.payee))
    kind, site = ClaimKind(first.type.value), _site(first, context)
    if not may_be_paid(kind, context.facts.need(Institution, command.payee)):
        raise Refused("institution.state", current=context.facts.need(Institution, command.payee).state.value)
    if not site.region.startswith(context.facts.need(Fund, command.fund).region):
        raise Refused("fund.region", region=site.region)
    if len({(one.type, one.region, _site(one, context).policy.digest) for one in found}) > 1:
        raise Refused("value.invalid", field="subsidies")
    document = _document(kind, site)
    paid = [Paid(_voucher(one, context), _certificate(one, kind, context), one.fen, document) for one in found]
    if len({one.certificate.id for one in paid}) < len(paid):
        raise Refused("value.invalid", field="subsidies")
    to = Payee(kind, command.payee, command.fund, command.account)
    yield submitted(to, site, paid, [], context, pack=site.policy.digest, policy_day=site.policy.day)


def _document(kind: ClaimKind, site: Site) -> str:
    """The document that states the amount."""
    rule = SmeHire if kind == ClaimKind.HIRE else AgencyPlacement
    return next((one.document for one in site.policy.rules if isinstance(one.rule, rule)), "")


def _site(subsidy: JobSubsidy, context: Context) -> Site:
    """Where the work is, and the policy under which it was granted: that of the class in which the holder was trained."""
    certificate = context.facts.need(Certificate, subsidy.certificate)
    voucher = context.facts.need(Voucher, certificate.voucher)
    training_class = context.facts.need(TrainingClass, voucher.training_class or "")
    return Site(subsidy.region, subsidy.granted_on, policy_of(training_class, context))


def _voucher(subsidy: JobSubsidy, context: Context) -> str:
    return str(context.facts.need(Certificate, subsidy.certificate).voucher)


def _certificate(subsidy: JobSubsidy, kind: ClaimKind, context: Context) -> Certificate:
    """Still valid, and not claimed for this kind already."""
    certificate: Certificate = context.facts.need(Certificate, subsidy.certificate)
    if certificate.state != CertificateState.VERIFIED:
        raise Refused("certificate.stage", current=certificate.state.value)
    if any(line.live == kind for line in context.facts.where(ClaimLine, "certificate", certificate.id)):
        raise Refused("claim.line_exists")
    return certificate
