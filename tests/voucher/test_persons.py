"""People: registered once, verified, corrected by two officers without moving a voucher."""

from __future__ import annotations

import uuid

import pytest

from ledger import timestamp
from tests.support.asking import changed, hired, order, refuses
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.core.ids import profile_id
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.person import Person, PersonState
from voucher.objects.profile import Profile, Source
from voucher.objects.voucher import Voucher
from voucher.register.persons import NewPerson, RegisterPersons, VerifyPersons
from voucher.register.profiles import AnswerQuestionnaire
from voucher.register.proposals import ProposalMade
from voucher.shell.audit import audit
from voucher.shell.demo.cast import id_number, trainee
from voucher.shell.demo.player import event_of
from voucher.shell.demo.profiles import comparisons, questionnaires
from voucher.shell.demo.setting import EVIDENCE
from voucher.shell.desk import Identity
from voucher.shell.service import Order

RIGHT = Identity(name="更正学员", number=id_number(777, "19900101"))


def correction(world: World, person: str, identity: Identity, version: int | None = None) -> Order:
    """A first officer's correction."""
    return world.desk.correct_identity(
        world.cast["bureau1"].account, str(uuid.uuid4()), person, identity, EVIDENCE, version
    )


def approval(world: World, proposal: str) -> Order:
    """The second officer's approval."""
    return world.desk.approve(world.cast["bureau2"].account, str(uuid.uuid4()), proposal)


def test_a_person_is_registered_once_and_only_once_in_a_list(a_world: World) -> None:
    """A pseudonym that exists, or that stands twice in one list, is refused."""
    school = a_world.cast["school"].account
    given = a_world.desk.register_people(school, str(uuid.uuid4()), "4104", [trainee(1), trainee(2)])
    assert isinstance(given.command, RegisterPersons)
    one, two = given.command.persons
    twice = changed(given.command, persons=(one, two, NewPerson(one.person, two.identity)))
    refuses(a_world, "school", twice, "person.duplicate")
    a_world.give("school", given)
    persons = [a_world.state(Person, new.person) for new in (one, two)]
    assert [person.state for person in persons] == [PersonState.UNVERIFIED] * 2
    refuses(a_world, "school", order(a_world, "school", given.command), "person.duplicate")
    refuses(a_world, "body", given.command, "auth.capability", capability="bureau")


def test_verification_is_by_an_officer_of_the_person_s_region(a_world: World) -> None:
    """It records how and the commitment that was checked; unknown people are refused."""
    journey = a_world.journey(size=1).upto("listed")
    verify = VerifyPersons(persons=tuple(journey.people), method="id_card_in_hand", evidence=EVIDENCE)
    refuses(a_world, "bureau1", changed(verify, persons=("f" * 32,)), "object.unknown", kind="person")
    hired(a_world, "elsewhere", (Capability.BUREAU, "11"))
    refuses(a_world, "elsewhere", verify, "auth.scope", capability="bureau")
    a_world.do("bureau2", verify)
    person = a_world.state(Person, journey.people[0])
    assert (person.state, person.verified_on, person.method) == (
        PersonState.VERIFIED,
        a_world.today,
        "id_card_in_hand",
    )


def test_whoever_was_flagged_is_not_verified_again_in_passing(a_world: World) -> None:
    """Facts made by hand: only those whom nobody has doubted are verified, also when one of a list is."""
    journey = a_world.journey(size=2).upto("listed")
    verify = VerifyPersons(persons=tuple(journey.people), method="id_card_in_hand", evidence=EVIDENCE)
    memory = memory_of(a_world)
    for state in (PersonState.FLAGGED, PersonState.MERGED, PersonState.DECEASED):
        memory.change(Person, journey.people[1], state=state)
        memory.refuses(a_world.cast["bureau1"].account, verify, "person.not_verified")


