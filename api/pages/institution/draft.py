"""Opening a class: Annex 3, sections A and B, as far as the plan asks for it."""

from __future__ import annotations

from typing import Any, Final

import flask
from werkzeug.wrappers import Response

from api import orders, problems
from api.auth import caller, scoped
from api.pages import plan_words, words
from api.pages.institution import blueprint, school, today
from api.pages.shared import go
from api.pages.worker.giving import form_key, give
from api.rest import giving
from api.rest.queries import reader
from voucher.core.ids import derive
from voucher.core.refusal import Refused
from voucher.core.sentences import SENTENCES
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind
from voucher.shell.desk import Identity
from voucher.shell.queries import MAX_PAGE
from voucher.step.declare import STEPS

CERTIFICATE: Final = words.CERTIFICATE_TYPE
NUMBERS: Final = ("planned", "hours", "practical_hours", "minutes_per_hour", "workstations")
CHOSEN: Final = ("training_kind", "delivery", "department", "action", "platform", "employer", "prescribed_by")
FEW: Final = ("online_hours", "prescribed_hours")
TEXTS: Final = ("institution", "region", "certificate_type", "start_date", "end_date", "system_record")


def trainers() -> list[Institution]:
    """Institutions for which the caller may open classes."""
    mine = school()
    return [one for one in mine.institutions() if mine.may(Capability.INSTITUTION, one.id)]


@blueprint.get("/new-class")
@scoped("command")
def new_class() -> str:
    """The form."""
    return _form(form_key(), {}, None)


@blueprint.post("/new-class")
@scoped("command")
def draft_class() -> Response | tuple[str, int]:
    """Draft it; what was typed in stays where something is wrong with it."""
    form = flask.request.form
    try:
        fields: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
        fields["occupation"], _separator, fields["level"] = form.get("occupation", "").partition("|")
        fields |= {name: number(form.get(name, ""), name) for name in NUMBERS}
        fields |= {name: text for name in CHOSEN if (text := form.get(name, "").strip())}
        fields |= {name: number(form[name], name) for name in FEW if form.get(name)}
        fields["teachers"] = teachers_of(form.get("teachers", ""), fields["region"])
        fields["full_time"] = teachers_of(form.get("full_time", ""), fields["region"])
        give("class.draft", fields)
    except Refused as refused:
        return _form(form.get("key", ""), form, refused), 422
    return go(f"/i/classes/{derive(caller().account.id, form.get('key', '').lower())}?done=1")


def _form(key: str, given: Any, refused: Refused | None) -> str:
    institutions = trainers()
    day = today()
    scopes = sorted(
        {
            (scope.occupation, level)
            for one in institutions
            for scope in one.scope
            for level in ([scope.level] if scope.level else words.LEVEL)
            if scope.until_date is None or scope.until_date > day
        },
        key=lambda one: (one[0], list(words.LEVEL).index(one[1]) if one[1] in words.LEVEL else 0),
    )
    platforms, employers = _others(InstitutionKind.PLATFORM), _others(InstitutionKind.ENTERPRISE)
    return flask.render_template(
        "institution/draft.html",
        kinds=plan_words.KIND,
        deliveries=plan_words.DELIVERY,
        departments=plan_words.DEPARTMENT,
        actions=plan_words.ACTION,
        platforms=platforms,
        employers=employers,
        institutions=institutions,
        names=giving.desk().names_of(institutions),
        scopes=scopes,
        certificates=CERTIFICATE,
        given=given,
        refused=told(refused),
        words=words,
        key=key,
        region=institutions[0].region if institutions else "",
    )


def _others(kind: InstitutionKind) -> dict[str, str]:
    """Names of the organisations of a kind, by id."""
    found, _following = reader().page(caller().account, Institution.kind, {"type": kind.value}, "", MAX_PAGE)
    return giving.desk().names_of(one for one in found if isinstance(one, Institution))


def told(refused: Refused | None) -> dict[str, str] | None:
    """A refusal's words with its clause and source, for a page."""
    if refused is None:
        return None
    zh, en = problems.words(refused)
    sentence = refused.sentence or SENTENCES[refused.code]
    return {"zh": zh, "en": en, "clause": sentence.clause, "source": refused.source or ""}


def number(text: str, field: str) -> int:
    """A whole number as it was typed in."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Refused("value.invalid", field=field)
    return int(text)


def teachers_of(text: str, region: str) -> list[str]:
    """Pseudonyms of teachers given by name and number, one on a line; those whom nobody knows yet are registered first."""
    people = [_teacher(line) for line in text.splitlines() if line.strip()]
    desk = giving.desk()
    known = desk.recognised(people)
    new = [one for one in people if one.number not in known]
    if new:
        giving.allow(STEPS["person.register"])
        order = desk.register_people(caller().account.id, form_key(), region, new)
        giving.service().give(order)
        known |= {one.number: row.subject for one, row in zip(new, order.indexes, strict=True)}
    return [known[one.number] for one in people]


def _teacher(line: str) -> Identity:
    name, _separator, number = line.strip().rpartition(" ")
    return orders.identity({"name": name, "number": number}, today())
