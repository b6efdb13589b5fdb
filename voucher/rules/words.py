"""What the fields of questions and the parameters of rules are called, for whoever reads a pack or an explanation.

A name stands once for all questions and rules that use it; `Question.field` or `clause.field` stands for one of them
alone, where it means something else there. What has no words here is shown by its own name.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """A field in Chinese and English, and the unit of its numbers."""

    zh: str
    en: str
    unit: str = ""


FIELDS: Final[dict[str, Words]] = {
    "trainees": Words("学员人数", "trainees", "人"),
    "teachers": Words("教师人数", "teachers", "人"),
    "workstations": Words("实操工位", "workstations", "个"),
    "hours": Words("总课时", "class hours", "课时"),
    "practical_hours": Words("实操课时", "practical hours", "课时"),
    "minutes_per_hour": Words("每课时分钟数", "minutes in a class hour", "分钟"),
    "listed": Words("机构在目录内", "institution is in the catalogue"),
    "system_record": Words("有省系统备案号", "has the provincial system's record number"),
    "override": Words("审批人员记录了例外", "officers documented an exception"),
    "verified": Words("已实名核验", "real name is verified"),
    "day": Words("所问之日", "the day asked about"),
    "assessed_on": Words("考核日期", "day of the assessment"),
    "Candidate.assessed_on": Words("上次考核日期", "day of the last assessment"),
    "unassessed": Words("上个班尚未考核", "the previous class is not assessed"),
    "method": Words("签到方式", "way of signing in"),
    "asked": Words("应答人数", "asked", "人"),
    "answered": Words("作答人数", "answered", "人"),
    "satisfied": Words("满意人数", "satisfied", "人"),
    "type": Words("证书类型", "certificate type"),
    "issued_on": Words("证书日期", "day of the certificate"),
    "class_started": Words("开班日期", "first day of the class"),
    "persons": Words("签字人", "signers"),
    "applicant": Words("申请人", "applicant"),
    "last": Words("最后一次签字", "the last signature"),
    "working_days": Words("工作日", "working days", "个工作日"),
    "ends_on": Words("期满日", "last day"),
    "max": Words("上限", "at most", "人"),
    "per": Words("每一名（个）对应学员", "trainees to one", "人"),
    "tolerance_percent": Words("“左右”的幅度", "what “about” allows", "%"),
    "minutes": Words("最短分钟数", "at least", "分钟"),
    "percent": Words("比例", "share", "%"),
    "months": Words("间隔月数", "months between", "个月"),
    "methods": Words("认可的签到方式", "ways that count"),
    "types": Words("认可的证书类型", "types that count"),
    "count": Words("人数", "number", "人"),
    "pay.two_signatures.count": Words("签字人数", "signers", "人"),
    "region": Words("地区", "region"),
    "level": Words("等级", "level"),
    "occupation": Words("职业（工种）", "occupation"),
    "held_on": Words("考核日期", "day of the examination"),
    "start_date": Words("开班日期", "first day"),
    "end_date": Words("结束日期", "last day"),
    "since": Words("起始日", "since"),
    "until": Words("截止日", "until"),
    "days": Words("天数", "days", "天"),
    "years": Words("年数", "years", "年"),
    "age": Words("年龄", "age", "岁"),
    "group": Words("人群", "group"),
    "groups": Words("人群", "groups"),
    "fen": Words("金额", "amount", "分"),
}
ANSWERS: Final = {
    "pass": Words("符合", "passes"),
    "flag": Words("提请人工核对", "put before a person"),
    "fail": Words("不符合", "fails"),
    "value": Words("算出", "computed"),
    "applied": Words("按其参数办理", "its parameters apply"),
}


def words_of(field: str, owner: str = "") -> Words:
    """The words of a field of a question or rule (`owner`: its class's name or clause)."""
    found = FIELDS.get(f"{owner}.{field}") or FIELDS.get(field)
    return found or Words(field.replace("_", " "), field.replace("_", " "))


FAMILIES: Final[dict[str, Words]] = {
    "catalogue": Words("目录清单", "Catalogue"),
    "system": Words("进系统", "In the system"),
    "class.size": Words("班级人数", "Class size"),
    "class.teachers": Words("师生比", "Teachers"),
    "class.stations": Words("实操工位", "Workstations"),
    "class.hour": Words("课时长度", "Length of a class hour"),
    "class.practical": Words("实操比例", "Practical hours"),
    "person.real_name": Words("实名", "Real name"),
    "person.gap_unassessed": Words("上次未考核", "Previous class not assessed"),
    "person.gap": Words("两次培训间隔", "Time between trainings"),
    "attendance.signin": Words("签到", "Sign-in"),
    "survey": Words("满意度", "Satisfaction"),
    "certificate.types": Words("证书类型", "Certificate types"),
    "certificate.order": Words("以证换券", "Certificate for the voucher"),
    "review": Words("审查签字", "Review"),
    "publicity": Words("公示", "Publicity"),
}
"""What rule families are called. One without words is shown by its own name."""


def family_of(name: str) -> Words:
    """The words of a rule family."""
    return FAMILIES.get(name) or Words(name, name)
