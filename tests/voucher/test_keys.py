"""Whose signature counts: enrolled, rotated, revoked, each from its entry on; and what is no signature."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from ledger import decision, keys
from ledger.decision import Decision
from tests.support.asking import changed, refuses
from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.objects.account import Key
from voucher.register.keys import EnrolKey, RevokeKey, RotateKey
from voucher.register.policies import SetParameter
from voucher.shell.demo.cast import Actor
from voucher.shell.service import Order

PARAMETER = SetParameter(name="x", region="41", from_date="2026-01-01", value=1, document="测试参数")


def key_of(world: World, role: str) -> str:
    """The id of a role's key."""
    alg, public = decision.public_bytes(world.cast[role].private)  # type: ignore[arg-type]  # a role that signs
    return decision.key_id(alg, public)


def public_of(private: Any) -> dict[str, str]:
    """Algorithm and public key as a command gives them."""
    alg, public = decision.public_bytes(private)
    return {"alg": alg, "public": base64.b64encode(public).decode()}


def signed(world: World, role: str, command: Any, made: Decision | None, key: str = "") -> Order:
    """An order with exactly this decision."""
    return Order(actor=world.cast[role].account, key=key or str(uuid.uuid4()), command=command, decision=made)


def decline(world: World, order: Order, code: str) -> None:
    """The order is refused with this code and its words, and appends nothing."""
    size = world.size()
    with pytest.raises(Refused) as caught:
        world.service.give(order)
    assert caught.value.code == code
    assert caught.value.sentence
    assert world.size() == size


def test_a_decision_needs_its_own_good_signature(a_world: World) -> None:
    """Missing, broken, over another command, under another request's key, or by somebody else's key: refused."""
    private, other = a_world.cast["bureau1"].private, a_world.cast["bureau2"].private
    assert private
    assert other
    key = str(uuid.uuid4())
    decline(a_world, signed(a_world, "bureau1", PARAMETER, None), "auth.signature_missing")
    right = a_world.service.sign(key, PARAMETER, private)
    wrong = base64.b64encode(b"\x00" * 64).decode()
    broken = changed(right, signature=wrong)
    over_another = a_world.service.sign(key, changed(PARAMETER, value=2), private)
    by_another = a_world.service.sign(key, PARAMETER, other)
    unknown = a_world.service.sign(key, PARAMETER, keys.generate())
    for made in (broken, over_another, by_another, unknown):
        decline(a_world, signed(a_world, "bureau1", PARAMETER, made, key), "auth.signature_key")
    decline(a_world, signed(a_world, "bureau1", PARAMETER, right), "auth.signature_key")
    a_world.service.give(signed(a_world, "bureau1", PARAMETER, right, key))


def test_a_key_counts_after_the_entry_that_enrols_it(a_world: World) -> None:
    """Only a well-formed key, of an account that exists, that nobody has; Ed25519 or compressed P-256."""
    account = a_world.cast["industry1"].account
    private = ec.generate_private_key(ec.SECP256R1())
    enrol = EnrolKey(account=account, **public_of(private))  # type: ignore[arg-type]  # the algorithm's name
    alarms = a_world.home.writer.alarms
    for public in ("!!!", "", base64.b64encode(b"\x02" * 5).decode(), base64.b64encode(b"\x09" * 33).decode()):
        refuses(a_world, "operator", changed(enrol, public=public), "key.invalid")
    assert a_world.home.writer.alarms == alarms
    refuses(a_world, "operator", changed(enrol, account="f" * 32), "object.unknown", kind="account")
    refuses(a_world, "bureau1", enrol, "auth.capability", capability="operator")
    outcome = a_world.do("operator", enrol)
    found = a_world.all(Key, "account", account)
    assert {(k.alg, k.from_index > outcome.index) for k in found} == {("ed25519", False), ("es256", True)}
    refuses(a_world, "operator", enrol, "key.exists")
    wrong = a_world.service.sign(key := str(uuid.uuid4()), PARAMETER, private)
    decline(a_world, signed(a_world, "bureau1", PARAMETER, wrong, key), "auth.signature_key")


def test_a_rotated_key_signs_its_own_rotation_and_nothing_after_it(a_world: World) -> None:
    """The old key must be one's own and good; from the next entry on only the new one counts."""
    new = keys.generate()
    rotate = RotateKey(old=key_of(a_world, "bureau1"), **public_of(new))  # type: ignore[arg-type]
    theirs = changed(rotate, old=key_of(a_world, "bureau2"))
    refuses(a_world, "bureau1", theirs, "auth.signature_key")
    refuses(a_world, "bureau1", changed(rotate, old="f" * 32), "object.unknown", kind="key")
    refuses(a_world, "bureau1", changed(rotate, public="!!!"), "key.invalid")
    index = a_world.do("bureau1", rotate).index
    old = a_world.state(Key, rotate.old)
    assert (old.good_at(index), old.good_at(index + 1)) == (True, False)
    refuses(a_world, "bureau1", PARAMETER, "auth.signature_key")
    a_world.cast.actors["bureau1"] = Actor(a_world.cast["bureau1"].account, None, new)
    a_world.do("bureau1", PARAMETER)
    fresh = a_world.state(Key, key_of(a_world, "bureau1"))
    assert (fresh.from_index, fresh.until_index) == (index + 1, None)


def test_a_lost_key_is_stopped_at_once_by_its_owner_or_the_operator(a_world: World) -> None:
    """Nobody else, and not twice; the next entry is already refused."""
    revoke = RevokeKey(key=key_of(a_world, "bureau1"))
    refuses(a_world, "bureau2", revoke, "auth.capability", capability="operator")
    refuses(a_world, "operator", changed(revoke, key="f" * 32), "object.unknown", kind="key")
    index = a_world.do("bureau1", revoke).index
    refuses(a_world, "operator", revoke, "auth.signature_key")
    refuses(a_world, "bureau1", PARAMETER, "auth.signature_key")
    assert a_world.state(Key, revoke.key).until_index == index + 1
    a_world.do("operator", RevokeKey(key=key_of(a_world, "bureau2")))
    refuses(a_world, "bureau2", PARAMETER, "auth.signature_key")


def test_a_rotation_by_a_key_that_is_not_good_any_more_is_refused(a_world: World) -> None:
    """Signed by another good key of one's own, but replacing one that was stopped."""
    second = keys.generate()
    account = a_world.cast["bureau1"].account
    a_world.do("operator", EnrolKey(account=account, **public_of(second)))  # type: ignore[arg-type]
    old = key_of(a_world, "bureau1")
    a_world.do("operator", RevokeKey(key=old))
    a_world.cast.actors["bureau1"] = Actor(account, None, second)
    third = public_of(keys.generate())
    refuses(a_world, "bureau1", RotateKey(old=old, **third), "auth.signature_key")  # type: ignore[arg-type]
