"""Officers who are away, who stand in for them, and who stay out."""

from __future__ import annotations

import pytest

from tests.support.asking import changed, hired, records, refuses
from tests.support.http import Api
from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.lifecycle.plan_class import ReviewClass
from voucher.lifecycle.review import AcceptClaim, ReviewClaim
from voucher.lifecycle.revoke import RevokeVoucher
from voucher.objects.account import Account, Capability
from voucher.objects.institution import InstitutionState
from voucher.objects.office import Absence, Recusal
from voucher.register.accounts import GrantCapability, WithdrawCapability
from voucher.register.institutions import SetStanding
from voucher.register.office import (
    AbsenceEntered,
    DeclareRecusal,
    EndAbsence,
    EnterAbsence,
    ImposeRecusal,
    LiftRecusal,
    Recused,
)
from voucher.register.profiles import QuestionnairesAnswered
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell import office
from voucher.shell.demo.player import event_of
from voucher.shell.demo.profiles import questionnaires


def _account(world: World, role: str) -> str:
    return world.cast[role].account


def _away(world: World, role: str, deputy: str | None = None, days: int = 3) -> str:
    until = world.today[:8] + f"{int(world.today[8:]) + days:02d}"
    command = EnterAbsence(
        account=_account(world, role),
        deputy=_account(world, deputy) if deputy else None,
        from_date=world.today,
        until_date=until,
        reason="sick_leave",
    )
    return event_of(world.do(role, command), AbsenceEntered).absence


def test_who_is_away_does_not_sign_and_signs_again_when_back(a_world: World) -> None:
    """The first reviewer of the industry department is away: refused by the day; back early, they sign."""
    journey = a_world.journey(size=2).upto("submitted")
    absence = _away(a_world, "industry1")
    review = ReviewClass(training_class=journey.training_class, approve=True)
    refused = a_world.refused("industry1", review)
    assert refused.code == "officer.absent"
    a_world.do("industry1", EndAbsence(absence=absence))
    assert a_world.state(Absence, absence).ended_on == a_world.today
    a_world.do("industry1", review)


def test_an_absence_ends_by_itself(a_world: World) -> None:
    """The last day counts to its end; on the next one the officer signs."""
    journey = a_world.journey(size=2).upto("submitted")
    _away(a_world, "industry1", days=2)
    review = ReviewClass(training_class=journey.training_class, approve=True)
    a_world.later(2)
    assert a_world.refused("industry1", review).code == "officer.absent"
    a_world.later(1)
    a_world.do("industry1", review)


def _only_in(world: World, role: str, region: str) -> None:
    """The role's industry duty holds in another region alone."""
    account = world.cast[role].account
    grant = GrantCapability(account=account, capability=Capability.INDUSTRY, scope=region)
    world.do("operator", grant)
    world.do("operator", WithdrawCapability(account=account, capability=Capability.INDUSTRY, scope="41"))


def test_a_deputy_acts_in_the_region_of_the_one_who_is_away_and_no_longer(a_world: World) -> None:
    """An officer of Luoyang stands in for the province's: they may sign in Pingdingshan for these days, and see it."""
    journey = a_world.journey(size=2).upto("submitted")
    _only_in(a_world, "industry2", "4103")
    review = ReviewClass(training_class=journey.training_class, approve=True)
    assert a_world.refused("industry2", review).code == "auth.scope"
    _away(a_world, "industry1", deputy="industry2", days=1)
    account = Api(a_world).one("industry2", f"/accounts/{_account(a_world, 'industry2')}")
    assert {tuple(grant) for grant in account["grants"]} == {("industry", "4103")}, "what is lent is not granted"
    a_world.do("industry2", review)
    a_world.later(2)
    assert a_world.refused("industry2", review).code == "auth.scope"


def test_what_a_deputy_may_read_follows_what_they_may_do(a_world: World) -> None:
    """The class of the other region is listed for them while they stand in, and not before."""
    journey = a_world.journey(size=2).upto("submitted")
    _only_in(a_world, "industry2", "4103")
    api = Api(a_world)
    assert journey.training_class not in api.ids("industry2", "/classes")
    _away(a_world, "industry1", deputy="industry2")
    assert journey.training_class in api.ids("industry2", "/classes")


@pytest.mark.parametrize("deputy", ["industry1", "maker", "school"])
def test_a_deputy_is_another_officer_of_the_same_kind(a_world: World, deputy: str) -> None:
    """Not oneself, not finance for industry, not a school."""
    with pytest.raises(Refused, match=r"officer\.deputy"):
        _away(a_world, "industry1", deputy=deputy)


