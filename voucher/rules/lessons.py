"""Rules on what happens in lessons: what recordings show, online lessons, make-up, attendance, retention."""

from __future__ import annotations

from typing import ClassVar

from voucher.core.dates import add_months
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, fail_unless, policy


class FilmedHour(Question, frozen=True, kw_only=True):
    """One class hour as cameras recorded it: seconds of it that no recording shows, and the longest stretch without a break.
    `online` hours were taught on a platform, which keeps records of its own."""

    practical: bool
    online: bool
    gap_seconds: int
    longest_seconds: int


class TheoryFullVideo(Rule, frozen=True, kw_only=True, tag="att.theory_full_video"):
    """Theory is recorded in full: at most `tolerance_seconds` of an hour are missing."""

    asks = FilmedHour
    sentence = policy(
        "att.theory_full_video",
        "理论课须全程录像，本课时缺 {gap} 秒（容许 {tolerance} 秒），不计课时。请补传缺失的录像，或补课。",
        "Theory is recorded in full; {gap} seconds of this hour are missing ({tolerance} allowed), so it does not count. "
        "Send the missing recording, or teach it again.",
    )
    tolerance_seconds: int

    def check(self, question: FilmedHour) -> Answer:
        """Theory in a classroom; the tolerance itself passes."""
        if question.practical or question.online:
            return PASS
        gap = question.gap_seconds
        return fail_unless(gap <= self.tolerance_seconds, gap=gap, tolerance=self.tolerance_seconds)


class Practical15(Rule, frozen=True, kw_only=True, tag="att.practical_15min"):
    """Each practical class hour holds a continuous recording of at least `minutes` minutes."""

    asks = FilmedHour
    sentence = policy(
        "att.practical_15min",
        "实操每课时须有不少于 {minutes} 分钟的连续录像，本课时最长 {longest} 秒，不计课时。请补传录像，或补课。",
        "Each practical hour has a continuous recording of {minutes} minutes; the longest here is {longest} seconds, so the "
        "hour does not count. Send the recording, or teach it again.",
    )
    minutes: int

    def check(self, question: FilmedHour) -> Answer:
        """Of each hour by itself; the figure itself passes."""
        if not question.practical:
            return PASS
        longest = question.longest_seconds
        return fail_unless(longest >= self.minutes * 60, minutes=self.minutes, longest=longest)


class Recordings(Question, frozen=True, kw_only=True):
    """A class's sessions: those whose recording shows fewer people than signed in, and those of which nobody said yet how many
    it shows. Who was excused did not sign in."""

    defective: int
    unknown: int = 0


class _VideoAll(Rule, frozen=True, kw_only=True):
    """Fewer than `times` sessions with a recording that does not show everybody: put before a person. From then on: over."""

    times: int
    ends: ClassVar[str]
    """The state in which the class then ends."""

    def check(self, question: Recordings) -> Answer:
        """Recorded sessions."""
        detail = {"times": self.times, "defective": question.defective, "unknown": question.unknown}
        if question.defective >= self.times:
            return Fail({**detail})
        return Flag({**detail}) if question.defective or question.unknown else PASS


class VideoAll2024(_VideoAll, frozen=True, kw_only=True, tag="att.video_all_2024"):
    """Three times in one class: its subsidy is cancelled."""

    asks = Recordings
    ends = "SUBSIDY_CANCELLED"
    sentence = policy(
        "att.video_all_2024",
        "同一班次录像未显示全部参训人员已达 {defective} 次（{times} 次即取消），取消当班补贴资格。有误请提交原始录像，由人社部门核查。",
        "The recordings of this class failed to show everybody {defective} times ({times} cancel): its subsidy is cancelled. "
        "If that is wrong, give the bureau the original recordings.",
    )


