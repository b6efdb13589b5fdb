"""Checking an archive file without asking anybody: `tvl verify-archive FILE`."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from typing import Final

import click
import msgspec

from api.cli.shared import json_option, open_home, show
from voucher.core.dates import china_date
from voucher.tv1 import archive, cose
from voucher.tv1.bad import DAMAGED, FOREIGN_ISSUER, SIGNATURE, BadCode


class _Issuer(msgspec.Struct, frozen=True):
    kid: str
    key: str


class _Issuers(msgspec.Struct, frozen=True):
    issuers: list[_Issuer]


SAYINGS: Final = {
    FOREIGN_ISSUER: ("签名不是这里的出具方的。", "The seal is of no issuer that is known here."),
    SIGNATURE: (
        "不能相信：文件被改过，或签名是假的。",
        "Do not believe it: the file was changed, or the seal is false.",
    ),
    DAMAGED: (
        "文件里没有可读的签名。请要原文件。",
        "The file has no seal that can be read. Ask for the original file.",
    ),
}


@click.command("verify-archive")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--issuers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Issuers' keys as /api/v1/tv1/issuers gives them out; this home's if left out.",
)
@json_option
def verify_archive(file: Path, issuers: Path | None, *, as_json: bool) -> None:
    """Check the seal of an archive that a worker handed you."""
    if issuers:
        listed = msgspec.json.decode(issuers.read_bytes(), type=_Issuers).issuers
        known = {bytes.fromhex(one.kid): cose.decompressed(base64.b64decode(one.key)) for one in listed}
    else:
        with open_home() as home:
            known = home.issuer.issuers
    try:
        seal, _ = archive.read(file.read_bytes(), known)
    except BadCode as error:
        click.echo("\n".join((*SAYINGS[error.code], f"[{error.code}]")), err=True)
        sys.exit(1)
    day = china_date(seal.made * 1000)
    show(
        {"issuer": seal.issuer, "made": seal.made, "sha256": seal.digest.hex()},
        as_json=as_json,
        text=lambda: f"签名有效：由 {seal.issuer} 于 {day} 出具 · good: made by {seal.issuer} on {day}",
    )


COMMANDS: Final = (verify_archive,)
