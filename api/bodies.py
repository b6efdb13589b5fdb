"""The bodies of requests that carry something personal, or words: by these fields they are given, and nothing of them goes
into the log as it is."""

from __future__ import annotations

from typing import Final

import marshmallow as ma

from api.schemas import Pattern, schema_of
from voucher.core.message import MANY
from voucher.objects.claim import ClaimKind
from voucher.objects.flag import FlagState
from voucher.objects.inspection import InspectionKind, Way
from voucher.objects.institution import InstitutionKind
from voucher.objects.profile import Known

ID: Final = Pattern(r"^[0-9a-f]{32}$")
CODE: Final = Pattern(r"^[A-Za-z0-9_.:/-]{1,64}$")
DAY: Final = Pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
DIGEST: Final = Pattern(r"^[0-9a-f]{64}$")
COUNT: Final = ma.validate.Range(min=0, max=10_000)
WORDS: Final = ma.validate.Length(min=1, max=200)


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


class JobClaimBody(ma.Schema):
    """A claim for employment subsidies, with the account it goes to."""

    payee = ma.fields.String(required=True, validate=ID)
    fund = ma.fields.String(required=True, validate=ID)
    account = ma.fields.Nested(BankAccountSchema, required=True)
    subsidies = ma.fields.List(
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
    at_site = ma.fields.Boolean(allow_none=True)
    signed_in = ma.fields.Boolean(allow_none=True)
    materials = ma.fields.Boolean(allow_none=True)
    in_system = ma.fields.Boolean(allow_none=True)
    evidence = ma.fields.String(validate=DIGEST, allow_none=True)
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=2000), allow_none=True)


class FlagBody(ma.Schema):
    """What an officer makes of a flag, in words if need be."""

    flag = ma.fields.String(required=True, validate=ID)
    ruling = ma.fields.String(required=True, validate=ma.validate.OneOf([state.value for state in FlagState]))
    reason = ma.fields.String(required=True, validate=CODE)
    inspect_on = ma.fields.String(validate=DAY, allow_none=True)
    text = ma.fields.String(validate=ma.validate.Length(min=1, max=2000), allow_none=True)


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
