"""A school's gate on the stage: workers with vouchers on their phones, an institution with devices, and the codes that the
phones would show at this moment."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.core import ids
from voucher.core.dates import add_days, china_date
from voucher.core.message import Command, Event, Sealed
from voucher.lifecycle.bind import LONGEST, BindVoucher, VoucherBound
from voucher.lifecycle.claim import ClaimVoucher
from voucher.objects.account import Capability
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.institution import InstitutionKind
from voucher.register.accounts import CreateAccount
from voucher.register.devices import DeviceEnrolled, EnrolDevice
from voucher.register.institutions import ApplyInstitution
from voucher.shell.bench.stage import REGION, Stage
from voucher.shell.service import Order
from voucher.tv1 import cose, presentation
from voucher.tv1.presentation import Presentation, Purpose
from voucher.tv1.text import from_text, to_text

NAME: Final = "李明"
NUMBER: Final = "41010219900101001X"
USCC: Final = "91410100MA0000001X"


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone with a binding as its holder got it."""

    private: ec.EllipticCurvePrivateKey
    inner: bytes

    def show(self, now: int, purpose: Purpose, **mutual: bytes) -> str:
        """The code on its screen (now in ms)."""
        shown = Presentation(self.inner, presentation.step_at(now // 1000), purpose, **mutual)
        return to_text(presentation.sign(shown, self.private))


class Gate:
    """One school on a stage, with so many devices; people with phones stand before it."""

    def __init__(self, ready: Stage, people: int, devices: int) -> None:
        self._ready = ready
        officer, operator = ready.officers[0][0], ready.home.settings.operator
        apply = ApplyInstitution(
            kind=InstitutionKind.TRAINING, uscc=USCC, name=Sealed("0" * 32, "0" * 64), region=REGION
        )
        self.institution = self._made(officer, apply)
        grants = ((Capability.INSTITUTION, self.institution),)
        self.account = self._made(operator, CreateAccount(person=None, grants=grants))
        self.devices = [self._device(number) for number in range(devices)]
        self.phones = self._phones(people)

    def codes(self, purpose: str) -> list[str]:
        """What every phone shows now."""
        return [phone.show(self._now, Purpose(purpose)) for phone in self.phones]

    def answers(self, purpose: str, count: int) -> list[tuple[str, str]]:
        """(nonce, code) of phones that answer the school's scanners, no two alike."""
        institution = bytes.fromhex(self.institution)
        found = []
        for number in range(count):
            nonce = uuid.uuid4().bytes
            phone = self.phones[number % len(self.phones)]
            found.append((nonce.hex(), phone.show(self._now, Purpose(purpose), nonce=nonce, institution=institution)))
        return found

    @property
    def _now(self) -> int:
        return self._ready.home.clock.now()

    def _made(self, actor: str, command: Command) -> str:
        """The id of what a command created."""
        key = str(uuid.uuid4())
        self._ready.give(Order(actor=actor, key=key, command=command))
        return ids.derive(actor, key)

    def _device(self, number: int) -> str:
        command = EnrolDevice(institution=self.institution, name=f"gate-{number}", public=_public(_key(number)))
        (event,) = self._given([Order(actor=self.account, key=str(uuid.uuid4()), command=command)], DeviceEnrolled)
        return str(event.device)

    def _phones(self, count: int) -> list[Phone]:
        self._ready.hire(count)
        workers = self._ready.workers[-count:]
        held: dict[str, str] = {}
        for holders, vouchers in self._ready.issue([person for _, person in workers], "gate"):
            held.update(zip(holders, vouchers, strict=True))
        claims, binds, private = [], [], {}
        end = add_days(china_date(self._now), LONGEST)
        for place, (account, person) in enumerate(workers):
            voucher, key = held[person], _key(10_000 + place)
            private[voucher] = key
            claim = ClaimVoucher(voucher=voucher, holder=person)
            bind = BindVoucher(voucher=voucher, holder=person, public=_public(key), status=place, expires=end)
            claims.append(Order(actor=account, key=str(uuid.uuid4()), command=claim))
            binds.append(Order(actor=account, key=str(uuid.uuid4()), command=bind))
        self._given(claims, Event)
        return [self._phone(event, private[event.voucher]) for event in self._given(binds, VoucherBound)]

    def _phone(self, event: Any, private: ec.EllipticCurvePrivateKey) -> Phone:
        binding = Binding(
            id=event.binding,
            at=0,
            voucher=event.voucher,
            holder="",
            type=BindingKind.PHONE,
            public=event.public,
            status=event.status,
            expires=event.expires,
            state=BindingState.ACTIVE,
        )
        signed = self._ready.home.issuer.sign_binding(binding, NAME, NUMBER, None, self._now)
        return Phone(private, from_text(signed.text))

    def _given(self, orders: list[Order], kind: type[Event]) -> list[Any]:
        """The event of this kind of each order; all must be accepted."""
        found = []
        for start in range(0, len(orders), 100):
            for result in self._ready.service.give_many(orders[start : start + 100]):
                if isinstance(result, Exception):
                    raise result
                found.append(next(event for event in result.events if isinstance(event, kind)))
        return found


def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number + 1, ec.SECP256R1())


def _public(private: ec.EllipticCurvePrivateKey) -> str:
    return base64.b64encode(cose.compressed(private.public_key())).decode()
