"""Commands and events: the two kinds of message the core speaks.

A command is what somebody wants; an event is what came of it. Both are frozen, both are canonical JSON with a `type`.
Neither holds a name, a number or free text about a person: what is personal is `Sealed`, a reference into the vault and
a commitment that whoever may open the vault can check.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec

from ledger import canonical
from ledger.entry import NO_BODY, CommandRef


def whole(pattern: str) -> msgspec.Meta:
    """Text that is exactly this. In Python `$` also stands before a newline at the end, which is not to get in."""
    return msgspec.Meta(pattern=rf"^{pattern}$(?!\n)")


Number = Annotated[int, msgspec.Meta(ge=0, le=canonical.MAX_INTEGER)]
"""A count, an index or a sum, as far as every JSON parser reads integers alike."""
Fen = Annotated[int, msgspec.Meta(ge=1, le=10**14)]
"""An amount of money in fen, above zero."""
Date = Annotated[str, whole("[0-9]{4}-[0-9]{2}-[0-9]{2}")]
"""A calendar day in China, YYYY-MM-DD."""
Code = Annotated[str, whole("[A-Za-z0-9_.:/-]{1,64}")]
"""A word from a code list; never free text."""
CodeOrNone = Annotated[str, whole("[A-Za-z0-9_.:/-]{0,64}")]
"""A code, or nothing for every one of the list."""
GrantScope = Annotated[str, whole(r"(\*|[A-Za-z0-9]{1,64})")]
"""Where a grant holds: an institution's id, a region's code, or everywhere (*)."""
Document = Annotated[str, whole(r"[^\s<>]{1,64}")]
"""The number of a document, such as 豫人社规〔2022〕2号."""
Digest = Annotated[str, whole("[0-9a-f]{64}")]
"""SHA-256 in hex."""
Identifier = Annotated[str, whole("[0-9a-f]{32}")]
"""An id of one of our objects."""
Point = Annotated[str, whole("[A-Za-z0-9+/]{44}")]
"""A P-256 public key: base64 of the compressed point, 33 bytes."""
Moment = Annotated[str, whole(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")]
"""A reported time, UTC with milliseconds. No deadline trusts it."""

MANY: Final = 500
"""Most items that one command may list."""


class Sealed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something personal: where it lies in the vault, and SHA-256(salt ‖ canonical JSON of it)."""

    ref: Identifier
    commitment: Digest


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="type",
):
    """Base of all commands. `version` is the target's version that the person saw, if they insist on it."""

    version: Number | None = None


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="type",
):
    """Base of all events. An event names every object that it changes."""


def type_of(message: type[msgspec.Struct]) -> str:
    """The `type` under which a command or event stands in the log."""
    tag = message.__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{message.__name__} has no type")
    return tag


def reference(command: Command, *, body: bool) -> CommandRef:
    """What an entry says about a command: type, digest, and the command itself where it is signed."""
    data = canonical.encode_struct(command)
    return CommandRef(
        type=type_of(type(command)), digest=sha256(data).hexdigest(), body=msgspec.Raw(data) if body else NO_BODY
    )


def encode(event: Event) -> msgspec.Raw:
    """An event's canonical bytes."""
    return msgspec.Raw(canonical.encode_struct(event))


def commitment(salt: bytes, fact: Any) -> str:
    """SHA-256(32-byte salt ‖ canonical JSON of the fact), in hex."""
    return sha256(salt + canonical.encode(fact)).hexdigest()
