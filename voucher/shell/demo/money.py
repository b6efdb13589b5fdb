"""The story goes on: from verified certificates to the reconciled payment."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from hashlib import sha256

from ledger.store import engine, log
from voucher.core.dates import add_days, china_date
from voucher.core.ids import derive, series
from voucher.lifecycle.apply import ClaimSubmitted
from voucher.lifecycle.confirm import ConfirmClaim
from voucher.lifecycle.objection import ResolveObjection
from voucher.lifecycle.pay import BuildPayment, ReleasePayment
from voucher.lifecycle.publicise import EndPublicity, PublicityStarted, StartPublicity
from voucher.lifecycle.push import PushClaims
from voucher.lifecycle.reconcile import BankRow, Outcome, ReconcilePayment, RecordBankFile
from voucher.lifecycle.review import AcceptClaim, ReviewClaim
from voucher.objects.claim import ClaimKind
from voucher.shell.demo.player import Player, event_of
from voucher.shell.demo.story import Class, at
from voucher.shell.desk import BankAccount


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def whole_loop(player: Player, told: Class) -> Iterator[int]:
    """Claim, review, publicity with one objection, push, confirmation, payment, reconciliation."""
    day = china_date(player.clock.now())
    yield at(add_days(day, 5), 10)
    submitted = _submit(player, told)
    claim, total = submitted.claim, submitted.total
    yield at(add_days(day, 6), 10)
    player.do(player.cast["bureau1"], f"{told.name}/accept", AcceptClaim(claim=claim))
    for number, role in enumerate(("bureau1", "bureau2")):
        yield at(add_days(day, 6 + number), 11)
        review = ReviewClaim(claim=claim, rejected=(), total=total)
        words = ("初审签字", "first signature") if number == 0 else ("复核签字", "second signature")
        player.do(
            player.cast[role], f"{told.name}/review-claim/{number}", review, f"{told.title}：{words[0]}", words[1]
        )
    yield at(add_days(day, 8), 9)
    ends = yield from _publicise(player, told, claim, submitted.lines[0].line)
    yield at(add_days(ends, 1), 9)
    end = EndPublicity(claim=claim)
    player.do(player.cast["system"], f"{told.name}/publicity-ended", end, f"{told.title}：公示期满", "publicity ended")
    yield at(add_days(ends, 2), 9)
    yield from _pay(player, told, claim, total, add_days(ends, 2))


def _submit(player: Player, told: Class) -> ClaimSubmitted:
    school = player.cast["school"]
    order = player.desk.submit_claim(
        school.account,
        player.key(f"{told.name}/claim-money"),
        BankAccount(bank="演示银行", holder="演示培训学校", number="6222000000000000001"),
        training_class=told.training_class,
        kind=ClaimKind.TRAINING,
        payee=player.cast["school:id"].account,
        fund=player.cast["fund:id"].account,
        vouchers=tuple(told.vouchers[person] for person in told.people),
    )
    outcome = player.give(school, order)
    event = event_of(outcome, ClaimSubmitted)
    left = len(event.left_out)
    player.say(
        outcome.index,
        f"{told.title}：申领 {yuan(event.total)} 元，{len(event.lines)} 人；无证 {left} 人不计",
        f"claimed {yuan(event.total)} yuan for {len(event.lines)}; {left} without certificate left out",
    )
    return event


def _publicise(player: Player, told: Class, claim: str, line: str) -> Generator[int, None, str]:
    started = player.do(player.cast["bureau1"], f"{told.name}/publicity", StartPublicity(claim=claim))
    event = event_of(started, PublicityStarted)
    until = event.ends_on
    player.say(started.index, f"{told.title}：公示至 {until}", f"public until {until}")
    yield at(add_days(event.published_on, 1), 10)
    player.expect_refusal(
        player.cast["bureau1"],
        f"{told.name}/too-early",
        EndPublicity(claim=claim),
        "提前结束公示",
        "ending publicity early",
    )
    objector = player.cast["auditor"]
    order = player.desk.file_objection(
        objector.account, player.key(f"{told.name}/objection"), claim, line, "请核对该学员到课情况。（演示）"
    )
    outcome = player.give(objector, order)
    player.say(outcome.index, f"{told.title}：收到异议 1 条", "one objection")
    yield at(add_days(event.published_on, 2), 10)
    one, two = player.cast["bureau1"], player.cast["bureau2"]
    resolve = ResolveObjection(objection=derive(objector.account, order.key), uphold=False, reason="attendance_checked")
    answer = player.order(one, f"{told.name}/resolve", resolve)
    player.twice(one, two, answer, f"{told.title}：两人核查后异议不成立", "the objection is dismissed by two officers")
    return until


def _pay(player: Player, told: Class, claim: str, total: int, day: str) -> Iterator[int]:
    maker, checker = player.cast["maker"], player.cast["checker"]
    push = PushClaims(month=day[:7], claims=(claim,), total=total)
    player.do(
        player.cast["bureau1"], f"{told.name}/push", push, f"{told.title}：推送财政（{day[:7]}）", "pushed to finance"
    )
    yield at(add_days(day, 1), 10)
    confirm = ConfirmClaim(claim=claim, returned=(), total=total)
    player.do(maker, f"{told.name}/confirm-money", confirm, f"{told.title}：财政审核确认", "confirmed by finance")
    yield at(add_days(day, 2), 10)
    key = player.key(f"{told.name}/build")
    transfer = series(maker.account, key, 1)[0]
    digest = sha256(payment_file([(transfer, total)])).hexdigest()
    build = BuildPayment(fund=player.cast["fund:id"].account, claims=(claim,), digest=digest, count=1, total=total)
    built = player.do(maker, f"{told.name}/build", build, f"{told.title}：制作支付文件 {yuan(total)} 元", "file built")
    payment = derive(maker.account, key, 1)
    yield at(add_days(day, 2), 15)
    note = _checkpoint_over(player, built.index)
    release = ReleasePayment(payment=payment, digest=digest, count=1, total=total, checkpoint=note)
    player.do(checker, f"{told.name}/release", release, f"{told.title}：复核人放行", "released by another person")
    yield at(add_days(day, 3), 16)
    rows = (BankRow("", 200_000_00, Outcome.DEPOSIT), BankRow(transfer, total, Outcome.PAID))
    record = RecordBankFile(payment=payment, file=sha256(f"{transfer},{total}".encode()).hexdigest(), rows=rows)
    player.do(maker, f"{told.name}/bank", record, f"{told.title}：银行回单入账", "the bank's file is in")
    reconcile = ReconcilePayment(payment=payment)
    player.do(
        checker, f"{told.name}/reconcile", reconcile, f"{told.title}：对账完成，逐笔相符", "reconciled to the fen"
    )


def _checkpoint_over(player: Player, index: int) -> str:
    """The first checkpoint that covers an entry, signed now if there is none yet."""
    player.home.publisher().publish()
    with engine.snapshot(player.home.database) as connection:
        return next(note for size, note in log.checkpoints(connection) if size > index)


def payment_file(transfers: list[tuple[str, int]]) -> bytes:
    """The demonstration's payment file: transfer and amount in yuan."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("transfer", "yuan"))
    writer.writerows((identifier, f"{fen // 100}.{fen % 100:02d}") for identifier, fen in transfers)
    return buffer.getvalue().encode()
