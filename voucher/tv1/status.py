"""The status list: one bit per binding, set when it must not be accepted. Signed, so that a scanner may be offline.

The shape of the IETF Token Status List as a CWT: header type `application/statuslist+cwt`, claim 65533 holds the width
(1 bit) and the bits compressed with zlib; bit i is bit i mod 8, counted from the lowest, of byte i div 8.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import cbor, cose
from voucher.tv1.bad import FOREIGN_ISSUER, BadCode, damaged
from voucher.tv1.binding import EXP, IAT, ISS, LATEST, MOST_STATUS

TYPE: Final = "application/statuslist+cwt"
STATUS_LIST: Final = 65533
LARGEST_BITS: Final = MOST_STATUS // 8
LARGEST: Final = LARGEST_BITS + 4096
"""Bytes of a signed list: zlib makes nothing much larger than it was."""


class Standing(Protocol):
    """What a scanner asks about a binding's place: of a list, or of the ledger itself. Times are unix seconds."""

    @property
    def issuer(self) -> str:
        """Whose bindings it knows."""

    @property
    def until(self) -> int:
        """After this it is old."""

    def covers(self, index: int) -> bool:
        """Whether it says anything about this binding."""

    def is_set(self, index: int) -> bool:
        """Whether the binding must not be accepted."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """`issued` and `until` are unix seconds; after `until` a scanner says that the list is old."""

    issuer: str
    issued: int
    until: int
    bits: bytes

    def covers(self, index: int) -> bool:
        """Whether the list says anything about this binding."""
        return 0 <= index < 8 * len(self.bits)

    def is_set(self, index: int) -> bool:
        """Whether the binding must not be accepted; `IndexError` outside the list."""
        if not self.covers(index):
            raise IndexError(index)
        return bool(self.bits[index // 8] >> index % 8 & 1)


def bits_of(refused: Iterable[int], size: int) -> bytes:
    """Bits for `size` bindings of which these are refused."""
    bits = bytearray((size + 7) // 8)
    for index in refused:
        bits[index // 8] |= 1 << index % 8
    return bytes(bits)


def sign(status: StatusList, issuer_private: ec.EllipticCurvePrivateKey, kid: bytes) -> bytes:
    """Sign a list."""
    if not 0 < len(status.bits) <= LARGEST_BITS:
        raise ValueError("a list is empty or too long")
    claims: dict[int, Any] = {
        ISS: status.issuer,
        EXP: status.until,
        IAT: status.issued,
        STATUS_LIST: {"lst": zlib.compress(status.bits, 9), "bits": 1},
    }
    return cose.sign1(cbor.encode(claims), issuer_private, kid=kid, content_type=TYPE)


def read(data: bytes, issuers: Mapping[bytes, ec.EllipticCurvePublicKey]) -> StatusList:
    """Verify and read a list; `BadCode` if no issuer known by its key id signed it, or it is not in the format."""
    message = cose.parse(data, largest=LARGEST)
    public = None if message.kid is None else issuers.get(message.kid)
    if public is None:
        raise BadCode(FOREIGN_ISSUER)
    if message.content_type != TYPE:
        raise damaged("not a status list")
    cose.verify(message, public)
    claims = cbor.decode(message.payload)
    if type(claims) is not dict or claims.keys() != {ISS, EXP, IAT, STATUS_LIST}:
        raise damaged("claims of a status list")
    issuer, issued, until = claims[ISS], claims[IAT], claims[EXP]
    if type(issuer) is not str or type(issued) is not int or type(until) is not int:
        raise damaged("claims of a status list")
    if not 0 <= issued < until < LATEST:
        raise damaged("times of a status list")
    return StatusList(issuer, issued, until, _bits(claims[STATUS_LIST]))


def _bits(listed: Any) -> bytes:
    if type(listed) is not dict or listed.keys() != {"bits", "lst"}:
        raise damaged("not a list of single bits")
    if listed["bits"] is True or listed["bits"] != 1 or type(listed["lst"]) is not bytes:
        raise damaged("not a list of single bits")
    reader = zlib.decompressobj()
    try:
        bits = reader.decompress(listed["lst"], LARGEST_BITS + 1)
    except zlib.error as error:
        raise damaged("the list does not unpack") from error
    if not reader.eof or reader.unused_data or not 0 < len(bits) <= LARGEST_BITS:
        raise damaged("the list is too long, cut short, or empty")
    return bits
