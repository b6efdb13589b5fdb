"""What all pages of people share: the words and the look, the session's cookie, and refusals shown as pages.

A view of a page answers like any other, with problems where something is refused. A browser, which says that it takes
HTML, is shown the problem in words, or sent to sign in and back again.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

import flask
from werkzeug.wrappers import Response

from api import auth, sessions
from api.pages import assets, look, menu
from api.rest.giving import home
from voucher.objects.account import Capability

SIGN_IN: Final = "/sign-in"
_LOCAL: Final = re.compile(r"/[A-Za-z0-9_./-]*(\?[A-Za-z0-9_=&.-]*)?")


def page_blueprint(name: str, prefix: str = "") -> flask.Blueprint:
    """A blueprint whose views are pages."""
    blueprint = flask.Blueprint(name, f"api.pages.{name}", url_prefix=prefix)
    blueprint.after_request(_finish)
    blueprint.context_processor(_context)
    blueprint.record_once(lambda state: state.app.extensions.setdefault("pages", set()).add(name))
    return blueprint


def local(path: str) -> str:
    """A path of ours to go on to, else the caller's first page."""
    return path if _LOCAL.fullmatch(path) and not path.startswith("//") else ""


def first_page(capabilities: frozenset[Capability]) -> str:
    """Where somebody with these capabilities begins."""
    if Capability.WORKER in capabilities:
        return "/w/"
    if capabilities & {Capability.INSTITUTION, Capability.EVALUATION}:
        return "/i/"
    if capabilities & menu.OFFICES:
        return "/b/"
    return "/acts/" if capabilities & menu.ACTING else "/"


def offices() -> dict[str, Any]:
    """The office's menu as the caller sees it, and which of the two kinds of office they are."""
    found = flask.g.get("caller")
    if not isinstance(found, auth.Caller):
        return {"officer": False, "industry": False, "operator": False, "menu": []}
    return {
        "officer": found.account.holds(Capability.BUREAU),
        "industry": found.account.holds(Capability.INDUSTRY),
        "operator": found.account.holds(Capability.OPERATOR),
        "menu": menu.menu(found.account, flask.request.path),
    }


def go(path: str) -> Response:
    """On to another page, by GET."""
    return flask.redirect(path, 303)


def _context() -> dict[str, Any]:
    caller = flask.g.get("caller")
    return {
        "_": look.gettext,
        "lang": look.chosen("lang"),
        "lang_tag": look.TAGS[look.chosen("lang")],
        "large": look.chosen("print") == "large",
        "colon": ": " if look.chosen("lang") == "en" else "：",
        "asset": assets.address,
        "csrf": sessions.begin,
        "signed_in": isinstance(caller, auth.Caller),
        "first": _first(caller),
        "demonstration": home().settings.demonstration,
        "here": flask.request.path,
    }


def _first(caller: Any) -> str:
    """The caller's first page."""
    if not isinstance(caller, auth.Caller):
        return SIGN_IN
    return first_page(frozenset(capability for capability, _ in caller.account.grants))


def _finish(response: flask.Response) -> flask.Response:
    response = _shown(response)
    response.headers.setdefault("Cache-Control", "no-store")
    return look.keep(sessions.keep(response))


def _shown(response: flask.Response) -> flask.Response:
    """A problem as a browser's user sees it."""
    wants_page = "text/html" in flask.request.headers.get("Accept", "")
    if response.mimetype != "application/problem+json" or not wants_page:
        return response
    if response.status_code == 401:
        target = flask.request.full_path.rstrip("?") if flask.request.method in ("GET", "HEAD") else ""
        asked = f"?next={quote(target, safe='/')}" if local(target) else ""
        shown = flask.make_response(flask.redirect(SIGN_IN + asked, 303))
    else:
        words = flask.render_template("problem.html", problem=response.get_json())
        shown = flask.make_response(words, response.status_code)
    for name in ("Retry-After", "WWW-Authenticate"):
        if name in response.headers and shown.status_code >= 400:
            shown.headers[name] = response.headers[name]
    return shown
