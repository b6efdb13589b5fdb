"""The scan into a class, double use, and withdrawal before the start."""

from __future__ import annotations

from tests.support.asking import changed, records, refuses
from tests.support.memory import memory_of
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.core.ids import enrolment_id
from voucher.lifecycle.claim import ClaimVoucher
from voucher.lifecycle.enrol import EnrolVoucher, ReleaseVoucher
from voucher.lifecycle.issue import ApproveBatch, BatchApproved, IssueVouchers, VouchersIssued, part_leaf
from voucher.lifecycle.plan_class import ListPeople, ReviewClass, SubmitClass
from voucher.objects.institution import InstitutionState
from voucher.objects.training import Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import Voucher, VoucherBatch, VoucherState
from voucher.register.institutions import SetStanding
from voucher.register.policies import SetParameter
from voucher.shell.demo.player import event_of

NOBODY = "f" * 32


def another_class(journey: Journey, school: str = "school2") -> Journey:
    """Another approved class with the same people on its roster."""
    world = journey.world
    other = Journey(world, journey.size, journey.start, school=school).upto("drafted")
    other.people, other.workers, other.vouchers = journey.people, journey.workers, journey.vouchers
    world.do(school, ListPeople(training_class=other.training_class, persons=tuple(other.people)))
    world.do(school, SubmitClass(training_class=other.training_class))
    for role in ("industry1", "industry2", "bureau1", "bureau2"):
        world.do(role, ReviewClass(training_class=other.training_class, approve=True))
    return other


def second_voucher(world: World, person: str, category: str) -> str:
    """A voucher of another category for a person."""
    command = ApproveBatch(
        category=category, region="4104", valid_from=world.today, root=part_leaf((person,)).hex(), count=1, parts=1
    )
    batch = event_of(world.two(command), BatchApproved).batch
    issued = world.do("bureau1", IssueVouchers(batch=batch, part=0, holders=(person,), proof=()))
    (voucher,) = event_of(issued, VouchersIssued).vouchers
    return voucher


def test_a_scan_needs_the_holder_and_another_person_is_recorded(a_world: World) -> None:
    """Another holder at the scan is an attempt at a transfer; the voucher stays where it is."""
    journey = a_world.journey(size=2).upto("claimed")
    scan = journey.enrol(journey.people[0])
    attempt = records(a_world, "school", changed(scan, holder=journey.people[1]), "voucher.not_holder")
    assert (attempt.object_kind, attempt.object) == ("voucher", scan.voucher)
    voucher = a_world.state(Voucher, scan.voucher)
    assert (voucher.state, voucher.holder) == (VoucherState.CLAIMED, journey.people[0])
    refuses(a_world, "school2", scan, "auth.scope", capability="institution")
    refuses(a_world, "bureau1", scan, "auth.capability", capability="institution")
    refuses(a_world, "school", changed(scan, voucher=NOBODY), "object.unknown", kind="voucher")
    refuses(a_world, "school", changed(scan, training_class=NOBODY), "object.unknown", kind="training_class")


def test_a_second_scan_elsewhere_is_refused_and_recorded_and_the_same_scan_is_only_already(a_world: World) -> None:
    """Double use names the entry of the first scan; the same class again leaves no trace."""
    journey = a_world.journey(size=1).upto("claimed")
    other = another_class(journey)
    first = a_world.do("school", journey.enrol(journey.people[0])).index
    refuses(a_world, "school", journey.enrol(journey.people[0]), "voucher.already", current="ENROLLED")
    attempt = records(a_world, "school2", other.enrol(journey.people[0]), "voucher.used", entry=first)
    assert attempt.object == journey.voucher(0)
    assert a_world.state(Voucher, journey.voucher(0)).training_class == journey.training_class
    journey.done.append("enrolled")
    journey.upto("certified")
    records(a_world, "school2", other.enrol(journey.people[0]), "voucher.used", entry=first)


def test_a_person_has_one_place_in_a_class_whatever_vouchers_they_hold(a_world: World) -> None:
    """A second voucher of the same person does not take the place that the first one has."""
    journey = a_world.journey(size=1).upto("enrolled")
    person = journey.people[0]
    voucher = second_voucher(a_world, person, "startup")
    a_world.do(journey.workers[person], ClaimVoucher(voucher=voucher, holder=person))
    scan = EnrolVoucher(training_class=journey.training_class, voucher=voucher, holder=person)
    refuses(a_world, "school", scan, "voucher.already", current="REGISTERED")
    (enrolment,) = a_world.all(Enrolment, "person", person)
    assert enrolment.live == journey.voucher(0)
    assert a_world.state(TrainingClass, journey.training_class).enrolled == 1


