"""Rules on trainees from what is known of them: target groups, students, posts, the questionnaire, comparisons.

A rule refuses what is known to be wrong. What is merely unknown stops nobody, except the questionnaire, which the
document demands before a class opens.
"""

from __future__ import annotations

from voucher.identifiers.occupation import same_class
from voucher.objects.profile import Answers, Compared, Comparison, Group, Post, Study
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, fail_unless, policy
from voucher.rules.eligibility import Candidate

ISSUE = "issue"
OPENING = "opening"
ENROLMENT = "enrolment"


class Trainee(Question, frozen=True, kw_only=True):
    """What a person answered and what registers say of them, when a voucher is issued, a class is submitted for opening,
    or they are enrolled."""

    stage: str
    answers: Answers | None
    comparisons: tuple[Comparison, ...] = ()


class Holder(Question, frozen=True, kw_only=True):
    """Somebody who is to have a voucher: the clauses that stand against it."""

    failed: tuple[str, ...]


class Priced(Question, frozen=True, kw_only=True):
    """An occupation whose training is paid: whether the urgent catalogue lists it on the day, and the percentage of the rate
    that the operator configured for such occupations (None: nothing)."""

    listed: bool
    percent: int | None


class EligibleHolder(Rule, frozen=True, kw_only=True, tag="voucher.eligible_holder"):
    """Vouchers are for workers who want training and meet every condition; a refusal lists those that are not met."""

    asks = Holder
    sentence = policy(
        "voucher.eligible_holder",
        "该人员不符合发券条件：{failed}。请按所列条款补正材料或更换人员后再发券。",
        "The person may not have a voucher: {failed}. Put right what these clauses ask for, or leave the person out.",
    )

    def check(self, question: Holder) -> Answer:
        """Nothing stands against it."""
        return fail_unless(not question.failed, failed=list(question.failed))


class _Groups(Rule, frozen=True, kw_only=True):
    """The target groups that a document names. A group is claimed with evidence that holds on the day; one that the document
    does not name, or about whose subsidy it says nothing (`unstated`), is put before a person."""

    asks = Candidate
    groups: tuple[str, ...]
    unstated: tuple[str, ...] = ()

    def check(self, question: Candidate) -> Answer:
        """Every group has evidence in its days."""
        claimed = question.known.groups if question.known else ()
        missing = [group.code for group in claimed if not _shown(group, question.day)]
        if missing:
            return Fail({"groups": missing})
        unnamed = [group.code for group in claimed if group.code not in self.groups or group.code in self.unstated]
        return Flag({"groups": unnamed}) if unnamed else PASS


def _shown(group: Group, day: str) -> bool:
    return bool(group.evidence) and group.since <= day and (not group.until or day <= group.until)


_ZH = "所报重点群体身份（{groups}）没有当日有效的证明材料。请补交证明，或按普通劳动者申报。"
_EN = "No evidence that holds on the day for the group(s) {groups}. Hand in evidence, or leave the group out."


class Groups2024(_Groups, frozen=True, kw_only=True, tag="target.groups_2024"):
    """The province's key groups of 2024."""

    sentence = policy("target.groups_2024", _ZH, _EN)


class Groups2022(_Groups, frozen=True, kw_only=True, tag="target.groups_2022"):
    """Zhengzhou's groups of 2022."""

    sentence = policy("target.groups_2022", _ZH, _EN)


class GroupsCounty(_Groups, frozen=True, kw_only=True, tag="target.groups_county"):
    """Puyang County's groups."""

    sentence = policy("target.groups_county", _ZH, _EN)


class PrisonerTest(Rule, frozen=True, kw_only=True, tag="target.prisoner_test"):
    """A prisoner was not trained during the sentence, or qualifies for the next level, or is free before a day."""

    asks = Candidate
    sentence = policy(
        "target.prisoner_test",
        "服刑期间已参加过培训、不具备晋级条件，且刑期不在 {before} 之前届满，不得再参加补贴性培训。请核对刑期和培训经历。",
        "Trained during the sentence, not qualified for the next level, and the sentence does not end before {before}. "
        "Check the sentence and what was trained.",
    )
    before: str

    def check(self, question: Candidate) -> Answer:
        """One of the three holds. The day itself is too late."""
        sentence = question.known.sentence if question.known else None
        if sentence is None or sentence.ends_on < question.day:
            return PASS
        free = sentence.ends_on < self.before
        return fail_unless(not sentence.trained or sentence.next_level or free, before=self.before)


