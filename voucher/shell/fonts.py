"""The fonts of what is printed: one for nearly every name, and in slices one for the rarest characters.

`make` installs both and the build of web/ puts them in one folder. A character that neither has is an error: a blank in
somebody's name is a wrong name.
"""

from __future__ import annotations

import io
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from ledger.errors import LedgerError

MAIN: Final = "NotoSansSC.ttf"
RARE: Final = "HanaMin.css"
SLICES: Final = re.compile(r"url\((HanaMinB[^)]*)\)[^}]*unicode-range:([^;}]*)")
SELECTORS: Final = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
"""They choose a variant of the character before them, which is drawn in its usual form."""


class SlipError(LedgerError):
    """What was asked for cannot be printed as it is."""

    code = "slip.unprintable"


class Face:
    """One font file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def font(self) -> TTFont:
        """The font, read on first use."""
        return TTFont(io.BytesIO(self.path.read_bytes()), lazy=True)

    @cached_property
    def glyphs(self) -> dict[int, str]:
        """The glyph of each character."""
        found: dict[int, str] = self.font.getBestCmap()
        return found

    @cached_property
    def units(self) -> int:
        """Font units in one em."""
        return int(self.font["head"].unitsPerEm)

    def width(self, text: str) -> float:
        """Width of a text in em."""
        advances = self.font["hmtx"]
        return float(sum(advances[self.glyphs[ord(character)]][0] for character in text)) / self.units

    def outline(self, character: str) -> str:
        """A character as an SVG path in font units, upwards."""
        glyphs: Any = self.font.getGlyphSet()
        pen = SVGPathPen(glyphs)
        glyphs[self.glyphs[ord(character)]].draw(pen)
        return str(pen.getCommands())


class Fonts:
    """The fonts in a folder. Files are read when a character first needs them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faces: dict[str, Face] = {}

    def runs(self, text: str) -> list[tuple[Face, str]]:
        """A text cut where the font changes; `SlipError` for a character that no font has."""
        made: list[tuple[Face, str]] = []
        for character in text:
            if ord(character) in SELECTORS:
                continue
            face = self._face(character)
            if made and made[-1][0] is face:
                made[-1] = (face, made[-1][1] + character)
            else:
                made.append((face, character))
        return made

    def width(self, text: str) -> float:
        """Width of a text in em."""
        return sum(face.width(run) for face, run in self.runs(text))

    def _face(self, character: str) -> Face:
        code = ord(character)
        main = self._open(MAIN)
        if code in main.glyphs:
            return main
        for low, high, name in self._slices:
            if low <= code <= high and code in self._open(name).glyphs:
                return self._open(name)
        raise SlipError(f"no font has the character U+{code:04X}")

    def _open(self, name: str) -> Face:
        if name not in self._faces:
            path = self._folder / name
            if not path.is_file():
                raise SlipError(f"the font {name} is missing; `make` installs it")
            self._faces[name] = Face(path)
        return self._faces[name]

    @cached_property
    def _slices(self) -> list[tuple[int, int, str]]:
        path = self._folder / RARE
        if not path.is_file():
            raise SlipError(f"the font {RARE} is missing; `make` installs it")
        made = []
        for name, ranges in SLICES.findall(path.read_text(encoding="utf-8")):
            for one in ranges.split(","):
                low, _, high = one.strip().removeprefix("U+").partition("-")
                made.append((int(low, 16), int(high or low, 16), name))
        return made
