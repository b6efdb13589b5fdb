"""The benchmarks run, on both engines, in a small size: not for their figures, but so that they can be had."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.support import postgres

SMALL = {
    "bulk": ("--vouchers", "1000"),
    "append": (),
    "read": ("--entries", "600"),
    "scan": ("--seconds", "0.5"),
}
NAMES = {
    "bulk": ["bulk issue"],
    "append": ["append, 1 callers", "append, 8 callers", "append, 32 callers"],
    "read": ["audit, log part", "rebuild"],
    "scan": ["scan checked, HTTP", "scan recorded, HTTP"],
}


def _bench(folder: Path, server: postgres.Server | None, *words: str) -> Result:
    variables = {"TVL_HOME": str(folder / "none"), "TVL_TEST_PG_URL": None, "TVL_TEST_PG_TOOLS": None}
    if server:
        variables |= {"TVL_TEST_PG_URL": server.url(), "TVL_TEST_PG_TOOLS": str(postgres.binaries())}
    result = CliRunner().invoke(main, ["bench", "--rounds", "1", *words], env=variables)
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.slow
@pytest.mark.parametrize("part", SMALL)
def test_a_benchmark_gives_its_figures_for_both_engines(part: str, pg_server: postgres.Server, tmp_path: Path) -> None:
    """Work and ceiling per round and their ratio, for SQLite and then PostgreSQL; no home is touched or left behind."""
    report = json.loads(_bench(tmp_path, pg_server, part, *SMALL[part], "--json").stdout)
    figures: list[dict[str, Any]] = report["figures"]
    assert [(figure["engine"], figure["name"]) for figure in figures] == [
        (engine, name) for engine in ("sqlite", "postgresql") for name in NAMES[part]
    ]
    for figure in figures:
        assert min(figure["ratio"], *figure["work"], *figure["ceiling"]) > 0
        assert len(figure["work"]) == len(figure["ceiling"]) == report["rounds"] == 1
        if figure["unit"].endswith("/s"):
            assert figure["ratio"] == pytest.approx(figure["work"][0] / figure["ceiling"][0], rel=0.01, abs=0.0006)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_benchmark_tells_people_one_line_for_each_figure(tmp_path: Path) -> None:
    """On SQLite alone where there is no PostgreSQL, with what it is doing on standard error."""
    result = _bench(tmp_path, None, "bulk", "--vouchers", "500")
    (line,) = result.stdout.splitlines()
    assert line.startswith("sqlite     bulk issue           ratio ")
    assert "target >= 0.35" in line
    assert "sqlite: bulk issue, round 1" in result.stderr
