"""The floors of coverage, by lines and branches: all of the pure cores, a stated share of the rest.

python -m tests.floors      after `coverage combine`; prints a table, exits 1 and names what lies below its floor
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import coverage

ROOT: Final = Path(__file__).parents[1]
TOPS: Final = ("api", "ledger", "voucher")
LEDGER_CORE: Final = (
    "canonical",
    "checkpoint",
    "decision",
    "entry",
    "errors",
    "halt",
    "mark",
    "merkle",
    "note",
    "proof",
    "tile",
    "timestamp",
)
VOUCHER_CORE: Final = (
    "core",
    "identifiers",
    "lifecycle",
    "objects",
    "policy",
    "register",
    "rules",
    "step",
    "shell/roster",
)
NAMED: Final = 12
"""Files that an area below its floor is explained by, the worst first."""


@dataclass(frozen=True, slots=True)
class File:
    """One file's lines and branches, how many of them ran, and where those are that did not."""

    path: str
    all: int
    ran: int
    gaps: str

    @property
    def missed(self) -> int:
        """Lines and branches that did not run."""
        return self.all - self.ran


@dataclass(slots=True)
class Area:
    """Files with one floor in percent."""

    name: str
    prefixes: tuple[str, ...]
    floor: float
    files: list[File] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Percent that ran."""
        found = sum(file.all for file in self.files)
        return 100 * sum(file.ran for file in self.files) / found if found else 0.0

    @property
    def below(self) -> list[File]:
        """The files to look at: none if the floor holds, which for the whole of an area means no file has a gap."""
        if self.share >= self.floor:
            return []
        return sorted((file for file in self.files if file.missed), key=lambda file: -file.missed)


def areas() -> list[Area]:
    """The areas; a file belongs to the first that takes it."""
    return [
        Area("ledger, pure", tuple(f"ledger/{name}.py" for name in LEDGER_CORE), 100),
        Area("voucher, pure", tuple(f"voucher/{name}/" for name in VOUCHER_CORE), 100),
        Area("ledger", ("ledger/",), 98),
        Area("voucher/shell", ("voucher/",), 97),
        Area("api", ("api/",), 90),
    ]


def report() -> dict[str, Any]:
    """What was measured, as `coverage json` tells it."""
    measured = coverage.Coverage(config_file=str(ROOT / "setup.cfg"))
    measured.load()
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        measured.json_report(outfile=file.name)
        found: dict[str, Any] = json.loads(Path(file.name).read_bytes())
    return found


def files(told: dict[str, Any]) -> Iterator[File]:
    """The files of the report that are the program's, and those of the program that nothing ever read."""
    sources = {str(path.relative_to(ROOT)) for top in TOPS for path in (ROOT / top).rglob("*.py")}
    for path in sorted(sources):
        if path not in told["files"]:
            yield File(path, 1, 0, "never measured")
            continue
        one = told["files"][path]
        sums = one["summary"]
        lines = [str(line) for line in one["missing_lines"]]
        arcs = [f"{a}->{'exit' if b < 0 else b}" for a, b in one["missing_branches"] if a not in one["missing_lines"]]
        yield File(
            path,
            sums["num_statements"] + sums["num_branches"],
            sums["covered_lines"] + sums["covered_branches"],
            ", ".join(lines + arcs),
        )


def sorted_in(told: dict[str, Any]) -> list[Area]:
    """The areas with their files."""
    found = areas()
    for file in files(told):
        next(area for area in found if file.path.startswith(area.prefixes)).files.append(file)
    return found


def table(found: list[Area]) -> Iterator[str]:
    """The table, and under it what lies below its floor."""
    yield f"{'area':16}{'files':>6}{'missed':>8}{'ran':>10}{'floor':>8}"
    for area in found:
        missed = sum(file.missed for file in area.files)
        mark = "  below its floor" if area.below else ""
        yield f"{area.name:16}{len(area.files):6}{missed:8}{area.share:9.2f}%{area.floor:7g}%{mark}"
    for area in found:
        for file in area.below[:NAMED]:
            yield f"{area.name}: {file.path}: {file.gaps}"


def main() -> int:
    """0 if every floor holds."""
    found = sorted_in(report())
    print("\n".join(table(found)))  # noqa: T201 - what `make test-all` shows
    return int(any(area.below for area in found))


if __name__ == "__main__":
    sys.exit(main())
