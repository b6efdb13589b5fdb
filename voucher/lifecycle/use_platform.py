"""Use platform: a class says at which online platform it learns, from which day on, and with which videos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from voucher.core.dates import is_date
from voucher.core.facts import Facts, Ref
from voucher.core.ids import ClassId, InstitutionId, PlatformUseId, platform_use_id, platform_video_id
from voucher.core.message import Code, Command, Date, Event
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.standing import PlatformUse, PlatformVideo
from voucher.objects.training import ClassState, TrainingClass
from voucher.policy import amounts
from voucher.policy.pack import Policy
from voucher.rules.platforms import VideoFacts
from voucher.step.classes import policy_of, require_class
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves
from voucher.step.standing import platform_day

Videos = Annotated[tuple[Code, ...], msgspec.Meta(max_length=200)]
_STATES = tuple(ClassState)[:8]
"""From draft to teaching."""


class UsePlatform(Command, frozen=True, kw_only=True, tag="class.use_platform"):
    """From this day on the class learns at this platform, with these videos. A later record replaces it."""

    training_class: ClassId
    platform: InstitutionId
    from_date: Date
    videos: Videos = ()


class PlatformChosen(Event, frozen=True, kw_only=True, tag="class.platform_chosen"):
    """The class learns there."""

    use: PlatformUseId
    training_class: ClassId
    platform: InstitutionId
    from_date: Date
    videos: tuple[Code, ...]


def _needs(command: UsePlatform, facts: Facts) -> Iterable[Ref]:
    yield Ref("platform_use", "id", platform_use_id(command.training_class, command.platform))
    yield Ref("pack", "registry", amounts.ALL)
    for video in command.videos:
        yield Ref("platform_video", "id", platform_video_id(command.platform, video))
    training_class = facts.get(TrainingClass, command.training_class)
    if training_class:
        yield Ref("institution", "id", training_class.institution)


@decides(UsePlatform, Capability.INSTITUTION, needs=_needs)
def use(command: UsePlatform, context: Context) -> Iterable[Event]:
    """On a day of the class, under the policy that it keeps; a draft's is the one it would be submitted under."""
    found = context.facts.need(TrainingClass, command.training_class)
    context.require(Capability.INSTITUTION, found.institution)
    require_class(found, *_STATES)
    day = command.from_date
    if not is_date(day) or not found.start_date <= day <= found.end_date:
        raise Refused("class.dates", day=day, start=found.start_date, end=found.end_date)
    platform = context.facts.need(Institution, command.platform)
    policy = _policy(found, context)
    policy.ask(platform_day(platform, day))
    for video in command.videos:
        policy.ask(_video(platform, video, day, context.facts))
    yield PlatformChosen(
        use=platform_use_id(found.id, platform.id),
        training_class=found.id,
        platform=platform.id,
        from_date=day,
        videos=command.videos,
    )


def _policy(found: TrainingClass, context: Context) -> Policy:
    if found.pack is not None:
        return policy_of(found, context)
    pack = amounts.pack_for(context.facts, found.region, found.start_date)
    return context.policy(pack.id).on(found.start_date)


def _video(platform: Institution, video: str, day: str, facts: Facts) -> VideoFacts:
    record = facts.get(PlatformVideo, platform_video_id(platform.id, video))
    return VideoFacts(
        video=video,
        day=day,
        known=record is not None,
        new=record is not None and (platform.since is None or record.added_on > platform.since),
        approved_on=record.approved_on if record else None,
    )


@evolves(PlatformChosen)
def chosen(event: PlatformChosen, facts: Facts, at: At) -> None:
    """As said last."""
    facts.put(
        PlatformUse(
            id=event.use,
            at=at.index,
            training_class=event.training_class,
            platform=event.platform,
            from_date=event.from_date,
            videos=event.videos,
        )
    )
