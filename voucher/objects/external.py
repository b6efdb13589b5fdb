"""External records: what devices outside the ledger recorded about a class. The log holds pseudonymous facts and the digest
of what stays outside; the picture, the stream and the device's own log never come in.

Each kind has its schema here: a frozen value whose tag is the kind. To take another kind: write it beside its neighbours
and name it in `Record`; the endpoint, its description and the pages follow.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from voucher.core.facts import State
from voucher.core.ids import PersonId
from voucher.core.message import Code, Date, Moment, Number

Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


class Fact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="kind",
):
    """Base of what each kind of record says."""


class DeviceSignIn(Fact, frozen=True, kw_only=True, tag="sign_in_device"):
    """A sign-in device recognised somebody of the class, coming or going. `score` is the match in per cent, if it says."""

    person: PersonId
    happened: Moment
    direction: Literal["in", "out"]
    method: Code
    score: Percent | None = None


class Video(Fact, frozen=True, kw_only=True, tag="video"):
    """A camera recorded a stretch of teaching. `gap_seconds` of it are missing; `size` is in bytes; the file is kept at
    least to the end of `kept_until`."""

    starts: Moment
    ends: Moment
    size: Number
    gap_seconds: Number
    kept_until: Date


Record: TypeAlias = DeviceSignIn | Video
"""Every kind of record."""


class ExternalRecord(State, frozen=True):
    """One record of one source. `source` and `number` are the device's and its record's, as their owner names them; `day`
    is that of the record, which no deadline trusts; `digest` is that of what stays outside."""

    kind = "external_record"
    indexes = ("training_class",)

    training_class: str
    type: str
    source: str
    number: str
    day: str
    person: str | None
    digest: str
    recorded_on: str
    facts: Record
