"""Acts that have no page of their own: one form for each, made from its description, with the same refusals as the API.

A form is rehearsed before it is signed or given: what the ledger would refuse stands beside its field, and nothing that was
filled in is lost. Who may do an act is asked of its step, never listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Final

import flask
from werkzeug.wrappers import Response

from api import auth, problems
from api.auth import caller, scoped
from api.pages.acts import giving, names
from api.pages.acts.claims import BUREAU, CLAIMANT
from api.pages.acts.describe import Act, Ask, Group
from api.pages.acts.finance import FINANCE
from api.pages.acts.office import OFFICE
from api.pages.acts.people import PEOPLE
from api.pages.acts.reading import YES_NO, Read, choices_of, count_of_rows, papers, read
from api.pages.acts.school import SCHOOL
from api.pages.acts.standing import STANDING
from api.pages.acts.telling import told_of
from api.pages.look import gettext
from api.pages.shared import go, offices, page_blueprint
from api.pages.signing import rehearse
from api.pages.worker.giving import form_key
from voucher.core.facts import State
from voucher.core.message import Command, type_of
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import SPEAKING, Account, Capability

blueprint: Final = page_blueprint("acts", "/acts")
blueprint.context_processor(offices)
GROUPS: Final[tuple[Group, ...]] = (FINANCE, BUREAU, CLAIMANT, *PEOPLE, *STANDING, *SCHOOL, *OFFICE)
ACTS: Final = {act.type: act for group in GROUPS for act in group.acts}
SHEETS: Final = frozenset({"acts.give"})
"""Views that take papers, which are larger than forms."""
OTHERS: Final = ("您的账号没有这里的事项可以办理。", "There is nothing here that your account may do.")
SPARE: Final = 3
"""Empty rows at the end of a table."""


@blueprint.before_request
def _only_who_may() -> flask.Response | None:
    found = flask.g.get("caller")
    if not isinstance(found, auth.Caller):
        return problems.of_status(401)
    return (
        None if any(may(found.account, act) for act in ACTS.values()) else problems.respond(403, "auth.scope", *OTHERS)
    )


@blueprint.context_processor
def _frame() -> dict[str, Any]:
    found = flask.g.get("caller")
    school = isinstance(found, auth.Caller) and any(found.account.holds(one) for one in SPEAKING)
    return {"frame": "institution/page.html" if school else "bureau/frame.html"}


def may(account: Account, act: Act) -> bool:
    """Whether somebody may give this command at all; where, the step asks. Workers have pages of their own."""
    return any(account.holds(capability) for capability in act.step.by if capability != Capability.WORKER)


def title_of(command_type: str) -> str:
    """An act in words; its type where it has no form."""
    return ACTS[command_type].title if command_type in ACTS else command_type


def told(command: Command) -> list[tuple[str, str]]:
    """A command in the words of its form; nothing where it has none."""
    found = ACTS.get(type_of(type(command)))
    return told_of(found, command) if found else []


def about(kind: str) -> list[Act]:
    """What the caller may do about an object of a kind."""
    found = flask.g.get("caller")
    if not isinstance(found, auth.Caller):
        return []
    return [act for act in ACTS.values() if act.about and act.about.kind == kind and may(found.account, act)]


@blueprint.get("/")
@scoped("read")
def start() -> str:
    """What the caller may do here, by matter."""
    account = caller().account
    groups = [replace(group, acts=tuple(act for act in group.acts if may(account, act))) for group in GROUPS]
    counted = [act for group in groups if group.counted for act in group.acts]
    waiting = {act.type: len(choices_of(act.about, None)) for act in counted if act.about}
    done = ACTS.get(flask.request.args.get("done", ""))
    index = flask.request.args.get("entry", "")
    entry = index if index.isdecimal() and len(index) < 13 else ""
    shown = [group for group in groups if group.acts]
    return flask.render_template("acts/index.html", groups=shown, done=done, entry=entry, waiting=waiting)


@blueprint.get("/<act>")
@scoped("read")
def form(act: str) -> str:
    """The form; first what it is about, where the rest depends on that."""
    found = _act(act)
    identifier = flask.request.args.get("about", "").strip()
    if found.about and not identifier:
        return _choose(found, choices_of(found.about, None))
    return _page(found, _about(found, identifier), Read())


@blueprint.post("/<act>/choose")
@scoped("read")
def choose(act: str) -> str:
    """What the act may be about, by words of its name. They come in a form, never in an address."""
    found, text = _act(act), flask.request.form.get("text", "").strip()
    if found.about is None:
        raise unknown("act")
    flask.g.looking = bool(text)
    choices = choices_of(found.about, None)
    wanted = text.casefold().split()
    return _choose(
        found, {one: word for one, word in choices.items() if all(w in word.casefold() for w in wanted)}, text
    )


def _choose(found: Act, choices: Mapping[str, str], text: str = "") -> str:
    """The first of them, and a search where there are more."""
    shown = dict(islice(choices.items(), names.MOST))
    many = bool(text) or len(choices) >= names.MOST
    return flask.render_template("acts/choose.html", act=found, choices=shown, text=text, many=many)


@blueprint.post("/<act>")
@scoped("command")
def give(act: str) -> str | tuple[str, int] | Response:
    """What was filled in: shown again with what is wrong, or to be signed, or given."""
    found, given = _act(act), flask.request.form
    subject = _about(found, given.get("about", ""))
    if "change" in given or "more" in given:
        return _page(found, subject, Read())
    filled = read(found, subject, given, flask.request.files)
    if filled.wrong:
        return _page(found, subject, filled), 422
    try:
        made = giving.make(found, subject, filled)
        if not found.step.signed:
            outcome = giving.give(made)
            return go(f"/acts/?done={found.type}&entry={outcome.index}")
        rehearse(made.order)
    except Refused as refused:
        return _page(found, subject, filled, refused), 422
    kept = [(name, value) for name, value in given.items(multi=True) if name not in ("csrf", "key")]
    kept += [(f"{name}.digest", digest) for name, digest in papers(given, flask.request.files).items()]
    return flask.render_template(
        "acts/sign.html", act=found, order=giving.signing(found, made), facts=_facts(found, subject, filled), kept=kept
    )


def _act(command_type: str) -> Act:
    found = ACTS.get(command_type)
    if found is None:
        raise unknown("act")
    if not may(caller().account, found):
        raise Refused("auth.capability", capability=found.step.by[0].value)
    return found


def _about(found: Act, identifier: str) -> State | None:
    """What it is about, if the caller may see it."""
    if found.about is None:
        return None
    seen = names.by_ids(names.KINDS[found.about.kind], [identifier])
    if identifier not in seen:
        raise unknown(found.about.kind)
    return seen[identifier]


def _facts(found: Act, subject: State | None, filled: Read) -> list[tuple[str, str]]:
    """The act in words: what it is about, and what was said."""
    rows = []
    if found.about and subject:
        rows.append((found.about.label, names.labelled([subject])[subject.id]))
    return [*rows, *(found.facts(subject) if found.facts and subject else ()), *filled.said]


def _page(found: Act, subject: State | None, filled: Read, refused: Refused | None = None) -> str:
    given = flask.request.form
    near, against = giving.near(found, refused)
    wrong = {**filled.wrong, **near}
    return flask.render_template(
        "acts/form.html",
        act=found,
        about=subject.id if subject else "",
        facts=_facts(found, subject, Read()),
        choices={
            ask.name: choices_of(ask, subject)
            for ask in (*found.asks, *_parts(found))
            if ask.choices is not None or ask.pick
        },
        rows={ask.name: _rows_of(ask, subject) for ask in found.asks if ask.parts},
        given=given,
        chosen={ask.name: given.getlist(ask.name) for ask in found.asks},
        papers=papers(given, flask.request.files),
        yes_no=YES_NO,
        wrong=wrong,
        labels={ask.name: gettext(ask.label) for ask in found.asks},
        against=against,
        key=form_key(),
    )


def _parts(found: Act) -> list[Ask]:
    return [part for ask in found.asks for part in ask.parts]


def _rows_of(ask: Ask, subject: State | None) -> list[dict[str, str]]:
    """What a table shows: what was filled in, else what it begins with, and some empty rows."""
    given = flask.request.form
    kept = count_of_rows(ask, given)
    rows = [{part.name: given.get(f"{ask.name}.{n}.{part.name}", "") for part in ask.parts} for n in range(kept)]
    if not rows and ask.first:
        rows = ask.first(subject)
    spare = SPARE if not rows or "more" in given else 0
    return [*rows, *({} for _row in range(spare))]


__all__ = ["ACTS", "GROUPS", "SHEETS", "about", "blueprint", "title_of", "told"]
