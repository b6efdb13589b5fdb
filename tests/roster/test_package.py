"""Threats that a zip of XML holds: each is refused before a worksheet is opened."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile

import pytest

from tests.roster.files import parsed, refused, repacked, sheet, with_worksheet, worksheet, xlsx
from voucher.shell.roster import corrected, package, read

SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_with_one_cell_far_away_is_refused() -> None:
    """A reader would allocate every cell between the first and the last, which here ends the process."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(with_worksheet(far)) == "file.unpacked"


def test_formatted_cells_far_away_are_harmless() -> None:
    """Cells without content are not allocated."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read(with_worksheet(far), "").rows == (("1",),)


def test_cells_without_addresses_are_counted_where_they_fall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and cells may leave their addresses out; they then follow each other."""
    cells = "<row><c><v>1</v></c></row><row><c/><c><v>2</v></c></row>"
    assert read(with_worksheet(cells), "").rows == (("1",), ("", "2"))
    monkeypatch.setattr(package, "MAX_CELLS", 3)
    assert refused(with_worksheet(cells)) == "file.unpacked"


def test_a_long_text_shown_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared text is stored once and copied for every cell that shows it."""
    grid = sheet(*[["长" * 1000] * 10] * 10)
    shared = corrected(grid, parsed(*grid.rows))
    assert len(read(shared, "").rows) == 10
    monkeypatch.setattr(package, "MAX_TEXT", 99_999)
    assert refused(shared) == "file.unpacked"


@pytest.mark.parametrize("index", ["7", "99999999", "x"])
def test_a_shared_text_that_does_not_exist_is_no_text(index: str) -> None:
    """A cell that points nowhere makes the file damaged or the cell empty."""
    content = repacked(xlsx(["甲"]), {SHEET: worksheet(f'<row><c t="s"><v>{index}</v></c></row>')})
    assert refused(content) in {"file.damaged", "file.empty"}


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="x"/>',
        '<row r="1048577"/>',
        '<row><c r="A"><v>1</v></c></row>',
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="A9999999"><v>1</v></c></row>',
        "<row><c><v>1</v></row>",
        "<row>&nothing;</row>",
    ],
)
def test_a_worksheet_that_is_not_well_made_is_refused(cells: str) -> None:
    """What was measured must be what is read, so nothing is left to a lenient parser."""
    assert refused(with_worksheet(cells)) == "file.damaged"


def test_a_part_with_entities_of_its_own_is_refused() -> None:
    """Entities can unfold a few bytes into gigabytes."""
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + worksheet("<row><c><v>&a;</v></c></row>")
    assert refused(repacked(xlsx(["甲"]), {SHEET: bomb})) == "file.damaged"


def test_more_elements_than_any_roster_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walking them costs time."""
    monkeypatch.setattr(package, "MAX_ELEMENTS", 100)
    assert refused(xlsx(["甲"])) == "file.unpacked"


def test_a_zip_that_unpacks_to_too_much_is_refused_by_its_directory() -> None:
    """A bomb is never unpacked."""
    bomb = repacked(xlsx(["甲"]), {SHEET: b" " * (package.MAX_UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert refused(bomb) == "file.unpacked"


def test_a_zip_whose_directory_lies_about_a_size_is_refused() -> None:
    """No more is unpacked than the directory says, and then the checksum does not fit."""
    content = repacked(xlsx(["甲"]), {SHEET: b" " * 1_000_000})
    size = struct.pack("<I", 1_000_000)
    assert refused(content.replace(size, struct.pack("<I", 10))) == "file.damaged"


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that are not read do not count."""
    content = xlsx(["甲"])
    monkeypatch.setattr(package, "MAX_PARTS", 8)
    assert refused(repacked(content, {f"xl/{n}.xml": b"<a/>" for n in range(9)})) == "file.unpacked"
    assert read(repacked(content, {f"xl/media/{n}.xml": b"<a/>" for n in range(9)}), "").rows == (("甲",),)


def test_parts_that_are_not_read_may_be_anything() -> None:
    """Pictures and drawings never reach the reader."""
    content = repacked(xlsx(["甲"]), {"xl/media/photo.png": b"\x89PNG\r\n", "xl/drawings/a.xml": b"<"})
    assert read(content, "").rows == (("甲",),)


def test_a_worksheet_that_poses_as_a_picture_is_not_read() -> None:
    """Only parts that were measured are handed to the reader, whatever the workbook points to."""
    content = xlsx(["甲"])
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        relations = parts.read("xl/_rels/workbook.xml.rels").replace(b"worksheets/sheet1.xml", b"media/a.png")
        hidden = parts.read(SHEET)
    posing = repacked(content, {"xl/_rels/workbook.xml.rels": relations, "xl/media/a.png": hidden})
    assert refused(posing) == "file.damaged"


def test_a_package_with_a_part_twice_is_refused() -> None:
    """Two readers may take different ones of two parts with one name."""
    out = io.BytesIO(xlsx(["甲"]))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as twice:
        warnings.simplefilter("ignore")
        twice.writestr(SHEET, worksheet(""))
    assert refused(out.getvalue()) == "file.damaged"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compression_is_refused(method: int) -> None:
    """Its blocks unpack whole, whatever size the directory says."""
    assert refused(repacked(xlsx(["甲"]), {}, method)) == "file.damaged"


def test_an_encrypted_part_is_refused_as_such() -> None:
    """A zip with a password has a flag at each part."""
    content = bytearray(repacked(xlsx(["甲"]), {}))
    directory = content.find(b"PK\x01\x02")
    while directory >= 0:
        content[directory + 8] |= 1
        directory = content.find(b"PK\x01\x02", directory + 4)
    assert refused(bytes(content)) == "file.encrypted"


@pytest.mark.parametrize(
    "changes", [{"xl/workbook.xml": None}, {"xl/workbook.xml": None, "word/document.xml": b"<a/>"}]
)
def test_a_zip_that_is_no_workbook_is_refused(changes: dict[str, bytes | None]) -> None:
    """Documents and archives are zips too."""
    assert refused(repacked(xlsx(["甲"]), changes)) == "file.not_a_sheet"


@pytest.mark.parametrize("keep", [4, 100, -30])
def test_a_zip_without_its_end_is_damaged(keep: int) -> None:
    """A download that broke off is told from a file of another kind."""
    assert refused(xlsx(["甲"])[:keep]) == "file.damaged"
