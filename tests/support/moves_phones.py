"""Moves with phones, slips, devices and what they scan; disputes about sessions; wishes and delegates."""

from __future__ import annotations

import base64
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from ledger import timestamp
from tests.support.company import LEVEL, OCCUPATION, SITE
from tests.support.play import DAY, MINUTE, Play, move
from voucher.core.dates import add_days
from voucher.core.message import Command
from voucher.lifecycle.attendance import AnswerDispute, DisputeAttendance
from voucher.lifecycle.bind import BindVoucher, PrintSlip, UnbindVoucher
from voucher.lifecycle.conflict import DecideConflict
from voucher.lifecycle.make_up import RecordMakeUp
from voucher.lifecycle.scan import RecordScan
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.delegation import Act
from voucher.objects.device import NO_RECORD, Device, DeviceState
from voucher.objects.scan import Assurance, Conflict, ConflictState, Purpose, Ruling
from voucher.objects.training import (
    ClassSession,
    ClassState,
    Dispute,
    DisputeState,
    Enrolment,
    EnrolmentState,
    TrainingClass,
)
from voucher.objects.voucher import STAGES, Voucher
from voucher.register.delegates import NameDelegate
from voucher.register.devices import EnrolDevice, RevokeDevice
from voucher.register.wishes import RegisterWish
from voucher.step.classes import teaching_since
from voucher.tv1 import cose

PRESENT = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)

Made = tuple[str, Command] | None


def _public(number: int) -> str:
    key = ec.derive_private_key(number + 2, ec.SECP256R1())
    return base64.b64encode(cose.compressed(key.public_key())).decode()


@move(10)
def bind(play: Play) -> Made:
    """A phone for a voucher; a second one mostly with its check."""
    voucher = play.some(Voucher, lambda v: v.state in STAGES[1:5])
    if voucher is None:
        return None
    checked = bool(play.memory.all(Binding, voucher=voucher.id)) and play.chance(0.8)
    command = BindVoucher(
        voucher=voucher.id,
        holder=voucher.holder,
        public=_public(play.rng.randint(0, 9)),
        status=play.memory.size,
        expires=add_days(play.today, 90),
        method="id_card_in_hand" if checked else None,
        evidence="0" * 64 if checked else None,
    )
    return play.role_of(voucher.holder), command


@move(2)
def print_slip(play: Play) -> Made:
    """A slip at the bureau."""
    voucher = play.some(Voucher, lambda v: v.state in STAGES[1:5])
    if voucher is None:
        return None
    return "bureau1", PrintSlip(voucher=voucher.id, status=play.memory.size, expires=add_days(play.today, 30))


@move(1)
def unbind(play: Play) -> Made:
    """A phone is lost."""
    binding = play.some(Binding, state=BindingState.ACTIVE)
    return ("bureau1", UnbindVoucher(binding=binding.id, reason="lost")) if binding else None


@move(2)
def enrol_device(play: Play) -> Made:
    """A scanner for one of the schools."""
    school = play.one_of("school", "school2")
    number = 1000 + len(play.memory.objects["device"])
    return school, EnrolDevice(institution=play.company.institutions[school], name="gate", public=_public(number))


@move(1)
def revoke_device(play: Play) -> Made:
    """Lost; seldom."""
    device = play.some(Device, state=DeviceState.ACTIVE)
    if device is None or not play.chance(0.2):
        return None
    return "bureau1", RevokeDevice(device=device.id, reason="lost")


