"""tvl init, upgrade, resume, passwd: making a home and keeping it."""

from __future__ import annotations

import stat
import threading
import time
from pathlib import Path

import pytest

from api import auth
from ledger import halt, keys
from ledger.clock import SystemClock
from ledger.merkle import Frontier
from ledger.store import engine, log
from tests.conftest import Database
from tests.support import tvl
from tests.support.http import as_owner
from tests.support.tvl import Tvl
from tests.support.world import World
from voucher.shell.audit import audit
from voucher.shell.demo.cast import id_number
from voucher.shell.home import Home, HomeError, Urls, read_settings

ORIGIN = "test.example/init"
ONE, TWO = id_number(1, "19750505"), id_number(2, "19750505")


@pytest.fixture
def new(tmp_path: Path, database: Database) -> Tvl:
    """The command line of a home that is not there yet, beside an empty database."""
    folder = tmp_path / "new"
    key_store = f"sqlite:///{folder / 'keys' / 'key-store.sqlite'}"
    return Tvl(folder, Urls(database=database.url, owner=database.owner, key_store=key_store))


def _init(*officers: str, origin: str = ORIGIN) -> list[str]:
    return ["init", "--origin", origin, *(part for officer in officers for part in ("--officer", officer))]


def _officers(folder: Path) -> tuple[str, str]:
    return f"测试甲:{ONE}:{folder / 'one.key'}", f"测试乙:{TWO}:{folder / 'two.key'}"


def test_init_makes_a_home_with_two_officers_and_an_administrator(new: Tvl, tmp_path: Path) -> None:
    """Key files of mode 0600, a first entry under a first checkpoint, a password that works and is shown once."""
    told = new.ok(*_init(*_officers(tmp_path)))
    settings = read_settings(new.folder)
    assert settings.verifier_key in told
    assert not settings.demonstration
    secret = [
        tmp_path / "one.key",
        tmp_path / "two.key",
        new.folder / "home.json",
        *(new.folder / "keys").glob("*.key"),
    ]
    assert [oct(stat.S_IMODE(path.stat().st_mode)) for path in secret] == ["0o600"] * 7
    assert stat.S_IMODE(new.folder.stat().st_mode) == 0o700
    assert all(account in told for account in settings.officers)
    password = told.partition("password: ")[2].partition("\n")[0]
    with Home(new.folder, urls=_urls(new)) as home:
        assert auth.sign_in(home, "admin", password, SystemClock().now())
        report = audit(home)
        assert (report.findings, report.entries, report.people) == ([], 1, 2)
    assert new.json("checkpoint")["size"] == 1
    assert password not in new.ok("list", "account")


def _urls(command: Tvl) -> Urls:
    found = command.environment
    return Urls(
        database=found["TVL_DATABASE_URL"],
        owner=found["TVL_OWNER_DATABASE_URL"],
        key_store=found["TVL_KEY_STORE_URL"],
    )


def test_init_uses_keys_that_are_there(new: Tvl, tmp_path: Path) -> None:
    """An officer's own key file is read, not overwritten."""
    private = keys.generate()
    keys.write(tmp_path / "one.key", private)
    before = (tmp_path / "one.key").read_bytes()
    new.ok(*_init(*_officers(tmp_path)))
    assert (tmp_path / "one.key").read_bytes() == before
    with Home(new.folder, urls=_urls(new)) as home, engine.snapshot(home.database) as connection:
        assert engine.run(connection, 'SELECT count(*) FROM "key"').fetchone()[0] == 2


def test_init_refuses_one_officer_and_the_same_one_twice(new: Tvl, tmp_path: Path) -> None:
    """The root of trust is never one person; nothing is made, not even a key file."""
    one, two = _officers(tmp_path)
    for officers in ((), (one,), (one, one), (one, two.replace("two.key", "one.key")), (one, two.replace(TWO, ONE))):
        assert "Usage" in new.fails(2, *_init(*officers))
    assert not new.folder.exists()
    assert not (tmp_path / "one.key").exists()


@pytest.mark.parametrize(
    "officer", ["测试甲", "测试甲:1", ":{}:x.key", "测试甲::x.key", "测试甲:{}:", "测试甲:123:x.key"]
)
def test_init_explains_what_an_officer_is(new: Tvl, tmp_path: Path, officer: str) -> None:
    """A malformed officer or identity number is a usage error."""
    new.fails(2, *_init(_officers(tmp_path)[0], officer.format(TWO)))
    assert not new.folder.exists()


def test_init_refuses_a_second_time_and_into_a_used_database(new: Tvl, tmp_path: Path) -> None:
    """A home is made once; a database that holds a ledger is not taken over; a half-made home is named as such."""
    arguments = _init(*_officers(tmp_path))
    new.ok(*arguments)
    assert "already" in new.fails(4, *arguments)
    size = new.json("checkpoint")["size"]
    other = Tvl(tmp_path / "other", _urls(new))
    told = other.fails(4, *_init(*_officers(tmp_path)), environment={"TVL_KEY_STORE_URL": ""})
    assert "holds a ledger already" in told
    assert new.json("checkpoint")["size"] == size
    again = other.fails(4, *_init(*_officers(tmp_path)))
    assert "not finished" in again
    assert "home.error" in again


def test_init_refuses_a_name_that_cannot_be_a_logs(new: Tvl, tmp_path: Path) -> None:
    """An origin with white space or a plus sign cannot name a key; nothing is made."""
    new.fails(1, *_init(*_officers(tmp_path), origin="two words"))
    assert not new.folder.exists()


def test_upgrade_is_asked_for_and_done_by_the_owner(a_world: World) -> None:
    """A database of another version is refused by everybody; brought up to date it is served; once more does nothing."""
    command = tvl.of(a_world)
    as_owner(a_world.home, "UPDATE alembic_version SET version_num = '0000'")
    told = command.fails(4, "audit")
    assert "home.schema" in told
    as_owner(a_world.home, "DELETE FROM alembic_version WHERE version_num = '0000'")
    assert "empty" in command.fails(4, "list", "voucher")
    with engine.snapshot(a_world.home.database) as connection:
        tables = engine.run(connection, "SELECT count(*) FROM alembic_version").fetchone()
    assert tables[0] == 0


def test_upgrade_of_a_current_database_changes_nothing(a_world: World) -> None:
    """Run again it is done at once, and the audit is as clean as before; without a home there is nothing to upgrade."""
    command = tvl.of(a_world)
    assert "up to date" in command.ok("upgrade")
    assert command.json("audit")["clean"]
    command.fails(4, "upgrade", environment={"TVL_HOME": str(a_world.home.folder / "none")})


def test_a_halted_log_goes_on_once_it_is_mended(a_world: World) -> None:
    """resume --halt clears the halt and publishes; what is still broken halts the log again."""
    command = tvl.of(a_world)
    log.set_halted(a_world.home.database, halt.BROKEN)
    denied = command.fails(3, "do", "account.create", "grants=[]", "--as", a_world.home.settings.operator)
    assert "log.read_only" in denied
    assert "数据库内容被改动" in denied
    assert "cleared" in command.ok("resume", "--halt")
    assert command.json("checkpoint")["size"] == a_world.size()
    command.ok("do", "account.create", "grants=[]", "--as", a_world.home.settings.operator)
    with a_world.home.database.connect() as connection, log.appending(connection) as head:
        head.frontier = Frontier.from_bytes(head.size, bytes(len(head.frontier.to_bytes())))
        log.write_head(connection, head)
    assert "log.read_only" in command.fails(3, "resume", "--halt")
    with engine.snapshot(a_world.home.database) as connection:
        assert log.read_head(connection).halted == halt.FORKED


def test_resume_wants_to_be_told_from_what(a_world: World) -> None:
    """Neither option is a usage error."""
    tvl.of(a_world).fails(2, "resume")


def test_a_halt_is_not_cleared_beside_a_running_publisher(a_world: World) -> None:
    """There is one publisher; whoever resumes is it for the moment."""
    log.set_halted(a_world.home.database, halt.BROKEN)
    lock = a_world.home.publisher_lock()
    assert lock.acquire()
    assert "another process publishes" in tvl.of(a_world).fails(4, "resume", "--halt")
    with engine.snapshot(a_world.home.database) as connection:
        assert log.read_head(connection).halted == halt.BROKEN
    lock.release()
    tvl.of(a_world).ok("resume", "--halt")
    assert a_world.home.publisher_lock().acquire()


def test_a_clock_that_was_silent_for_long_is_believed_when_told_so(real_home: Home) -> None:
    """A log silent for half a year is read-only until the operator accepts the clock."""
    command = tvl.of(real_home)
    old = SystemClock().now() - 180 * 86_400_000
    as_owner(real_home, f"UPDATE ledger_head SET last_time = {old}")  # noqa: S608 - a number
    give = ("do", "account.create", "grants=[]", "--as", real_home.settings.operator)
    assert "leapt ahead" in command.fails(3, *give)
    assert "accepted" in command.ok("resume", "--accept-clock")
    command.ok(*give)


def test_accepting_the_clock_waits_for_whoever_is_appending(a_world: World) -> None:
    """The head is changed under its lock: an entry appended at the same moment is not lost."""
    command, found = tvl.of(a_world), []
    thread = threading.Thread(target=lambda: found.append(command.call("resume", "--accept-clock").exit_code))
    with a_world.home.database.connect() as connection, log.appending(connection) as head:
        thread.start()
        _wait_until_blocked(a_world)
        head.frontier.push(b"\1" * 32)
        log.write_head(connection, head)
        size = head.size
    thread.join(30)
    assert found == [0]
    assert a_world.size() == size


def _wait_until_blocked(world: World) -> None:
    """Until somebody waits for the lock that this process holds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if engine.is_sqlite(world.home.database):
            if any("-> FLOCK" in line for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()):
                return
        else:
            with engine.snapshot(world.home.database) as connection:
                query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                if engine.run(connection, query).fetchone()[0]:
                    return
        time.sleep(0.01)
    raise AssertionError("nobody waits for the lock")


def test_passwd_sets_a_password_that_works(a_world: World) -> None:
    """From standard input; a short one and an unknown account are refused."""
    command, account = tvl.of(a_world), a_world.cast["school"].account
    password = "a password of length"  # noqa: S105 - of nobody
    command.ok("passwd", "school", "--account", account, given=f"{password}\n")
    assert auth.sign_in(a_world.home, "school", password, a_world.clock.now())
    assert command.call("passwd", "school", "--account", account, given="short\n").exit_code == 2
    assert command.call("passwd", "nobody", "--account", "0" * 32, given=f"{password}\n").exit_code == 1
    taken = command.call("passwd", "school", "--account", a_world.cast["body"].account, given=f"{password}\n")
    assert (taken.exit_code, "object.exists" in taken.stderr) == (1, True)
    assert auth.sign_in(a_world.home, "school", password, a_world.clock.now())


def test_a_real_home_refuses_a_simulated_clock(real_home: Home, a_world: World) -> None:
    """Only a demonstration may move its own clock; the demonstration is not played into a real home either."""
    with pytest.raises(HomeError, match="simulated"):
        Home(real_home.folder, a_world.clock, real_home.urls)
    command = tvl.of(real_home)
    assert "demonstration" in command.fails(4, "demo", "--quiet")
    assert not (real_home.folder / "demonstration-ends").exists()
    assert command.json("checkpoint")["size"] == 1
