"""Scan (V3, V4): a record of a device's journal comes in, at once or days later, and the ledger says what it makes of it.

Rules, in this order:

1. The device must be one that may scan, and the actor one of its institution; else refused.
2. The record must continue the device's journal: sequence + 1, naming the hash of the one before. A later one is refused
   with the sequence that is missing. One that contradicts what is known is a finding (`journal.forked`), and is kept.
3. Whatever else is wrong does not refuse the record: its verdict is the code with which the same would be refused.
4. What nothing speaks against takes effect in the same entry: the voucher is enrolled, or somebody signed in.
5. The winner between two classes is the one the ledger took first; the second scan makes a conflict for an officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import (
    BindingId,
    ClassId,
    ConflictId,
    DeviceId,
    EnrolmentId,
    PersonId,
    ScanId,
    SignInId,
    VoucherId,
    conflict_id,
    enrolment_id,
    scan_id,
)
from voucher.core.message import Code, Command, Date, Digest, Event, Identifier, Moment, whole
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.device import Device, DeviceState
from voucher.objects.evaluation import Evaluation
from voucher.objects.scan import OK, Assurance, Conflict, ConflictState, Purpose, Scan
from voucher.objects.training import ClassState, Enrolment, EnrolmentState, SignIn, TrainingClass
from voucher.objects.voucher import Voucher, VoucherState
from voucher.step.attempts import recorded
from voucher.step.classes import require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.enrolling import admission, admit, enrolled_at, in_use_elsewhere
from voucher.step.reported import read_moment
from voucher.step.stage import require, require_live

_ID: Final = whole("[0-9a-f]{32}")
_ALIVE: Final = (Assurance.ROTATING, Assurance.MUTUAL)
"""Codes that are made anew each time: the same one twice is a copy."""
ADMITTED: Final = frozenset({OK, "tv1.printed", "tv1.list_missing", "tv1.list_stale"})
"""What a device may have said and still have let the person in."""
_HERE: Final = (EnrolmentState.REGISTERED, EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING)


class RecordScan(Command, frozen=True, kw_only=True, tag="scan.record"):
    """A record of a device's journal: what was shown to it, for what, and what it said. `hash` is the record's, `previous`
    that of the one before it; `holder` is the person whose identity was checked; `presentation` the digest of the code.
    `checked` is what the server made of the code: "ok", or why it is none that the issuer and the phone signed."""

    device: DeviceId
    sequence: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    previous: Digest
    hash: Digest
    purpose: Purpose
    voucher: Annotated[VoucherId, _ID] | None = None
    training_class: Annotated[ClassId, _ID] | None = None
    binding: Annotated[BindingId, _ID] | None = None
    holder: Annotated[PersonId, _ID] | None = None
    assurance: Assurance
    device_verdict: Code
    checked: Code
    presentation: Digest
    happened: Moment
    offline: bool


class ScanRecorded(Event, frozen=True, kw_only=True, tag="scan.recorded"):
    """The journal goes on by this record. `verdict` is "ok", or the code with which the same would be refused; `conflict`
    is the one that the scan is part of."""

    scan: ScanId
    device: DeviceId
    sequence: int
    previous: Digest
    hash: Digest
    purpose: Purpose
    voucher: Identifier | None = None
    training_class: Identifier | None = None
    binding: Identifier | None = None
    holder: Identifier | None = None
    assurance: Assurance
    device_verdict: Code
    checked: Code
    presentation: Digest
    happened: Moment
    offline: bool
    verdict: Code
    conflict: Identifier | None = None


class SignedIn(Event, frozen=True, kw_only=True, tag="scan.signed_in"):
    """Somebody of the class was scanned to attend on a day, as the device's clock had it."""

    sign_in: SignInId
    scan: Identifier
    enrolment: EnrolmentId
    day: Date
    happened: Moment
    assurance: Assurance


class JournalForked(Event, frozen=True, kw_only=True, tag="journal.forked"):
    """A device brought a record that contradicts its journal: it was set back, copied, or written by somebody else."""

    device: DeviceId
    sequence: int
    previous: Digest
    hash: Digest


class ConflictFound(Event, frozen=True, kw_only=True, tag="conflict.found"):
    """A scan wants a voucher that is in another class."""

    conflict: ConflictId
    voucher: Identifier
    holder: Identifier
    region: Code
    first_class: Identifier
    first_entry: int
    first_scan: Identifier | None = None
    second_class: Identifier
    second_scan: Identifier


