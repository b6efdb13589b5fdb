"""Asking the rules about a person: what is loaded for it, and the questions that are put.

The profile is sealed in the vault; its opened version is a fact (`Dossier`) like any other, loaded by whoever loads and
checked there against the commitment in the log. One that does not open stops the decision: nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from voucher.core.facts import Facts, NotLoaded, Ref
from voucher.core.ids import dossier_id, profile_id
from voucher.core.refusal import Refused
from voucher.objects.person import Person
from voucher.objects.profile import Dossier, Known, Profile
from voucher.objects.training import TrainingClass
from voucher.rules.eligibility import Candidate
from voucher.rules.trainees import Holder, Trainee
from voucher.step.classes import candidate

if TYPE_CHECKING:
    from voucher.policy.pack import Policy


def trainee_needs(facts: Facts, persons: Iterable[str]) -> Iterable[Ref]:
    """What the questions about people will ask for, beyond the people themselves."""
    for person in persons:
        yield Ref("profile", "id", profile_id(person))
        try:
            profile = facts.get(Profile, profile_id(person))
        except NotLoaded:
            continue
        if profile and profile.sealed:
            yield Ref("dossier", "id", dossier_id(person, profile.sealed.ref))


def known(facts: Facts, person: str) -> Known | None:
    """The opened profile, or None where there is none; refused if there is one that does not open."""
    profile = facts.get(Profile, profile_id(person))
    if profile is None or profile.sealed is None:
        return None
    dossier = facts.get(Dossier, dossier_id(person, profile.sealed.ref))
    if dossier is None or dossier.known is None:
        raise Refused("person.profile_unreadable", holder=person)
    return dossier.known


def full_candidate(
    facts: Facts, person: Person, day: str, training_class: TrainingClass | None = None, kind: str = ""
) -> Candidate:
    """The person with their profile, for a class or, where a voucher is issued, for a kind of training alone."""
    found = candidate(person, day)
    if training_class:
        occupation, kind = training_class.occupation, training_class.training_kind
        return replace(found, known=known(facts, person.id), occupation=occupation, kind=kind)
    return replace(found, known=known(facts, person.id), kind=kind)


def trainee(facts: Facts, person: str, stage: str) -> Trainee:
    """What the person answered and what registers say."""
    profile = facts.get(Profile, profile_id(person))
    if profile is None:
        return Trainee(stage=stage, answers=None)
    return Trainee(stage=stage, answers=profile.answers, comparisons=profile.comparisons)


def failures(policy: Policy, *questions: Candidate | Trainee) -> list[Refused]:
    """Every rule that fails, as its refusal."""
    return [refused for question in questions for refused in policy.failures(question)]


def may_hold(policy: Policy, failed: list[Refused]) -> Refused | None:
    """The refusal to issue that lists every failed condition; where no document asks for that, the first of them."""
    try:
        policy.ask(Holder(failed=tuple(one.code for one in failed)))
    except Refused as refused:
        return refused
    return failed[0] if failed else None
