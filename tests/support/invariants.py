"""What must hold after every command, whatever the command was and whoever gave it."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from tests.support.memory import Memory
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.claim import Bucket, Claim, ClaimLine, Objection, ObjectionState
from voucher.objects.device import NO_RECORD, Device
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.external import ExternalRecord
from voucher.objects.institution import Institution
from voucher.objects.money import Balance, PaymentBatch, Transfer, TransferState
from voucher.objects.person import Person
from voucher.objects.scan import Scan
from voucher.objects.standing import Hold, HoldState
from voucher.objects.training import ApprenticeCount, ClassSession, ClassState, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import LIVE, STAGES, Voucher, VoucherState
from voucher.step import money

S: Final = VoucherState
ENDS: Final = {
    S.EXPIRED: {S.ISSUED, S.CLAIMED},
    S.CANCELLED: {S.ISSUED, S.CLAIMED},
    S.LAPSED: {S.ENROLLED, S.TRAINED, S.EVALUATED},
    S.REISSUED: {S.EXPIRED, S.LAPSED, S.CANCELLED},
    S.REVOKED: set(S) - {S.REVOKED, S.REISSUED},
}
BACK: Final = {(S.ENROLLED, S.CLAIMED), (S.TRAINED, S.CLAIMED), (S.IN_CLAIM, S.CERTIFIED), (S.EVALUATED, S.EVALUATED)}
"""The documented ways back: released before the start, not there on the opening day, subsidy cancelled; a class
stopped by two officers, also after its survey; a rejected or withdrawn line; another attempt."""
RESERVED: Final = {
    Bucket.APPROVED,
    Bucket.PUBLICISED,
    Bucket.PUSHED,
    Bucket.CONFIRMED,
    Bucket.INSTRUCTED,
    Bucket.RETURNED,
}
IN_CLASS: Final = {EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING, EnrolmentState.FINISHED}


def check(memory: Memory, before: dict[str, Any]) -> None:
    """All invariants; `before` holds the vouchers as they were before the last command."""
    _vouchers_move_forward(memory, before)
    _one_live_voucher(memory)
    _money(memory)
    _lines(memory)
    _payments(memory)
    _classes(memory)
    _phones(memory)
    _attendance(memory)
    _changes(memory)
    _holds(memory)


def _holds(memory: Memory) -> None:
    """A claim is frozen by an open hold of its own; nothing is held twice; an institution's history ends where it stands."""
    for claim in memory.all(Claim):
        if claim.frozen is not None:
            hold = memory.get(Hold, claim.frozen)
            assert (hold.state, hold.subject) == (HoldState.OPEN, claim.id)
    opened = [hold.subject for hold in memory.all(Hold, state=HoldState.OPEN)]
    assert len(opened) == len(set(opened))
    for found in memory.all(Institution):
        assert not found.trail or found.trail[-1].state == found.state


def _changes(memory: Memory) -> None:
    """A class's days are in order and hold its opening; its teachers are each one; a source's number is one record, about
    the class's people."""
    for found in memory.all(TrainingClass):
        assert found.start_date <= found.end_date
        assert found.opened_on is None or found.start_date <= found.opened_on <= found.end_date
        assert len(set(found.teachers)) == len(found.teachers)
    for count in memory.all(ApprenticeCount):
        of = [c for c in memory.all(TrainingClass, institution=count.institution) if c.counted_year == count.year]
        of = [c for c in of if count.occupation in (None, c.occupation) and count.employer in (None, c.employer)]
        assert sum(c.counted for c in of) == count.persons
    records = memory.all(ExternalRecord)
    _once((memory.get(TrainingClass, r.training_class).institution, r.source, r.number) for r in records)
    assert all(r.person is None or memory.get(Enrolment, f"{r.training_class}.{r.person}") for r in records)


def _phones(memory: Memory) -> None:
    """A voucher has one phone and one slip at most, its holder's; a journal has all its numbers, linked."""
    _once((b.voucher, b.type) for b in memory.all(Binding) if b.state == BindingState.ACTIVE)
    _once((b.status,) for b in memory.all(Binding))
    for binding in memory.all(Binding):
        assert memory.get(Voucher, binding.voucher).holder == binding.holder
    for voucher in memory.all(Voucher):
        phones = [b for b in memory.all(Binding, voucher=voucher.id) if b.type == BindingKind.PHONE]
        assert voucher.rebinds == max(0, len(phones) - 1)
    for device in memory.all(Device):
        scans = {scan.sequence: scan for scan in memory.all(Scan, device=device.id)}
        assert sorted(scans) == list(range(1, device.sequence + 1))
        assert device.last == (scans[device.sequence].hash if scans else NO_RECORD)


