"""Rules on inspections: how often somebody looks at a class and at a body, and how many people were found there."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Detail
from voucher.rules.base import PASS, Answer, Flag, Question, Rule, Value, policy

HUNDREDTHS: Final = 100


class ClassChecks(Question, frozen=True, kw_only=True):
    """The checks of a class: how many on its opening day, and the people found by each one during the training, on site
    and from afar. `present` is the number on the opening day."""

    opening: int
    onsite: tuple[int, ...]
    remote: tuple[int, ...]
    present: int

    @property
    def found(self) -> tuple[int, ...]:
        """By every check during the training."""
        return self.onsite + self.remote


class FormChecks(Rule, frozen=True, kw_only=True, tag="att.annex3_checks"):
    """At least `opening` checks on the opening day and `during` more in the training, each signed by its inspector."""

    asks = ClassChecks
    sentence = policy(
        "att.annex3_checks",
        "本班开班检查 {opening} 次、过程检查 {during} 次，少于申请表所列的次数。请检查人员补做检查，或查明原因。",
        "{opening} opening-day and {during} in-class checks: fewer than the form has rows. Have an inspector look, or "
        "find out why nobody did.",
    )
    opening: int
    during: int

    def check(self, question: ClassChecks) -> Answer:
        """The average of the checks during the training, in hundredths, half of one rounded up; flagged if there are
        fewer than the form has rows. A check from afar fills a row."""
        during = len(question.found)
        average = (2 * sum(question.found) * HUNDREDTHS + during) // (2 * during) if during else 0
        detail: dict[str, Detail] = {"opening": question.opening, "during": during, "average": average}
        enough = question.opening >= self.opening and during >= self.during
        return Value(average, detail) if enough else Flag(detail)


class AverageOnSite(Rule, frozen=True, kw_only=True, tag="class.headcount_actual_2022"):
    """The training number is the average number of people found on site, never more than came on the opening day."""

    asks = ClassChecks
    sentence = policy(
        "class.headcount_actual_2022",
        "本班没有检查记录，无法计算实地检查在位平均人数，暂按开班当日实到 {present} 人计。请核实。",
        "No check of this class is recorded, so there is no average found on site; counted as the {present} present on "
        "the opening day. Look into it.",
    )

    def check(self, question: ClassChecks) -> Answer:
        """Rounded down. Without a check on site those from afar count; without any, the opening day's number, flagged."""
        counts = question.onsite or question.remote
        detail: dict[str, Detail] = {"checks": len(counts), "present": question.present}
        if not counts:
            return Flag(detail)
        return Value(min(question.present, sum(counts) // len(counts)), detail)


class HalfYear(Question, frozen=True, kw_only=True):
    """Special inspections of an evaluation body in a calendar half of a year that has ended."""

    inspections: int
    half: str


class HalfYearInspection(Rule, frozen=True, kw_only=True, tag="eval.half_year_inspection"):
    """At least `times` in each half of the year."""

    asks = HalfYear
    sentence = policy(
        "eval.half_year_inspection",
        "该评价机构在 {half} 接受专项检查 {inspections} 次，少于每半年 {times} 次。请安排检查。",
        "{inspections} special inspections of this body in {half}, fewer than {times} each half year. Plan one.",
    )
    times: int

    def check(self, question: HalfYear) -> Answer:
        """Calendar halves."""
        if question.inspections >= self.times:
            return PASS
        return Flag({"inspections": question.inspections, "half": question.half, "times": self.times})
