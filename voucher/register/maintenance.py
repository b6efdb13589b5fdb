"""Maintenance of outside systems: announced by the bureau before or after the fact, with the announcement's number. Recordings
that institutions kept themselves in such a time stand for the linked ones (att.maintenance)."""

from __future__ import annotations

from collections.abc import Iterable

from voucher.core.facts import Facts
from voucher.core.ids import WindowId
from voucher.core.message import Code, Command, Document, Event, Moment
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.lessons import MaintenanceWindow
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.reported import read_moment


class AnnounceMaintenance(Command, frozen=True, kw_only=True, tag="maintenance.announce"):
    """A system takes no records from `starts` to `ends` in a region, by which announcement."""

    region: Code
    system: Code
    starts: Moment
    ends: Moment
    document: Document


class MaintenanceAnnounced(Event, frozen=True, kw_only=True, tag="maintenance.announced"):
    """The time is announced."""

    window: WindowId
    region: Code
    system: Code
    starts: Moment
    ends: Moment
    document: Document


@decides(AnnounceMaintenance, Capability.BUREAU)
def announce(command: AnnounceMaintenance, context: Context) -> Iterable[Event]:
    """By the bureau of the region."""
    context.require(Capability.BUREAU, command.region)
    starts, _ = read_moment(command.starts, "starts")
    ends, _ = read_moment(command.ends, "ends")
    if ends <= starts:
        raise Refused("value.invalid", field="ends")
    yield MaintenanceAnnounced(
        window=context.new_id(),
        region=command.region,
        system=command.system,
        starts=command.starts,
        ends=command.ends,
        document=command.document,
    )


@evolves(MaintenanceAnnounced)
def announced(event: MaintenanceAnnounced, facts: Facts, at: At) -> None:
    """A new window."""
    facts.put(
        MaintenanceWindow(
            id=event.window,
            at=at.index,
            region=event.region,
            system=event.system,
            starts=event.starts,
            ends=event.ends,
            document=event.document,
            announced_on=at.date,
        )
    )
