"""Scans as they come in: a text that a scanner just read, or the records of a device's journal, days old perhaps.

The server reads every code itself. What it makes of it goes into the command as a code and a digest; the code, with the
masked name in it, goes nowhere. A record is what `web/src/lib/record.ts` writes: canonical JSON with exactly the fields
of `Record`; its hash is the SHA-256 of those bytes, its `key` is the command's idempotency key.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa

from ledger import canonical, timestamp
from ledger.errors import KeyConflict, LedgerError, NotCanonical
from ledger.store import bulk, engine
from voucher.core.ids import scan_id
from voucher.core.message import Code, Digest, Identifier, Moment, whole
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.scan import ADMITTED, JournalForked, RecordScan, ScanRecorded
from voucher.objects.binding import Binding
from voucher.objects.device import Device
from voucher.objects.scan import OK, Assurance, Purpose, Scan
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.service import Order, Outcome, Service
from voucher.shell.tables import STATE
from voucher.tv1 import check as checks
from voucher.tv1 import presentation
from voucher.tv1.check import RED, Verdict

MOST: Final = 500
VERSION: Final = 1
LOCKS: Final = 256
"""A device's journal is written by one request at a time; the others need not wait for it."""
TRIES: Final = 20
"""How often a scan is written anew because another process was faster."""
UNPROVEN: Final = "scan.unproven"
DIFFERS: Final = "scan.differs"
_ASSURANCES: Final = {member.value: member for member in Assurance}


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scan as a device's journal holds it."""

    assurance: Code
    training_class: Identifier | None = msgspec.field(name="class")
    device: Identifier
    happened: Moment
    key: Annotated[str, whole("[0-9a-f-]{36}")]
    offline: bool
    presentation: Digest
    previous: Digest
    purpose: Purpose
    sequence: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    v: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
    verdict: Code
    voucher: Identifier | None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it is sent: its bytes, its hash, the code that was scanned, and who was checked beside it."""

    record: str
    hash: str
    text: str | None = None
    holder: str | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger says to one record; the same each time it is sent. `conflict` names the one that it is part of."""

    sequence: int
    hash: str
    verdict: str
    entry: int
    conflict: str | None = None


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Why records from here on were not taken: a refusal, with what it is about. `entry` where the finding is kept."""

    sequence: int | None
    hash: str
    refused: Refused
    entry: int | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was scanned with the server's help: what the code is worth, and the record that was made of it."""

    verdict: Verdict
    answer: Answer | None
    stop: Stop | None = None


_decoder: Final = msgspec.json.Decoder(Record)


