"""Entries: schema version 1 byte for byte, and what is never taken for an entry."""

from __future__ import annotations

import json
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical, decision, entry
from ledger.decision import Statement
from ledger.entry import CommandRef, Entry
from ledger.errors import EntryTooLarge, LedgerError, NotCanonical
from ledger.merkle import leaf_hash
from ledger.tile import MAX_ENTRY

GOLDEN = Path(__file__).parent / "golden"
LEAF_HASHES = {
    "entry-v1.json": "459fb985067a3d1fb05344f4b52d32bf8653edd017313b7b8b61eb66a9d29bae",
    "entry-v1-plain.json": "383e50a7e18cb331b1ac09ce333c46b1288874a9572bf15eb3761cbacc2eed51",
    "entry-v1-asked.json": "4baf95a276c6ec3a41ba934a96ab90aafdba2a4d9486e22f9ee50a625339f3c4",
}
PERSON = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = "0190b5a0-7c4e-7d3f-8a21-2f3e4d5c6b7a"


def raw(value: canonical.Value) -> msgspec.Raw:
    return msgspec.Raw(canonical.encode(value))


def signed_entry() -> Entry:
    """The entry of the golden file: a signed command with money and characters of every width."""
    lines: list[canonical.Value] = [{"line": "01", "amount": 150_000}, {"line": "02", "amount": -1}]
    body = raw({"total": 149_999, "lines": lines, "note": "é€😂\n"})
    digest = sha256(body).hexdigest()
    statement = Statement(
        v=1,
        origin="toy.example/log",
        type="claim.approve",
        digest=digest,
        key=KEY,
        target="claim:7",
        version=41,
        total=149_999,
    )
    return Entry(
        actor="officer:7",
        command=CommandRef(type="claim.approve", digest=digest, body=body),
        decision=decision.sign(statement, PERSON),
        events=(raw({"type": "claim.approved", "claim": "7"}), raw({"type": "money.moved", "sum": 0})),
        key=KEY,
        origin="toy.example/log",
        policy="ab" * 32,
        time="2026-11-21T08:00:00.123Z",
        v=1,
    )


def test_version_1_is_written_as_it_always_was() -> None:
    """Today's code gives the golden bytes: what was hashed years ago is made the same way now."""
    assert entry.encode(signed_entry()) == (GOLDEN / "entry-v1.json").read_bytes()


@pytest.mark.parametrize("name", LEAF_HASHES)
def test_version_1_is_read_for_ever(name: str) -> None:
    """Each golden file is an entry, is canonical to an independent implementation, and has its leaf hash."""
    data = (GOLDEN / name).read_bytes()
    assert entry.encode(entry.decode(data)) == data
    assert rfc8785.dumps(json.loads(data)) == data
    assert leaf_hash(data).hex() == sha256(b"\x00" + data).hexdigest() == LEAF_HASHES[name]


def test_the_golden_decision_verifies_from_the_bytes_alone() -> None:
    """Statement, command and signature stand in the entry; only the public key comes from elsewhere."""
    found = entry.decode((GOLDEN / "entry-v1.json").read_bytes())
    assert found.decision is not None
    decision.verify(found.decision, PERSON.public_key().public_bytes_raw())
    assert sha256(found.command.body).hexdigest() == found.decision.statement.digest == found.command.digest
    assert found.millis == 1_795_248_000_123


def test_an_entry_may_have_neither_decision_nor_policy_nor_body() -> None:
    """What is absent is left out, not null."""
    found = entry.decode((GOLDEN / "entry-v1-plain.json").read_bytes())
    assert (found.decision, found.policy, found.command.body) == (None, None, entry.NO_BODY)
    assert found.millis == 0


def test_an_unsigned_entry_may_hold_its_command() -> None:
    """Where a policy was asked, the command is kept, under its digest, so that the decision can be made again."""
    found = entry.decode((GOLDEN / "entry-v1-asked.json").read_bytes())
    assert (found.decision, found.policy) == (None, "ab" * 32)
    assert sha256(found.command.body).hexdigest() == found.command.digest


def without(changes: dict[str, Any], *absent: str) -> bytes:
    """The plain golden entry with fields changed or absent, in canonical form."""
    plain = json.loads((GOLDEN / "entry-v1-plain.json").read_bytes()) | changes
    return canonical.encode({name: value for name, value in plain.items() if name not in absent})


