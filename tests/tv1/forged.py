"""Messages, bindings and lists that a careless reader would take."""

from __future__ import annotations

import zlib
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from tests.tv1.keys import CLASS, ISSUER, KID, NOW, PHONE, STATUS, STRANGER, inner, shown
from voucher.tv1 import cose, status
from voucher.tv1.presentation import AAD


def resigned(data: bytes, signer: ec.EllipticCurvePrivateKey, kid: bytes | None) -> bytes:
    """The same payload, signed by another key."""
    return cose.sign1(cose.parse(data).payload, signer, kid=kid)


def without_aad(data: bytes, signer: ec.EllipticCurvePrivateKey) -> bytes:
    """The same payload with no external_aad."""
    return cose.sign1(cose.parse(data).payload, signer)


def parts(data: bytes) -> list[Any]:
    """Protected header, unprotected header, payload, signature."""
    return list(cbor2.loads(data).value)


def message(items: list[Any]) -> bytes:
    """Any array under tag 18."""
    return b"\xd2" + cbor2.dumps(items)


def messages() -> dict[str, bytes]:
    """Outer messages that are not of the format."""
    protected, _, payload, signature = parts(shown())
    items = cbor2.loads(payload)
    found = {
        "a byte after the end": shown() + b"\x00",
        "no tag": shown()[1:],
        "tag 61 around it": b"\xd8\x3d" + shown(),
        "the tag twice": b"\xd2" + shown(),
        "an array of indefinite length": b"\xd2\x9f" + shown()[2:] + b"\xff",
        "a length that is not the shortest": b"\xd2\x98\x04" + shown()[2:],
        "something in the unprotected header": message([protected, {4: KID}, payload, signature]),
        "a signature in DER": message([protected, {}, payload, b"\x30" + signature]),
        "no signature": message([protected, {}, payload, b""]),
        "no payload": message([protected, {}, None, signature]),
        "five parts": message([protected, {}, payload, signature, 0]),
        "a map": b"\xd2" + cbor2.dumps({1: 2}),
        "an empty protected header": message([b"", {}, payload, signature]),
        "the largest text of zeros": bytes(1024),
        "arrays in arrays": b"\xd2" + b"\x81" * 1000,
        "a length beyond the end": b"\xd2\x84\x5b" + b"\xff" * 8,
    }
    headers = {"algorithm ES384": {1: -35}, "no algorithm": {}, "a header more": {1: -7, 5: b"0"}, "EdDSA": {1: -8}}
    for name, header in headers.items():
        found[name] = message([cbor2.dumps(header), {}, payload, signature])
    found["the algorithm twice"] = message([bytes.fromhex("a201260126"), {}, payload, signature])
    shapes: dict[str, Any] = {
        "three items": items[:3],
        "a nonce and no institution": [*items, bytes(16)],
        "a step below zero": [items[0], -1, *items[2:]],
        "a step that is a fraction": [items[0], float(items[1]), *items[2:]],
        "a step that is true": [items[0], True, *items[2:]],
        "a purpose that is a text": [*items[:2], "attend", CLASS],
        "an unknown purpose": [*items[:2], 5, CLASS],
        "a class of 15 bytes": [*items[:3], CLASS[:15]],
        "a class that is a text": [*items[:3], CLASS.hex()],
        "a nonce that is null": [*items, None, None],
        "a map for a payload": {1: 2},
    }
    for name, shape in shapes.items():
        found[name] = cose.sign1(cbor2.dumps(shape), PHONE, external_aad=AAD)
    return found


def bindings() -> dict[str, bytes]:
    """Bindings outside the format with the issuer's own good signature."""
    claims = cbor2.loads(cose.parse(inner()).payload)
    private, key = claims[-65537], claims[8][1]
    made: dict[str, Any] = {
        "ends after 91 days": claims | {4: claims[6] + 91 * 86_400},
        "ends before it begins": claims | {4: claims[6]},
        "a voucher of 15 bytes": claims | {7: bytes(15)},
        "a claim more": {1: claims[1], 3: "audience"} | claims,
        "no end": {label: value for label, value in claims.items() if label != 4},
        "an end that is a fraction": claims | {4: float(claims[4])},
        "a status beyond the list's limit": claims | {-65537: [1 << 24, *private[1:]]},
        "a name that is too long": claims | {-65537: [private[0], "*" * 97, *private[2:]]},
        "a private claim more": claims | {-65537: [*private, 0]},
        "no name": claims | {-65537: [private[0], None, *private[2:]]},
        "five last characters": claims | {-65537: [*private[:2], "12345", *private[3:]]},
        "a key of another curve": claims | {8: {1: key | {-1: 2}}},
        "a key that is no point": claims | {8: {1: key | {-2: b"\xff" * 32}}},
        "a key with a whole y": claims | {8: {1: key | {-3: bytes(32)}}},
        "a key with its private part": claims | {8: {1: key | {-4: bytes(32)}}},
        "cnf with a key id": claims | {8: {3: b"kid"}},
    }
    return {name: cose.sign1(cbor2.dumps(shape, canonical=True), ISSUER, kid=KID) for name, shape in made.items()}


def lists() -> list[tuple[str, str, bytes]]:
    """Status lists: what is wrong, the code, the bytes."""
    token = status.sign(STATUS, ISSUER, KID)
    claims = cbor2.loads(cose.parse(token).payload)

    def signed(shape: Any, content_type: str | None = status.TYPE) -> bytes:
        return cose.sign1(cbor2.dumps(shape, canonical=True), ISSUER, kid=KID, content_type=content_type)

    def packed(lst: bytes, bits: Any = 1) -> bytes:
        return signed(claims | {65533: {"lst": lst, "bits": bits}})

    whole = zlib.compress(STATUS.bits)
    return [
        ("a binding as a list", "tv1.damaged", inner()),
        ("a presentation as a list", "tv1.foreign_issuer", shown()),
        ("another type", "tv1.damaged", signed(claims, "application/cwt")),
        ("no type", "tv1.damaged", signed(claims, None)),
        ("another issuer", "tv1.foreign_issuer", status.sign(STATUS, STRANGER, b"else")),
        ("another key", "tv1.signature", status.sign(STATUS, STRANGER, KID)),
        ("a bit changed", "tv1.signature", token[:-1] + bytes([token[-1] ^ 1])),
        ("a claim more", "tv1.damaged", signed({2: "subject"} | claims)),
        ("ends before it begins", "tv1.damaged", signed(claims | {4: NOW - 7200})),
        ("an issuer that is a number", "tv1.damaged", signed(claims | {1: 410100})),
        ("a list that is a text", "tv1.damaged", signed(claims | {65533: "list"})),
        ("bits as a text", "tv1.damaged", signed(claims | {65533: {"lst": "bits", "bits": 1}})),
        ("two bits each", "tv1.damaged", packed(whole, 2)),
        ("true bits", "tv1.damaged", packed(whole, True)),
        ("not packed", "tv1.damaged", packed(STATUS.bits)),
        ("cut short", "tv1.damaged", packed(whole[:-4])),
        ("bytes after the end", "tv1.damaged", packed(whole + b"\x00")),
        ("empty", "tv1.damaged", packed(zlib.compress(b""))),
        ("unpacks to more than the limit", "tv1.damaged", packed(zlib.compress(bytes(status.LARGEST_BITS + 1), 9))),
    ]
