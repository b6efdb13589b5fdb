"""Benchmarks: the project's own work and the engine's ceiling in turn, in one run, as ratios. Absolute rates of a shared
machine mean nothing; the median ratio of alternating rounds does."""
