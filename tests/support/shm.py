"""Where tests keep their files: in memory where the machine offers room for it.

A test commits thousands of times, and every commit waits for the disk. A test kills processes, never the machine, so
nothing is tested less; on a disk that takes 10 ms for a flush the whole run is minutes shorter.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the operating system's name for it
ROOM = 4 << 30
"""Bytes that must be free: both workers together take about a quarter."""


def use() -> None:
    """Let this process and its children make temporary files in memory, unless TMPDIR says where."""
    if "TMPDIR" in os.environ or not os.access(SHARED_MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(SHARED_MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(SHARED_MEMORY)
