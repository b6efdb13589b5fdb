"""Rules on online platforms and on the regions of reports."""

from __future__ import annotations

from typing import Final

from voucher.core.dates import add_months
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, fail_unless, policy

YEAR: Final = 12


class PlatformDay(Question, frozen=True, kw_only=True):
    """A platform on the day of its use: whether it is listed, and its violations (day of it, day of its discovery)."""

    day: str
    listed: bool
    violations: tuple[tuple[str, str], ...] = ()


class UnlistedVoid2022(Rule, frozen=True, kw_only=True, tag="platform.unlisted_void_2022"):
    """What is learnt at a platform outside the unified supervision platform is not recognised."""

    asks = PlatformDay
    sentence = policy(
        "platform.unlisted_void_2022",
        "该线上平台 {day} 不在统一监管平台内，培训结果不予认定。请改用目录内的平台。",
        "The online platform is not on the unified supervision platform on {day}: its hours do not count. Use a listed one.",
    )

    def check(self, question: PlatformDay) -> Answer:
        """On the day of its use."""
        return fail_unless(question.listed, day=question.day)


class UnlistedVoid2024(Rule, frozen=True, kw_only=True, tag="platform.unlisted_void_2024"):
    """What is learnt at a platform outside the supervision system is not recognised."""

    asks = PlatformDay
    sentence = policy(
        "platform.unlisted_void_2024",
        "该线上平台 {day} 未纳入监管系统（目录），培训结果不予认定。请改用目录内的平台。",
        "The online platform is not in the supervision system (the catalogue) on {day}: its hours do not count. Use a "
        "listed one.",
    )

    def check(self, question: PlatformDay) -> Answer:
        """On the day of its use."""
        return fail_unless(question.listed, day=question.day)


class BanYears(Rule, frozen=True, kw_only=True, tag="platform.ban_2y_2022"):
    """Barred for `years` from the day of the violation, which is not counted itself."""

    asks = PlatformDay
    sentence = policy(
        "platform.ban_2y_2022",
        "该平台 {violated_on} 违规，自违规之日起 {years} 年内（至 {until}）不得开展补贴性培训。请改用其他平台。",
        "The platform violated the rules on {violated_on}: no subsidised training for {years} years, until {until}. Use "
        "another one.",
    )
    years: int

    def check(self, question: PlatformDay) -> Answer:
        """From the violation to the corresponding day, both included."""
        for violated_on, _ in question.violations:
            until = add_months(violated_on, YEAR * self.years)
            if violated_on <= question.day <= until:
                return Fail({"violated_on": violated_on, "years": self.years, "until": until})
        return PASS


class BanOpen(Rule, frozen=True, kw_only=True, tag="platform.ban_open_2024"):
    """Barred from the day on which a violation was discovered, without end."""

    asks = PlatformDay
    sentence = policy(
        "platform.ban_open_2024",
        "该平台 {discovered_on} 被发现违规，自发现之日起不得开展补贴性培训。请改用其他平台。",
        "The platform's violation was discovered on {discovered_on}: no subsidised training from that day on. Use another one.",
    )

    def check(self, question: PlatformDay) -> Answer:
        """The day of the discovery is barred itself."""
        for _, discovered_on in question.violations:
            if discovered_on <= question.day:
                return Fail({"discovered_on": discovered_on})
        return PASS


class VideoFacts(Question, frozen=True, kw_only=True):
    """A platform's video on the day of its use. `new`: it came after the platform's own listing. Days are None where there
    is no record."""

    video: str
    day: str
    known: bool
    new: bool
    approved_on: str | None = None


class NewVideo(Rule, frozen=True, kw_only=True, tag="platform.new_video_approval"):
    """A listed platform's new videos are approved by the provincial office before they are used."""

    asks = VideoFacts
    sentence = policy(
        "platform.new_video_approval",
        "视频 {video} 为平台新增，须经省领导小组办公室审批（批准日：{approved_on}）。请登记批准文号后使用。",
        "Video {video} is new on the platform and needs the provincial office's approval ({approved_on}). Have its number "
        "recorded before use.",
    )

    def check(self, question: VideoFacts) -> Answer:
        """Approved on the day of use or before; those of the platform's own listing need no more."""
        approved = question.approved_on is not None and question.approved_on <= question.day
        accepted = question.known and (approved or not question.new)
        return fail_unless(accepted, video=question.video, approved_on=question.approved_on)


class Addends(Question, frozen=True, kw_only=True):
    """Regions that a report adds up."""

    regions: tuple[str, ...]


class RegionTree(Rule, frozen=True, kw_only=True, tag="region.versioned"):
    """The airport zone has the code `zone` in this year's tree and `elsewhen` in another's: a sum counts it once."""

    asks = Addends
    sentence = policy(
        "region.versioned",
        "汇总地区有重复，或不属于该年度区划：{twice}（航空港区本年度为 {zone}）。请按该年度的区划树汇总。",
        "The regions of this sum overlap, or are not of this year's tree: {twice} (the airport zone is {zone} this year). Add "
        "by the tree of the year.",
    )
    zone: str
    elsewhen: str

    def check(self, question: Addends) -> Answer:
        """One region inside another is counted twice, and so is the zone under its code of another year."""
        regions = question.regions
        twice = {one for one in regions for other in regions if one != other and one.startswith(other)}
        twice |= {one for one in regions if one == self.elsewhen or regions.count(one) > 1}
        return Flag({"twice": sorted(twice), "zone": self.zone}) if twice else PASS
