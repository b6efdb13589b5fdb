"""Commands about what is not there: the same refusal, whatever they would have needed to know about it."""

from __future__ import annotations

from tests.support.asking import changed, refuses
from tests.support.world import World
from voucher.core.message import Command
from voucher.lifecycle.employ import GrantJob
from voucher.lifecycle.evaluate import ConfirmEvaluation
from voucher.lifecycle.plan_class import ListPeople, SubmitClass
from voucher.lifecycle.reconcile import ReconcilePayment
from voucher.lifecycle.reissue import ReissueVoucher
from voucher.lifecycle.review import ReviewClaim
from voucher.lifecycle.train import OpenClass
from voucher.objects.job import JobKind
from voucher.shell.demo.setting import EVIDENCE

NOBODY = "f" * 32
GRANT = GrantJob(
    kind=JobKind.HIRE,
    payee=NOBODY,
    certificate=NOBODY,
    began_on="2025-01-01",
    insured_months=12,
    evidence=EVIDENCE,
)
COMMANDS: tuple[tuple[str, Command, str], ...] = (
    ("school", ListPeople(training_class=NOBODY, persons=(NOBODY,)), "training_class"),
    ("school", SubmitClass(training_class=NOBODY), "training_class"),
    (
        "school",
        OpenClass(training_class=NOBODY, present=(NOBODY,), method="face_device", evidence=EVIDENCE),
        "training_class",
    ),
    ("bureau1", GRANT, "certificate"),
    ("body", ConfirmEvaluation(evaluation=NOBODY), "evaluation"),
    ("bureau1", ReviewClaim(claim=NOBODY, rejected=(), total=0), "claim"),
    ("bureau1", ReissueVoucher(voucher=NOBODY, reason="lost"), "voucher"),
    ("checker", ReconcilePayment(payment=NOBODY), "payment_batch"),
)


def test_a_command_about_nothing_is_refused_as_unknown(a_world: World) -> None:
    """Each names the kind of what it did not find, and nothing is appended."""
    for role, command, kind in COMMANDS:
        refuses(a_world, role, command, "object.unknown", kind=kind)


def test_a_certificate_needs_a_voucher_and_the_voucher_a_class(a_world: World) -> None:
    """An unknown voucher, and one that was only issued, have no certificate recorded."""
    journey = a_world.journey(size=1).upto("issued")
    order = journey.certificate(journey.people[0])
    refuses(a_world, "body", order, "voucher.stage", current="ISSUED", required="EVALUATED")
    refuses(a_world, "body", changed(order, command=changed(order.command, voucher=NOBODY)), "object.unknown")
