"""Which test shows which clause at work, on which side: the cases of tests/clauses, and the marks
`@pytest.mark.clause(id, side)` on other tests. `python -m tests.support.clause_tests --write` puts them into
voucher/data/clause_tests.json, from where `tvl clauses` reads them."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import tests.clauses
from tests.clauses.cases import CASES

ROOT = Path(__file__).parents[2]
FILE = ROOT / "voucher" / "data" / "clause_tests.json"
Found = dict[str, dict[str, list[str]]]


def collect() -> Found:
    """Clause → side → the tests, sorted."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for clause, side, test in (*_of_cases(), *_of_marks()):
        found[clause][side].add(test)
    return {clause: {side: sorted(tests) for side, tests in sorted(found[clause].items())} for clause in sorted(found)}


def text() -> str:
    """The file, one clause a line, so that two branches merge."""
    lines = [f"  {json.dumps(clause)}: {json.dumps(sides)}" for clause, sides in collect().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _of_cases() -> Iterator[tuple[str, str, str]]:
    """The cases that are run, each with the module in which it stands."""
    run = {id(case) for case in CASES}
    for module in pkgutil.iter_modules(tests.clauses.__path__):
        if module.name == "cases":
            continue
        for case in getattr(importlib.import_module(f"tests.clauses.{module.name}"), "CASES", ()):
            if id(case) in run and not module.name.startswith("test_"):
                yield case.clause, case.side, f"tests/clauses/{module.name}.py"


def _of_marks() -> Iterator[tuple[str, str, str]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.clause(" not in source:
            continue
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for decorator in node.decorator_list:
                    for clause, side in _marks_in(decorator):
                        yield clause, side, f"{name}::{node.name}"


def _marks_in(decorator: ast.expr) -> Iterator[tuple[str, str]]:
    """(clause, side) of every mark with constant arguments in a decorator, parameters included."""
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.clause"):
            given = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if len(given) == 2:
                yield str(given[0]), str(given[1])


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    sys.exit(0 if FILE.read_text(encoding="utf-8") == text() else "run with --write")
