"""Moves from the claim to the money, and through the side doors."""

from __future__ import annotations

from hashlib import sha256

from tests.support.company import sealed
from tests.support.moves_training import Made, school_of
from tests.support.play import DAY, Play, move
from voucher.core.dates import add_days
from voucher.lifecycle.apply import SubmitClaim, WithdrawClaim
from voucher.lifecycle.cancel import CancelVoucher
from voucher.lifecycle.claw_back import OpenClawback, RecordRepayment, WriteOff
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.lifecycle.discard import DiscardPayment
from voucher.lifecycle.employ import GrantJob
from voucher.lifecycle.expire import ExpireVouchers
from voucher.lifecycle.fund_lines import ChangeFund
from voucher.lifecycle.objection import FileObjection, ResolveObjection
from voucher.lifecycle.pay import BuildPayment, CorrectAccount, ReleasePayment
from voucher.lifecycle.publicise import EndPublicity, PublishAgain, StartPublicity
from voucher.lifecycle.push import PushClaims, SettleReturned
from voucher.lifecycle.reconcile import BankRow, Outcome, ReconcilePayment, RecordBankFile
from voucher.lifecycle.reissue import ReissueVoucher
from voucher.lifecycle.review import AcceptClaim, AskSupplement, Resubmit, ReviewClaim
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.lifecycle.suspend import ResumeVoucher, SuspendVoucher
from voucher.objects.claim import Bucket, Claim, ClaimKind, ClaimLine, ClaimState, Objection, ObjectionState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.job import JobKind
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer, TransferState
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import LIVE, STAGES, Voucher, VoucherState
from voucher.register.funds import AppropriateFund

EVIDENCE = "0" * 64


@move(40)
def apply(play: Play) -> Made:
    """Everybody who passed, of either kind; more often when somebody's certificate waits."""
    found = play.some(TrainingClass, state=ClassState.ASSESSED)
    if found is None:
        return None
    kind = ClaimKind.EVALUATION if play.chance(0.3) else ClaimKind.TRAINING
    passed = play.memory.all(Enrolment, training_class=found.id, state=EnrolmentState.PASSED)
    vouchers = [e.live for e in passed if e.live and (_ready(play, e.live, kind) or play.chance(0.05))]
    if not vouchers:
        return None
    role = "body" if kind == ClaimKind.EVALUATION else school_of(play, found)
    return role, SubmitClaim(
        training_class=found.id,
        kind=kind,
        payee=play.company.institutions[role],
        fund=play.company.fund,
        account=sealed(next(play.company.numbers)),
        vouchers=play.few(vouchers, 1),
    )


def _ready(play: Play, identifier: str, kind: ClaimKind) -> bool:
    voucher = play.memory.get(Voucher, identifier)
    certificate = play.memory.get(Certificate, voucher.certificate or "")
    if certificate is None or certificate.state != CertificateState.VERIFIED:
        return False
    if any(line.live == kind for line in play.memory.all(ClaimLine, certificate=certificate.id)):
        return False
    return kind == ClaimKind.EVALUATION or voucher.state == VoucherState.CERTIFIED


@move(1)
def withdraw(play: Play) -> Made:
    claim = play.some(Claim, lambda c: c.state in (ClaimState.SUBMITTED, ClaimState.ACCEPTED, ClaimState.REVIEWED_1))
    return claim and (_payee(play, claim), WithdrawClaim(claim=claim.id))


@move(24)
def accept(play: Play) -> Made:
    claim = play.some(Claim, lambda c: c.state in (ClaimState.SUBMITTED, ClaimState.SUPPLEMENT))
    if claim is None:
        return None
    if claim.state == ClaimState.SUPPLEMENT:
        return _payee(play, claim), Resubmit(claim=claim.id)
    if play.chance(0.1):
        return "bureau1", AskSupplement(claim=claim.id, reason="list")
    return "bureau1", AcceptClaim(claim=claim.id)


