"""Decisions signed by people: Ed25519 and ES256, and everything that is not the one signature under the one statement."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from ledger import decision
from ledger.decision import ED25519, ES256, Algorithm, Decision, PrivateKey, Statement
from ledger.errors import BadNote

STATEMENT = Statement(
    v=1, origin="toy.example/log", type="claim.approve", digest="ab" * 32, key="0190b5a0", target="claim:7", total=5
)
KEYS: dict[Algorithm, PrivateKey] = {
    ED25519: Ed25519PrivateKey.from_private_bytes(bytes(range(32))),
    ES256: ec.derive_private_key(0x1234567890ABCDEF << 128, ec.SECP256R1()),
}
PUBLIC = {alg: decision.public_bytes(key)[1] for alg, key in KEYS.items()}
ORDER = decision._P256_ORDER
both = pytest.mark.parametrize("alg", [ED25519, ES256])


def signed(alg: Algorithm) -> Decision:
    return decision.sign(STATEMENT, KEYS[alg])


def resigned(made: Decision, raw: bytes) -> Decision:
    """The decision with another raw signature."""
    return msgspec.structs.replace(made, signature=base64.b64encode(raw).decode())


def raw_of(made: Decision) -> bytes:
    return base64.b64decode(made.signature)


@both
def test_a_signed_decision_verifies(alg: Algorithm) -> None:
    """Algorithm, key id and a signature of 64 bytes, over statement and context."""
    made = signed(alg)
    decision.verify(made, PUBLIC[alg])
    assert (made.alg, made.key, len(raw_of(made))) == (alg, decision.key_id(alg, PUBLIC[alg]), 64)


def test_the_signed_bytes_are_the_context_and_the_canonical_statement() -> None:
    """Byte for byte, absent fields left out."""
    assert decision.signed_bytes(STATEMENT) == (
        b'tvl-decision-v1\n{"digest":"' + b"ab" * 32 + b'","key":"0190b5a0","origin":"toy.example/log",'
        b'"target":"claim:7","total":5,"type":"claim.approve","v":1}'
    )


def test_key_ids_are_pinned() -> None:
    """Half of a SHA-256 over algorithm and public key; they stand in entries for ever."""
    assert {alg: decision.key_id(alg, public) for alg, public in PUBLIC.items()} == {
        ED25519: "4b45fd87280f5a2d3d00a8721dfea2dc",
        ES256: "584a4b631ff11a12f7be53bc6e4ae261",
    }


@both
@given(change=st.sampled_from(["v", "origin", "type", "digest", "key", "target", "version", "total"]))
def test_no_field_of_the_statement_can_be_changed(alg: Algorithm, change: str) -> None:
    """Target, total, command, key and origin are all under the signature."""
    other = {"v": 2, "version": 3, "total": 6}.get(change, "other")
    changed = msgspec.structs.replace(STATEMENT, **{change: other})
    with pytest.raises(BadNote, match="does not verify"):
        decision.verify(msgspec.structs.replace(signed(alg), statement=changed), PUBLIC[alg])


@both
@given(at=st.integers(0, 63), bit=st.integers(0, 7))
def test_a_flipped_bit_in_the_signature_fails(alg: Algorithm, at: int, bit: int) -> None:
    """Anywhere in r or s, R or S."""
    made = signed(alg)
    raw = bytearray(raw_of(made))
    raw[at] ^= 1 << bit
    with pytest.raises(BadNote, match="does not verify"):
        decision.verify(resigned(made, bytes(raw)), PUBLIC[alg])


@both
def test_a_signature_of_another_length_or_alphabet_fails(alg: Algorithm) -> None:
    """Shorter, longer, empty, not base64."""
    made = signed(alg)
    raw = raw_of(made)
    for odd in (b"", raw[:-1], raw + b"\x00", raw[:32], raw + raw):
        with pytest.raises(BadNote):
            decision.verify(resigned(made, odd), PUBLIC[alg])
    for text in (made.signature[:-1], made.signature + "\n", " " + made.signature, "é", "-_" + made.signature[2:]):
        with pytest.raises(BadNote):
            decision.verify(msgspec.structs.replace(made, signature=text), PUBLIC[alg])


@both
def test_a_signature_has_one_spelling_in_base64(alg: Algorithm) -> None:
    """64 bytes leave four spare bits in the last letter; they must be zero, or one signature would have 16 texts."""
    made = signed(alg)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".index(made.signature[-3])
    twin = made.signature[:-3] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[last + 1] + "=="
    assert base64.b64decode(twin) == raw_of(made)
    with pytest.raises(BadNote, match="does not verify"):
        decision.verify(msgspec.structs.replace(made, signature=twin), PUBLIC[alg])


@both
def test_another_key_does_not_pass_for_the_one_named(alg: Algorithm) -> None:
    """The key id in the decision must be that of the key it is verified with, and the key must fit."""
    other = decision.public_bytes(
        Ed25519PrivateKey.generate() if alg == ED25519 else ec.generate_private_key(ec.SECP256R1())
    )[1]
    with pytest.raises(BadNote, match="names another key"):
        decision.verify(signed(alg), other)
    renamed = msgspec.structs.replace(signed(alg), key=decision.key_id(alg, other))
    with pytest.raises(BadNote, match="does not verify"):
        decision.verify(renamed, other)


@both
def test_a_key_of_one_algorithm_is_not_read_as_one_of_the_other(alg: Algorithm) -> None:
    """The algorithm is part of the key id, and the bytes do not fit."""
    other: Algorithm = ES256 if alg == ED25519 else ED25519
    public = PUBLIC[alg]
    crossed = msgspec.structs.replace(signed(alg), alg=other, key=decision.key_id(other, public))
    assert decision.key_id(other, public) != decision.key_id(alg, public)
    with pytest.raises(BadNote):
        decision.verify(crossed, public)
    with pytest.raises(BadNote):
        decision.check_public(other, public)


def test_es256_signatures_are_raw_r_and_s() -> None:
    """A signature made as DER is refused, its two numbers as 64 bytes are accepted: WebCrypto's form."""
    made = signed(ES256)
    private = KEYS[ES256]
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    der = private.sign(decision.signed_bytes(STATEMENT), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    decision.verify(resigned(made, r.to_bytes(32, "big") + s.to_bytes(32, "big")), PUBLIC[ES256])
    with pytest.raises(BadNote):
        decision.verify(resigned(made, der), PUBLIC[ES256])


def test_either_s_of_an_es256_signature_is_accepted() -> None:
    """WebCrypto makes low and high s alike; uniqueness comes from the idempotency key, not from the signature."""
    made = signed(ES256)
    raw = raw_of(made)
    mirrored = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    decision.verify(resigned(made, mirrored), PUBLIC[ES256])


@pytest.mark.parametrize(
    ("r", "s"), [(0, 1), (1, 0), (0, 0), (ORDER, 1), (1, ORDER), (2**256 - 1, 1), (1, 2**256 - 1), (1, 1)]
)
def test_r_and_s_outside_the_curves_order_fail(r: int, s: int) -> None:
    """Zero, the order itself and beyond, and numbers that are merely wrong."""
    with pytest.raises(BadNote, match="does not verify"):
        decision.verify(resigned(signed(ES256), r.to_bytes(32, "big") + s.to_bytes(32, "big")), PUBLIC[ES256])


@both
def test_a_proper_public_key_is_accepted_in_its_one_encoding(alg: Algorithm) -> None:
    """32 bytes of Ed25519, a compressed point of P-256."""
    decision.check_public(alg, PUBLIC[alg])
    assert len(PUBLIC[alg]) == {ED25519: 32, ES256: 33}[alg]


def wrong_points() -> dict[str, bytes]:
    private = KEYS[ES256]
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    numbers = private.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    return {
        "empty": b"",
        "infinity": b"\x00",
        "infinity, padded": bytes(33),
        "uncompressed": b"\x04" + x + y,
        "hybrid": bytes([6 + (y[-1] & 1)]) + x + y,
        "no prefix": x,
        "unknown prefix": b"\x05" + x,
        "cut": PUBLIC[ES256][:-1],
        "longer": PUBLIC[ES256] + b"\x00",
        "not on the curve": b"\x02" + (1).to_bytes(32, "big"),
        "x not reduced": b"\x02" + (prime + 5).to_bytes(32, "big"),
        "x beyond the field": b"\x02" + b"\xff" * 32,
    }


@pytest.mark.parametrize("name", wrong_points())
def test_a_point_in_another_encoding_is_refused(name: str) -> None:
    """Uncompressed, hybrid, infinite, off the curve or not reduced: the log keeps one encoding of a key."""
    with pytest.raises(BadNote):
        decision.check_public(ES256, wrong_points()[name])


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33)])
def test_an_ed25519_key_of_another_length_is_refused(public: bytes) -> None:
    """32 bytes."""
    with pytest.raises(BadNote):
        decision.check_public(ED25519, public)


