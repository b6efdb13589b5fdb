from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voucher.shell.roster import name


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        (" 学 员　甲 ", "学员甲"),
        ("学\n员", "学员"),
        ("阿依•学员", "阿依·学员"),
        ("阿依・学员", "阿依·学员"),
        ("阿依‧学员", "阿依·学员"),
        ("阿依.学员", "阿依·学员"),
        ("阿依．学员", "阿依·学员"),
        ("阿依 · 学员", "阿依·学员"),
        ("阿依··学员·甲", "阿依·学员·甲"),
        ("㑇学员", "㑇学员"),
        ("𠮷学员", "𠮷学员"),
        ("𠮷 员", "𠮷员"),
        ("⼩学员", "小学员"),
        ("学\u200b员\ufeff", "学员"),
        ("学\U000e0100员", "学员"),
        ("Ａ Ｂ", "A B"),
        ("e\u0301", "é"),
    ],
)
def test_a_name_is_written_one_way(entered: str, expected: str) -> None:
    """Spaces, look-alike dots, full-width letters and invisible characters are put right; rare characters stay."""
    assert name.normal(entered) == expected


@settings(deadline=None)
@given(st.text())
def test_a_normal_name_stays_as_it_is(entered: str) -> None:
    """Writing a name one way twice changes nothing."""
    assert name.normal(name.normal(entered)) == name.normal(entered)


@pytest.mark.parametrize("entered", ["学员甲", "阿依·学员", "㑇学员", "𠮷学员", "〇学员"])
def test_chinese_names_are_in_order(entered: str) -> None:
    """Names with a middle dot and rare characters are nothing odd."""
    assert name.oddity(entered) == ""


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        ("", "name.missing"),
        ("学员\ue123", "name.lost_character"),
        ("学员\U000f0001", "name.lost_character"),
        ("学\ufffd", "name.lost_character"),
        ("学?", "name.lost_character"),
        ("学□", "name.lost_character"),
        ("学⻅", "name.lost_character"),
        ("学*", "name.masked"),
        ("学员1", "name.digits"),
        ("学" * 51, "name.long"),
        ("学员（组长）", "name.symbols"),
        ("阿依·", "name.symbols"),
        ("=学员", "name.symbols"),
        ("/", "name.symbols"),
        ("Trainee Jia", "name.latin"),
        ("学员A", "name.latin"),
        ("学", "name.short"),
    ],
)
def test_what_is_odd_about_a_name_has_a_code(entered: str, code: str) -> None:
    """Each oddity has its own advice."""
    assert name.oddity(entered) == code
