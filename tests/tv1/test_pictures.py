"""From a picture file to the verdict, by decoders and verifiers that share no code with ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import base45
import cbor2
import cwt
import numpy as np
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message

from tests.tv1 import images
from tests.tv1.keys import (
    BINDING,
    CLASS,
    INSTITUTION,
    ISSUER,
    ISSUERS,
    KID,
    NONCE,
    NOW,
    PHONE,
    PRINTED,
    STATUS,
    inner,
    shown,
    text,
)
from voucher.tv1 import draw, presentation, status
from voucher.tv1.check import check
from voucher.tv1.presentation import Purpose
from voucher.tv1.text import to_text

MUTUAL: Final = {"nonce": NONCE, "institution": INSTITUTION}
TEXTS: Final = {"rotating": text(), "mutual": text(**MUTUAL), "printed": to_text(inner(PRINTED))}

NO_CLOCK: Final = cwt.CWT.new(leeway=1 << 40)
"""It would compare with the day on which the tests run."""


def _file(which: str, folder: Path) -> Path:
    picture = images.raster(draw.svg(TEXTS[which], printed=which == "printed"))
    return images.through_a_file(picture, folder)


@pytest.mark.parametrize("which", TEXTS)
@pytest.mark.parametrize("decoder", [images.by_zxing, images.by_opencv])
def test_a_clean_picture_is_read_to_the_letter(which: str, decoder: Any, tmp_path: Path) -> None:
    """Each decoder gives the text that was drawn."""
    assert decoder(_file(which, tmp_path)) == TEXTS[which]


@pytest.mark.needs("zbarimg", "apt-get install -y zbar-tools")
@pytest.mark.parametrize("which", TEXTS)
def test_zbar_reads_it_too(which: str, tmp_path: Path) -> None:
    """zbar gives the text that was drawn."""
    assert images.by_zbar(_file(which, tmp_path)) == TEXTS[which]


@pytest.mark.parametrize("spoiled", images.SPOILED)
@pytest.mark.parametrize("which", TEXTS)
def test_a_spoiled_picture_is_read_by_one_decoder_at_least(which: str, spoiled: str, tmp_path: Path) -> None:
    """Blur, tilt, poor light, distance and inversion leave a code that can be read, and read right."""
    picture = images.raster(draw.svg(TEXTS[which], printed=which == "printed"))
    path = images.through_a_file(images.SPOILED[spoiled](picture), tmp_path)
    read = {found for decode in (images.by_zxing, images.by_opencv, images.by_zbar) if (found := decode(path))}
    assert read == {TEXTS[which]}


def test_the_rotating_code_fits_version_11_and_the_slip_version_9() -> None:
    """Sizes are kept: 61 modules on the phone, 53 on paper."""
    assert len(draw.modules(TEXTS["rotating"])) == 61
    assert len(draw.modules(TEXTS["printed"], printed=True)) == 53


def test_the_quiet_zone_is_white_and_four_modules_wide() -> None:
    """The picture has its own white border, whatever the page's colour."""
    picture = images.raster(draw.svg(TEXTS["rotating"]), scale=1)
    assert picture.shape == (69, 69)
    assert np.delete(picture, np.s_[4:-4], axis=0).min() == np.delete(picture, np.s_[4:-4], axis=1).min() == 255
    assert picture[4, 4] == 0


def test_only_alphanumeric_texts_are_drawn() -> None:
    """A text that would need bytes is an error, not a larger code."""
    for wrong in ("tv1:abc", "", "TV1:\n"):
        with pytest.raises(ValueError, match="alphanumeric"):
            draw.svg(wrong)


def test_the_label_of_a_picture_is_escaped() -> None:
    """A label cannot leave its attribute."""
    assert 'aria-label="&quot;&lt;&amp;"' in draw.svg("TV1:", label='"<&')


def test_strangers_verify_a_code_from_its_picture(tmp_path: Path) -> None:
    """zxing, base45, pycose and cwt alone get from the picture to the phone's and the issuer's claims."""
    read = images.by_zxing(_file("mutual", tmp_path))
    assert read is not None
    outer = Sign1Message.decode(base45.b45decode(read.removeprefix("TV1:")))
    items = cbor2.loads(outer.payload)
    claims = NO_CLOCK.decode(items[0], keys=[_issuer()])
    key = claims[8][1]
    assert key[-2] == BINDING.key[1:] if BINDING.key else False
    outer.key = _phone()
    outer.external_aad = b"TV1"
    assert outer.verify_signature()
    assert items[1:] == [NOW // 30, 2, CLASS, NONCE, INSTITUTION]
    assert (claims[1], claims[4], claims[7]) == (BINDING.issuer, BINDING.expires, BINDING.voucher)
    assert claims[-65537] == [1234, "张*丰", "002X", "4-04-05-05", "3", 210_000]


def test_a_stranger_rejects_another_external_aad() -> None:
    """pycose refuses the phone's signature without `TV1`."""
    outer = Sign1Message.decode(shown())
    outer.key = _phone()
    outer.external_aad = b"TV2"
    assert not outer.verify_signature()


def test_a_stranger_rejects_a_changed_binding() -> None:
    """cwt refuses a binding of which one bit was changed."""
    data = inner()
    with pytest.raises(cwt.VerifyError):
        NO_CLOCK.decode(data[:60] + bytes([data[60] ^ 1]) + data[61:], keys=[_issuer()])


def test_we_accept_what_a_stranger_signs() -> None:
    """A presentation signed by pycose, as another maker of phones might, is good."""
    items = [inner(), NOW // 30, 2, CLASS]
    made = Sign1Message(phdr={1: -7}, payload=cbor2.dumps(items), external_aad=b"TV1", key=_phone())
    verdict = check(
        to_text(made.encode()),
        issuers=ISSUERS,
        status=STATUS,
        now=NOW,
        purpose=Purpose.ATTEND,
        training_class=CLASS,
    )
    assert verdict.colour == "green"
    assert verdict.presentation == presentation.read(made.encode())[1]


def test_a_stranger_verifies_a_status_list() -> None:
    """cwt takes our list and finds the claims of the Token Status List."""
    claims = NO_CLOCK.decode(status.sign(STATUS, ISSUER, KID), keys=[_issuer()])
    assert (claims[1], claims[65533]["bits"]) == ("410100", 1)


def _issuer() -> Any:
    pem = ISSUER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return cwt.COSEKey.from_pem(pem, kid=KID)


def _phone() -> EC2Key:
    numbers = PHONE.private_numbers()
    public = numbers.public_numbers
    x, y, d = (number.to_bytes(32, "big") for number in (public.x, public.y, numbers.private_value))
    return EC2Key(crv=P256, x=x, y=y, d=d)
