"""The seal under an archive: what a known key signed is still no seal unless it says what a seal says."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any

import pytest

from tests.tv1.keys import ISSUER, ISSUERS, KID, NOW
from voucher.tv1 import archive, cbor, cose
from voucher.tv1.archive import DIGEST, MARK, TYPE
from voucher.tv1.bad import DAMAGED, BadCode
from voucher.tv1.binding import IAT, ISS, LATEST

CONTENT = b"{}"
CLAIMS = {ISS: "410100", IAT: NOW, DIGEST: sha256(CONTENT).digest()}


def sealed(claims: Any) -> bytes:
    """The content under any claims, signed by the issuer as a seal."""
    message = cose.sign1(cbor.encode(claims), ISSUER, kid=KID, content_type=TYPE)
    return CONTENT + MARK + base64.b64encode(message) + b"\n"


@pytest.mark.parametrize("made", [0, NOW, LATEST])
def test_a_seal_is_read_as_it_was_made(made: int) -> None:
    """Issuer, time and digest, at either end of the times that there are."""
    data = archive.seal(CONTENT, "410100", made, ISSUER, KID)
    assert data == sealed(CLAIMS | {IAT: made})
    seal, content = archive.read(data, ISSUERS)
    assert (seal.issuer, seal.made, seal.digest, content) == ("410100", made, CLAIMS[DIGEST], CONTENT)


@pytest.mark.parametrize(
    "claims",
    [
        [1, 2, 3],
        {ISS: "410100", IAT: NOW},
        CLAIMS | {"more": 1},
        CLAIMS | {ISS: 410100},
        CLAIMS | {IAT: str(NOW)},
        CLAIMS | {IAT: -1},
        CLAIMS | {IAT: LATEST + 1},
        CLAIMS | {DIGEST: sha256(CONTENT).hexdigest()},
    ],
    ids=str,
)
def test_signed_claims_that_are_not_a_seal_s_are_refused_as_damaged(claims: Any) -> None:
    """No map, a claim too few or too many, of another type, or a time that there is not: never half a seal."""
    with pytest.raises(BadCode, match="claims of a seal") as caught:
        archive.read(sealed(claims), ISSUERS)
    assert caught.value.code == DAMAGED
