"""The counter: a worker stands here with the identity card. The officer opens the account and lets a new phone show the
voucher; each is an entry that names the officer."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import flask
import msgspec
import sqlalchemy as sa

from api import orders, problems
from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, counter, issuing, regions, today
from api.pages.signing import fingerprint
from api.pages.worker import giving as forms
from api.rest import giving
from api.rest.giving import desk, home, service
from api.rest.tv1 import phones
from ledger import canonical
from ledger import entry as entries
from ledger.errors import NotCanonical
from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.refusal import Refused, unknown
from voucher.objects.account import Account, Capability
from voucher.objects.person import Person, PersonState
from voucher.objects.voucher import STAGES, Voucher
from voucher.register.accounts import WORKER, AccountCreated
from voucher.register.keys import key_id_of
from voucher.shell.counter import Code, Request
from voucher.shell.desk import Identity
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.declare import STEPS

METHOD: Final = "id_card_in_hand"
COUNTER: Final = "counter"
TYPED: Final = 8
BINDABLE: Final = STAGES[1:5]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at the counter: their person, account if any, and what may be done for them."""

    person: Person
    name: str
    last4: str
    account: str
    vouchers: list[tuple[Voucher, str]]


@blueprint.get("/counter")
@scoped("read")
def counter_form() -> str:
    """The form with the card's number and name."""
    return _page(None)


@blueprint.post("/counter")
@scoped("read")
def find() -> str | tuple[str, int]:
    """Who it is, if the card's number is registered under the card's name."""
    try:
        identity = orders.identity(_card(), today())
        person = _registered(identity)
    except Refused as refused:
        return _page(problems.words(refused)), 422
    if person is None:
        return flask.render_template(
            "bureau/stranger.html", card=_card(), places=_places(), key=forms.form_key(), words=words
        )
    return _shown(person)


@blueprint.post("/counter/register")
@scoped("command")
def register() -> str:
    """Register somebody whom nobody has registered yet; the card was seen, so the real name is verified too."""
    giving.allow(STEPS["person.register"])
    identity, key = orders.identity(_card(), today()), _key()
    region = flask.request.form.get("region", "")
    if not caller().account.may(Capability.BUREAU, region):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    order = desk().register_people(caller().account.id, key, region, [identity])
    if service().earlier(order.actor, order.key) is None and desk().known([identity]):
        raise Refused("person.duplicate")
    service().give(order)
    person = order.indexes[0].subject
    _verify(person)
    return _shown(_person(person))


@blueprint.post("/counter/verify")
@scoped("command")
def verify() -> str:
    """The card was seen and fits: the real name is verified."""
    person = _person(flask.request.form.get("person", ""))
    _verify(person.id)
    return _shown(_person(person.id))


@blueprint.post("/counter/account")
@scoped("command")
def account() -> str:
    """Open the worker's account, or have its password set anew; the code is shown this once."""
    person = _person(flask.request.form.get("person", ""))
    if person.state != PersonState.VERIFIED:
        raise Refused("person.not_verified")
    found = _account_of(person.id)
    if found:
        forms.give("account.reset", {"account": found})
    else:
        grants = [{"capability": WORKER[0].value, "scope": WORKER[1]}]
        found = _created(forms.give("account.create", {"person": person.id, "grants": grants}).events[0])
    code = counter().hand_out(found)
    return _handed(person, code)


@blueprint.post("/counter/phone")
@scoped("command")
def phone() -> str:
    """Bind a voucher to the new phone that waits for it, whose digits the worker read out."""
    giving.allow(STEPS["voucher.bind"])
    person = _person(flask.request.form.get("person", ""))
    asked = counter().asked(flask.request.form.get("voucher", ""))
    if asked is None:
        raise unknown("key")
    typed = "".join(flask.request.form.get("fingerprint", "").lower().split())
    if typed != key_id_of("es256", asked.public)[:TYPED]:
        raise Refused("key.fingerprint")
    if person.id == caller().account.person:
        raise Refused("binding.check_needed")
    key, actor = _key(), caller().account.id
    if service().earlier(actor, key) is None:
        evidence = _evidence(person.id)
        fields: dict[str, Any] = {"method": COUNTER, "evidence": evidence, "holder": person.id}
        service().give(phones().bind(actor, key, voucher=asked.subject, public=asked.public, **fields))
    counter().answered(asked.subject)
    return _shown(person)


