"""Which institutions may give degree-type education (学制教育): two officers record it, by its document."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts
from voucher.core.ids import InstitutionId
from voucher.core.message import Command, Document, Event
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves


class SetEducation(Command, frozen=True, kw_only=True, tag="institution.set_education"):
    """Two officers record whether an institution may give degree-type education, and the document that says so."""

    institution: InstitutionId
    degree: bool
    document: Document


class EducationSet(Event, frozen=True, kw_only=True, tag="institution.education_set"):
    """The institution may, or may no longer, give degree-type education."""

    institution: InstitutionId
    degree: bool
    document: Document


@decides(SetEducation, Capability.BUREAU, dual=True)
def set_education(command: SetEducation, context: Context) -> Iterable[Event]:
    """By officers of its region."""
    institution = context.facts.need(Institution, command.institution)
    context.require(Capability.BUREAU, institution.region)
    yield EducationSet(institution=institution.id, degree=command.degree, document=command.document)


@evolves(EducationSet, signed=True)
def education_set(event: EducationSet, facts: Facts, at: At) -> None:
    """What holds from now on; classes that were submitted stay."""
    institution = facts.need(Institution, event.institution)
    facts.put(replace(institution, at=at.index, degree_education=event.degree))
