"""A signed append-only log and nothing else: origins, entries, bytes, keys, proofs. It could carry any domain."""
