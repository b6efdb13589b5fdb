"""The ceiling of a scan over HTTP: a Flask route that reads one row, verifies one P-256 signature and dumps one schema, on
the server that `tvl serve` uses. Nothing else: no caller, no arguments, no headers."""

from __future__ import annotations

import json
import random
from typing import Any, Final

import flask
import marshmallow as ma
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from api.cli.serving import Server, options

ROWS: Final = 10_000
_TABLE: Final = sa.table("bench_bare", sa.column("n"), sa.column("body"))
_VOUCHER: Final[dict[str, Any]] = {
    "v": 1,
    "kind": "voucher",
    "voucher": "5f" * 16,
    "programme": "6-18-02-04",
    "holder": "a4" * 16,
    "amount": 74_775,
    "currency": "CNY",
    "issued_at": "2026-03-02T00:30:00.000Z",
    "expires_at": "2026-06-02T00:30:00.000Z",
    "issuer": "41",
    "batch": "77" * 16,
    "nonce": "09" * 16,
}


class Voucher(ma.Schema):
    """Twelve fields."""

    v = ma.fields.Integer()
    kind = ma.fields.String()
    voucher = ma.fields.String()
    programme = ma.fields.String()
    holder = ma.fields.String()
    amount = ma.fields.Integer()
    currency = ma.fields.String()
    issued_at = ma.fields.String()
    expires_at = ma.fields.String()
    issuer = ma.fields.String()
    batch = ma.fields.String()
    nonce = ma.fields.String()


def prepare(url: str) -> None:
    """The table that the route reads, in a database."""
    target = sa.create_engine(url)
    body = json.dumps(_VOUCHER)
    with target.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bench_bare (n bigint PRIMARY KEY, body text)"))
        connection.execute(sa.insert(_TABLE), [{"n": n, "body": body} for n in range(ROWS)])
    target.dispose()


def create(url: str) -> flask.Flask:
    """The application: one route."""
    app = flask.Flask(__name__)
    target = sa.create_engine(url, pool_size=8, max_overflow=32)
    query = sa.select(_TABLE.c.body).where(_TABLE.c.n == sa.bindparam("n"))
    private = ec.generate_private_key(ec.SECP256R1())
    message = json.dumps(_VOUCHER).encode()
    public, signature = private.public_key(), private.sign(message, ec.ECDSA(SHA256()))
    schema = Voucher()

    @app.get("/")
    def bare() -> flask.Response:
        with target.connect() as connection:
            body = connection.execute(query, {"n": random.randrange(ROWS)}).scalar_one()  # noqa: S311 - any row
        public.verify(signature, message, ec.ECDSA(SHA256()))
        return flask.jsonify(schema.dump(json.loads(body)))

    return app


def serve(port: int, url: str) -> None:
    """Serve it as `tvl serve` would."""
    Server(lambda: create(url), options("127.0.0.1", port, workers=1)).run()
