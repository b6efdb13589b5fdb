"""REST: commands, queries, accounts, the log's files, health. No rule lives here."""