def test_two_officers_correct_an_identity_and_no_voucher_moves(a_world: World) -> None:
    """The number becomes the person's, the old one is free again, holder and commitments stay in order."""
    journey = a_world.journey(size=1).upto("enrolled")
    person = journey.people[0]
    before = a_world.state(Voucher, journey.voucher())
    old = a_world.desk.identity_of(a_world.state(Person, person))
    seen = a_world.state(Person, person).at
    refuses(a_world, "bureau1", correction(a_world, person, RIGHT, seen - 1), "object.changed", now=seen)
    proposed = a_world.give("bureau1", correction(a_world, person, RIGHT, seen))
    assert a_world.desk.known([RIGHT]) == {}
    a_world.give("bureau2", approval(a_world, event_of(proposed, ProposalMade).proposal))
    assert a_world.desk.identity_of(a_world.state(Person, person)) == RIGHT
    assert a_world.desk.known([RIGHT, old]) == {RIGHT.number: person}
    assert a_world.state(Voucher, journey.voucher()) == before
    a_world.home.publisher().publish()
    assert audit(a_world.home).findings == []


def test_only_a_name_may_be_corrected_too(a_world: World) -> None:
    """The number stays where it is when only the name was wrong."""
    person = a_world.journey(size=1).upto("listed").people[0]
    old = a_world.desk.identity_of(a_world.state(Person, person))
    a_world.two(correction(a_world, person, changed(old, name="另一姓名")))
    assert a_world.desk.identity_of(a_world.state(Person, person)).name == "另一姓名"
    assert a_world.desk.known([old]) == {old.number: person}


def test_a_correction_to_somebody_else_s_number_is_refused(a_world: World) -> None:
    """Neither when it is proposed, nor when the number was given to somebody before the second officer decides."""
    first, second = a_world.journey(size=2).upto("listed").people
    theirs = a_world.desk.identity_of(a_world.state(Person, second))
    with pytest.raises(Refused, match=r"person\.duplicate"):
        correction(a_world, first, changed(theirs, name="更正学员"))
    proposals = [
        event_of(a_world.give("bureau1", correction(a_world, person, RIGHT)), ProposalMade).proposal
        for person in (first, second)
    ]
    a_world.give("bureau2", approval(a_world, proposals[1]))
    with pytest.raises(Refused, match=r"person\.duplicate"):
        approval(a_world, proposals[0])
    assert a_world.desk.known([RIGHT]) == {RIGHT.number: second}
    assert a_world.home.writer.alarms == 0


def test_questionnaires_and_comparisons_are_not_of_days_to_come(a_world: World) -> None:
    """Today's and this moment's are taken; tomorrow's, one of no day, and one of the next millisecond are not."""
    journey = a_world.journey(size=1).upto("listed")
    now = a_world.clock.now()
    asked, compared = questionnaires(journey.people, now), comparisons(journey.people, now)
    for day in ("2026-02-30", add_days(a_world.today, 1)):
        refuses(a_world, "bureau1", changed(asked, answered_on=day), "value.invalid", field="answered_on")
    later = changed(compared, compared_at=timestamp.to_text(now + 1))
    refuses(a_world, "system", later, "value.invalid", field="compared_at")
    a_world.do("bureau1", asked)
    a_world.do("system", compared)


def test_what_workers_answered_themselves_stands_against_their_school_and_not_against_the_bureau(
    a_world: World,
) -> None:
    """The school is told whose answers stand; an officer enters the questionnaire anew."""
    journey = a_world.journey(size=2).upto("listed")
    person = journey.people[1]
    a_world.do(journey.workers[person], AnswerQuestionnaire(person=person, training=True, job=False, able=True))
    of_class = changed(questionnaires(journey.people, a_world.clock.now()), training_class=journey.training_class)
    refuses(a_world, "school", of_class, "person.answered_by_worker", holder=person)
    assert a_world.state(Profile, profile_id(person)).answers.job is False
    a_world.do("bureau1", of_class)
    answers = a_world.state(Profile, profile_id(person)).answers
    assert (answers.job, answers.source) == (True, Source.BUREAU)