def test_an_ed25519_key_that_anybody_could_sign_for_is_refused(vectors: Path) -> None:
    """Under a point of low order a signature made without any key verifies over any text: such a key is not registered."""
    cases = json.loads((vectors / "ed25519" / "ed25519vectors.json").read_text())
    low = {case["key"] for case in cases if "low_order_A" in (case["flags"] or ())}
    assert len(low) == 14
    for key in low:
        with pytest.raises(BadNote):
            decision.check_public(ED25519, bytes.fromhex(key))


def test_such_a_signature_would_verify_everywhere() -> None:
    """The identity as a key and as R, with s = 0, is under every statement: why the check above is needed."""
    public = (1).to_bytes(32, "little")
    forged = public + bytes(32)
    for total in (1, 1_000_000):
        statement = msgspec.structs.replace(STATEMENT, total=total)
        made = msgspec.structs.replace(signed(ED25519), statement=statement, key=decision.key_id(ED25519, public))
        decision.verify(resigned(made, forged), public)


@pytest.mark.parametrize("y", [2**255 - 19, 2**255 - 17, 2**255 - 1], ids=["p", "p + 2", "largest"])
def test_an_ed25519_key_that_is_not_reduced_is_refused(y: int) -> None:
    """The log keeps one encoding of a key."""
    for sign in (0, 1 << 255):
        with pytest.raises(BadNote, match="one encoding"):
            decision.check_public(ED25519, (y | sign).to_bytes(32, "little"))


@both
def test_a_decision_survives_the_wire(alg: Algorithm) -> None:
    """Encoded and decoded as part of an entry it still verifies; unknown fields are refused."""
    data = msgspec.json.encode(signed(alg))
    decision.verify(msgspec.json.decode(data, type=Decision), PUBLIC[alg])
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data[:-1] + b',"more":1}', type=Decision)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(data.replace(alg.encode(), b"none"), type=Decision)
