"""Certificates: recorded for the voucher's own holder, verified with their issuer, forged, taken back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.asking import changed, events_at, refuses
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.refusal import Refused
from voucher.lifecycle.certify import RevokeCertificate, VerifyCertificate
from voucher.lifecycle.suspend import ResumeVoucher, SuspendVoucher
from voucher.objects.claim import Bucket, ClaimLine
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.voucher import Voucher, VoucherState
from voucher.shell.demo.setting import EVIDENCE
from voucher.shell.service import Order
from voucher.step.attempts import AttemptRecorded
from voucher.step.certificates import CertificateForged

NUMBER = "Y000141410099264000001"


def recorded(journey: Journey, **changes: Any) -> str:
    """The first person's certificate, recorded."""
    key = str(uuid.uuid4())
    order = journey.certificate(journey.people[0], key=key, **changes)
    journey.world.give("body", order)
    return str(order.indexes[0].subject)


def verification(identifier: str, *, genuine: bool = True) -> VerifyCertificate:
    """What the issuer's register said."""
    return VerifyCertificate(certificate=identifier, genuine=genuine, evidence=EVIDENCE)


def test_a_certificate_is_the_holder_s_own_of_this_class_and_after_its_assessment(a_world: World) -> None:
    """Foreign, early, future, of another occupation or type, for one who failed, by another body: refused."""
    journey = a_world.journey(size=2, failing=1).upto("surveyed")
    refuses(
        a_world,
        "body",
        journey.certificate(journey.people[0]),
        "voucher.stage",
        current="TRAINED",
        missing=["EVALUATED"],
    )
    journey.upto("evaluated")
    a_world.later(3)
    passed, failed = journey.people
    today, assessed = a_world.today, add_days(a_world.today, -3)
    refuses(a_world, "body", journey.certificate(failed), "certificate.not_passed")
    refuses(a_world, "body", journey.certificate(passed, holder=failed), "certificate.foreign")
    early = add_days(assessed, -1)
    refuses(
        a_world,
        "body",
        journey.certificate(passed, issued_on=early),
        "voucher.certificate_for_voucher",
        issued_on=early,
        assessed_on=assessed,
    )
    for wrong in (add_days(today, 1), "2026-02-30"):
        order = journey.certificate(passed, issued_on=wrong)
        refuses(a_world, "body", order, "value.invalid", field="issued_on")
    for wrong in ({"occupation": "6-01-01-01"}, {"level": "L3"}):
        refuses(a_world, "body", journey.certificate(passed, **wrong), "value.invalid", field="occupation")
    order = journey.certificate(passed, certificate_type="driving_licence")
    refuses(a_world, "body", order, "cert.types_skilled", type="driving_licence")
    order = journey.certificate(passed, body=a_world.cast["school:id"].account)
    refuses(a_world, "body", order, "auth.scope", capability="evaluation")
    order = changed(journey.certificate(passed, body="f" * 32), actor=a_world.cast["bureau1"].account)
    refuses(a_world, "bureau1", order, "object.unknown", kind="institution")
    school = a_world.cast["school:id"].account
    order = changed(journey.certificate(passed, body=school), actor=a_world.cast["bureau1"].account)
    refuses(a_world, "bureau1", order, "certificate.other_body", body=school)
    a_world.give("body", journey.certificate(passed, issued_on=assessed))
    refuses(a_world, "body", journey.certificate(passed), "certificate.stage", current="RECORDED")


def test_one_number_is_one_certificate(a_world: World) -> None:
    """A number that is registered is refused in whatever spelling; the same request again is the same certificate."""
    journey = a_world.journey(size=2).upto("evaluated")
    key = str(uuid.uuid4())
    first = journey.certificate(journey.people[0], number=NUMBER, key=key)
    entry = a_world.give("body", first).index
    again = journey.certificate(journey.people[0], number=NUMBER, key=key)
    assert a_world.give("body", again).index == entry
    for spelling in (NUMBER, f" {NUMBER[:10]} {NUMBER[10:].lower()}", NUMBER.lower()):
        with pytest.raises(Refused, match=r"certificate\.duplicate"):
            journey.certificate(journey.people[1], number=spelling)
    assert not a_world.all(Certificate, "holder", journey.people[1])


