"""A text as a QR code: alphanumeric mode, level L for screens, M for print, a white quiet zone of four modules.

Fewer modules beat more error correction: a code that changes each half-minute is not torn, only small and far away.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

QUIET: Final = 4
ALPHANUMERIC: Final = re.compile(r"[0-9A-Z $%*+\-./:]+")

Modules: TypeAlias = "tuple[tuple[bool, ...], ...]"


def modules(text: str, *, printed: bool = False) -> Modules:
    """Rows of modules, dark is true, without the quiet zone; `ValueError` for a text outside alphanumeric mode."""
    if not ALPHANUMERIC.fullmatch(text):
        raise ValueError("only alphanumeric mode is drawn")
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M if printed else ERROR_CORRECT_L, border=0)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def svg(text: str, *, printed: bool = False, label: str = "") -> str:
    """An SVG of its own background, so that it stays dark on white in a dark page."""
    return _svg(modules(text, printed=printed), label)


def address(text: str, *, label: str = "") -> str:
    """An SVG of an address, in byte mode: for paper that leads to a page."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_8BIT_BYTE))
    code.make(fit=True)
    return _svg(tuple(tuple(bool(module) for module in row) for row in code.get_matrix()), label)


def _svg(found: Modules, label: str) -> str:
    size = len(found) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" role="img"'
        f' aria-label="{_attribute(label)}"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path(found, QUIET)}"/></svg>'
    )


def path(found: Modules, offset: int = 0) -> str:
    """The dark modules as a path, one stroke of it for each run in a row."""
    return "".join(f"M{start + offset} {row + offset}h{length}v1h-{length}z" for row, start, length in runs(found))


def runs(found: Modules) -> list[tuple[int, int, int]]:
    """Row, first column and length of each run of dark modules."""
    made: list[tuple[int, int, int]] = []
    for row, line in enumerate(found):
        start = None
        for column, dark in enumerate((*line, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                made.append((row, start, column - start))
                start = None
    return made


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
