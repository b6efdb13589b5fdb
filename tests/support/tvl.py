"""The command line of one home: in this process where that is enough, as a process of its own where it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from api.cli import main
from tests.support.world import World
from voucher.shell.home import Home, Urls

PROGRAM = (sys.executable, "-c", "from api.cli import main; main(prog_name='tvl')")


class Tvl:
    """`tvl` for a home in a folder, with the databases named in the environment as an operator names them."""

    def __init__(self, folder: Path, urls: Urls) -> None:
        self.folder = folder
        self.environment = {
            "TVL_HOME": str(folder),
            "TVL_DATABASE_URL": urls.database,
            "TVL_OWNER_DATABASE_URL": urls.owner,
            "TVL_KEY_STORE_URL": urls.key_store,
        }

    def call(self, *arguments: object, given: str = "", environment: dict[str, str] | None = None) -> Result:
        """In this process. No exception but the program's own exit ever leaves it."""
        result = CliRunner().invoke(
            main, [str(a) for a in arguments], input=given, env=self.environment | (environment or {})
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def ok(self, *arguments: object, **more: Any) -> str:
        """In this process, successfully: what was printed."""
        result = self.call(*arguments, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: object, **more: Any) -> Any:
        """In this process, with --json: what was printed, parsed."""
        return json.loads(self.ok(*arguments, "--json", **more))

    def fails(self, code: int, *arguments: object, **more: Any) -> str:
        """In this process, with this exit code, nothing on standard output: what was told on standard error."""
        result = self.call(*arguments, **more)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        assert result.stderr
        return result.stderr

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """As a process of its own, running."""
        return subprocess.Popen(
            [*PROGRAM, *map(str, arguments)],
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """As a process of its own, to its end."""
        return subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def of(found: World | Home) -> Tvl:
    """The command line of a world or a home."""
    home = found.home if isinstance(found, World) else found
    return Tvl(home.folder, home.urls)
