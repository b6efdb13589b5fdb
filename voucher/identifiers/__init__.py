"""Numbers that other people gave: identity numbers, credit codes, divisions, certificate numbers. Pure checks."""