def test_a_verified_certificate_gives_the_voucher_its_value(a_world: World) -> None:
    """Once, by an officer of the region who signs; the entry is the one every claim line will refer to."""
    journey = a_world.journey(size=1).upto("evaluated")
    identifier = recorded(journey)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.EVALUATED
    refuses(a_world, "body", verification(identifier), "auth.capability", capability="bureau")
    refuses(a_world, "bureau1", verification("f" * 32), "object.unknown", kind="certificate")
    index = a_world.do("bureau1", verification(identifier)).index
    certificate = a_world.state(Certificate, identifier)
    assert (certificate.state, certificate.verified_at) == (CertificateState.VERIFIED, index)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.CERTIFIED
    refuses(a_world, "bureau1", verification(identifier), "certificate.stage", current="VERIFIED")


def test_a_certificate_its_issuer_does_not_know_ends_the_voucher_and_is_recorded(a_world: World) -> None:
    """Forged: the voucher is revoked in the same entry, which names who found it."""
    journey = a_world.journey(size=1).upto("evaluated")
    identifier = recorded(journey)
    outcome = a_world.do("bureau1", verification(identifier, genuine=False))
    forged, attempt = events_at(a_world, outcome.index)
    assert isinstance(forged, CertificateForged)
    assert isinstance(attempt, AttemptRecorded)
    assert (attempt.code, attempt.account) == ("certificate.forged", a_world.cast["bureau1"].account)
    assert a_world.state(Certificate, identifier).state == CertificateState.FORGED
    voucher = a_world.state(Voucher, journey.voucher())
    assert (voucher.state, voucher.live) == (VoucherState.REVOKED, None)
    refuses(a_world, "bureau1", verification(identifier), "certificate.stage", current="FORGED")
    order = journey.certificate(journey.people[0])
    refuses(a_world, "body", order, "voucher.ended", current="REVOKED")


def test_a_suspended_voucher_is_not_certified_until_it_is_resumed(a_world: World) -> None:
    """Verification waits, recording too."""
    journey = a_world.journey(size=2).upto("evaluated")
    identifier = recorded(journey)
    for number in range(2):
        a_world.do("bureau1", SuspendVoucher(voucher=journey.voucher(number), reason="audit"))
    refuses(a_world, "bureau1", verification(identifier), "voucher.suspended")
    refuses(a_world, "body", journey.certificate(journey.people[1]), "voucher.suspended")
    a_world.do("bureau1", ResumeVoucher(voucher=journey.voucher(), reason="audit"))
    a_world.do("bureau1", verification(identifier))


def test_a_certificate_taken_back_takes_what_leans_on_it(a_world: World) -> None:
    """Before a claim it ends the voucher, within one the line falls too; what is paid is due back, also for evaluation."""
    journey = a_world.journey(size=2).upto("applied")
    identifier = journey.certificates[journey.people[0]]
    take_back = RevokeCertificate(certificate=identifier, reason="issuer")
    refuses(a_world, "auditor", take_back, "auth.capability", capability="bureau")
    a_world.two(take_back)
    (line,) = a_world.all(ClaimLine, "certificate", identifier)
    assert (line.bucket, line.live) == (Bucket.REJECTED, None)
    assert a_world.state(Voucher, journey.voucher()).state == VoucherState.REVOKED
    refuses(a_world, "bureau1", take_back, "certificate.stage", current="REVOKED")
    journey.total -= line.amount
    journey.upto("paid")
    paid = journey.certificates[journey.people[1]]
    a_world.two(RevokeCertificate(certificate=paid, reason="issuer"))
    (line,) = a_world.all(ClaimLine, "certificate", paid)
    assert line.bucket == Bucket.CLAWBACK
    assert a_world.state(Voucher, journey.voucher(1)).state == VoucherState.REDEEMED


