"""The command line `tvl`. Exit codes: 0 done; 1 something was found or refused; 2 wrong usage; 3 the log or the database
does not take it now; 4 there is no home, or not the one this needs. Errors go to stderr, in Chinese and English."""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any, Final

import click

from api import problems
from ledger.errors import (
    BadCheckpoint,
    BadNote,
    BadProof,
    EntryTooLarge,
    KeyConflict,
    LedgerError,
    NotCanonical,
    ReadOnly,
)
from ledger.store.engine import DATABASE_ERRORS
from voucher.core.refusal import Refused
from voucher.shell import collector
from voucher.shell.explain import ReplayError
from voucher.shell.home import HomeError
from voucher.shell.schema import SchemaError

REFUSED, USAGE, UNAVAILABLE, NO_HOME = 1, 2, 3, 4
REFUSALS: Final = (BadProof, BadNote, BadCheckpoint, KeyConflict, NotCanonical, EntryTooLarge)
"""What the log says no to, whenever it is asked."""


MODULES: Final = {
    **dict.fromkeys(("init", "upgrade", "resume", "passwd"), "homes"),
    "serve": "serving",
    **dict.fromkeys(("publish", "notify"), "publishing"),
    **dict.fromkeys(("demo", "jiyuan"), "demo"),
    "import-roster": "rosters",
    **dict.fromkeys(("audit", "checkpoint", "prove", "verify", "rebuild"), "ledgers"),
    "explain": "explaining",
    "clauses": "policies",
    **dict.fromkeys(("calendar", "load-calendar", "end-publicity"), "calendars"),
    "verify-archive": "archives",
    **dict.fromkeys(("do", "commands", "list", "show"), "giving"),
    "simulate-records": "devices",
    **dict.fromkeys(("import-records", "export-records", "recordings"), "records"),
    "flags": "supervision",
    "bench": "bench",
}
"""Where each command is. It is loaded when it is asked for: a proof is checked without loading the web application."""


class Tvl(click.Group):
    """The group with the program's errors turned into words and exit codes: no traceback reaches a person."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Every command's name."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command, loaded."""
        if cmd_name not in MODULES:
            return None
        module = importlib.import_module(f"api.cli.{MODULES[cmd_name]}")
        found: dict[str | None, click.Command] = {command.name: command for command in module.COMMANDS}
        return found[cmd_name]

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and exit."""
        try:
            return super().main(*args, **{**kwargs, "standalone_mode": True})
        except Refused as refused:
            zh, en = problems.words(refused)
            _fail(REFUSED, f"{zh}\n{en}\n[{refused.code}]")
        except (HomeError, SchemaError) as error:
            _fail(NO_HOME, f"{error}\n[{error.code}]")
        except ReplayError as error:
            _fail(REFUSED, f"重新作出的决定与账本不一致 · {error}\n[{error.code}]")
        except REFUSALS as error:
            _fail(REFUSED, f"{error}\n[{error.code}]")
        except ReadOnly as error:
            zh, en = problems.READ_ONLY[error.reason]
            _fail(UNAVAILABLE, f"账本只读：{zh}。{error.detail}\nThe ledger is read-only: {en}.\n[{error.code}]")
        except LedgerError as error:
            _fail(UNAVAILABLE, f"{error}\n[{error.code}]")
        except DATABASE_ERRORS as error:
            _fail(UNAVAILABLE, f"数据库不可用。\nThe database does not answer: {type(error).__name__}")
        except OSError as error:
            _fail(NO_HOME, f"文件不可用 · {error.strerror}: {error.filename}")


def _fail(code: int, text: str) -> None:
    click.echo(text, err=True)
    sys.exit(code)


@click.group(cls=Tvl, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="training-voucher-ledger")
def main() -> None:
    """职业培训券账本 · the training-voucher ledger.

    TVL_HOME (default ./var) holds the embedded database and the keys; TVL_DATABASE_URL selects PostgreSQL.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    collector.spare()