def _needs(command: RecordScan, facts: Facts) -> Iterable[Ref]:
    yield Ref("scan", "id", scan_id(command.device, command.sequence))
    yield Ref("scan", "presentation", command.presentation)
    voucher = facts.get(Voucher, command.voucher) if command.voucher else None
    if voucher is None or command.training_class is None:
        return
    yield Ref("person", "id", voucher.holder)
    yield Ref("evaluation", "training_class", command.training_class)
    yield from admission(command.training_class, voucher.holder, voucher.id, facts)
    if in_use_elsewhere(voucher, command.training_class):
        yield Ref("scan", "voucher", voucher.id)
        yield Ref("conflict", "id", conflict_id(voucher.id, command.training_class, enrolled_at(voucher)))


@decides(RecordScan, Capability.INSTITUTION, Capability.EVALUATION, needs=_needs)
def record(command: RecordScan, context: Context) -> Iterable[Event]:
    """Taken whenever the journal goes on by it, whatever came of it."""
    device = context.facts.need(Device, command.device)
    context.require_any((Capability.INSTITUTION, device.institution), (Capability.EVALUATION, device.institution))
    known = context.facts.get(Scan, scan_id(device.id, command.sequence))
    if known is not None and known.hash == command.hash:
        raise Refused("journal.known", entry=known.at)
    if device.state != DeviceState.ACTIVE:
        raise Refused("device.revoked")
    if command.sequence > device.sequence + 1:
        raise Refused("journal.gap", expected=device.sequence + 1)
    if command.sequence <= device.sequence or command.previous != device.last:
        yield JournalForked(device=device.id, sequence=command.sequence, previous=command.previous, hash=command.hash)
        return
    verdict, events = _judged(command, device, context)
    fields = {name: getattr(command, name) for name in command.__struct_fields__ if name != "version"}
    conflict = _conflict_of(command, context) if verdict == "voucher.used" else None
    yield ScanRecorded(
        scan=scan_id(device.id, command.sequence),
        verdict=verdict,
        conflict=conflict.conflict if conflict else None,
        **fields,
    )
    yield from events
    if conflict and context.facts.get(Conflict, conflict.conflict) is None:
        yield conflict


def _judged(command: RecordScan, device: Device, context: Context) -> tuple[str, tuple[Event, ...]]:
    """The verdict, and what follows from it."""
    try:
        return OK, tuple(_effects(command, device, context))
    except Refused as refused:
        return refused.code, tuple(refused.events)


def _effects(command: RecordScan, device: Device, context: Context) -> Iterable[Event]:
    if command.device_verdict not in ADMITTED or command.assurance == Assurance.NONE or command.voucher is None:
        raise Refused("scan.turned_away", device_verdict=command.device_verdict)
    if command.checked != OK:
        raise Refused(command.checked)
    voucher = context.facts.need(Voucher, command.voucher)
    require_live(voucher)
    _check_binding(command, voucher, context)
    _check_holder(command, voucher, context)
    match command.purpose:
        case Purpose.ENROL:
            yield admit(_own_class(command, device, context), voucher, voucher.holder, context)
        case Purpose.ATTEND:
            yield _sign_in(command, _own_class(command, device, context), voucher, context)
        case Purpose.ASSESS:
            _check_candidate(command, device, voucher, context)
        case _:  # shown, and nothing more
            pass
    _check_new(command, context)


def _check_binding(command: RecordScan, voucher: Voucher, context: Context) -> None:
    """The binding is the voucher's and of the kind that was shown; a phone's code is not taken as a slip's."""
    if command.assurance == Assurance.TYPED:
        return
    wanted = BindingKind.PRINTED if command.assurance == Assurance.PRINTED else BindingKind.PHONE
    binding = context.facts.get(Binding, command.binding) if command.binding else None
    if binding is None or binding.voucher != voucher.id or binding.type != wanted:
        raise Refused("binding.unknown")
    late = binding.type == BindingKind.PRINTED and binding.expires < context.at.date
    if binding.state == BindingState.ENDED or late:
        raise Refused("binding.ended")


def _check_holder(command: RecordScan, voucher: Voucher, context: Context) -> None:
    """A slip or a number is worth only what the identity check beside it is."""
    if command.holder is None:
        if command.assurance not in _ALIVE:
            raise Refused("scan.identity")
    elif command.holder != voucher.holder:
        raise recorded(Refused("voucher.not_holder"), context.actor.id, "voucher", voucher.id)


def _class(command: RecordScan, context: Context) -> TrainingClass:
    if command.training_class is None:
        raise Refused("scan.class_missing")
    return context.facts.need(TrainingClass, command.training_class)


def _own_class(command: RecordScan, device: Device, context: Context) -> TrainingClass:
    training_class = _class(command, context)
    if training_class.institution != device.institution:
        raise Refused("auth.scope", capability=Capability.INSTITUTION.value)
    return training_class