def test_a_scan_needs_the_roster_the_stage_and_the_voucher_s_days(a_world: World) -> None:
    """Not on the roster, not claimed, a class not approved, and a voucher past its last day are refused."""
    journey = a_world.journey(size=2, valid_to=add_days(a_world.today, 3)).upto("issued")
    refuses(
        a_world,
        "school",
        journey.enrol(journey.people[0]),
        "voucher.stage",
        current="ISSUED",
        required="CLAIMED",
        missing=["CLAIMED"],
    )
    journey.upto("claimed")
    unlisted = another_class(Journey(a_world, 1, journey.start).upto("issued"), "school")
    scan = EnrolVoucher(training_class=unlisted.training_class, voucher=journey.voucher(0), holder=journey.people[0])
    refuses(a_world, "school", scan, "class.not_on_roster")
    draft = Journey(a_world, 1, journey.start).upto("drafted").training_class
    missing = ["SUBMITTED", "INDUSTRY_1", "INDUSTRY_OK", "HR_1", "HR_OK"]
    refuses(a_world, "school", changed(scan, training_class=draft), "class.stage", current="DRAFT", missing=missing)
    a_world.at(add_days(a_world.today, 3), 23)
    a_world.do("school", journey.enrol(journey.people[0]))
    a_world.later(1, 0)
    late = journey.enrol(journey.people[1])
    refuses(a_world, "school", late, "voucher.expired", valid_to=add_days(a_world.today, -1))


def test_the_eightieth_is_enrolled_and_the_eighty_first_is_not(a_world: World) -> None:
    """The class's rules are asked at every scan, with the one who comes counted."""
    journey = a_world.journey(size=1).upto("claimed")
    memory = memory_of(a_world)
    teachers = tuple(str(number) for number in range(4))
    memory.change(TrainingClass, journey.training_class, enrolled=80, teachers=teachers)
    scan = journey.enrol(journey.people[0])
    memory.refuses(a_world.cast["school"].account, scan, "class.size_max", max=80, trainees=81)
    memory.change(TrainingClass, journey.training_class, enrolled=79)
    memory.give(a_world.cast["school"].account, scan, "80")
    assert memory.get(TrainingClass, journey.training_class).enrolled == 80


def test_a_school_under_rectification_takes_nobody(a_world: World) -> None:
    """A standing other than listed stops the next scan."""
    journey = a_world.journey(size=1).upto("claimed")
    standing = SetStanding(
        institution=journey.institution, standing=InstitutionState.RECTIFYING, reason="inspection_fault"
    )
    a_world.two(standing)
    refuses(a_world, "school", journey.enrol(journey.people[0]), "catalog.listed_only")


def test_a_voucher_for_named_institutions_is_taken_by_them_alone(a_world: World) -> None:
    """Whatever its holder wants; the refusal names the document."""
    journey = a_world.journey(size=1).upto("claimed")
    scan, school = journey.enrol(journey.people[0]), a_world.cast["school"].account
    memory = memory_of(a_world)
    batch = memory.get(Voucher, journey.voucher()).batch
    other = a_world.cast["school2:id"].account
    memory.change(VoucherBatch, batch, institutions=(other,), legal_basis="测试文号")
    memory.refuses(school, scan, "voucher.other_institution", document="测试文号")
    memory.change(VoucherBatch, batch, institutions=(other, journey.institution))
    memory.give(school, scan, "1")


def test_withdrawal_before_the_start_frees_voucher_and_place(a_world: World) -> None:
    """By the worker or the institution, while the class has not opened; afterwards the scan is possible again."""
    journey = a_world.journey(size=3).upto("enrolled")
    person, other, _ = journey.people
    release = ReleaseVoucher(training_class=journey.training_class, voucher=journey.voucher(0), reason="request")
    refuses(a_world, journey.workers[other], release, "auth.scope", capability="institution")
    refuses(a_world, "school2", release, "auth.scope")
    refuses(a_world, "school", changed(release, voucher=NOBODY), "object.unknown", kind="voucher")
    elsewhere = changed(release, training_class=another_class(journey).training_class)
    refuses(a_world, journey.workers[person], elsewhere, "class.not_on_roster")
    a_world.do(journey.workers[person], release)
    a_world.do("school", changed(release, voucher=journey.voucher(1)))
    voucher = a_world.state(Voucher, journey.voucher(0))
    assert (voucher.state, voucher.training_class, voucher.valid_to) == (VoucherState.CLAIMED, None, None)
    enrolment = a_world.state(Enrolment, enrolment_id(journey.training_class, person))
    assert (enrolment.state, enrolment.live) == (EnrolmentState.LISTED, None)
    assert a_world.state(TrainingClass, journey.training_class).enrolled == 1
    refuses(a_world, "school", release, "voucher.stage", missing=["ENROLLED"])
    a_world.do("school", journey.enrol(person))
    journey.people = [person, journey.people[2]]
    journey.upto("opened")
    refuses(a_world, "school", release, "class.stage", current="OPEN", missing=["HR_OK"])


def test_a_release_near_the_end_of_validity_prolongs_it_where_the_operator_says_so(a_world: World) -> None:
    """Without the parameter nothing is prolonged; with it, the days in the class come back."""
    last = add_days(a_world.today, 12)
    journey = a_world.journey(size=3, valid_to=last).upto("enrolled")
    free = [
        ReleaseVoucher(training_class=journey.training_class, voucher=journey.voucher(n), reason="request")
        for n in range(3)
    ]
    a_world.do("school", free[0])
    prolong = SetParameter(
        name="voucher.prolong_within_days", region="41", from_date=a_world.today, value=5, document="测试参数"
    )
    a_world.two(prolong)
    a_world.later(6)
    a_world.do("school", free[1])
    a_world.later(1)
    a_world.do("school", free[2])
    ends = [a_world.state(Voucher, journey.voucher(n)).valid_to for n in range(3)]
    assert ends == [last, last, add_days(last, 7)]
