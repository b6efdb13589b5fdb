"""济源, fourth quarter of 2023: 9,637 people in 168 batches, as its public notice lists them by level.

The notice gives the headcounts and the total that was published, not who was paid at which rate. Here certificates are
generated for as many people and taken through the real path: evaluated, recorded, verified, claimed, signed by two reviewers.
No document of the province states an amount: those of the county's plan are configured as the operator's own rates, with a
document that says so. At full rates the claims come to 2,321,080.00 yuan. The published 1,948,240.00 can be had in many ways;
one is constructed here, with 3,107 of the intermediate certificates by direct recognition at half the rate. The evaluations
are held in the first days of 2024, the first for which a document of the province is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.clock import SimulatedClock
from ledger.store import engine, log
from voucher.core.dates import start_of
from voucher.core.ids import derive
from voucher.lifecycle.apply import ClaimSubmitted
from voucher.lifecycle.certify import CertificateRecorded
from voucher.lifecycle.evaluate import ConfirmEvaluation, PlanAlone, RecordResults
from voucher.lifecycle.review import AcceptClaim, ClaimSecondReviewed, ReviewClaim
from voucher.lifecycle.verify_many import RegisterAnswer, VerifyCertificates
from voucher.objects.claim import ClaimKind
from voucher.register.funds import AppropriateFund
from voucher.register.persons import VerifyPersons
from voucher.register.policies import SetRate
from voucher.shell import founding
from voucher.shell.demo.cast import id_number, officer_key, trainee
from voucher.shell.demo.player import HOUR, Player, event_of
from voucher.shell.demo.setting import EVIDENCE, OCCUPATION, Setting, prepare
from voucher.shell.desk import BankAccount, Desk, Identity
from voucher.shell.home import Urls
from voucher.shell.service import Service
from voucher.step.registry import entry_decoder

ORIGIN: Final = "jiyuan.invalid/voucher-ledger"
REGION: Final = "419001"
DAY: Final = "2024-01-08"
KIND: Final = "skill_level"
EXAM: Final = "exam"
RECOGNITION: Final = "recognition"
RATES: Final = {"L5": 200, "L4": 240, "L3": 280, "L2": 350, "L1": 380}
RATE_DOCUMENT: Final = "示例标准-济源（金额取自濮阳县方案）"
HALF_DOCUMENT: Final = "构造示例-济源直接认定减半"
YUAN: Final = 100
AT_ONCE: Final = 200
SETTING: Final = Setting(packs=("henan-2024",), since="2024-01-01", rates=())


@dataclass(frozen=True, slots=True)
class Group:
    """People of one level, assessed in one way, in so many batches."""

    level: str
    way: str
    people: int
    batches: int


FULL: Final = (
    Group("L5", EXAM, 2272, 40),
    Group("L4", EXAM, 4930, 85),
    Group("L3", EXAM, 2411, 42),
    Group("L2", EXAM, 24, 1),
)
"""Everybody at the full rate: 2,321,080.00 yuan."""
PUBLISHED: Final = (
    Group("L5", EXAM, 2272, 40),
    Group("L4", EXAM, 1823, 31),
    Group("L4", RECOGNITION, 3107, 54),
    Group("L3", EXAM, 2411, 42),
    Group("L2", EXAM, 24, 1),
)
"""One constructed split of full and half rates that gives the published total, 1,948,240.00 yuan; the true one is not public."""


def smaller(groups: tuple[Group, ...], divisor: int) -> tuple[Group, ...]:
    """The same in proportion, with at least one person and one batch of each group."""
    return tuple(Group(g.level, g.way, max(g.people // divisor, 1), max(g.batches // divisor, 1)) for g in groups)


def expected(groups: tuple[Group, ...]) -> int:
    """Fen by plain arithmetic, direct recognition at half."""
    return sum(g.people * RATES[g.level] * YUAN // (2 if g.way == RECOGNITION else 1) for g in groups)


def found(folder: Path, urls: Urls | None = None) -> Player:
    """A demonstration home of its own, prepared, on the first of the days."""
    clock = SimulatedClock(start_of(SETTING.since) + 9 * HOUR)
    officers = [
        founding.NewOfficer(name=name, id_number=id_number(number, "19750505"), private=officer_key(folder, role))
        for number, (role, name) in enumerate((("bureau1", "演示人社经办甲"), ("bureau2", "演示人社经办乙")))
    ]
    home = founding.create(
        folder, origin=ORIGIN, region="41", officers=officers, demonstration=True, clock=clock, urls=urls
    )
    player = Player(home, clock, Service(home), Desk(home))
    prepare(player, SETTING)
    return player


def play(player: Player, groups: tuple[Group, ...]) -> Iterator[str]:
    """Rates, people, and batch by batch from the evaluation to the second signature; tells each claim as it is approved."""
    player.move_to(DAY, 9)
    _configure(player, expected(groups))
    people = iter(_people(player, sum(group.people for group in groups)))
    number = 0
    for group in groups:
        each, more = divmod(group.people, group.batches)
        for batch in range(group.batches):
            size = each + (batch < more)
            number += 1
            yield _batch(player, f"batch/{number}", group, [next(people) for _ in range(size)])


def _configure(player: Player, fen: int) -> None:
    one, two = player.cast["bureau1"], player.cast["bureau2"]
    for level, yuan in RATES.items():
        for way, divisor, document in (("", 1, RATE_DOCUMENT), (RECOGNITION, 2, HALF_DOCUMENT)):
            rate = SetRate(
                kind=ClaimKind.EVALUATION,
                region=REGION,
                certificate_type=KIND,
                level=level,
                way=way,
                from_date=SETTING.since,
                fen=yuan * YUAN // divisor,
                document=document,
            )
            player.twice(one, two, player.order(one, f"jiyuan/rate/{level}/{way}", rate))
    fund = player.cast["fund:id"].account
    maker, checker = player.cast["maker"], player.cast["checker"]
    more = AppropriateFund(fund=fund, fen=fen, document="示例拨款-济源")
    player.twice(maker, checker, player.order(maker, "jiyuan/appropriate", more))


def _people(player: Player, count: int) -> list[str]:
    """Registered and verified, two hundred at a time."""
    school, bureau = player.cast["school"], player.cast["bureau1"]
    people: list[str] = []
    for first in range(0, count, AT_ONCE):
        found = [trainee(n) for n in range(first, min(first + AT_ONCE, count))]
        identities = [Identity(name=one.name, number=one.number) for one in found]
        key = player.key(f"jiyuan/register/{first}")
        order = player.desk.register_people(school.account, key, REGION, identities)
        player.give(school, order)
        persons = tuple(row.subject for row in order.indexes)
        verify = VerifyPersons(persons=persons, method="id_card_in_hand", evidence=EVIDENCE)
        player.give(bureau, player.order(bureau, f"jiyuan/verify/{first}", verify))
        people += persons
    return people


def _batch(player: Player, step: str, group: Group, people: list[str]) -> str:
    """One evaluation of people who were not trained for it, its certificates, its claim. Returns the claim."""
    body, bureau = player.cast["body"], player.cast["bureau1"]
    plan = PlanAlone(
        body=player.cast["body:id"].account,
        region=REGION,
        occupation=OCCUPATION,
        level=group.level,
        certificate_type=KIND,
        held_on=DAY,
        way=group.way,
    )
    player.do(body, f"{step}/plan", plan)
    evaluation = derive(body.account, player.key(f"{step}/plan"))
    player.do(body, f"{step}/results", RecordResults(evaluation=evaluation, passed=tuple(people), failed=()))
    player.do(body, f"{step}/confirm", ConfirmEvaluation(evaluation=evaluation))
    order = player.desk.record_certificates(
        body.account, player.key(f"{step}/certificates"), evaluation, _papers(step, group, people)
    )
    recorded = [e.certificate for e in player.give(body, order).events if isinstance(e, CertificateRecorded)]
    answers = tuple(RegisterAnswer(one, True) for one in recorded)
    player.do(bureau, f"{step}/verify", VerifyCertificates(answers=answers, evidence=EVIDENCE))
    return _claim(player, step, evaluation, recorded)


def _papers(step: str, group: Group, people: list[str]) -> list[dict[str, str]]:
    batch = int(step.rpartition("/")[2])
    head = f"Y0001{REGION[:2]}{REGION}{DAY[2:4]}{group.level[1]}"
    papers = ((person, f"{head}{batch * 1000 + n:06d}") for n, person in enumerate(people))
    return [
        {"holder": person, "certificate_type": KIND, "number": number, "issued_on": DAY} for person, number in papers
    ]


def _claim(player: Player, step: str, evaluation: str, certificates: list[str]) -> str:
    body = player.cast["body"]
    order = player.desk.submit_evaluation_claim(
        body.account,
        player.key(f"{step}/claim"),
        BankAccount(bank="演示银行", holder="演示评价机构", number="6222000000000000009"),
        evaluation=evaluation,
        payee=player.cast["body:id"].account,
        fund=player.cast["fund:id"].account,
        certificates=tuple(certificates),
    )
    submitted = event_of(player.give(body, order), ClaimSubmitted)
    player.do(player.cast["bureau1"], f"{step}/accept", AcceptClaim(claim=submitted.claim))
    for role in ("bureau1", "bureau2"):
        review = ReviewClaim(claim=submitted.claim, rejected=(), total=submitted.total)
        player.do(player.cast[role], f"{step}/review/{role}", review)
    return submitted.claim


def approved_in_ledger(player: Player) -> tuple[int, int]:
    """Claims that two reviewers signed, and their fen, read from the entries themselves."""
    decode = entry_decoder().decode
    claims, fen = 0, 0
    with engine.snapshot(player.home.database) as connection:
        size = log.read_head(connection).size
        for entry in log.read_entries(connection, 0, size):
            for event in decode(entry.data).events:
                if isinstance(event, ClaimSecondReviewed):
                    claims, fen = claims + 1, fen + event.total
    return claims, fen