def test_an_absence_is_entered_by_oneself_or_by_the_operator_and_once(a_world: World) -> None:
    """Another officer may not; a second one for the same days is refused; days that are over are refused."""
    command = EnterAbsence(
        account=_account(a_world, "industry1"), from_date=a_world.today, until_date=a_world.today, reason="training"
    )
    assert a_world.refused("industry2", command).code == "auth.scope"
    a_world.do("operator", command)
    assert a_world.refused("industry1", command).code == "officer.overlap"
    past = EnterAbsence(
        account=_account(a_world, "industry2"), from_date="2026-02-01", until_date="2026-02-02", reason="training"
    )
    assert a_world.refused("industry2", past).code == "officer.days"
    for field in ("from_date", "until_date"):
        refuses(a_world, "industry2", changed(past, **{field: "2026-02-30"}), "value.invalid", field=field)


def test_an_absence_is_ended_once_and_not_by_another_officer(a_world: World) -> None:
    """The operator may end it; nobody ends it again."""
    ending = EndAbsence(absence=_away(a_world, "industry1"))
    refuses(a_world, "industry2", ending, "auth.scope", capability="operator")
    a_world.do("operator", ending)
    refuses(a_world, "industry1", ending, "object.exists")


def test_who_is_recused_decides_nothing_about_the_institution_and_the_attempt_stays(a_world: World) -> None:
    """Neither its classes, nor its claims, nor its standing; another officer does; the other school is untouched."""
    journey = a_world.journey(size=2).upto("applied")
    school = a_world.cast["school:id"].account
    recusal = event_of(a_world.do("bureau1", DeclareRecusal(institution=school, reason="relative")), Recused).recusal
    size = a_world.size()
    assert a_world.refused("bureau1", AcceptClaim(claim=journey.claim)).code == "officer.recused"
    assert a_world.size() == size + 1, "the attempt is in the log"
    a_world.do("bureau2", AcceptClaim(claim=journey.claim))
    review = ReviewClaim(claim=journey.claim, rejected=(), total=journey.total)
    assert a_world.refused("bureau1", review).code == "officer.recused"
    standing = SetStanding(institution=school, standing=InstitutionState.SUSPENDED, reason="serious")
    assert a_world.refused("bureau1", standing).code == "officer.recused"
    other = SetStanding(
        institution=a_world.cast["school2:id"].account, standing=InstitutionState.SUSPENDED, reason="serious"
    )
    a_world.do("bureau1", other)
    assert a_world.state(Recusal, recusal).lifted_on is None


def test_an_account_of_no_person_declares_no_recusal(a_world: World) -> None:
    """There is nobody whom it would bind."""
    hired(a_world, "machine", (Capability.AUDITOR, "41"))
    declare = DeclareRecusal(institution=_account(a_world, "school:id"), reason="relative")
    refuses(a_world, "machine", declare, "auth.capability", capability="auditor")
    assert a_world.all(Recusal, "institution", declare.institution) == []


def test_the_second_signature_is_refused_too(a_world: World) -> None:
    """A proposal about the institution cannot be approved by who stays out."""
    school = a_world.cast["school:id"].account
    a_world.do("bureau2", DeclareRecusal(institution=school, reason="relative"))
    standing = SetStanding(institution=school, standing=InstitutionState.SUSPENDED, reason="serious")
    made = event_of(a_world.do("bureau1", standing), ProposalMade)
    assert a_world.refused("bureau2", ApproveProposal(proposal=made.proposal)).code == "officer.recused"


def test_who_is_recused_stays_out_of_what_belongs_to_the_institution_too(a_world: World) -> None:
    """A voucher that is enrolled there is not theirs to revoke, neither as the first officer nor as the second."""
    journey = a_world.journey(size=1).upto("enrolled")
    a_world.do("bureau2", DeclareRecusal(institution=journey.institution, reason="relative"))
    revoke = RevokeVoucher(voucher=journey.voucher(), reason="fraud")
    records(a_world, "bureau2", revoke, "officer.recused")
    proposal = event_of(a_world.do("bureau1", revoke), ProposalMade).proposal
    records(a_world, "bureau2", ApproveProposal(proposal=proposal), "officer.recused")


