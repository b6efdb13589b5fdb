"""A printed slip for somebody without a phone: A6, as PDF or SVG. Low assurance: it is good only with the identity card.

Both are laid out by the same lines. The PDF carries text that can be searched and read aloud; the SVG carries outlines,
so that it looks the same wherever it is opened, with the text as its description.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from fpdf import FPDF

from voucher.shell.fonts import Face, Fonts, SlipError
from voucher.tv1 import draw

WIDTH, HEIGHT = 105.0, 148.0
"""Millimetres of A6."""
MARGIN: Final = 7.0
CODE: Final = 64.0
CODE_TOP: Final = 22.0
POINT: Final = 25.4 / 72
SMALLEST: Final = 5.0
"""Points below which nobody reads."""

ADVICE: Final = (
    ("本券须与本人身份证原件一并出示，复印、转借无效。", 7.5),
    ("Valid only together with the holder's own identity card; not transferable.", 6.5),
    ("遗失请到发放机构挂失换发。券本身没有金额，取得证书后方可申领补贴。", 6.5),
    ("If lost, have it stopped and replaced where it was issued. It is not money.", 6.5),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip. `name` is masked; `use` is what it is for, in Chinese and English."""

    text: str
    name: str
    last4: str
    number: str
    use: tuple[str, str]
    ends: dt.date
    printed: dt.date


@dataclass(frozen=True, slots=True)
class Line:
    """A text, its size in points, its baseline and its left edge in millimetres."""

    text: str
    size: float
    x: float
    y: float


def pdf(slips: Sequence[Slip], fonts: Fonts) -> bytes:
    """One page for each slip; `SlipError` if one cannot be printed."""
    if not slips:
        raise SlipError("there is nothing to print")
    document = FPDF(unit="mm", format=(WIDTH, HEIGHT))
    document.set_auto_page_break(False)
    document.set_title("职业培训券 Training voucher")
    document.set_lang("zh-CN")
    document.set_creation_date(dt.datetime.combine(slips[0].printed, dt.time(), dt.UTC))
    families: dict[Face, str] = {}
    pages = [list(lines(slip, fonts)) for slip in slips]
    _add_fonts(document, pages, fonts, families)
    for slip, page in zip(slips, pages, strict=True):
        document.add_page()
        _code(document, slip.text)
        for line in page:
            _set(document, line, fonts, families)
    return bytes(document.output())


def _add_fonts(document: FPDF, pages: list[list[Line]], fonts: Fonts, families: dict[Face, str]) -> None:
    used: dict[Face, set[int]] = {}
    for page in pages:
        for line in page:
            for face, run in fonts.runs(line.text):
                used.setdefault(face, set()).update(map(ord, run))
    for face, codes in used.items():
        families[face] = f"slip{len(families)}"
        document.add_font(families[face], fname=face.path, unicode_range=sorted(codes))


def _code(document: FPDF, text: str) -> None:
    found = draw.modules(text, printed=True)
    module = CODE / (len(found) + 2 * draw.QUIET)
    left, top = (WIDTH - CODE) / 2 + module * draw.QUIET, CODE_TOP + module * draw.QUIET
    document.set_fill_color(0)
    for row, start, length in draw.runs(found):
        document.rect(left + start * module, top + row * module, length * module, module, style="F")


def _set(document: FPDF, line: Line, fonts: Fonts, families: dict[Face, str]) -> None:
    x = line.x
    for face, run in fonts.runs(line.text):
        document.set_font(families[face], size=line.size)
        document.text(x, line.y, run)
        x += face.width(run) * line.size * POINT


def svg(slip: Slip, fonts: Fonts) -> str:
    """The slip as an SVG of outlines; `SlipError` if it cannot be printed."""
    found = draw.modules(slip.text, printed=True)
    module = CODE / (len(found) + 2 * draw.QUIET)
    page = list(lines(slip, fonts))
    words = "\n".join(line.text for line in page)
    drawn = "".join(_outlines(line, fonts) for line in page)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"><desc>{escape(words)}</desc>'
        f'<path fill="#fff" d="M0 0h{WIDTH:g}v{HEIGHT:g}H0z"/>'
        f'<path shape-rendering="crispEdges" transform="translate({(WIDTH - CODE) / 2:g} {CODE_TOP:g})'
        f' scale({module:.6f})" d="{draw.path(found, draw.QUIET)}"/>{drawn}</svg>'
    )


def _outlines(line: Line, fonts: Fonts) -> str:
    made, x = [], line.x
    for face, run in fonts.runs(line.text):
        scale = line.size * POINT / face.units
        for character in run:
            if outline := face.outline(character):
                moved = f"translate({x:.3f} {line.y:.3f}) scale({scale:.7f} {-scale:.7f})"
                made.append(f'<path transform="{moved}" d="{outline}"/>')
            x += face.width(character) * line.size * POINT
    return "".join(made)


def lines(slip: Slip, fonts: Fonts) -> Iterator[Line]:
    """All lines of a slip, each made small enough for the page."""
    yield _line("职业培训券（纸质）", 15, 12, fonts)
    yield _line("Training voucher, printed slip", 8, 17, fonts)
    y = CODE_TOP + CODE + 6
    for label, value in (
        ("姓名 Name", f"{slip.name}　证件末四位 ID {slip.last4}"),
        ("券号 No.", slip.number),
        ("用途 Use", slip.use[0]),
        ("", slip.use[1]),
        ("有效期至 Valid until", slip.ends.isoformat()),
    ):
        yield _line(f"{label}：{value}" if label else value, 9.5 if label else 7.5, y, fonts)
        y += 6
    y += 1
    for words, size in ADVICE:
        yield _line(words, size, y, fonts)
        y += 4.6


def _line(text: str, size: float, y: float, fonts: Fonts) -> Line:
    """A line in the middle of the page; `SlipError` if it would be too small to read."""
    if not text.strip():
        raise SlipError("a line is empty")
    width = fonts.width(text) * POINT
    fitted = min(size, (WIDTH - 2 * MARGIN) / width)
    if fitted < SMALLEST:
        raise SlipError("a line is too long for the slip")
    return Line(text, fitted, (WIDTH - width * fitted) / 2, y)
