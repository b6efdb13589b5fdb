"""Checking: audit, checkpoint, prove, verify, rebuild."""

from __future__ import annotations

import base64
import contextlib
import sys
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from api.cli.shared import bars, json_option, open_home, show
from ledger import checkpoint as checkpoints
from ledger import halt, note, proof
from ledger.errors import BadProof
from ledger.store import engine, log
from voucher.shell import fold
from voucher.shell.audit import audit as audit_home

BROKEN: Final = frozenset({"index", "leaf_hash", "node", "head", "checkpoint", "cut_off"})
"""Findings on the log itself."""


@click.command()
@json_option
def audit(*, as_json: bool) -> None:
    """Check everything from the entries' bytes. Exit 1 and the first bad entry if anything is wrong; where the log itself is
    broken it is made read-only, so that nothing is paid, until `tvl resume --halt`."""
    with open_home() as home, bars(quiet=as_json) as advance:
        with engine.snapshot(home.database) as connection:
            advance("log", -max(log.read_head(connection).size, 1))
        report = audit_home(home, advance)
        if any(finding["code"] in BROKEN for finding in report.findings):
            with contextlib.suppress(*engine.DATABASE_ERRORS):
                log.set_halted(home.database, halt.BROKEN)
    show(msgspec.to_builtins(report) | {"clean": report.clean}, as_json=as_json, text=lambda: _words(report))
    sys.exit(0 if report.clean else 1)


def _words(report: Any) -> str:
    if report.clean:
        return (
            f"审计通过：{report.entries} 条记录、{report.decisions} 个本人签名、{report.people} 份身份承诺\n"
            f"clean: {report.entries} entries, {report.decisions} personal signatures, {report.people} identities"
        )
    lines = ["审计发现问题 · the audit found:"]
    for finding in report.findings:
        where = "" if finding["index"] is None else f"第 {finding['index']} 条 entry {finding['index']}: "
        lines.append(f"  [{finding['code']}] {where}{finding['detail']}")
    return "\n".join(lines)


@click.command()
@json_option
def checkpoint(*, as_json: bool) -> None:
    """Print the newest signed checkpoint."""
    with open_home() as home:
        size, text = home.view.checkpoint()
        if not size:
            raise BadProof("nothing is published yet")
        found = checkpoints.verify(text, home.settings.origin, [home.verifier_key])
    value = {
        "origin": found.origin,
        "size": found.size,
        "root": base64.b64encode(found.root).decode(),
        "note": text,
        "vkey": str(home.verifier_key),
    }
    show(value, as_json=as_json, text=lambda: text.rstrip("\n"))


@click.command()
@click.argument("index", type=int)
@click.option("--entry", "entry_file", type=click.Path(path_type=Path), help="Write the entry's bytes here.")
@json_option
def prove(index: int, entry_file: Path | None, *, as_json: bool) -> None:
    """Print the proof that entry INDEX stands in the newest checkpoint (C2SP tlog-proof)."""
    with open_home() as home:
        text = home.view.prove(index).text()
        data = home.view.entry(index) or b""
    if entry_file:
        entry_file.write_bytes(data)
    show({"index": index, "proof": text, "entry": data.decode()}, as_json=as_json, text=lambda: text.rstrip("\n"))


@click.command()
@click.argument("proof_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--entry", "entry_file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vkey", required=True, help="The log's verifier key, from a source you trust.")
@json_option
def verify(proof_file: Path, entry_file: Path, vkey: str, *, as_json: bool) -> None:
    """Check a proof of an entry against a verifier key. Needs no home and no network. Exit 1 if it does not hold."""
    key = note.parse_verifier_key(vkey)
    given = proof.parse(proof_file.read_text(encoding="utf-8", errors="replace"))
    found = proof.verify(given, entry_file.read_bytes(), key.name, [key])
    value = {"index": given.index, "origin": found.origin, "size": found.size, "verified": True}
    words = f"属实：第 {given.index} 条在 {found.origin} 的 {found.size} 条记录之中\nverified: entry {given.index} is in the log"
    show(value, as_json=as_json, text=lambda: words)


@click.command()
@json_option
def rebuild(*, as_json: bool) -> None:
    """Drop the state and fold the log into it again, as the database's owner, in one transaction."""
    with open_home() as home:
        owner = engine.create(home.urls.owner)
        with bars(quiet=as_json) as advance:
            entries = fold.rebuild(owner, lambda count: advance("entries", count))
        owner.dispose()
    show(
        {"entries": entries},
        as_json=as_json,
        text=lambda: f"已从 {entries} 条记录重建 · rebuilt from {entries} entries",
    )


COMMANDS = (audit, checkpoint, prove, verify, rebuild)