@pytest.mark.parametrize("absent", ["actor", "command", "events", "key", "origin", "time", "v"])
def test_an_entry_without_one_of_its_fields_is_refused(absent: str) -> None:
    """Every field but decision and policy is always there."""
    with pytest.raises(NotCanonical, match="not an entry"):
        entry.decode(without({}, absent))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"more": 1}, "not an entry"),
        ({"actor": 1}, "not an entry"),
        ({"events": {}}, "not an entry"),
        ({"command": {"type": "t", "digest": "d", "more": 1}}, "not an entry"),
        ({"decision": {}}, "not an entry"),
        ({"v": "1"}, "not an entry"),
        ({"v": 0}, "version 0"),
        ({"v": 2}, "version 2"),
        ({"time": "2026-11-21T08:00:00Z"}, "not a UTC time"),
        ({"key": KEY.upper()}, "idempotency key"),
    ],
)
def test_what_is_not_an_entry_of_this_version_is_refused(changes: dict[str, Any], reason: str) -> None:
    """Unknown fields, other types, other versions, other spellings of time or key."""
    with pytest.raises(NotCanonical, match=reason):
        entry.decode(without(changes))


@pytest.mark.parametrize("absent", ["decision", "policy"])
def test_an_absent_field_spelled_as_null_is_refused(absent: str) -> None:
    """An entry is written in one way only, so that two programs never hash it differently."""
    with pytest.raises(NotCanonical, match="left out"):
        entry.decode(without({absent: None}))


def test_null_inside_a_signed_statement_is_refused() -> None:
    """The signature covers the statement without its absent fields; the entry must hold those same bytes."""
    good = json.loads((GOLDEN / "entry-v1.json").read_bytes())
    good["decision"]["statement"]["target"] = None
    with pytest.raises(NotCanonical, match="left out"):
        entry.decode(canonical.encode(good))


def test_bytes_beyond_the_largest_entry_are_not_read() -> None:
    """What could not have been written is not an entry."""
    with pytest.raises(EntryTooLarge):
        entry.decode(without({"actor": "a" * MAX_ENTRY}))


@pytest.mark.parametrize("name", LEAF_HASHES)
@given(data=st.data())
def test_a_changed_byte_is_refused_or_another_entry(name: str, data: st.DataObject) -> None:
    """There are no two byte strings for one entry."""
    good = (GOLDEN / name).read_bytes()
    changed = bytearray(good)
    changed[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = entry.decode(bytes(changed))
    except LedgerError:
        return
    assert found != entry.decode(good)
    assert entry.encode(found) == changed


@pytest.mark.parametrize("text", ["", "null", "[]", "1", "{}", ' {"v":1}', '{"v":1}\n'])
def test_other_json_is_no_entry(text: str) -> None:
    """Neither another type nor white space around it."""
    with pytest.raises(NotCanonical):
        entry.decode(text.encode())


def test_the_largest_entry_has_65535_bytes() -> None:
    """One byte more does not fit an entry bundle, and is refused before it is appended."""
    plain = entry.decode((GOLDEN / "entry-v1-plain.json").read_bytes())
    room = MAX_ENTRY - len(entry.encode(plain)) + len(plain.actor)
    largest = msgspec.structs.replace(plain, actor="a" * room)
    assert len(entry.encode(largest)) == MAX_ENTRY
    with pytest.raises(EntryTooLarge, match="65536 bytes"):
        entry.encode(msgspec.structs.replace(plain, actor="a" * (room + 1)))


def test_random_keys_are_accepted() -> None:
    """Version 4, and version 7 as clients that sort by time make it."""
    for key in (*(str(uuid.uuid4()) for _ in range(50)), KEY):
        entry.check_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "1",
        KEY.upper(),
        KEY.replace("-", ""),
        f"{{{KEY}}}",
        f"urn:uuid:{KEY}",
        KEY + "\n",
        " " + KEY,
        KEY.replace("0", "٠"),
        "54ffb998-e5bc-11f1-9482-4f1b7c0000a1",
        str(uuid.uuid3(uuid.NAMESPACE_URL, "person")),
        str(uuid.uuid5(uuid.NAMESPACE_URL, "person")),
        str(uuid.UUID(int=0)),
        str(uuid.UUID(int=2**128 - 1)),
        "0190b5a0-7c4e-7d3f-ca21-2f3e4d5c6b7a",
    ],
)
def test_a_key_that_could_be_guessed_or_spelled_twice_is_refused(key: str) -> None:
    """Derived, empty, upper-case, bare or wrapped."""
    with pytest.raises(NotCanonical, match="random UUID"):
        entry.check_key(key)
