"""Rules on a class's plan: asked when it is submitted, whenever somebody is enrolled, and of what was taught when it is
completed."""

from __future__ import annotations

from voucher.core.refusal import Detail
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, fail_unless, policy


class ClassPlan(Question, frozen=True, kw_only=True):
    """A class as planned, or when it is `completed`, as it was taught. Hours are class hours, `online_hours` those of theory
    that are taught on a platform. `prescribed_hours` is a number of hours that another document fixes (0: none does).
    `exceptions` are clauses of which two officers documented an exception that covers this many trainees."""

    trainees: int
    teachers: int
    workstations: int
    hours: int
    practical_hours: int
    minutes_per_hour: int
    listed: bool
    system_record: bool
    roster: int = 1
    department: bool = True
    online_hours: int = 0
    training_certificate_only: bool = False
    prescribed_hours: int = 0
    completed: bool = False
    exceptions: tuple[str, ...] = ()


class Exceptable(Rule, frozen=True, kw_only=True):
    """A rule of which two officers may document an exception for a class: what it would refuse, it then flags."""


class AtCompletion(Rule, frozen=True, kw_only=True):
    """A rule that is asked again of what was taught."""


class OnTeachers(Rule, frozen=True, kw_only=True):
    """A rule that is asked again when other people are to teach."""


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


class _About(Exceptable, frozen=True, kw_only=True):
    """`per` trainees to one, exceeded by at most `tolerance_percent`; beyond that a documented exception is needed."""

    per: int
    tolerance_percent: int

    def _check(self, have: int, question: ClassPlan) -> Answer:
        detail: dict[str, Detail] = {"per": self.per, "have": have, "trainees": question.trainees}
        if question.trainees <= self.per * have:
            return PASS
        within = question.trainees * 100 <= self.per * have * (100 + self.tolerance_percent)
        return Flag(detail) if within or self.code in question.exceptions else Fail(detail)


class _Within(Rule, frozen=True, kw_only=True):
    """At most `per` trainees to one."""

    per: int

    def _check(self, have: int, question: ClassPlan) -> Answer:
        enough = question.trainees <= self.per * have
        return fail_unless(enough, per=self.per, have=have, trainees=question.trainees)


class TeacherRatio(_About, OnTeachers, frozen=True, kw_only=True, tag="class.teacher_ratio_2024"):
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


class TeacherRatioWithin(_Within, OnTeachers, frozen=True, kw_only=True, tag="class.teacher_ratio_2022"):
    """Teachers to trainees within 1 : `per`."""

    asks = ClassPlan
    sentence = policy(
        "class.teacher_ratio_2022",
        "师生比须在 1:{per} 以内，现有教师 {have} 名、学员 {trainees} 人。请增加教师或减少学员。",
        "One teacher for at most {per} trainees: {have} teachers, {trainees} trainees. Add teachers or reduce the class.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Teachers assigned to the class."""
        return self._check(question.teachers, question)


class StationRatio(_About, frozen=True, kw_only=True, tag="class.station_ratio_2024"):
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


class StationRatioWithin(_Within, frozen=True, kw_only=True, tag="class.station_ratio_2022"):
    """Workstations to trainees within 1 : `per`."""

    asks = ClassPlan
    sentence = policy(
        "class.station_ratio_2022",
        "工位与学员比须在 1:{per} 以内，现有工位 {have} 个、学员 {trainees} 人。请增加工位或减少学员。",
        "One workstation for at most {per} trainees: {have} workstations, {trainees} trainees. Add workstations or "
        "reduce the class.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Workstations at the site."""
        return self._check(question.workstations, question)


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


class PracticalMin(Exceptable, AtCompletion, frozen=True, kw_only=True, tag="class.practical_min"):
    """Practical hours are at least `percent` of all hours: in the plan, and of what was taught."""

    asks = ClassPlan
    sentence = policy(
        "class.practical_min",
        "实操不少于总课时的 {percent}%，现为 {practical}/{hours} 课时。请增加实操课时。",
        "At least {percent}% of the hours are practical; there are {practical} of {hours}. Add practical hours.",
    )
    percent: int

    def check(self, question: ClassPlan) -> Answer:
        """Exact on integers; the percentage itself passes. What was taught is flagged, for a person to decide."""
        detail: dict[str, Detail] = {
            "percent": self.percent,
            "practical": question.practical_hours,
            "hours": question.hours,
        }
        if 100 * question.practical_hours >= self.percent * question.hours:
            return PASS
        return Flag(detail) if question.completed else Fail(detail)


class TheoryMax(AtCompletion, frozen=True, kw_only=True, tag="platform.theory_max_40"):
    """Theory on an online platform is at most `percent` of all hours."""

    asks = ClassPlan
    sentence = policy(
        "platform.theory_max_40",
        "线上理论课不超过总课时的 {percent}%，现为 {online}/{hours} 课时。请减少线上课时。",
        "Theory online is at most {percent}% of all hours; there are {online} of {hours}. Plan fewer hours online.",
    )
    percent: int

    def check(self, question: ClassPlan) -> Answer:
        """Exact on integers. Of what was taught: the hours online that count, so that they are no larger share of those
        that count."""
        hours, online = question.hours, question.online_hours
        if question.completed:
            offline = hours - online
            most = online if self.percent >= 100 else offline * self.percent // (100 - self.percent)
            return Value(min(online, most), {"percent": self.percent, "online": online, "hours": hours})
        return fail_unless(100 * online <= self.percent * hours, percent=self.percent, online=online, hours=hours)


class CertificateOnlyHours(Rule, frozen=True, kw_only=True, tag="class.cert_only_min_40"):
    """Where only a training certificate can be had: at least `hours` class hours, unless a number is prescribed."""

    asks = ClassPlan
    sentence = policy(
        "class.cert_only_min_40",
        "只能取得培训合格证书的职业（工种），培训不少于 {least} 课时，现为 {hours} 课时。请增加课时，或填写规定课时及其文件。",
        "Where only a training certificate can be had, a class has at least {least} hours; this one has {hours}. Add "
        "hours, or give the prescribed number and its document.",
    )
    hours: int

    def check(self, question: ClassPlan) -> Answer:
        """The prescribed number of hours takes the place of this one."""
        least = question.prescribed_hours or self.hours
        enough = not question.training_certificate_only or question.hours >= least
        return fail_unless(enough, least=least, hours=question.hours)


class PeopleEntered(Rule, frozen=True, kw_only=True, tag="class.enter_people_teachers"):
    """Trainees and teachers are entered before the class is opened."""

    asks = ClassPlan
    sentence = policy(
        "class.enter_people_teachers",
        "开班前须录入学员和教师，现有学员 {roster} 人、教师 {teachers} 名。请先录入。",
        "Trainees and teachers are entered before the opening: there are {roster} and {teachers}. Enter them first.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """At least one of each; whoever comes later is entered before being enrolled."""
        entered = question.roster > 0 and question.teachers > 0
        return fail_unless(entered, roster=question.roster, teachers=question.teachers)


class Responsible(Rule, frozen=True, kw_only=True, tag="sup.responsible"):
    """A class has a competent department."""

    asks = ClassPlan
    sentence = policy(
        "sup.responsible",
        "本班没有填写行业主管部门。请核实由哪个部门负责。",
        "No competent department is named for this class. Find out which one is responsible.",
    )

    def check(self, question: ClassPlan) -> Answer:
        """Flagged without."""
        return PASS if question.department else Flag({})


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
