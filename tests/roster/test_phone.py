from __future__ import annotations

import pytest

from voucher.shell.roster import phone


@pytest.mark.parametrize(
    "entered",
    [
        "13800138000",
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "138\u20130013\u20138000",
        "+86 13800138000",
        "(+86)13800138000",
        "8613800138000",
        "008613800138000",
        "13800138000.0",
        "1.3800138000E+10",
        "'13800138000",
    ],
)
def test_a_mobile_number_is_found_in_the_ways_people_write_it(entered: str) -> None:
    """Eleven digits remain of full-width digits, separators, the country's code and a figure's .0."""
    assert phone.mobile(entered) == "13800138000"


@pytest.mark.parametrize("entered", ["", "1380013800", "12800138000", "0371-12345678", "13800138000/13900139000", "无"])
def test_other_phones_are_no_mobile_number(entered: str) -> None:
    """A landline, two numbers, or one digit too few is not imported."""
    assert phone.mobile(entered) is None
    assert phone.oddity(entered) == "phone.invalid"


def test_a_phone_in_scientific_form_has_lost_digits() -> None:
    """A CSV saved from a narrow column holds 1.38E+10, and no one can tell the rest."""
    assert phone.mobile("1.38E+10") is None
    assert phone.oddity("1.38E+10") == "phone.digits_lost"
