"""People's profiles: one person by the identity card, or many by rows of a spreadsheet; the questionnaire on paper as well."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import flask

from api import problems
from api.auth import caller, scoped
from api.pages import profiles
from api.pages.bureau import blueprint, issuing, pasted, regions, today
from api.pages.worker import giving as forms
from api.rest.giving import desk, home
from api.rest.queries import reader
from voucher.core.ids import profile_id
from voucher.core.refusal import Refused, unknown
from voucher.identifiers import id_number
from voucher.objects.person import Person
from voucher.objects.profile import Profile
from voucher.shell.desk import Identity
from voucher.shell.structure import Structure

SAID: Final = {"yes": True, "no": False}


@blueprint.get("/people")
@scoped("read")
def people_form() -> str:
    """The form with the card's number, and the one for many."""
    return _form(None)


@blueprint.post("/people")
@scoped("read")
def people_find() -> str | tuple[str, int]:
    """What is known of the person with this card."""
    try:
        return _shown(_found(flask.request.form.get("number", "")))
    except Refused as refused:
        return _form(problems.words(refused)), 422


@blueprint.post("/people/profile")
@scoped("command")
def people_declare() -> str:
    """Enter one person's profile, with the papers that show it."""
    person = _person(flask.request.form.get("person", ""))
    digest = _evidence()
    body = {"persons": [{"person": person.id, "profile": _profile(flask.request.form, digest)}], "evidence": digest}
    forms.give("person.declare", body)
    return _shown(person)


@blueprint.post("/people/questionnaire")
@scoped("command")
def people_question() -> str:
    """Record a questionnaire that was filled in on paper."""
    form = flask.request.form
    person = _person(form.get("person", ""))
    if any(form.get(name) not in SAID for name in ("training", "job", "able")):
        raise Refused("value.invalid", field="training")
    answers = {name: SAID[form[name]] for name in ("training", "job", "able")}
    forms.give("person.question", {"answers": [{"person": person.id, **answers}], "answered_on": today()})
    return _shown(person)


@blueprint.post("/people/many")
@scoped("command")
def people_many() -> str | tuple[str, int]:
    """Enter many profiles: rows copied from a spreadsheet."""
    try:
        digest = _evidence()
        rows = pasted.rows(flask.request.form.get("list", ""))
        numbers = [id_number.clean(row.get("number", "")) for row in rows]
        known = desk().known([Identity(name="", number=number) for number in numbers])
        if any(number not in known for number in numbers):
            raise unknown(Person.kind)
        persons = [
            {"person": known[number], "profile": _profile(row, digest)}
            for number, row in zip(numbers, rows, strict=True)
        ]
        forms.give("person.declare", {"persons": persons, "evidence": digest})
    except Refused as refused:
        return _form(problems.words(refused)), 422
    return _form(None, done=len(persons))


def _profile(form: Any, digest: str) -> dict[str, Any]:
    """The form's fields as a profile; what is empty is not known."""
    found: dict[str, Any] = {}
    groups = [code for code in form.getlist("group") if code]
    if groups:
        found["groups"] = [{"code": code, "evidence": digest, "until": form.get("until", "")} for code in groups]
    if form.get("school"):
        majors = [code for code in form.get("majors", "").split() if code]
        found["study"] = {"school": form["school"], "graduates_on": form.get("graduates_on", ""), "majors": majors}
        found["study"] |= {"programme": form["programme"]} if form.get("programme") else {}
    if form.get("occupation"):
        moved = form.get("transferred_from", "")
        post = {"employer": form.get("employer", ""), "occupation": form["occupation"], "transferred_from": moved}
        found["post"] = post | ({"transfer_evidence": digest} if moved else {})
    if form.get("ends_on"):
        found["sentence"] = {
            "ends_on": form["ends_on"],
            "trained": form.get("trained") == "yes",
            "next_level": form.get("next_level") == "yes",
        }
    return found


def _evidence() -> str:
    """SHA-256 of the paper that was sent, which is not kept; refused without one."""
    upload = flask.request.files.get("paper")
    content = upload.stream.read() if upload is not None and upload.filename else b""
    if not content:
        raise Refused("value.invalid", field="paper")
    return sha256(content).hexdigest()


def _found(number: str) -> Person:
    identity = Identity(name="", number=id_number.clean(number))
    return _person(desk().known([identity]).get(identity.number, ""))


def _person(identifier: str) -> Person:
    """A person of the officer's regions; others are unknown here."""
    found = issuing().persons(caller().account, [identifier]).get(identifier)
    if found is None:
        raise unknown(Person.kind)
    return found


def _shown(person: Person) -> str:
    found = reader().one(caller().account, Profile.kind, profile_id(person.id))
    profile = found if isinstance(found, Profile) else None
    known = desk().profile_of(profile) if profile else None
    name, last4 = issuing().masked(caller().account, [person.id])[person.id]
    return flask.render_template(
        "bureau/person.html",
        person=person,
        name=name,
        last4=last4,
        found=profile,
        rows=profiles.rows(known, today(), profiles.equal(known, person.region, today())),
        answers=profiles.answers(profile.answers if profile else None),
        comparisons=profiles.comparisons(profile),
        groups=profiles.GROUP,
        schools=profiles.SCHOOL,
        programmes=profiles.PROGRAMME,
        source=profiles.SOURCE,
        key=forms.form_key(),
        other_key=forms.form_key(),
    )


def _form(problem: tuple[str, str] | None, done: int = 0) -> str:
    wishes = [one for place in regions() for one in Structure(home().database).wishes(place) if one.unserved]
    return flask.render_template(
        "bureau/people.html",
        problem=problem,
        done=done,
        key=forms.form_key(),
        given="" if done else flask.request.form.get("list", ""),
        columns=pasted.COLUMNS,
        groups=profiles.GROUP.values(),
        wishes=[(profiles.occupation(one.occupation, today()), one) for one in wishes],
    )