@move(40)
def review(play: Play) -> Made:
    claim = play.some(Claim, lambda c: c.state in (ClaimState.ACCEPTED, ClaimState.REVIEWED_1))
    if claim is None:
        return None
    lines = _lines(play, claim, Bucket.CLAIMED)
    first = claim.first_rejected if play.chance(0.9) else ()
    rejected = tuple(line.id for line in lines if line.id in first or play.chance(0.05))
    role = "bureau1" if claim.state == ClaimState.ACCEPTED or play.chance(0.05) else "bureau2"
    return role, ReviewClaim(claim=claim.id, rejected=rejected, total=_sum(lines, rejected))


@move(20)
def publish(play: Play) -> Made:
    claim = play.some(Claim, state=ClaimState.APPROVED)
    return claim and ("bureau1", StartPublicity(claim=claim.id))


@move(16)
def object_(play: Play) -> Made:
    claim = play.some(Claim, state=ClaimState.PUBLIC)
    lines = _lines(play, claim, Bucket.APPROVED) if claim else []
    if claim is None or not lines:
        return None
    text = sealed(next(play.company.numbers))
    return play.one_of("w0", "school2"), FileObjection(claim=claim.id, line=play.one_of(*lines).id, text=text)


@move(4)
def resolve(play: Play) -> Made:
    found = play.some(Objection, state=ObjectionState.OPEN)
    if found is None:
        return None
    amount = play.memory.get(ClaimLine, found.line).amount
    less = amount - play.rng.randint(0, 100) if play.chance(0.2) else None
    return "bureau1", ResolveObjection(
        objection=found.id, uphold=less is not None or play.chance(0.25), reason="checked", fen=less
    )


@move(4)
def publish_again(play: Play) -> Made:
    claim = play.some(Claim, state=ClaimState.PUBLIC)
    lines = _lines(play, claim, Bucket.APPROVED) if claim else []
    if claim is None or not lines:
        return None
    return "bureau1", PublishAgain(claim=claim.id, lines=(play.one_of(*lines).id,), reason="corrected")


@move(20)
def end_publicity(play: Play) -> Made:
    line = play.some(ClaimLine, lambda x: x.lost > 0 or x.published_on is not None, bucket=Bucket.APPROVED)
    claim = play.some(Claim, state=ClaimState.PUBLIC)
    if line and (claim is None or play.chance(0.5)):
        claim = play.memory.get(Claim, line.claim)
    if claim and play.chance(0.4):
        play.memory.millis += 9 * DAY
    return claim and (play.one_of("system", "bureau1"), EndPublicity(claim=claim.id))


@move(20)
def push(play: Play) -> Made:
    line = play.some(ClaimLine, bucket=Bucket.PUBLICISED)
    claim = line and play.memory.get(Claim, line.claim)
    if claim is None:
        return None
    total = _sum(_lines(play, claim, Bucket.PUBLICISED))
    return "bureau1", PushClaims(month=play.today[:7], claims=(claim.id,), total=total)


@move(10)
def settle(play: Play) -> Made:
    line = play.some(
        ClaimLine, lambda x: play.memory.get(Claim, x.claim).push_month and not x.held, bucket=Bucket.APPROVED
    )
    return line and (
        "bureau1",
        SettleReturned(claim=line.claim, lines=(line.id,), again=play.chance(0.6), reason="checked"),
    )


@move(6)
def change_fund(play: Play) -> Made:
    line = play.some(ClaimLine, lambda x: x.bucket in (Bucket.CLAIMED, Bucket.PUSHED))
    if line is None:
        return None
    claim = play.memory.get(Claim, line.claim)
    role = "bureau1" if line.bucket == Bucket.CLAIMED else play.one_of("maker", "checker")
    lines = play.few([x.id for x in _lines(play, claim, line.bucket)], 1)
    return role, ChangeFund(claim=claim.id, fund=play.one_of(*play.memory.all(Fund)).id, lines=lines)


