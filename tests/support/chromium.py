"""The browsers of the tests: Chromium, and its shell without a window, which draws the same pages in half the time."""

from __future__ import annotations

import shutil
from typing import Final

CHROMIUM: Final = "/usr/bin/chromium"
SHELL: Final = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same engine where it is installed; what asks for cameras or is killed in between runs in Chromium itself."""
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
