"""A tiny site on loopback that serves the browser's modules, and takes what a page tells and uploads."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WEB = Path(__file__).parents[2] / "web"
WASM = "/static/built/zxing_reader.wasm"
PAGE = b'<!doctype html><meta charset="utf-8"><title>test</title><video></video><script type="module" src="/page.js"></script>'
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self' blob: data:"


@dataclass
class Journals:
    """A model of the ledger's side: the records of each device in order, each once, each linked to the one before."""

    records: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        """The reply to records in order: answers as far as they go, and why not further."""
        with self.lock:
            answers: list[dict[str, Any]] = []
            for item in items:
                stopped = self._take(item, answers)
                if stopped:
                    return {"answers": answers, "stopped": stopped}
            return {"answers": answers, "stopped": None}

    def _take(self, item: dict[str, Any], answers: list[dict[str, Any]]) -> dict[str, Any] | None:
        record, digest = json.loads(item["record"]), sha256(item["record"].encode()).hexdigest()
        sequence, expected = record["sequence"], len(self.hashes) + 1
        last = self.hashes[-1] if self.hashes else "0" * 64
        stopped = {"sequence": sequence, "facts": None, "entry": None, "zh": ""}
        if digest != item["hash"]:
            return stopped | {"code": "journal.record"}
        if sequence > expected:
            return stopped | {"code": "journal.gap", "facts": {"expected": expected}}
        if sequence == expected and record["previous"] == last:
            self.records.append(record)
            self.hashes.append(digest)
        elif sequence == expected or self.hashes[sequence - 1] != digest:
            return stopped | {"code": "journal.forked"}
        answers.append({"sequence": sequence, "hash": digest, "verdict": "ok", "entry": sequence, "conflict": None})
        return None


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    journals: Journals
    asked: list[str]


def bundled(folder: Path) -> None:
    """Build the page's module into a folder, for the oldest browsers as the real build does."""
    done = subprocess.run(
        [
            sys.executable,
            str(WEB / "run.py"),
            "node",
            "node_modules/esbuild/bin/esbuild",
            "test/support/page.ts",
            "--bundle",
            "--format=esm",
            "--splitting",
            "--target=chrome90,safari15",
            "--log-level=warning",
            f"--outdir={folder}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder's modules until the end of the block."""
    journals, asked = Journals(), list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path == "/":
                self._reply(PAGE, "text/html; charset=utf-8")
            elif self.path == WASM:
                self._reply(
                    (WEB / "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm").read_bytes(), "application/wasm"
                )
            elif self.path.endswith(".js") and (folder / self.path[1:]).is_file():
                self._reply((folder / self.path[1:]).read_bytes(), "text/javascript")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/told":
                journals.told.append(body)
                self._reply(b"{}", "application/json")
            else:
                self._reply(json.dumps(journals.receive(body["records"])).encode(), "application/json")

        def _reply(self, body: bytes, content_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A killed page leaves half a request behind: that is what is tested."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_address[1]}/", journals, asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
