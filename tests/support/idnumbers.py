"""Identity numbers of nobody: the county code 410099 does not exist, the check character is right."""

from __future__ import annotations

from stdnum.cn import ric


def id_number(n: int, born: str = "1985-03-07") -> str:
    """The n-th number (0 to 999) of a birth date. Odd n are men."""
    if not 0 <= n <= 999:
        raise ValueError("a birth date has 1,000 numbers; use another one")
    body = f"410099{born.replace('-', '')}{n:03d}"
    return body + ric.calc_check_digit(body + "0")
