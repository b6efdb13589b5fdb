"""Rules on a class's plan: asked when it is submitted, and again whenever somebody is enrolled."""

from __future__ import annotations

from voucher.core.refusal import Detail
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, fail_unless, policy


class ClassPlan(Question, frozen=True, kw_only=True):
    """A class as planned. Hours are class hours; `override` says that officers documented an exception to a ratio."""

    trainees: int
    teachers: int
    workstations: int
    hours: int
    practical_hours: int
    minutes_per_hour: int
    listed: bool
    system_record: bool
    override: bool = False


class SizeMax(Rule, frozen=True, kw_only=True, tag="class.size_max"):
    """At most `max` trainees in a class."""

    asks = ClassPlan
    sentence = policy(
        "class.size_max",
        "每班不超过 {max} 人，本班 {trainees} 人。请减少人数或另开一班。",
        "A class has at most {max} trainees; this one has {trainees}. Reduce it or open a second class.",
    )
    max: int

    def check(self, question: ClassPlan) -> Answer:
        """Counted on everyone listed or enrolled."""
        return fail_unless(question.trainees <= self.max, max=self.max, trainees=question.trainees)


class _Ratio(Rule, frozen=True, kw_only=True):
    """`per` trainees to one, exceeded by at most `tolerance_percent`; an override turns a refusal into a flag."""

    per: int
    tolerance_percent: int

    def _check(self, have: int, question: ClassPlan) -> Answer:
        detail: dict[str, Detail] = {"per": self.per, "have": have, "trainees": question.trainees}
        if question.trainees <= self.per * have:
            return PASS
        within = question.trainees * 100 <= self.per * have * (100 + self.tolerance_percent)
        return Flag(detail) if within or question.override else Fail(detail)


class TeacherRatio(_Ratio, frozen=True, kw_only=True, tag="class.teacher_ratio_2024"):
    """Teachers to trainees about 1 : `per`."""

    asks = ClassPlan
    sentence = policy(
        "class.teacher_ratio_2024",
        "师生比应为 1:{per} 左右，现有教师 {have} 名、学员 {trainees} 人。请增加教师，或由审批人员记录例外。",
        "One teacher for about {per} trainees: {have} teachers, {trainees} trainees. Add teachers, or have the "
        "approving officers document an exception.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Teachers assigned to the class."""
        return self._check(question.teachers, question)


class StationRatio(_Ratio, frozen=True, kw_only=True, tag="class.station_ratio_2024"):
    """Workstations to trainees about 1 : `per`."""

    asks = ClassPlan
    sentence = policy(
        "class.station_ratio_2024",
        "工位与学员比应为 1:{per} 左右，现有工位 {have} 个、学员 {trainees} 人。请增加工位，或由审批人员记录例外。",
        "One workstation for about {per} trainees: {have} workstations, {trainees} trainees. Add workstations, or "
        "have the approving officers document an exception.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Workstations at the site; a class without practical hours needs none."""
        return self._check(question.workstations, question) if question.practical_hours else PASS


class HourMin(Rule, frozen=True, kw_only=True, tag="class.hour_min"):
    """A class hour has at least `minutes` minutes."""

    asks = ClassPlan
    sentence = policy(
        "class.hour_min",
        "每课时不低于 {minutes} 分钟，计划为 {planned} 分钟。请调整课时。",
        "A class hour has at least {minutes} minutes; the plan says {planned}. Change the plan.",
    )
    minutes: int

    def check(self, question: ClassPlan) -> Answer:
        """The planned length of an hour."""
        planned = question.minutes_per_hour
        return fail_unless(planned >= self.minutes, minutes=self.minutes, planned=planned)

    def recognised(self, hours: int, minutes: int) -> int:
        """Class hours that count in a session planned for `hours` that lasted `minutes` (breaks excluded)."""
        return min(hours, minutes // self.minutes)


class PracticalMin(Rule, frozen=True, kw_only=True, tag="class.practical_min"):
    """Practical hours are at least `percent` of all hours."""

    asks = ClassPlan
    sentence = policy(
        "class.practical_min",
        "实操不少于总课时的 {percent}%，现为 {practical}/{hours} 课时。请增加实操课时。",
        "At least {percent}% of the hours are practical; there are {practical} of {hours}. Add practical hours.",
    )
    percent: int

    def check(self, question: ClassPlan) -> Answer:
        """Exact on integers; the percentage itself passes."""
        enough = 100 * question.practical_hours >= self.percent * question.hours
        return fail_unless(enough, percent=self.percent, practical=question.practical_hours, hours=question.hours)


class ListedOnly(Rule, frozen=True, kw_only=True, tag="catalog.listed_only"):
    """Only institutions in the catalogue, for this occupation and level, on the opening day."""

    asks = ClassPlan
    sentence = policy(
        "catalog.listed_only",
        "该机构未列入本职业（工种）、等级的目录清单，不得开展补贴性培训。请先申请列入目录。",
        "The institution is not in the catalogue for this occupation and level. Apply for listing first.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Standing and scope on the opening day."""
        return fail_unless(question.listed)


class InSystem(Rule, frozen=True, kw_only=True, tag="system.in_or_no_subsidy_2024"):
    """In the system or no subsidy: the plan has a record number of the provincial system."""

    asks = ClassPlan
    sentence = policy(
        "system.in_or_no_subsidy_2024",
        "未录入省技能人才管理服务信息系统，不予补贴（凡补必进，不进不补）。请填写系统备案号。",
        "Not entered in the provincial system: no subsidy. Give the system's record number.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """The record number is there."""
        return fail_unless(question.system_record)
