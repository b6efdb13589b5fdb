"""A workbook's package (.xlsx is a zip of XML parts), measured before anything opens it.

The reader of worksheets allocates every cell between the first and the last, and a copy of a shared text for every cell
that shows it; where memory ends, it ends the process. A file of 5 kB can ask for 500 GB. So:

1. The sizes in the zip directory are added up before anything is unpacked.
2. Every part is walked by a strict XML parser, which tells how many cells the reader would allocate, and how much text.
3. The reader is handed a new package of exactly the parts that were walked. What it reads is what was measured.
"""

from __future__ import annotations

import io
import re
import zipfile
from array import array
from functools import cache
from typing import Final, NoReturn
from xml.parsers import expat

from voucher.shell.roster.words import refusal

MAX_UNPACKED: Final = 64 * 1024 * 1024
MAX_PARTS: Final = 500
MAX_CELLS: Final = 4_000_000
MAX_ELEMENTS: Final = 4_000_000
MAX_TEXT: Final = 32_000_000
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_UNREAD: Final = re.compile(
    r"docprops/|customxml/|xl/(drawings|theme|charts|media|embeddings|pivot\w*|printersettings)/"
)
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII | re.IGNORECASE)
_ENCRYPTED: Final = 1


def checked(content: bytes) -> bytes:
    """A package with only the parts that matter, known to be of reasonable size."""
    out = io.BytesIO()
    measure = Measure()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as copy:
        for part in _parts(package):
            data = package.read(part)
            measure.add(data)
            copy.writestr(zipfile.ZipInfo(part.filename), data)
    measure.check()
    return out.getvalue()


def _parts(package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = [part for part in package.infolist() if _is_read(part.filename)]
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in {_normal(name) for name in names}:
        raise refusal("file.not_a_sheet")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise refusal("file.encrypted")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise refusal("file.unpacked")
    # Other methods unpack a block at a time whatever its size, and no spreadsheet uses them.
    methods = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if len(names) < len(parts) or not methods.issuperset(part.compress_type for part in parts):
        raise refusal("file.damaged")
    return parts


def _is_read(name: str) -> bool:
    normal = _normal(name)
    return normal.endswith((".xml", ".rels")) and not _UNREAD.match(normal)


def _normal(name: str) -> str:
    return name.lower().replace("\\", "/")


class Measure:
    """Adds up what a reader would hold for the cells of all parts. A part that is no sheet has no cells."""

    def __init__(self) -> None:
        self.cells = 0
        self._elements = 0
        self._lengths: list[int] = []
        self._shown = array("Q")
        self._row = self._column = self._rows = self._columns = 0
        self._path: list[str] = []
        self._shared = False
        self._index = ""

    def add(self, xml: bytes) -> None:
        """Walk a part. Malformed XML raises ExpatError; an own document type, which could define entities, is refused."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._row = self._rows = self._columns = 0
        parser.ParseFile(io.BytesIO(xml))
        self.cells += self._rows * self._columns

    def check(self) -> None:
        """Refuse what is too much."""
        lengths = self._lengths
        text = sum(lengths[index] for index in self._shown if index < len(lengths))
        if self.cells > MAX_CELLS or text > MAX_TEXT:
            raise refusal("file.unpacked")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise refusal("file.unpacked")
        if self._path and self._path[-1] == "c":
            # Only a cell with something in it is allocated.
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        self._path.append(tag)
        if tag == "row":
            self._row = _number(attributes.get("r", str(self._row + 1)))
            self._column = 0
        elif tag == "c":
            self._cell(attributes)
        elif tag == "si":
            self._lengths.append(0)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._shared = attributes.get("t") == "s"
        self._index = ""
        self._column += 1
        if reference := attributes.get("r"):
            self._row, self._column = _position(reference)

    def _text(self, text: str) -> None:
        if self._shared and self._path[-1] == "v":
            self._index += text
        elif "si" in self._path:
            self._lengths[-1] += len(text)

    def _end(self, _name: str) -> None:
        tag = self._path.pop()
        if tag == "c" and self._index:
            self._shown.append(_number(self._index))
        if tag == "c":
            self._shared = False


def _no_doctype(*_: object) -> NoReturn:
    raise refusal("file.damaged")


def _position(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise refusal("file.damaged")
    column = _column(found[1])
    if column > _LAST_COLUMN:
        raise refusal("file.damaged")
    return _number(found[2]), column


@cache
def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _number(text: str) -> int:
    # Counted before it is converted: long digits take time, and Python refuses the longest.
    if len(text) > len(str(_LAST_ROW)) or not (text.isascii() and text.isdecimal()):
        raise refusal("file.damaged")
    number = int(text)
    if number > _LAST_ROW:
        raise refusal("file.damaged")
    return number
