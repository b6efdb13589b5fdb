"""The key registry: whose signature counts, from which entry on, until which.

The founding enrols the first officers' keys. After that the operator enrols a person's first key at a counter, and
the person rotates it by a signature of the old one. Revoking needs no signature: a lost key must be stopped at once.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from contextlib import suppress

from msgspec.structs import replace

from ledger import decision
from ledger.decision import Algorithm
from ledger.errors import BadNote
from voucher.core.facts import Facts, Ref
from voucher.core.ids import AccountId, KeyId
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Account, Capability, Key
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class EnrolKey(Command, frozen=True, kw_only=True, tag="key.enrol"):
    """Register a person's public key (base64; Ed25519, or a compressed P-256 point) after an identity check."""

    account: AccountId
    alg: Algorithm
    public: str


class RotateKey(Command, frozen=True, kw_only=True, tag="key.rotate"):
    """The person replaces their own key, signing with the old one."""

    old: KeyId
    alg: Algorithm
    public: str


class RevokeKey(Command, frozen=True, kw_only=True, tag="key.revoke"):
    """Stop a key: by its owner or the operator, from this entry on."""

    key: KeyId


class KeyEnrolled(Event, frozen=True, kw_only=True, tag="key.enrolled"):
    """Decisions in later entries may be signed by this key."""

    key: KeyId
    account: AccountId
    alg: Algorithm
    public: str


class KeyRevoked(Event, frozen=True, kw_only=True, tag="key.revoked"):
    """Decisions from this entry on may no longer be signed by this key."""

    key: KeyId


def key_id_of(alg: Algorithm, public: str) -> str:
    """The id of a public key given in base64; refused if it is malformed."""
    try:
        raw = base64.b64decode(public, validate=True)
        decision.check_public(alg, raw)
    except (BadNote, binascii.Error, ValueError):
        raise Refused("key.invalid") from None
    return decision.key_id(alg, raw)


def new_key(alg: Algorithm, public: str) -> Iterable[Ref]:
    """Where a public key would stand; nowhere if it is malformed, which is refused when it is decided."""
    with suppress(Refused):
        yield Ref("key", "id", key_id_of(alg, public))


def _new_key(command: EnrolKey | RotateKey, _facts: Facts) -> Iterable[Ref]:
    return new_key(command.alg, command.public)


def enrolled_key(facts: Facts, account: str, alg: Algorithm, public: str) -> KeyEnrolled:
    """The event for a key that nobody has enrolled before."""
    identifier = key_id_of(alg, public)
    if facts.get(Key, identifier):
        raise Refused("key.exists")
    return KeyEnrolled(key=identifier, account=account, alg=alg, public=public)


@decides(EnrolKey, Capability.OPERATOR, needs=_new_key)
def enrol(command: EnrolKey, context: Context) -> Iterable[Event]:
    """Only for accounts of people."""
    account = context.facts.need(Account, command.account)
    yield enrolled_key(context.facts, account.id, command.alg, command.public)


@decides(RotateKey, signed=True, needs=_new_key)
def rotate(command: RotateKey, context: Context) -> Iterable[Event]:
    """The old key must be one's own and good."""
    old = context.facts.need(Key, command.old)
    if old.account != context.actor.id or not old.good_at(context.at.index):
        raise Refused("auth.signature_key")
    yield enrolled_key(context.facts, context.actor.id, command.alg, command.public)
    yield KeyRevoked(key=old.id)


@decides(RevokeKey)
def revoke(command: RevokeKey, context: Context) -> Iterable[Event]:
    """By the owner or the operator."""
    key = context.facts.need(Key, command.key)
    if key.account != context.actor.id and not context.actor.holds(Capability.OPERATOR):
        raise Refused("auth.capability", capability=Capability.OPERATOR.value)
    if key.until_index is not None:
        raise Refused("auth.signature_key")
    yield KeyRevoked(key=key.id)


@evolves(KeyEnrolled)
def enrolled(event: KeyEnrolled, facts: Facts, at: At) -> None:
    """Good from the next entry on."""
    facts.put(
        Key(
            id=event.key,
            at=at.index,
            account=event.account,
            alg=event.alg,
            public=event.public,
            from_index=at.index + 1,
        )
    )


@evolves(KeyRevoked)
def revoked(event: KeyRevoked, facts: Facts, at: At) -> None:
    """No longer good from this entry on; the entry itself may still carry its last signature."""
    facts.put(replace(facts.need(Key, event.key), at=at.index, until_index=at.index + 1))
