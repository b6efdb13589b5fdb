"""`tvl bench`: ratios to the engines' ceilings, for people and as JSON."""

from __future__ import annotations

import os
import statistics
from typing import TYPE_CHECKING, Final

import click
import msgspec

from api.cli.shared import json_option, show

if TYPE_CHECKING:
    from voucher.shell.bench.measure import Figure

PARTS: Final = ("bulk", "append", "read", "scan")


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--rounds", default=5, show_default=True, help="Alternating rounds of work and ceiling.")
@click.option("--vouchers", default=100_000, show_default=True, help="Vouchers of the bulk issue.")
@click.option("--entries", default=200_000, show_default=True, help="Entries to audit and rebuild from.")
@click.option("--seconds", default=4.0, show_default=True, help="Length of each load over HTTP.")
@click.option("--sqlite-only", is_flag=True, help="Leave PostgreSQL out.")
@json_option
def bench(
    parts: tuple[str, ...],
    rounds: int,
    vouchers: int,
    entries: int,
    seconds: float,
    *,
    sqlite_only: bool,
    as_json: bool,
) -> None:
    """Measure bulk issuing, appending at 1, 8 and 32 callers, audit and rebuild, and scans over HTTP.

    PostgreSQL is the server in TVL_TEST_PG_URL (an administrator's URL; pgbench in TVL_TEST_PG_TOOLS); `make bench`
    starts one.
    """
    admin = None if sqlite_only else os.environ.get("TVL_TEST_PG_URL")
    figures: list[Figure] = []
    for target in [None, admin] if admin else [None]:
        for part in parts or PARTS:
            figures += _measure(part, target, rounds, vouchers, entries, seconds)
    value = {"rounds": rounds, "figures": msgspec.to_builtins(figures)}
    show(value, as_json=as_json, text=lambda: "\n".join(map(_line, figures)))


def _measure(part: str, admin: str | None, rounds: int, vouchers: int, entries: int, seconds: float) -> list[Figure]:
    def tell(text: str) -> None:
        click.echo(f"{'postgresql' if admin else 'sqlite'}: {text}", err=True)

    from voucher.shell.bench import measure  # noqa: PLC0415 - needs orjson, which only those who measure install

    if part == "scan":
        from api.bench import scan  # noqa: PLC0415 - as above

        return scan.over_http(admin, rounds, seconds, tell)
    if part == "bulk":
        return [measure.bulk_issue(admin, rounds, vouchers, tell)]
    if part == "append":
        return measure.append(admin, rounds, tell)
    return measure.read_back(admin, rounds, entries, tell)


def _line(figure: Figure) -> str:
    work, top = statistics.median(figure.work), statistics.median(figure.ceiling)
    more = "  ".join(f"{name} {value:g}" for name, value in figure.more.items())
    return (
        f"{figure.engine:10} {figure.name:20} ratio {figure.ratio:6.2f}  target {figure.target:8} "
        f"{work:10.1f} against {top:10.1f} {figure.unit}  {more}"
    )


COMMANDS = (bench,)
