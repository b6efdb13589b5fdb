"""How often Python looks for cycles of garbage. Set once, where a process begins."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 20, 50)


def spare() -> None:
    """Leave what is loaded alone and look rarely: objects here are plain data without cycles, in great numbers, and
    going through them again and again costs a tenth of a rebuild."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
