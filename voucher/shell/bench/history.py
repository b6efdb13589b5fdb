"""A long, plausible history made straight as entries, without deciding each: what an audit or a rebuild reads.

Classes of forty go from the register to verified certificates: per person one entry each for claim, scan, survey,
certificate and verification; per class its plan, reviews, sessions and results.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from ledger import entry as entries
from ledger import timestamp
from ledger.entry import CommandRef, Entry
from ledger.merkle import leaf_hash
from ledger.store import log
from ledger.store.log import StoredEntry
from voucher.core.ids import enrolment_id
from voucher.core.message import Event, Sealed, encode
from voucher.lifecycle.certify import CertificateRecorded, CertificateVerified
from voucher.lifecycle.claim import VoucherClaimed
from voucher.lifecycle.complete import ClassCompleted
from voucher.lifecycle.evaluate import EvaluationConfirmed, EvaluationPlanned, ResultsRecorded
from voucher.lifecycle.issue import BatchApproved, VouchersIssued
from voucher.lifecycle.plan_class import ClassDrafted, ClassReviewed, ClassSubmitted, PeopleListed
from voucher.lifecycle.survey import ClassSurveyed, SurveyAnswered
from voucher.lifecycle.train import ClassOpened, SessionRecorded
from voucher.objects.training import ClassState
from voucher.register.persons import NewPerson, PersonsRegistered, PersonsVerified
from voucher.step.enrolling import VoucherEnrolled

SIZE: Final = 40
SESSIONS: Final = 10
DIGEST: Final = "0" * 64
DAY: Final = "2026-03-02"
CHUNK: Final = 2000


def write(target: sa.Engine, origin: str, count: int, first: int = 0) -> int:
    """Append at least `count` entries to a log, in chunks, with classes numbered from `first`; the number after them."""
    made = 0
    number = first
    connection = target.connect()
    while made < count:
        chunk: list[Event] = []
        while len(chunk) < CHUNK:
            chunk += _class(number)
            number += 1
        with log.appending(connection) as head:
            rows = []
            nodes: list[tuple[int, int, bytes]] = []
            time = timestamp.to_text(head.last_time + 1)
            for event in chunk:
                row = _row(origin, head.size, time, event)
                nodes += head.frontier.push(row.leaf)
                rows.append(row)
            log.insert_entries(connection, rows)
            log.insert_nodes(connection, nodes)
            head.last_time += 1
            log.write_head(connection, head)
        made += len(chunk)
    connection.close()
    return number


def _row(origin: str, index: int, time: str, event: Event) -> StoredEntry:
    actor, key = (
        _id("actor", index % 1000),
        str(uuid.UUID(bytes=sha256(f"key/{index}".encode()).digest()[:16], version=4)),
    )
    data = entries.encode(
        Entry(
            actor=actor,
            command=CommandRef(type="bench", digest=DIGEST),
            events=(encode(event),),
            key=key,
            origin=origin,
            policy=DIGEST,
            time=time,
            v=entries.VERSION,
        )
    )
    return StoredEntry(index, actor, key, data, leaf_hash(data))


def _id(kind: str, number: int) -> str:
    return sha256(f"{kind}/{number}".encode()).hexdigest()[:32]


def _class(number: int) -> Iterator[Event]:
    group = _id("class", number)
    people = [f"{_id('people', number)[:24]}{n:08x}" for n in range(SIZE)]
    vouchers = [f"{_id('vouchers', number)[:24]}{n:08x}" for n in range(SIZE)]
    enrolments = tuple(enrolment_id(group, person) for person in people)
    yield from _before(number, group, people, vouchers, enrolments)
    for enrolment, voucher in zip(enrolments, vouchers, strict=True):
        yield VoucherClaimed(voucher=voucher)
        yield VoucherEnrolled(voucher=voucher, enrolment=enrolment, enrolled_on=DAY)
    yield from _taught(number, group, vouchers, enrolments)
    yield from _certified(number, group, people, vouchers, enrolments)


def _before(
    number: int, group: str, people: list[str], vouchers: list[str], enrolments: tuple[str, ...]
) -> Iterator[Event]:
    new = tuple(NewPerson(person, Sealed(person, DIGEST)) for person in people)
    yield PersonsRegistered(region="41", persons=new)
    yield PersonsVerified(persons=tuple(people), commitments=(DIGEST,) * len(people), method="bench", evidence=DIGEST)
    yield ClassDrafted(
        training_class=group,
        institution=_id("institution", 0),
        region="4104",
        occupation="6-18-02-04",
        level="L4",
        certificate_type="skill_level",
        planned=SIZE,
        hours=60,
        practical_hours=36,
        minutes_per_hour=45,
        teachers=tuple(people[:2]),
        workstations=2,
        start_date=DAY,
        end_date="2026-04-30",
        system_record="BENCH",
    )
    yield PeopleListed(training_class=group, enrolments=enrolments)
    yield ClassSubmitted(training_class=group, pack=DIGEST)
    for state in (ClassState.INDUSTRY_1, ClassState.INDUSTRY_OK, ClassState.HR_1, ClassState.HR_OK):
        yield ClassReviewed(training_class=group, reviewer=people[0], state=state)
    batch = _id("batch", number)
    yield BatchApproved(
        batch=batch,
        category="skills",
        region="4104",
        valid_from=DAY,
        root=DIGEST,
        count=SIZE,
        parts=1,
        proposer=_id("actor", 1),
        approver=_id("actor", 2),
    )
    yield VouchersIssued(batch=batch, part=0, holders=tuple(people), vouchers=tuple(vouchers))


def _taught(number: int, group: str, vouchers: list[str], enrolments: tuple[str, ...]) -> Iterator[Event]:
    yield ClassOpened(
        training_class=group,
        opened_on=DAY,
        present=enrolments,
        absent=(),
        released=(),
        method="face_device",
        evidence=DIGEST,
    )
    for session in range(SESSIONS):
        yield SessionRecorded(
            training_class=group,
            session=_id("session", number * SESSIONS + session),
            starts="2026-03-02T00:30:00.000Z",
            ends="2026-03-02T05:00:00.000Z",
            practical=session >= SESSIONS * 4 // 10,
            hours=6,
            recognised=6,
            present=enrolments,
            method="face_device",
            evidence=DIGEST,
        )
    yield ClassCompleted(training_class=group, completed_on=DAY, finished=enrolments)
    for enrolment in enrolments:
        yield SurveyAnswered(enrolment=enrolment, satisfied=True)
    yield ClassSurveyed(training_class=group, asked=SIZE, answered=SIZE, satisfied=SIZE, vouchers=tuple(vouchers))


def _certified(
    number: int, group: str, people: list[str], vouchers: list[str], enrolments: tuple[str, ...]
) -> Iterator[Event]:
    evaluation, body = _id("evaluation", number), _id("institution", 1)
    yield EvaluationPlanned(
        evaluation=evaluation,
        body=body,
        training_class=group,
        occupation="6-18-02-04",
        level="L4",
        held_on=DAY,
        way="exam",
    )
    yield ResultsRecorded(
        evaluation=evaluation,
        passed=enrolments,
        failed=(),
        passed_vouchers=tuple(vouchers),
        failed_vouchers=(),
    )
    yield EvaluationConfirmed(evaluation=evaluation, training_class=group)
    for place, (person, voucher) in enumerate(zip(people, vouchers, strict=True)):
        certificate = f"{_id('certificates', number)[:24]}{place:08x}"
        yield CertificateRecorded(
            certificate=certificate,
            voucher=voucher,
            holder=person,
            body=body,
            certificate_type="skill_level",
            number=Sealed(certificate, DIGEST),
            occupation="6-18-02-04",
            level="L4",
            issued_on=DAY,
            way="exam",
        )
        yield CertificateVerified(certificate=certificate, voucher=voucher, evidence=DIGEST)
