"""Phones and scanning devices for tests: keys that are the same in every run, and a device's journal as the browser
writes it."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from ledger import timestamp
from tests.support.world import Journey, World
from voucher.core.dates import add_days
from voucher.lifecycle.bind import BindVoucher, PrintSlip, SlipPrinted, VoucherBound
from voucher.lifecycle.scan import RecordScan, ScanRecorded
from voucher.objects.device import NO_RECORD
from voucher.objects.scan import Assurance, Purpose
from voucher.register.devices import DeviceEnrolled, EnrolDevice
from voucher.shell.demo.player import event_of
from voucher.tv1 import cose, presentation
from voucher.tv1.presentation import Presentation
from voucher.tv1.text import from_text, to_text

CHECK = {"method": "id_card_in_hand", "evidence": "cd" * 32}


@dataclass(frozen=True, slots=True)
class Phone:
    """A key that never leaves its phone."""

    number: int

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(7919 * (self.number + 1), ec.SECP256R1())

    @property
    def public(self) -> str:
        return base64.b64encode(cose.compressed(self.private.public_key())).decode()

    def show(self, inner: str, now: int, purpose: str, training_class: str | None, **mutual: str) -> str:
        """The code on the screen at a moment (ms)."""
        shown = Presentation(
            from_text(inner),
            presentation.step_at(now // 1000),
            presentation.Purpose(purpose),
            bytes.fromhex(training_class) if training_class else None,
            **{name: bytes.fromhex(value) for name, value in mutual.items()},
        )
        return to_text(presentation.sign(shown, self.private))


def binding_of(journey: Journey, number: int, phone: Phone | None = None, **changes: Any) -> BindVoucher:
    """The command that binds the n-th person's voucher to a phone, by default the n-th."""
    person = journey.people[number]
    values: dict[str, Any] = {
        "voucher": journey.vouchers[person],
        "holder": person,
        "public": (phone or Phone(number)).public,
        "status": uuid.uuid4().int % (1 << 20),
        "expires": add_days(journey.world.today, 90),
    }
    return BindVoucher(**values | changes)


def bound(journey: Journey, number: int, phone: Phone | None = None, **changes: Any) -> str:
    """The binding of the n-th person's voucher, made by themselves."""
    worker = journey.workers[journey.people[number]]
    return event_of(journey.world.do(worker, binding_of(journey, number, phone, **changes)), VoucherBound).binding


def slip(journey: Journey, number: int, role: str = "bureau1", days: int = 90) -> str:
    """A printed slip of the n-th person's voucher."""
    world = journey.world
    place = uuid.uuid4().int % (1 << 20)
    command = PrintSlip(voucher=journey.voucher(number), status=place, expires=add_days(world.today, days))
    return event_of(world.do(role, command), SlipPrinted).binding


@dataclass(slots=True)
class Device:
    """A school's scanner; what it gives to the ledger continues its journal."""

    world: World
    role: str
    id: str
    sequence: int = 0
    last: str = NO_RECORD
    kept: list[dict[str, Any]] = field(default_factory=list)

    def next(self, voucher: str | None, **fields: Any) -> RecordScan:
        """The next scan, as the server would put it to the ledger."""
        sequence = fields.pop("sequence", self.sequence + 1)
        values: dict[str, Any] = {
            "device": self.id,
            "sequence": sequence,
            "previous": self.last,
            "hash": sha256(f"{self.id}/{sequence}/{uuid.uuid4()}".encode()).hexdigest(),
            "purpose": Purpose.ENROL,
            "voucher": voucher,
            "assurance": Assurance.ROTATING,
            "device_verdict": "ok",
            "checked": "ok",
            "presentation": sha256(uuid.uuid4().bytes).hexdigest(),
            "happened": timestamp.to_text(self.world.clock.now()),
            "offline": False,
        }
        return RecordScan(**values | fields)

    def went_on(self, command: RecordScan) -> None:
        """The ledger took it."""
        self.sequence, self.last = command.sequence, command.hash

    def scan(self, voucher: str | None, **fields: Any) -> ScanRecorded:
        """Scan, and have it recorded."""
        command = self.next(voucher, **fields)
        event = event_of(self.world.do(self.role, command), ScanRecorded)
        self.went_on(command)
        return event

    def wrote(self, text: str, **fields: Any) -> dict[str, Any]:
        """A record as the browser writes it (`web/src/lib/record.ts`), kept and ready to be sent."""
        values = {
            "assurance": "rotating",
            "class": None,
            "device": self.id,
            "happened": timestamp.to_text(self.world.clock.now()),
            "key": str(uuid.uuid4()),
            "offline": True,
            "presentation": sha256(text.encode()).hexdigest(),
            "previous": self.last,
            "purpose": "enrol",
            "sequence": self.sequence + 1,
            "v": 1,
            "verdict": "ok",
            "voucher": None,
        } | fields
        record = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        found = {"record": record, "hash": sha256(record.encode()).hexdigest(), "text": text}
        self.sequence, self.last = values["sequence"], found["hash"]
        self.kept.append(found)
        return found


def device(world: World, role: str = "school", number: int = 0) -> Device:
    """A device of a school, enrolled."""
    institution = world.cast[f"{role}:id"].account
    key = ec.derive_private_key(104729 + number * 2 + len(role), ec.SECP256R1())
    public = base64.b64encode(cose.compressed(key.public_key())).decode()
    outcome = world.do(role, EnrolDevice(institution=institution, name=f"gate-{number}", public=public))
    return Device(world, role, event_of(outcome, DeviceEnrolled).device)
