"""CSV and other text, in the encodings and with the separators that Chinese offices use."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from voucher.shell.roster import header
from voucher.shell.roster.words import refusal
from voucher.shell.roster.workbook import Page

_DELIMITERS: Final = ",\t;|"
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKUP: Final = re.compile(r"\s*(<(html|\?xml|table|!doctype|meta|div)\b|%PDF|\{\\rtf)", re.IGNORECASE)


def page(content: bytes) -> Page:
    """The text's only sheet."""
    text = _decoded(content)
    if "\0" in text or _MARKUP.match(text):
        raise refusal("file.not_a_sheet")
    delimiter = max(_DELIMITERS, key=lambda delimiter: _score(text, delimiter))
    return Page("", lambda: _records(text, delimiter))


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark; UTF-16 with its mark (Excel's "Unicode text"); or GB18030, which includes GBK."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("file.not_a_sheet" if b"\0" in content else "file.encoding")


def _score(text: str, delimiter: str) -> tuple[bool, int]:
    """How well a separator fits: with the right one there is a header row, or at least there are columns."""
    rows: list[list[str]] = []
    try:
        rows.extend(islice(_reader(text, delimiter), header.DEPTH))
    except csv.Error:
        return False, -1
    return any(header.match(row) for row in rows), sum(len(row) > 1 for row in rows)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from _reader(text, delimiter)
    except csv.Error as error:
        raise refusal("file.csv") from error


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict: a quote that is never closed would otherwise swallow every row below it into one cell.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
