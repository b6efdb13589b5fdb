"""A binding: the issuer's word that a voucher belongs to a phone's key, or to a printed slip. A CWT (RFC 8392).

What is personal in it is a masked name and the last four characters of a document number, which a scanner compares
with the identity card. Never the number, and no hash of it: numbers can be guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import cbor, cose
from voucher.tv1.bad import FOREIGN_ISSUER, BadCode, damaged
from voucher.tv1.names import mask

LONGEST_DAYS: Final = 90
LONGEST: Final = LONGEST_DAYS * 86_400
"""Seconds from issue to the end."""
MOST_STATUS: Final = 1 << 24
LATEST: Final = 1 << 40
MOST_FEN: Final = 1 << 53

ISS, EXP, IAT, CTI, CNF, PRIVATE = 1, 4, 6, 7, 8, -65537
"""Claims: issuer, end, issued, voucher, key (RFC 8747), and ours: one array, since labels for private use are long."""

_COSE_KEY, _KTY, _CRV, _X, _Y = 1, 1, -1, -2, -3
_EC2, _P256 = 2, 1


@dataclass(frozen=True, slots=True)
class Binding:
    """`issuer` is a region, times are unix seconds, `amount` is fen, `key` None means a printed slip."""

    issuer: str
    expires: int
    issued: int
    voucher: bytes
    status: int
    key: bytes | None
    occupation: str | None
    level: str | None
    amount: int | None
    name: str
    last4: str


def encode(binding: Binding, issuer_private: ec.EllipticCurvePrivateKey, kid: bytes) -> bytes:
    """Sign a binding; `ValueError` if a field is outside the format."""
    try:
        _validate(binding)
    except BadCode as error:
        raise ValueError(str(error)) from error
    return cose.sign1(cbor.encode(_claims(binding)), issuer_private, kid=kid)


def _claims(binding: Binding) -> dict[int, Any]:
    claims: dict[int, Any] = {ISS: binding.issuer, EXP: binding.expires, IAT: binding.issued, CTI: binding.voucher}
    if binding.key is not None:
        key = {_KTY: _EC2, _CRV: _P256, _X: binding.key[1:], _Y: binding.key[0] == 3}
        claims[CNF] = {_COSE_KEY: key}
    claims[PRIVATE] = [
        binding.status,
        binding.name,
        binding.last4,
        binding.occupation,
        binding.level,
        binding.amount,
    ]
    return claims


def read(data: bytes, issuers: Mapping[bytes, ec.EllipticCurvePublicKey]) -> Binding:
    """Verify and read a binding; `BadCode` if no issuer known by its key id signed it, or it is not in the format."""
    message = cose.parse(data)
    public = None if message.kid is None or message.content_type is not None else issuers.get(message.kid)
    if public is None:
        raise BadCode(FOREIGN_ISSUER)
    cose.verify(message, public)
    return _read(cbor.decode(message.payload))


def _read(claims: Any) -> Binding:
    if type(claims) is not dict or claims.keys() | {CNF} != {ISS, EXP, IAT, CTI, CNF, PRIVATE}:
        raise damaged("claims")
    private = claims[PRIVATE]
    if type(private) is not list or len(private) != 6:
        raise damaged("private claims")
    status, name, last4, occupation, level, amount = private
    binding = Binding(
        issuer=claims[ISS],
        expires=claims[EXP],
        issued=claims[IAT],
        voucher=claims[CTI],
        status=status,
        key=_key(claims[CNF]) if CNF in claims else None,
        occupation=occupation,
        level=level,
        amount=amount,
        name=name,
        last4=last4,
    )
    _validate(binding)
    return binding


def _key(cnf: Any) -> bytes:
    key = cnf.get(_COSE_KEY) if type(cnf) is dict and cnf.keys() == {_COSE_KEY} else None
    if type(key) is not dict or key.keys() != {_KTY, _CRV, _X, _Y}:
        raise damaged("cnf")
    numbers = (key[_KTY], key[_CRV])
    if any(type(number) is not int for number in numbers) or numbers != (_EC2, _P256):
        raise damaged("cnf is not a P-256 key")
    x, y = key[_X], key[_Y]
    if not (isinstance(x, bytes) and isinstance(y, bool)):
        raise damaged("cnf is not a compressed point")
    return bytes([2 + y]) + x


def _validate(binding: Binding) -> None:
    _text(binding.issuer, 1, 32)
    _text(binding.name, 1, 96)
    _text(binding.last4, 4, 4)
    for words in (binding.occupation, binding.level):
        if words is not None:
            _text(words, 1, 48)
    _number(binding.expires, LATEST)
    _number(binding.issued, LATEST)
    _number(binding.status, MOST_STATUS)
    if binding.amount is not None:
        _number(binding.amount, MOST_FEN)
    if not 0 < binding.expires - binding.issued <= LONGEST:
        raise damaged(f"a binding ends within {LONGEST_DAYS} days")
    if type(binding.voucher) is not bytes or len(binding.voucher) != 16:
        raise damaged("a voucher's id has 16 bytes")
    if binding.key is not None:
        cose.decompressed(binding.key)


def _text(value: object, shortest: int, longest: int) -> None:
    """Of this many bytes in UTF-8."""
    if type(value) is not str or not shortest <= len(value.encode(errors="surrogatepass")) <= longest:
        raise damaged("a text is missing or too long")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise damaged("half a character")


def _number(value: object, limit: int) -> None:
    if type(value) is not int or not 0 <= value < limit:
        raise damaged("a number is out of bounds")


__all__ = ["LONGEST", "MOST_STATUS", "Binding", "encode", "mask", "read"]