def _card() -> dict[str, str]:
    form = flask.request.form
    return {"name": form.get("name", "").strip()[:64], "number": form.get("number", "")[:40]}


def _key() -> str:
    key = flask.request.form.get("key", "").lower()
    try:
        entries.check_key(key)
    except NotCanonical:
        raise Refused("request.key") from None
    return key


def _registered(identity: Identity) -> Person | None:
    """The person with this number; None if there is none. Refused under another name, or outside the regions."""
    found = desk().known([identity]).get(identity.number)
    if found is None:
        return None
    person = _person(found)
    if desk().identity_of(person).name != identity.name:
        raise Refused("list.name")
    return person


def _person(identifier: str) -> Person:
    """A person of the officer's regions; others are another counter's."""
    found = issuing().persons(caller().account, [identifier]).get(identifier)
    if found is None:
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    return found


def _verify(person: str) -> None:
    digest = sha256(f"{_key()}\nverify".encode()).hexdigest()
    key = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"
    forms.give("person.verify", {"persons": [person], "method": METHOD, "evidence": _evidence(person)}, key)


def _evidence(person: str) -> str:
    """The digest of what the officer vouches for: who, whose card, how, which day."""
    said: dict[str, Any] = {"by": caller().account.id, "day": today(), "method": METHOD, "person": person}
    return sha256(canonical.encode(said)).hexdigest()


def _account_of(person: str) -> str:
    """The person's account as a worker, if there is one."""
    table = STATE[Account.kind]
    with engine.snapshot(home().database) as connection:
        query = sa.select(table).where(table.c.person == person).order_by(table.c.id)
        rows = [tuple(row) for row in connection.execute(query)]
    found = [state for state in codec(Account).states(rows) if isinstance(state, Account)]
    return next((account.id for account in found if account.grants == (WORKER,)), "")


def _created(event: msgspec.Struct) -> str:
    if not isinstance(event, AccountCreated):
        raise TypeError("an account was not created")
    return event.account


def _visitor(person: Person) -> Visitor:
    table = STATE[Voucher.kind]
    with engine.snapshot(home().database) as connection:
        query = sa.select(table).where(table.c.holder == person.id).order_by(table.c.at.desc())
        rows = [tuple(row) for row in connection.execute(query)]
    held = [state for state in codec(Voucher).states(rows) if isinstance(state, Voucher)]
    name, last4 = issuing().masked(caller().account, [person.id])[person.id]
    return Visitor(person, name, last4, _account_of(person.id), [(v, _waiting(counter().asked(v.id))) for v in held])


def _waiting(asked: Request | None) -> str:
    return fingerprint(key_id_of("es256", asked.public)) if asked else ""


def _shown(person: Person) -> str:
    return flask.render_template(
        "bureau/visitor.html", visitor=_visitor(person), key=forms.form_key(), words=words, bindable=BINDABLE
    )


def _handed(person: Person, code: Code) -> str:
    name, last4 = issuing().masked(caller().account, [person.id])[person.id]
    return flask.render_template(
        "bureau/code.html", code=code, name=name, last4=last4, until=china_date(code.expires), day=today()
    )


def _places() -> list[tuple[str, str]]:
    return [(code, words.place(code, today())) for code in regions()]


def _page(problem: tuple[str, str] | None) -> str:
    return flask.render_template("bureau/counter.html", problem=problem, given=_card())
