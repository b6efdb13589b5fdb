r"""A person's signature under a decision, made by the person's own key and kept in the entry that carries it out.

What is signed is `tvl-decision-v1\n` followed by the canonical bytes of a `Statement`: the log's origin, the command
and its digest, what it decides about (target, version, total in fen) and the idempotency key. The entry holds the
statement and the whole command, so anybody can verify the signature and the digest from the entry's bytes.
"""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256
from typing import Final, Literal, TypeAlias

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger import canonical
from ledger.errors import BadNote

ED25519: Final = "ed25519"
ES256: Final = "es256"
Algorithm: TypeAlias = Literal["ed25519", "es256"]
PrivateKey: TypeAlias = Ed25519PrivateKey | ec.EllipticCurvePrivateKey

_CONTEXT: Final = b"tvl-decision-v1\n"
_FIELD: Final = 2**255 - 19
_LOW_ORDER: Final = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)
"""The y of the Ed25519 points of order 1, 2, 4 and 8: under such a key everybody can sign anything."""
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What a person puts their signature under. `total` is in fen; `version` is the target's last entry index."""

    v: int
    origin: str
    type: str
    digest: str
    key: str
    target: str | None = None
    version: int | None = None
    total: int | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed statement: algorithm, key id and base64 signature (Ed25519, or ECDSA P-256 as raw r ‖ s)."""

    alg: Algorithm
    key: str
    signature: str
    statement: Statement


def signed_bytes(statement: Statement) -> bytes:
    """The exact bytes that a signature covers."""
    return _CONTEXT + canonical.encode_struct(statement)


def key_id(alg: Algorithm, public: bytes) -> str:
    """Id of a public key: the first 16 bytes of SHA-256(algorithm ‖ 0x0A ‖ public key), in hex."""
    return sha256(alg.encode() + b"\n" + public).hexdigest()[:32]


def public_bytes(private: PrivateKey) -> tuple[Algorithm, bytes]:
    """Algorithm and public key of a private key: 32 bytes for Ed25519, a 33-byte compressed point for P-256."""
    if isinstance(private, Ed25519PrivateKey):
        return ED25519, private.public_key().public_bytes_raw()
    return ES256, _compressed(private.public_key())


def sign(statement: Statement, private: PrivateKey) -> Decision:
    """The statement signed by a private key."""
    alg, public = public_bytes(private)
    message = signed_bytes(statement)
    if isinstance(private, Ed25519PrivateKey):
        raw = private.sign(message)
    else:
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return Decision(alg=alg, key=key_id(alg, public), signature=base64.b64encode(raw).decode(), statement=statement)


def verify(decision: Decision, public: bytes) -> None:
    """`BadNote` unless the decision's signature is by this public key, which must be the one its key id names."""
    if key_id(decision.alg, public) != decision.key:
        raise BadNote("the decision names another key")
    try:
        _verify_raw(decision.alg, public, _raw(decision.signature), signed_bytes(decision.statement))
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise BadNote("the signature under the decision does not verify") from error


def check_public(alg: Algorithm, public: bytes) -> None:
    """`BadNote` unless the bytes are a public key of the algorithm, in the one encoding this log keeps."""
    right = True
    try:
        if alg == ED25519:
            Ed25519PublicKey.from_public_bytes(public)
            y = int.from_bytes(public, "little") & ((1 << 255) - 1)
            right = y < _FIELD and y not in _LOW_ORDER
        else:
            right = len(public) == 33 and _compressed(_p256(public)) == public
    except ValueError as error:
        raise BadNote("not a public key of this algorithm") from error
    if not right:
        raise BadNote("not a public key in its one encoding, or one that anybody can sign for")


def _raw(signature: str) -> bytes:
    raw = base64.b64decode(signature, validate=True)
    if base64.b64encode(raw).decode() != signature:
        raise ValueError("not base64 in its one form")
    return raw


def _verify_raw(alg: Algorithm, public: bytes, raw: bytes, message: bytes) -> None:
    if len(raw) != 64:
        raise ValueError("a signature has 64 bytes")
    if alg == ED25519:
        Ed25519PublicKey.from_public_bytes(public).verify(raw, message)
        return
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    if not (0 < r < _P256_ORDER and 0 < s < _P256_ORDER):
        raise ValueError("r and s lie between 0 and the order of the curve")
    _p256(public).verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


def _p256(public: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)


def _compressed(public: ec.EllipticCurvePublicKey) -> bytes:
    numbers = public.public_numbers()
    return bytes([2 + (numbers.y & 1)]) + numbers.x.to_bytes(32, "big")
