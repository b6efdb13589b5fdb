"""The log in a database: tables, guards, bulk reads and writes, for SQLite and PostgreSQL alike."""
