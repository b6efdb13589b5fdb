"""Append-only inside the engine: every statement that would rewrite, remove or skip is refused, and missing guards show."""

from __future__ import annotations

import re
from typing import Final

import psycopg
import pytest
import sqlalchemy as sa

from ledger.store import engine, guards
from ledger.store.guards import Guard
from tests.conftest import Database
from tests.support import postgres, tamper
from tests.support.toylog import ToyLog, submission

TABLES: Final = ("ledger_entry", "ledger_node", "ledger_checkpoint")
REFUSED: Final = re.compile(r"append-only|not the next|not a later size|duplicate key")
ROW: Final = {"sqlite": "x'00', x'00'", "postgresql": r"'\x00', '\x00'"}
REWRITES: Final = (
    "UPDATE ledger_entry SET actor = 'x'",
    "UPDATE ledger_entry SET entry_bytes = entry_bytes WHERE entry_index = 0",
    "UPDATE ledger_node SET number = number",
    "UPDATE ledger_checkpoint SET note = ''",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE entry_index = 256",
    "DELETE FROM ledger_node",
    "DELETE FROM ledger_checkpoint",
    "INSERT INTO ledger_entry VALUES (0, 'x', 'x', {row}) ON CONFLICT (entry_index) DO UPDATE SET actor = 'x'",
    "INSERT INTO ledger_node VALUES (1, 0, {hash}) ON CONFLICT (level, number) DO UPDATE SET hash = excluded.hash",
    "INSERT INTO ledger_checkpoint VALUES (257, '') ON CONFLICT (size) DO UPDATE SET note = 'x'",
)
GAPS: Final = (
    "INSERT INTO ledger_entry VALUES (258, 'x', 'x', {row})",
    "INSERT INTO ledger_entry VALUES (-1, 'x', 'x', {row})",
    "INSERT INTO ledger_entry VALUES (256, 'x', 'x', {row})",
    "INSERT INTO ledger_entry VALUES (257, 'x', 'x', {row}), (259, 'x', 'y', {row})",
    "INSERT INTO ledger_entry VALUES (258, 'x', 'x', {row}), (259, 'x', 'y', {row})",
    "INSERT INTO ledger_node VALUES (1, 2, {hash})",
    "INSERT INTO ledger_node VALUES (1, 0, {hash})",
    "INSERT INTO ledger_node VALUES (2, 1, {hash})",
    "INSERT INTO ledger_node VALUES (1, 1, {hash}), (1, 3, {hash})",
    "INSERT INTO ledger_checkpoint VALUES (257, '')",
    "INSERT INTO ledger_checkpoint VALUES (256, '')",
    "INSERT INTO ledger_checkpoint VALUES (-1, '')",
)
SQLITE: Final = (
    "INSERT OR REPLACE INTO ledger_entry VALUES (0, 'x', 'x', {row})",
    "INSERT OR REPLACE INTO ledger_entry VALUES (256, 'x', 'x', {row})",
    "INSERT OR REPLACE INTO ledger_entry SELECT 257, actor, idempotency_key, {row} FROM ledger_entry WHERE entry_index = 7",
    "INSERT OR IGNORE INTO ledger_entry VALUES (999, 'x', 'x', {row})",
    "REPLACE INTO ledger_node VALUES (1, 0, {hash})",
    "REPLACE INTO ledger_checkpoint VALUES (257, '')",
    "UPDATE OR REPLACE ledger_entry SET entry_index = 0 WHERE entry_index = 1",
    "UPDATE OR REPLACE ledger_checkpoint SET size = 1",
)
POSTGRESQL: Final = (
    "TRUNCATE ledger_entry",
    "TRUNCATE ledger_node, ledger_checkpoint",
    "TRUNCATE ledger_checkpoint CASCADE",
    "TRUNCATE ONLY ledger_entry RESTART IDENTITY",
    "WITH gone AS (DELETE FROM ledger_entry RETURNING *) SELECT count(*) FROM gone",
    "MERGE INTO ledger_entry e USING (VALUES (0)) AS v(i) ON e.entry_index = v.i WHEN MATCHED THEN DELETE",
    "MERGE INTO ledger_entry e USING (VALUES (0)) AS v(i) ON e.entry_index = v.i WHEN MATCHED THEN UPDATE SET actor = ''",
)


