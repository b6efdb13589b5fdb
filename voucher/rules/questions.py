"""Questions that rules of several modules answer: what became of a plan."""

from __future__ import annotations

from voucher.rules.base import Question


class SessionLength(Question, frozen=True, kw_only=True):
    """A session: the class hours planned for it, and the minutes that it lasted (breaks excluded)."""

    hours: int
    minutes: int


class ClassTaught(Question, frozen=True, kw_only=True):
    """A class when it is completed: hours of its plan, and hours that were taught and count, practical ones and theory taught
    online among them."""

    planned: int
    hours: int
    practical_hours: int
    online: int


class RecordNumbers(Question, frozen=True, kw_only=True):
    """What has a number in which outside system: `kind:id` and the systems; `late` was entered after the class was completed."""

    found: tuple[tuple[str, tuple[str, ...]], ...]
    late: tuple[str, ...] = ()