def _sign_in(command: RecordScan, training_class: TrainingClass, voucher: Voucher, context: Context) -> SignedIn:
    """Somebody who is in the class, on one of its days that is not in the future."""
    enrolment = context.facts.get(Enrolment, enrolment_id(training_class.id, voucher.holder))
    if enrolment is None or enrolment.live != voucher.id or enrolment.state not in _HERE:
        raise Refused("class.not_enrolled", count=1)
    require_class(training_class, ClassState.HR_OK, ClassState.OPEN, ClassState.TEACHING)
    _, day = read_moment(command.happened, "happened")
    if not training_class.start_date <= day <= min(training_class.end_date, context.at.date):
        raise Refused("class.dates", day=day, start=training_class.start_date, end=training_class.end_date)
    return SignedIn(
        sign_in=context.new_id(),
        scan=scan_id(command.device, command.sequence),
        enrolment=enrolment.id,
        day=day,
        happened=command.happened,
        assurance=command.assurance,
    )


def _check_candidate(command: RecordScan, device: Device, voucher: Voucher, context: Context) -> None:
    """Trained in this class, which is the institution's own or evaluated by it."""
    training_class = _class(command, context)
    evaluations = context.facts.where(Evaluation, "training_class", training_class.id)
    if device.institution not in (training_class.institution, *(one.body for one in evaluations)):
        raise Refused("auth.scope", capability=Capability.EVALUATION.value)
    require(voucher, VoucherState.TRAINED)
    if voucher.training_class != training_class.id:
        raise Refused("evaluation.not_candidate")


def _check_new(command: RecordScan, context: Context) -> None:
    """A rotating code that was taken at another device already is a copy; one that was turned away there is none."""
    others = context.facts.where(Scan, "presentation", command.presentation)
    if command.assurance in _ALIVE and any(one.device != command.device and one.verdict == OK for one in others):
        raise recorded(Refused("scan.copied"), context.actor.id, "voucher", command.voucher or "")


def _conflict_of(command: RecordScan, context: Context) -> ConflictFound | None:
    """The conflict that a scan is part of which found its voucher used: none if that is only what was said of its code."""
    voucher = context.facts.need(Voucher, command.voucher or "")
    if command.training_class is None or voucher.training_class in (None, command.training_class):
        return None
    entry = enrolled_at(voucher)
    scans = context.facts.where(Scan, "voucher", voucher.id)
    return ConflictFound(
        conflict=conflict_id(voucher.id, command.training_class, entry),
        voucher=voucher.id,
        holder=voucher.holder,
        region=voucher.region,
        first_class=voucher.training_class,
        first_entry=entry,
        first_scan=next((scan.id for scan in scans if scan.at == entry), None),
        second_class=command.training_class,
        second_scan=scan_id(command.device, command.sequence),
    )


@evolves(ScanRecorded)
def scan_recorded(event: ScanRecorded, facts: Facts, at: At) -> None:
    """The scan, and the end of the device's journal."""
    device = facts.need(Device, event.device)
    facts.put(replace(device, at=at.index, sequence=event.sequence, last=event.hash))
    facts.put(
        Scan(
            id=event.scan,
            at=at.index,
            device=device.id,
            institution=device.institution,
            sequence=event.sequence,
            hash=event.hash,
            purpose=event.purpose,
            training_class=event.training_class,
            voucher=event.voucher,
            binding=event.binding,
            assurance=event.assurance,
            device_verdict=event.device_verdict,
            checked=event.checked,
            verdict=event.verdict,
            conflict=event.conflict,
            presentation=event.presentation,
            happened=event.happened,
            offline=event.offline,
        )
    )


@evolves(SignedIn)
def signed_in(event: SignedIn, facts: Facts, at: At) -> None:
    """For the record of the session."""
    enrolment = facts.need(Enrolment, event.enrolment)
    facts.put(
        SignIn(
            id=event.sign_in,
            at=at.index,
            training_class=enrolment.training_class,
            enrolment=enrolment.id,
            person=enrolment.person,
            scan=event.scan,
            day=event.day,
            happened=event.happened,
            assurance=event.assurance,
        )
    )


@evolves(JournalForked)
def journal_forked(event: JournalForked, facts: Facts, at: At) -> None:
    """The device is conspicuous; its journal stands where it stood."""
    device = facts.need(Device, event.device)
    facts.put(replace(device, at=at.index, forks=device.forks + 1))


@evolves(ConflictFound)
def conflict_found(event: ConflictFound, facts: Facts, at: At) -> None:
    """For an officer to decide."""
    facts.put(
        Conflict(
            id=event.conflict,
            at=at.index,
            voucher=event.voucher,
            holder=event.holder,
            region=event.region,
            first_class=event.first_class,
            first_entry=event.first_entry,
            first_scan=event.first_scan,
            second_class=event.second_class,
            second_scan=event.second_scan,
            state=ConflictState.OPEN,
        )
    )
