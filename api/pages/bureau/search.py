"""Searching by whatever is at hand: an id, an entry's number, a class's record number, the end of a certificate's number.
What is found leads to the object with its trail, and every entry of it to its proof."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import flask
import msgspec
import sqlalchemy as sa

from api.auth import caller, scoped
from api.pages.bureau import blueprint
from api.pages.bureau.about import ABOUT
from api.pages.bureau.told import page_of, state_of, told
from api.pages.kinds import KIND as NAMES
from api.rest.giving import desk, home
from api.rest.queries import COLLECTIONS
from api.schemas import plain
from ledger.store import engine, log
from voucher.core.facts import State
from voucher.core.refusal import unknown
from voucher.identifiers import certificate_number, id_number
from voucher.objects import KINDS
from voucher.objects.evaluation import Certificate
from voucher.shell.desk import IDENTITY
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

KIND: Final = {kind.kind: kind for kind in KINDS}
TEXTS: Final = {"training_class": ("system_record",), "institution": ("code",)}
"""Fields by whose whole text an object may be found, where its kind has them."""
MOST: Final = 50
START: Final = 8
"""An id is found by its first eight digits on."""
ENTRY: Final = re.compile(r"(?:#|第)?\s*([0-9]{1,12})\s*(?:条)?")


class Found(NamedTuple):
    """An object of the officer's regions."""

    kind: str
    name: str
    id: str
    at: int
    state: str
    about: str
    path: str


@blueprint.get("/search")
@scoped("read")
def search_form() -> str:
    """The field. What is typed may be a number of somebody's, so it is sent in a form's body, never in an address."""
    return flask.render_template("bureau/search.html", q="", entry=None, found=[], more=False)


@blueprint.post("/search")
@scoped("read")
def search() -> str:
    """What was found."""
    asked = flask.request.form.get("q", "").strip()[:80]
    entry = ENTRY.fullmatch(asked)
    index = int(entry[1]) if entry else -1
    with engine.snapshot(home().database) as connection:
        exists = 0 <= index < log.read_head(connection).size
        found = _found(connection, asked) if asked else []
    return flask.render_template(
        "bureau/search.html", q=asked, entry=index if exists else None, found=found[:MOST], more=len(found) > MOST
    )


@blueprint.get("/object/<kind>/<path:identifier>")
@scoped("read")
def shown(kind: str, identifier: str) -> str:
    """An object with its fields and its trail; every number leads to the entry behind it."""
    if kind not in KIND or kind not in COLLECTIONS.values():
        raise unknown("object")
    with engine.snapshot(home().database) as connection:
        query = sa.select(STATE[kind]).where(STATE[kind].c.id == identifier, visible(caller().account, kind))
        row = connection.execute(query).first()
    if row is None:
        raise unknown(kind)
    state = codec(KIND[kind]).state(tuple(row))
    fields = {
        name: value
        for name, value in plain(state).items()
        if name not in ("id", "at", "trail") and value not in (None, "", [], {})
    }
    said = {name: told(name, value, kind) for name, value in fields.items()}
    return flask.render_template(
        "bureau/object.html",
        name=NAMES.get(kind, kind),
        kind=kind,
        state=state,
        about=_about(state),
        own=page_of(kind, identifier),
        told=[one for one in said.values() if one],
        fields=[(name, _text(value)) for name, value in fields.items() if not said[name]],
        trail=[(index, state_of(kind, where)) for index, where in getattr(state, "trail", ())],
    )


def _found(connection: sa.Connection, asked: str) -> list[Found]:
    """Objects whose id begins so, whose record number is this, whose number the vault knows."""
    text, known = asked.lower(), _by_number(asked)
    found: list[Found] = []
    for kind in COLLECTIONS.values():
        table, clauses = STATE[kind], []
        if len(text) >= START and re.fullmatch(r"[0-9a-f.]+", text):
            clauses.append(table.c.id.startswith(text, autoescape=True))
        clauses += [sa.func.lower(table.c[name]) == text for name in TEXTS.get(kind, ()) if name in table.c]
        if kind in known:
            clauses.append(table.c.id == known[kind])
        if clauses:
            found += [_of(kind, state) for state in _visible(connection, kind, sa.or_(*clauses))]
    return found or _by_suffix(connection, asked)


def _by_number(asked: str) -> dict[str, str]:
    """The person of an identity number, the certificate of a certificate's number: by the vault's keyed index."""
    identity = f"{id_number.ID_TYPE}:{id_number.clean(asked)}"
    found = {
        "person": home().vault.find(IDENTITY, [identity]).get(identity),
        "certificate": next(iter(desk().certificates_by_number([certificate_number.clean(asked)]).values()), None),
    }
    return {kind: identifier for kind, identifier in found.items() if identifier}


def _by_suffix(connection: sa.Connection, asked: str) -> list[Found]:
    """A class and the end of a certificate's number: the numbers of this class alone are opened, and that is on record."""
    group, _gap, suffix = asked.upper().rpartition(" ")
    if not re.fullmatch(r"[0-9A-Z]{4,12}", suffix) or not group:
        return []
    classes = [one for one in _found(connection, group.strip()) if one.kind == "training_class"]
    vouchers, table = STATE["voucher"], STATE["certificate"]
    of_class = sa.select(vouchers.c.id).where(vouchers.c.training_class.in_([one.id for one in classes]))
    states = _visible(connection, "certificate", table.c.voucher.in_(of_class))
    numbers = desk().certificate_numbers(state for state in states if isinstance(state, Certificate))
    return [_of("certificate", state) for state in states if numbers.get(state.id, "").upper().endswith(suffix)]


def _visible(connection: sa.Connection, kind: str, clause: sa.ColumnElement[bool]) -> list[State]:
    table = STATE[kind]
    query = sa.select(table).where(clause, visible(caller().account, kind)).order_by(table.c.at.desc()).limit(MOST + 1)
    return codec(KIND[kind]).states([tuple(row) for row in connection.execute(query)])


def _of(kind: str, state: State) -> Found:
    name, where = NAMES.get(kind, kind), state_of(kind, str(getattr(state, "state", "")))
    path = page_of(kind, state.id) or f"/b/object/{kind}/{state.id}"
    return Found(kind, name, state.id, state.at, where, _about(state), path)


def _about(state: State) -> str:
    """What tells it from others of its kind, where there are words for it."""
    return ABOUT[type(state)](state) if type(state) in ABOUT else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