class IntentTriple(Rule, frozen=True, kw_only=True, tag="elig.intent_triple"):
    """Nobody without training intent, job intent or ability to work; asked by questionnaire before a class opens."""

    asks = Trainee
    sentence = policy(
        "elig.intent_triple",
        "问卷未完成，或培训意愿、就业意愿、劳动能力中有一项为“否”（{missing}），不得参加补贴性培训。请先让本人填写问卷。",
        "The questionnaire is missing, or says no to wanting training, wanting work or being able to work ({missing}). "
        "Have the person fill it in first.",
    )
    required_at: tuple[str, ...]

    def check(self, question: Trainee) -> Answer:
        """Three times yes; without answers, only where the questionnaire is not required yet."""
        answers = question.answers
        if answers is None:
            return fail_unless(question.stage not in self.required_at, missing=["questionnaire"])
        given = {"training": answers.training, "job": answers.job, "able": answers.able}
        missing = [name for name, yes in given.items() if not yes]
        return fail_unless(not missing, missing=missing)


class ComparePerson(Rule, frozen=True, kw_only=True, tag="elig.compare_person"):
    """People are compared with other registers before a class opens."""

    asks = Trainee
    sentence = policy(
        "elig.compare_person",
        "人员信息比对不符（{sources}）。请核实后更正信息或调整人员。",
        "What is entered differs from the register ({sources}). Check it, and correct it or leave the person out.",
    )
    sources: tuple[str, ...]
    required_at: tuple[str, ...]

    def check(self, question: Trainee) -> Answer:
        """No register differs; one that was not asked or not available is put before a person once it is required."""
        results = {found.source: found.result for found in question.comparisons}
        differing = [source for source, result in results.items() if result == Compared.DIFFERS]
        if differing:
            return Fail({"sources": sorted(differing)})
        open_ = [source for source in self.sources if results.get(source) != Compared.MATCHED]
        return Flag({"sources": open_}) if open_ and question.stage in self.required_at else PASS


class Student2024(Rule, frozen=True, kw_only=True, tag="elig.student_2024"):
    """No subsidised training for students in the calendar year of their graduation, but for the schools and kinds of training
    that the document leaves out."""

    asks = Candidate
    sentence = policy(
        "elig.student_2024",
        "毕业年度在校生（{graduates_on} 毕业）不得参加培训机构的补贴性培训（特殊职业教育、普通高校和创业培训除外）。请毕业离校后再报名。",
        "In school and graduating this year ({graduates_on}): no subsidised training, except special vocational schools, "
        "universities and entrepreneurship. Apply after graduation.",
    )
    schools: tuple[str, ...]
    kinds: tuple[str, ...]

    def check(self, question: Candidate) -> Answer:
        """Whoever is in school in another year is put before a person: the document names no such group."""
        study = _in_school(question)
        if study is None or study.school in self.schools or question.kind in self.kinds:
            return PASS
        if study.graduates_on[:4] == question.day[:4]:
            return Fail({"graduates_on": study.graduates_on})
        return Flag({"graduates_on": study.graduates_on})


class Student2022(Rule, frozen=True, kw_only=True, tag="elig.student_2022"):
    """No subsidised training in their own major for students in their last school year."""

    asks = Candidate
    sentence = policy(
        "elig.student_2022",
        "毕业学年在校生（{graduates_on} 毕业）不得参加在读专业（{majors}）的补贴性培训。请选择其他职业（工种），或毕业后再报名。",
        "In the last school year (graduating {graduates_on}): no subsidised training in one's own major ({majors}). "
        "Choose another occupation, or apply after graduation.",
    )
    year_starts: str
    parts: int

    def check(self, question: Candidate) -> Answer:
        """Own major: an occupation in a class that the major leads to."""
        study = _in_school(question)
        if study is None or question.day < _school_year(study.graduates_on, self.year_starts):
            return PASS
        own = [major for major in study.majors if same_class(major, question.occupation, self.parts)]
        return fail_unless(not own, graduates_on=study.graduates_on, majors=own)


