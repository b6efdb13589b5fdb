"""From the fields a person or a program gives to an order: for plain commands by their own fields, for those with
something personal through the desk. REST and the command line both come through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma
import msgspec

from api.bodies import (
    AccountBody,
    AgainBody,
    ApprovalBody,
    CertificateBody,
    CertificatesBody,
    ClaimBody,
    CorrectionBody,
    EvaluationClaimBody,
    FlagBody,
    InspectionBody,
    InstitutionBody,
    JobClaimBody,
    ManyPublicBody,
    ObjectionBody,
    PersonsBody,
    ProfilesBody,
    PublicityBody,
    ResolutionBody,
)
from api.schemas import build, schema_of
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.identifiers import id_number
from voucher.objects.claim import ClaimKind
from voucher.objects.profile import Known
from voucher.shell.desk import BankAccount, Desk, Identity
from voucher.shell.publicity import Lists, Unnamed
from voucher.shell.service import Order
from voucher.step.declare import STEPS


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives a command: account, idempotency key, the version they saw, and today in China."""

    actor: str
    key: str
    version: int | None
    today: str


Maker = Callable[[Desk, Giver, dict[str, Any]], Order]


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
    """Refused, with the pseudonyms they have, if any of them is known under another request and by the same name."""
    people = [identity(given, by.today) for given in data["persons"]]
    order = desk.register_people(by.actor, by.key, data["region"], people)
    own = {row.subject for row in order.indexes}
    taken = {person for person in desk.recognised(people).values() if person not in own}
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


def _job_claim(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    facts = {name: data[name] for name in ("payee", "fund")}
    account = BankAccount(**data["account"])
    return desk.submit_job_claim(by.actor, by.key, account, subsidies=tuple(data["subsidies"]), **facts)


def _account(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.correct_account(by.actor, by.key, data["claim"], BankAccount(**data["account"]), data["evidence"])


def _object(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    return desk.file_objection(by.actor, by.key, data["claim"], data["line"], data["text"])


def _withheld(given: list[dict[str, str]]) -> tuple[Unnamed, ...]:
    return tuple(Unnamed(one["line"], one["reason"]) for one in given)


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


def _declare(desk: Desk, by: Giver, data: dict[str, Any]) -> Order:
    profiles = [(one["person"], build(Known, one["profile"])) for one in data["persons"]]
    return desk.declare_profiles(by.actor, by.key, profiles, data["evidence"], data.get("training_class"))


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
    "claim.submit_jobs": (JobClaimBody, _job_claim),
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
