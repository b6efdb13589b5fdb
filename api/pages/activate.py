"""A first sign-in: with the code from the counter, to a password of one's own."""

from __future__ import annotations

from typing import Final

import flask
from werkzeug.wrappers import Response

from api import auth, problems, sessions
from api.auth import public
from api.pages.look import mark as _
from api.pages.shared import first_page, go, page_blueprint
from api.rest import giving
from ledger.store import bulk, engine
from voucher.core.refusal import Refused
from voucher.objects.account import Account, Capability
from voucher.shell.counter import Counter
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

blueprint: Final = page_blueprint("activate")
LONGEST: Final = 256
VARIETY: Final = 5
SHORT: Final = _("密码太短：至少 12 个字符。")
PLAIN: Final = _("密码太简单：同样的几个字符一猜就中。请换一组不相干的词。")
OTHER: Final = _("两次输入的密码不一样，请重新输入。")
OWN: Final = _("密码不能是用户名或激活码：纸条上的内容别人也可能看到。")


@blueprint.get("/activate")
@public
def activate() -> str:
    """The form: code, and a new password twice."""
    return _form()


@blueprint.post("/activate")
@public
def activated() -> Response | tuple[str, int]:
    """The code is used up, the password set, and the worker signed in."""
    form, home = flask.request.form, giving.home()
    counter, code = Counter(home), flask.request.form.get("code", "")[:40]
    try:
        account, login = counter.whose(code)
        wrong = _wrong(form.get("password", ""), form.get("again", ""), login, code)
        if wrong:
            return _form(sentence=wrong, code=code), 422
        counter.use(code)
    except Refused as refused:
        return _form(problem=problems.words(refused), code=code), 422
    auth.set_password(home, account, login, form["password"])
    token, _expires = auth.open_session(home, account, home.clock.now())
    response = flask.make_response(go(first_page(_capabilities(account))))
    sessions.put(response, sessions.COOKIE, token, auth.SESSION // 1000)
    return response


def _capabilities(account: str) -> frozenset[Capability]:
    """What the account may do: officers get their first password here too."""
    with engine.snapshot(giving.home().database) as connection:
        rows = bulk.select_in(connection, STATE[Account.kind], "id", [account])
    found = [state for state in codec(Account).states(rows) if isinstance(state, Account)]
    return frozenset(capability for one in found for capability, _scope in one.grants)


def _wrong(password: str, again: str, login: str, code: str) -> str:
    """What is wrong with a new password; empty if nothing."""
    if len(password) < auth.MIN_PASSWORD or len(password) > LONGEST:
        return SHORT
    if login in password or "".join(code.split("-")).lower() in "".join(password.lower().split("-")):
        return OWN
    if len(set(password)) < VARIETY:
        return PLAIN
    return "" if password == again else OTHER


def _form(problem: tuple[str, str] | None = None, sentence: str = "", code: str = "") -> str:
    return flask.render_template("people/activate.html", problem=problem, sentence=sentence, code=code)
