"""Suspended and resumed: frozen until a person decides, whatever happens around the voucher meanwhile."""

from __future__ import annotations

import pytest

from tests.support.asking import hired, refuses
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.ids import enrolment_id
from voucher.lifecycle.cancel import CancelVoucher
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.expire import ExpireVouchers
from voucher.lifecycle.review import ReviewClaim
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.lifecycle.suspend import ResumeVoucher, SuspendVoucher, VoucherResumed
from voucher.lifecycle.train import OpenClass
from voucher.objects.account import Capability
from voucher.objects.person import Person
from voucher.objects.training import Enrolment, EnrolmentState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.setting import EVIDENCE

STAGES = ("issued", "claimed", "enrolled", "surveyed", "evaluated", "certified", "applied")


def suspension(voucher: str) -> SuspendVoucher:
    """A suspension for an audit."""
    return SuspendVoucher(voucher=voucher, reason="audit")


def resumption(voucher: str) -> ResumeVoucher:
    """Its end."""
    return ResumeVoucher(voucher=voucher, reason="audit")


def test_a_voucher_is_suspended_and_resumed_at_every_live_stage(a_world: World) -> None:
    """It returns to where it was; suspending twice and resuming what is not suspended are refused."""
    journey = a_world.journey(size=1).upto("listed")
    for step in STAGES:
        journey.upto(step)
        before = a_world.state(Voucher, journey.voucher())
        a_world.do("auditor", suspension(before.id))
        frozen = a_world.state(Voucher, before.id)
        assert (frozen.state, frozen.resume_to, frozen.live) == (VoucherState.SUSPENDED, before.state, "skills")
        refuses(a_world, "bureau1", suspension(before.id), "voucher.suspended")
        a_world.do("bureau1", resumption(before.id))
        after = a_world.state(Voucher, before.id)
        assert (after.state, after.resume_to, after.holder) == (before.state, None, before.holder)
        refuses(a_world, "auditor", resumption(before.id), "voucher.already", current=before.state.value)
    journey.upto("paid")
    refuses(a_world, "auditor", suspension(journey.voucher()), "voucher.ended", current="REDEEMED")
    refuses(a_world, "auditor", suspension("f" * 32), "object.unknown", kind="voucher")
    refuses(a_world, "school", suspension(journey.voucher()), "auth.capability", capability="bureau")
    hired(a_world, "elsewhere", (Capability.AUDITOR, "11"))
    refuses(a_world, "elsewhere", resumption(journey.voucher()), "auth.scope", capability="bureau")


def test_no_step_moves_a_suspended_voucher(a_world: World) -> None:
    """Neither claim, scan, release, expiry nor cancellation."""
    journey = a_world.journey(size=1).upto("issued")
    person = journey.people[0]
    a_world.do("auditor", suspension(journey.voucher()))
    for role, command in (
        (journey.workers[person], ClaimVoucher(voucher=journey.voucher(), holder=person)),
        ("school", journey.enrol(person)),
        ("system", ExpireVouchers(vouchers=(journey.voucher(),))),
        (journey.workers[person], CancelVoucher(voucher=journey.voucher(), reason="request")),
    ):
        refuses(a_world, role, command, "voucher.suspended")


def test_a_suspension_outlasts_what_happens_to_the_class(a_world: World) -> None:
    """Absent on the opening day or trained with the others, the voucher stays frozen and resumes from there."""
    journey = a_world.journey(size=3).upto("enrolled")
    for number in range(2):
        a_world.do("auditor", suspension(journey.voucher(number)))
    a_world.at(journey.start, 8)
    present = tuple(journey.people[1:])
    opening = OpenClass(training_class=journey.training_class, present=present, method="face_device", evidence=EVIDENCE)
    a_world.do("school", opening)
    journey.done.append("opened")
    frozen = a_world.state(Voucher, journey.voucher(0))
    assert (frozen.state, frozen.resume_to) == (VoucherState.SUSPENDED, VoucherState.CLAIMED)
    assert frozen.training_class is None
    a_world.do("auditor", resumption(frozen.id))
    assert a_world.state(Voucher, frozen.id).state == VoucherState.CLAIMED
    journey.people = list(present)
    journey.upto("surveyed")
    frozen = a_world.state(Voucher, journey.voucher(0))
    assert (frozen.state, frozen.resume_to) == (VoucherState.SUSPENDED, VoucherState.TRAINED)
    a_world.do("auditor", resumption(frozen.id))
    assert a_world.state(Voucher, frozen.id).state == VoucherState.TRAINED


def test_a_suspension_outlasts_a_rejected_claim(a_world: World) -> None:
    """The line leaves the claim; the voucher stays frozen and will be certified again."""
    journey = a_world.journey(size=1).upto("accepted")
    a_world.do("bureau1", suspension(journey.voucher()))
    assert journey.submitted_claim
    (line,) = journey.submitted_claim.lines
    for role in ("bureau1", "bureau2"):
        review = ReviewClaim(claim=journey.claim, rejected=(line.line,), reason="checked", total=0)
        a_world.do(role, review)
    frozen = a_world.state(Voucher, journey.voucher())
    assert (frozen.state, frozen.resume_to) == (VoucherState.SUSPENDED, VoucherState.CERTIFIED)


def test_revoking_a_suspended_voucher_ends_its_place_in_the_class(a_world: World) -> None:
    """The person is free for another class; nothing of the suspension is left."""
    journey = a_world.journey(size=2).upto("surveyed")
    a_world.do("auditor", suspension(journey.voucher()))
    a_world.two(RevokeVoucher(voucher=journey.voucher(), reason="fraud"))
    voucher = a_world.state(Voucher, journey.voucher())
    assert (voucher.state, voucher.resume_to) == (VoucherState.REVOKED, None)
    enrolment = a_world.state(Enrolment, enrolment_id(journey.training_class, journey.people[0]))
    assert (enrolment.state, enrolment.live) == (EnrolmentState.TERMINATED, None)
    assert a_world.state(Person, journey.people[0]).open_class is None
    assert a_world.state(Person, journey.people[1]).open_class == journey.training_class


def test_a_voucher_that_nobody_suspended_cannot_resume(a_world: World) -> None:
    """Facts made by hand: an event that no command leads to is a fault, in a fold as in a decision."""
    journey = a_world.journey(size=1).upto("issued")
    event = VoucherResumed(voucher=journey.voucher(), reason="audit")
    with pytest.raises(ValueError, match="not suspended"):
        memory_of(a_world).named_only([event])
