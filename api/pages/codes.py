"""Codes that are values of rules and facts, in words: so that a table of a policy pack reads as its document does."""

from __future__ import annotations

from typing import Any, Final

from api.pages import look, profiles, words
from api.pages.institution.start import KIND
from api.pages.look import mark as _
from voucher.rules import reading

NAMES: Final[dict[str, str]] = {**profiles.GROUP, **words.CERTIFICATE_TYPE, **words.LEVEL, **words.OCCUPATION}
"""Codes that stand as names of parts too: a tariff by levels."""
CODES: Final[dict[str, str]] = {
    **NAMES,
    **profiles.SCHOOL,
    **profiles.REGISTER,
    **words.WAY,
    **KIND,
    "skilled_talent": _("技能人才信息系统"),
    "employment": _("就业信息系统"),
    "session": _("上课记录"),
    "face_device": _("人脸识别设备"),
    "electronic": _("电子证书"),
    "cheating": _("骗取"),
    "diversion": _("挪用"),
    "fake_training": _("虚假培训"),
    "occupation": _("侵占"),
    "retention": _("截留"),
    "rule_bending": _("违规变通"),
    "high_quality_farmer": _("高素质农民"),
    "new_hire_migrant": _("新招用农民工"),
    "rural_craftsperson": _("乡村工匠"),
    "rural_transferred": _("农村转移劳动力"),
    "seafarer": _("海员"),
    "double_reduction": _("“双减”分流人员"),
    "epidemic_staff": _("疫情防控人员"),
    "needy_worker_family": _("困难职工家庭成员"),
    "poor_household_member": _("贫困家庭成员"),
    "public_body_staff": _("机关事业单位人员"),
    "social_assistance": _("社会救助对象"),
    "univ_graduation_school_year": _("毕业学年高校学生"),
    "vocational_student": _("职业院校学生"),
    "enrolment": _("报到"),
    "opening": _("开班"),
    "entrepreneurship": _("创业培训"),
    "enterprise": _("企业"),
    "worker": _("劳动者本人"),
    "special_account": _("专账资金"),
    "technical_intermediate": _("技工院校中级工班"),
    "technical_pre_technician": _("技工院校预备技师班"),
    "technical_senior": _("技工院校高级工班"),
    "bachelor": _("本科"),
    "college": _("大专"),
    "secondary": _("中专"),
    "secondary_vocational_graduate": _("中职毕业生"),
}


def worded(value: Any) -> Any:
    """A value with every code that has words replaced by them."""
    if isinstance(value, str):
        return words.of(CODES, value)
    if isinstance(value, list | tuple):
        return [worded(one) for one in value]
    if isinstance(value, dict):
        return {words.of(NAMES, name): worded(one) for name, one in value.items()}
    return value


def line(field: str, value: Any, owner: str) -> tuple[str, str]:
    """A field's name and its value with its unit, in the visitor's language."""
    return reading.line(field, worded(value), owner, look.chosen("lang"))


def shown(value: Any) -> str:
    """A value as a person reads it."""
    return reading.value(worded(value), look.chosen("lang"))
