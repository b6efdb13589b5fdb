"""Entries that were appended past the writer, by somebody with the database and the writer's code: the log is in itself
sound, and the audit names what could never have been decided."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from ledger import decision, keys
from ledger.decision import Statement
from ledger.merkle import leaf_hash
from ledger.store import engine, log
from ledger.store.log import StoredEntry
from tests.support import tvl
from tests.support.world import ORIGIN, World
from voucher.shell.service import new_key

Json = dict[str, Any]
BODY = {
    "document": "测试参数-9",
    "from_date": "2026-05-01",
    "name": "voucher.reissue_limit",
    "region": "41",
    "type": "parameter.set",
    "value": 9,
}
EVENT = {
    "dated": ["2026-05-01", 9, "测试参数-9"],
    "parameter": "voucher.reissue_limit/41",
    "type": "parameter.was_set",
}


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes for our profile."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry(world: World, **changes: Any) -> Json:
    """An entry that would be good, for a parameter that bureau1 signs to set (None leaves a field out)."""
    with engine.snapshot(world.home.database) as connection:
        last = log.read_entry(connection, world.size() - 1)
    assert last
    found = {
        "actor": world.cast["bureau1"].account,
        "command": {"body": BODY, "digest": sha256(canonical(BODY)).hexdigest(), "type": "parameter.set"},
        "events": [EVENT],
        "key": new_key(0),
        "origin": ORIGIN,
        "time": json.loads(last.data)["time"],
        "v": 1,
    } | changes
    if "decision" not in found:
        found["decision"] = signed(world, found)
    return {name: value for name, value in found.items() if value is not None}


def signed(world: World, about: Json, role: str = "bureau1", **changes: Any) -> Json:
    """A role's signature under a statement about an entry, or about something else."""
    command = about["command"]
    said = {
        "digest": command["digest"],
        "key": about["key"],
        "origin": about["origin"],
        "type": command["type"],
        "v": 1,
    }
    private = world.cast[role].private
    assert private
    given = decision.sign(Statement(**said | changes), private)
    statement = {name: value for name, value in (said | changes).items() if value is not None}
    return {"alg": given.alg, "key": given.key, "signature": given.signature, "statement": statement}


def append(world: World, data: bytes, actor: str = "", key: str = "") -> int:
    """Append an entry's bytes with everything that makes a log sound; its index."""
    told = json.loads(data)
    owner = engine.create(world.home.urls.owner)
    with owner.connect() as connection, log.appending(connection) as head:
        stored = StoredEntry(head.size, actor or told["actor"], key or told["key"], data, leaf_hash(data))
        nodes = head.frontier.push(stored.leaf)
        log.insert_entries(connection, [stored])
        log.insert_nodes(connection, nodes)
        log.write_head(connection, head)
    owner.dispose()
    return stored.index