class VideoAll2022(_VideoAll, frozen=True, kw_only=True, tag="att.video_all_2022"):
    """Once: the class is not recognised."""

    asks = Recordings
    ends = "VOID"
    sentence = policy(
        "att.video_all_2022",
        "录像未显示全部参训人员 {defective} 次，当班（期）不予认可。有误请提交原始录像，由人社部门核查。",
        "A recording failed to show everybody ({defective}): the class is not recognised. If that is wrong, give the bureau "
        "the original recordings.",
    )


class Linked(Question, frozen=True, kw_only=True):
    """A class's sessions, and how many of them have a recording or stream on file. `custody`: in a prison or the like, where
    a recording and on-site checks stand for the live link; `on_site` counts those checks."""

    sessions: int
    linked: int
    custody: bool = False
    on_site: int = 0


class VideoLinked(Rule, frozen=True, kw_only=True, tag="att.video_linked"):
    """Every session has its recording on file."""

    asks = Linked
    sentence = policy(
        "att.video_linked",
        "本班 {sessions} 次课中只有 {linked} 次有录像在案，请接入视频监控设备或补传录像。",
        "Only {linked} of {sessions} sessions have a recording on file. Link the cameras, or send the recordings.",
    )

    def check(self, question: Linked) -> Answer:
        """Put before a person; live links are not possible in custody."""
        if question.linked >= question.sessions or question.custody:
            return PASS
        return Flag({"sessions": question.sessions, "linked": question.linked})


class CustodyExempt(Rule, frozen=True, kw_only=True, tag="att.custody_exempt"):
    """In custody: at least `checks` on-site checks are on file instead of the live link."""

    asks = Linked
    sentence = policy(
        "att.custody_exempt",
        "监所培训以录像加现场检查代替实时监管，现场检查记录 {on_site} 次，不足 {checks} 次。请补记现场检查。",
        "In custody a recording and on-site checks stand for the live link; there are {on_site} checks of {checks}. Record "
        "the on-site checks.",
    )
    checks: int

    def check(self, question: Linked) -> Answer:
        """Put before a person."""
        if not question.custody or question.on_site >= self.checks:
            return PASS
        return Flag({"on_site": question.on_site, "checks": self.checks})


class OwnRecording(Question, frozen=True, kw_only=True):
    """A recording that the institution kept itself because the system could not take it: whether its time lies within a
    maintenance window that was announced."""

    announced: bool


class Maintenance(Rule, frozen=True, kw_only=True, tag="att.maintenance"):
    """Own recordings stand for the linked ones while the system is under maintenance."""

    asks = OwnRecording
    sentence = policy(
        "att.maintenance",
        "自存录像不在已公告的系统维护时段内，请说明原因并由人社部门核查。",
        "The institution's own recording lies outside an announced maintenance window. Explain it to the bureau.",
    )

    def check(self, question: OwnRecording) -> Answer:
        """Put before a person."""
        return PASS if question.announced else Flag({})


class Retention(Question, frozen=True, kw_only=True):
    """A recording that somebody wants to delete: its day, the day the class was completed (empty: it is not), and today."""

    recorded_on: str
    completed_on: str
    today: str


class VideoRetention(Rule, frozen=True, kw_only=True, tag="att.video_retention"):
    """Recordings are kept for `years` years."""

    asks = Retention
    sentence = policy(
        "att.video_retention",
        "录像须保存 {years} 年，至 {until} 止（含当日），之前不得删除。",
        "Recordings are kept for {years} years, to the end of {until}; before that nothing is deleted.",
    )
    years: int

    def until(self, recorded_on: str, completed_on: str) -> str:
        """The last day on which a recording must be there."""
        return add_months(max(recorded_on, completed_on), 12 * self.years)

    def check(self, question: Retention) -> Answer:
        """From the later of recording and completion; of a class that is not completed nothing is deleted."""
        until = self.until(question.recorded_on, question.completed_on or question.today)
        return fail_unless(question.today > until, years=self.years, until=until)


class MakeUp(Question, frozen=True, kw_only=True):
    """A make-up lesson: recorded in full, after the completion assessment, with the consent of the HR department."""

    full_video: bool
    assessed: bool
    consent: bool