@pytest.fixture
def full(toy: ToyLog) -> ToyLog:
    """257 entries, one node, one checkpoint."""
    toy.fill(257)
    toy.publisher.publish()
    return toy


def contents(target: sa.Engine) -> list[list[tuple[object, ...]]]:
    return [sorted(tamper.run(target, f"SELECT * FROM {table}"), key=str) for table in TABLES]  # noqa: S608 - our tables


def filled(template: str, kind: str) -> str:
    """The statement with bytes as the engine spells them."""
    return template.replace("{row}", ROW[kind]).replace("{hash}", ROW[kind].split(",")[0])


def let_through(target: sa.Engine, statements: tuple[str, ...], before: str = "") -> list[str]:
    """The statements that no guard refused. All must be refused in a guard's words (or by a unique key), changing nothing."""
    kind = target.dialect.name
    stood, done = contents(target), []
    for template in statements:
        statement = filled(template, kind)
        with target.connect() as connection:
            if before:
                engine.run(connection, before)
            try:
                engine.run(connection, statement)
            except engine.DATABASE_ERRORS as error:
                if REFUSED.search(str(error)):
                    continue
            finally:
                connection.invalidate()
        done.append(statement)
    assert contents(target) == stood
    return done


def test_nothing_is_rewritten_removed_or_skipped(full: ToyLog) -> None:
    """Plain statements of both engines, on every table of the log."""
    assert let_through(full.engine, REWRITES + GAPS) == []


def test_the_statements_of_one_engine_do_not_pass_either(full: ToyLog) -> None:
    """SQLite's REPLACE, which deletes without firing triggers; PostgreSQL's TRUNCATE and MERGE."""
    assert let_through(full.engine, SQLITE if full.engine.dialect.name == "sqlite" else POSTGRESQL) == []


def test_the_next_rows_are_accepted(full: ToyLog) -> None:
    """The guards let through what the log itself does: one next row, or several in one statement."""
    kind = full.engine.dialect.name
    for statement in (
        "INSERT INTO ledger_entry VALUES (257, 'x', 'x', {row})",
        "INSERT INTO ledger_entry VALUES (258, 'x', 'y', {row}), (259, 'x', 'z', {row})",
        "INSERT INTO ledger_node VALUES (1, 1, {hash}), (2, 0, {hash}), (1, 2, {hash})",
        "INSERT INTO ledger_checkpoint VALUES (300, '')",
    ):
        tamper.run(full.engine, filled(statement, kind))
    assert [len(rows) for rows in contents(full.engine)] == [260, 4, 2]


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_replication_role_does_not_pass_the_guards(full: ToyLog) -> None:
    """`session_replication_role = replica` switches ordinary triggers off; these are ENABLE ALWAYS."""
    url = full.engine.url.set(username=postgres.ADMIN)
    superuser = engine.create(url.render_as_string(hide_password=False))
    replica = "SET session_replication_role = replica"
    assert let_through(superuser, REWRITES + GAPS + POSTGRESQL, before=replica) == []
    superuser.dispose()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_copy_does_not_pass_the_guards(full: ToyLog, database: Database) -> None:
    """COPY FROM fires the same guard as INSERT."""

    def copy_in(index: int) -> None:
        url = database.owner.replace("+psycopg", "")
        with (
            psycopg.connect(url, autocommit=True) as connection,
            connection.cursor() as cursor,
            cursor.copy("COPY ledger_entry FROM STDIN") as copy,
        ):
            copy.write_row((index, "x", "x", b"\x00", b"\x00"))

    with pytest.raises(psycopg.errors.RaiseException, match="not the next index"):
        copy_in(300)
    copy_in(257)
    assert len(contents(full.engine)[0]) == 258


def test_a_log_that_was_only_appended_to_misses_no_guard(full: ToyLog) -> None:
    """Three tables, three guards each."""
    assert missing(full.engine) == []
    assert len(guards.guards(full.engine.dialect.name)) == 9


def missing(target: sa.Engine) -> list[str]:
    with target.connect() as connection:
        return guards.missing(connection, guards.guards(target.dialect.name))


def test_each_dropped_guard_is_found_by_its_name(toy: ToyLog) -> None:
    """One after the other."""
    gone = []
    for guard in guards.guards(toy.engine.dialect.name):
        tamper.run(toy.engine, drop(toy.engine, guard))
        gone.append(guard.name)
        assert missing(toy.engine) == gone


