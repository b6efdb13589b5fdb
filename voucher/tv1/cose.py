"""COSE_Sign1 (RFC 9052) in the one shape used here: tag 18, ES256, everything that counts in the protected header.

The protected header holds the algorithm, the key's id where there is one, and the type where the payload has one
(RFC 9596). The unprotected header is empty: a byte outside the signature would be a byte that anybody can change.
Signatures are deterministic (RFC 6979): signing the same again gives the same bytes, and no chance is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from voucher.tv1 import cbor
from voucher.tv1.bad import SIGNATURE, BadCode, damaged

TAG: Final = 18
ES256: Final = -7
HALF: Final = 32
LARGEST: Final = 1024
"""Bytes of a code; twice what the largest presentation needs."""
LONGEST_KID: Final = 16

_ALGORITHM, _KID, _TYPE = 1, 4, 16


@dataclass(frozen=True, slots=True)
class Sign1:
    """A message as it was read; nothing of it is verified yet."""

    protected: bytes
    kid: bytes | None
    payload: bytes
    signature: bytes
    content_type: str | None = None


def sign1(
    payload: bytes,
    private_key: ec.EllipticCurvePrivateKey,
    *,
    kid: bytes | None = None,
    external_aad: bytes = b"",
    content_type: str | None = None,
) -> bytes:
    """Sign a payload: the tagged message."""
    header: dict[int, Any] = {_ALGORITHM: ES256}
    if kid is not None:
        header[_KID] = kid
    if content_type is not None:
        header[_TYPE] = content_type
    protected = cbor.encode(header)
    algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(private_key.sign(to_be_signed(protected, payload, external_aad), algorithm))
    return assemble(protected, payload, r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big"))


def assemble(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """The tagged message of these parts."""
    return bytes([0xC0 | TAG]) + cbor.encode([protected, {}, payload, signature])


def to_be_signed(protected: bytes, payload: bytes, external_aad: bytes) -> bytes:
    """The Sig_structure of RFC 9052 section 4.4."""
    return cbor.encode(["Signature1", protected, external_aad, payload])


def parse(data: bytes, *, largest: int = LARGEST) -> Sign1:
    """Read a message; `BadCode` unless it has exactly the shape that `sign1` writes."""
    if len(data) > largest:
        raise damaged("too large")
    message = cbor.untag(data, TAG)
    if type(message) is not list or len(message) != 4 or message[1] != {}:
        raise damaged("not a COSE_Sign1 of this profile")
    protected, payload, signature = message[0], message[2], message[3]
    if not (type(protected) is type(payload) is type(signature) is bytes and len(signature) == 2 * HALF):
        raise damaged("not a COSE_Sign1 of this profile")
    kid, content_type = _header(protected)
    return Sign1(protected, kid, payload, signature, content_type)


@lru_cache(maxsize=64)
def _header(protected: bytes) -> tuple[bytes | None, str | None]:
    header = cbor.decode(protected)
    if type(header) is not dict or not {_ALGORITHM} <= header.keys() <= {_ALGORITHM, _KID, _TYPE}:
        raise damaged("a header that this profile does not have")
    if type(header[_ALGORITHM]) is not int or header[_ALGORITHM] != ES256:
        raise damaged("not ES256")
    kid, content_type = header.get(_KID), header.get(_TYPE)
    if _KID in header and not (type(kid) is bytes and 0 < len(kid) <= LONGEST_KID):
        raise damaged("not a key id")
    if _TYPE in header and type(content_type) is not str:
        raise damaged("not a type")
    return kid, content_type


def verify(sign1: Sign1, public_key: ec.EllipticCurvePublicKey, external_aad: bytes = b"") -> None:
    """Verify the signature; `BadCode` if it is not this key's over these bytes."""
    r, s = (int.from_bytes(part, "big") for part in (sign1.signature[:HALF], sign1.signature[HALF:]))
    signed = to_be_signed(sign1.protected, sign1.payload, external_aad)
    try:
        public_key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise BadCode(SIGNATURE) from error


def compressed(public: ec.EllipticCurvePublicKey) -> bytes:
    """A P-256 key as 33 bytes: 02 or 03, then x."""
    return public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@lru_cache(maxsize=256)
def decompressed(point: bytes) -> ec.EllipticCurvePublicKey:
    """The key of 33 bytes; `BadCode` if they are no point of the curve. Kept for a while: each code asks for its key twice."""
    if len(point) != HALF + 1:
        raise damaged("not a compressed point")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise damaged("not a point of the curve") from error


__all__ = [
    "BadCode",
    "Sign1",
    "assemble",
    "compressed",
    "decompressed",
    "parse",
    "sign1",
    "to_be_signed",
    "verify",
]