class MakeUp2024(Rule, frozen=True, kw_only=True, tag="att.makeup_2024"):
    """Counts as attended when it is recorded in full and given before the assessment."""

    asks = MakeUp
    sentence = policy(
        "att.makeup_2024",
        "补课须在结业考核前完成并全程录像，否则不计到课。请提交完整录像；考核后不能再补。",
        "A make-up lesson is given before the assessment and recorded in full. Supply the whole recording; after the "
        "assessment nothing can be made up.",
    )

    def check(self, question: MakeUp) -> Answer:
        """Both."""
        return fail_unless(question.full_video and not question.assessed)


class MakeUp2022(Rule, frozen=True, kw_only=True, tag="att.makeup_2022"):
    """Counts as attended when the HR department consented and it is given before the assessment."""

    asks = MakeUp
    sentence = policy(
        "att.makeup_2022",
        "补课须经人社部门同意，并在结业考核前完成，否则不计到课。请先取得人社部门同意。",
        "A make-up lesson needs the consent of the HR department and is given before the assessment. Get the consent first.",
    )

    def check(self, question: MakeUp) -> Answer:
        """Both."""
        return fail_unless(question.consent and not question.assessed)


class Attendance(Question, frozen=True, kw_only=True):
    """Class hours of all trainees of a class: attended or made up, and to be attended."""

    attended: int
    due: int


class AttendanceRate(Rule, frozen=True, kw_only=True, tag="att.rate"):
    """The attendance rate (到课率), make-up lessons included, in hundredths of a per cent."""

    asks = Attendance
    sentence = policy(
        "att.rate",
        "到课率为已到课时与应到课时之比，含补课。",
        "The attendance rate is hours attended of hours due, make-up lessons included.",
    )

    def check(self, question: Attendance) -> Answer:
        """Rounded down; no minimum is stated. Nothing due: nothing attended."""
        rate = 10_000 * question.attended // question.due if question.due else 0
        return Value(rate, {"attended": question.attended, "due": question.due})


class Telemetry(Question, frozen=True, kw_only=True):
    """One person's course on a platform, as the platform recorded it: the highest playback speed in per cent, windows open at
    once, the longest time in seconds without a pop-up check, whether the face was compared live, the lessons came in the
    enforced order, and how many of the class hours have a random photo."""

    speed_percent: int
    windows: int
    gap_seconds: int
    live: bool
    ordered: bool
    hours: int
    photos: int


class OnlineRecords(Question, frozen=True, kw_only=True):
    """Trainees of a class who were taught online, and those of them of whom the platform sent its record."""

    taught_online: int
    recorded: int


class AntiCheat(Rule, frozen=True, kw_only=True, tag="platform.anti_cheat"):
    """Any one of six faults voids the person's online hours of the course."""

    asks = Telemetry
    also = (OnlineRecords,)
    sentence = policy(
        "platform.anti_cheat",
        "线上学习出现 {faults}，该学员本课程线上课时无效。请线下补课，或由平台更正记录。",
        "Online learning showed {faults}: the person's online hours of this course are void. Teach them in class, or have the "
        "platform correct its record.",
    )
    max_speed_percent: int
    max_windows: int
    max_gap_seconds: int
    photos_per_hour: int

    def check(self, question: Telemetry | OnlineRecords) -> Answer:
        """All six, by name. Where the platform sent nothing, nobody can say: put before a person."""
        if isinstance(question, OnlineRecords):
            missing = question.taught_online - question.recorded
            return Flag({"missing": missing}) if missing > 0 else PASS
        faults = {
            "speed": question.speed_percent > self.max_speed_percent,
            "windows": question.windows > self.max_windows,
            "pop_up": question.gap_seconds > self.max_gap_seconds,
            "face": not question.live,
            "order": not question.ordered,
            "photo": question.photos < self.photos_per_hour * question.hours,
        }
        found = [name for name, present in faults.items() if present]
        return Fail({"faults": found}) if found else PASS
