"""What is known of a person, in words: for the person's own page and the officer's."""

from __future__ import annotations

from typing import Final

from api.pages import look, words
from api.pages.look import mark as _
from api.rest.giving import home
from voucher.identifiers.occupation import packaged_on
from voucher.objects.profile import Answers, Compared, Known, Profile, Source
from voucher.shell.structure import Structure

GROUP: Final = {
    "univ_graduation_year_student": _("毕业年度普通高校学生"),
    "univ_graduate": _("高校毕业生"),
    "graduate_unemployed": _("离校未就业毕业生"),
    "poverty_monitored": _("防止返贫监测对象"),
    "lifted_out_of_poverty": _("脱贫劳动力"),
    "unemployed": _("失业人员"),
    "veteran": _("退役军人"),
    "disabled": _("残疾人"),
    "floodplain_relocatee": _("滩区迁建群众"),
    "reservoir_migrant": _("库区移民"),
    "migrant_worker": _("农民工"),
    "returning_migrant": _("返乡农民工"),
    "school_leaver": _("未继续升学的初高中毕业生"),
    "women": _("女性"),
    "prisoner": _("服刑人员"),
    "compulsory_rehab": _("强制隔离戒毒人员"),
    "community_correction": _("社区矫正对象"),
    "would_be_entrepreneur": _("有创业意愿人员"),
    "enterprise_employee": _("企业职工"),
    "transferred_employee": _("转岗职工"),
}
SCHOOL: Final = {
    "technical_school": _("技工院校"),
    "secondary_vocational": _("中等职业学校"),
    "special_vocational": _("特殊职业教育学校"),
    "higher_vocational": _("高职院校"),
    "university": _("普通高校"),
}
SOURCE: Final[dict[str, str]] = {
    Source.WORKER: _("本人"),
    Source.INSTITUTION: _("培训机构"),
    Source.BUREAU: _("人社部门"),
}
PROGRAMME: Final = {
    "technical_intermediate": _("全日制技工院校中级工班"),
    "technical_senior": _("全日制技工院校高级工班"),
    "technical_pre_technician": _("全日制技工院校预备技师（技师）班"),
}
EQUAL: Final = {
    "secondary": _("参照中专学历"),
    "college": _("参照大专学历"),
    "bachelor": _("参照本科学历"),
}
REGISTER: Final = {
    "identity": _("身份信息"),
    "social_insurance": _("社保信息"),
    "student": _("学籍信息"),
    "sentence": _("刑期信息"),
}
RESULT: Final[dict[str, str]] = {
    Compared.MATCHED: _("一致"),
    Compared.DIFFERS: _("不一致"),
    Compared.UNAVAILABLE: _("数据源不可用"),
}
_YES, _NO = _("是"), _("否")
Row = tuple[str, str]


def occupation(code: str, day: str) -> str:
    """An occupation by its name, where the table has one."""
    found = packaged_on(code, day)
    if found is None:
        return code
    return f"{found.en if look.chosen('lang') == 'en' else found.zh} {code}"


def equal(known: Known | None, region: str, day: str) -> str:
    """What general education the programme of a profile equals, by the policy of the person's place."""
    programme = known.study.programme if known and known.study else ""
    return Structure(home().database).equivalent(region, day, programme)


def rows(known: Known | None, day: str, equals: str = "") -> list[Row]:
    """What a profile says, line by line; `equals` is the general education that its programme equals."""
    if known is None:
        return []
    found: list[Row] = []
    for group in known.groups:
        shown = _("有证明材料") if group.evidence else _("没有证明材料")
        until = f" · {group.since or ''}–{group.until or ''}" if group.since or group.until else ""
        found.append((_("重点群体"), f"{words.of(GROUP, group.code)} · {look.gettext(shown)}{until}"))
    if known.study:
        majors = "、".join(occupation(code, day) for code in known.study.majors)
        found.append((_("在校"), f"{words.of(SCHOOL, known.study.school)} · {known.study.graduates_on} {majors}"))
        if known.study.programme:
            shown = words.of(PROGRAMME, known.study.programme)
            found.append((_("技工院校班别"), f"{shown} · {words.of(EQUAL, equals)}" if equals else shown))
    if known.post:
        found.append((_("岗位"), f"{occupation(known.post.occupation, day)} · {known.post.employer}"))
        if known.post.transferred_from:
            found.append((_("原岗位"), occupation(known.post.transferred_from, day)))
    if known.sentence:
        trained = look.gettext(_YES if known.sentence.trained else _NO)
        found.append((_("刑期届满"), known.sentence.ends_on))
        found.append((_("服刑期间参加过培训"), trained))
    return found


def answers(given: Answers | None) -> list[Row]:
    """The questionnaire, line by line."""
    if given is None:
        return []
    told = [
        (_("愿意参加培训"), given.training),
        (_("有就业意愿（在岗的指保持或提升岗位）"), given.job),
        (_("有劳动能力"), given.able),
    ]
    found = [(name, look.gettext(_YES if yes else _NO)) for name, yes in told]
    return [*found, (_("填写"), f"{given.answered_on} · {words.of(SOURCE, given.source)}")]


def comparisons(found: Profile | None) -> list[Row]:
    """What registers said, line by line."""
    results = found.comparisons if found else ()
    return [
        (words.of(REGISTER, one.source), f"{words.of(RESULT, one.result)} · {one.compared_at[:10]}") for one in results
    ]
