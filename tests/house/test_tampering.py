"""Fourteen ways to tamper with a database, each found and named by `tvl audit`.

The tamperer owns the database: guards are dropped first and made again afterwards, as somebody who knows them would.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from api.cli import main
from ledger.merkle import Frontier, leaf_hash
from ledger.store import engine, guards, log
from ledger.store.log import StoredEntry
from tests.support.world import World
from voucher.objects.voucher import Voucher
from voucher.register.accounts import CreateAccount
from voucher.shell.service import Order, new_key
from voucher.shell.tables import all_guards

LOG_TABLES = ("ledger_entry", "ledger_node", "ledger_checkpoint")


class Tamperer:
    """Somebody who owns the database."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._owner = engine.create(world.home.urls.owner)
        self.connection = self._owner.connect()

    def run(self, statement: str, *values: Any) -> Any:
        """A statement with ? for its values, on either engine."""
        if not engine.is_sqlite(self.connection):
            statement = statement.replace("?", "%s")
        return engine.run(self.connection, statement, values)

    def one(self, statement: str, *values: Any) -> Any:
        """The first row."""
        return self.run(statement, *values).fetchone()

    def unguarded(self, change: Callable[[], None]) -> None:
        """Make a change with all guards away, and put them back as they were."""
        found = all_guards(self.connection.dialect.name)
        for guard in found:
            self.drop(guard.name, guard.table)
        change()
        if not engine.is_sqlite(self.connection):
            self._drop_functions()
            self.run(guards.refuse_function())
        guards.install(self.connection, found)

    def drop(self, name: str, table: str) -> None:
        """Drop one guard."""
        on = "" if engine.is_sqlite(self.connection) else f" ON {table}"
        self.run(f"DROP TRIGGER {name}{on}")

    def _drop_functions(self) -> None:
        names = [
            row[0]
            for row in self.run(
                "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = "
                "p.pronamespace WHERE n.nspname = current_schema()"
            ).fetchall()
        ]
        for name in names:
            self.run(f"DROP FUNCTION {name}() CASCADE")

    def entry(self, index: int) -> StoredEntry:
        """An entry as it stands."""
        found = log.read_entry(self.connection, index)
        assert found
        return found

    def set_entry(self, index: int, data: bytes, leaf: bytes) -> None:
        """Write other bytes under an index."""
        self.run("UPDATE ledger_entry SET entry_bytes = ?, leaf_hash = ? WHERE entry_index = ?", data, leaf, index)

    def close(self) -> None:
        """Let go."""
        self.connection.close()
        self._owner.dispose()


@pytest.fixture
def tamperer(a_world: World) -> Iterator[Tamperer]:
    """A world with more than a tile of entries, two checkpoints, a paid claim, and somebody who owns its database."""
    a_world.home.publisher().publish()
    a_world.journey(size=2).upto("reconciled")
    operator = a_world.cast["operator"].account
    for _ in range(3):
        orders = [Order(actor=operator, key=new_key(0), command=CreateAccount()) for _ in range(90)]
        assert not [r for r in a_world.service.give_many(orders) if isinstance(r, Exception)]
    a_world.home.publisher().publish()
    found = Tamperer(a_world)
    yield found
    found.close()


def edit_an_entry(by: Tamperer) -> None:
    """Other bytes, and a leaf hash that fits them."""
    data = by.entry(57).data.replace(b'"actor":"', b'"actor":"f', 1)
    by.unguarded(lambda: by.set_entry(57, data, leaf_hash(data)))


def delete_an_entry(by: Tamperer) -> None:
    """A row that is not there any more."""
    by.unguarded(lambda: by.run("DELETE FROM ledger_entry WHERE entry_index = ?", 57))


def swap_two_entries(by: Tamperer) -> None:
    """Two entries under each other's index, with their own leaf hashes."""
    one, two = by.entry(57), by.entry(58)

    def change() -> None:
        by.run("UPDATE ledger_entry SET idempotency_key = 'x' WHERE entry_index = ?", 57)
        for index, other in ((58, one), (57, two)):
            by.run(
                "UPDATE ledger_entry SET actor = ?, idempotency_key = ? WHERE entry_index = ?",
                other.actor,
                other.key,
                index,
            )
            by.set_entry(index, other.data, other.leaf)

    by.unguarded(change)


