"""Devices that may scan for an institution, each known by its own key."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import DeviceId, InstitutionId
from voucher.core.message import Code, Command, Event, Point
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.device import Device, DeviceState
from voucher.objects.institution import Institution
from voucher.register.keys import key_id_of
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class EnrolDevice(Command, frozen=True, kw_only=True, tag="device.enrol"):
    """Let a device scan for an institution; its journal begins."""

    institution: InstitutionId
    name: Code
    public: Point


class RevokeDevice(Command, frozen=True, kw_only=True, tag="device.revoke"):
    """A device is lost, sold or not to be trusted; it scans no more, and no other can have its key."""

    device: DeviceId
    reason: Code


class DeviceEnrolled(Event, frozen=True, kw_only=True, tag="device.enrolled"):
    """The device may scan."""

    device: DeviceId
    institution: InstitutionId
    name: Code
    public: Point


class DeviceRevoked(Event, frozen=True, kw_only=True, tag="device.revoked"):
    """The device may scan no more."""

    device: DeviceId
    reason: Code


def _known(command: EnrolDevice, _facts: Facts) -> Iterable[Ref]:
    try:
        yield Ref("device", "id", key_id_of("es256", command.public))
    except Refused:
        return


@decides(EnrolDevice, Capability.INSTITUTION, Capability.EVALUATION, needs=_known)
def enrol(command: EnrolDevice, context: Context) -> Iterable[Event]:
    """By the institution whose device it is. A key is one device, for ever."""
    institution = context.facts.need(Institution, command.institution)
    context.require_any((Capability.INSTITUTION, institution.id), (Capability.EVALUATION, institution.id))
    device = key_id_of("es256", command.public)
    if context.facts.get(Device, device):
        raise Refused("key.exists")
    yield DeviceEnrolled(device=device, institution=institution.id, name=command.name, public=command.public)


def _institution(command: RevokeDevice, facts: Facts) -> Iterable[Ref]:
    device = facts.get(Device, command.device)
    if device:
        yield Ref("institution", "id", device.institution)


@decides(RevokeDevice, Capability.INSTITUTION, Capability.EVALUATION, Capability.BUREAU, needs=_institution)
def revoke(command: RevokeDevice, context: Context) -> Iterable[Event]:
    """By its institution, or the bureau of the institution's region; once."""
    device = context.facts.need(Device, command.device)
    context.require_any(
        (Capability.INSTITUTION, device.institution),
        (Capability.EVALUATION, device.institution),
        (Capability.BUREAU, context.facts.need(Institution, device.institution).region),
    )
    if device.state == DeviceState.REVOKED:
        raise Refused("device.revoked")
    yield DeviceRevoked(device=device.id, reason=command.reason)


@evolves(DeviceEnrolled)
def enrolled(event: DeviceEnrolled, facts: Facts, at: At) -> None:
    """With an empty journal."""
    facts.put(
        Device(
            id=event.device,
            at=at.index,
            institution=event.institution,
            name=event.name,
            public=event.public,
            state=DeviceState.ACTIVE,
        )
    )


@evolves(DeviceRevoked)
def revoked(event: DeviceRevoked, facts: Facts, at: At) -> None:
    """Its journal ends where it stands."""
    facts.put(replace(facts.need(Device, event.device), at=at.index, state=DeviceState.REVOKED))
