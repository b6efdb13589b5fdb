"""The page of one entry of the log: its leaf hash, its proof, the checkpoint over it, and how it came about."""

from __future__ import annotations

from typing import Final

import flask
import msgspec

from api import auth
from api.auth import public, scoped
from api.explaining import explanation_of, may_see
from api.pages import look, telling
from api.pages.clock import clock
from api.pages.kinds import KIND
from api.pages.policy import said
from api.pages.shared import offices, page_blueprint
from api.rest.giving import home
from ledger.store import engine, log
from voucher.core.refusal import unknown
from voucher.rules import reading
from voucher.rules.words import ANSWERS, family_of
from voucher.shell.clauses import titles
from voucher.shell.explain import NO_BODY
from voucher.step.registry import entry_decoder

blueprint: Final = page_blueprint("entry", "/entry")


@blueprint.before_request
def _who() -> None:
    """Whoever is signed in keeps their menu; the proof is anybody's."""
    flask.g.caller = auth.find_caller()


blueprint.context_processor(offices)


@blueprint.get("/<int:index>")
@public
def entry(index: int) -> str:
    """What proves an entry, for anybody; what it says, for officers who may see what it is about."""
    with engine.snapshot(home().database) as connection:
        stored = log.read_entry(connection, index)
    if stored is None:
        raise unknown("entry")
    size, note = home().view.checkpoint()
    caller = flask.g.caller
    seen = isinstance(caller, auth.Caller) and may_see(caller.account, index)
    return flask.render_template(
        "policy/entry.html",
        index=index,
        leaf=stored.leaf.hex(),
        published=index < size,
        size=size,
        note=note,
        content=telling.said(entry_decoder().decode(stored.data)) if seen else None,
        text=msgspec.json.format(stored.data, indent=2).decode() if seen else "",
    )


@blueprint.get("/<int:index>/explanation")
@scoped("read")
def explanation(index: int) -> str:
    """The rules that were asked, with which facts, and what each answered."""
    found = explanation_of(index)
    return flask.render_template(
        "policy/explanation.html",
        found=found,
        no_body=found.why_not == NO_BODY,
        answers={code: getattr(words, look.chosen("lang")) for code, words in ANSWERS.items()},
        family=lambda name: getattr(family_of(name), look.chosen("lang")),
        line=lambda name, value, owner: reading.line(name, value, owner, look.chosen("lang")),
        shown=lambda value: reading.value(value, look.chosen("lang")),
        clock=clock,
        command=telling.command,
        kinds=KIND,
        titles=titles(),
        text=said,
    )
