"""My archive (电子档案): everything the ledger holds about me, in order of time, each with its receipt; to keep as a file
that carries the issuer's seal."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import flask

from api.auth import caller, scoped
from api.pages import assets, words
from api.pages.worker import blueprint, own, today
from api.rest.giving import desk, home
from ledger import timestamp
from voucher.core.dates import china_date
from voucher.objects.training import Enrolment, TrainingClass
from voucher.shell import archive as papers
from voucher.shell.desk import Identity
from voucher.shell.fonts import Fonts
from voucher.shell.own import Own

KINDS: Final = {"pdf": "application/pdf", "json": "application/json"}


@blueprint.get("/archive")
@scoped("read")
def archive() -> str:
    """Who I am here, and what happened."""
    mine = own()
    me = mine.person()
    identity = desk().identity_of(me)
    return flask.render_template(
        "worker/archive.html",
        me=me,
        name=identity.name,
        number=_masked(identity),
        rows=history(mine),
        papers=mine.certificates(),
        account=caller().account,
        words=words,
    )


@blueprint.get("/archive.pdf")
@scoped("read")
def archive_pdf() -> flask.Response:
    """The archive for people, sealed."""
    return _file("pdf", papers.as_pdf(_archive(own()), _fonts()))


@blueprint.get("/archive.json")
@scoped("read")
def archive_json() -> flask.Response:
    """The archive for programs, sealed."""
    return _file("json", papers.as_json(_archive(own())))


def _file(kind: str, content: bytes) -> flask.Response:
    now = home().clock.now()
    response = flask.Response(home().issuer.seal(content, now), content_type=KINDS[kind])
    response.headers["Content-Disposition"] = f"attachment; filename=archive-{china_date(now)}.{kind}"
    return response


def _masked(identity: Identity) -> str:
    return f"{identity.number[:3]}{'*' * (len(identity.number) - 7)}{identity.number[-4:]}"


def _fonts() -> Fonts:
    return Fonts(Path(assets.__file__).parent / "static" / "built" / "fonts")


def _archive(mine: Own) -> papers.Archive:
    identity = desk().identity_of(mine.person())
    places = mine.enrolments()
    classes = mine.classes(place.training_class for place in places)
    names = desk().names_of(mine.institutions(c.institution for c in classes.values()).values())
    steps = history(mine)
    receipts = mine.receipts(index for _, _, index in steps)
    held = mine.certificates()
    numbers = desk().certificate_numbers(held)
    return papers.Archive(
        origin=home().settings.origin,
        issuer=f"{words.place(home().issuer.region, today())} {home().issuer.region}",
        made=timestamp.to_text(home().clock.now()),
        name=identity.name,
        number=_masked(identity),
        trainings=tuple(_training(mine, place, classes[place.training_class], names) for place in places),
        certificates=tuple(
            papers.Paper(
                number=numbers[paper.id],
                kind=words.of(words.CERTIFICATE_TYPE, paper.type),
                occupation=words.of(words.OCCUPATION, paper.occupation),
                level=words.of(words.LEVEL, paper.level),
                issued_on=paper.issued_on,
                state=words.of(words.CERTIFICATE, paper.state),
            )
            for paper in held
        ),
        steps=tuple(
            papers.Step(day=day, what=what, entry=index, leaf=receipts[index].leaf) for day, what, index in steps
        ),
    )


def _training(mine: Own, place: Enrolment, found: TrainingClass, names: dict[str, str]) -> papers.Training:
    return papers.Training(
        title=f"{words.of(words.OCCUPATION, found.occupation)} · {words.of(words.LEVEL, found.level)}",
        institution=names.get(found.institution, ""),
        system_record=found.system_record,
        starts=found.start_date,
        ends=found.end_date,
        state=words.of(words.ENROLMENT, place.state),
        sessions=place.sessions,
        hours=place.hours,
        of_hours=found.hours,
        evaluations=tuple(
            papers.Tried(
                held_on=tried.held_on,
                way=words.of(words.WAY, tried.way),
                result=words.of(words.RESULT, "passed" if tried.passed else "failed" if tried.failed else "waiting"),
            )
            for tried in mine.evaluations(found.id)
        ),
    )


def history(mine: Own) -> list[tuple[str, str, int]]:
    """(day, what, entry) in order of the log, the newest first."""
    what: dict[int, str] = {}
    for voucher in mine.vouchers():
        for index, state in voucher.trail:
            what[index] = words.of(words.STAGE | _ENDS, state)
    for paper in mine.certificates():
        if paper.verified_at is not None:
            what.setdefault(paper.verified_at, words.of(words.CERTIFICATE, "VERIFIED"))
    receipts = mine.receipts(what)
    return [(china_date(receipts[index].millis), what[index], index) for index in sorted(what, reverse=True)]


_ENDS = {state: text for state, text in words.VOUCHER.items() if state not in words.STAGE}
