"""A device without a journal of its own, whose scans reach several serving processes at once."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.test_tv1 import Site
from tests.support.http import Api, Http
from voucher.objects.scan import Scan

SCANS = 24


@pytest.fixture
def site(own: Api) -> Site:
    """A class with bound phones."""
    return Site(own, size=1)


def test_two_servers_write_one_journal_without_a_break(site: Site) -> None:
    """Both write the device's next record at the same moment; nobody is told that the device's journal is forked."""
    token, text = site.api.of("school"), site.text(0)
    body = {"device": site.device.id, "purpose": "enrol", "training_class": site.journey.training_class, "text": text}
    servers = [Http(site.api.home) for _ in range(4)]

    def scan(number: int) -> str:
        client = servers[number % len(servers)].app.test_client()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
        told = client.post("/api/v1/scans", json=body, headers=headers).get_json()
        return str(told["answer"]["verdict"] if told.get("answer") else told)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(scan, range(SCANS)))
    assert sorted(set(told)) == ["ok", "voucher.already"], told
    assert told.count("ok") == 1
    scans = site.api.world.all(Scan, "device", site.device.id)
    assert sorted(one.sequence for one in scans) == list(range(1, SCANS + 1))
    device = site.api.one("school", f"/devices/{site.device.id}")
    assert (device["sequence"], device["forks"]) == (SCANS, 0)
