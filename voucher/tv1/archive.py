"""The issuer's seal under a file: a worker's archive, as PDF or JSON, that anybody can check without asking us.

The seal is a COSE_Sign1 of the issuer's key over {1: issuer, 6: made, "sha256": digest of everything before it}. It stands
in the file itself, as a last line: `%TVL-SEAL:` and base64. A PDF reader skips a comment after the end of the file; a JSON
text's seal stands in a line of its own too, so the JSON is all before it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import cbor, cose
from voucher.tv1.bad import FOREIGN_ISSUER, SIGNATURE, BadCode, damaged
from voucher.tv1.binding import IAT, ISS, LATEST

TYPE: Final = "application/tvl-seal+cbor"
DIGEST: Final = "sha256"
MARK: Final = b"\n%TVL-SEAL:"


@dataclass(frozen=True, slots=True)
class Seal:
    """Who sealed a file, when (unix seconds), and over which digest."""

    issuer: str
    made: int
    digest: bytes


def seal(content: bytes, issuer: str, now: int, private: ec.EllipticCurvePrivateKey, kid: bytes) -> bytes:
    """The content with its seal."""
    claims: dict[int | str, object] = {ISS: issuer, IAT: now, DIGEST: sha256(content).digest()}
    message = cose.sign1(cbor.encode(claims), private, kid=kid, content_type=TYPE)
    return content + MARK + base64.b64encode(message) + b"\n"


def read(data: bytes, issuers: Mapping[bytes, ec.EllipticCurvePublicKey]) -> tuple[Seal, bytes]:
    """The seal and the content under it; `BadCode` if there is none, it is nobody's we know, or a byte was changed."""
    content, mark, line = data.rpartition(MARK)
    if not mark or not line.endswith(b"\n"):
        raise damaged("no seal")
    try:
        message = cose.parse(base64.b64decode(line[:-1], validate=True))
    except binascii.Error as error:
        raise damaged("not base64") from error
    public = None if message.kid is None else issuers.get(message.kid)
    if public is None:
        raise BadCode(FOREIGN_ISSUER)
    if message.content_type != TYPE:
        raise damaged("not a seal")
    cose.verify(message, public)
    found = _read(cbor.decode(message.payload))
    if found.digest != sha256(content).digest():
        raise BadCode(SIGNATURE, "the file was changed")
    return found, content


def _read(claims: object) -> Seal:
    if type(claims) is not dict or claims.keys() != {ISS, IAT, DIGEST}:
        raise damaged("claims of a seal")
    issuer, made, digest = claims[ISS], claims[IAT], claims[DIGEST]
    if type(issuer) is not str or type(made) is not int or not 0 <= made <= LATEST or type(digest) is not bytes:
        raise damaged("claims of a seal")
    return Seal(issuer, made, digest)