class Scans:
    """Takes scans in, for one home."""

    def __init__(self, home: Home, service: Service) -> None:
        self._home = home
        self._service = service
        self._locks = [threading.Lock() for _ in range(LOCKS)]

    def upload(self, actor: str, items: Sequence[Item]) -> tuple[list[Answer], Stop | None]:
        """Answers to records in their order, as far as they could be taken; and why not further."""
        orders: list[tuple[Record, Order]] = []
        stop: Stop | None = None
        for item in items:
            try:
                record = read(item)
                _check_follows(record, orders)
                orders.append((record, self._order(actor, record, item)))
            except Refused as refused:
                stop = Stop(sequence=None, hash=item.hash, refused=refused)
                break
        answers: list[Answer] = []
        # The first one alone: if it does not continue the journal, none of the others does, and all would be findings.
        for part in (orders[:1], orders[1:]):
            results = self._service.give_many([order for _, order in part])
            for (record, order), result in zip(part, results, strict=True):
                found = self._answer(record, order, result)
                if isinstance(found, Stop):
                    return answers, found
                answers.append(found)
        return answers, stop

    def scan(self, actor: str, device: str, text: str, **asked: Any) -> Shown:
        """Check a text and record it under a device that keeps no journal of its own."""
        with self._locks[hash(device) % LOCKS]:
            shown = self._scan(actor, device, text, **asked)
            for _ in range(TRIES):
                if shown.stop is None or shown.stop.refused.code != "object.changed":
                    break
                shown = self._scan(actor, device, text, **asked)
            return shown

    def _scan(
        self,
        actor: str,
        device: str,
        text: str,
        *,
        key: str,
        purpose: Purpose,
        training_class: str | None,
        nonce: bytes | None = None,
        holder: str | None = None,
    ) -> Shown:
        now = self._home.clock.now()
        found = self._device(device)
        verdict = self.check(text, purpose, training_class, found.institution, nonce, now)
        earlier = self._service.earlier(actor, key)
        if earlier is not None:
            event = earlier.events[0]
            if not isinstance(event, ScanRecorded) or event.presentation != _digest(text):
                raise KeyConflict(earlier.index)
            return Shown(verdict=verdict, answer=_told(event, earlier.index))
        record = Record(
            assurance=verdict.assurance or Assurance.NONE.value,
            training_class=training_class,
            device=device,
            happened=timestamp.to_text(now),
            key=key,
            offline=False,
            presentation=_digest(text),
            previous=found.last,
            purpose=purpose,
            sequence=found.sequence + 1,
            v=VERSION,
            verdict=verdict.code,
            voucher=verdict.binding.voucher.hex() if verdict.binding else None,
        )
        data = canonical.encode(msgspec.to_builtins(record))
        item = Item(record=data.decode(), hash=sha256(data).hexdigest(), text=text, holder=holder)
        order = self._order(actor, record, item, version=found.at)
        (result,) = self._service.give_many([order])
        answer = self._answer(record, order, result)
        if isinstance(answer, Stop):
            return Shown(verdict=verdict, answer=None, stop=answer)
        return Shown(verdict=verdict, answer=answer)

    def check(
        self,
        text: str,
        purpose: Purpose,
        training_class: str | None,
        institution: str,
        nonce: bytes | None,
        now: int,
        *,
        fresh: bool = True,
    ) -> Verdict:
        """What a code is worth at a moment (ms). `fresh`: with the status that the ledger has now, else with none."""
        issuer = self._home.issuer
        return checks.check(
            text,
            issuers=issuer.issuers,
            status=issuer.status_now(self._home.clock.now()) if fresh else None,
            now=now // 1000,
            purpose=presentation.Purpose(purpose.value),
            training_class=bytes.fromhex(training_class) if training_class else None,
            nonce=nonce,
            institution=bytes.fromhex(institution) if nonce else None,
        )

    def _order(self, actor: str, record: Record, item: Item, version: int | None = None) -> Order:
        """`version` is the device's that the record was written after: another process may have written one meanwhile."""
        checked, assurance, binding = self._examine(record, item.text)
        command = RecordScan(
            version=version,
            device=record.device,
            sequence=record.sequence,
            previous=record.previous,
            hash=item.hash,
            purpose=record.purpose,
            voucher=record.voucher,
            training_class=record.training_class,
            binding=binding,
            holder=item.holder,
            assurance=assurance,
            device_verdict=record.verdict,
            checked=checked,
            presentation=record.presentation,
            happened=record.happened,
            offline=record.offline,
        )
        return Order(actor=actor, key=record.key, command=command)

    def _examine(self, record: Record, text: str | None) -> tuple[str, Assurance, str | None]:
        """What the server makes of a record's code, how sure it is, and the binding it stands for.

        The moment is the device's own. Whether the binding still holds is not asked here: that is the ledger's verdict.
        """
        assurance = _ASSURANCES.get(record.assurance, Assurance.NONE)
        if assurance in (Assurance.TYPED, Assurance.NONE) or record.verdict not in ADMITTED:
            return OK, assurance, None
        if text is None:
            return UNPROVEN, assurance, None
        happened = _moment(record.happened)
        institution = self._device(record.device).institution
        asked = (text, record.purpose, record.training_class, institution)
        verdict = self.check(*asked, None, happened, fresh=False)
        shown = verdict.presentation
        if verdict.code == "tv1.wrong_nonce" and shown is not None:
            verdict = self.check(*asked, shown.nonce, happened, fresh=False)
        if verdict.colour == RED or verdict.binding is None:
            return verdict.code, assurance, None
        if verdict.binding.voucher.hex() != record.voucher or verdict.assurance != assurance.value:
            return DIFFERS, assurance, None
        return OK, assurance, self._binding(verdict.binding.status)

    def _answer(self, record: Record, order: Order, result: Outcome | Exception) -> Answer | Stop:
        command = order.command
        if not isinstance(command, RecordScan):
            raise TypeError(command)
        if isinstance(result, Refused):
            if result.code == "journal.known":
                return self._known(command)
            return Stop(sequence=record.sequence, hash=command.hash, refused=result)
        if isinstance(result, KeyConflict):
            return self._known(command)
        if isinstance(result, Exception):
            raise result
        event = result.events[0]
        if isinstance(event, JournalForked):
            refused = Refused("journal.forked")
            return Stop(sequence=record.sequence, hash=command.hash, refused=refused, entry=result.index)
        if not isinstance(event, ScanRecorded) or event.hash != command.hash:
            raise LedgerError("a scan's key stands for something else")
        return _told(event, result.index)

    def _known(self, command: RecordScan) -> Answer | Stop:
        """The answer that a record had when it came first, whoever brought it."""
        with engine.snapshot(self._home.database) as connection:
            identifier = scan_id(command.device, command.sequence)
            rows = bulk.select_in(connection, STATE["scan"], "id", [identifier])
        scan = codec(Scan).state(rows[0]) if rows else None
        if not isinstance(scan, Scan) or scan.hash != command.hash:
            refused = Refused("journal.record", field="key")
            return Stop(sequence=command.sequence, hash=command.hash, refused=refused)
        return Answer(
            sequence=scan.sequence, hash=scan.hash, verdict=scan.verdict, entry=scan.at, conflict=scan.conflict
        )

    def _device(self, identifier: str) -> Device:
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE["device"], "id", [identifier])
        found = codec(Device).state(rows[0]) if rows else None
        if not isinstance(found, Device):
            raise unknown(Device.kind)
        return found

    def _binding(self, status: int) -> str | None:
        table = STATE[Binding.kind].c
        with engine.snapshot(self._home.database) as connection:
            return connection.execute(sa.select(table.id).where(table.status == status)).scalar()