def _attendance(memory: Memory) -> None:
    """What enrolments count is what the sessions since teaching began say."""
    for enrolment in memory.all(Enrolment):
        if enrolment.state not in IN_CLASS:
            continue
        trail = memory.get(TrainingClass, enrolment.training_class).trail
        began = max((index for index, state in trail if state == ClassState.TEACHING), default=0)
        sessions = memory.all(ClassSession, training_class=enrolment.training_class)
        own = [_hours(s, enrolment) for s in sessions if s.entry >= began and s.counts(enrolment.person)]
        assert (enrolment.sessions, enrolment.hours) == (len(own), sum(own))


def _hours(session: ClassSession, enrolment: Enrolment) -> int:
    """What a session counts for somebody: its minutes' hours while the class runs, those that count once it is completed."""
    if session.counted is None:
        return session.recognised
    return 0 if session.platform and enrolment.online_void else session.counted


def _vouchers_move_forward(memory: Memory, before: dict[str, Any]) -> None:
    for identifier, voucher in memory.objects["voucher"].items():
        old = before.get(identifier)
        if old is None:
            assert voucher.state == S.ISSUED
        elif old is not voucher:
            assert _fixed(old) == _fixed(voucher), "a voucher changed its holder, its kind or its chain"
            rebound = voucher.rebinds == old.rebinds + 1 and voucher.trail == old.trail
            moved = f"{old.state} became {voucher.state} ({voucher.resume_to})"
            assert voucher.state == old.state if rebound else _may_follow(old, voucher), moved
            assert voucher.trail[: len(old.trail)] == old.trail
    assert before.keys() <= memory.objects["voucher"].keys()


def _fixed(voucher: Voucher) -> tuple[Any, ...]:
    return voucher.holder, voucher.category, voucher.region, voucher.batch, voucher.origin, voucher.reissues


def _may_follow(old: Voucher, new: Voucher) -> bool:
    if new.state in ENDS:
        return old.state in ENDS[new.state] or (old.state == S.SUSPENDED and new.state == S.REVOKED)
    if new.state == S.SUSPENDED:
        assert new.resume_to is not None
        resting = old.state == S.SUSPENDED and old.resume_to is not None
        return _step(old.resume_to, new.resume_to) if resting else new.resume_to == old.state and old.state in LIVE
    if old.state == S.SUSPENDED:
        assert old.resume_to is not None
        return new.state in (old.resume_to, S.REDEEMED)
    return _step(old.state, new.state)


def _step(old: Any, new: Any) -> bool:
    if old == new or (old, new) in BACK:
        return True
    return old in STAGES and new in STAGES and STAGES.index(new) == STAGES.index(old) + 1


def _one_live_voucher(memory: Memory) -> None:
    vouchers = memory.all(Voucher)
    for voucher in vouchers:
        assert (voucher.live is not None) == (voucher.state in LIVE)
        assert (voucher.resume_to is not None) == (voucher.state == S.SUSPENDED)
        if (voucher.resume_to or voucher.state) in STAGES[5:7]:
            certificate = memory.get(Certificate, voucher.certificate or "")
            assert certificate is not None
            assert (certificate.state, certificate.holder) == (CertificateState.VERIFIED, voucher.holder)
    _once((v.holder, v.live) for v in vouchers if v.live)
    _once(v.origin for v in vouchers if v.state == S.REDEEMED)
    _once(e.live for e in memory.all(Enrolment) if e.live)


def _once(keys: Any) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    assert not twice, f"{twice} twice"


