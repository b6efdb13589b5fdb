"""The files that pages load. Their addresses carry a digest of their bytes, so that a browser keeps them for good;
where the build laid a compressed file beside one, it is sent to whoever can read it."""

from __future__ import annotations

import mimetypes
import re
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

import flask
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
}
_NAMED_BY_CONTENT: Final = re.compile(r"-[A-Z0-9]{8}\.js")


def address(name: str) -> str:
    """The address of a file, with the digest of its bytes."""
    path = _path(name)
    version = _digest(str(path), path.stat().st_mtime_ns)[:12] if path.is_file() else ""
    return flask.url_for("static", filename=name, v=version or None)


def serve(filename: str) -> flask.Response:
    """A file, to be kept for good if the address names its bytes."""
    path = _path(filename)
    if not path.is_file() or path.suffix == ".gz":
        raise NotFound
    digest = _digest(str(path), path.stat().st_mtime_ns)
    packed = path.with_name(path.name + ".gz")
    zipped = packed.is_file() and flask.request.accept_encodings["gzip"] > 0
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    response = flask.Response((packed if zipped else path).read_bytes(), content_type=kind)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    named = flask.request.args.get("v") == digest[:12] or _NAMED_BY_CONTENT.search(path.name)
    response.headers["Cache-Control"] = FOR_EVER if named else ASK_AGAIN
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(digest[:16] + ("-gz" if zipped else ""))
    response.make_conditional(flask.request)
    return response


def _path(name: str) -> Path:
    found = safe_join(str(folder()), name)
    if found is None:
        raise NotFound
    return Path(found)


@cache
def folder() -> Path:
    """Where the files lie."""
    return Path(str(resources.files("api.pages") / "static"))


@cache
def _digest(path: str, _changed: int) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()
