"""The commands that carry something personal: it goes into the vault, the log gets the seal."""

from __future__ import annotations

from typing import Any, Final

import flask
import marshmallow as ma
from flask_smorest import Blueprint

from api.auth import caller, scoped
from api.rest import giving
from voucher.core.dates import china_date
from voucher.core.refusal import Refused
from voucher.identifiers import id_number
from voucher.objects.claim import ClaimKind
from voucher.objects.institution import InstitutionKind
from voucher.shell.desk import BankAccount, Identity
from voucher.shell.service import Order

ID: Final = ma.validate.Regexp(r"^[0-9a-f]{32}$")
CODE: Final = ma.validate.Regexp(r"^[A-Za-z0-9_.:/-]{1,64}$")
DAY: Final = ma.validate.Regexp(r"^\d{4}-\d{2}-\d{2}$")
DIGEST: Final = ma.validate.Regexp(r"^[0-9a-f]{64}$")
WORDS: Final = ma.validate.Length(min=1, max=200)

blueprint: Final = Blueprint(
    "sealed", __name__, url_prefix="/api/v1", description="Commands with something personal in them."
)


class SignedBody(ma.Schema):
    """A body that a signature may come with."""

    signature = ma.fields.Nested(giving.SignatureSchema)


class IdentitySchema(ma.Schema):
    """A person as the identity document says."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=64))
    number = ma.fields.String(required=True, validate=ma.validate.Length(max=40))
    phone = ma.fields.String(validate=ma.validate.Regexp(r"^\+?\d{5,15}$"))


class BankAccountSchema(ma.Schema):
    """Where money goes."""

    bank = ma.fields.String(required=True, validate=WORDS)
    holder = ma.fields.String(required=True, validate=WORDS)
    number = ma.fields.String(required=True, validate=ma.validate.Regexp(r"^\d{6,34}$"))


class PersonsBody(SignedBody):
    """People to register."""

    region = ma.fields.String(required=True, validate=CODE)
    persons = ma.fields.List(
        ma.fields.Nested(IdentitySchema), required=True, validate=ma.validate.Length(min=1, max=200)
    )


class CorrectionBody(SignedBody):
    """The right name and number."""

    identity = ma.fields.Nested(IdentitySchema, required=True)
    evidence = ma.fields.String(required=True, validate=DIGEST)


class InstitutionBody(SignedBody):
    """An organisation."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in InstitutionKind]))
    uscc = ma.fields.String(required=True)
    name = ma.fields.String(required=True, validate=WORDS)
    region = ma.fields.String(required=True, validate=CODE)


class CertificateBody(SignedBody):
    """A certificate as its paper says."""

    voucher = ma.fields.String(required=True, validate=ID)
    holder = ma.fields.String(required=True, validate=ID)
    body = ma.fields.String(required=True, validate=ID)
    certificate_type = ma.fields.String(required=True, validate=CODE)
    number = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=64))
    occupation = ma.fields.String(required=True, validate=CODE)
    level = ma.fields.String(required=True, validate=CODE)
    issued_on = ma.fields.String(required=True, validate=DAY)
    way = ma.fields.String(required=True, validate=CODE)


class ClaimBody(SignedBody):
    """A claim, with the account it goes to."""

    training_class = ma.fields.String(required=True, validate=ID)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in ClaimKind]))
    payee = ma.fields.String(required=True, validate=ID)
    fund = ma.fields.String(required=True, validate=ID)
    account = ma.fields.Nested(BankAccountSchema, required=True)
    vouchers = ma.fields.List(
        ma.fields.String(validate=ID), required=True, validate=ma.validate.Length(min=1, max=200)
    )


class AccountBody(SignedBody):
    """A corrected account."""

    account = ma.fields.Nested(BankAccountSchema, required=True)
    evidence = ma.fields.String(required=True, validate=DIGEST)


class ObjectionBody(SignedBody):
    """An objection in words."""

    line = ma.fields.String(required=True, validate=ID)
    text = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=2000))


