"""The issuer: a P-256 key of the home's own, with which bindings and status lists are signed for scanners.

It is not the log's key and not a person's: what it signs says what the ledger holds, and can be signed anew at any time.
Masked names and last characters come out of the vault here, and go into nothing but the bytes that the holder gets.
"""

from __future__ import annotations

import base64
import secrets
import threading
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from ledger import keys
from ledger.errors import LedgerError
from ledger.store import engine
from voucher.core.dates import DAY, start_of
from voucher.core.refusal import Refused
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.training import TrainingClass
from voucher.objects.voucher import LIVE, VoucherState
from voucher.shell.tables import STATE
from voucher.tv1 import archive, cose, status
from voucher.tv1 import binding as bindings
from voucher.tv1.names import mask
from voucher.tv1.status import StatusList
from voucher.tv1.text import to_text

LEAST_PLACES: Final = 1 << 20
CROWDED: Final = 8
"""Places in the status list for each binding: a place drawn by chance is then nearly always free."""
FRESH_FOR: Final = 60
"""Seconds for which a signed list is given out again."""
LIST_GOOD_FOR: Final = 86_400
"""Seconds after which a scanner says that the list is old."""
TRIES: Final = 20
_GOOD: Final = ", ".join(f"'{state.value}'" for state in sorted(LIVE - {VoucherState.SUSPENDED}))
_REFUSED: Final = (
    f"SELECT b.status FROM binding AS b JOIN voucher AS v ON v.id = b.voucher "  # noqa: S608 - words of our own
    f"WHERE (b.state = '{BindingState.ENDED.value}' OR v.state NOT IN ({_GOOD}))"
)
"""Places of the bindings that must not be accepted."""
_REFUSED_AT: Final = f"{_REFUSED} AND b.status = ?"


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A binding as its holder gets it: the text of the signed bytes, and its end in unix seconds."""

    text: str
    expires: int


@dataclass(frozen=True, slots=True)
class StandingNow:
    """The bit of one binding as a list would have it that was made at this moment: one look instead of all of them."""

    database: sa.Engine
    issuer: str
    until: int

    def covers(self, index: int) -> bool:
        """The ledger knows every place."""
        return 0 <= index < bindings.MOST_STATUS

    def is_set(self, index: int) -> bool:
        """Whether the binding must not be accepted."""
        return engine.first(self.database, _REFUSED_AT, (index,)) is not None


class Issuer:
    """Signs for one home."""

    def __init__(self, database: sa.Engine, region: str, path: Path) -> None:
        key = keys.read(path)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise LedgerError("an issuer's key is P-256")
        self._database = database
        self._key = key
        self._lock = threading.Lock()
        self._list: tuple[int, bytes] | None = None
        self.region = region
        self.public = cose.compressed(key.public_key())
        self.kid = sha256(self.public).digest()[:8]

    @cached_property
    def issuers(self) -> dict[bytes, ec.EllipticCurvePublicKey]:
        """Keys by which a scanner knows us."""
        return {self.kid: self._key.public_key()}

    def listed(self) -> list[dict[str, str]]:
        """The same, as they are given out."""
        return [{"issuer": self.region, "kid": self.kid.hex(), "key": base64.b64encode(self.public).decode()}]

    def sign_binding(
        self, binding: Binding, name: str, number: str, training_class: TrainingClass | None, now: int
    ) -> Signed:
        """The holder's binding, from now (in ms) for as long as it may be; a slip until its printed end."""
        seconds = now // 1000
        expires = seconds + bindings.LONGEST
        if binding.type == BindingKind.PRINTED:
            expires = min(expires, (start_of(binding.expires) + DAY) // 1000)
        if binding.state != BindingState.ACTIVE or expires <= seconds:
            raise Refused("binding.ended")
        content = bindings.Binding(
            issuer=self.region,
            expires=expires,
            issued=seconds,
            voucher=bytes.fromhex(binding.voucher),
            status=binding.status,
            key=base64.b64decode(binding.public) if binding.public else None,
            occupation=training_class.occupation if training_class else None,
            level=training_class.level if training_class else None,
            amount=None,
            name=mask(name),
            last4=number[-4:],
        )
        return Signed(text=to_text(bindings.encode(content, self._key, self.kid)), expires=expires)

    def seal(self, content: bytes, now: int) -> bytes:
        """A file with our seal under it (now in ms)."""
        return archive.seal(content, self.region, now // 1000, self._key, self.kid)

    def status_list(self, now: int) -> bytes:
        """The signed list, not older than a minute (now in ms)."""
        seconds = now // 1000
        with self._lock:
            if self._list is None or not 0 <= seconds - self._list[0] < FRESH_FOR:
                content = StatusList(self.region, seconds, seconds + LIST_GOOD_FOR, self._bits())
                self._list = seconds, status.sign(content, self._key, self.kid)
            return self._list[1]

    def status_now(self, now: int) -> StandingNow:
        """What the ledger holds at this moment (ms), for the server's own checks."""
        return StandingNow(self._database, self.region, now // 1000 + FRESH_FOR)

    def draw(self) -> int:
        """A free place in the status list, drawn by chance: a place tells nobody when a binding was made."""
        table = STATE["binding"].c
        with engine.snapshot(self._database) as connection:
            places = _places(connection)
            for _ in range(TRIES):
                place = secrets.randbelow(places)
                if connection.execute(sa.select(table.id).where(table.status == place)).first() is None:
                    return place
        raise Refused("binding.status_taken")

    def _bits(self) -> bytes:
        with engine.snapshot(self._database) as connection:
            places = _places(connection)
            return status.bits_of((index for (index,) in engine.run(connection, _REFUSED)), places)


def make_key(path: Path) -> None:
    """A new issuer's key in a file of its own."""
    keys.write(path, ec.generate_private_key(ec.SECP256R1()))


def _places(connection: sa.Connection) -> int:
    """Places in the list, a power of two, so that it grows seldom."""
    count = connection.execute(sa.select(sa.func.count()).select_from(STATE["binding"])).scalar() or 0
    return min(bindings.MOST_STATUS, max(LEAST_PLACES, 1 << (CROWDED * count).bit_length()))
