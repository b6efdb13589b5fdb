"""Which class hours count, and why others do not.

Normative:
1. What counts is decided when the class is completed, of its sessions and of what devices recorded until then, in whatever
   order they came. Before, the same count is provisional.
2. An hour counts when its session's minutes carry it, when it was recorded as its kind asks, and, taught online, when the
   platform was listed on the day and the hours taught online stay within their share of the plan.
3. Sessions from before the class had to be taught again do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from voucher.core.ids import SessionId
from voucher.core.message import Code
from voucher.objects.institution import Institution
from voucher.objects.lessons import Recording
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.rules.base import Fail, Flag
from voucher.rules.lessons import Attendance, FilmedHour, Linked, OwnRecording, Recordings
from voucher.rules.platforms import PlatformDay
from voucher.rules.questions import ClassTaught
from voucher.step.classes import teaching_since
from voucher.step.footage import Footage, hours_of, overlaps
from voucher.step.standing import platform_day

if TYPE_CHECKING:
    from voucher.policy.pack import Policy


class CountedSession(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A session, its class hours that count, and the codes of the rules by which others of it do not."""

    session: SessionId
    hours: int
    why: tuple[Code, ...] = ()


class Ended(NamedTuple):
    """The rule that ends a class, and the state in which it ends."""

    code: str
    state: str


class Count(NamedTuple):
    """What counts of a class. `defective` are sessions whose recording shows fewer people than signed in."""

    sessions: tuple[CountedSession, ...]
    taught: ClassTaught
    defective: tuple[str, ...]
    flags: tuple[str, ...]
    ended: Ended | None


class _Found(NamedTuple):
    hours: int
    why: list[str]


def count(
    policy: Policy,
    training_class: TrainingClass,
    sessions: Iterable[ClassSession],
    recordings: Iterable[Recording],
    platforms: Mapping[str, Institution | None],
) -> Count:
    """What counts, by a class's policy."""
    valid = current(training_class, sessions)
    kept = [one for one in recordings if one.deleted_on is None]
    found = {one.id: _session(policy, one, kept, platforms) for one in valid}
    taught = _within_share(policy, training_class, valid, found)
    defective, unknown = seen_short(valid, kept)
    flags, ended = _judged(policy, training_class, valid, kept, Recordings(defective=len(defective), unknown=unknown))
    flags += sorted({code for one in found.values() for code in one.why})
    counted = tuple(CountedSession(one.id, found[one.id].hours, tuple(found[one.id].why)) for one in valid)
    return Count(counted, taught, defective, tuple(dict.fromkeys(flags)), ended)


def current(training_class: TrainingClass, sessions: Iterable[ClassSession]) -> list[ClassSession]:
    """Sessions that were not set aside by teaching the class again, in order of time."""
    if not training_class.sessions:
        return []
    since = teaching_since(training_class)
    return sorted((one for one in sessions if one.entry >= since), key=lambda one: (one.starts, one.id))


def _session(
    policy: Policy,
    session: ClassSession,
    recordings: list[Recording],
    platforms: Mapping[str, Institution | None],
) -> _Found:
    why = ["class.hour_min"] if session.recognised < session.hours else []
    if session.platform:
        failed = _failed(policy, platform_day(platforms.get(session.platform), session.date))
        return _Found(0 if failed else session.recognised, why + failed)
    footage = Footage(one for one in recordings if overlaps(session, one))
    hours = 0
    for hour in hours_of(session):
        shown = footage.shown(hour)
        failed = _failed(policy, FilmedHour(practical=session.practical, online=False, **shown._asdict()))
        hours += not failed
        why += [code for code in failed if code not in why]
    return _Found(hours, why)


def _failed(policy: Policy, question: PlatformDay | FilmedHour) -> list[str]:
    return [in_force.rule.code for in_force, answer in policy.answers(question) if isinstance(answer, Fail)]


