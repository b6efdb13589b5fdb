"""Fixed keys, ids and bindings. Anybody can read these private keys: they sign test vectors and nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from voucher.tv1 import binding, presentation, status
from voucher.tv1.binding import Binding
from voucher.tv1.cose import compressed
from voucher.tv1.presentation import Presentation, Purpose
from voucher.tv1.status import StatusList
from voucher.tv1.text import to_text


def key(name: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a name."""
    number = int.from_bytes(sha256(f"tv1 test vectors: {name}".encode()).digest(), "big")
    return ec.derive_private_key(number >> 1, ec.SECP256R1())


def an_id(name: str) -> bytes:
    """16 bytes of a name."""
    return sha256(name.encode()).digest()[:16]


NOW: Final = 1_795_000_000
"""2026-11-18. Divisible by neither 30 nor anything else that would hide a mistake."""
DAY: Final = 86_400
KID: Final = bytes.fromhex("1a2b3c4d")
ISSUER: Final = key("issuer")
PHONE: Final = key("phone")
STRANGER: Final = key("stranger")
CLASS: Final = an_id("class")
NONCE: Final = an_id("nonce")
INSTITUTION: Final = an_id("institution")
ISSUERS: Final = {KID: ISSUER.public_key()}
SIZE: Final = 4096
REFUSED: Final = (7, 8, 4095)
BINDING: Final = Binding(
    issuer="410100",
    expires=NOW + 80 * DAY,
    issued=NOW - 10 * DAY,
    voucher=an_id("voucher"),
    status=1234,
    key=compressed(PHONE.public_key()),
    occupation="4-04-05-05",
    level="3",
    amount=210_000,
    name="张*丰",
    last4="002X",
)
STATUS: Final = StatusList("410100", NOW - 3600, NOW + DAY, status.bits_of(REFUSED, SIZE))


def changed(base: Binding = BINDING, **changes: Any) -> Binding:
    """A binding with some fields changed."""
    fields = {name: getattr(base, name) for name in Binding.__slots__}
    return Binding(**fields | changes)


PRINTED: Final = changed(key=None, status=99)


def inner(base: Binding = BINDING) -> bytes:
    """A signed binding."""
    return binding.encode(base, ISSUER, KID)


def shown(signer: ec.EllipticCurvePrivateKey = PHONE, **changes: Any) -> bytes:
    """What the phone shows now for attending the class, with some fields changed."""
    fields: dict[str, Any] = {"step": NOW // 30, "purpose": Purpose.ATTEND, "training_class": CLASS}
    fields["inner"] = changes.pop("inner", None) or inner()
    return presentation.sign(Presentation(**fields | changes), signer)


def text(signer: ec.EllipticCurvePrivateKey = PHONE, **changes: Any) -> str:
    """The same as text."""
    return to_text(shown(signer, **changes))
