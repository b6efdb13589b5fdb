"""The demonstration: one class played from the roster sheet to the reconciled payment, others left on the way.

Everything goes through the same commands, keys and signatures as in earnest; only the clock is simulated. Names are
placeholders, identity numbers carry a county code that does not exist.
"""
