"""Moves with evaluations of people who were not trained for them, certificates by the sheet, and claims for them."""

from __future__ import annotations

from ledger import timestamp
from tests.support.company import LEVEL, OCCUPATION, SITE, sealed
from tests.support.moves_training import EVIDENCE, Made
from tests.support.play import Play, move
from voucher.core.dates import add_days, start_of
from voucher.lifecycle.apply_evaluation import SubmitEvaluationClaim
from voucher.lifecycle.certify import Paper, RecordCertificates
from voucher.lifecycle.evaluate import AnnulEvaluation, PlanAlone, RecordResults
from voucher.lifecycle.external import RecordExternals
from voucher.lifecycle.free_repeat import FreeRepeat
from voucher.lifecycle.import_results import ImportResults
from voucher.lifecycle.verify_many import RegisterAnswer, VerifyCertificates
from voucher.objects.claim import Bucket, ClaimKind, ClaimLine
from voucher.objects.evaluation import Certificate, CertificateState, Evaluation, EvaluationState, Terms
from voucher.objects.external import ExamEvent, ExamResult, Item
from voucher.objects.statistic import Measure
from voucher.objects.training import Enrolment
from voucher.register.recognitions import RecordAward, RecordRecognition
from voucher.register.statistics import RecordStatistics, Stated


@move(10)
def plan_alone(play: Play) -> Made:
    """For one level of the occupation, now and then for another body, with or without its consent."""
    terms = Terms(theory="online", delegated=play.chance(0.1), consent=play.one_of("", "C-1"))
    return "body", PlanAlone(
        body=play.company.institutions["body"],
        region=SITE,
        occupation=OCCUPATION,
        level=LEVEL,
        certificate_type="skill_level",
        held_on=add_days(play.today, play.rng.randint(0, 1)),
        way=play.one_of("exam", "recognition"),
        terms=terms,
    )


@move(2)
def annul(play: Play) -> Made:
    found = play.some(Evaluation, state=EvaluationState.PLANNED)
    return found and ("body", AnnulEvaluation(evaluation=found.id, reason="site"))


@move(20)
def results_alone(play: Play) -> Made:
    found = play.some(
        Evaluation, lambda e: not e.training_class and e.held_on <= play.today, state=EvaluationState.PLANNED
    )
    people = play.few(play.persons)
    if found is None or not people:
        return None
    passed = tuple(person for person in people if play.chance(0.9))
    failed = tuple(person for person in people if person not in passed)
    return "body", RecordResults(evaluation=found.id, passed=passed, failed=failed)


@move(5)
def exam(play: Play) -> Made:
    """What an exam platform says came of an exam, mostly as the body says; or what happened in it."""
    found = play.some(Evaluation, lambda e: e.held_on <= play.today and bool(e.training_class))
    people = [e.person for e in play.memory.all(Enrolment, training_class=found.training_class)] if found else []
    if found is None or not people:
        return None
    said: ExamResult | ExamEvent = ExamResult(
        person=play.one_of(*people),
        happened=timestamp.to_text(start_of(found.held_on)),
        exam="E-1",
        attempt=play.one_of(1, 1, 2),
        passed=play.chance(0.8),
        bank=play.one_of("", "B-1"),
    )
    if play.chance(0.4):
        event = play.one_of("focus_lost", "absent")
        said = ExamEvent(person=said.person, happened=said.happened, exam="E-1", attempt=1, event=event)
    item = Item(source="exam", number=str(play.rng.randint(0, 400)), digest=EVIDENCE, record=said)
    if isinstance(said, ExamEvent):
        return "body", RecordExternals(training_class=found.training_class, records=(item,))
    file = f"{play.rng.randint(0, 400):064x}" if play.chance(0.5) else None
    return "body", ImportResults(evaluation=found.id, records=(item,), file=file)


@move(20)
def further(play: Play) -> Made:
    """Certificates that lean on no voucher: of an evaluation alone, or beside the voucher's own."""
    found = play.some(Evaluation, lambda e: bool(e.passed), state=EvaluationState.CONFIRMED)
    if found is None:
        return None
    kind = "skill_level" if not found.training_class else "special_operation"
    held = {c.holder for c in play.memory.all(Certificate, evaluation=found.id, type=kind)}
    papers = tuple(
        Paper(holder=person, certificate_type=kind, number=sealed(next(play.company.numbers)), issued_on=play.today)
        for person in found.passed
        if person not in held or play.chance(0.02)
    )
    return ("body", RecordCertificates(evaluation=found.id, papers=papers)) if papers else None


@move(20)
def verify_many(play: Play) -> Made:
    """A register's sheet; now and then it does not know one."""
    waiting = play.memory.all(Certificate, state=CertificateState.RECORDED)
    if not waiting:
        return None
    answers = tuple(RegisterAnswer(one.id, play.chance(0.97)) for one in waiting[:20])
    return "bureau1", VerifyCertificates(answers=answers, evidence=EVIDENCE)


@move(30)
def claim(play: Play) -> Made:
    found = play.some(Evaluation, state=EvaluationState.CONFIRMED)
    if found is None:
        return None
    certificates = [
        one.id
        for one in play.memory.all(Certificate, evaluation=found.id, state=CertificateState.VERIFIED)
        if play.chance(0.05) or not _claimed(play, one)
    ]
    if not certificates:
        return None
    return "body", SubmitEvaluationClaim(
        evaluation=found.id,
        payee=play.company.institutions["body"],
        fund=play.company.fund,
        account=sealed(next(play.company.numbers)),
        certificates=play.few(certificates, 1),
    )


def _claimed(play: Play, certificate: Certificate) -> bool:
    lines = play.memory.all(ClaimLine, certificate=certificate.id)
    return any(line.live == ClaimKind.EVALUATION for line in lines)


@move(4)
def free_repeat(play: Play) -> Made:
    found = play.some(ClaimLine, lambda line: line.once is not None, bucket=Bucket.CLAWBACK)
    return found and ("bureau1", FreeRepeat(line=found.id, reason="repaid"))


@move(1)
def recognise(play: Play) -> Made:
    return "bureau1", RecordRecognition(
        region=SITE,
        source=f"sector.{play.one_of(1, 2)}",
        target=play.one_of("skill_level", "sector.1"),
        from_date=play.today,
        document="TEST-LINK-1",
    )


@move(1)
def statistics(play: Play) -> Made:
    asked, grown = (Stated(what, play.one_of(0, 3, 5)) for what in (Measure.INCOME_ASKED, Measure.INCOME_GROWN))
    return "bureau1", RecordStatistics(
        region=SITE, year=play.today[:4], department="A1", numbers=(asked, grown), evidence="0" * 64
    )


@move(1)
def award(play: Play) -> Made:
    if not play.persons:
        return None
    return "bureau1", RecordAward(
        region=SITE,
        person=play.one_of(None, *play.persons),
        what="medallist",
        competition="welding",
        awarded_on=play.today,
        document="TEST-AWARD-1",
    )
