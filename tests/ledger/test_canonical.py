"""Canonical JSON: the public vectors, an independent implementation, and everything the profile refuses."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical
from ledger.canonical import MAX_INTEGER, Value
from ledger.errors import NotCanonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES: st.SearchStrategy[Value] = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
JCS_ACCEPTED = {"arrays": True, "french": False, "structures": False, "unicode": True, "values": False, "weird": False}
"""What the profile says of each vector: `structures` and `values` hold floats, `french` and `weird` keys beyond ASCII."""


@pytest.mark.parametrize("name", JCS_ACCEPTED)
def test_the_public_vectors_are_accepted_byte_for_byte_or_refused_by_the_profile(vectors: Path, name: str) -> None:
    """RFC 8785's own vectors give exactly their output where the profile allows them, else `NotCanonical`."""
    given_bytes = (vectors / "jcs" / "input" / f"{name}.json").read_bytes()
    if not JCS_ACCEPTED[name]:
        with pytest.raises(NotCanonical):
            canonical.parse(given_bytes)
        return
    expected = bytes.fromhex((vectors / "jcs" / "outhex" / f"{name}.txt").read_text())
    assert canonical.encode(canonical.parse(given_bytes)) == expected
    assert canonical.decode(expected) == json.loads(expected)


def test_every_public_vector_is_judged(vectors: Path) -> None:
    """No vector of the folder is left out of the table above."""
    assert {path.stem for path in (vectors / "jcs" / "input").iterdir()} == set(JCS_ACCEPTED)


@given(VALUES)
def test_encoding_agrees_with_an_independent_implementation(value: Value) -> None:
    """Any value of the profile has the bytes that the package rfc8785 gives it."""
    assert canonical.encode(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(VALUES)
def test_decoding_gives_back_what_was_encoded(value: Value) -> None:
    """Bytes and values lead to each other."""
    data = canonical.encode(value)
    decoded = canonical.decode(data)
    assert decoded == value
    assert canonical.encode(decoded) == data


@given(VALUES, st.data())
def test_a_changed_byte_is_refused_or_another_value(value: Value, data: st.DataObject) -> None:
    """No two byte strings stand for one value, so a changed byte never goes unnoticed."""
    good = bytearray(canonical.encode(value))
    good[data.draw(st.integers(0, len(good) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = canonical.decode(bytes(good))
    except NotCanonical:
        return
    assert canonical.encode(found) != canonical.encode(value)


@given(VALUES, st.sampled_from([b" ", b"\n", b"\t", b"\r", b"\xef\xbb\xbf", b"\x00", b","]), st.data())
def test_an_inserted_byte_is_refused_or_another_value(value: Value, more: bytes, data: st.DataObject) -> None:
    """White space, a byte order mark or a stray byte is nowhere tolerated in canonical bytes."""
    good = canonical.encode(value)
    at = data.draw(st.integers(0, len(good)))
    try:
        found = canonical.decode(good[:at] + more + good[at:])
    except NotCanonical:
        return
    assert found != value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nul",
        "{",
        "[1,]",
        '{"a":1,}',
        '{"a":1,"a":1}',
        '{"a":{"b":1,"\\u0062":2}}',
        '{"é":1}',
        '{"a":1.0}',
        "1e3",
        "-0.0",
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        "-9007199254740992",
        "[" + "9" * 5000 + "]",
        '"\\ud800"',
        '"\\udc00 alone"',
        '{"\\ud800":1}',
        "\ufeff1",
        "'a'",
        "01",
        "+1",
        "1 2",
        '"a\tb"',
    ],
)
def test_json_outside_the_profile_is_refused(text: str) -> None:
    """Floats, unsafe integers, double keys, keys beyond ASCII, lone surrogates and broken JSON are all refused."""
    with pytest.raises(NotCanonical):
        canonical.parse(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("data", [b"\xff", b'"\xed\xa0\x80"', b'"\xc0\xaf"', "1".encode("utf-16")])
def test_bytes_that_are_not_utf8_are_refused(data: bytes) -> None:
    """Neither stray bytes, nor encoded surrogates, nor overlong forms, nor another encoding pass."""
    with pytest.raises(NotCanonical):
        canonical.parse(data)


@pytest.mark.parametrize(
    ("free", "bound"),
    [
        (b' { "b" : 1 , "a" : [ ] } ', b'{"a":[],"b":1}'),
        (b'"\\u0041\\/"', b'"A/"'),
        (b'"\\u20AC"', '"€"'.encode()),
        (b"-0", b"0"),
        (b'"\\u001F\\u007f"', b'"\\u001f\x7f"'),
    ],
)
def test_other_spellings_are_parsed_but_are_not_canonical(free: bytes, bound: bytes) -> None:
    """White space, key order and escapes are free to a sender and bound in what is stored."""
    assert canonical.encode(canonical.parse(free)) == bound
    assert canonical.decode(bound) == canonical.parse(free)
    with pytest.raises(NotCanonical, match="not in canonical form"):
        canonical.decode(free)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), MAX_INTEGER + 1, -MAX_INTEGER - 1, "\ud800", ["\udfff"], {"a": b""}, {1: 2}, {"ü": 1}, (1,)],
)
def test_values_outside_the_profile_are_not_encoded(value: object) -> None:
    """What cannot be read alike everywhere is never written."""
    with pytest.raises(NotCanonical):
        canonical.encode(value)  # type: ignore[arg-type]


def test_a_struct_with_a_value_outside_the_profile_is_not_encoded() -> None:
    """The fast path for the log's own structs refuses text that has no UTF-8 and types that have no JSON."""

    class Odd(msgspec.Struct):
        value: object

    assert canonical.encode_struct(Odd(value="é")) == '{"value":"é"}'.encode()
    for bad in ("\ud800", object()):
        with pytest.raises(NotCanonical):
            canonical.encode_struct(Odd(value=bad))


def test_the_largest_integers_are_kept() -> None:
    """±(2^53 − 1) are the last integers of the profile."""
    for value in (MAX_INTEGER, -MAX_INTEGER):
        assert canonical.decode(canonical.encode(value)) == value


def test_a_value_nested_without_end_is_refused_and_not_a_crash() -> None:
    """Whoever sends or builds brackets inside brackets gets the library's own error, never a RecursionError."""
    deep: Value = []
    for _ in range(10_000):
        deep = [deep]
    for encode in (canonical.encode, canonical.encode_struct):
        with pytest.raises(NotCanonical):
            encode(deep)
    for read in (canonical.parse, canonical.decode):
        with pytest.raises(NotCanonical):
            read(b"[" * 10_000 + b"]" * 10_000)
