"""From the fields a person or a program gives to an order: for plain commands by their own fields, for those with
something personal through the desk. REST and the command line both come through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma
import msgspec

from api.schemas import Pattern, build, schema_of
from voucher.core.message import MANY, Command
from voucher.core.refusal import Refused
from voucher.identifiers import id_number
from voucher.lifecycle.publicise import Withheld
from voucher.objects.claim import ClaimKind
from voucher.objects.flag import FlagState
from voucher.objects.inspection import InspectionKind, Way
from voucher.objects.institution import InstitutionKind
from voucher.objects.profile import Known
from voucher.shell.desk import BankAccount, Desk, Identity
from voucher.shell.publicity import Lists
from voucher.shell.service import Order
from voucher.step.declare import STEPS

ID: Final = Pattern(r"^[0-9a-f]{32}$")
CODE: Final = Pattern(r"^[A-Za-z0-9_.:/-]{1,64}$")
DAY: Final = Pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
DIGEST: Final = Pattern(r"^[0-9a-f]{64}$")
COUNT: Final = ma.validate.Range(min=0, max=10_000)
WORDS: Final = ma.validate.Length(min=1, max=200)


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a command: account, idempotency key, the version they saw, and today in China."""

    actor: str
    key: str
    version: int | None
    today: str


Maker = Callable[[Desk, Giver, dict[str, Any]], Order]


class IdentitySchema(ma.Schema):
    """A person as the identity document says."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=64))
    number = ma.fields.String(required=True, validate=ma.validate.Length(max=40))
    phone = ma.fields.String(validate=Pattern(r"^\+?[0-9]{5,15}$"))


class BankAccountSchema(ma.Schema):
    """Where money goes."""

    bank = ma.fields.String(required=True, validate=WORDS)
    holder = ma.fields.String(required=True, validate=WORDS)
    number = ma.fields.String(required=True, validate=Pattern(r"^[0-9]{6,34}$"))


class PersonsBody(ma.Schema):
    """People to register."""

    region = ma.fields.String(required=True, validate=CODE)
    persons = ma.fields.List(
        ma.fields.Nested(IdentitySchema), required=True, validate=ma.validate.Length(min=1, max=200)
    )


class CorrectionBody(ma.Schema):
    """The right name and number of a person."""

    person = ma.fields.String(required=True, validate=ID)
    identity = ma.fields.Nested(IdentitySchema, required=True)
    evidence = ma.fields.String(required=True, validate=DIGEST)


class InstitutionBody(ma.Schema):
    """An organisation by its unified social credit code."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in InstitutionKind]))
    uscc = ma.fields.String(required=True)
    name = ma.fields.String(required=True, validate=WORDS)
    region = ma.fields.String(required=True, validate=CODE)


class ApprovalBody(ma.Schema):
    """The proposal to approve."""

    proposal = ma.fields.String(required=True, validate=ID)


class CertificateBody(ma.Schema):
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
    medium = ma.fields.String(validate=CODE)


class PaperSchema(ma.Schema):
    """One certificate of an evaluation; without a voucher, one that redeems none."""

    voucher = ma.fields.String(validate=ID)
    holder = ma.fields.String(required=True, validate=ID)
    certificate_type = ma.fields.String(required=True, validate=CODE)
    number = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=64))
    issued_on = ma.fields.String(required=True, validate=DAY)
    medium = ma.fields.String(validate=CODE)


class CertificatesBody(ma.Schema):
    """Certificates of people who passed an evaluation: all of them are recorded, or none."""

    evaluation = ma.fields.String(required=True, validate=ID)
    papers = ma.fields.List(ma.fields.Nested(PaperSchema), required=True, validate=ma.validate.Length(min=1, max=MANY))


class ClaimBody(ma.Schema):
    """A claim, with the account it goes to."""

    training_class = ma.fields.String(required=True, validate=ID)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in ClaimKind]))
    payee = ma.fields.String(required=True, validate=ID)
    fund = ma.fields.String(required=True, validate=ID)
    account = ma.fields.Nested(BankAccountSchema, required=True)
    vouchers = ma.fields.List(ma.fields.String(validate=ID), required=True, validate=ma.validate.Length(min=1, max=200))


class EvaluationClaimBody(ma.Schema):
    """A claim for an evaluation, with the account it goes to."""

    evaluation = ma.fields.String(required=True, validate=ID)
    payee = ma.fields.String(required=True, validate=ID)
    fund = ma.fields.String(required=True, validate=ID)
    account = ma.fields.Nested(BankAccountSchema, required=True)
    certificates = ma.fields.List(
        ma.fields.String(validate=ID), required=True, validate=ma.validate.Length(min=1, max=200)
    )


