"""Acts about institutions beside their standing, about registers, and about what the policy rests on."""

from __future__ import annotations

from typing import Final

from api.pages import words
from api.pages.acts.describe import (
    MANY,
    MOMENT,
    ONE,
    ROWS,
    TEXT,
    YUAN,
    Act,
    Ask,
    Choices,
    Data,
    Group,
    code,
    day,
    document,
)
from api.pages.acts.finding import somebody
from api.pages.acts.names import column, labelled, occupations, seen, today
from api.pages.acts.places import bureau_regions, institutions
from api.pages.institution.start import KIND
from api.pages.look import mark as _
from api.rest.giving import home
from voucher.core.facts import State
from voucher.identifiers.division import children
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState
from voucher.objects.pool import Project
from voucher.register.pools import FIRMS

SYSTEM: Final = {"skilled_talent": _("省高技能人才系统"), "employment": _("互联网+就业创业系统")}
BASIS: Final = {"consent": _("省人社部门同意"), "lack": _("本地没有能承担的机构")}
CATEGORY: Final = {
    "training_base": _("高技能人才培训基地"),
    "master_studio": _("技能大师工作室"),
    "public_base": _("公共实训基地"),
    "other": _("其他建设项目"),
}
OWNER: Final = {
    "hr_bureau": _("人力资源社会保障部门"),
    "big_data": _("大数据管理部门"),
    "finance_bureau": _("财政部门"),
    "other": _("其他部门"),
}
AWARD: Final = {
    "medallist": _("获奖选手"),
    "expert": _("专家、教练"),
    "sender": _("选送单位"),
    "host": _("承办单位"),
}
ALL_LEVELS: Final = {"": _("全部等级"), **words.LEVEL}
MARK: Final = {"": _("没有"), "manufacturing": _("制造业"), "urgent": _("急需紧缺")}


def institution(name: str = "institution", label: str = _("机构"), *kinds: InstitutionKind) -> Ask:
    """An institution of the officer's regions."""
    return Ask(name, label, ONE, pick=lambda _about: institutions(*kinds), kind="institution")


def region() -> Ask:
    """A place that the officer answers for."""
    return Ask("region", _("地区"), ONE, pick=lambda _about: bureau_regions())


def occupation() -> Ask:
    """An occupation of the table."""
    return Ask("occupation", _("职业（工种）"), ONE, pick=lambda _about: occupations())


def _barred(_about: State | None) -> Choices:
    states = (InstitutionState.DELISTED, InstitutionState.BLACKLISTED)
    return labelled(seen(Institution, column(Institution, "state").in_(states)))


def _cities(_about: State | None) -> Choices:
    return {one.code: one.zh for one in children(home().settings.region[:2], today()) if len(one.code) == 4}


def _members(about: State | None) -> Choices:
    return {one: name for one, name in labelled(seen(Institution)).items() if about is None or one != about.id}


def _rows(_about: State | None, data: Data) -> Data:
    """One type and one mark for a row, or none."""
    lists = ("types", "marks")
    return {"rows": [{**row, **{name: [row[name]] if row[name] else [] for name in lists}} for row in data["rows"]]}


def _projects(_about: State | None) -> Choices:
    return labelled(seen(Project, column(Project, "assessed_on").is_(None)))


