"""TV1: the bytes of a voucher's code, and what a scanner concludes from them. Pure: no clock, no files, no database.

`docs/format-tv1.md` is normative; `docs/vectors/tv1.json` holds its test vectors.
"""
