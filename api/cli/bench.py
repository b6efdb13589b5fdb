"""Benchmarks (filled in with the bench module)."""

COMMANDS: tuple[()] = ()