CATALOGUE: Final = Group(
    _("机构和目录"),
    (
        Act(
            "institution.apply",
            _("登记一个机构"),
            _("按统一社会信用代码登记；登记后还没有列入目录，请再到“机构目录”办理列入。"),
            (
                Ask("kind", _("类别"), ONE, choices=KIND),
                Ask("uscc", _("统一社会信用代码"), TEXT, _("18 位，照营业执照或法人证书填")),
                Ask("name", _("机构名称")),
                region(),
            ),
        ),
        Act(
            "institution.record_system",
            _("登记机构在省系统的编号"),
            _("机构须在两个省级系统中都有编号；以后更正的，再登记一次即可。"),
            (Ask("system", _("系统"), ONE, choices=SYSTEM), code("number", _("编号"))),
            about=institution(),
        ),
        Act(
            "institution.consent_university",
            _("登记目录外高校的同意"),
            _("年度目录外的高校，区报告、市同意后可以承担培训。须两人办理。"),
            (
                document(_("区报告文号"), "report"),
                document(_("市同意文号"), "consent"),
                day("consented_on", _("同意日期")),
            ),
            about=institution("institution", _("高校"), InstitutionKind.UNIVERSITY),
        ),
        Act(
            "institution.allow_crossing",
            _("登记跨市开展的同意或说明"),
            _("评价机构到别的市开展，须有省同意，或当地说明没有能承担的机构。须两人办理。"),
            (
                Ask("city", _("到哪个市"), ONE, pick=_cities),
                occupation(),
                Ask("level", _("等级"), ONE, choices=ALL_LEVELS, needed=False),
                Ask("basis", _("依据"), ONE, choices=BASIS),
                document(),
                day("from_date", _("自哪天起")),
            ),
            about=institution(),
        ),
        Act(
            "institution.hold_rest",
            _("暂停移出机构剩下的班级和申领"),
            _("移出或列入黑名单时，一条记录放不下的班级和申领，在这里接着暂停。"),
            (),
            about=Ask("institution", _("机构"), ONE, pick=_barred, kind="institution"),
        ),
        Act(
            "alliance.register",
            _("评价联盟备案"),
            _("由一家企业牵头，为成员评价。须两人办理。"),
            (Ask("members", _("成员"), MANY, pick=_members), document(_("备案文件文号"))),
            about=institution("lead", _("牵头企业"), *sorted(FIRMS)),
        ),
        Act(
            "platform.record_video",
            _("登记线上平台的课程视频"),
            _("登记哪天上线；新上线的要有审核文号和日期。"),
            (
                code("video", _("视频编号")),
                day("added_on", _("上线日期")),
                document(_("审核文号"), "approval", needed=False),
                day("approved_on", _("审核日期"), needed=False),
            ),
            about=institution("platform", _("平台"), InstitutionKind.PLATFORM),
        ),
    ),
)
REGISTERS: Final = Group(
    _("登记簿"),
    (
        Act(
            "occupation.load",
            _("登记职业（工种）及其类别"),
            _(
                "按文件登记职业：编码前三段就是它的大类、中类、小类。自所填日期起有效，以前的班按当时的登记。须两人办理。"
            ),
            (
                day("from_date", _("自哪天起有效")),
                document(),
                Ask(
                    "rows",
                    _("职业"),
                    ROWS,
                    parts=(
                        Ask(
                            "occupation", _("编码"), help=_("如 6-18-02-04"), pattern="[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}"
                        ),
                        Ask("zh", _("名称"), help=_("不含空格")),
                        Ask("en", _("英文名称"), needed=False),
                        Ask(
                            "types", _("证书类型"), ONE, choices={"": _("没有"), **words.CERTIFICATE_TYPE}, needed=False
                        ),
                        Ask("marks", _("标记"), ONE, choices=MARK, needed=False),
                    ),
                ),
            ),
            fill=_rows,
        ),
        Act(
            "recognition.record",
            _("登记证书互认"),
            _("一种证书在一个等级（或全部等级）视同另一种证书，自哪天起，依据哪个文件。须两人办理。"),
            (
                region(),
                code("source", _("原证书类型代码")),
                Ask("target", _("视同哪种证书"), ONE, choices=words.CERTIFICATE_TYPE),
                Ask("level", _("等级"), ONE, choices=ALL_LEVELS, needed=False),
                day("from_date", _("自哪天起")),
                document(),
            ),
        ),
        Act(
            "award.record",
            _("登记竞赛奖励"),
            _("获奖选手、专家或选送单位，人和单位填一个。金额按其他文件，不在这里发。"),
            (
                region(),
                somebody(_("获奖人证件号码（奖给单位的不填）"), needed=False),
                Ask(
                    "institution",
                    _("获奖单位（奖给个人的不选）"),
                    ONE,
                    pick=lambda _about: {"": "–", **institutions()},
                    needed=False,
                ),
                Ask("what", _("奖给谁"), ONE, choices=AWARD),
                code("competition", _("竞赛代码")),
                code("rank", _("名次代码"), needed=False),
                day("awarded_on", _("获奖日期")),
                document(),
            ),
        ),
        Act(
            "project.record",
            _("建设项目入库"),
            _("按批准文件登记高技能人才建设项目。"),
            (region(), Ask("category", _("项目类别"), ONE, choices=CATEGORY), document(_("批准文件文号"))),
        ),
        Act(
            "project.assess",
            _("登记建设项目绩效评价"),
            _("百分制，最多两位小数。"),
            (Ask("score", _("得分"), YUAN, _("0 至 100")),),
            about=Ask("project", _("项目"), ONE, pick=_projects, kind="project"),
        ),
        Act(
            "voucher.set_owner",
            _("登记培训券的责任单位"),
            _("一个地区的培训券由哪些部门负责，按文件登记；再登记一次就替换原来的。"),
            (
                Ask("owner", _("地区"), ONE, pick=lambda _about: bureau_regions()),
                Ask("owners", _("责任单位"), MANY, choices=OWNER),
                document(),
            ),
        ),
        Act(
            "maintenance.announce",
            _("公告系统维护时间"),
            _("维护期间系统收不到的签到和录像，机构自己保存，事后补录不算违规。时间按北京时间填。"),
            (
                region(),
                Ask("system", _("系统"), ONE, choices=SYSTEM),
                Ask("starts", _("开始"), MOMENT),
                Ask("ends", _("结束"), MOMENT),
                document(_("公告文号")),
            ),
        ),
    ),
)
STANDING: Final = (CATALOGUE, REGISTERS)
