"""Rules on who may be trained, from what the log holds: asked when a voucher is issued and again when its holder is
enrolled. What the documents say about groups, students and posts stands in `trainees`."""

from __future__ import annotations

from voucher.core.dates import add_months
from voucher.objects.profile import Known
from voucher.rules.base import Answer, Question, Rule, fail_unless, policy


class Candidate(Question, frozen=True, kw_only=True):
    """A person on the day that counts: the class's start (or the day of issue). `known` is their opened profile, None where
    there is none; `occupation` and `kind` are what they are to be trained in, empty where no class is asked about."""

    verified: bool
    day: str
    assessed_on: str | None
    unassessed: bool
    known: Known | None = None
    occupation: str = ""
    kind: str = ""


class RealName(Rule, frozen=True, kw_only=True, tag="voucher.real_name"):
    """Vouchers are for verified real people."""

    asks = Candidate
    sentence = policy(
        "voucher.real_name",
        "该人员尚未通过实名核验，不能发券或使用券。请先核验身份证件。",
        "The person's real name is not verified. Verify the identity document first.",
    )

    def check(self, question: Candidate) -> Answer:
        """The person is verified."""
        return fail_unless(question.verified)


class GapUnassessed(Rule, frozen=True, kw_only=True, tag="elig.gap_unassessed"):
    """No further training while the previous class is not assessed."""

    asks = Candidate
    sentence = policy(
        "elig.gap_unassessed",
        "上一个培训项目尚未考核，不得再次参加补贴性培训。请先完成考核，或由人社部门记录终止。",
        "The previous training is not assessed yet. Finish its assessment, or have the bureau record its termination.",
    )

    def check(self, question: Candidate) -> Answer:
        """No class that started is still without assessment."""
        return fail_unless(not question.unassessed)


class GapMonths(Rule, frozen=True, kw_only=True, tag="elig.gap_one_month"):
    """At least `months` calendar months from the end of the last assessment."""

    asks = Candidate
    sentence = policy(
        "elig.gap_one_month",
        "上次考核结束不足 {months} 个月，{earliest} 起方可再次参加。",
        "Less than {months} month(s) since the last assessment; possible from {earliest} on.",
    )
    months: int

    def check(self, question: Candidate) -> Answer:
        """The corresponding day itself is allowed."""
        if question.assessed_on is None:
            return fail_unless(True)
        earliest = add_months(question.assessed_on, self.months)
        return fail_unless(question.day >= earliest, months=self.months, earliest=earliest)
