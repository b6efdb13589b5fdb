"""When the log does not take entries or the program is wrong: said in words, without a trace, and over when it is over."""

from __future__ import annotations

import logging
import sqlite3
import uuid
from typing import Any

import psycopg
import pytest

from api import problems
from ledger import halt
from ledger.errors import BadTile, EntryTooLarge, LedgerError, NotCanonical, QueueFull, StorageFull, Unavailable
from ledger.store import engine, log
from tests.support.http import Api, as_owner, problem
from tests.support.postgres import Server
from voucher.shell.demo.cast import trainee
from voucher.shell.demo.setting import SITE
from voucher.shell.vault import VaultError

PEOPLE = [{"name": trainee(number).name, "number": trainee(number).number} for number in range(200)]


def _harmless(api: Api, key: str = "") -> Any:
    """A command that is accepted whenever the log takes entries."""
    return api.post("operator", "/accounts", {"grants": []}, key=key)


def test_a_full_queue_is_503_with_the_time_to_wait(api: Api) -> None:
    """The client is told when to come back; then it is served."""
    api.home.writer._limit, limit = 0, api.home.writer._limit
    response = _harmless(api)
    api.home.writer._limit = limit
    problem(response, 503, "log.queue_full")
    assert response.headers["Retry-After"] == "1"
    assert _harmless(api).status_code == 201


@pytest.mark.parametrize("reason", halt.ALL)
def test_a_halted_log_tells_its_reason_in_words(api: Api, reason: str) -> None:
    """503 with the reason's code and words in both languages; a request given before is still answered."""
    key = str(uuid.uuid4())
    assert _harmless(api, key).status_code == 201
    log.set_halted(api.home.database, reason)
    told = problem(_harmless(api), 503, "log.read_only")
    again = _harmless(api, key)
    log.set_halted(api.home.database, None)
    zh, en = problems.READ_ONLY[reason]
    assert told["reason"] == reason
    assert zh in told["zh"]
    assert en in told["en"]
    assert (again.status_code, again.get_json()["replayed"]) == (200, True)
    assert _harmless(api).status_code == 201


def test_a_clock_behind_the_log_makes_it_read_only(api: Api) -> None:
    """The machine's clock went back: nothing is written until it is right again."""
    now = api.world.clock.now()
    api.world.clock._now = now - 3_600_000
    told = problem(_harmless(api), 503, "log.read_only")
    api.world.clock._now = now
    assert told["reason"] == halt.CLOCK_BEHIND
    assert "clock" in told["facts"]
    assert _harmless(api).status_code == 201


def test_a_full_disk_is_503_and_writing_resumes_by_itself(own: Api) -> None:
    """The engine itself reports that there is no room; nothing is written; with room again, the same key succeeds."""
    _harmless(own)
    key, size = str(uuid.uuid4()), own.world.size()
    _fill(own)
    body = {"region": SITE, "persons": PEOPLE}
    problem(own.post("school", "/persons", body, key=key), 503, "log.storage_full")
    assert own.world.size() == size
    _make_room(own)
    assert own.post("school", "/persons", body, key=key).status_code == 201


def _fill(api: Api) -> None:
    if engine.is_sqlite(api.home.database):
        connection = api.home.writer._connection
        assert connection
        engine.run(connection, "PRAGMA max_page_count = 1")
        return
    as_owner(
        api.home,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER no_room BEFORE INSERT ON ledger_entry EXECUTE FUNCTION no_room()",
    )


def _make_room(api: Api) -> None:
    if engine.is_sqlite(api.home.database):
        connection = api.home.writer._connection
        assert connection
        engine.run(connection, "PRAGMA max_page_count = 1000000")
        return
    as_owner(api.home, "DROP TRIGGER no_room ON ledger_entry")


def test_a_fault_is_told_without_its_trace_and_logged_with_it(own: Api, caplog: pytest.LogCaptureFixture) -> None:
    """A table is gone: queries and commands answer 500 with nothing of the inside; the log record has the trace."""
    as_owner(own.home, "ALTER TABLE institution RENAME TO gone")
    with caplog.at_level(logging.ERROR):
        query = own.get("bureau1", "/institutions")
        command = own.signed("school", f"/classes/{'0' * 32}/submit")
        body = {"kind": "enterprise", "uscc": "52410000MJ00000774", "name": "测试", "region": SITE}
        applied = own.post("operator", "/institutions", body)
    for response in (query, command, applied):
        problem(response, 500, "server.fault")
        text = response.get_data(as_text=True)
        assert "institution" not in text
        assert "SELECT" not in text
    assert any(record.exc_info for record in caplog.records if record.name == "api.problems")
    assert own.home.writer.alarms == 2


def test_a_database_that_does_not_answer_is_503(own: Api, request: pytest.FixtureRequest) -> None:
    """Reading waits for the database to come back like writing does; its going away is no fault of the program."""
    if engine.is_sqlite(own.home.database):
        error: Exception = _busy(own)
        with own.app.test_request_context():
            assert problems.of_database(error).status_code == 503
            assert problems.of_database(sqlite3.IntegrityError()).status_code == 500
        return
    server: Server = request.getfixturevalue("pg_server")
    name = str(own.home.database.url.database)
    server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
    response = own.call("GET", "/vouchers", headers={"Authorization": "Bearer x"})
    ready = own.call("GET", "//readyz")
    server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    problem(response, 503, "log.unavailable")
    problem(ready, 503, "server.not_ready")
    assert own.call("GET", "//readyz").status_code == 200


def _busy(api: Api) -> sqlite3.OperationalError:
    """The error of a database that somebody else writes to."""
    path = str(api.home.database.url.database)
    one, other = sqlite3.connect(path), sqlite3.connect(path, timeout=0)
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        other.execute("BEGIN IMMEDIATE")
    one.close()
    other.close()
    return caught.value


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueueFull(), 503),
        (StorageFull(), 503),
        (Unavailable(), 503),
        (EntryTooLarge(), 413),
        (NotCanonical(), 422),
        (BadTile(), 404),
        (VaultError("the name of somebody"), 500),
        (LedgerError("inside"), 500),
        (psycopg.OperationalError(), 503),
    ],
)
def test_every_error_of_the_log_has_its_status_and_words(api: Api, error: Exception, status: int) -> None:
    """What has words is told; what has none is a fault, whose own text stays inside."""
    with api.app.test_request_context():
        told = problems.of_ledger(error) if isinstance(error, LedgerError) else problems.of_database(error)
    problem_ = told.get_json()
    assert (told.status_code, problem_["status"]) == (status, status)
    assert ("Retry-After" in told.headers) == (status == 503)
    assert "somebody" not in told.get_data(as_text=True)
    assert "inside" not in problem_["en"].removeprefix("An internal fault")


def test_every_reason_for_a_halt_has_words() -> None:
    """A reason added to the ledger without words fails here before it fails anybody."""
    assert set(problems.READ_ONLY) == set(halt.ALL)


def test_an_entry_too_large_asks_for_parts(api: Api) -> None:
    """More than an entry can hold is 413, and nothing is appended."""
    size = api.world.size()
    scope = [{"occupation": "6-18-02-04", "level": "L" * 60, "from_date": "2026-01-01"}] * 1000
    school = api.actor("school:id").account
    problem(api.signed("bureau1", f"/institutions/{school}/list", {"scope": scope}), 413, "log.entry_too_large")
    assert api.world.size() == size
