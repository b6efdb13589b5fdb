from __future__ import annotations

import pytest

from tests.roster.files import TODAY
from tests.support.idnumbers import id_number
from voucher.identifiers import id_number as numbers
from voucher.shell.roster import number

MAN, WOMAN = id_number(1), id_number(4)
ENDING_IN_X = next(found for found in map(id_number, range(1000)) if found.endswith("X"))
ENDING_IN_ZEROS = next(
    found for found in (id_number(100, born=f"1985-03-{day:02d}") for day in range(1, 29)) if found.endswith("000")
)


@pytest.mark.parametrize(
    "entered",
    [
        MAN,
        f" {MAN[:6]} {MAN[6:14]} {MAN[14:]} ",
        "".join(chr(ord(digit) + 0xFEE0) for digit in MAN),
        f"'{MAN}",
        f'="{MAN}"',
        f"\t{MAN}",
    ],
)
def test_a_number_is_taken_as_it_was_meant(entered: str) -> None:
    """Spaces, full-width digits and the marks by which systems keep a number text do not matter."""
    found, findings = number.check(entered, "C2", TODAY)
    assert found
    assert found.value == MAN
    assert found.born == "1985-03-07"
    assert findings == []


@pytest.mark.parametrize("entered", [ENDING_IN_X.lower(), ENDING_IN_X[:-1] + "ｘ"])
def test_a_small_x_at_the_end_is_a_check_character(entered: str) -> None:
    """The check character X may be written small or full-width."""
    found, _ = number.check(entered, "C2", TODAY)
    assert found
    assert found.value == ENDING_IN_X


def _wrong_digit(value: str) -> str:
    return value[:-1] + ("1" if value[-1] == "0" else "0")


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        ("", "id.missing"),
        ("　", "id.missing"),
        (f"{float(MAN):.14E}", "id.digits_lost"),
        (f"{MAN}.0", "id.digits_lost"),
        (f"{id_number(1)[:15]}000", "id.digits_lost"),
        (f"{MAN[:6]}********{MAN[14:]}", "id.masked"),
        (f"{MAN[:6]}********{MAN[14:]}".replace("*", "＊"), "id.masked"),
        (MAN[:6] + MAN[8:17], "id.old_15"),
        (MAN[:17], "id.length"),
        (MAN + "0", "id.length"),
        (MAN[:16] + "A" + MAN[17], "id.characters"),
        (MAN[:17] + "Х", "id.characters"),
        ("٤" + MAN[1:], "id.characters"),
        (MAN[:10] + "1332" + MAN[14:], "id.date"),
        (id_number(1, born="2099-01-01"), "id.date"),
        (_wrong_digit(MAN), "id.check_digit"),
    ],
)
def test_each_way_to_be_wrong_has_its_own_words(entered: str, code: str) -> None:
    """A number that does not hold is never taken, and its finding stands at its cell as an error."""
    found, findings = number.check(entered, "C2", TODAY)
    assert found is None
    assert [(one.cell, one.code, one.severity) for one in findings] == [("C2", code, "error")]
    assert MAN not in findings[0].zh + findings[0].en


def test_an_old_number_shows_how_it_was_presumably_upgraded() -> None:
    """The presumed number is masked, and its check character told, so that the whole never stands in a sentence."""
    (found,) = number.check(MAN[:6] + MAN[8:17], "C2", TODAY)[1]
    assert f"末尾加 {MAN[-1]}" in found.zh
    assert numbers.masked(MAN) in found.zh
    assert numbers.masked(MAN) in found.en


def test_a_wrong_length_is_counted() -> None:
    """The words say how many characters there are."""
    (found,) = number.check(MAN[:17], "C2", TODAY)[1]
    assert "现为 17 位" in found.zh


def test_an_unknown_province_is_only_a_warning() -> None:
    """Places are renamed; the number is taken."""
    value = "99" + MAN[2:17]
    value += next(last for last in "0123456789X" if _holds(value + last))
    found, findings = number.check(value, "C2", TODAY)
    assert found
    assert [(one.code, one.severity) for one in findings] == [("id.place", "warning")]


def test_a_number_that_ends_in_three_zeros_is_only_a_warning() -> None:
    """Such numbers exist, yet more often a spreadsheet lost three digits and the check character fits by chance."""
    found, findings = number.check(ENDING_IN_ZEROS, "C2", TODAY)
    assert found
    assert [(one.code, one.severity) for one in findings] == [("id.zeros", "warning")]


@pytest.mark.parametrize(
    ("gender", "value", "expected"),
    [
        ("男", MAN, False),
        ("女", MAN, True),
        ("女", WOMAN, False),
        (" 男 性", WOMAN, True),
        ("Ｍ", WOMAN, True),
        ("", MAN, False),
        ("不详", MAN, False),
    ],
)
def test_gender_is_held_against_the_17th_digit(gender: str, value: str, *, expected: bool) -> None:
    """Only a gender that is known and another contradicts."""
    found, _ = number.check(value, "C2", TODAY)
    assert found
    assert number.contradicts(gender, found) is expected


def test_numbers_are_recognised_wherever_they_stand() -> None:
    """A row with something like an identity number is never passed over in silence."""
    assert number.is_like_number(_wrong_digit(MAN))
    assert number.is_like_number(f" {ENDING_IN_X.lower()}")
    assert not number.is_like_number("410001234567890123")
    assert number.is_long_number(f"{MAN[:6]}********{MAN[14:]}")
    assert number.is_long_number("4.10099E+17")
    assert not number.is_long_number("2026-11-20")


def _holds(value: str) -> bool:
    try:
        numbers.parse(value, TODAY)
    except numbers.IdNumberError:
        return False
    return True
