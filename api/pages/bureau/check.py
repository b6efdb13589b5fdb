"""A list before anything is issued: every person with yes or no and the reason. Nothing is written until it is proposed."""

from __future__ import annotations

import re
from typing import Any, Final

import flask
import msgspec
from werkzeug.wrappers import Response

from api import problems
from api.auth import caller, scoped
from api.pages import look, words
from api.pages.bureau import blueprint, issuing, regions, today
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import signing
from voucher.core.dates import is_date
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.identifiers import id_number
from voucher.identifiers.division import children
from voucher.lifecycle.issue import ApproveBatch
from voucher.objects.account import Capability
from voucher.shell import roster as rosters
from voucher.shell.issuing import MOST, Asked, Found
from voucher.shell.roster import RosterError

PSEUDONYM: Final = re.compile(r"[0-9a-f]{32}")
ISSUE: Final = _("提出发券批次")


@blueprint.get("/check")
@scoped("read")
def check_form() -> str:
    """The form."""
    return _form(None)


@blueprint.post("/check")
@scoped("read")
def check() -> str | tuple[str, int]:
    """What would be said of everybody on the list."""
    day = today()
    try:
        terms = _terms(flask.request.form)
        asked, findings = _asked(day)
    except RosterError as error:
        return _form({"zh": error.zh, "en": error.en}), 422
    except Refused as refused:
        zh, en = problems.words(refused)
        return _form({"zh": zh, "en": en}), 422
    found = issuing().look(caller().account, asked, terms["category"], terms["region"], max(day, terms["valid_from"]))
    good = [one.person for one in found if one.against is None]
    return flask.render_template(
        "bureau/checked.html",
        rows=[(one, told(one)) for one in found],
        others={one.line: [_told(refused) for refused in one.failed[1:]] for one in found},
        findings=findings,
        good=good,
        holders=" ".join(good),
        terms=terms,
        words=words,
        day=day,
    )


@blueprint.post("/lists")
@scoped("command")
def keep() -> Response:
    """Keep the list of those who may have a voucher, and go on to the signature."""
    terms = _terms(flask.request.form)
    holders = flask.request.form.get("holders", "").split()
    if len(issuing().persons(caller().account, holders)) < len(holders):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    kept = issuing().keep(holders)
    return go(f"/b/lists/{kept.root}?" + "&".join(f"{name}={value}" for name, value in terms.items() if value))


@blueprint.get("/lists/<root>")
@scoped("read")
def sign(root: str) -> str:
    """The batch to propose, to be signed in the browser."""
    terms, kept = _terms(flask.request.args), issuing().kept(root)
    command = ApproveBatch(
        category=terms["category"],
        region=terms["region"],
        valid_from=terms["valid_from"],
        valid_to=terms["valid_to"] or None,
        root=kept.root,
        count=kept.count,
        parts=len(kept.parts),
    )
    body = {name: value for name, value in msgspec.to_builtins(command).items() if name not in ("type", "version")}
    order = signing(ISSUE, "/batches", command, body, "/b/proposals")
    return flask.render_template("bureau/sign.html", order=order, facts=batch_facts(command), what=None)


def batch_facts(command: ApproveBatch) -> list[tuple[str, str]]:
    """A batch in words."""
    return [
        (_("券种"), words.of(words.CATEGORY, command.category)),
        (_("地区"), f"{words.place(command.region, command.valid_from)} {command.region}"),
        (_("人数"), f"{command.count:,}"),
        (_("有效期从"), command.valid_from),
        (_("有效期至"), command.valid_to or look.gettext(_("长期有效"))),
        (_("名单摘要"), command.root[:16]),
    ]


def told(found: Found) -> dict[str, str] | None:
    """A refusal with its words, clause and source."""
    if found.against is None:
        return None
    return _told(found.against)


def _told(refused: Refused) -> dict[str, str]:
    zh, en = problems.words(refused)
    sentence = refused.sentence or SENTENCES[refused.code]
    return {"zh": zh, "en": en, "clause": sentence.clause, "source": refused.source}


def _form(problem: dict[str, str] | None) -> str:
    day = today()
    places = [(code, words.place(code, day)) for scope in regions() for code in _places(scope, day)]
    given = flask.request.form
    return flask.render_template(
        "bureau/check.html",
        places=places,
        categories=words.CATEGORY,
        words=words,
        day=day,
        problem=problem,
        given=given,
    )


def _places(scope: str, day: str) -> list[str]:
    return [scope, *(place.code for place in children(scope, day))]


def _terms(given: Any) -> dict[str, str]:
    """Category, region and days of a batch; refused if they are none."""
    found = {name: given.get(name, "") for name in ("category", "region", "valid_from", "valid_to")}
    if found["category"] not in words.CATEGORY:
        raise Refused("value.invalid", field="category")
    if not re.fullmatch(r"[0-9]{2,6}", found["region"]):
        raise Refused("value.invalid", field="region")
    if not caller().account.may(Capability.BUREAU, found["region"]):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    if not is_date(found["valid_from"]) or (found["valid_to"] and not is_date(found["valid_to"])):
        raise Refused("value.invalid", field="valid_from")
    return found


def _asked(day: str) -> tuple[list[Asked], list[Any]]:
    """The list that was typed in or sent as a sheet, and what is wrong with cells of the sheet."""
    upload = flask.request.files.get("sheet")
    if upload is not None and upload.filename:
        roster = rosters.parse(rosters.read(upload.stream.read(), upload.filename), day)
        people = [Asked(line=row.row, number=row.id_number, name=row.name) for row in roster.rows]
        findings = [finding for finding in roster.findings if finding.severity == "error"]
    else:
        lines = enumerate(flask.request.form.get("list", "").splitlines(), 1)
        people, findings = [_line(number, text) for number, text in lines if text.strip()], []
    if not people and not findings:
        raise Refused("value.invalid", field="list")
    if len(people) > MOST:
        raise Refused("value.invalid", field="list")
    return people, findings


def _line(number: int, text: str) -> Asked:
    """A pseudonym or an identity number, with a name after it or not."""
    first, _gap, rest = text.strip().replace(",", " ").replace("，", " ").replace("\t", " ").partition(" ")
    if PSEUDONYM.fullmatch(first.lower()):
        return Asked(line=number, person=first.lower())
    return Asked(line=number, number=id_number.clean(first), name=rest.strip())
