"""Moves about what is known of people: profiles, questionnaires, comparisons, occupations, terminations."""

from __future__ import annotations

from ledger import timestamp
from tests.support.company import OCCUPATION, sealed
from tests.support.moves_training import school_of
from tests.support.play import DAY, Play, move
from voucher.core.dates import add_days
from voucher.core.message import Command
from voucher.lifecycle.terminate import OPEN, TerminateEnrolment
from voucher.objects.profile import Compared, Group, Known, Post, Sentence, Study
from voucher.objects.training import Enrolment, TrainingClass
from voucher.register.occupations import LoadOccupations, NewOccupation
from voucher.register.profiles import (
    Answered,
    AnswerQuestionnaire,
    CompareProfiles,
    Declaration,
    DeclareProfiles,
    RecordQuestionnaires,
    Result,
)

Made = tuple[str, Command] | None
DIGEST = "1" * 64


@move(1)
def declare(play: Play) -> Made:
    """An officer or a school enters a profile, mostly one that stands in nobody's way."""
    enrolment = play.some(Enrolment)
    if enrolment is None:
        return None
    seal = sealed(next(play.company.numbers))
    play.memory.vault[seal.ref] = _known(play)
    of_class = play.chance(0.4)
    role = school_of(play, play.memory.get(TrainingClass, enrolment.training_class)) if of_class else "bureau1"
    command = DeclareProfiles(
        persons=(Declaration(enrolment.person, seal),),
        evidence=DIGEST,
        training_class=enrolment.training_class if of_class else None,
    )
    return role, command


def _known(play: Play) -> Known:
    return play.one_of(
        Known(),
        Known(post=Post(employer="E1", occupation=OCCUPATION)),
        Known(groups=(Group(code="veteran", evidence=DIGEST),)),
        Known(study=Study(school="university", graduates_on=add_days(play.today, 100))),
        Known(sentence=Sentence(ends_on=add_days(play.today, 1), trained=play.chance(0.2))),
    )


@move(2)
def ask(play: Play) -> Made:
    """Everybody's questionnaire, or one's own; now and then somebody says no."""
    if not play.persons:
        return None
    person = play.one_of(*play.persons)
    yes = play.chance(0.95)
    if play.chance(0.4):
        return play.role_of(person), AnswerQuestionnaire(person=person, training=True, job=yes, able=True)
    answers = tuple(
        Answered(one, training=True, job=yes or one != person, able=True) for one in play.few(play.persons, 1)
    )
    return "bureau1", RecordQuestionnaires(answers=answers, answered_on=play.today)


@move(1)
def compare(play: Play) -> Made:
    """A register answers about somebody; rarely that they are somebody else."""
    if not play.persons:
        return None
    result = play.one_of(*[Compared.MATCHED] * 18, Compared.UNAVAILABLE, Compared.DIFFERS)
    results = (Result(play.one_of(*play.persons), play.one_of("student", "identity"), result),)
    now = timestamp.to_text(play.memory.millis - play.one_of(0, DAY))
    return play.one_of("bureau1", "system"), CompareProfiles(results=results, compared_at=now, evidence=DIGEST)


@move(1)
def load_occupations(play: Play) -> Made:
    if play.chance(0.5):
        return None
    row = NewOccupation(OCCUPATION, "测试职业", "Test", ("skill_level",), play.one_of((), ("urgent",)))
    return "bureau1", LoadOccupations(from_date=play.today, rows=(row,), document="测试目录")


@move(6)
def terminate(play: Play) -> Made:
    """An officer ends somebody's training; rarely of somebody who is not in one."""
    if play.chance(0.5):
        return None
    found = play.some(Enrolment, lambda e: e.state in OPEN or play.chance(0.02))
    return found and (
        "bureau1",
        TerminateEnrolment(
            training_class=found.training_class, person=found.person, reason="dropped_out", evidence=DIGEST
        ),
    )
