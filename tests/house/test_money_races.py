"""Many hands at once on one claim's money: through two servers over one database, on both engines."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.support.asking import hired
from tests.support.world import World
from tests.voucher.test_pay import build
from tests.voucher.test_publicise import lines_of, objected
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.lifecycle.discard import DiscardPayment
from voucher.lifecycle.objection import ResolveObjection
from voucher.lifecycle.pay import PaymentBuilt
from voucher.lifecycle.publicise import EndPublicity
from voucher.lifecycle.reconcile import BankRow, Outcome, RecordBankFile
from voucher.lifecycle.review import ReviewClaim
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket, Claim, ClaimLine
from voucher.objects.money import PaymentBatch, PaymentState, Transfer, TransferState
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell.audit import audit
from voucher.shell.demo.player import Player, event_of
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.service import Service

TIMES = 3
MAKER, CHECKER, BUREAU = Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, Capability.BUREAU


@pytest.fixture
def servers(a_world: World) -> Iterator[tuple[World, World]]:
    """The world, and the same home served a second time with a writer of its own."""
    with Home(a_world.home.folder, a_world.clock, a_world.home.urls) as home:
        yield a_world, World(home, Player(home, a_world.clock, Service(home), Desk(home), a_world.cast))


def at_once(servers: tuple[World, ...], given: list[tuple[str, Command]]) -> Counter[str]:
    """Every command three times, all at the same moment, on either server in turn: how many were accepted or why not."""
    told: Counter[str] = Counter()
    gate, lock = threading.Barrier(len(given) * TIMES), threading.Lock()

    def give(world: World, role: str, command: Command) -> None:
        gate.wait()
        try:
            world.do(role, command)
            answer = "accepted"
        except Refused as refused:
            answer = refused.code
        with lock:
            told[answer] += 1

    work = [(servers[n % len(servers)], *one) for n, one in enumerate(given * TIMES)]
    threads = [threading.Thread(target=give, args=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def sound(world: World) -> None:
    """The log and the state say the same, and every book sums to zero."""
    world.home.publisher().publish()
    assert audit(world.home).findings == []


def test_a_claim_is_applied_for_and_signed_once(servers: tuple[World, World]) -> None:
    """The same vouchers claimed by six hands make one claim; four officers at once give its two signatures and no third."""
    world, _ = servers
    journey = world.journey(size=1).upto("certified")
    apply = journey.application().command
    assert at_once(servers, [("school", apply), ("school", apply)])["accepted"] == 1
    (claim,) = world.all(Claim, "payee", journey.institution)
    journey.claim, journey.total = claim.id, claim.total
    journey.done.append("applied")
    journey.upto("accepted")
    for number, role in enumerate(("inspector", "auditor")):
        hired(world, f"more{number}", (BUREAU, "41"), person=world.cast[role].person)
    review = ReviewClaim(claim=claim.id, rejected=(), total=claim.total)
    told = at_once(servers, [(role, review) for role in ("bureau1", "bureau2", "more0", "more1")])
    assert told["accepted"] == 2
    found = world.state(Claim, claim.id)
    assert found.state == "APPROVED"
    assert found.first_reviewer != found.second_reviewer
    sound(world)


def test_a_claim_stands_in_one_payment_file_and_is_released_or_discarded(servers: tuple[World, World]) -> None:
    """Two makers build it at once; then checkers release the file while a maker discards it; the bank's word counts once."""
    world, _ = servers
    journey = world.journey(size=1).upto("confirmed")
    hired(world, "maker2", (MAKER, "41"), person=world.cast["inspector"].person)
    hired(world, "checker2", (CHECKER, "41"), person=world.cast["auditor"].person)
    told = at_once(servers, [("maker", build(journey)), ("maker2", build(journey))])
    assert told == {"accepted": 1, "claim.stage": 5}
    (transfer,) = world.all(Transfer, "claim", journey.claim)
    journey.payment = transfer.payment
    release = journey.release(_published(world))
    discard = DiscardPayment(payment=journey.payment, reason="fallen")
    proposal = event_of(world.do("maker2", discard), ProposalMade).proposal
    approve = ApproveProposal(proposal=proposal)
    told = at_once(servers, [("checker", release), ("checker2", release), ("maker", approve)])
    assert told["accepted"] == 1
    if world.state(PaymentBatch, journey.payment).state == PaymentState.DISCARDED:
        journey.payment = event_of(world.do("maker", build(journey)), PaymentBuilt).payment
        world.do("checker", journey.release(_published(world)))
    (transfer,) = world.all(Transfer, "payment", journey.payment)
    row = (BankRow(transfer.id, transfer.amount, Outcome.PAID),)
    files = [RecordBankFile(payment=journey.payment, file=f"{n:064x}", rows=row) for n in range(3)]
    at_once(servers, [("maker", files[0]), ("checker", files[1]), ("checker2", files[2])])
    paid = [t for t in world.all(Transfer, "claim", journey.claim) if t.state == TransferState.MATCHED]
    assert [t.amount for t in paid] == [journey.total]
    sound(world)


def test_an_objection_is_answered_once_while_its_line_is_held(servers: tuple[World, World]) -> None:
    """Two proposals, one to uphold and one to dismiss, are approved at once, while the period ends: one answer holds."""
    world, _ = servers
    journey = world.journey(size=2).upto("publicised")
    line, other = lines_of(world, journey)
    objection = objected(journey, line)
    world.at(journey.ends_on, 9)
    world.later(1)
    proposals = [_proposed(world, objection, uphold=uphold) for uphold in (True, False)]
    given: list[tuple[str, Command]] = [("bureau2", ApproveProposal(proposal=one)) for one in proposals]
    told = at_once(servers, [*given, ("system", EndPublicity(claim=journey.claim))])
    assert told["accepted"] == 2
    assert world.state(ClaimLine, other.id).bucket == Bucket.PUBLICISED
    assert world.state(ClaimLine, line.id).held is None
    sound(world)


def _published(world: World) -> str:
    """The checkpoint over everything so far."""
    world.home.publisher().publish()
    return str(world.home.view.checkpoint()[1])


def _proposed(world: World, objection: str, *, uphold: bool) -> str:
    command = ResolveObjection(objection=objection, uphold=uphold, reason="checked")
    return event_of(world.do("bureau1", command), ProposalMade).proposal
