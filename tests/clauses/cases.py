"""All cases, from every module of an area in this folder."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Final

from tests import clauses
from tests.clauses.case import Case

_NO_AREAS: Final = ("case", "cases")


def _areas() -> list[str]:
    names = (module.name for module in pkgutil.iter_modules(clauses.__path__))
    return sorted(name for name in names if name not in _NO_AREAS and not name.startswith("test_"))


CASES: Final[tuple[Case, ...]] = tuple(
    case for area in _areas() for case in getattr(import_module(f"tests.clauses.{area}"), "CASES", ())
)
