"""Rules on the number of people a class counts for."""

from __future__ import annotations

from voucher.rules.base import Answer, Question, Rule, Value, policy


class Headcount(Question, frozen=True, kw_only=True):
    """How many were there on the opening day."""

    present: int


class ActualHeadcount(Rule, frozen=True, kw_only=True, tag="class.headcount_actual_2024"):
    """A class is as large as the number of people who were there on its opening day: no more are paid for."""

    asks = Headcount
    sentence = policy(
        "class.headcount_actual_2024",
        "班级人数以开班当天实到人数为准。",
        "A class is as large as the number of people present on its opening day.",
    )

    def check(self, question: Headcount) -> Answer:
        """The number itself."""
        return Value(question.present, {"present": question.present})
