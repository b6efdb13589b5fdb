"""A worker's archive: sealed by the issuer, checked by anybody who has the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import main
from tests.support.http import Api
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.objects.voucher import Voucher
from voucher.shell.demo.cast import trainee
from voucher.tv1 import archive
from voucher.tv1.bad import DAMAGED, FOREIGN_ISSUER, SIGNATURE, BadCode

pytestmark = pytest.mark.pages


def _visitor(api: Api, journey: Journey, number: int = 0) -> Visitor:
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[number]]))
    return visitor


def test_the_archive_is_sealed_and_any_change_is_found(own: Api) -> None:
    """PDF and JSON verify under the issuer's public key; a flipped byte, a cut seal and another issuer do not."""
    journey = own.world.journey(size=1, first=21).upto("certified")
    visitor = _visitor(own, journey)
    known = own.home.issuer.issuers
    for kind in ("json", "pdf"):
        data = visitor.ask("GET", f"/w/archive.{kind}").get_data()
        seal, content = archive.read(data, known)
        assert seal.issuer == own.home.settings.region
        assert content.startswith(b"%PDF-" if kind == "pdf" else b"{")
        for number in range(0, len(data), max(1, len(data) // 40)):
            changed = bytearray(data)
            changed[number] ^= 1
            with pytest.raises(BadCode):
                archive.read(bytes(changed), known)
        for wrong, keys, code in (
            (content, known, DAMAGED),
            (data, {}, FOREIGN_ISSUER),
            (b"x" + data, known, SIGNATURE),
        ):
            with pytest.raises(BadCode) as caught:
                archive.read(wrong, keys)
            assert caught.value.code == code
    told = json.loads(archive.read(visitor.ask("GET", "/w/archive.json").get_data(), known)[1])
    assert told["name"] == trainee(21).name
    assert trainee(21).number not in json.dumps(told)
    assert told["certificates"][0]["number"].startswith("Y0001")
    assert told["trainings"][0]["hours"] > 0
    assert {step["entry"] for step in told["steps"]} >= {own.world.state(Voucher, journey.voucher()).trail[0][0]}


def test_an_archive_is_checked_on_the_command_line(own: Api, tmp_path: Path) -> None:
    """With the keys as they are given out and no home at all; what was changed ends with 1 and the reason."""
    journey = own.world.journey(size=1, first=280).upto("claimed")
    data = _visitor(own, journey).ask("GET", "/w/archive.json").get_data()
    file, keys = tmp_path / "archive.json", tmp_path / "issuers.json"
    keys.write_bytes(own.call("GET", "/tv1/issuers").get_data())
    command = ["verify-archive", str(file), "--issuers", str(keys)]
    for content, code, said in (
        (data, 0, "签名有效"),
        (data.replace(b"tvl-archive-1", b"tvl-archive-2"), 1, "文件被改过"),
        (b"%PDF-1.7", 1, "没有可读的签名"),
    ):
        file.write_bytes(content)
        result = CliRunner().invoke(main, command)
        assert result.exit_code == code
        assert said in result.output
