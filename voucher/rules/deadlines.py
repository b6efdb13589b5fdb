"""Rules on how long things may take. What is overdue is flagged for a person; nothing is approved by waiting."""

from __future__ import annotations

from voucher.core.refusal import Detail
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, policy


class ReviewClock(Question, frozen=True, kw_only=True):
    """Working days from the acceptance of a complete file to the end of its review, those spent waiting for the payee's
    supplements not counted."""

    working_days: int


class AcceptReview(Rule, frozen=True, kw_only=True, tag="pay.accept_review_10wd"):
    """Acceptance and review take at most `working_days`."""

    asks = ReviewClock
    sentence = policy(
        "pay.accept_review_10wd",
        "受理审核应在 {limit} 个工作日内完成，已用 {passed} 个。请尽快审核；超期只提醒，不自动通过。",
        "Review takes at most {limit} working days; {passed} have passed. Decide soon: it is flagged, never approved "
        "by waiting.",
    )
    working_days: int

    def check(self, question: ReviewClock) -> Answer:
        """The last day itself is in time."""
        detail: dict[str, Detail] = {"limit": self.working_days, "passed": question.working_days}
        return PASS if question.working_days <= self.working_days else Flag(detail)


class DepartmentClock(Question, frozen=True, kw_only=True):
    """Working days that one item has been with the bureau (from acceptance to push) or with finance (to payment)."""

    department: str
    working_days: int


class EachDepartment(Rule, frozen=True, kw_only=True, tag="pay.each_15wd"):
    """One item is at most `bureau` working days with the bureau, publicity included, and `finance` with finance."""

    asks = DepartmentClock
    sentence = policy(
        "pay.each_15wd",
        "同一笔业务在人社、财政部门各不超过 {limit} 个工作日，已用 {passed} 个。请尽快办理。",
        "One item is at most {limit} working days with each department; {passed} have passed. Act soon.",
    )
    bureau: int
    finance: int

    def check(self, question: DepartmentClock) -> Answer:
        """The last day itself is in time."""
        limit = self.finance if question.department == "finance" else self.bureau
        detail: dict[str, Detail] = {"limit": limit, "passed": question.working_days}
        return PASS if question.working_days <= limit else Flag(detail)


class PushTurn(Question, frozen=True, kw_only=True):
    """Claims to be sent to finance: how many of them are not through publicity, and how many calendar months after the
    month of its clearance the one that waited longest is sent."""

    unpublished: int
    months: int


class MonthlyPush(Rule, frozen=True, kw_only=True, tag="pay.monthly_push"):
    """Every month the bureau sends finance what is through publicity, and nothing else."""

    asks = PushTurn
    sentence = policy(
        "pay.monthly_push",
        "有 {unpublished} 项未完成公示，不得推送财政。请待公示期满、异议处理完毕后再推送。",
        "{unpublished} items are not through publicity and must not be sent to finance. Wait until publicity is over and "
        "objections are answered.",
    )
    months: int

    def check(self, question: PushTurn) -> Answer:
        """Sent in a later month than the one after its clearance, a whole month went by without a push."""
        detail: dict[str, Detail] = {"unpublished": question.unpublished, "months": question.months}
        if question.unpublished:
            return Fail(detail)
        return PASS if question.months <= self.months else Flag(detail)
