"""A sign-in device and a camera, an online platform and the provincial system, at the demonstration's gate: what they would have sent about the lessons of a class.

Made of the lessons as they were recorded, the same every time: sent again, every record is known. Here and there somebody
was not recognised and some seconds of video are missing, as it happens; nothing here is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, Final

from ledger import timestamp
from voucher.core.dates import add_days, china_date
from voucher.lifecycle.number import Numbered
from voucher.objects.external import Item, Video
from voucher.objects.training import ClassSession

GATE, CAMERA, LESSONS, PLATFORM = "gate-1", "camera-1", "camera-0", "platform-1"
MINUTE: Final = 60_000
KEPT_DAYS: Final = 3 * 366
"""Three years and more from the day of a video."""
BYTES_A_SECOND: Final = 250_000


def filmed(training_class: str, starts: str, ends: str, visible: int) -> tuple[Item, ...]:
    """The record that a camera makes of a lesson: all of it, showing so many people."""
    number = f"{training_class[:12]}/{starts}/{ends[11:19]}/{visible}"
    begins, over = timestamp.from_text(starts), timestamp.from_text(ends)
    video = Video(
        starts=starts,
        ends=ends,
        size=(over - begins) // 1000 * BYTES_A_SECOND,
        gap_seconds=0,
        kept_until=add_days(china_date(over), KEPT_DAYS),
        visible=visible,
    )
    return (Item(source=LESSONS, number=number, digest=sha256(number.encode()).hexdigest(), record=video),)


def numbers(system: str, objects: Iterable[tuple[str, str]]) -> tuple[Numbered, ...]:
    """What the simulated system calls these objects, given as (what, id)."""
    return tuple(
        Numbered(what=what, object=one, system=system, number=f"SIM-{what[0].upper()}-{one[:12]}")  # type: ignore[arg-type]
        for what, one in dict.fromkeys(objects)
    )


def records(sessions: Iterable[ClassSession], now: int) -> Iterator[dict[str, Any]]:
    """The bodies that the two devices send about these lessons, none of them later than `now` (ms)."""
    for session in sorted(sessions, key=lambda one: one.starts):
        begins, ends = timestamp.from_text(session.starts), timestamp.from_text(session.ends)
        if session.platform:
            for person in session.present:
                yield _telemetry(session, person)
            continue
        for person in session.present:
            yield from _sign_ins(session.id, person, (begins, ends), now)
        luck = chance(session.id, "video")
        video = {
            "kind": "video",
            "starts": session.starts,
            "ends": session.ends,
            "size": (ends - begins) // 1000 * BYTES_A_SECOND,
            "gap_seconds": luck % 40 if luck % 4 == 0 else 0,
            "kept_until": add_days(session.date, KEPT_DAYS),
        }
        yield body(CAMERA, session.id[:16], video)


def _sign_ins(session: str, person: str, times: tuple[int, int], now: int) -> Iterator[dict[str, Any]]:
    """Coming some minutes before, going some minutes after; one in thirty is not recognised."""
    luck = chance(session, person)
    if luck % 30 == 0:
        return
    came, went = times[0] - (luck % 15 + 1) * MINUTE, times[1] + luck % 7 * MINUTE
    for direction, millis in (("in", came), ("out", went)):
        said = {
            "kind": "sign_in_device",
            "person": person,
            "happened": timestamp.to_text(min(millis, now)),
            "direction": direction,
            "method": "face",
            "score": 80 + luck % 20,
        }
        yield body(GATE, f"{session[:16]}-{person}-{direction}", said)


def _telemetry(session: ClassSession, person: str) -> dict[str, Any]:
    """What the platform recorded of one person's lesson: nothing wrong with it."""
    said = {
        "kind": "platform_telemetry",
        "person": person,
        "platform": session.platform,
        "finished": session.ends,
        "speed_percent": 100,
        "windows": 1,
        "gap_seconds": 120 + chance(session.id, person) % 180,
        "live": True,
        "ordered": True,
        "hours": session.hours,
        "photos": session.hours,
    }
    return body(PLATFORM, f"{session.id[:16]}-{person}", said)


def body(source: str, number: str, said: dict[str, Any]) -> dict[str, Any]:
    """A record with the digest of what would stay with its owner."""
    digest = sha256(f"{source}/{number}".encode()).hexdigest()
    return {"source": source, "number": number, "digest": digest, "record": said}


def chance(*names: str) -> int:
    """A number that is always the same for these names."""
    return int.from_bytes(sha256("/".join(names).encode()).digest()[:4])
