"""Sealed profiles, opened for a decision: the vault's content, believed only as far as the log's commitment vouches for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa

from voucher.core.facts import Facts, State
from voucher.core.ids import dossier_id, profile_id
from voucher.core.message import Sealed
from voucher.objects.profile import Dossier, Known, Profile

if TYPE_CHECKING:
    from voucher.shell.vault import Vault

PROFILE: Final = "profile"


def opened(vault: Vault, connection: sa.Connection, facts: Facts, wanted: Sequence[str]) -> list[State]:
    """The dossiers with these ids, whose profiles are loaded. One that does not open knows nothing."""
    seals: dict[str, Sealed] = {}
    for identifier in wanted:
        person, _, ref = identifier.partition(".")
        profile = facts.get(Profile, profile_id(person))
        if profile and profile.sealed and profile.sealed.ref == ref:
            seals[person] = profile.sealed
    found = vault.open_for_decision(connection, PROFILE, list(seals.items()))
    return [
        Dossier(id=dossier_id(person, seal.ref), at=0, known=read(found[person]) if person in found else None)
        for person, seal in seals.items()
    ]


def read(fact: Any) -> Known | None:
    """A profile as it was sealed; None if it is not one."""
    try:
        return msgspec.convert(fact, Known)
    except msgspec.ValidationError:
        return None


def fact(known: Known) -> Any:
    """What is sealed."""
    return msgspec.json.decode(msgspec.json.encode(known))
