"""The browser's part as `make .venv/web` builds it. Without it the tests that need it are skipped with that command; where
tools are required (TVL_REQUIRE_TOOLS, as in .ci/run) they fail instead."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NoReturn

import pytest

BUILT: Final = Path(__file__).parents[2] / "api" / "pages" / "static" / "built"
REQUIRED: Final = bool(os.environ.get("TVL_REQUIRE_TOOLS"))
needs_build: Final = pytest.mark.skipif(
    not BUILT.is_dir() and not REQUIRED, reason="the browser's part is not built (make .venv/web)"
)


def missing(what: str) -> NoReturn:
    """Skip for want of something, or fail where nothing may be missing."""
    if REQUIRED:
        pytest.fail(f"{what} is missing: make .venv/web")
    pytest.skip(f"{what} is missing: make .venv/web")