@move(24)
def confirm(play: Play) -> Made:
    line = play.some(ClaimLine, bucket=Bucket.PUSHED)
    claim = line and play.memory.get(Claim, line.claim)
    if claim is None:
        return None
    lines = _lines(play, claim, Bucket.PUSHED)
    back = tuple(x.id for x in lines if play.chance(0.08))
    return play.one_of("maker", "checker"), ConfirmClaim(
        claim=claim.id, returned=back, reason="check", total=_sum(lines, back)
    )


@move(24)
def build(play: Play) -> Made:
    lines = play.memory.all(ClaimLine, bucket=Bucket.CONFIRMED)
    if not lines:
        return None
    fund = play.one_of(*dict.fromkeys(play.memory.get(Claim, x.claim).fund for x in lines))
    own = dict.fromkeys(x.claim for x in lines if play.memory.get(Claim, x.claim).fund == fund)
    claims = tuple(play.few(own, 1))
    total = sum(x.amount for x in lines if x.claim in claims)
    return "maker", BuildPayment(fund=fund, claims=claims, digest="ab" * 32, count=len(claims), total=total)


@move(24)
def release(play: Play) -> Made:
    found = play.some(PaymentBatch, state=PaymentState.BUILT)
    if found is None:
        return None
    size = found.built_at if play.chance(0.05) else found.built_at + 1
    return "checker", ReleasePayment(
        payment=found.id,
        digest=found.digest,
        count=found.count,
        total=found.total,
        checkpoint=play.company.checkpoint(size),
    )


@move(3)
def discard(play: Play) -> Made:
    """A file is put aside; now and then one that is with the bank, which is refused."""
    found = play.some(PaymentBatch, lambda p: p.state == PaymentState.BUILT or play.chance(0.1))
    return found and (play.one_of("maker", "checker"), DiscardPayment(payment=found.id, reason="mistake"))


@move(20)
def bank_file(play: Play) -> Made:
    """Rows of every sort: mostly what was instructed was paid."""
    states = (PaymentState.RELEASED, PaymentState.PAID, PaymentState.RECONCILED)
    found = play.some(PaymentBatch, lambda p: p.state in states)
    if found is None or (found.state != PaymentState.RELEASED and play.chance(0.5)):
        return None
    rows = []
    for transfer in play.memory.all(Transfer, payment=found.id):
        if transfer.state == TransferState.INSTRUCTED or play.chance(0.5):
            rows += _rows(play, transfer)
    if play.chance(0.1):
        rows.append(BankRow("", play.rng.randint(1, 1000), Outcome.DEPOSIT))
    if not rows:
        return None
    file = sha256(str(next(play.company.numbers)).encode()).hexdigest()
    return play.one_of("maker", "checker"), RecordBankFile(payment=found.id, file=file, rows=tuple(rows))


def _rows(play: Play, transfer: Transfer) -> list[BankRow]:
    fen = transfer.amount if play.chance(0.95) else transfer.amount - 1
    if transfer.state == TransferState.MATCHED:
        return [BankRow(transfer.id, fen, play.one_of(Outcome.RETURNED, Outcome.PAID))] if play.chance(0.4) else []
    outcomes = play.rng.choices(
        [
            (Outcome.PAID,),
            (Outcome.RETURNED,),
            (Outcome.REJECTED,),
            (Outcome.PAID, Outcome.RETURNED),
            (Outcome.PAID, Outcome.PAID),
        ],
        [16, 2, 1, 2, 1],
    )[0]
    return [BankRow(transfer.id, fen, outcome) for outcome in outcomes]


@move(10)
def reconcile(play: Play) -> Made:
    found = play.some(PaymentBatch, state=PaymentState.PAID)
    return found and ("checker", ReconcilePayment(payment=found.id))


@move(10)
def correct_account(play: Play) -> Made:
    line = play.some(ClaimLine, bucket=Bucket.RETURNED)
    account = sealed(next(play.company.numbers))
    return line and ("bureau1", CorrectAccount(claim=line.claim, account=account, evidence=EVIDENCE))