def drop(target: sa.Engine, guard: Guard) -> str:
    return f"DROP TRIGGER {guard.name}" + ("" if engine.is_sqlite(target) else f" ON {guard.table}")


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        "BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END",
        "BEFORE UPDATE ON ledger_entry WHEN 0 BEGIN SELECT RAISE(ABORT, 'ledger_entry: append-only'); END",
        "BEFORE UPDATE OF actor ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry: append-only'); END",
        "BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(IGNORE); END",
        "AFTER UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_entry: append-only'); END",
        "BEFORE UPDATE ON ledger_head BEGIN SELECT RAISE(ABORT, 'ledger_entry: append-only'); END",
    ],
)
def test_an_altered_trigger_of_sqlite_is_found(toy: ToyLog, text: str) -> None:
    """Another body, condition, column, moment or table under the same name."""
    tamper.run(toy.engine, "DROP TRIGGER ledger_entry_update")
    tamper.run(toy.engine, f"CREATE TRIGGER ledger_entry_update {text}")
    assert missing(toy.engine) == ["ledger_entry_update"]


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("state", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_a_trigger_of_postgresql_in_another_state_is_found(toy: ToyLog, state: str) -> None:
    """Disabled, or enabled in a way that a session can leave."""
    tamper.run(toy.engine, f"ALTER TABLE ledger_node {state} TRIGGER ledger_node_truncate")
    assert missing(toy.engine) == ["ledger_node_truncate"]


REFUSE: Final = "EXECUTE FUNCTION ledger_refuse()"


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        f"BEFORE UPDATE ON ledger_entry FOR EACH ROW {REFUSE}",
        f"AFTER UPDATE OR DELETE ON ledger_entry FOR EACH ROW {REFUSE}",
        f"BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH STATEMENT {REFUSE}",
        f"BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW WHEN (false) {REFUSE}",
        f"BEFORE UPDATE OF actor OR DELETE ON ledger_entry FOR EACH ROW {REFUSE}",
        f"BEFORE UPDATE OR DELETE ON ledger_head FOR EACH ROW {REFUSE}",
        "BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_gap()",
    ],
)
def test_an_altered_trigger_of_postgresql_is_found(toy: ToyLog, text: str) -> None:
    """Other events, columns, condition, moment, level, table or function under the same name."""
    replace_trigger(toy.engine, text)
    assert missing(toy.engine) == ["ledger_entry_update"]


def replace_trigger(target: sa.Engine, text: str) -> None:
    tamper.run(target, "DROP TRIGGER ledger_entry_update ON ledger_entry")
    tamper.run(target, f"CREATE TRIGGER ledger_entry_update {text}")
    table = "ledger_head" if "ledger_head" in text else "ledger_entry"
    tamper.run(target, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_entry_update")


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_hollowed_function_is_found_under_every_trigger_that_calls_it(toy: ToyLog) -> None:
    """Replacing the function leaves the triggers as they were; the inventory compares its source."""
    body = "BEGIN IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF; RETURN OLD; END"
    tamper.run(
        toy.engine, f"CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $x${body}$x$"
    )
    assert missing(toy.engine) == [f"{table}_{what}" for table in TABLES for what in ("update", "truncate")]


def test_a_rule_of_the_logs_owner_becomes_a_guard(toy: ToyLog) -> None:
    """`trigger` makes a row guard from a test; it refuses, it is listed, and its absence is found."""
    kind = toy.engine.dialect.name
    falls = guards.trigger(kind, "toy_counter", "toy_falls", "BEFORE UPDATE", "NEW.value < OLD.value", "it falls")
    with toy.engine.connect() as connection:
        assert guards.missing(connection, [falls]) == ["toy_falls"]
        guards.install(connection, [falls])
        assert guards.missing(connection, [falls]) == []
    toy.raise_("a", 5)
    toy.raise_("a", 5)
    with pytest.raises(engine.DATABASE_ERRORS, match="it falls"):
        tamper.run(toy.engine, "UPDATE toy_counter SET value = 3")
    tamper.run(toy.engine, "UPDATE toy_counter SET value = 11")


def test_the_writer_passes_its_own_guards(toy: ToyLog) -> None:
    """Single entries, a batch, and a batch that completes a tile."""
    toy.raise_()
    toy.writer.submit_many([submission() for _ in range(300)])
    toy.raise_()
    assert toy.size() == 302
    assert toy.audit() == []
