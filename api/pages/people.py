"""Signing in and out, with a password or by one's real name; what the browser installs; where to go first."""

from __future__ import annotations

from typing import Final

import flask
from werkzeug.wrappers import Response

from api import auth, problems, realname, sessions
from api.auth import Caller, public, scoped
from api.pages import assets, demonstration
from api.pages.shared import first_page, go, local, page_blueprint
from api.rest import giving
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.objects.account import Capability

blueprint: Final = page_blueprint("people")
_WRONG: Final = ("用户名或密码不正确，或已暂时锁定。", "Wrong login or password, or locked for a while.")


@blueprint.get("/sign-in")
@public
def sign_in() -> str | Response:
    """The sign-in page; somebody who is signed in goes on."""
    caller = auth.find_caller()
    if caller:
        return go(_onward(caller))
    return _form()


@blueprint.post("/sign-in")
@public
def sign_in_password() -> Response | tuple[str, int]:
    """Sign in with a password."""
    form = flask.request.form
    home = giving.home()
    found = auth.sign_in(home, form.get("login", "").strip().lower(), form.get("password", ""), home.clock.now())
    return _opened(found[0]) if found else (_form(wrong=_WRONG, login=form.get("login", "")), 401)


@blueprint.get("/sign-in/real-name")
@public
def real_name() -> str:
    """The page from which the real-name service is asked; in a demonstration the simulator's own."""
    found = _adapter()
    examples = demonstration.examples() if found.simulated else []
    return flask.render_template(found.template, examples=examples, next=_next(), problem=None, given={})


@blueprint.post("/sign-in/real-name")
@public
def real_name_answer() -> Response | tuple[str, int]:
    """What the service says: the person's account is opened, made at the first time."""
    found, home = _adapter(), giving.home()
    try:
        proven = found.who(flask.request.form, china_date(home.clock.now()))
        account = realname.account_for(giving.service(), giving.desk(), proven.identity)
    except Refused as refused:
        examples = demonstration.examples() if found.simulated else []
        words = problems.words(refused)
        given = flask.request.form
        page = flask.render_template(found.template, examples=examples, next=_next(), problem=words, given=given)
        return page, 422
    return _opened(auth.open_session(home, account, home.clock.now())[0])


@blueprint.post("/sign-out")
@scoped("read")
def sign_out() -> Response:
    """Forget the session here and in the browser."""
    auth.sign_out(giving.home(), auth.given_token())
    response = flask.make_response(go("/sign-in"))
    sessions.drop(response)
    return response


@blueprint.get("/sw.js")
@public
def service_worker() -> flask.Response:
    """The service worker, at the root so that it may serve every page below it."""
    response = assets.serve("built/sw.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _form(wrong: tuple[str, str] | None = None, login: str = "") -> str:
    return flask.render_template(
        "people/sign-in.html",
        problem=wrong,
        login=login,
        next=_next(),
        real_name=_service(),
        roles=demonstration.WITH_PAGES,
        password=demonstration.PASSWORD,
    )


def _next() -> str:
    return local(flask.request.values.get("next", ""))


def _service() -> realname.RealName | None:
    found: realname.RealName | None = flask.current_app.extensions["real_name"]
    return found


def _adapter() -> realname.RealName:
    found = _service()
    if found is None:
        raise Refused("auth.no_real_name")
    return found


def _opened(token: str) -> Response:
    """A new session in place of the visitor's cookie, and on to where they wanted to go."""
    response = flask.make_response(go(_next() or _onward(auth.owner_of(token))))
    sessions.put(response, sessions.COOKIE, token, auth.SESSION // 1000)
    return response


def _onward(caller: Caller | None) -> str:
    held = frozenset(capability for capability, _ in caller.account.grants) if caller else frozenset[Capability]()
    return first_page(held)