def _in_school(question: Candidate) -> Study | None:
    """The school of somebody who is in school on the day; the day of graduation still is."""
    study = question.known.study if question.known else None
    return study if study and question.day <= study.graduates_on else None


def _school_year(graduates_on: str, starts: str) -> str:
    """First day of the school year in which somebody graduates."""
    year = int(graduates_on[:4])
    return f"{year if graduates_on[5:] >= starts else year - 1}-{starts}"


class PostMatch(Rule, frozen=True, kw_only=True, tag="elig.post_match"):
    """An employee trains in the occupation of their post or one close to it: in the same class of this many parts."""

    asks = Candidate
    sentence = policy(
        "elig.post_match",
        "企业职工应参加与本人岗位相同或相近的培训：岗位为 {post}，本班为 {occupation}。请改报相近职业（工种），转岗的请登记转岗证明。",
        "Employees train in their post's occupation or one close to it: the post is {post}, the class {occupation}. "
        "Choose one that is close, or enter the evidence of a transfer.",
    )
    parts: int

    def check(self, question: Candidate) -> Answer:
        """Identical passes, close is put before a person."""
        post = _post(question)
        if post is None or post.transferred_from or post.occupation == question.occupation:
            return PASS
        detail = {"post": post.occupation, "occupation": question.occupation}
        close = same_class(post.occupation, question.occupation, self.parts)
        return Flag({**detail}) if close else Fail({**detail})


class TransferMismatch(Rule, frozen=True, kw_only=True, tag="elig.transfer_mismatch"):
    """An employee who changes post does not train in the class of occupations that the old post lies in."""

    asks = Candidate
    sentence = policy(
        "elig.transfer_mismatch",
        "转岗职工不得参加与原岗位（{post}）同一职业分类的转岗培训（本班为 {occupation}），转岗须有证明。请改报其他职业（工种）或补登转岗证明。",
        "A transferred employee may not train in the class of the old post ({post}; this class is {occupation}), and a "
        "transfer needs evidence. Choose another occupation, or enter the evidence.",
    )
    parts: int

    def check(self, question: Candidate) -> Answer:
        """The exact complement of what is close to a post."""
        post = _post(question)
        if post is None or not post.transferred_from:
            return PASS
        same = same_class(post.transferred_from, question.occupation, self.parts)
        shown = bool(post.transfer_evidence)
        return fail_unless(shown and not same, post=post.transferred_from, occupation=question.occupation)


def _post(question: Candidate) -> Post | None:
    """The post of an employee, where a class is asked about."""
    return question.known.post if question.known and question.occupation else None


class Entrepreneurship(Rule, frozen=True, kw_only=True, tag="elig.entrepreneurship"):
    """Entrepreneurship training is for those who belong to it: anybody else is put before a person."""

    asks = Candidate
    sentence = policy(
        "elig.entrepreneurship",
        "创业培训面向有创业意愿且符合条件的人员。请登记其创业意愿的证明。",
        "Entrepreneurship training is for those who want to start a business. Enter evidence of it.",
    )
    kinds: tuple[str, ...]
    groups: tuple[str, ...]

    def check(self, question: Candidate) -> Answer:
        """In such a training, one of the groups is entered with evidence."""
        if question.kind not in self.kinds:
            return PASS
        claimed = question.known.groups if question.known else ()
        wanting = any(group.code in self.groups and _shown(group, question.day) for group in claimed)
        return PASS if wanting else Flag({"kind": question.kind})


class UrgentCatalogue(Rule, frozen=True, kw_only=True, tag="elig.urgent_catalogue"):
    """The subsidy tilts to occupations of the urgent catalogue: by a percentage of the rate that the operator sets, since the
    document states none."""

    asks = Priced
    sentence = policy(
        "elig.urgent_catalogue",
        "急需紧缺职业（工种）按所定比例 {percent}% 计算补贴。",
        "Urgent occupations are paid at {percent}% of the rate.",
    )

    def check(self, question: Priced) -> Answer:
        """Per cent of the rate; 100 where nothing was configured or the occupation is not listed. A tilt is never less."""
        percent = max(100, question.percent or 0) if question.listed else 100
        return Value(percent, {"percent": percent})
