"""A province with its own calendar: founded on 1 March 2022 under the packs of the province, Zhengzhou and Puyang County.

Scenarios move its clock forward, to 2022 for the city's plan and to 2024 for the province's notice. No document states a
rate for training: 600 yuan per certified person under the document TEST-RATE-1 is this test's own. What an evaluation is paid
is the county plan's alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.conftest import _cheap_passwords
from tests.conftest import ENGINES, copy_of, urls_in
from tests.support import world
from tests.support.http import Api
from tests.support.world import World
from voucher.core.dates import start_of
from voucher.objects.claim import ClaimKind
from voucher.shell.demo.setting import Setting

__all__ = ["_cheap_passwords"]

START = start_of("2022-03-01") + 9 * 3_600_000
TYPES = (
    "vocational_qualification",
    "skill_level",
    "special_operation",
    "special_equipment",
    "specialised_competency",
    "training_certificate",
    "employment_entrepreneurship_certificate",
)
SETTING = Setting(
    packs=("henan-2024", "zhengzhou-2022", "puyang-county-2022"),
    since="2022-01-01",
    rates=tuple((ClaimKind.TRAINING, certificate_type, "", 600) for certificate_type in TYPES),
    rate_document="TEST-RATE-1",
)


@pytest.fixture(
    scope="module",
    params=[kind if kind == "sqlite" else pytest.param(kind, marks=pytest.mark.slow) for kind in ENGINES],
)
def land(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, lands: dict[str, World]
) -> Iterator[World]:
    """A copy of the prepared province for a module: on SQLite, and in the longer searches on PostgreSQL."""
    server = request.getfixturevalue("pg_server") if request.param == "postgresql" else None
    kind = str(request.param)
    if kind not in lands:
        first = tmp_path_factory.mktemp("land") / "home"
        if server:
            server.execute("CREATE DATABASE template_land OWNER tvl_owner")
        lands[kind] = world.found(first, urls_in(server, "template_land", first), START, SETTING)
        lands[kind].home.close()
    with copy_of(lands[kind], tmp_path_factory.mktemp("scene") / "home", server, "template_land") as found:
        yield found


@pytest.fixture(scope="session")
def lands() -> dict[str, World]:
    """The prepared province of each engine, from which the others are copied."""
    return {}


@pytest.fixture(scope="module")
def province(land: World) -> Api:
    """A client in the module's province, on 4 March 2024: the province's notice is in force (and Puyang County's plan)."""
    if land.today < "2024-03-04":
        land.at("2024-03-04")
    return Api(land)


@pytest.fixture(scope="module")
def city(land: World) -> Api:
    """A client in the module's province in March 2022: Zhengzhou's plan is in force, and Puyang County's."""
    return Api(land)
