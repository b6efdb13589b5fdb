"""Codes written and read with cbor2 and cryptography alone, beside the code that is tested."""

from __future__ import annotations

from typing import Any, Final

import base45
import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

NOW: Final = 1_795_000_000
EXPIRES: Final = NOW + 86_400 * 30


def inner(public: bytes) -> bytes:
    """A binding to a phone's key. Nobody signed it: a phone cannot tell, and a scanner is not asked here."""
    key = {1: 2, -1: 1, -2: public[1:], -3: public[0] == 3}
    private = [1234, "张*", "002X", None, None, None]
    claims = {1: "410100", 4: EXPIRES, 6: NOW - 86_400, 7: bytes(16), 8: {1: key}, -65537: private}
    header = cbor2.dumps({1: -7, 4: b"kid1"}, canonical=True)
    return cbor2.dumps(cbor2.CBORTag(18, [header, {}, cbor2.dumps(claims, canonical=True), bytes(64)]))


def verified(text: str, public: bytes) -> Any:
    """The items of a presentation whose signature verifies under the phone's key."""
    message = cbor2.loads(base45.b45decode(text.removeprefix("TV1:")))
    header, _, payload, signature = message.value
    signed = cbor2.dumps(["Signature1", header, b"TV1", payload])
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    point.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    return cbor2.loads(payload)
