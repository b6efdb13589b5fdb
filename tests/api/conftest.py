"""The application of a prepared world, one per module and engine or one's own, and homes in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from api import auth
from ledger import keys
from tests.conftest import ENGINES, Database, a_copy
from tests.support.http import Api, Http
from tests.support.world import World
from voucher.shell import founding
from voucher.shell.demo.cast import id_number
from voucher.shell.home import Home, Urls

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Argon2 as in earnest, with the least memory and time: these tests hash hundreds of passwords."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auth, "_hasher", CHEAP)
        patch.setattr(auth, "_NOBODY", CHEAP.hash("nobody"))
        yield


@pytest.fixture(scope="module", params=ENGINES)
def shared_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, templates: dict[str, World]
) -> Iterator[World]:
    """A prepared world that the tests of a module share: they only look at it, or make what they need in it."""
    server = request.getfixturevalue("pg_server") if request.param == "postgresql" else None
    with a_copy(tmp_path_factory.mktemp("shared") / "home", server, templates, tmp_path_factory) as world:
        yield world


@pytest.fixture(scope="module")
def api(shared_world: World) -> Api:
    """A client of the module's world."""
    return Api(shared_world)


@pytest.fixture
def own(a_world: World) -> Api:
    """A client of a world of one's own, to break."""
    return Api(a_world)


@pytest.fixture
def real_home(database: Database, tmp_path: Path) -> Iterator[Home]:
    """A home that is no demonstration, with the machine's clock."""
    with founded(tmp_path / "real", database) as home:
        yield home


@pytest.fixture
def real(real_home: Home) -> Http:
    """A client of a home that is no demonstration."""
    return Http(real_home)


def founded(folder: Path, database: Database) -> Home:
    """A home in earnest in a folder, with two officers."""
    urls = Urls(
        database=database.url,
        owner=database.owner,
        key_store=f"sqlite:///{folder / 'keys' / 'key-store.sqlite'}",
    )
    officers = [
        founding.NewOfficer(name=name, id_number=id_number(number, "19750505"), private=keys.generate())
        for number, name in enumerate(("测试经办甲", "测试经办乙"))
    ]
    return founding.create(folder, origin="real.example/ledger", region="41", officers=officers, urls=urls)
