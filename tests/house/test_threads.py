"""What must be ready before there are threads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_every_type_is_learnt_on_import(tmp_path: Path) -> None:
    """msgspec shows a second thread a type that the first has half learnt, and the process ends: so nothing is learnt
    once there are threads, in the whole loop, over HTTP, on the command line."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.learning", str(tmp_path / "home")],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == []
