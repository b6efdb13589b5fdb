"""Both engines for every test that touches a database; tools that may be missing are told at the end of the run."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright, sync_playwright

from ledger.store import engine
from tests.support import postgres, shm, world
from tests.support.toylog import ToyLog
from tests.support.world import World
from voucher.shell.home import Urls

VECTORS = Path(__file__).parents[2] / "shared" / "vectors"
ENGINES = ("sqlite", "postgresql")
_numbers = itertools.count(1)
_missing: dict[str, str] = {}
SLOW_SECONDS = 1_800
BOTH_ENGINES = frozenset(
    {
        *("test_journey", "test_issue", "test_pay", "test_reconcile", "test_scan", "test_persons", "test_upgrade"),
        *("test_loop", "test_faults", "test_health", "test_scans_at_once", "test_cli_homes", "test_sessions"),
        *("test_tokens", "test_refusals", "test_queries", "test_rosters"),
    }
)
"""Modules of steps and of the API that lean on locks, commits, constraints or the queries of an engine."""
ALIKE = frozenset({"test_forgeries", "test_fold"})
"""Modules beside these where the engine only keeps what is read."""
shm.use()

# A machine that is busy is no failure: no test here is about time.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], derandomize=False
)
hypothesis.settings.load_profile("house")


@dataclass(frozen=True, slots=True)
class Database:
    """An empty database of one engine: URLs of the application's role and of its owner."""

    kind: str
    url: str
    owner: str


@pytest.fixture(scope="session")
def pg_server() -> Iterator[postgres.Server]:
    """One PostgreSQL for the whole run of this process, with an owner and an application role."""
    with postgres.running(fsync=False) as server:
        server.execute("CREATE ROLE tvl_owner LOGIN CREATEDB")
        server.execute("CREATE ROLE tvl_app LOGIN")
        yield server


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    """Playwright's driver: a process has room for one, whatever the order of its modules."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """sqlite, then postgresql."""
    return str(request.param)


@pytest.fixture
def database(engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    """An empty database."""
    if engine_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        return Database(engine_kind, url, url)
    server: postgres.Server = request.getfixturevalue("pg_server")
    name = f"t{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} OWNER tvl_owner")
    return Database(engine_kind, server.url(name, "tvl_app"), server.url(name, "tvl_owner"))


@pytest.fixture
def target(database: Database) -> Iterator[sa.Engine]:
    """An engine on the empty database, as its owner."""
    found = engine.create(database.owner)
    yield found
    found.dispose()


@pytest.fixture
def toy(target: sa.Engine, tmp_path: Path) -> Iterator[ToyLog]:
    """A toy log."""
    found = ToyLog(target, tmp_path).create()
    yield found
    found.writer.close()


@pytest.fixture(scope="session")
def templates() -> dict[str, World]:
    """The prepared world of each engine, from which the others are copied."""
    return {}


@pytest.fixture
def a_world(
    engine_kind: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, World],
    request: pytest.FixtureRequest,
) -> Iterator[World]:
    """A prepared world of its own on either engine."""
    server = request.getfixturevalue("pg_server") if engine_kind == "postgresql" else None
    with a_copy(tmp_path / "home", server, templates, tmp_path_factory) as found:
        yield found


@contextlib.contextmanager
def a_copy(
    folder: Path, server: postgres.Server | None, templates: dict[str, World], folders: pytest.TempPathFactory
) -> Iterator[World]:
    """A copy of the engine's prepared world in a folder. The world is prepared on first use; the copy is closed."""
    kind = "postgresql" if server else "sqlite"
    if kind not in templates:
        first = folders.mktemp("template") / "home"
        if server:
            server.execute("CREATE DATABASE template_world OWNER tvl_owner")
        templates[kind] = world.found(first, urls_in(server, "template_world", first))
        templates[kind].home.close()
    with copy_of(templates[kind], folder, server, "template_world") as found:
        yield found


@contextlib.contextmanager
def copy_of(template: World, folder: Path, server: postgres.Server | None, database: str) -> Iterator[World]:
    """A copy of a prepared world in a folder; `database` is the name of its database in the server. Closed at the end."""
    name = f"w{next(_numbers)}"
    if server:
        server.execute(f"CREATE DATABASE {name} OWNER tvl_owner TEMPLATE {database}")
    found = world.copied(template, folder, urls_in(server, name, folder))
    with found.home:
        yield found
    if server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def urls_in(server: postgres.Server | None, name: str, folder: Path) -> Urls:
    """URLs of a home in a folder, with its database beside it or, of this name, in the server."""
    key_store = f"sqlite:///{folder / 'keys' / 'key-store.sqlite'}"
    if server is None:
        url = f"sqlite:///{folder / 'ledger.sqlite'}"
        return Urls(database=url, owner=url, key_store=key_store)
    return Urls(database=server.url(name, "tvl_app"), owner=server.url(name, "tvl_owner"), key_store=key_store)


@pytest.fixture
def vectors() -> Path:
    """The public test vectors, read in place; without them the tests that need them are skipped, and it is said so."""
    folder = Path(os.environ.get("TVL_VECTORS", VECTORS))
    if not folder.is_dir():
        _missing["public test vectors"] = "set TVL_VECTORS to their folder"
        pytest.skip(f"the public test vectors are not in {folder}")
    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose tool is missing, before any fixture, of whatever scope, uses it."""
    for mark in item.iter_markers("needs"):
        tool, install = mark.args
        if shutil.which(tool) is None:
            _missing[tool] = install
            if os.environ.get("TVL_REQUIRE_TOOLS"):
                pytest.fail(f"{tool} is missing: {install}")
            pytest.skip(f"{tool} is missing: {install}")


def _is_alike(item: pytest.Item) -> bool:
    """Whether a test shows the same on either engine."""
    folder, module = item.path.parent.name, item.path.stem
    steps = folder in ("voucher", "api") and module not in BOTH_ENGINES
    return steps or module in ALIKE or bool(item.get_closest_marker("pages"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A longer search may take long; every other test that hangs is ended and named (setup.cfg, timeout). Steps, rules and
    pages come of the same queries on either engine: with PostgreSQL they run in the longer searches alone, but for those
    that lean on what an engine does by itself."""
    for item in items:
        if "postgresql" in item.nodeid and _is_alike(item):
            item.add_marker(pytest.mark.slow)
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(SLOW_SECONDS))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tools were missing, and the line that installs each; and every other reason for which tests were skipped."""
    told, others = dict(_missing), Counter[str]()
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
        if "is missing: " in reason:
            tool, _, install = reason.removeprefix("Skipped: ").partition(" is missing: ")
            told[tool] = install
        else:
            others[reason.removeprefix("Skipped: ")] += 1
    for reason, count in sorted(others.items()):
        terminalreporter.write_line(f"{count} not run: {reason}")
    for tool, install in sorted(told.items()):
        terminalreporter.write_line(f"not tested for want of {tool}: {install}")
