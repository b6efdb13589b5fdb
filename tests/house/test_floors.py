"""The floors of coverage themselves: what lies below one is named, and ends with 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import floors
from tests.floors import ROOT, TOPS

PURE = "voucher/core/ids.py"


def _report(**missed: tuple[list[int], list[list[int]]]) -> dict[str, Any]:
    """A report in which every file ran, ten lines and four branches each, but for what is given."""
    paths = [str(path.relative_to(ROOT)) for top in TOPS for path in (ROOT / top).rglob("*.py")]
    found = {}
    for path in paths:
        lines, arcs = missed.get(path, ([], []))
        summary = {
            "num_statements": 10,
            "num_branches": 4,
            "covered_lines": 10 - len(lines),
            "covered_branches": 4 - len(arcs),
        }
        found[path] = {"summary": summary, "missing_lines": lines, "missing_branches": arcs}
    return {"files": found}


def _main(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(floors, "report", lambda: told)
    return floors.main()


def test_every_floor_holds_where_everything_ran(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every file of the program is in an area; nothing is named."""
    assert _main(_report(), monkeypatch) == 0
    told = capsys.readouterr().out
    assert "100.00%" in told
    assert "->" not in told
    counted = sum(len(area.files) for area in floors.sorted_in(_report()))
    assert counted == sum(len(list((ROOT / top).rglob("*.py"))) for top in TOPS)


def test_one_line_and_one_branch_of_the_core_are_enough_to_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is named with its line and its branch; a branch out of a line that did not run is not told twice."""
    assert _main(_report(**{PURE: ([7], [[9, -1], [7, 8]])}), monkeypatch) == 1
    assert f"voucher, pure: {PURE}: 7, 9->exit\n" in capsys.readouterr().out


def test_a_file_that_nothing_reads_is_below_the_floor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A module that no test imports cannot hide."""
    told = _report()
    del told["files"][PURE]
    assert _main(told, monkeypatch) == 1
    assert f"{PURE}: never measured" in capsys.readouterr().out


def test_the_shell_may_have_gaps_up_to_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """One gap is within the floor of the rest; forty files without a line run are not."""
    assert _main(_report(**{"api/app.py": ([1], [])}), monkeypatch) == 0
    nothing = {str(p.relative_to(ROOT)): (list(range(10)), []) for p in sorted((ROOT / "api").rglob("*.py"))[:40]}
    assert _main(_report(**nothing), monkeypatch) == 1


@pytest.mark.parametrize("area", floors.areas(), ids=lambda area: area.name)
def test_every_part_of_an_area_is_there(area: floors.Area) -> None:
    """A core that was renamed would otherwise fall out of its area unseen."""
    assert all((ROOT / Path(prefix)).exists() for prefix in area.prefixes)
