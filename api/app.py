"""The web application over one home."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

import flask
from flask_smorest import Api

from api import arguments, auth, looks, pages, problems, realname, sessions
from api.hardening import harden
from api.pages import (
    activate,
    acts,
    assets,
    bureau,
    catalogue,
    entry,
    institution,
    key,
    people,
    policy,
    publicity,
    verify,
    worker,
)
from api.rest import (
    accounts,
    check,
    commands,
    giving,
    health,
    log,
    policies,
    queries,
    records,
    rosters,
    structure,
    tv1,
)
from api.rest import catalogue as public_catalogue
from api.schemas import describe
from voucher.shell.clauses import titles
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.issuing import Issuing
from voucher.shell.phones import Phones
from voucher.shell.queries import Reader
from voucher.shell.roster import RosterError
from voucher.shell.scans import Scans
from voucher.shell.service import Service

MAX_BODY: Final = 1 << 20


class _App(flask.Flask):
    """Flask asks of every function whether it is a coroutine, a dozen times in a request; ours are none."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is."""
        return func


def create_app(home: Home) -> flask.Flask:
    """The application; it opens what it needs of the home lazily, so that it may be created before a fork."""
    return furnished(drawn(), home)


def furnished(app: flask.Flask, home: Home) -> flask.Flask:
    """The application with what it needs of a home."""
    service, desk = Service(home), Desk(home)
    app.extensions.update(home=home, service=service, desk=desk, reader=Reader(home.database))
    app.extensions.update(issuing=Issuing(home, service, desk))
    app.extensions.update(scans=Scans(home, service), phones=Phones(home, desk))
    app.extensions.update(real_name=realname.adapter(home))
    looks.watch(home)
    return app


def drawn() -> flask.Flask:
    """The application without a home: its routes and what surrounds every request."""
    app = _App(__name__, static_folder="pages/static", template_folder="pages/templates")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        API_TITLE="Training voucher ledger 职业培训券账本",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        PROPAGATE_EXCEPTIONS=False,
    )
    app.jinja_env.globals["clause_title"] = titles().get
    app.jinja_env.globals["acts_about"] = acts.about
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    _routes(app)
    problems.register(app)
    app.register_error_handler(RosterError, rosters.of_roster)
    app.before_request(_allow_sheets)
    app.before_request(arguments.check_url)
    app.before_request(auth.check_request)
    app.before_request(sessions.check_form)
    app.after_request(harden)
    app.after_request(looks.keep)
    return app


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Describes errors as the problems they are; and when somebody asks: it takes longer than all else of a start."""

    ERROR_SCHEMA = giving.ProblemSchema

    def __init__(self, app: flask.Flask, **more: Any) -> None:
        self.later: list[Callable[[], None]] = []
        self._describing = threading.Lock()
        super().__init__(app, **more)

    def described(self) -> dict[str, Any]:
        """The API's description (OpenAPI)."""
        with self._describing:
            if self.later:
                for describe_views in self.later:
                    describe_views()
                for response in self.spec.components.responses.values():
                    response["content"] = {giving.PROBLEM: response["content"].pop(giving.JSON)}
                self.later.clear()
            found: dict[str, Any] = self.spec.to_dict()
            return found

    def _openapi_json(self) -> flask.Response:
        return flask.Response(
            flask.json.dumps(self.described(), indent=2, sort_keys=False), mimetype="application/json"
        )


def _routes(app: flask.Flask) -> None:
    api = _Api(app, spec_kwargs={"security": [{"bearer": []}]})
    api.ma_plugin.converter.add_attribute_function(describe)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for blueprint in (
        commands,
        accounts,
        queries,
        rosters,
        records,
        tv1,
        check,
        policies,
        structure,
        public_catalogue,
    ):
        api.register_blueprint(blueprint.blueprint)
    app.extensions["api"] = api
    pages_of = (
        log,
        health,
        pages,
        people,
        worker,
        activate,
        key,
        bureau,
        institution,
        verify,
        policy,
        entry,
        publicity,
        catalogue,
        acts,
    )
    for plain in pages_of:
        app.register_blueprint(plain.blueprint)
    app.view_functions["static"] = auth.public(assets.serve)
    described = "api-docs.openapi_json"
    app.view_functions[described] = auth.public(_plain(app.view_functions[described]))


def _plain(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function around a bound method, so that an authorisation can be declared on it."""

    def call(**path: Any) -> Any:
        return view(**path)

    return call


def _allow_sheets() -> None:
    """Sheets may be larger than commands."""
    endpoint = flask.request.endpoint or ""
    if endpoint.startswith(("rosters.", "records.")) or endpoint in (*bureau.SHEETS, *institution.SHEETS, *acts.SHEETS):
        flask.request.max_content_length = rosters.MAX_SHEET
        flask.request.max_form_memory_size = MAX_BODY
