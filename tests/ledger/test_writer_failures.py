"""The database fails under the writer: nothing is lost, nothing is doubled, and the log goes on when it can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from ledger import writer
from ledger.errors import StorageFull, Unavailable
from ledger.store import engine
from ledger.writer import Answer
from tests.support import postgres, proxy
from tests.support.proxy import Proxy
from tests.support.tamper import run
from tests.support.toylog import ToyLog, submission

sqlite = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
postgresql = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
KILL = "SELECT pg_terminate_backend(pg_backend_pid())"


def values(toy: ToyLog) -> dict[str, int]:
    return dict(run(toy.engine, "SELECT id, value FROM toy_counter"))


def check(toy: ToyLog, size: int) -> None:
    """So many entries, the counters in step with them, and a clean audit."""
    assert (toy.size(), sum(values(toy).values())) == (size, size)
    assert toy.audit() == []


@sqlite
def test_a_full_disk_is_told_and_nothing_is_half_done(toy: ToyLog) -> None:
    """Every command of the batch gets `StorageFull`, without an alarm; with room again the same keys are appended."""
    toy.fill(3)
    limit = [run(toy.engine, "PRAGMA page_count")[0][0] + 4]
    toy.application.on_open = lambda connection, _: engine.run(connection, f"PRAGMA max_page_count = {limit[0]}")
    batch = [submission("a", note="x" * 2_000) for _ in range(50)]
    results = toy.writer.submit_many(batch)
    assert [type(result) for result in results] == [StorageFull] * 50
    assert toy.writer.alarms == 0
    check(toy, 3)
    limit[0] = 1_000_000
    again = toy.writer.submit_many(batch)
    assert [result.index for result in again if isinstance(result, Answer)] == list(range(3, 53))
    check(toy, 53)


@sqlite
def test_a_full_disk_leaves_room_for_a_small_entry(toy: ToyLog) -> None:
    """What still fits is appended."""
    toy.fill(3)
    pages = run(toy.engine, "PRAGMA page_count")[0][0] + 4
    toy.application.on_open = lambda connection, _: engine.run(connection, f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull):
        toy.raise_(note="x" * 60_000)
    assert toy.raise_().index == 3


@sqlite
def test_a_database_locked_by_somebody_else_is_waited_for_and_then_told(
    toy: ToyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that ignores the file lock holds SQLite's own: `Unavailable` after the retries, and on again after it."""
    toy.raise_()
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.3)

    @sa.event.listens_for(toy.engine, "connect")
    def impatient(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 10")  # type: ignore[attr-defined]

    toy.writer.close()
    toy.engine.dispose()
    with toy.engine.connect() as connection:
        engine.run(connection, "BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="the database does not answer"):
            toy.raise_()
        engine.run(connection, "ROLLBACK")
    assert toy.raise_().index == 1
    check(toy, 2)


@postgresql
@pytest.mark.parametrize("place", ["on_open", "on_flush"])
def test_a_connection_killed_in_the_middle_of_a_batch_loses_nothing(toy: ToyLog, place: str) -> None:
    """Before the decisions or after the last row was written: the batch is run again, once, on a new connection."""
    toy.raise_()
    once = iter([KILL])

    def kill(connection: sa.Connection, *_: object) -> None:
        for statement in once:
            engine.run(connection, statement)

    setattr(toy.application, place, kill)
    results = toy.writer.submit_many([submission() for _ in range(5)])
    assert [result.index for result in results if isinstance(result, Answer)] == [1, 2, 3, 4, 5]
    assert toy.application.batches == [1, 5, 5]
    assert toy.writer.alarms == 0
    check(toy, 6)


@postgresql
def test_a_connection_killed_while_idle_is_replaced(toy: ToyLog, pg_server: postgres.Server) -> None:
    """As by a server that was restarted between two commands."""
    toy.raise_()
    kill_all = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tvl_owner' AND pid <> pg_backend_pid()"
    )
    pg_server.execute(kill_all)
    assert toy.raise_().index == 1
    check(toy, 2)


@postgresql
def test_a_connection_killed_while_committing_loses_nothing(toy: ToyLog) -> None:
    """A deferred trigger kills the backend inside COMMIT: that batch is gone, and it is run again whole."""
    run(toy.engine, "CREATE SEQUENCE kills")
    run(
        toy.engine,
        "CREATE FUNCTION kill_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('kills') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$",
    )
    run(
        toy.engine,
        "CREATE CONSTRAINT TRIGGER killer AFTER INSERT ON toy_counter "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION kill_once()",
    )
    results = toy.writer.submit_many([submission(), submission()])
    assert [result.index for result in results if isinstance(result, Answer)] == [0, 1]
    assert toy.application.batches == [2, 2]
    check(toy, 2)


@pytest.fixture
def far(toy: ToyLog) -> Iterator[tuple[Proxy, ToyLog]]:
    """A writer on the toy's log whose connection can be cut."""
    with proxy.before(toy.engine.url) as (between, url):
        distant = engine.create(url.render_as_string(hide_password=False))
        found = ToyLog(distant, toy.folder)
        yield between, found
        found.writer.close()
        distant.dispose()


@postgresql
def test_a_lost_reply_to_commit_doubles_nothing(toy: ToyLog, far: tuple[Proxy, ToyLog]) -> None:
    """The server committed, the writer never heard: it runs the batch again and finds its own keys."""
    between, distant = far
    distant.raise_()
    between.cut_reply_to(b"COMMIT\x00")
    results = distant.writer.submit_many([submission("a"), submission("b"), submission("a", 0)])
    first, second, refused = results
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert isinstance(refused, Answer)
    assert (first.index, second.index, refused.index, refused.answer) == (1, 2, None, "refused")
    assert between.cuts == 1
    assert distant.application.batches == [1, 3, 1]
    check(toy, 3)


@postgresql
def test_a_lost_reply_before_commit_doubles_nothing(toy: ToyLog, far: tuple[Proxy, ToyLog]) -> None:
    """Cut after the entries were written and before COMMIT: the server rolls back, the batch is run again."""
    between, distant = far
    distant.raise_()
    between.cut_reply_to(b"UPDATE ledger_head")
    assert distant.raise_().index == 1
    assert between.cuts == 1
    assert distant.application.batches == [1, 1, 1]
    check(toy, 2)


@postgresql
def test_a_server_that_stays_away_is_told(
    toy: ToyLog, far: tuple[Proxy, ToyLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the retries the caller learns that it is unknown whether the entry was written; its key answers that later."""
    between, distant = far
    monkeypatch.setattr(writer, "RETRY_SECONDS", 0.3)
    asked = submission()
    distant.writer.submit(asked)
    between.close()
    with pytest.raises(Unavailable):
        distant.raise_()
    results = distant.writer.submit_many([submission(), submission()])
    assert [type(result) for result in results] == [Unavailable, Unavailable]
    assert toy.writer.submit(asked).replayed
    check(toy, 1)
