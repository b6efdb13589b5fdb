"""Rosters from sheets (filled in when the roster module lands)."""

COMMANDS: tuple[()] = ()
