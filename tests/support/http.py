"""A client of the web application as people and programs are: tokens by role, idempotency keys, signatures made from
the statement that the server shows. What holds for every answer is checked on every answer."""

from __future__ import annotations

import base64
import copy
import functools
import json
import uuid
from hashlib import sha256
from typing import Any

import flask
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.test import TestResponse

from api import auth
from api.app import drawn, furnished
from api.hardening import HEADERS
from ledger.store import engine
from tests.support.world import World
from voucher.shell.demo.cast import Actor
from voucher.shell.home import Home

JSON = "application/json"
PROBLEM = "application/problem+json; charset=utf-8"
CONTEXT = b"tvl-decision-v1\n"
YEAR = 366 * 86_400_000


@functools.cache
def _drawn() -> flask.Flask:
    return drawn()


def application(home: Home) -> flask.Flask:
    """The application of a home. Its routes are drawn once in a process: that takes longer than most tests."""
    app = copy.copy(_drawn())
    app.config, app.extensions = copy.copy(app.config), dict(app.extensions)
    return furnished(app, home)


class Http:
    """The application of one home and a client of it. Paths are below /api/v1 unless they begin with two slashes."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.app = application(home)
        self.client = self.app.test_client()
        self.seen: list[TestResponse] = []
        self._tokens: dict[str, str] = {}

    def token(self, account: str, *scopes: str) -> str:
        """A token of an account, as signing in gives it (or with these scopes)."""
        name = "/".join((account, *scopes))
        if name not in self._tokens:
            expires = self.home.clock.now() + YEAR
            self._tokens[name] = auth.keep_token(self.home, account, "", scopes or (auth.ALL,), expires)
        return self._tokens[name]

    def forget_tokens(self) -> None:
        """So much time has passed that those of before have run out."""
        self._tokens.clear()

    def call(
        self, method: str, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """One request; more is Werkzeug's (json=, data=, content_type=, query_string=)."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        url = path[1:] if path.startswith("//") else f"/api/v1{path}"
        response = self.client.open(url, method=method, headers=sent | (headers or {}), buffered=True, **more)
        self.seen.append(response)
        check(response, told=method != "HEAD")
        return response


class Api(Http):
    """A client with the roles of a world."""

    def __init__(self, world: World) -> None:
        super().__init__(world.home)
        self.world = world

    def actor(self, role: str | Actor) -> Actor:
        """A role of the cast, or an actor as it is."""
        return self.world.cast[role] if isinstance(role, str) else role

    def of(self, role: str | Actor, *scopes: str) -> str:
        """The role's token."""
        return self.token(self.actor(role).account, *scopes)

    def use(self, actor: Actor, token: str) -> None:
        """From now on the actor comes with this token."""
        self._tokens[actor.account] = token

    def get(self, role: str | Actor, path: str, **more: Any) -> TestResponse:
        """Ask as somebody."""
        return self.call("GET", path, token=self.of(role), **more)

    def post(self, role: str | Actor, path: str, body: Any = None, *, key: str = "", **more: Any) -> TestResponse:
        """Give a command as somebody, exactly as given; a body of None sends {}."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())} | more.pop("headers", {})
        content = {} if "data" in more else {"json": {} if body is None else body}
        return self.call("POST", path, token=self.of(role), headers=headers, **content, **more)

    def signed(self, role: str | Actor, path: str, body: Any = None, *, key: str = "", **more: Any) -> TestResponse:
        """Give a command signed by the role's key, over the statement that the server shows first."""
        key, body = key or str(uuid.uuid4()), body or {}
        shown = self.post(role, path, body, key=key, query_string={"statement": "true"}, **more)
        if shown.status_code != 200:
            return shown
        signature = sign(self.actor(role), shown.get_json()["statement"])
        return self.post(role, path, body | {"signature": signature}, key=key, **more)

    def do(self, role: str | Actor, path: str, body: Any = None, **more: Any) -> Any:
        """Give a command, signed if the role has a key; its accepted entry."""
        how = self.signed if self.actor(role).private else self.post
        response = how(role, path, body, **more)
        assert response.status_code == 201, response.get_data(as_text=True)
        return response.get_json()

    def two(self, path: str, body: Any, first: str = "bureau1", second: str = "bureau2") -> Any:
        """Have one officer propose and another approve; the approval's entry."""
        made = event(self.do(first, path, body), "proposal.made")
        return self.do(second, f"/proposals/{made['proposal']}/approve")

    def one(self, role: str | Actor, path: str) -> Any:
        """An object."""
        response = self.get(role, path)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def ids(self, role: str | Actor, path: str, **filters: str) -> list[str]:
        """Ids of the first page of a collection."""
        response = self.get(role, path, query_string={"limit": "200", **filters})
        assert response.status_code == 200, response.get_data(as_text=True)
        return [item["id"] for item in response.get_json()["items"]]


def sign(actor: Actor, statement: dict[str, Any]) -> dict[str, str]:
    """The signature under a statement, made by the rules of the format and nothing of ours."""
    assert isinstance(actor.private, Ed25519PrivateKey)
    canonical = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    raw = actor.private.sign(CONTEXT + canonical)
    return {"key": key_of(actor), "alg": "ed25519", "signature": base64.b64encode(raw).decode()}


def key_of(actor: Actor) -> str:
    """The id of an actor's key."""
    assert isinstance(actor.private, Ed25519PrivateKey)
    return sha256(b"ed25519\n" + actor.private.public_key().public_bytes_raw()).hexdigest()[:32]


def event(entry: dict[str, Any], kind: str) -> dict[str, Any]:
    """The event of a type in an accepted entry."""
    found: dict[str, Any] = next(e for e in entry["events"] if e["type"] == kind)
    return found


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer that must be this one."""
    told: dict[str, Any] = response.get_json()
    assert (response.status_code, told.get("code")) == (status, code), told
    return told


def as_owner(home: Home, *statements: str) -> None:
    """Run statements as the database's owner: the way to break things that the application may not."""
    owner = engine.create(home.urls.owner)
    with owner.connect() as connection:
        for statement in statements:
            engine.run(connection, statement)
    owner.dispose()


def check(response: TestResponse, *, told: bool = True) -> None:
    """What holds for every answer: hardened headers, no cookie, and every error a problem of RFC 9457."""
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value
    assert "Set-Cookie" not in response.headers
    if response.status_code < 400:
        return
    assert response.content_type == PROBLEM
    if told:
        document = response.get_json()
        assert document["status"] == response.status_code
        assert document["type"] == f"tag:training-voucher-ledger,2026:{document['code']}"
        assert document["title"] == document["en"] != ""
        assert document["detail"] == document["zh"] != ""
        assert "Traceback" not in response.get_data(as_text=True)