def _within_share(
    policy: Policy, training_class: TrainingClass, sessions: list[ClassSession], found: dict[str, _Found]
) -> ClassTaught:
    """What was taught; hours beyond the share of online theory are taken from the last sessions online."""
    taught = _taught(training_class, sessions, found)
    for in_force, value in policy.values(taught) if taught.online else ():
        excess = taught.online - value.value
        for session in reversed(sessions):
            if excess > 0 and session.platform and not session.practical:
                less = min(excess, found[session.id].hours)
                why = found[session.id].why + ([in_force.rule.code] if less else [])
                found[session.id] = _Found(found[session.id].hours - less, why)
                excess -= less
    return _taught(training_class, sessions, found)


def _taught(training_class: TrainingClass, sessions: list[ClassSession], found: dict[str, _Found]) -> ClassTaught:
    return ClassTaught(
        planned=training_class.hours,
        hours=sum(found[one.id].hours for one in sessions),
        practical_hours=sum(found[one.id].hours for one in sessions if one.practical),
        online=sum(found[one.id].hours for one in sessions if one.platform and not one.practical),
    )


def seen_short(sessions: Iterable[ClassSession], recordings: Iterable[Recording]) -> tuple[tuple[str, ...], int]:
    """Sessions in a classroom whose recording shows fewer people than signed in, and how many others nobody counted.

    An inspector's count stands before what came with the recordings; of several cameras the one that shows most."""
    kept = list(recordings)
    short, unknown = [], 0
    for session in sessions:
        if session.platform:
            continue
        told = [one.visible for one in kept if one.visible is not None and overlaps(session, one)]
        visible = max(told, default=None) if session.seen is None else session.seen
        if visible is None:
            unknown += 1
        elif visible < len(session.present):
            short.append(session.id)
    return tuple(short), unknown


def ended_by(policy: Policy, question: Recordings) -> tuple[list[str], Ended | None]:
    """Codes of the rules that put recordings before a person, and the end of the class if a rule ends it."""
    flags, ended = [], None
    for in_force, answer in policy.answers(question):
        if isinstance(answer, Fail):
            ended = ended or Ended(in_force.rule.code, getattr(in_force.rule, "ends", "VOID"))
        elif isinstance(answer, Flag):
            flags.append(in_force.rule.code)
    return flags, ended


def _judged(
    policy: Policy,
    training_class: TrainingClass,
    sessions: list[ClassSession],
    recordings: list[Recording],
    question: Recordings,
) -> tuple[list[str], Ended | None]:
    flags, ended = ended_by(policy, question)
    in_class = [one for one in sessions if not one.platform]
    linked = sum(any(overlaps(session, one) for one in recordings) for session in in_class)
    custody = bool(training_class.custody)
    flags += policy.ask(Linked(sessions=len(in_class), linked=linked, custody=custody, on_site=training_class.on_site))
    for announced in sorted({one.announced for one in recordings if one.own}):
        flags += policy.ask(OwnRecording(announced=announced))
    return flags, ended


def attendance(
    policy: Policy, counted: Iterable[CountedSession], sessions: Iterable[ClassSession], trainees: Iterable[Enrolment]
) -> int | None:
    """The attendance rate in hundredths of a per cent, where a rule computes it."""
    hours = {one.session: one.hours for one in counted}
    valid = [one for one in sessions if hours.get(one.id)]
    people = list(trainees)
    attended = sum(hours_for(person, valid, hours) for person in people)
    question = Attendance(attended=attended, due=sum(hours[one.id] for one in valid) * len(people))
    return next((value.value for _, value in policy.values(question)), None)


def hours_for(trainee: Enrolment, sessions: Iterable[ClassSession], hours: Mapping[str, int]) -> int:
    """Hours that count for one trainee; those taught online do not if a platform's record voids them."""
    return sum(
        hours.get(one.id, 0)
        for one in sessions
        if one.counts(trainee.person) and not (one.platform and trainee.online_void)
    )
