"""What lessons leave behind: recordings, numbers in outside systems, announced maintenance, files that were taken in."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, CodeOrNone, Moment

SYSTEMS: Final = ("skilled_talent", "employment")
"""The provincial skilled-talent system (with the training management system of the form), and “Internet + employment”."""
NUMBERED: Final = ("person", "class", "session", "inspection", "evaluation", "certificate")
"""What has a number in an outside system; a teacher is a person."""


class Gap(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A stretch that a recording misses."""

    starts: Moment
    ends: Moment


class Number(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A number in a system, and the day on which it was entered here."""

    system: Code
    number: Code
    entered_on: str


class Recording(State, frozen=True):
    """A recording of a class, known by what its owner said of it; the file stays outside under `digest`. `gap_seconds` of it
    are missing in all, `gaps` are those whose place is known. `visible` is how many people it shows, if somebody counted
    them. `own`: kept by the institution because the system could not take it, `announced` if within announced
    maintenance. `kept_until` is what its owner promised; `deleted_on` when its deletion was allowed."""

    kind = "recording"
    indexes = ("training_class",)

    training_class: str
    starts: str
    ends: str
    digest: str
    size: int
    gap_seconds: int
    gaps: tuple[Gap, ...]
    visible: int | None
    kept_until: str
    own: bool = False
    announced: bool = False
    deleted_on: str | None = None


class SystemRecord(State, frozen=True):
    """The numbers of one object in the outside systems; id = what.object. `training_class` is the class with which they came
    in first."""

    kind = "system_record"
    indexes = ("training_class",)

    training_class: str
    what: str
    object: str
    numbers: tuple[Number, ...]

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems in which the object is."""
        return tuple(one.system for one in self.numbers)


class MaintenanceWindow(State, frozen=True):
    """A time in which an outside system was announced to be under maintenance, with the announcement's number."""

    kind = "maintenance_window"
    indexes = ("region",)

    region: str
    system: str
    starts: str
    ends: str
    document: str
    announced_on: str

    def covers(self, starts: str, ends: str) -> bool:
        """Whether a stretch of time lies within it."""
        return self.starts <= starts and ends <= self.ends


class LeftOut(msgspec.Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """A place of a file because of which a line was not taken in: the line, the cell as a spreadsheet calls it, the column, and
    the code of what is wrong."""

    line: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    cell: CodeOrNone = ""
    column: CodeOrNone = ""
    code: Code


LeftOuts = Annotated[tuple[LeftOut, ...], msgspec.Meta(max_length=2000)]


class ExternalFile(State, frozen=True):
    """A file of records that was taken in; id = the first 32 digits of its SHA-256. `left_out`: lines of it that were not."""

    kind = "external_file"
    indexes = ("training_class",)

    training_class: str
    digest: str
    records: int
    taken_on: str
    left_out: tuple[LeftOut, ...] = ()
    evaluation: str = ""