def cut_the_tail(by: Tamperer) -> None:
    """The last entries gone, with the head and the nodes made to fit."""
    size = 200
    tree = _tree(by, size)

    def change() -> None:
        by.run("DELETE FROM ledger_entry WHERE entry_index >= ?", size)
        by.run("DELETE FROM ledger_node")
        by.run("DELETE FROM ledger_checkpoint WHERE size > ?", size)
        by.run("UPDATE ledger_head SET size = ?, frontier = ?", size, tree)

    by.unguarded(change)


def replace_an_entry(by: Tamperer) -> None:
    """Another entry of the log in its place."""
    other = by.entry(60)
    by.unguarded(lambda: by.set_entry(57, other.data, other.leaf))


def re_index_an_entry(by: Tamperer) -> None:
    """An entry moved to the end, leaving a gap."""
    by.unguarded(lambda: by.run("UPDATE ledger_entry SET entry_index = 100000 WHERE entry_index = ?", 57))


def drop_a_trigger(by: Tamperer) -> None:
    """One guard gone."""
    by.drop("ledger_entry_update", "ledger_entry")


def empty_a_trigger(by: Tamperer) -> None:
    """A guard of the right name that does nothing."""
    by.drop("ledger_entry_delete" if engine.is_sqlite(by.connection) else "ledger_entry_truncate", "ledger_entry")
    if engine.is_sqlite(by.connection):
        by.run("CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON ledger_entry BEGIN SELECT 1; END")
        return
    by.run("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    by.run("CREATE TRIGGER ledger_entry_truncate BEFORE TRUNCATE ON ledger_entry EXECUTE FUNCTION nothing()")
    by.run("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_truncate")


def edit_a_state_row(by: Tamperer) -> None:
    """A voucher's state changed beside the log."""
    voucher = by.one("SELECT id FROM voucher")[0]
    by.run("UPDATE voucher SET category = 'other' WHERE id = ?", voucher)


def edit_a_checkpoint(by: Tamperer) -> None:
    """A signed checkpoint with another root."""
    size, note = by.one("SELECT size, note FROM ledger_checkpoint ORDER BY size")
    lines = note.split("\n")
    lines[2] = "A" * 43 + "="
    by.unguarded(lambda: by.run("UPDATE ledger_checkpoint SET note = ? WHERE size = ?", "\n".join(lines), size))


def edit_a_node(by: Tamperer) -> None:
    """A node of the tree with another hash."""
    by.unguarded(lambda: by.run("UPDATE ledger_node SET hash = ? WHERE level = 1 AND number = 0", bytes(32)))


def insert_a_forged_entry(by: Tamperer) -> None:
    """An entry appended past the writer, with a head that fits: a voucher claimed by nobody's act."""
    size = by.world.size()
    voucher = by.one("SELECT id FROM voucher")[0]
    last = json.loads(by.entry(size - 1).data)
    forged = last | {"key": new_key(0), "events": [{"type": "voucher.cancelled", "reason": "x", "voucher": voucher}]}
    forged["command"] = {"digest": sha256(b"x").hexdigest(), "type": "voucher.cancel"}
    data = json.dumps(forged, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with log.appending(by.connection) as head:
        stored = StoredEntry(size, forged["actor"], forged["key"], data, leaf_hash(data))
        nodes = head.frontier.push(stored.leaf)
        log.insert_entries(by.connection, [stored])
        log.insert_nodes(by.connection, nodes)
        log.write_head(by.connection, head)


def swap_two_vault_rows(by: Tamperer) -> None:
    """Two people's identities exchanged: a silent transfer of everything they hold."""
    one, two = by.run("SELECT subject, nonce, ciphertext FROM vault_field WHERE field = 'identity'").fetchmany(2)
    statement = "UPDATE vault_field SET nonce = ?, ciphertext = ? WHERE subject = ? AND field = 'identity'"
    by.run(statement, two[1], two[2], one[0])
    by.run(statement, one[1], one[2], two[0])


TAMPERINGS: dict[Callable[[Tamperer], None], tuple[str, int | None]] = {
    edit_an_entry: ("row", 57),
    delete_an_entry: ("index", 57),
    swap_two_entries: ("checkpoint", None),
    cut_the_tail: ("behind_mark", 200),
    replace_an_entry: ("row", 57),
    re_index_an_entry: ("index", 57),
    drop_a_trigger: ("guard", None),
    empty_a_trigger: ("guard", None),
    edit_a_state_row: ("state", None),
    edit_a_checkpoint: ("checkpoint", None),
    edit_a_node: ("node", None),
    insert_a_forged_entry: ("state", None),
    swap_two_vault_rows: ("vault", None),
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_the_audit_finds_and_names(tamper: Callable[[Tamperer], None], tamperer: Tamperer) -> None:
    """`tvl audit` exits 1 and names what was done and the first bad entry."""
    tamper(tamperer)
    findings = _audited(tamperer.world)
    code, index = TAMPERINGS[tamper]
    named = [finding for finding in findings if finding["code"] == code]
    assert named, findings
    if index is not None:
        assert named[0]["index"] == index
        assert min(f["index"] for f in findings if f["index"] is not None) == index


def test_the_audit_finds_an_old_copy_that_was_restored(tamperer: Tamperer, tmp_path: Path) -> None:
    """An older copy of the database, whole and in itself consistent, is behind the mark outside it."""
    world = tamperer.world
    tamperer.close()
    copy = _copy_of(world, tmp_path)
    world.journey(size=1).upto("approved")
    world.home.publisher().publish()
    world.home.close()
    _restore(world, copy)
    codes = {finding["code"] for finding in _audited(world)}
    assert "behind_mark" in codes


def test_an_untouched_database_is_clean(tamperer: Tamperer) -> None:
    """The tamperer's own comings and goings leave no finding: dropping and restoring all guards is not visible."""
    tamperer.unguarded(lambda: None)
    assert _audited(tamperer.world) == []
    assert tamperer.world.state(Voucher, tamperer.one("SELECT id FROM voucher")[0])


def _audited(world: World) -> list[dict[str, Any]]:
    """What `tvl audit --json` says; its exit code must fit."""
    variables = {"TVL_HOME": str(world.home.folder), "TVL_DATABASE_URL": world.home.urls.database}
    result = CliRunner().invoke(main, ["audit", "--json"], env=variables)
    report = json.loads(result.stdout)
    assert result.exit_code == (1 if report["findings"] else 0)
    found: list[dict[str, Any]] = report["findings"]
    return found


def _copy_of(world: World, folder: Path) -> str:
    """A copy of the whole database as it stands: a file, or another database's name."""
    if world.home.urls.database.startswith("sqlite"):
        with world.home.database.connect() as connection:
            engine.run(connection, f"VACUUM INTO '{folder / 'copy.sqlite'}'")
        return str(folder / "copy.sqlite")
    name = str(sa.make_url(world.home.urls.owner).database)
    world.home.close()
    _postgres(world, f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    return f"{name}_copy"


def _restore(world: World, copy: str) -> None:
    if copy.endswith(".sqlite"):
        for suffix in ("", "-wal", "-shm"):
            (world.home.folder / f"ledger.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copy(copy, world.home.folder / "ledger.sqlite")
        return
    name = str(sa.make_url(world.home.urls.owner).database)
    _postgres(world, f'DROP DATABASE "{name}" WITH (FORCE)')
    _postgres(world, f'CREATE DATABASE "{name}" TEMPLATE "{copy}"')
    _postgres(world, f'DROP DATABASE "{copy}"')


def _postgres(world: World, statement: str) -> None:
    admin = engine.create(
        sa.make_url(world.home.urls.owner).set(database="postgres", username="postgres").render_as_string(False)
    )
    with admin.connect() as connection:
        engine.run(connection, statement)
    admin.dispose()


def _tree(by: Tamperer, size: int) -> bytes:
    tree = Frontier()
    for stored in log.read_entries(by.connection, 0, size):
        tree.push(stored.leaf)
    return tree.to_bytes()
