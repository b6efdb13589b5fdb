"""Who may be trained: target groups, students, posts, the questionnaire, comparisons, the urgent catalogue."""

from __future__ import annotations

from typing import Any, Final

from tests.clauses.case import HENAN, PUYANG, ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.objects.profile import Answers, Compared, Comparison, Group, Known, Post, Sentence, Source, Study
from voucher.rules.eligibility import Candidate
from voucher.rules.trainees import ENROLMENT, ISSUE, OPENING, Holder, Priced, Trainee

ALL: Final = (HENAN, ZHENGZHOU, PUYANG)
BOTH: Final = (HENAN, ZHENGZHOU)
DIGEST: Final = "1" * 64
WELDER, COOK, FOUNDRY, TURNER = "6-18-02-04", "4-03-02-01", "6-18-02-01", "6-18-01-01"
NOBODY: Final = Candidate(verified=True, day="2024-06-03", assessed_on=None, unassessed=False, occupation=COOK)


def someone(**known: Any) -> Candidate:
    """A person of whom this is known, for a cook class on 3 June 2024."""
    return changed(NOBODY, known=Known(**known))  # type: ignore[no-any-return]


def member(code: str, **facts: str) -> Candidate:
    """Of a target group, with evidence unless told otherwise."""
    return someone(groups=(Group(**{"code": code, "evidence": DIGEST, **facts}),))


def prisoner(ends_on: str, *, trained: bool = True, next_level: bool = False) -> Candidate:
    """Serving a sentence."""
    return someone(sentence=Sentence(ends_on=ends_on, trained=trained, next_level=next_level))


def student(school: str, graduates_on: str = "2024-07-01", day: str = "2024-06-03", **more: Any) -> Candidate:
    """In school on the day."""
    study = Study(school=school, graduates_on=graduates_on, majors=more.pop("majors", ()))
    return changed(someone(study=study), day=day, **more)  # type: ignore[no-any-return]


def welder(occupation: str, transferred_from: str = "", evidence: str = DIGEST) -> Candidate:
    """An employee at a welder's post (or who left that of another), for a class in an occupation."""
    post = Post(employer="E1", occupation=WELDER, transferred_from=transferred_from, transfer_evidence=evidence)
    return changed(someone(post=post), occupation=occupation)  # type: ignore[no-any-return]


def asked(*, training: bool = True, job: bool = True, able: bool = True) -> Trainee:
    """Somebody who answered the questionnaire, at the opening."""
    return Trainee(stage=OPENING, answers=Answers(training, job, able, "2024-05-20", Source.WORKER))


def compared(stage: str = OPENING, /, **results: str) -> Trainee:
    """Somebody whom registers were asked about; those not named matched."""
    said = {"identity": "matched", "social_insurance": "matched", "student": "matched", "sentence": "matched"} | results
    found = tuple(Comparison(source, Compared(result), "2024-05-20T01:00:00.000Z") for source, result in said.items())
    return Trainee(stage=stage, answers=None, comparisons=found)


UNASKED: Final = Trainee(stage=OPENING, answers=None)
STARTUP: Final = changed(NOBODY, kind="entrepreneurship")