def test_a_certificate_taken_back_ends_a_voucher_that_is_suspended(a_world: World) -> None:
    """A voucher cannot be resumed into a claim whose certificate is gone."""
    journey = a_world.journey(size=1).upto("certified")
    a_world.do("auditor", SuspendVoucher(voucher=journey.voucher(), reason="audit"))
    a_world.two(RevokeCertificate(certificate=journey.certificates[journey.people[0]], reason="issuer"))
    voucher = a_world.state(Voucher, journey.voucher())
    assert (voucher.state, voucher.live, voucher.resume_to) == (VoucherState.REVOKED, None, None)
    refuses(a_world, "auditor", ResumeVoucher(voucher=voucher.id, reason="audit"), "voucher.already", current="REVOKED")


def many(journey: Journey, numbers: list[str], key: str = "", **changes: Any) -> Order:
    """The order that records the first people's certificates together."""
    world = journey.world
    papers = [
        {
            "voucher": journey.vouchers[person],
            "holder": person,
            "certificate_type": "skill_level",
            "number": number,
            "issued_on": world.today,
        }
        | changes
        for person, number in zip(journey.people, numbers, strict=False)
    ]
    actor = world.cast["body"].account
    return world.desk.record_certificates(actor, key or str(uuid.uuid4()), journey.evaluation, papers)


def test_certificates_of_an_evaluation_are_recorded_together_or_not_at_all(a_world: World) -> None:
    """One entry for all of them; one that does not hold, and none is; the same request again is the same entry."""
    journey = a_world.journey(size=3, failing=1).upto("evaluated")
    numbers = [f"Y00014141009926400000{n}" for n in range(1, 4)]
    refuses(a_world, "body", many(journey, numbers), "certificate.not_passed", voucher=journey.voucher(2))
    assert not a_world.all(Certificate, "holder", journey.people[0])
    wrong = many(journey, numbers[:2], issued_on=add_days(a_world.today, 1))
    refuses(a_world, "body", wrong, "value.invalid", field="issued_on")
    twice = many(journey, numbers[:2], voucher=journey.voucher())
    refuses(a_world, "body", twice, "value.invalid", field="papers")
    swapped = many(journey, numbers[:1], voucher=journey.voucher(1))
    refuses(a_world, "body", swapped, "certificate.foreign")
    order = many(journey, numbers[:2])
    entry = a_world.give("body", order).index
    assert a_world.give("body", many(journey, numbers[:2], key=order.key)).index == entry
    for person in journey.people[:2]:
        (certificate,) = a_world.all(Certificate, "holder", person)
        assert (certificate.at, certificate.state) == (entry, CertificateState.RECORDED)
        a_world.do("bureau1", verification(certificate.id))
    more = [f"Y00014141009926400001{n}" for n in range(1, 3)]
    refuses(a_world, "body", many(journey, more), "voucher.already", current="CERTIFIED")


def test_numbers_recorded_together_are_numbers_and_nobody_else_s(a_world: World) -> None:
    """Twice in one list, registered already, or no number at all: refused before anything is given."""
    journey = a_world.journey(size=2).upto("evaluated")
    recorded(journey, number=NUMBER)
    for numbers, code in (
        (["Y000141410099264000002"] * 2, "certificate.duplicate"),
        (["Y000141410099264000002", NUMBER.lower()], "certificate.duplicate"),
        (["Y000141410099264000002", "=1+1+1+1"], "certificate.number"),
    ):
        with pytest.raises(Refused) as refused:
            many(journey, numbers)
        assert refused.value.code == code
    with pytest.raises(Refused, match=r"certificate\.number"):
        journey.certificate(journey.people[1], number="证书编号见原件")


def test_only_the_body_that_evaluated_records_for_an_evaluation(a_world: World) -> None:
    """Another institution and an officer do not, and an unknown evaluation has nobody who passed."""
    journey = a_world.journey(size=1).upto("evaluated")
    order = changed(many(journey, [NUMBER]), actor=a_world.cast["bureau1"].account)
    refuses(a_world, "bureau1", order, "auth.capability", capability="evaluation")
    journey.evaluation = "f" * 32
    refuses(a_world, "body", many(journey, [NUMBER]), "object.unknown", kind="evaluation")
