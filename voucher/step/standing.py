"""An institution's standing as the rules are asked about it, and what it stops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.refusal import Refused
from voucher.identifiers import division
from voucher.objects.institution import CONSENT, LACK, Institution, InstitutionKind, InstitutionState
from voucher.objects.pool import Teacher
from voucher.objects.training import TrainingClass
from voucher.rules.base import Fail
from voucher.rules.platforms import PlatformDay
from voucher.rules.standing import Outsider, PoolFacts, Provider
from voucher.rules.supervision import Rectification

if TYPE_CHECKING:
    from voucher.policy.pack import Policy

_K = InstitutionKind
TRAINS: Final = frozenset({_K.TRAINING, _K.ENTERPRISE, _K.UNIVERSITY, _K.COMPANY_CENTRE})
"""Kinds that train."""
EVALUATES: Final = frozenset({_K.EVALUATION, _K.ENTERPRISE, _K.UNIVERSITY, _K.COMPANY_CENTRE, _K.ALLIANCE})
"""Kinds that evaluate."""
_BARRED: Final = {
    InstitutionState.BLACKLISTED: "institution.blacklisted",
    InstitutionState.DELISTED: "institution.delisted",
}


def require_standing(institution: Institution) -> None:
    """Refused for what an institution takes up anew while it is out of the catalogue."""
    if institution.state in _BARRED:
        raise Refused(_BARRED[institution.state])


def require_open(institution: Institution) -> None:
    """Refused for new classes and people while it rectifies or is suspended, also where no document asks for a listing."""
    if institution.state in (InstitutionState.RECTIFYING, InstitutionState.SUSPENDED):
        raise Refused("institution.state", current=institution.state.value)


def rectified_from(policy: Policy, day: str) -> tuple[int, str] | None:
    """The months that a rectification takes which begins on a day, and the first day on which it may end; None where no
    document in force says how long."""
    answers = policy.values(Rectification(since=day))
    return max(((one.value, str(one.detail["until"])) for _, one in answers), default=None)


def provider_needs(institution: str, region: str, day: str, facts: Facts) -> Iterable[Ref]:
    """What `provider` will ask for: the institution, and for work in another city who is listed there."""
    yield Ref("institution", "id", institution)
    found = facts.get(Institution, institution)
    if found and _crosses(found, region, day):
        for code in division.codes_of(division.city(region, day)):
            yield Ref("institution", "city", code)


def class_needs(training_class: TrainingClass, facts: Facts) -> Iterable[Ref]:
    """The same for a class of the institution's own."""
    return provider_needs(training_class.institution, training_class.region, training_class.start_date, facts)


class Work(NamedTuple):
    """What an institution trains or evaluates: where, in which occupation, at which level."""

    region: str
    occupation: str
    level: str


def provider(found: Institution, work: Work, day: str, facts: Facts, kinds: frozenset[_K]) -> Provider:
    """What rules are asked about an institution that trains or evaluates (by `kinds`) on a day."""
    asked = (work.occupation, work.level, day)
    site = division.city(work.region, day)
    allowed = {c.basis for c in found.crossings if c.covers(site, *asked)}
    return Provider(
        day=day,
        type=found.type.value,
        listed=found.listed_for(*asked),
        scope_from=_scope_from(found, *asked),
        consented_on=found.consented_on,
        faults=found.faults,
        home=division.city(found.region, day),
        site=site,
        local=_crosses(found, work.region, day) and _local(found, site, asked, facts, kinds),
        consented=CONSENT in allowed,
        attested=LACK in allowed,
    )


def own_class(found: Institution, training_class: TrainingClass, facts: Facts) -> Provider:
    """What rules are asked about the institution of a class on its opening day."""
    return provider(found, work_of(training_class), training_class.start_date, facts, TRAINS)


def work_of(training_class: TrainingClass) -> Work:
    """What a class trains."""
    return Work(training_class.region, training_class.occupation, training_class.level)


def check_body(body: Institution, work: Work, day: str, policy: Policy, facts: Facts, *, outsiders: bool) -> list[str]:
    """Codes of the rules that flag an evaluation body on a day; refused by the first that fails."""
    question = provider(body, work, day, facts, EVALUATES)
    outsider = Outsider(type=body.type.value, outsiders=outsiders, allied=body.alliance is not None)
    return [*policy.ask(replace(question, type="")), *policy.ask(outsider)]


def pool_facts(training_class: TrainingClass, facts: Facts) -> PoolFacts:
    """How the teachers of a class stand to its institution's pool. Load it as `Ref("teacher", "institution", …)`."""
    pool = {t.person for t in facts.where(Teacher, "institution", training_class.institution) if t.left_on is None}
    return PoolFacts(pool=len(pool), outside=len(set(training_class.teachers) - pool))


def _crosses(found: Institution, region: str, day: str) -> bool:
    home, site = division.city(found.region, day), division.city(region, day)
    return min(len(home), len(site)) == division.CITY and home != site


def _local(found: Institution, site: str, asked: tuple[str, str, str], facts: Facts, kinds: frozenset[_K]) -> bool:
    there = (one for code in division.codes_of(site) for one in facts.where(Institution, "city", code))
    return any(
        one.id != found.id
        and one.type in kinds
        and division.city(one.region, asked[2]) == site
        and one.listed_for(*asked)
        for one in there
    )


def _scope_from(found: Institution, occupation: str, level: str, day: str) -> str | None:
    """The first day of a scope for the occupation and level that begins after the day."""
    later = [
        scope.from_date
        for scope in found.scope
        if scope.occupation == occupation and scope.level in ("", level) and scope.from_date > day
    ]
    return min(later, default=None)


def platform_day(platform: Institution | None, day: str) -> PlatformDay:
    """What rules are asked about an online platform on a day. One that is not in the register is not listed."""
    if platform is None or platform.type != InstitutionKind.PLATFORM:
        return PlatformDay(day=day, listed=False)
    violations = tuple((ban.violated_on, ban.discovered_on) for ban in platform.bans)
    return PlatformDay(day=day, listed=platform.listed_on(day), violations=violations)


def platform_counts(policy: Policy, platform: Institution | None, day: str) -> bool:
    """Whether hours learnt at a platform on a day count (platform.unlisted_void_*, platform.ban_*). Load the platform as
    `Ref("institution", "id", …)`."""
    return not any(isinstance(answer, Fail) for _, answer in policy.answers(platform_day(platform, day)))
