"""Every rule of every pack at its boundary: one case just inside, one just outside, area by area."""
