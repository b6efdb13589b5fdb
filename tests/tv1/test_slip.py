"""The printed slip, read back from what was drawn."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from tests.support.built import missing
from tests.tv1.keys import ISSUERS, NOW, PRINTED, STATUS, an_id, inner
from voucher.shell import slip
from voucher.shell.fonts import Fonts, SlipError
from voucher.shell.slip import Slip
from voucher.tv1.check import check
from voucher.tv1.names import mask
from voucher.tv1.presentation import Purpose
from voucher.tv1.text import to_text

FOLDER: Final = Path(__file__).parents[2] / "api" / "pages" / "static" / "built" / "fonts"
RARE: Final = "㑇𠮷䶮𬭎昇·"
SLIP: Final = Slip(
    text=to_text(inner(PRINTED)),
    name=mask("㑇小𠮷"),
    last4="002X",
    number=an_id("voucher").hex(),
    use=("报名、签到、考核", "Enrolment, attendance, assessment"),
    ends=dt.date(2027, 1, 19),
    printed=dt.date(2026, 11, 18),
)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    """The fonts that the build installed."""
    if not FOLDER.is_dir():
        missing("the fonts' folder")
    return Fonts(FOLDER)


@pytest.fixture(scope="module")
def printed(fonts: Fonts) -> bytes:
    """The slip as PDF."""
    return slip.pdf([SLIP], fonts)


def _page(data: bytes, number: int = 0) -> tuple[Any, str]:
    with pypdfium2.PdfDocument(data) as document:
        page = document[number]
        image = page.render(scale=3, grayscale=True).to_numpy()
        return np.ascontiguousarray(image[:, :, 0] if image.ndim == 3 else image), page.get_textpage().get_text_range()


def test_a_slip_is_read_from_its_print(printed: bytes) -> None:
    """The code on the rendered page gives the verdict of a printed slip, and the page's words can be searched."""
    image, words = _page(printed)
    (found,) = zxingcpp.read_barcodes(image)
    verdict = check(
        found.text, issuers=ISSUERS, status=STATUS, now=NOW, purpose=Purpose.ATTEND, training_class=an_id("class")
    )
    assert (verdict.code, verdict.colour, verdict.binding) == ("tv1.printed", "amber", PRINTED)
    for expected in (SLIP.name, SLIP.last4, SLIP.number, *SLIP.use, "2027-01-19", "职业培训券"):
        assert expected in words


def test_the_page_is_a6_and_the_code_keeps_its_quiet_zone(printed: bytes) -> None:
    """The page measures 105 by 148 mm, and white surrounds the code by four modules."""
    image, _ = _page(printed)
    assert np.allclose(np.array(image.shape) / 3 / 72 * 25.4, (148, 105), atol=0.5)
    (found,) = zxingcpp.read_barcodes(image)
    corner = found.position.top_left
    module = (found.position.top_right.x - corner.x) / 53
    quiet = round(4 * module) - 2
    assert image[corner.y - quiet : corner.y - 1, corner.x - quiet : found.position.top_right.x].min() > 250


def test_rare_characters_have_ink_of_their_own(fonts: Fonts) -> None:
    """Every rare character is drawn, and no two alike: none is a blank or the same empty box."""
    drawn = []
    for character in RARE:
        (run,) = fonts.runs(character)
        drawn.append(run[0].outline(character))
    assert all(drawn)
    assert len(set(drawn)) == len(RARE)
    for other in ("王", "吉"):
        assert fonts.runs(other)[0][0].outline(other) not in drawn


def test_the_print_shows_the_rare_name(fonts: Fonts, printed: bytes) -> None:
    """Where the PDF has another name, its pixels differ: the name is ink, not only text beneath."""
    one, words = _page(printed)
    other, _ = _page(slip.pdf([replace(SLIP, name="㑇*吉")], fonts))
    assert "㑇*𠮷" in words
    assert np.abs(one.astype(int) - other.astype(int)).max() > 100


@pytest.mark.parametrize("name", ["张\ue000", "张\U00032000", "张\x07"], ids=["private", "extension H", "control"])
def test_a_character_that_no_font_has_is_an_error(fonts: Fonts, name: str) -> None:
    """A name is printed whole or not at all."""
    for make in (lambda asked: slip.pdf([asked], fonts), lambda asked: slip.svg(asked, fonts)):
        with pytest.raises(SlipError, match=r"U\+"):
            make(replace(SLIP, name=name))


def test_a_variation_selector_draws_the_usual_form(fonts: Fonts) -> None:
    """A selector takes no space and is no error."""
    assert fonts.width("葛\U000e0100") == fonts.width("葛")


def test_a_folder_without_fonts_says_what_installs_them(tmp_path: Path) -> None:
    """Missing fonts are an error that names the file and the remedy."""
    with pytest.raises(SlipError, match=r"NotoSansSC\.ttf is missing; `make`"):
        slip.pdf([SLIP], Fonts(tmp_path))
    (tmp_path / "NotoSansSC.ttf").symlink_to(FOLDER / "NotoSansSC.ttf")
    with pytest.raises(SlipError, match=r"HanaMin\.css is missing; `make`"):
        slip.pdf([SLIP], Fonts(tmp_path))


@pytest.mark.parametrize("use", [("长" * 80, "x"), ("", "x")], ids=["too long", "empty"])
def test_a_line_that_nobody_could_read_is_an_error(fonts: Fonts, use: tuple[str, str]) -> None:
    """Text is made smaller to fit, but never too small to read."""
    with pytest.raises(SlipError):
        slip.pdf([replace(SLIP, use=(use[0], use[1] if use[0] else " "))], fonts)


def test_many_slips_are_pages_of_one_document(fonts: Fonts) -> None:
    """Each slip has a page of its own; none is nothing to print."""
    data = slip.pdf([replace(SLIP, name="王*"), replace(SLIP, name="李*")], fonts)
    assert "李*" in _page(data, 1)[1]
    with pytest.raises(SlipError):
        slip.pdf([], fonts)


def test_printing_again_gives_the_same_bytes(fonts: Fonts, printed: bytes) -> None:
    """No clock and no chance is in the file."""
    assert slip.pdf([SLIP], fonts) == printed


def test_the_svg_says_in_words_what_it_draws(fonts: Fonts) -> None:
    """The description holds every line, and each visible character is an outline."""
    root = ET.fromstring(slip.svg(SLIP, fonts))  # noqa: S314 - our own
    description = root.findtext("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert SLIP.name in description
    outlines = [path for path in root.iter("{http://www.w3.org/2000/svg}path") if "fill" not in path.attrib]
    visible = sum(len(line.text.replace(" ", "").replace("　", "")) for line in slip.lines(SLIP, fonts))
    assert len(outlines) == visible + 1