class AccountBody(ma.Schema):
    """The corrected account of a claim."""

    claim = ma.fields.String(required=True, validate=ID)
    account = ma.fields.Nested(BankAccountSchema, required=True)
    evidence = ma.fields.String(required=True, validate=DIGEST)


class ObjectionBody(ma.Schema):
    """An objection in words."""

    claim = ma.fields.String(required=True, validate=ID)
    line = ma.fields.String(required=True, validate=ID)
    text = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=2000))


class ProfileSchema(ma.Schema):
    """What is known of one person."""

    person = ma.fields.String(required=True, validate=ID)
    profile = ma.fields.Nested(schema_of(Known), required=True)


class ProfilesBody(ma.Schema):
    """Profiles of people; for a class's institution, of people on its roster."""

    persons = ma.fields.List(
        ma.fields.Nested(ProfileSchema), required=True, validate=ma.validate.Length(min=1, max=200)
    )
    evidence = ma.fields.String(required=True, validate=DIGEST)
    training_class = ma.fields.String(validate=ID, allow_none=True)


class WithheldSchema(ma.Schema):
    """A line whose person is counted and not named, and why."""

    line = ma.fields.String(required=True, validate=ID)
    reason = ma.fields.String(required=True, validate=CODE)


class PublicityBody(ma.Schema):
    """A claim to be published; the masked list is made and sealed here."""

    claim = ma.fields.String(required=True, validate=ID)
    withheld = ma.fields.List(ma.fields.Nested(WithheldSchema), load_default=list, validate=ma.validate.Length(max=200))


class ManyPublicBody(ma.Schema):
    """Claims to be published under one signature, with their fen in all."""

    claims = ma.fields.List(ma.fields.Nested(PublicityBody), required=True, validate=ma.validate.Length(min=1, max=20))
    total = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(min=0, max=10**14))


class AgainBody(ma.Schema):
    """Lines to be published again, as they are now."""

    claim = ma.fields.String(required=True, validate=ID)
    lines = ma.fields.List(ma.fields.String(validate=ID), required=True, validate=ma.validate.Length(min=1, max=200))
    reason = ma.fields.String(required=True, validate=CODE)


class ResolutionBody(ma.Schema):
    """The answer to an objection; `fen` is the right amount where it is upheld in part."""

    objection = ma.fields.String(required=True, validate=ID)
    uphold = ma.fields.Boolean(required=True)
    reason = ma.fields.String(required=True, validate=CODE)
    fen = ma.fields.Integer(
        strict=True, allow_none=True, load_default=None, validate=ma.validate.Range(min=1, max=10**14)
    )


class InspectionBody(ma.Schema):
    """What an inspector saw, in numbers, ticks and words."""

    training_class = ma.fields.String(validate=ID, allow_none=True)
    institution = ma.fields.String(validate=ID, allow_none=True)
    inspection = ma.fields.String(validate=ID, allow_none=True)
    what = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in InspectionKind]))
    way = ma.fields.String(required=True, validate=ma.validate.OneOf([way.value for way in Way]))
    day = ma.fields.String(required=True, validate=DAY)
    found = ma.fields.Integer(validate=COUNT, strict=True, allow_none=True)
    teachers = ma.fields.Integer(validate=COUNT, strict=True, allow_none=True)
    at_site = ma.fields.Boolean()
    signed_in = ma.fields.Boolean()
    materials = ma.fields.Boolean()
    in_system = ma.fields.Boolean()
    evidence = ma.fields.String(validate=DIGEST, allow_none=True)
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=2000), allow_none=True)


class FlagBody(ma.Schema):
    """What an officer makes of a flag, in words if need be."""

    flag = ma.fields.String(required=True, validate=ID)
    ruling = ma.fields.String(required=True, validate=ma.validate.OneOf([state.value for state in FlagState]))
    reason = ma.fields.String(required=True, validate=CODE)
    inspect_on = ma.fields.String(validate=DAY, allow_none=True)
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=2000), allow_none=True)


def identity(given: dict[str, Any], today: str) -> Identity:
    """An identity from a body; refused with the reason if its number does not hold."""
    try:
        number = id_number.parse(given["number"], today).value
    except id_number.IdNumberError as error:
        raise Refused("person.number", reason=error.code) from None
    name = given["name"].strip()
    if not name:
        raise Refused("value.invalid", field="name")
    return Identity(name=name, number=number, phone=given.get("phone"))


