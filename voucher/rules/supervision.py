"""Rules on what happened in class: sign-in and satisfaction."""

from __future__ import annotations

from voucher.core.dates import add_months
from voucher.rules.base import PASS, Answer, Flag, Question, Rule, Value, fail_unless, policy


class SignIn(Question, frozen=True, kw_only=True):
    """How the people of a session signed in: a code of the policy's list."""

    method: str


class FaceSignIn(Rule, frozen=True, kw_only=True, tag="att.face_signin"):
    """Sessions count when sign-in was by a recognised method."""

    asks = SignIn
    sentence = policy(
        "att.face_signin",
        "签到方式 {method} 不予认可，须使用人脸识别签到设备。请用设备补充签到记录。",
        "Sign-in by {method} is not recognised; a face sign-in device is required. Supply the device's record.",
    )
    methods: tuple[str, ...]

    def check(self, question: SignIn) -> Answer:
        """The method is one of those recognised."""
        return fail_unless(question.method in self.methods, method=question.method)


class Survey(Question, frozen=True, kw_only=True):
    """Answers to the satisfaction survey of a class, and how many were asked."""

    asked: int
    answered: int
    satisfied: int


class Rectification(Question, frozen=True, kw_only=True):
    """An institution that is to rectify from a day on."""

    since: str


class Satisfaction(Rule, frozen=True, kw_only=True, tag="sat.threshold_2024"):
    """Below `percent` satisfied, the completion assessment is suspended; the institution rectifies for at least `months`."""

    asks = Survey
    also = (Rectification,)
    sentence = policy(
        "sat.threshold_2024",
        "满意度 {satisfied}/{answered}，低于 {percent}%，暂停结业考核。须重新培训或取消当班补贴，并整改不少于 {months} 个月。",
        "{satisfied} of {answered} satisfied, below {percent}%: the assessment is suspended. Re-train or cancel the "
        "class's subsidy, and rectify for at least {months} month(s).",
    )
    percent: int
    months: int = 1

    def check(self, question: Survey | Rectification) -> Answer:
        """Exact on integers; the percentage itself passes. Nobody answered: not met. Months are the calendar's; `until` is
        the first day on which the rectification may end."""
        if isinstance(question, Rectification):
            return Value(self.months, {"since": question.since, "until": add_months(question.since, self.months)})
        enough = question.answered > 0 and 100 * question.satisfied >= self.percent * question.answered
        counts = {"satisfied": question.satisfied, "answered": question.answered}
        return fail_unless(enough, percent=self.percent, months=self.months, **counts)


class SatisfactionOfCity(Rule, frozen=True, kw_only=True, tag="sat.threshold_2022"):
    """Below `percent` satisfied, the institution opens no more classes until it has rectified; this class goes on."""

    asks = Survey
    sentence = policy(
        "sat.threshold_2022",
        "满意度 {satisfied}/{answered}，低于 {percent}%，该机构停止开班并整改。整改后由两名经办人员恢复。",
        "{satisfied} of {answered} satisfied, below {percent}%: the institution opens no more classes until it has "
        "rectified and two officers list it again.",
    )
    percent: int

    def check(self, question: Survey) -> Answer:
        """Exact on integers; the percentage itself passes. Nobody answered: not met."""
        if question.answered > 0 and 100 * question.satisfied >= self.percent * question.answered:
            return PASS
        return Flag({"percent": self.percent, "satisfied": question.satisfied, "answered": question.answered})
