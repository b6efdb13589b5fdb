"""The claim of an evaluation by the body that held it: whose it is, from which fund, and for which certificates."""

from __future__ import annotations

import uuid
from typing import Any

from tests.support.asking import changed, hired, refuses
from tests.support.world import Journey, World
from tests.voucher.test_certify import many, verification
from voucher.lifecycle.apply_evaluation import SubmitEvaluationClaim
from voucher.objects.account import Capability
from voucher.objects.evaluation import Certificate
from voucher.register.funds import FundOpened, OpenFund
from voucher.shell.demo.player import event_of
from voucher.shell.desk import BankAccount
from voucher.step.claiming import ClaimSubmitted


def recorded(world: World, size: int = 2) -> Journey:
    """A class whose evaluation is confirmed, with the certificates of all of its people recorded."""
    journey = world.journey(size=size).upto("evaluated")
    world.give("body", many(journey, [f"Y00014141009926400000{n}" for n in range(size)]))
    for person in journey.people:
        (certificate,) = world.all(Certificate, "holder", person)
        journey.certificates[person] = certificate.id
    return journey


def claim_of(journey: Journey, **changes: Any) -> SubmitEvaluationClaim:
    """The body's claim for all of them."""
    cast = journey.world.cast
    order = journey.world.desk.submit_evaluation_claim(
        cast["body"].account,
        str(uuid.uuid4()),
        BankAccount(bank="测试银行", holder="测试评价机构", number="6222000000000000009"),
        evaluation=journey.evaluation,
        payee=cast["body:id"].account,
        fund=cast["fund:id"].account,
        certificates=tuple(journey.certificates.values()),
    )
    return changed(order.command, **changes)


def test_only_the_body_that_held_it_claims_from_a_fund_of_its_place(a_world: World) -> None:
    """Another body, whoever speaks for it, and a fund of another city: refused."""
    journey = recorded(a_world, size=1)
    school, body = (a_world.cast[f"{role}:id"].account for role in ("school", "body"))
    hired(a_world, "rival", (Capability.EVALUATION, school))
    refuses(a_world, "rival", claim_of(journey), "auth.scope", capability="evaluation")
    refuses(a_world, "rival", claim_of(journey, payee=school), "claim.payee", expected=body)
    opened = a_world.two(OpenFund(code="budget", region="4101"), "maker", "checker")
    elsewhere = claim_of(journey, fund=event_of(opened, FundOpened).fund)
    refuses(a_world, "body", elsewhere, "fund.region", region="4104")


def test_a_certificate_that_nobody_verified_is_left_out(a_world: World) -> None:
    """Alone it makes no claim; beside a verified one it is named with the reason."""
    journey = recorded(a_world)
    refuses(a_world, "body", claim_of(journey), "claim.no_certificate", left_out=2)
    verified, other = journey.certificates.values()
    a_world.do("bureau1", verification(verified))
    journey.number()
    submitted = event_of(a_world.do("body", claim_of(journey)), ClaimSubmitted)
    assert [line.certificate for line in submitted.lines] == [verified]
    assert [(out.voucher, out.code) for out in submitted.left_out] == [(other, "voucher.no_cert_no_value")]
