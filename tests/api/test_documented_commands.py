"""What the documents tell people to type, typed: every `tvl` line in a demonstration or where there is no home yet, the
sign-in by curl, the accounts; and the routes that they name."""

from __future__ import annotations

import itertools
import json
import re
import signal
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.exceptions import MethodNotAllowed, NotFound

from api.pages.demonstration import LOGINS, PASSWORD
from ledger.store import engine, log
from tests.conftest import Database, urls_in
from tests.support import documents
from tests.support.documents import DOCUMENTS, ROOT
from tests.support.gate import until
from tests.support.http import Http
from tests.support.postgres import free_port
from tests.support.tvl import Tvl
from tests.support.visitor import Visitor
from voucher.shell.audit import audit
from voucher.shell.demo.cast import id_number
from voucher.shell.home import Home, Urls
from voucher.shell.tables import notice_mark

LINES = [words[1:] for words in documents.all_lines("tvl")]
FOUNDING = [words for words in LINES if words[0] in ("init", "demo")]
"""What makes a home, and so is typed where there is none."""
ENDLESS = [words for words in LINES if words[0] in ("serve", "publish", "notify") and "--once" not in words]
STANDING = [words for words in ENDLESS if "0.0.0.0" not in words]  # noqa: S104 - none is bound
"""What runs until it is told to end; a demonstration, which this is, is served on loopback only."""
OTHERS = [words for words in LINES if words not in FOUNDING + ENDLESS]
LONG = pytest.mark.slow
"""Benchmarks in their full size; tests/house/test_bench.py runs them small. Options of a service that is tried without."""
PREFIXES = ("/api/v1", "")
ROUTE = re.compile(r"^(?:(GET|POST|DELETE) )?(/[a-z{][^ ?\[]*)")
"""A route as the documents write it: perhaps with its method, perhaps with a query or a part that may be left out."""


@dataclass(slots=True)
class Demonstration:
    """A home that `tvl demo` made, what it told, and its command line."""

    home: Home
    told: str
    tvl: Tvl

    @property
    def size(self) -> int:
        with engine.snapshot(self.home.database) as connection:
            return log.read_head(connection).size


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration, played by the command that the documents show."""
    folder = tmp_path_factory.mktemp("demonstration") / "home"
    server = request.getfixturevalue("pg_server") if request.param == "postgresql" else None
    if server:
        server.execute("CREATE DATABASE demonstration OWNER tvl_owner")
    command = Tvl(folder, urls_in(server, "demonstration", folder))
    told = command.ok(*next(words for words in FOUNDING if words[0] == "demo"))
    with Home(folder, urls=urls_in(server, "demonstration", folder)) as home:
        yield Demonstration(home, told, command)


@pytest.fixture(scope="module")
def http(demonstration: Demonstration) -> Http:
    """A client of the demonstration."""
    return Http(demonstration.home)


@pytest.fixture(scope="module")
def kept(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands for the words in capitals: a class that is taught, one that is assessed, an entry with its proof, the log's key,
    an archive, the issuers' keys, a file of records, one of an exam's results."""
    folder = tmp_path_factory.mktemp("kept")
    proof, entry = folder / "PROOF", folder / "ENTRY"
    proof.write_text(demonstration.tvl.ok("prove", "3", "--entry", entry), encoding="utf-8")
    key = demonstration.tvl.json("checkpoint")["vkey"]
    archive, issuers = folder / "FILE", folder / "issuers.json"
    worker = Visitor(Http(demonstration.home))
    worker.follow(worker.sign_in("worker", PASSWORD))
    archive.write_bytes(worker.ask("GET", "/w/archive.pdf").get_data())
    issuers.write_bytes(Http(demonstration.home).call("GET", "/tv1/issuers").get_data())
    (taught, *_) = demonstration.tvl.json("list", "training_class", "state=TEACHING")
    sheet = folder / "records.csv"
    moments = ",".join(f"{taught['start_date']}T{time}:00.000Z" for time in ("00:00", "00:40"))
    header = "source,number,digest,starts,ends,size,gap_seconds,kept_until"
    sheet.write_text(f"{header}\ncamera-1,1,{'0' * 64},{moments},1,0,2099-12-31\n", encoding="utf-8")
    assessed = demonstration.tvl.json("list", "evaluation", "state=CONFIRMED")[0]
    results = folder / "results.csv"
    simulated = ("simulate-records", assessed["training_class"], "--kind", "exam_result", "--out", results)
    assert demonstration.tvl.json(*simulated)["taken"] > 0
    return {
        "CLASS": taught["id"],
        "RECORDS": str(sheet),
        "ASSESSED": assessed["training_class"],
        "EVALUATION": assessed["id"],
        "RESULTS": str(results),
        "PROOF": str(proof),
        "ENTRY": str(entry),
        "INDEX": "3",
        "KEY": key,
        "FILE": str(archive),
        "issuers.json": str(issuers),
    }


@pytest.fixture
def filled(kept: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """These, and what is each test's own: a file to be made, a free port."""
    files = {name: str(tmp_path / name) for name in ("sessions.csv", "results.csv")}
    return kept | files | {"8000": str(free_port())}


def test_the_demonstration_tells_the_whole_loop_and_audits_it(demonstration: Demonstration) -> None:
    """Payment reconciled, audit clean; everything it wrote is published, and its objects can be listed and shown."""
    size = demonstration.size
    assert f"{size} 条记录 entries；对账 reconciled: " in demonstration.told
    assert f"audit clean: {size} entries" in demonstration.told
    assert demonstration.tvl.json("checkpoint")["size"] == size
    (redeemed, *_) = demonstration.tvl.json("list", "voucher", "state=REDEEMED")
    assert json.loads(demonstration.tvl.ok("show", "voucher", redeemed["id"])) == redeemed
    reconciled = demonstration.told.partition("reconciled: ")[2].split()[0]
    assert json.loads(demonstration.tvl.ok("show", "payment_batch", reconciled))["state"] == "RECONCILED"


def test_the_demonstration_played_again_changes_nothing(demonstration: Demonstration) -> None:
    """Every step is answered from the log; quietly, and without another audit, if told so."""
    size = demonstration.size
    told = demonstration.tvl.ok("demo", "--quiet", "--no-audit")
    assert told.startswith(f"\n{size} 条记录")
    assert "audit" not in told
    assert demonstration.size == size


@pytest.mark.parametrize(
    "words", [pytest.param(w, marks=LONG if w[0] in ("bench", "jiyuan") else (), id=" ".join(w)) for w in OTHERS]
)
def test_a_documented_command_does_its_work(
    demonstration: Demonstration, filled: dict[str, str], words: list[str]
) -> None:
    """Typed as it is written, with a file where the document says one, it ends well; the audit is clean afterwards."""
    assert demonstration.tvl.ok(*(filled.get(word, word) for word in words))
    assert audit(demonstration.home).clean


@pytest.mark.parametrize(
    "words",
    [pytest.param(w, marks=LONG if {"--host", "--no-publisher"} & {*w} else (), id=" ".join(w)) for w in STANDING],
)
def test_a_documented_service_works_until_it_is_told_to_end(
    demonstration: Demonstration, filled: dict[str, str], words: list[str]
) -> None:
    """It serves pages, publishes what is new, tells people; on SIGTERM it ends with 0 and leaves nobody behind."""
    typed = [filled.get(word, word) for word in words]
    serves, publishes = words[0] == "serve", words[0] != "notify" and "--no-publisher" not in words
    if serves and "--port" not in typed:
        typed += ["--port", filled["8000"]]
    process = demonstration.tvl.start(*typed)
    try:
        if serves:
            _wait(process, lambda: _answers(filled["8000"], tls="--tls" in words))
        demonstration.tvl.ok("do", "account.create", "grants=[]", "--as", demonstration.home.settings.operator)
        if publishes:
            _wait(process, lambda: _published(demonstration) == demonstration.size)
        if words[0] == "notify":
            _wait(process, lambda: _read_for_notices(demonstration) == demonstration.size)
    finally:
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert (_published(demonstration) == demonstration.size) is publishes
    lock = demonstration.home.publisher_lock()
    assert lock.acquire()
    lock.release()


def _wait(process: subprocess.Popen[str], true: Callable[[], bool]) -> None:
    """Until it is true, or the process has ended."""
    until(lambda: process.poll() is not None or true(), patience=60, every=0.05)


def _answers(port: str, *, tls: bool) -> bool:
    # The certificate is the home's own: who it is stands in its fingerprint, and that it encrypts is enough here.
    context = ssl._create_unverified_context() if tls else None  # noqa: S323
    address = f"http{'s' if tls else ''}://127.0.0.1:{port}/"
    try:
        with urllib.request.urlopen(address, timeout=30, context=context) as response:  # noqa: S310 - of our own
            return "账本" in response.read().decode()
    except OSError:
        return False


def _published(demonstration: Demonstration) -> int:
    return demonstration.home.view.checkpoint()[0]


def _read_for_notices(demonstration: Demonstration) -> int:
    with engine.snapshot(demonstration.home.database) as connection:
        return int(connection.execute(sa.select(notice_mark.c.next)).scalar() or 0)


@pytest.mark.parametrize("words", [words for words in FOUNDING if words[0] == "init"], ids=" ".join)
def test_a_documented_founding_makes_a_home(
    words: list[str], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a name and a number where the document says so, there is a log, and a key file for each officer."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "new"
    store = f"sqlite:///{folder / 'keys' / 'key-store.sqlite'}"
    command = Tvl(folder, Urls(database=database.url, owner=database.owner, key_store=store))
    numbers = (id_number(n, "19750505") for n in range(9))
    command.ok(*(re.sub("^NAME:ID_NUMBER:", lambda _: f"测试:{next(numbers)}:", word) for word in words))
    assert command.json("checkpoint")["origin"] == words[words.index("--origin") + 1]
    files = [Path(word.rpartition(":")[2]) for word in words if word.startswith("NAME:")]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]


def test_the_documented_sign_in_gives_a_token(http: Http) -> None:
    """The line for curl, sent as it stands, is answered with a bearer token."""
    for words in documents.all_lines("curl"):
        options = dict(itertools.pairwise(words))
        path = next(word for word in words if word.startswith("http")).partition(":8000")[2]
        kind = options["-H"].removeprefix("Content-Type: ")
        answer = http.call("POST", f"/{path}", data=options["-d"], content_type=kind)
        assert (answer.status_code, len(answer.get_json()["token"]) > 20) == (201, True)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_accounts_that_the_readme_names_can_sign_in(http: Http, name: str) -> None:
    """Each login stands beside the password, and they go together."""
    (told,) = [line for line in documents.read(ROOT / name).split("\n\n") if f"`{PASSWORD}`" in line]
    logins = set(re.findall(r"`([a-z0-9]+)`", told)) - {PASSWORD}
    assert logins > {"bureau1", "worker"}
    assert logins <= {*LOGINS, "worker"}
    for login in logins:
        answer = http.call("POST", "/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_route_that_a_document_names_is_routed(http: Http, document: Path) -> None:
    """Below /api/v1 or at the root, with the method that is named or with any."""
    urls = http.app.url_map.bind("127.0.0.1")
    rules = [rule.rule for rule in http.app.url_map.iter_rules()]
    for method, path in filter(None, map(_route, documents.spans(document))):
        methods = [method] if method else ["GET", "POST"]
        routed = any(_routed(urls, prefix + path, how) for prefix in PREFIXES for how in methods)
        assert routed or any(rule.startswith(f"{path.rstrip('/')}/") for rule in rules), path


def _route(span: str) -> tuple[str, str] | None:
    found = ROUTE.match(span)
    return (found[1], re.sub(r"\{[a-z]+\}|<[^>]+>", "1", found[2])) if found else None


def _routed(urls: Any, path: str, method: str) -> bool:
    try:
        urls.match(path, method=method)
    except (NotFound, MethodNotAllowed):
        return False
    return True


def test_every_metric_that_a_document_names_is_measured(http: Http) -> None:
    """What operators are told to watch is there to be watched."""
    measured = http.call("GET", "//metrics").get_data(as_text=True)
    told = {name for document in DOCUMENTS for name in re.findall(r"\btvl_[a-z_]+\b", documents.read(document))}
    assert [name for name in told if f"\n{name} " not in measured and name not in MODULES] == []


MODULES = {"tvl_owner", "tvl_app", "tvl_migrations"}
"""Roles and packages, which are named alike."""
