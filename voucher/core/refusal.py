"""How the core says no: a stable code, the clause behind it, what it is about, and what to do next in two languages.

A refusal changes nothing and does not use up the idempotency key. Codes are never reused with another meaning. The
sentences stand in `voucher.core.sentences` and on the rules; `detail` holds codes, numbers and ids, never a name.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, TypeAlias

Detail: TypeAlias = "str | int | list[str] | None"


class Kind(StrEnum):
    """What sort of no; delivery maps each to a status of its own."""

    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    STAGE = "stage"
    STALE = "stale"
    POLICY = "policy"
    INVALID = "invalid"


class Sentence:
    """A refusal's kind, clause and words. `{name}` in the words is filled from the refusal's detail."""

    __slots__ = ("clause", "en", "kind", "zh")

    def __init__(self, kind: Kind, clause: str, zh: str, en: str) -> None:
        self.kind = kind
        self.clause = clause
        self.zh = zh
        self.en = en


class Refused(Exception):
    """The command is refused. `events` is what is appended nevertheless: only attempts that must leave a trace."""

    def __init__(self, code: str, **detail: Detail) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.sentence: Sentence | None = None
        self.source = ""
        self.events: tuple[Any, ...] = ()

    def recorded(self, *events: Any) -> Refused:
        """The same refusal, leaving these events in the log."""
        self.events = events
        return self


def out_of_place(code: str, current: StrEnum, *required: StrEnum, missing: tuple[StrEnum, ...] = ()) -> Refused:
    """Not at this stage: where the thing stands, at which stages this is done, and what is missing before the first."""
    before = missing or required[:1]
    return Refused(code, current=current.value, required=[s.value for s in required], missing=[s.value for s in before])


NOT_FOUND: Final = "object.unknown"


def unknown(kind: str) -> Refused:
    """Nothing of this kind has that id, or it is none of the caller's business; the two are not told apart."""
    return Refused(NOT_FOUND, kind=kind)