@move(30)
def scan(play: Play) -> Made:
    """A record of a journal: mostly the next one, of a code that is good, for a class of the device's school."""
    device = play.some(Device, state=DeviceState.ACTIVE)
    voucher = play.some(Voucher, lambda v: v.state in STAGES[1:4])
    if device is None or voucher is None:
        return None
    phones = [b for b in play.memory.all(Binding, voucher=voucher.id) if b.state == BindingState.ACTIVE]
    binding = play.rng.choice(phones) if phones else None
    classes = play.memory.all(TrainingClass, institution=device.institution)
    own = [one for one in classes if one.id == voucher.training_class and play.chance(0.7)]
    found = play.rng.choice(own or classes) if classes else None
    printed = binding is not None and binding.type == BindingKind.PRINTED
    offline = play.chance(0.3)
    sequence = device.sequence + play.one_of(1, 1, 1, 1, 1, 1, 1, 0, 2)
    command = RecordScan(
        device=device.id,
        sequence=max(1, sequence),
        previous=device.last if play.chance(0.97) else NO_RECORD,
        hash=sha256(str(play.given).encode()).hexdigest(),
        purpose=Purpose.ATTEND if own and play.chance(0.7) else play.one_of(*Purpose, Purpose.ENROL, Purpose.ENROL),
        voucher=voucher.id,
        training_class=found.id if found else None,
        binding=binding.id if binding else None,
        holder=voucher.holder if printed or binding is None else None,
        assurance=Assurance.PRINTED if printed else Assurance.ROTATING if binding else Assurance.TYPED,
        device_verdict="ok" if play.chance(0.95) else "tv1.stale_code",
        checked="ok" if play.chance(0.97) else "tv1.signature",
        presentation=sha256(f"{play.rng.randint(0, 500)}".encode()).hexdigest(),
        happened=timestamp.to_text(play.memory.millis - offline * play.rng.randint(0, 3) * DAY),
        offline=offline,
    )
    return play.company_role(device.institution), command


@move(3)
def decide_conflict(play: Play) -> Made:
    """An officer looks at one."""
    conflict = play.some(Conflict, state=ConflictState.OPEN)
    if conflict is None:
        return None
    return "bureau1", DecideConflict(conflict=conflict.id, ruling=play.one_of(*Ruling), reason="double_use")


@move(10)
def dispute(play: Play) -> Made:
    """Somebody says they were not there."""
    session = play.some(ClassSession, lambda s: s.present)
    if session is None or not session.present:
        return None
    person = play.rng.choice(session.present)
    return play.role_of(person), DisputeAttendance(session=session.id, person=person)


@move(30)
def answer(play: Play) -> Made:
    """The school answers, mostly while the class is taught."""
    found = play.some(Dispute, state=DisputeState.OPEN)
    if found is None:
        return None
    training_class = play.memory.get(TrainingClass, found.training_class)
    corrected = training_class.state == ClassState.TEACHING and play.chance(0.7)
    command = AnswerDispute(dispute=found.id, corrected=corrected or play.chance(0.1), reason="device_error")
    return play.company_role(training_class.institution), command


@move(150)
def make_up(play: Play) -> Made:
    """Somebody who missed a session is taught it later, mostly for long enough."""
    session = play.some(ClassSession, lambda s: _taught_now(play.memory.get(TrainingClass, s.training_class), s))
    if session is None:
        return None
    training_class = play.memory.get(TrainingClass, session.training_class)
    places = play.memory.all(Enrolment, training_class=session.training_class)
    there = [place for place in places if place.state in PRESENT or play.chance(0.05)]
    missed = [place.person for place in there if play.chance(0.1) or not session.counts(place.person)]
    starts = timestamp.from_text(session.ends)
    minutes = 45 * session.recognised if play.chance(0.9) else 1
    if not missed:
        return None
    command = RecordMakeUp(
        session=session.id,
        persons=(play.rng.choice(missed),),
        starts=timestamp.to_text(starts),
        ends=timestamp.to_text(starts + max(minutes, 1) * MINUTE),
        method="face_device",
        reason="illness",
        evidence="0" * 64,
        recording="0" * 64,
    )
    return play.company_role(training_class.institution), command


def _taught_now(training_class: TrainingClass, session: ClassSession) -> bool:
    """Whether a session is of the teaching that goes on."""
    return training_class.state == ClassState.TEACHING and session.at >= teaching_since(training_class)


@move(1)
def name_delegate(play: Play) -> Made:
    """One worker names another."""
    if len(play.persons) < 2:
        return None
    one, two = play.rng.sample(play.persons, 2)
    account = play.company.accounts[play.role_of(two)]
    command = NameDelegate(person=one, account=account, acts=(play.one_of(*Act),), until=add_days(play.today, 30))
    return play.role_of(one), command


@move(1)
def wish(play: Play) -> Made:
    """Somebody wishes for training."""
    if not play.persons:
        return None
    person = play.rng.choice(play.persons)
    command = RegisterWish(person=person, occupation=OCCUPATION, level=play.one_of(LEVEL, "L3"), region=SITE)
    return play.role_of(person), command