def _register(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    """Refused, with the pseudonyms they have, if any of them is known under another request."""
    people = [identity(given, by.today) for given in data["persons"]]
    order = desk.register_people(by.actor, by.key, data["region"], people)
    own = {row.subject for row in order.indexes}
    taken = {person for person in desk.known(people).values() if person not in own}
    if taken:
        raise Refused("person.duplicate", persons=sorted(taken))
    return order


def _correct(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    right = identity(data["identity"], by.today)
    return desk.correct_identity(by.actor, by.key, data["person"], right, data["evidence"], by.version)


def _apply_institution(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.apply_institution(
        by.actor, by.key, kind=data["kind"], code=data["uscc"], name=data["name"], region=data["region"]
    )


def _approve(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.approve(by.actor, by.key, data["proposal"])


def _certificate(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    facts = {name: value for name, value in data.items() if name != "number"}
    return desk.record_certificate(by.actor, by.key, data["number"], **facts)


def _certificates(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.record_certificates(by.actor, by.key, data["evaluation"], data["papers"])


def _claim(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    facts = {name: data[name] for name in ("training_class", "payee", "fund")}
    return desk.submit_claim(
        by.actor,
        by.key,
        BankAccount(**data["account"]),
        kind=ClaimKind(data["kind"]),
        vouchers=tuple(data["vouchers"]),
        **facts,
    )


def _evaluation_claim(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    facts = {name: data[name] for name in ("evaluation", "payee", "fund")}
    account = BankAccount(**data["account"])
    return desk.submit_evaluation_claim(by.actor, by.key, account, certificates=tuple(data["certificates"]), **facts)


def _account(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.correct_account(by.actor, by.key, data["claim"], BankAccount(**data["account"]), data["evidence"])


def _object(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.file_objection(by.actor, by.key, data["claim"], data["line"], data["text"])


def _declare(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    profiles = [(one["person"], build(Known, one["profile"])) for one in data["persons"]]
    return desk.declare_profiles(by.actor, by.key, profiles, data["evidence"], data.get("training_class"))


def _withheld(given: list[dict[str, str]]) -> tuple[Withheld, ...]:
    return tuple(Withheld(one["line"], one["reason"]) for one in given)


def _publish(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return Lists(desk).publish(by.actor, by.key, data["claim"], _withheld(data["withheld"]))


def _publish_many(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    wanted = {one["claim"]: _withheld(one["withheld"]) for one in data["claims"]}
    return Lists(desk).publish_many(by.actor, by.key, wanted, data["total"])


def _publish_again(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return Lists(desk).publish_again(by.actor, by.key, data["claim"], data["lines"], data["reason"])


def _resolve(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return Lists(desk).resolve(
        by.actor, by.key, data["objection"], uphold=data["uphold"], reason=data["reason"], fen=data["fen"]
    )


def _inspect(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    words = data.get("text")
    facts = {name: value for name, value in data.items() if name != "text"}
    return desk.sign_inspection(by.actor, by.key, words, **facts)


def _decide_flag(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    words = data.get("text")
    facts = {name: value for name, value in data.items() if name != "text"}
    return desk.decide_flag(by.actor, by.key, words, **facts)


SEALED: Final[dict[str, tuple[type[ma.Schema], Maker]]] = {
    "person.register": (PersonsBody, _register),
    "person.correct": (CorrectionBody, _correct),
    "person.declare": (ProfilesBody, _declare),
    "institution.apply": (InstitutionBody, _apply_institution),
    "proposal.approve": (ApprovalBody, _approve),
    "certificate.record": (CertificateBody, _certificate),
    "certificate.record_many": (CertificatesBody, _certificates),
    "claim.submit": (ClaimBody, _claim),
    "claim.submit_evaluation": (EvaluationClaimBody, _evaluation_claim),
    "payment.correct_account": (AccountBody, _account),
    "publicity.object": (ObjectionBody, _object),
    "publicity.start": (PublicityBody, _publish),
    "publicity.start_many": (ManyPublicBody, _publish_many),
    "publicity.again": (AgainBody, _publish_again),
    "publicity.resolve": (ResolutionBody, _resolve),
    "inspection.sign": (InspectionBody, _inspect),
    "flag.decide": (FlagBody, _decide_flag),
}
"""Commands with something personal, by type: the fields they are given by, and how the order is made."""


def schema_for(command_type: str) -> type[ma.Schema]:
    """The fields by which a command is given."""
    if command_type in SEALED:
        return SEALED[command_type][0]
    return schema_of(STEPS[command_type].command)


def order_for(desk: Desk, by: Giver, command_type: str, data: dict[str, Any]) -> Order:
    """The order for validated fields."""
    if command_type in SEALED:
        return SEALED[command_type][1](desk, by, data)
    command: Command = build(STEPS[command_type].command, data)
    if by.version is not None and command.version is None:
        command = msgspec.structs.replace(command, version=by.version)
    return Order(actor=by.actor, key=by.key, command=command)