@move(5)
def claw_back(play: Play) -> Made:
    line = play.some(ClaimLine, bucket=Bucket.PAID)
    return line and (play.one_of("bureau1", "auditor"), OpenClawback(line=line.id, reason="found"))


@move(40)
def recover(play: Play) -> Made:
    line = play.some(ClaimLine, lambda x: x.paid > x.recovered + x.written_off, bucket=Bucket.CLAWBACK)
    if line is None:
        return None
    due = line.paid - line.recovered - line.written_off
    fen = max(1, play.one_of(due, due // 2, due + 1))
    if play.chance(0.3):
        return "maker", WriteOff(line=line.id, fen=fen, reason="lost")
    return "maker", RecordRepayment(line=line.id, fen=fen, evidence=EVIDENCE)


@move(1)
def grant_job(play: Play) -> Made:
    """No document of this place states it: always refused."""
    found = play.some(Certificate, state=CertificateState.VERIFIED)
    return found and (
        "bureau1",
        GrantJob(
            kind=play.one_of(*JobKind),
            payee=play.one_of(*play.company.institutions.values()),
            certificate=found.id,
            began_on=add_days(play.today, -400),
            insured_months=12,
            evidence=EVIDENCE,
        ),
    )


@move(1)
def cancel(play: Play) -> Made:
    voucher = play.some(Voucher, lambda v: v.state in STAGES[:2])
    return voucher and (
        play.one_of("bureau2", play.role_of(voucher.holder)),
        CancelVoucher(voucher=voucher.id, reason="request"),
    )


@move(6)
def expire(play: Play) -> Made:
    found = [v.id for v in play.memory.all(Voucher) if v.state in STAGES[:2] and (v.valid_to or "9") < play.today]
    if not found and play.chance(0.9):
        return None
    other = play.some(Voucher)
    return other and ("system", ExpireVouchers(vouchers=tuple(found or [other.id])))


@move(10)
def reissue(play: Play) -> Made:
    ended = (VoucherState.EXPIRED, VoucherState.LAPSED, VoucherState.CANCELLED)
    voucher = play.some(Voucher, lambda v: v.state in ended)
    if voucher and play.chance(0.9) and any(v.live for v in play.memory.all(Voucher, holder=voucher.holder)):
        return None
    return voucher and ("bureau1", ReissueVoucher(voucher=voucher.id, reason="request"))


@move(2)
def suspend(play: Play) -> Made:
    voucher = play.some(Voucher, lambda v: v.state in LIVE)
    return voucher and (
        play.one_of("bureau1", "auditor"),
        SuspendVoucher(voucher=voucher.id, reason="audit"),
    )


@move(14)
def resume(play: Play) -> Made:
    voucher = play.some(Voucher, state=VoucherState.SUSPENDED)
    return voucher and ("bureau1", ResumeVoucher(voucher=voucher.id, reason="audit"))


@move(1)
def revoke(play: Play) -> Made:
    ended = (VoucherState.REVOKED, VoucherState.REISSUED)
    voucher = play.some(Voucher, lambda v: v.state not in ended)
    return voucher and ("bureau1", RevokeVoucher(voucher=voucher.id, reason="fraud"))


@move(1)
def appropriate(play: Play) -> Made:
    return "maker", AppropriateFund(fund=play.company.fund, fen=play.rng.randint(1, 400_000), document="测试拨款")


def _payee(play: Play, claim: Claim) -> str:
    return next(role for role, i in play.company.institutions.items() if i == claim.payee)


def _lines(play: Play, claim: Claim, bucket: Bucket) -> list[ClaimLine]:
    return play.memory.all(ClaimLine, claim=claim.id, bucket=bucket)


def _sum(lines: list[ClaimLine], without: tuple[str, ...] = ()) -> int:
    return sum(line.amount for line in lines if line.id not in without)
