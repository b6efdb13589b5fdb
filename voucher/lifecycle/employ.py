"""Employ: what a firm is granted for taking on a certificate holder, and an agency for placing one (jobs.sme_1000,
jobs.agency_300), when the term of insured employment is full. Two officers grant it; the plan sets term, amount and cap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from voucher.core.dates import add_months, is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import CertificateId, InstitutionId, JobSubsidyId, PersonId
from voucher.core.message import Code, Command, Date, Digest, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.institution import Institution, InstitutionKind
from voucher.objects.job import JobKind, JobSubsidy
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import Voucher
from voucher.rules.base import Question
from voucher.rules.jobs import Hire, Placement
from voucher.step.classes import policy_of
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

FIRMS: Final = frozenset({InstitutionKind.ENTERPRISE, InstitutionKind.COMPANY_CENTRE, InstitutionKind.ALLIANCE})
"""Kinds of institutions that are firms. Whether one is small or medium, the two officers answer for by the evidence."""


class GrantJob(Command, frozen=True, kw_only=True, tag="job.grant"):
    """Grant a payee what the plan gives for one certificate holder, by the evidence of the insurance records."""

    kind: JobKind
    payee: InstitutionId
    certificate: CertificateId
    began_on: Date
    insured_months: Annotated[int, msgspec.Meta(ge=0, le=600)]
    evidence: Digest


class JobGranted(Event, frozen=True, kw_only=True, tag="job.granted"):
    """A subsidy, as the rule computed it."""

    subsidy: JobSubsidyId
    kind: JobKind
    payee: InstitutionId
    certificate: CertificateId
    holder: PersonId
    region: Code
    began_on: Date
    months: int
    fen: int
    evidence: Digest


def _needs(command: GrantJob, facts: Facts) -> Iterable[Ref]:
    yield Ref("job_subsidy", "payee", command.payee)
    certificate = facts.get(Certificate, command.certificate)
    if certificate is None:
        return
    yield Ref("job_subsidy", "holder", certificate.holder)
    yield Ref("voucher", "id", certificate.voucher)
    voucher = facts.get(Voucher, certificate.voucher)
    if voucher and voucher.training_class:
        yield Ref("training_class", "id", voucher.training_class)


@decides(GrantJob, Capability.BUREAU, dual=True, needs=_needs)
def grant(command: GrantJob, context: Context) -> Iterable[Event]:
    """By the policy of the class in which the holder was trained; where none states it, nothing is granted."""
    certificate = context.facts.need(Certificate, command.certificate)
    voucher = context.facts.need(Voucher, certificate.voucher)
    context.require(Capability.BUREAU, voucher.region)
    if not is_date(command.began_on) or add_months(command.began_on, command.insured_months) > context.at.date:
        raise Refused("value.invalid", field="insured_months")
    training_class = context.facts.need(TrainingClass, voucher.training_class or "")
    policy, question = policy_of(training_class, context), _question(command, certificate, context)
    policy.ask(question)
    found = policy.values(question)
    if not found:
        raise Refused("job.no_policy", region=voucher.region)
    yield JobGranted(
        subsidy=context.new_id(),
        kind=command.kind,
        payee=command.payee,
        certificate=certificate.id,
        holder=certificate.holder,
        region=voucher.region,
        began_on=command.began_on,
        months=command.insured_months,
        fen=found[0][1].value,
        evidence=command.evidence,
    )


def _question(command: GrantJob, certificate: Certificate, context: Context) -> Question:
    certified = certificate.state == CertificateState.VERIFIED
    own = [x for x in context.facts.where(JobSubsidy, "holder", certificate.holder) if x.type == command.kind]
    if command.kind == JobKind.PLACEMENT:
        before = any(x.began_on == command.began_on for x in own)
        return Placement(certified=certified, insured_months=command.insured_months, paid_before=before)
    granted = [x.fen for x in context.facts.where(JobSubsidy, "payee", command.payee) if x.type == JobKind.HIRE]
    new = certificate.issued_on <= command.began_on and all(x.payee != command.payee for x in own)
    firm = context.facts.need(Institution, command.payee).type in FIRMS
    return Hire(
        firm=firm, certified=certified, new_in_year=new, insured_months=command.insured_months, granted=sum(granted)
    )


@evolves(JobGranted, signed=True)
def granted(event: JobGranted, facts: Facts, at: At) -> None:
    """One subsidy more."""
    facts.put(
        JobSubsidy(
            id=event.subsidy,
            at=at.index,
            type=event.kind,
            payee=event.payee,
            holder=event.holder,
            certificate=event.certificate,
            region=event.region,
            began_on=event.began_on,
            months=event.months,
            fen=event.fen,
            evidence=event.evidence,
            granted_on=at.date,
        )
    )
