"""Moves from the evaluation to the certificate: planned, recorded, confirmed; papers recorded, verified, revoked."""

from __future__ import annotations

from tests.support.company import LEVEL, OCCUPATION, sealed
from tests.support.moves_training import EVIDENCE
from tests.support.play import DAY, Play, move
from voucher.core.dates import add_days, start_of
from voucher.core.message import Command
from voucher.lifecycle.certify import (
    Paper,
    RecordCertificate,
    RecordCertificates,
    RevokeCertificate,
    VerifyCertificate,
)
from voucher.lifecycle.evaluate import ConfirmEvaluation, PlanEvaluation, RecordResults
from voucher.lifecycle.fail_finally import FailFinally
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState

Made = tuple[str, Command] | None


@move(40)
def plan(play: Play) -> Made:
    found = play.some(TrainingClass, lambda c: c.state in (ClassState.SURVEYED, ClassState.ASSESSED))
    if found is None:
        return None
    waiting = [e for e in play.memory.all(Enrolment, training_class=found.id) if e.state in (_F, _X) and e.live]
    if not waiting or (found.state == ClassState.ASSESSED and play.chance(0.7)):
        return None
    body = play.company.institutions["body"]
    held = add_days(play.today, play.rng.randint(0, 2))
    return "body", PlanEvaluation(body=body, training_class=found.id, held_on=held, way="exam")


_F, _X = EnrolmentState.FINISHED, EnrolmentState.FAILED


@move(60)
def results(play: Play) -> Made:
    found = play.some(Evaluation, state=EvaluationState.PLANNED)
    if found is None:
        return None
    play.memory.millis = max(play.memory.millis, start_of(found.held_on) + DAY // 2)
    people = [
        e.person
        for e in play.memory.all(Enrolment, training_class=found.training_class)
        if e.state in (_F, _X) and e.live and _open_to_results(play.memory.get(Voucher, e.live))
    ]
    chosen = play.few(people, 1)
    if not chosen and play.chance(0.98):
        return None
    passed = tuple(p for p in chosen if play.chance(0.85))
    return "body", RecordResults(evaluation=found.id, passed=passed, failed=tuple(p for p in chosen if p not in passed))


def _open_to_results(voucher: Voucher) -> bool:
    return voucher.state == VoucherState.TRAINED or (
        voucher.state == VoucherState.EVALUATED and voucher.passed is False
    )


@move(60)
def confirm(play: Play) -> Made:
    found = play.some(Evaluation, state=EvaluationState.RESULTS)
    return found and ("body", ConfirmEvaluation(evaluation=found.id))


@move(60)
def fail_finally(play: Play) -> Made:
    voucher = play.some(Voucher, lambda v: v.passed is False, state=VoucherState.EVALUATED)
    found = voucher and play.some(
        Evaluation, lambda e: voucher.holder in e.failed and e.training_class == voucher.training_class
    )
    return found and voucher and ("body", FailFinally(voucher=voucher.id, evaluation=found.id))


@move(90)
def certificate(play: Play) -> Made:
    voucher = play.some(Voucher, lambda v: v.passed and not v.certificate, state=VoucherState.EVALUATED)
    if voucher is None:
        return None
    return "body", RecordCertificate(
        voucher=voucher.id,
        holder=voucher.holder,
        body=play.company.institutions["body"],
        certificate_type="skill_level",
        number=sealed(next(play.company.numbers)),
        occupation=OCCUPATION,
        level=LEVEL,
        issued_on=play.today,
        way="exam",
    )


@move(20)
def certificates(play: Play) -> Made:
    """Of everybody who passed an evaluation and has none yet, now and then with one who has."""
    found = play.some(Evaluation, lambda e: bool(e.passed), state=EvaluationState.CONFIRMED)
    if found is None:
        return None
    lazy = play.chance(0.1)
    papers = tuple(
        Paper(
            voucher=voucher.id,
            holder=voucher.holder,
            certificate_type="skill_level",
            number=sealed(next(play.company.numbers)),
            issued_on=play.today,
        )
        for voucher in play.memory.all(Voucher, training_class=found.training_class)
        if voucher.holder in found.passed and (lazy or not voucher.certificate)
    )
    return ("body", RecordCertificates(evaluation=found.id, papers=papers)) if papers else None


@move(90)
def verify(play: Play) -> Made:
    found = play.some(Certificate, state=CertificateState.RECORDED)
    return found and (
        "bureau1",
        VerifyCertificate(certificate=found.id, genuine=play.chance(0.95), evidence=EVIDENCE),
    )


@move(1)
def revoke_certificate(play: Play) -> Made:
    found = play.some(Certificate, state=CertificateState.VERIFIED)
    return found and ("bureau1", RevokeCertificate(certificate=found.id, reason="issuer"))
