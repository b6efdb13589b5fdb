"""Append-only, enforced inside the engine, and the inventory that shows the guards are still in place.

A guard is a trigger. Triggers on UPDATE and DELETE alone are not enough: SQLite's `INSERT OR REPLACE` deletes without
firing them, so a BEFORE INSERT guard demands the next number and a key that no entry has; PostgreSQL's TRUNCATE passes
row triggers, so a statement guard refuses it, and every guard is `ENABLE ALWAYS` so that a replication role does not
pass either. An owner can still switch a trigger off: that is why `missing` compares presence, source and state.
Tamper-evident, never tamper-proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ledger.store import tables
from ledger.store.engine import is_sqlite, run


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: its name, its table and the statements that make it. `check` is what the inventory must find."""

    name: str
    table: str
    create: tuple[str, ...]
    check: str


_NEXT: Final = {
    tables.entry.name: (
        "NEW.entry_index <> (SELECT coalesce(max(entry_index) + 1, 0) FROM ledger_entry) OR EXISTS (SELECT 1 "
        "FROM ledger_entry WHERE idempotency_key = NEW.idempotency_key AND actor = NEW.actor)"
    ),
    tables.node.name: "NEW.number <> (SELECT coalesce(max(number) + 1, 0) FROM ledger_node WHERE level = NEW.level)",
    tables.checkpoint.name: "NEW.size <= (SELECT coalesce(max(size), -1) FROM ledger_checkpoint)",
}

_GAP_BODIES: Final = {
    tables.entry.name: """
DECLARE low bigint; high bigint; counted bigint;
BEGIN
  SELECT min(entry_index), max(entry_index), count(*) INTO low, high, counted FROM added;
  IF counted > 0 AND (high - low + 1 <> counted OR low <> (
      SELECT coalesce(max(entry_index) + 1, 0) FROM ledger_entry WHERE entry_index < low)) THEN
    RAISE EXCEPTION 'ledger_entry: not the next index';
  END IF;
  RETURN NULL;
END""",
    tables.node.name: """
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT level, min(number) AS low, max(number) AS high, count(*) AS counted
      FROM added GROUP BY level) AS a WHERE high - low + 1 <> counted OR low <> (
      SELECT coalesce(max(number) + 1, 0) FROM ledger_node AS n WHERE n.level = a.level AND n.number < a.low)) THEN
    RAISE EXCEPTION 'ledger_node: not the next number';
  END IF;
  RETURN NULL;
END""",
    tables.checkpoint.name: """
BEGIN
  IF EXISTS (SELECT 1 FROM added WHERE size < (SELECT max(size) FROM ledger_checkpoint)) THEN
    RAISE EXCEPTION 'ledger_checkpoint: not a later size';
  END IF;
  RETURN NULL;
END""",
}

_REFUSE_BODY: Final = """
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': append-only';
END"""


def guards(dialect: str) -> list[Guard]:
    """Every guard of the log for an engine."""
    make = _sqlite_guards if dialect == "sqlite" else _postgresql_guards
    return [guard for table in _NEXT for guard in make(table)]


def refuse_function() -> str:
    """The function behind PostgreSQL's guards that refuse outright; made before them."""
    return _function("ledger_refuse", _REFUSE_BODY)


def install(connection: sa.Connection, wanted: Sequence[Guard]) -> None:
    """Create guards; run by the owner, once, by the migration."""
    for guard in wanted:
        for statement in guard.create:
            run(connection, statement)


def missing(connection: sa.Connection, wanted: Sequence[Guard]) -> list[str]:
    """Names of guards that are absent, disabled or whose source is not what this version installs."""
    found = _sqlite_inventory(connection) if is_sqlite(connection) else _postgresql_inventory(connection)
    return [guard.name for guard in wanted if found.get(guard.name) != guard.check]


def trigger(dialect: str, table: str, name: str, when: str, test: str, message: str) -> Guard:
    """A row trigger that raises `message` when `test` (on OLD and NEW) holds."""
    if dialect == "sqlite":
        text = f"{when} ON {table} WHEN {test} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        return Guard(name, table, (f"CREATE TRIGGER {name} {text}",), f"{table} CREATE TRIGGER {name} {text}")
    body = f"\nBEGIN\n  IF {test} THEN\n    RAISE EXCEPTION '{message}';\n  END IF;\n  RETURN NEW;\nEND"
    return _postgresql_guard(name, table, when, "ROW", f"{name}_guard", body)


def _sqlite_guards(table: str) -> list[Guard]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
    texts = {
        f"{table}_update": f"BEFORE UPDATE ON {table} {refuse}",
        f"{table}_delete": f"BEFORE DELETE ON {table} {refuse}",
        f"{table}_insert": (
            f"BEFORE INSERT ON {table} WHEN {_NEXT[table]} BEGIN SELECT RAISE(ABORT, '{table}: not the next'); END"
        ),
    }
    return [
        Guard(name, table, (f"CREATE TRIGGER {name} {text}",), f"{table} CREATE TRIGGER {name} {text}")
        for name, text in texts.items()
    ]


def _postgresql_guards(table: str) -> list[Guard]:
    gap = f"{table}_gap"
    return [
        _postgresql_guard(f"{table}_update", table, "BEFORE UPDATE OR DELETE", "ROW", "ledger_refuse", _REFUSE_BODY),
        _postgresql_guard(f"{table}_truncate", table, "BEFORE TRUNCATE", "STATEMENT", "ledger_refuse", _REFUSE_BODY),
        _postgresql_guard(f"{table}_insert", table, "AFTER INSERT", "STATEMENT", gap, _GAP_BODIES[table]),
    ]


def _postgresql_guard(name: str, table: str, when: str, each: str, function: str, body: str) -> Guard:
    added = " REFERENCING NEW TABLE AS added" if when == "AFTER INSERT" else ""
    create = [
        f"CREATE TRIGGER {name} {when} ON {table}{added} FOR EACH {each} EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
    if function != "ledger_refuse":
        create.insert(0, _function(function, body))
    return Guard(name, table, tuple(create), f"{table} A {each} {when} {body}")


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"


def _sqlite_inventory(connection: sa.Connection) -> dict[str, str]:
    rows = run(connection, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: f"{table} {text}" for name, table, text in rows}


def _postgresql_inventory(connection: sa.Connection) -> dict[str, str]:
    # A trigger with a WHEN condition or a list of columns may never fire: it does not count.
    rows = run(
        connection,
        "SELECT t.tgname, c.relname, t.tgenabled, t.tgtype, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema() "
        "AND t.tgqual IS NULL AND t.tgattr::text = ''",
    )
    return {name: f"{table} {enabled} {_kind(kind)} {source}" for name, table, enabled, kind, source in rows}


def _kind(bits: int) -> str:
    """The parts of pg_trigger.tgtype in words: 1 row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate."""
    each = "ROW" if bits & 1 else "STATEMENT"
    when = "BEFORE" if bits & 2 else "AFTER"
    names = {16: "UPDATE", 8: "DELETE", 4: "INSERT", 32: "TRUNCATE"}
    return f"{each} {when} " + " OR ".join(name for bit, name in names.items() if bits & bit)
