"""Alive, ready, and the numbers."""

from __future__ import annotations

from ledger import halt
from ledger.mark import Mark
from ledger.store import log
from tests.support.http import Api, Http, as_owner, problem


def _numbers(api: Http) -> dict[str, float]:
    response = api.call("GET", "//metrics")
    assert response.content_type.startswith("text/plain")
    lines = response.get_data(as_text=True).splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if not line.startswith("#"))}


def test_the_process_is_alive_whatever_the_log_is(api: Api) -> None:
    """healthz asks nothing of the database."""
    log.set_halted(api.home.database, halt.BROKEN)
    response = api.call("GET", "//healthz")
    log.set_halted(api.home.database, None)
    assert response.get_json() == {"status": "alive"}


def test_ready_means_that_the_log_takes_entries(api: Api) -> None:
    """With the size of the log; halted, 503 with the reason; ready again afterwards."""
    ready = {"status": "ready", "size": api.world.size()}
    assert api.call("GET", "//readyz").get_json() == ready
    log.set_halted(api.home.database, halt.FORKED)
    halted = api.call("GET", "//readyz")
    log.set_halted(api.home.database, None)
    assert problem(halted, 503, "log.read_only")["reason"] == "forked"
    assert halted.headers["Retry-After"]
    assert api.call("GET", "//readyz").get_json() == ready


def test_a_database_behind_its_mark_is_not_ready(own: Api) -> None:
    """An older backup was restored: the mark has seen more than the database holds."""
    mark = own.home.mark.read()
    assert mark
    own.home.mark.write(Mark(origin=mark.origin, size=own.world.size() + 1, frontier=b"", note=""))
    assert problem(own.call("GET", "//readyz"), 503, "log.read_only")["reason"] == halt.BEHIND_MARK
    told = problem(own.post("operator", "/accounts", {"grants": []}), 503, "log.read_only")
    assert told["reason"] == halt.BEHIND_MARK


def test_a_damaged_mark_or_a_missing_table_is_not_ready(own: Api) -> None:
    """What cannot be read is not ready, and nothing of it is shown."""
    own.home.mark.path.write_text("{", encoding="ascii")
    problem(own.call("GET", "//readyz"), 503, "server.not_ready")
    own.home.mark.path.unlink()
    assert own.call("GET", "//readyz").status_code == 200
    as_owner(own.home, "ALTER TABLE ledger_head RENAME TO gone")
    problem(own.call("GET", "//readyz"), 503, "server.not_ready")


def test_the_numbers_are_of_this_log_and_name_nobody(own: Api) -> None:
    """Size, published size, time, halt, queue and alarms, read when they are asked for."""
    own.home.publisher().publish()
    size = own.world.size()
    own.post("operator", "/accounts", {"grants": []})
    numbers = _numbers(own)
    assert numbers == {
        "tvl_log_entries": size + 1,
        "tvl_log_published": size,
        "tvl_log_last_entry_seconds": own.world.clock.now() / 1000,
        "tvl_log_halted": 0,
        "tvl_writer_queue": 0,
        "tvl_writer_alarms": 0,
    }
    log.set_halted(own.home.database, halt.BROKEN)
    assert _numbers(own)["tvl_log_halted"] == 1


def test_in_earnest_the_numbers_need_a_token(real: Http) -> None:
    """Open in a demonstration only."""
    assert real.call("GET", "//metrics").status_code == 401
    for scopes, status in ((("log", "read"), 403), (("metrics",), 200), ((), 200)):
        token = real.token(real.home.settings.operator, *scopes)
        assert real.call("GET", "//metrics", token=token).status_code == status