def test_who_is_recused_releases_no_payment_to_the_institution(a_world: World) -> None:
    """Nor takes in what the bank says of it; finance's other officer does."""
    journey = a_world.journey(size=1).upto("built")
    school = a_world.cast["school:id"].account
    a_world.do("checker", DeclareRecusal(institution=school, reason="relative"))
    attempt = records(a_world, "checker", journey.release(), "officer.recused")
    assert (attempt.object_kind, attempt.object) == ("institution", school)
    hired(a_world, "other", (Capability.FINANCE_CHECKER, "41"), person=a_world.cast["inspector"].person)
    a_world.do("other", journey.release())


def test_who_speaks_for_an_institution_does_not_decide_about_it_under_another_account(a_world: World) -> None:
    """The school's head is hired by the bureau: neither claim nor standing of the school, but of the other school."""
    journey = a_world.journey(size=1).upto("applied")
    hired(a_world, "head", (Capability.BUREAU, "41"), person=a_world.cast["school"].person)
    school = a_world.cast["school:id"].account
    standing = SetStanding(institution=school, standing=InstitutionState.SUSPENDED, reason="serious")
    for command in (AcceptClaim(claim=journey.claim), standing):
        attempt = records(a_world, "head", command, "officer.own_institution")
        assert (attempt.object_kind, attempt.object) == ("institution", school)
    proposal = event_of(a_world.do("bureau1", standing), ProposalMade).proposal
    records(a_world, "head", ApproveProposal(proposal=proposal), "officer.own_institution")
    other = a_world.cast["school2:id"].account
    a_world.do("head", SetStanding(institution=other, standing=InstitutionState.SUSPENDED, reason="serious"))


def test_who_speaks_for_an_institution_and_has_an_office_acts_for_it_under_the_account_that_speaks(
    a_world: World,
) -> None:
    """What schools and officers enter: not by the officer's account of the same person, but by the one that speaks too."""
    journey = a_world.journey(size=1).upto("listed")
    person, school = a_world.cast["school"].person, journey.institution
    hired(a_world, "head", (Capability.BUREAU, "41"), person=person)
    hired(a_world, "both", (Capability.BUREAU, "41"), (Capability.INSTITUTION, school), person=person)
    entry = changed(questionnaires(journey.people, a_world.clock.now()), training_class=journey.training_class)
    attempt = records(a_world, "head", entry, "officer.own_institution")
    assert (attempt.object_kind, attempt.object) == ("institution", school)
    said = event_of(a_world.do("both", entry), QuestionnairesAnswered)
    assert [one.person for one in said.persons] == journey.people


def test_who_is_recused_has_no_part_in_lifting_it(a_world: World) -> None:
    """Neither as the first officer nor as the second, nor under another account; both attempts stay."""
    school = _account(a_world, "school:id")
    recusal = event_of(a_world.do("bureau1", DeclareRecusal(institution=school, reason="relative")), Recused).recusal
    hired(a_world, "twin", (Capability.BUREAU, "41"), person=a_world.state(Recusal, recusal).person)
    lift = LiftRecusal(recusal=recusal)
    proposal = event_of(a_world.do("bureau2", lift), ProposalMade).proposal
    for role in ("bureau1", "twin"):
        for command in (lift, ApproveProposal(proposal=proposal)):
            attempt = records(a_world, role, command, "officer.recused")
            assert (attempt.object_kind, attempt.object) == ("institution", school)
    assert a_world.state(Recusal, recusal).lifted_on is None


def test_a_recusal_is_imposed_and_lifted_by_two_others(a_world: World) -> None:
    """On an industry officer; the person it binds has no part in lifting it."""
    school = a_world.cast["school:id"].account
    person = a_world.cast["industry1"].person
    assert person is not None
    imposed = a_world.two(ImposeRecusal(person=person, institution=school, reason="former_employee"))
    recusal = event_of(imposed, Recused).recusal
    journey = a_world.journey(size=2).upto("submitted")
    review = ReviewClass(training_class=journey.training_class, approve=True)
    assert a_world.refused("industry1", review).code == "officer.recused"
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"), person=a_world.cast["inspector"].person)
    refuses(a_world, "elsewhere", LiftRecusal(recusal=recusal), "auth.scope", capability="bureau")
    a_world.two(LiftRecusal(recusal=recusal))
    refuses(a_world, "bureau1", LiftRecusal(recusal=recusal), "object.exists")
    a_world.do("industry1", review)


def test_most_accounts_are_what_they_are(a_world: World) -> None:
    """A school's account, and an officer for whom nobody is away."""
    with a_world.home as home:
        for role in ("school", "industry1"):
            account = a_world.state(Account, _account(a_world, role))
            assert office.as_today(home, account) is account