CASES: Final[tuple[Case, ...]] = (
    inside("voucher.eligible_holder", Holder(failed=()), "pass", *ALL),
    outside("voucher.eligible_holder", Holder(failed=("elig.gap_one_month",)), "fail", *ALL),
    inside("target.groups_2024", NOBODY),
    inside("target.groups_2024", member("veteran", since="2024-06-03", until="2024-06-03")),
    outside("target.groups_2024", member("veteran", evidence="")),
    outside("target.groups_2024", member("veteran", since="2024-06-04")),
    outside("target.groups_2024", member("veteran", until="2024-06-02")),
    outside("target.groups_2024", member("double_reduction"), "flag"),
    inside("target.groups_2022", member("double_reduction"), "pass", ZHENGZHOU),
    outside("target.groups_2022", member("double_reduction", evidence=""), "fail", ZHENGZHOU),
    outside("target.groups_2022", member("seafarer"), "flag", ZHENGZHOU),
    inside("target.groups_county", member("women"), "pass", PUYANG),
    outside("target.groups_county", member("women", evidence=""), "fail", PUYANG),
    outside("target.groups_county", member("public_body_staff"), "flag", PUYANG),
    outside("target.groups_county", member("seafarer"), "flag", PUYANG),
    inside("target.prisoner_test", NOBODY),
    inside("target.prisoner_test", prisoner("2024-12-31")),
    inside("target.prisoner_test", prisoner("2030-01-01", trained=False)),
    inside("target.prisoner_test", prisoner("2030-01-01", next_level=True)),
    inside("target.prisoner_test", prisoner("2024-06-02")),
    outside("target.prisoner_test", prisoner("2025-01-01")),
    inside("elig.intent_triple", asked()),
    inside("elig.intent_triple", changed(UNASKED, stage=ISSUE)),
    outside("elig.intent_triple", asked(training=False)),
    outside("elig.intent_triple", asked(job=False)),
    outside("elig.intent_triple", asked(able=False)),
    outside("elig.intent_triple", UNASKED),
    outside("elig.intent_triple", changed(UNASKED, stage=ENROLMENT)),
    outside("elig.intent_triple", changed(asked(job=False), stage=ISSUE)),
    inside("elig.compare_person", compared()),
    inside("elig.compare_person", changed(UNASKED, stage=ISSUE)),
    inside("elig.compare_person", changed(UNASKED, stage=ENROLMENT)),
    outside("elig.compare_person", UNASKED, "flag"),
    outside("elig.compare_person", compared(student="unavailable"), "flag"),
    outside("elig.compare_person", compared(student="differs")),
    outside("elig.compare_person", compared(ENROLMENT, student="differs")),
    inside("elig.student_2024", NOBODY),
    inside("elig.student_2024", student("technical_school", kind="entrepreneurship")),
    inside("elig.student_2024", student("university")),
    inside("elig.student_2024", student("higher_vocational")),
    inside("elig.student_2024", student("special_vocational")),
    inside("elig.student_2024", student("technical_school", "2024-06-03", "2024-06-04")),
    outside("elig.student_2024", student("technical_school")),
    outside("elig.student_2024", student("technical_school", "2024-06-03", "2024-06-03")),
    outside("elig.student_2024", student("technical_school", "2024-12-31", "2024-01-01")),
    outside("elig.student_2024", student("technical_school", "2025-01-01", "2024-12-31"), "flag"),
    inside("elig.student_2022", student("technical_school", majors=(WELDER,)), "pass", ZHENGZHOU),
    inside("elig.student_2022", student("technical_school", majors=("4-03-01-01",)), "pass", ZHENGZHOU),
    inside("elig.student_2022", student("technical_school", day="2023-08-31", majors=(COOK,)), "pass", ZHENGZHOU),
    outside("elig.student_2022", student("technical_school", majors=(COOK,)), "fail", ZHENGZHOU),
    outside("elig.student_2022", student("technical_school", majors=("4-03-02-02",)), "fail", ZHENGZHOU),
    outside("elig.student_2022", student("technical_school", day="2023-09-01", majors=(COOK,)), "fail", ZHENGZHOU),
    inside("elig.post_match", NOBODY, "pass", *BOTH),
    inside("elig.post_match", welder(WELDER), "pass", *BOTH),
    inside("elig.post_match", welder(COOK, transferred_from=TURNER), "pass", *BOTH),
    outside("elig.post_match", welder(FOUNDRY), "flag", *BOTH),
    outside("elig.post_match", welder(TURNER), "fail", *BOTH),
    outside("elig.post_match", welder(COOK), "fail", *BOTH),
    inside("elig.transfer_mismatch", welder(COOK), "pass", *BOTH),
    inside("elig.transfer_mismatch", welder(COOK, transferred_from=WELDER), "pass", *BOTH),
    inside("elig.transfer_mismatch", welder(TURNER, transferred_from=WELDER), "pass", *BOTH),
    outside("elig.transfer_mismatch", welder(FOUNDRY, transferred_from=WELDER), "fail", *BOTH),
    outside("elig.transfer_mismatch", welder(WELDER, transferred_from=WELDER), "fail", *BOTH),
    outside("elig.transfer_mismatch", welder(COOK, transferred_from=WELDER, evidence=""), "fail", *BOTH),
    inside("elig.entrepreneurship", NOBODY, "pass", *BOTH),
    inside("elig.entrepreneurship", changed(member("would_be_entrepreneur"), kind="entrepreneurship"), "pass", *BOTH),
    outside("elig.entrepreneurship", STARTUP, "flag", *BOTH),
    inside("elig.urgent_catalogue", Priced(listed=True, percent=120), 120, PUYANG),
    outside("elig.urgent_catalogue", Priced(listed=False, percent=120), 100, PUYANG),
    outside("elig.urgent_catalogue", Priced(listed=True, percent=99), 100, PUYANG),
    outside("elig.urgent_catalogue", Priced(listed=True, percent=None), 100, PUYANG),
)
