"""The session of a person at the pages: a cookie that holds an access token, and the proof that a form is one of ours.

The token is the one a program would send as a bearer token; scripts cannot read the cookie. Whatever changes anything
and comes with the cookie must also carry a word derived from it, which no other site knows: in the form's field, or in
a header when a script of ours asks the API. A visitor who is not signed in yet has a cookie with a token of nobody, so
that the sign-in form is bound to this browser too.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from hashlib import sha256
from typing import Final

import flask

from api import problems

COOKIE: Final = "tvl_session"
FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_WORDS: Final = ("页面已过期，请返回上一页刷新后重试。", "This page is out of date. Go back, reload it and try again.")


def cookie() -> str:
    """The token in the request's cookie, if any. A request with an Authorization header stands by that alone."""
    return "" if "Authorization" in flask.request.headers else flask.request.cookies.get(COOKIE, "")


def form_word(token: str) -> str:
    """What a form must carry when it comes with this cookie."""
    return hmac.new(token.encode(), b"tvl-form-v1", sha256).hexdigest()


def check_form() -> flask.Response | None:
    """Before every request: refused if it would change something and comes with a cookie alone."""
    request = flask.request
    if request.method in SAFE or request.endpoint is None or "Authorization" in request.headers:
        return None
    token = cookie()
    if not token and not of_page():
        return None
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if token and hmac.compare_digest(given.encode(), form_word(token).encode()):
        return None
    return problems.respond(403, "request.form", *_WORDS)


def of_page() -> bool:
    """Whether the request is for a page."""
    return flask.request.blueprint in flask.current_app.extensions.get("pages", ())


def begin() -> str:
    """The word for forms on the page being made; a browser without a cookie gets one, of nobody."""
    if "Authorization" in flask.request.headers:
        return ""
    token: str = flask.request.cookies.get(COOKIE) or flask.g.get("new_cookie") or secrets.token_urlsafe(32)
    if not flask.request.cookies.get(COOKIE):
        flask.g.new_cookie = token
    return form_word(token)


def keep(response: flask.Response) -> flask.Response:
    """Send the cookie that `begin` made."""
    if token := flask.g.pop("new_cookie", None):
        put(response, COOKIE, token)
    return response


def put(response: flask.Response, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie of ours; None: until the browser is closed."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=_secure(), path="/")


def drop(response: flask.Response) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=_secure(), path="/")


def _secure() -> bool:
    """Always but for plain HTTP on this machine, where a browser could not send a secure cookie back."""
    return flask.request.is_secure or not _loopback(flask.request.host)


def _loopback(host: str) -> bool:
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"
