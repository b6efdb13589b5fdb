"""Rosters (花名册) as offices make them: read into a grid, understood row by row, handed back with every finding marked.

    sheet = read(content, filename)      the grid of text, or RosterError for a file that is no such grid
    roster = parse(sheet, today)         good rows, and findings by cell; a row with an error is not among the rows
    corrected(sheet, roster)             the same grid as .xlsx with the findings in it, which `read` takes again

Nothing is guessed: no formula is evaluated, no lost digit completed, no old number converted. Findings hold cell
addresses and masked numbers, never a name or a whole identity number.
"""

from __future__ import annotations

from voucher.shell.roster.correction import corrected
from voucher.shell.roster.model import Counts, Finding, Roster, RosterError, RosterRow, Sheet
from voucher.shell.roster.parsing import parse
from voucher.shell.roster.reading import read

__all__ = ["Counts", "Finding", "Roster", "RosterError", "RosterRow", "Sheet", "corrected", "parse", "read"]
