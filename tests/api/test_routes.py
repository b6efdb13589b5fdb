"""Every route of the application, looked at one by one: closed unless it says otherwise."""

from __future__ import annotations

import flask
from werkzeug.routing import Rule

from api import auth
from api.app import create_app
from tests.support.http import Api, Http

PUBLIC = {
    "/",
    "/api/",
    "/api/openapi.json",
    "/api/v1/policy",
    "/api/v1/policy/<pack>",
    "/api/v1/policy/compare",
    "/api/v1/catalogue",
    "/api/v1/catalogue.csv",
    "/api/v1/catalogue/<institution>",
    "/api/v1/divisions",
    "/api/v1/session",
    "/api/v1/tv1/issuers",
    "/api/v1/tv1/status",
    "/healthz",
    "/log/checkpoint",
    "/log/entry/<int:index>/<leaf>",
    "/log/proof/<int:index>",
    "/log/tile/<path:rest>",
    "/log/vkey",
    "/readyz",
    "/activate",
    "/entry/<int:index>",
    "/policy/",
    "/policy/<pack>",
    "/policy/<pack>/file",
    "/policy/clauses",
    "/policy/clauses/<clause>",
    "/policy/compare",
    "/p/",
    "/p/<claim>",
    "/p/<claim>/<line>",
    "/p/<claim>/list.json",
    "/p/answers",
    "/p/feed.atom",
    "/p/feed.json",
    "/catalogue",
    "/catalogue/<institution>",
    "/sign-in",
    "/sign-in/real-name",
    "/static/<path:filename>",
    "/sw.js",
    "/verify",
}
"""What anybody may ask. A route that joins this list is a decision."""
OPEN_IN_DEMONSTRATION = {"/log/tile/entries/<path:rest>", "/metrics"}


def _needed(app: flask.Flask, rule: Rule) -> object:
    return auth.authorisation_of(app.view_functions[rule.endpoint])


def _url(rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, "1")
    _, path = rule.build(values) or ("", "")
    return "//" + path.lstrip("/")


def test_every_route_declares_an_authorisation(api: Api) -> None:
    """A route that forgot to say who may use it fails here before it fails anybody."""
    silent = [rule.rule for rule in api.app.url_map.iter_rules() if _needed(api.app, rule) is None]
    assert silent == []


def test_only_the_listed_routes_are_public(api: Api) -> None:
    """Public routes are those of the list, and only signing in and objecting in publicity change anything."""
    rules = [rule for rule in api.app.url_map.iter_rules() if _needed(api.app, rule) == auth.PUBLIC]
    assert {rule.rule for rule in rules} == PUBLIC
    changing = {
        (rule.rule, method) for rule in rules for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert changing == {
        ("/activate", "POST"),
        ("/api/v1/session", "POST"),
        ("/p/<claim>/<line>", "POST"),
        ("/sign-in", "POST"),
        ("/sign-in/real-name", "POST"),
    }


def test_only_bundles_and_metrics_open_in_a_demonstration(api: Api) -> None:
    """No other route treats a demonstration home differently."""
    opened = {
        rule.rule
        for rule in api.app.url_map.iter_rules()
        if isinstance(needed := _needed(api.app, rule), tuple) and needed[1]
    }
    assert opened == OPEN_IN_DEMONSTRATION


def test_every_other_route_asks_for_a_token_and_its_scope(real: Http) -> None:
    """Without a token 401, with a token of another scope 403, by every method, also OPTIONS and HEAD."""
    wrong = real.token(real.home.settings.operator, "nothing")
    asked = 0
    for rule in real.app.url_map.iter_rules():
        if _needed(real.app, rule) == auth.PUBLIC:
            continue
        # OPTIONS of a path that two rules share is answered by the public one.
        for method in (rule.methods or set()) - ({"OPTIONS"} if rule.rule in PUBLIC else set()):
            path = _url(rule)
            without = real.call(method, path)
            assert (without.status_code, method, rule.rule) == (401, method, rule.rule)
            assert without.headers["WWW-Authenticate"] == "Bearer"
            assert real.call(method, path, token=wrong).status_code == 403, (method, rule.rule)
            asked += 1
    assert asked > 250


def test_a_view_that_declares_nothing_is_refused_to_everybody(real: Http) -> None:
    """A view added without an authorisation answers 403, whatever the token."""
    app = create_app(real.home)
    app.add_url_rule("/forgotten", view_func=lambda: "open")
    for headers in ({}, {"Authorization": f"Bearer {real.token(real.home.settings.operator)}"}):
        assert app.test_client().get("/forgotten", headers=headers).status_code == 403


def test_an_authorisation_is_found_through_wrappers_and_not_invented() -> None:
    """A declaration shows through functools.wraps; a plain function declares nothing."""

    @auth.scoped("read")
    def declared() -> None: ...

    def around() -> None: ...

    around.__wrapped__ = declared  # type: ignore[attr-defined]
    assert auth.authorisation_of(around) == ("read", False)
    assert auth.authorisation_of(lambda: None) is None
    assert auth.authorisation_of(None) is None


def test_unknown_paths_and_methods_are_problems_like_any_other(real: Http) -> None:
    """404 and 405 come as problem documents, without asking who it is."""
    assert real.call("GET", "//nowhere").status_code == 404
    assert real.call("PUT", "/session").status_code == 405
    assert real.call("GET", "//api").status_code == 308
