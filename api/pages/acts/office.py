"""Acts about officers and accounts."""

from __future__ import annotations

from typing import Final

from api.pages.acts.describe import ONE, Act, Ask, Choices, Group, reason
from api.pages.acts.finding import officers
from api.pages.acts.names import column, labelled, seen
from api.pages.acts.places import institutions
from api.pages.look import gettext
from api.pages.look import mark as _
from voucher.core.facts import State
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.office import Recusal

GROUND: Final = {
    "relative": _("近亲属在该机构任职"),
    "interest": _("与该机构有利害关系"),
    "former_employee": _("曾在该机构任职"),
    "other": _("其他可能影响公正的情形"),
}
MAY: Final[dict[str, str]] = {
    Capability.BUREAU: _("人社经办"),
    Capability.INDUSTRY: _("行业主管部门"),
    Capability.INSPECTOR: _("检查人员"),
    Capability.FINANCE_MAKER: _("财政制单"),
    Capability.FINANCE_CHECKER: _("财政复核"),
    Capability.AUDITOR: _("审计"),
    Capability.INSTITUTION: _("培训机构"),
    Capability.EVALUATION: _("评价机构"),
    Capability.TEACHER: _("教师"),
    Capability.OPERATOR: _("系统管理员"),
}
STATE: Final = {AccountState.ACTIVE.value: _("可以使用"), AccountState.DISABLED.value: _("停用")}


def _account() -> Ask:
    return Ask("account", _("账号"), ONE, pick=lambda _about: labelled(seen(Account)), kind="account")


def _granted(about: State) -> list[tuple[str, str]]:
    grants = about.grants if isinstance(about, Account) else ()
    said = "；".join(f"{gettext(MAY[one]) if one in MAY else one} {scope}" for one, scope in grants)
    return [(_("现有权限"), said or "–")]


def _recusals(_about: State | None) -> Choices:
    return labelled(seen(Recusal, column(Recusal, "lifted_on").is_(None)))


_SCOPE: Final = Ask(
    "scope", _("范围"), help=_("地区代码，如 4104；机构权限填机构的编号；* 为全部"), pattern=r"\*|[A-Za-z0-9]{1,64}"
)
OFFICERS: Final = Group(
    _("回避和账号"),
    (
        Act(
            "officer.impose_recusal",
            _("要求他人回避"),
            _("经办人员应当回避而没有申明的，由另外两人要求他回避：之后该机构的事项他都不能经办。"),
            (
                Ask("person", _("经办人员"), ONE, pick=lambda _about: officers()),
                Ask("institution", _("机构"), ONE, pick=lambda _about: institutions()),
                reason(GROUND),
            ),
        ),
        Act(
            "officer.lift_recusal",
            _("解除回避"),
            _("回避的原因没有了，由另外两人解除。"),
            (),
            about=Ask("recusal", _("回避"), ONE, pick=_recusals, kind="recusal"),
        ),
        Act(
            "account.grant",
            _("给账号授权"),
            _("只授需要的权限和范围；立即生效，记入账本。"),
            (Ask("capability", _("权限"), ONE, choices=MAY), _SCOPE),
            about=_account(),
            facts=_granted,
        ),
        Act(
            "account.withdraw",
            _("收回账号的权限"),
            _("权限和范围要与授权时一致；立即生效。"),
            (Ask("capability", _("权限"), ONE, choices=MAY), _SCOPE),
            about=_account(),
            facts=_granted,
        ),
        Act(
            "account.set_state",
            _("停用或恢复账号"),
            _("停用后立即不能登录，也不能再办任何事；已办的不受影响。"),
            (Ask("state", _("改为"), ONE, choices=STATE),),
            about=_account(),
        ),
    ),
)
OFFICE: Final = (OFFICERS,)