def findings(world: World) -> list[Json]:
    """What `tvl audit` says."""
    result = tvl.of(world).call("audit", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == (1 if report["findings"] else 0)
    found: list[Json] = report["findings"]
    return found


def unsigned(world: World) -> Json:
    return entry(world, decision=None)


def unsigned_under_another_name(world: World) -> Json:
    """The event of a signed decision behind a command that nobody signs."""
    digest = sha256(b"x").hexdigest()
    return entry(world, decision=None, command={"digest": digest, "type": "voucher.claim"})


def signed_for_another_command(world: World) -> Json:
    other = entry(world)
    return other | {"decision": signed(world, other, type="rate.set")}


def signed_under_another_key(world: World) -> Json:
    other = entry(world)
    return other | {"decision": signed(world, other, key=new_key(0))}


def signed_for_another_log(world: World) -> Json:
    other = entry(world)
    return other | {"decision": signed(world, other, origin="other.example/log")}


def with_another_body(world: World) -> Json:
    found = entry(world)
    found["command"]["body"] = BODY | {"value": 10}
    return found


def unsigned_with_another_body(world: World) -> Json:
    """What was asked, and is kept so that it can be explained, is not what was hashed."""
    digest = sha256(b"x").hexdigest()
    return entry(world, decision=None, command={"body": BODY, "digest": digest, "type": "voucher.claim"})


def signed_by_the_other_officer(world: World) -> Json:
    other = entry(world)
    return other | {"decision": signed(world, other, "bureau2")}


def signed_with_a_key_of_nobody(world: World) -> Json:
    other = entry(world)
    stranger = keys.generate()
    alg, public = decision.public_bytes(stranger)
    found = signed(world, other) | {"alg": alg, "key": sha256(b"ed25519\n" + public).hexdigest()[:32]}
    return other | {"decision": found}


def with_a_bent_signature(world: World) -> Json:
    found = entry(world)
    raw = bytearray(base64.b64decode(found["decision"]["signature"]))
    raw[7] ^= 1
    found["decision"]["signature"] = base64.b64encode(raw).decode()
    return found


def of_another_log(world: World) -> Json:
    return entry(world, origin="other.example/log")


def of_another_version(world: World) -> Json:
    return entry(world, v=2)


def before_its_time(world: World) -> Json:
    return entry(world, time="2026-01-01T00:00:00.000Z")


def under_a_pack_that_is_not_here(world: World) -> Json:
    return entry(world, policy="f" * 64)


def with_a_null(world: World) -> Json:
    return entry(world) | {"policy": None}


def about_a_voucher_that_is_not_there(world: World) -> Json:
    events = [{"reason": "request", "type": "voucher.cancelled", "voucher": "f" * 32}]
    return entry(world, decision=None, command={"digest": "0" * 64, "type": "voucher.cancel"}, events=events)


def with_an_unknown_event(world: World) -> Json:
    return entry(world, events=[{"type": "money.made"}])


def with_postings_that_do_not_cancel_out(world: World) -> Json:
    fund = world.cast["fund:id"].account
    events = [{"document": "x", "fund": fund, "postings": [[f"{fund}.budget", 1]], "type": "fund.appropriated"}]
    return entry(world, events=events)


FORGERIES: dict[Callable[[World], Json], tuple[str, str]] = {
    unsigned: ("decision", "must be signed is not"),
    unsigned_under_another_name: ("decision", "must be signed is not"),
    signed_for_another_command: ("decision", "about another command"),
    signed_under_another_key: ("decision", "about another command"),
    signed_for_another_log: ("decision", "about another command"),
    with_another_body: ("decision", "not the one that was signed"),
    unsigned_with_another_body: ("command", "not the one of the digest"),
    signed_by_the_other_officer: ("decision", "not the actor's then"),
    signed_with_a_key_of_nobody: ("decision", "not the actor's then"),
    with_a_bent_signature: ("decision", "signature"),
    of_another_log: ("origin", "an entry of other.example/log, version 1"),
    of_another_version: ("origin", "version 2"),
    before_its_time: ("time", "is before the entry before it"),
    under_a_pack_that_is_not_here: ("policy", "is not stored"),
    with_a_null: ("canonical", "left out, not null"),
    about_a_voucher_that_is_not_there: ("fold", "does not follow"),
    with_an_unknown_event: ("fold", "does not follow"),
    with_postings_that_do_not_cancel_out: ("fold", "does not follow"),
}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_the_audit_names_a_forged_entry(a_world: World, forge: Callable[[World], Json]) -> None:
    """With its index and why it cannot be, however well it fits the tree."""
    a_world.home.publisher().publish()
    index = append(a_world, canonical(forge(a_world)))
    code, why = FORGERIES[forge]
    named = [finding for finding in findings(a_world) if finding["code"] == code]
    assert named, findings(a_world)
    assert named[0]["index"] == index
    assert why in named[0]["detail"]


def test_an_entry_like_the_writer_s_is_told_by_the_state_alone(a_world: World) -> None:
    """Signed by the actor it claims, in order and canonical: only the state tables do not hold it."""
    a_world.home.publisher().publish()
    index = append(a_world, canonical(entry(a_world)))
    assert [(found["code"], found["index"]) for found in findings(a_world)] == [("state", index)]


@pytest.mark.parametrize("bent", [b" ", b"\n"])
def test_bytes_that_only_look_alike_are_not_canonical(a_world: World, bent: bytes) -> None:
    """White space changes no meaning, and is found all the same."""
    index = append(a_world, canonical(entry(a_world)) + bent)
    (found,) = [finding for finding in findings(a_world) if finding["code"] == "canonical"]
    assert found["index"] == index


def test_a_row_that_says_something_else_than_its_entry_is_named(a_world: World) -> None:
    """Actor and key stand in the row for the index: they must be the entry's."""
    for told in ({"actor": "e" * 32}, {"key": new_key(0)}):
        index = append(a_world, canonical(entry(a_world)), **told)
        assert index in [finding["index"] for finding in findings(a_world) if finding["code"] == "row"]