def _money(memory: Memory) -> None:
    """Each of the three books sums to zero, and every line's amount stands where the balances say."""
    balances: Counter[str] = Counter()
    for held in memory.all(Balance):
        balances[held.account] += held.fen
    for book in (money.CLAIM_ACCOUNTS, money.BUDGET_ACCOUNTS, money.CASH_ACCOUNTS):
        assert sum(balances[account] for account in book) == 0, book
    lines = memory.all(ClaimLine)
    buckets: Counter[str] = Counter()
    for line in lines:
        buckets[line.bucket] += line.amount
    recovered, lost = sum(x.recovered for x in lines), sum(x.written_off for x in lines)
    buckets[Bucket.CLAWBACK] -= recovered + lost
    for bucket in Bucket:
        assert balances[bucket] == buckets[bucket] >= 0, f"{bucket}: {balances[bucket]}, lines {buckets[bucket]}"
    assert balances[money.REQUESTED] == -sum(line.amount for line in lines)
    assert (balances[money.RECOVERED], balances[money.WRITTEN_OFF]) == (recovered, lost)
    assert balances[money.RESERVED] == sum(buckets[bucket] for bucket in RESERVED)
    assert balances[money.SPENT] == buckets[Bucket.PAID] + buckets[Bucket.CLAWBACK] + lost
    assert balances[money.BUDGET] >= 0


def _lines(memory: Memory) -> None:
    lines = memory.all(ClaimLine)
    _once((line.certificate, line.live) for line in lines if line.live)
    for line in lines:
        certificate = memory.get(Certificate, line.certificate)
        assert (line.holder, line.verified_at) == (certificate.holder, certificate.verified_at), "no certificate"
        assert certificate.verified_at is not None
        assert 0 <= line.approved <= line.amount
        assert 0 <= line.paid - line.recovered <= line.approved
        assert line.recovered + line.written_off <= line.paid
        assert (line.live is None) == (line.bucket in (Bucket.REJECTED, Bucket.WITHDRAWN))
        assert bool(line.paid) == (line.bucket in (Bucket.PAID, Bucket.CLAWBACK))
        _stands_on_something(memory, line, certificate)
        if line.held:
            assert memory.get(Objection, line.held).state == ObjectionState.OPEN


def _stands_on_something(memory: Memory, line: ClaimLine, certificate: Certificate) -> None:
    """A live line has its certificate and voucher, unless it is with the bank or due back."""
    if line.bucket in (Bucket.REJECTED, Bucket.WITHDRAWN, Bucket.INSTRUCTED, Bucket.CLAWBACK):
        return
    assert certificate.state == CertificateState.VERIFIED, f"{line.bucket} without a certificate"
    assert line.voucher == certificate.voucher
    if not line.voucher:
        return
    voucher = memory.get(Voucher, line.voucher)
    assert voucher.state != S.REVOKED, f"{line.bucket} on a revoked voucher"


def _payments(memory: Memory) -> None:
    """What the bank moved is what transfers and claims say; nothing is paid twice."""
    cash = sum(b.fen for b in memory.all(Balance, account=money.DISBURSED))
    transfers = memory.all(Transfer)
    assert cash == sum(t.amount for t in transfers if t.state == TransferState.MATCHED)
    for claim in memory.all(Claim):
        own = memory.all(ClaimLine, claim=claim.id)
        moved = sum(t.amount for t in transfers if t.claim == claim.id and t.state == TransferState.MATCHED)
        paid = sum(x.amount for x in own if x.bucket == Bucket.PAID)
        assert paid <= moved <= sum(x.amount for x in own), "a claim's lines and its transfers differ"
        assert moved <= paid + sum(x.amount for x in own if x.bucket == Bucket.CLAWBACK)
    for batch in memory.all(PaymentBatch):
        own_transfers = [t for t in transfers if t.payment == batch.id]
        assert (batch.count, batch.total) == (len(own_transfers), sum(t.amount for t in own_transfers))


def _classes(memory: Memory) -> None:
    """Counts are what the enrolments say; a voucher that is in a class has its place there."""
    places = {e.live: e for e in memory.all(Enrolment) if e.live}
    for found in memory.all(TrainingClass):
        own = memory.all(Enrolment, training_class=found.id)
        assert found.roster == len(own)
        if found.state == ClassState.HR_OK:
            assert found.enrolled == sum(e.state == EnrolmentState.REGISTERED for e in own)
    for voucher in memory.all(Voucher):
        stage = voucher.resume_to or voucher.state
        if stage in STAGES[2:]:
            place = places[voucher.id]
            assert (place.training_class, place.person) == (voucher.training_class, voucher.holder)
        elif stage in STAGES[:2]:
            assert voucher.training_class is None
            assert voucher.id not in places
    for person in memory.all(Person):
        busy = [e.training_class for e in memory.all(Enrolment, person=person.id) if e.state in IN_CLASS]
        assert busy == ([person.open_class] if person.open_class else []), "in a class without being in it"
