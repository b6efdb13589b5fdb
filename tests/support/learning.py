"""A process that lives through the whole loop and tells which types msgspec learnt on the way, after the import.

python -m tests.support.learning FOLDER     in a folder that is not there yet; prints the names, as a JSON list
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
from msgspec import _utils

from tests.support import world
from tests.support.http import Api
from tests.support.loop import Loop
from tests.support.tvl import of
from voucher.shell.demo.cast import trainee
from voucher.shell.home import Urls

LEARN = _utils.get_class_annotations.__code__
FIELDS = msgspec.structs.fields.__code__
_learnt: list[str] = []


def _watch(frame: FrameType, event: str, _argument: Any) -> None:
    """Called by the making of a decoder; by `msgspec.structs.fields` too, which only looks."""
    if event == "call" and frame.f_code is LEARN and frame.f_back and frame.f_back.f_code is not FIELDS:
        _learnt.append(frame.f_locals["obj"].__qualname__)


def live(folder: Path) -> None:
    """A home is founded, a class goes round the loop over HTTP, the pages are read, the log is audited and rebuilt."""
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    found = world.found(
        folder, Urls(database=url, owner=url, key_store=f"sqlite:///{folder / 'keys' / 'store.sqlite'}")
    )
    api = Api(found)
    persons = [{"name": p.name, "number": p.number, "phone": p.phone or ""} for p in map(trainee, range(2))]
    loop = Loop(api, persons)
    loop.upto_publicity()
    loop.publicise("请核对该学员到课情况。")
    loop.push()
    loop.pay()
    found.home.publisher().publish()
    for path in ("//", "//api/", "//readyz", "//metrics", "//log/checkpoint"):
        assert api.call("GET", path).status_code == 200
    command = of(found)
    for words in (("audit",), ("rebuild",), ("list", "claim"), ("prove", "1"), ("commands",)):
        command.ok(*words)
    found.home.close()


def main(folder: str) -> None:
    """Watch from here on: what is imported was learnt already."""
    threading.setprofile(_watch)
    sys.setprofile(_watch)
    live(Path(folder))
    sys.setprofile(None)
    print(json.dumps(sorted(set(_learnt))))  # noqa: T201 - what the parent reads


if __name__ == "__main__":
    main(sys.argv[1])