def read(item: Item) -> Record:
    """The record in a device's bytes; refused if they are not a record, or not what the hash and digest say."""
    data = item.record.encode()
    if sha256(data).hexdigest() != item.hash:
        raise Refused("journal.record", field="hash")
    try:
        canonical.decode(data)
        record = _decoder.decode(data)
    except (NotCanonical, msgspec.ValidationError):
        raise Refused("journal.record", field="record") from None
    if item.text is not None and _digest(item.text) != record.presentation:
        raise Refused("journal.record", field="text")
    return record


def _check_follows(record: Record, before: list[tuple[Record, Order]]) -> None:
    """Refused unless a record follows the one that was sent before it."""
    if not before:
        return
    last, command = before[-1][0], before[-1][1].command
    named = command.hash if isinstance(command, RecordScan) else ""
    if (record.device, record.sequence, record.previous) != (last.device, last.sequence + 1, named):
        raise Refused("journal.record", field="previous")


def _told(event: ScanRecorded, entry: int) -> Answer:
    return Answer(sequence=event.sequence, hash=event.hash, verdict=event.verdict, entry=entry, conflict=event.conflict)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _moment(text: str) -> int:
    try:
        return timestamp.from_text(text)
    except (NotCanonical, ValueError):
        raise Refused("journal.record", field="happened") from None