def _post(path: str, schema: type[ma.Schema], operation: str) -> Any:
    def decorate(view: Any) -> Any:
        view = scoped("command")(view)
        view = blueprint.arguments(giving.GivingQuery, location="query")(blueprint.arguments(schema)(view))
        view = blueprint.response(201, giving.EntrySchema)(view)
        view = blueprint.doc(parameters=giving.PARAMETERS, operationId=operation)(view)
        return blueprint.route(path, methods=["POST"], endpoint=operation.replace(".", "_"))(view)

    return decorate


def _give(order: Order, query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    return giving.give(order, body.get("signature"), only_statement=query["statement"])


@_post("/persons", PersonsBody, "person.register")
def register_persons(query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    """Register people nobody knows yet. A number that is known already is refused with the pseudonym it has."""
    people = [identity(given) for given in body["persons"]]
    key, actor = giving.key(), caller().account.id
    order = giving.desk().register_people(actor, key, body["region"], people)
    own = {new.person for new in order.command.persons}  # type: ignore[attr-defined]
    taken = {person for person in giving.desk().known(people).values() if person not in own}
    if taken:
        raise Refused("person.duplicate", persons=sorted(taken))
    return _give(order, query, body)


@_post("/persons/<person>/corrections", CorrectionBody, "person.correct")
def correct_person(query: dict[str, Any], body: dict[str, Any], person: str) -> flask.Response:
    """Propose the right name or number of a person; a second officer approves. No voucher moves by it."""
    order = giving.desk().correct_identity(
        caller().account.id, giving.key(), person, identity(body["identity"]), body["evidence"], giving.version()
    )
    return _give(order, query, body)


@_post("/institutions", InstitutionBody, "institution.apply")
def apply_institution(query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    """Enter an organisation by its unified social credit code."""
    order = giving.desk().apply_institution(
        caller().account.id,
        giving.key(),
        kind=body["kind"],
        code=body["uscc"],
        name=body["name"],
        region=body["region"],
    )
    return _give(order, query, body)


@_post("/proposals/<proposal>/approve", SignedBody, "proposal.approve")
def approve_proposal(query: dict[str, Any], body: dict[str, Any], proposal: str) -> flask.Response:
    """The second officer approves; the proposed command is carried out."""
    order = giving.desk().approve(caller().account.id, giving.key(), proposal)
    return _give(order, query, body)


@_post("/certificates", CertificateBody, "certificate.record")
def record_certificate(query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    """Record a certificate for a voucher whose holder passed."""
    facts = {name: value for name, value in body.items() if name not in ("number", "signature")}
    order = giving.desk().record_certificate(caller().account.id, giving.key(), body["number"], **facts)
    return _give(order, query, body)


@_post("/claims", ClaimBody, "claim.submit")
def submit_claim(query: dict[str, Any], body: dict[str, Any]) -> flask.Response:
    """Claim for the vouchers of a class. Those without a verified certificate are left out, each with its reason."""
    order = giving.desk().submit_claim(
        caller().account.id,
        giving.key(),
        BankAccount(**body["account"]),
        training_class=body["training_class"],
        kind=ClaimKind(body["kind"]),
        payee=body["payee"],
        fund=body["fund"],
        vouchers=tuple(body["vouchers"]),
    )
    return _give(order, query, body)


@_post("/claims/<claim>/account", AccountBody, "payment.correct_account")
def correct_account(query: dict[str, Any], body: dict[str, Any], claim: str) -> flask.Response:
    """Propose another account for a claim whose payment came back; a second officer approves."""
    order = giving.desk().correct_account(
        caller().account.id, giving.key(), claim, BankAccount(**body["account"]), body["evidence"]
    )
    return _give(order, query, body)


@_post("/claims/<claim>/objections", ObjectionBody, "publicity.object")
def file_objection(query: dict[str, Any], body: dict[str, Any], claim: str) -> flask.Response:
    """Object to a line of a claim during its publicity."""
    order = giving.desk().file_objection(
        caller().account.id, giving.key(), claim, body["line"], body["text"]
    )
    return _give(order, query, body)


def identity(given: dict[str, Any]) -> Identity:
    """An identity from a body; refused with the field if its number does not hold."""
    today = china_date(giving.home().clock.now())
    try:
        number = id_number.parse(given["number"], today).value
    except id_number.IdNumberError as error:
        raise Refused("person.number", reason=error.code) from None
    return Identity(name=given["name"].strip(), number=number, phone=given.get("phone"))
