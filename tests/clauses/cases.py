"""All cases, from the modules of the areas."""

from __future__ import annotations

from typing import Final

from tests.clauses import loop, persons
from tests.clauses.case import Case

CASES: Final[tuple[Case, ...]] = (*loop.CASES, *persons.CASES)
