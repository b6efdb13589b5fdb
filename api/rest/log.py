"""The log's files under /log/, by the paths of C2SP tlog-tiles: anyone can mirror and check it with other tools."""

from __future__ import annotations

from typing import Final

import flask

from api import problems
from api.auth import public, scoped
from api.rest.giving import home
from ledger.merkle import leaf_hash
from voucher.core.refusal import unknown

TEXT: Final = "text/plain; charset=utf-8"
BYTES: Final = "application/octet-stream"
FOR_EVER: Final = "public, max-age=31536000, immutable"
blueprint: Final = flask.Blueprint("log", __name__, url_prefix="/log")


@blueprint.get("/checkpoint")
@public
def checkpoint() -> flask.Response:
    """The newest signed checkpoint."""
    size, note = home().view.checkpoint()
    if not size:
        return problems.of_status(404)
    return _file(note, TEXT, "public, max-age=1")


@blueprint.get("/vkey")
@public
def verifier_key() -> flask.Response:
    """The log's verifier key."""
    return _file(f"{home().settings.verifier_key}\n", TEXT, "public, max-age=3600")


@blueprint.get("/tile/<path:rest>")
@public
def tile(rest: str) -> flask.Response:
    """A hash tile."""
    return _file(home().view.tile(f"tile/{rest}"), BYTES, FOR_EVER)


@blueprint.get("/tile/entries/<path:rest>")
@scoped("log", open_in_demonstration=True)
def entries(rest: str) -> flask.Response:
    """An entry bundle: for auditors, witnesses and mirrors."""
    return _file(home().view.tile(f"tile/entries/{rest}"), BYTES, "private, max-age=31536000, immutable")


@blueprint.get("/proof/<int:index>")
@public
def proof(index: int) -> flask.Response:
    """The proof that an entry stands in the newest checkpoint (C2SP tlog-proof)."""
    return _file(home().view.prove(index).text(), TEXT, "public, max-age=1")


@blueprint.get("/entry/<int:index>/<leaf>")
@public
def entry(index: int, leaf: str) -> flask.Response:
    """The one entry behind a receipt: whoever knows its leaf hash may have its bytes."""
    found = home().view.entry(index)
    if found is None or leaf_hash(found).hex() != leaf:
        raise unknown("entry")
    return _file(found, "application/json; charset=utf-8", FOR_EVER)


def _file(content: str | bytes, kind: str, cache: str) -> flask.Response:
    response = flask.Response(content, content_type=kind)
    response.headers["Cache-Control"] = cache
    return response
