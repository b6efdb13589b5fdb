"""Rules on apprenticeships (企业新型学徒制): how many an institution may train in a calendar year."""

from __future__ import annotations

from voucher.rules.base import Answer, Question, Rule, fail_unless, policy


class Apprentices(Question, frozen=True, kw_only=True):
    """Apprentices of one institution in the calendar year in which their class starts, those of the class included: all of
    them, those of the class's enterprise in its occupation, those in its occupation. `degree_education` says that the
    institution may give degree-type education, `full_time_teachers` how many of the occupation it has."""

    degree_education: bool
    in_year: int
    with_employer: int
    in_occupation: int
    full_time_teachers: int


class CapDegree(Rule, frozen=True, kw_only=True, tag="app.cap_500"):
    """An institution of degree-type education has at most `max` apprentices in a year."""

    asks = Apprentices
    sentence = policy(
        "app.cap_500",
        "具备学制教育资格的机构年内学徒不超过 {max} 人，加上本班为 {apprentices} 人。请减少人数或安排到下一年。",
        "An institution of degree-type education trains at most {max} apprentices a year; with this class there would be "
        "{apprentices}. Reduce the class or plan it for the next year.",
    )
    max: int

    def check(self, question: Apprentices) -> Answer:
        """By calendar year of the start."""
        within = not question.degree_education or question.in_year <= self.max
        return fail_unless(within, max=self.max, apprentices=question.in_year)


class CapOther(Rule, frozen=True, kw_only=True, tag="app.cap_200"):
    """Any other institution has at most `max` apprentices in a year."""

    asks = Apprentices
    sentence = policy(
        "app.cap_200",
        "其他机构年内学徒不超过 {max} 人，加上本班为 {apprentices} 人。请减少人数；具备学制教育资格的，请人社部门登记。",
        "Other institutions train at most {max} apprentices a year; with this class there would be {apprentices}. Reduce "
        "the class; if the institution gives degree-type education, have the bureau record it.",
    )
    max: int

    def check(self, question: Apprentices) -> Answer:
        """By calendar year of the start."""
        within = question.degree_education or question.in_year <= self.max
        return fail_unless(within, max=self.max, apprentices=question.in_year)


class CapEmployer(Rule, frozen=True, kw_only=True, tag="app.cap_100"):
    """One institution has at most `max` apprentices of one enterprise in one occupation in a year."""

    asks = Apprentices
    sentence = policy(
        "app.cap_100",
        "同一机构为同一企业同一职业（工种）培训学徒不超过 {max} 人，加上本班为 {apprentices} 人。请减少人数。",
        "An institution trains at most {max} apprentices of one enterprise in one occupation; with this class there would "
        "be {apprentices}. Reduce the class.",
    )
    max: int

    def check(self, question: Apprentices) -> Answer:
        """The text repeats no period: by calendar year, as its neighbours."""
        return fail_unless(question.with_employer <= self.max, max=self.max, apprentices=question.with_employer)


class CapTeachers(Rule, frozen=True, kw_only=True, tag="app.cap_teachers_2022"):
    """At most `per` apprentices in an occupation for each full-time teacher of it."""

    asks = Apprentices
    sentence = policy(
        "app.cap_teachers_2022",
        "学徒不超过本职业（工种）专职教师人数的 {per} 倍，现有专职教师 {teachers} 名、学徒 {apprentices} 人。"
        "请减少人数或增加专职教师。",
        "At most {per} apprentices for each full-time teacher of the occupation: {teachers} teachers, {apprentices} "
        "apprentices. Reduce the class or employ more.",
    )
    per: int

    def check(self, question: Apprentices) -> Answer:
        """Teachers whom the institution names as its full-time ones of the occupation."""
        teachers, apprentices = question.full_time_teachers, question.in_occupation
        return fail_unless(apprentices <= self.per * teachers, per=self.per, teachers=teachers, apprentices=apprentices)
