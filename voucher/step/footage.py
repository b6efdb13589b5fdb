"""What recordings show of a class hour: the seconds that none of them shows, and the longest stretch without a break.

A session's time is divided equally among the hours that its minutes carry. A recording shows its stretch without the gaps that
it names; if more of it is missing than it names, nobody knows where, and it proves neither full nor continuous recording.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger import timestamp
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession


class Stretch(NamedTuple):
    """A stretch of time in ms."""

    starts: int
    ends: int


class Shown(NamedTuple):
    """What is missing of an hour, and its longest stretch that was recorded without a break, in whole seconds."""

    gap_seconds: int
    longest_seconds: int


def hours_of(session: ClassSession) -> list[Stretch]:
    """The class hours of a session that its minutes carry."""
    starts, ends = timestamp.from_text(session.starts), timestamp.from_text(session.ends)
    count = session.recognised
    return [
        Stretch(starts + (ends - starts) * n // count, starts + (ends - starts) * (n + 1) // count)
        for n in range(count)
    ]


def overlaps(session: ClassSession, recording: Recording) -> bool:
    """Whether a recording is of a session, in part or whole."""
    return recording.starts < session.ends and session.starts < recording.ends


class Footage:
    """The recordings of some sessions, put together."""

    def __init__(self, recordings: Iterable[Recording]) -> None:
        known: list[Stretch] = []
        self._unknown: list[tuple[Stretch, int]] = []
        for one in recordings:
            pieces, missing = _pieces(one)
            if missing:
                self._unknown.append((Stretch(timestamp.from_text(one.starts), timestamp.from_text(one.ends)), missing))
            else:
                known += pieces
        self._known = _merged(known)

    def shown(self, hour: Stretch) -> Shown:
        """Of an hour: seconds missing, rounded up, and the longest stretch, rounded down."""
        pieces = [piece for found in self._known if (piece := _cut(found, hour))]
        recorded = sum(piece.ends - piece.starts for piece in pieces)
        longest = max((piece.ends - piece.starts for piece in pieces), default=0)
        gap = -(-(hour.ends - hour.starts - recorded) // 1000)
        for stretch, missing in self._unknown:
            if part := _cut(stretch, hour):
                gap = min(gap, (hour.ends - hour.starts - part.ends + part.starts) // 1000 + missing)
        return Shown(gap, longest // 1000)


def _pieces(recording: Recording) -> tuple[list[Stretch], int]:
    """What it shows, and how many seconds are missing at places that it does not name."""
    starts, ends = timestamp.from_text(recording.starts), timestamp.from_text(recording.ends)
    gaps = _merged([Stretch(timestamp.from_text(g.starts), timestamp.from_text(g.ends)) for g in recording.gaps])
    named = -(-sum(gap.ends - gap.starts for gap in gaps) // 1000)
    pieces, at = [], starts
    for gap in gaps:
        if gap.starts > at:
            pieces.append(Stretch(at, min(gap.starts, ends)))
        at = max(at, gap.ends)
    if at < ends:
        pieces.append(Stretch(at, ends))
    return pieces, max(recording.gap_seconds - named, 0)


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for stretch in sorted(stretches):
        if merged and stretch.starts <= merged[-1].ends:
            merged[-1] = Stretch(merged[-1].starts, max(merged[-1].ends, stretch.ends))
        else:
            merged.append(stretch)
    return merged


def _cut(stretch: Stretch, hour: Stretch) -> Stretch | None:
    starts, ends = max(stretch.starts, hour.starts), min(stretch.ends, hour.ends)
    return Stretch(starts, ends) if starts < ends else None
