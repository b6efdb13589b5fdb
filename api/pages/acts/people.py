"""Acts about people in classes and about their vouchers, of the bureau; and what it notes of a class."""

from __future__ import annotations

from typing import Final

from api.pages.acts.describe import MANY, ONE, YES, Act, Ask, Choices, Group, day, document, paper, reason
from api.pages.acts.names import column, labelled, seen
from api.pages.institution.sessions import MISSED
from api.pages.look import mark as _
from voucher.core.facts import State
from voucher.objects.binding import Binding, BindingState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.training import ClassSession, Enrolment, EnrolmentState, TrainingClass
from voucher.objects.voucher import LIVE, Voucher, VoucherState

ENDED: Final = {
    "dropped_out": _("中途退出，不再参加考核"),
    "moved_away": _("外出务工或迁走"),
    "illness": _("生病"),
    "deceased": _("死亡"),
    "not_eligible": _("不符合培训条件"),
    "other": _("其他原因"),
}
FROZEN: Final = {
    "audit": _("审计或检查期间"),
    "suspected_fraud": _("涉嫌弄虚作假"),
    "conflict": _("两处用券，等查清"),
    "other": _("其他原因"),
}
RESUMED: Final = {"audit": _("审计或检查结束"), "cleared": _("已查清，没有问题"), "other": _("其他原因")}
CANCELLED: Final = {"request": _("本人申请"), "issued_wrongly": _("发错了"), "other": _("其他原因")}
REVOKED: Final = {
    "fraud": _("弄虚作假"),
    "forged_certificate": _("证书不属实"),
    "ineligible": _("不符合补贴条件"),
}
REISSUED: Final = {"request": _("本人申请"), "cancelled_wrongly": _("取消错了"), "other": _("其他原因")}
LOST: Final = {"lost": _("遗失"), "stolen": _("被盗"), "not_own": _("不是本人的"), "other": _("其他原因")}
_BEFORE: Final = (VoucherState.ISSUED, VoucherState.CLAIMED)
_OPEN: Final = (EnrolmentState.PRESENT_DAY_1, EnrolmentState.ATTENDING, EnrolmentState.FINISHED, EnrolmentState.FAILED)


def vouchers(*states: VoucherState) -> Ask:
    """A voucher that stands there."""
    return Ask(
        "voucher",
        _("培训券"),
        ONE,
        _("列表只有最近 200 张；别的请先在“查找”里找到这张券，再从它的页面进来"),
        pick=lambda _about: labelled(seen(Voucher, column(Voucher, "state").in_(states))),
        kind="voucher",
    )


def classes(*states: str) -> Ask:
    """A class that stands there."""
    return Ask(
        "training_class",
        _("班级"),
        ONE,
        pick=lambda _about: labelled(seen(TrainingClass, column(TrainingClass, "state").in_(states))),
        kind="training_class",
    )


def _roster(about: State | None) -> Choices:
    return labelled(
        seen(
            Enrolment,
            column(Enrolment, "training_class") == (about.id if about else ""),
            column(Enrolment, "state").in_(_OPEN),
            limit=1000,
        )
    )


def _missed(about: State | None) -> Choices:
    """Trainees of the session's class whom it does not count."""
    if not isinstance(about, ClassSession):
        return {}
    places = seen(Enrolment, column(Enrolment, "training_class") == about.training_class, limit=1000)
    return labelled([one for one in places if one.state in _OPEN and not about.counts(one.person)])


def _taught() -> Choices:
    """Sessions of classes that are being taught, with the class they are of."""
    running = {one.id: one for one in seen(TrainingClass, column(TrainingClass, "state") == "TEACHING")}
    names = labelled(list(running.values()))
    found = seen(ClassSession, column(ClassSession, "training_class").in_(list(running)))
    return {one.id: f"{one.date} {one.starts}–{one.ends} · {names[one.training_class]}" for one in found}


TRAINEES: Final = Group(
    _("班级和学员"),
    (
        Act(
            "enrolment.terminate",
            _("终止一人的培训（不再考核）"),
            _("本人不会参加考核的，终止他在这个班的培训，培训券随之失效，本人以后可以另发券。其他学员不受影响。"),
            (Ask("person", _("学员"), ONE, pick=_roster), reason(ENDED), paper()),
            about=classes("TEACHING", "TAUGHT", "SURVEYED", "ASSESSED"),
        ),
        Act(
            "attendance.consent",
            _("同意补课"),
            _("学员因特殊原因缺课的，同意以后机构才能登记补课。只列出这次课没有算到课的学员。"),
            (Ask("persons", _("学员"), MANY, pick=_missed), reason(MISSED, _("缺课原因"))),
            about=Ask("session", _("哪一次课"), ONE, pick=lambda _about: _taught(), kind="class_session"),
        ),
        Act(
            "class.mark_custody",
            _("记明监所内的班"),
            _("在监狱、强制隔离戒毒所等监所内办的班，记明批准文件；这类班的录像和公示按规定处理。"),
            (document(_("批准文件文号")),),
            about=classes("HR_OK", "OPEN", "TEACHING"),
        ),
    ),
)
VOUCHERS: Final = Group(
    _("培训券和证书"),
    (
        Act(
            "voucher.suspend",
            _("暂停一张券"),
            _("暂停期间不能扫码、考核、申领；查清后恢复到原来的一步。"),
            (reason(FROZEN),),
            about=vouchers(*(one for one in LIVE if one != VoucherState.SUSPENDED)),
        ),
        Act(
            "voucher.resume",
            _("恢复一张券"),
            _("从暂停前的一步继续。"),
            (reason(RESUMED),),
            about=vouchers(VoucherState.SUSPENDED),
        ),
        Act(
            "voucher.cancel",
            _("取消一张还没用的券"),
            _("还没有报到的券可以取消；本人以后可以另发。"),
            (reason(CANCELLED),),
            about=vouchers(*_BEFORE),
        ),
        Act(
            "voucher.revoke",
            _("撤销一张券"),
            _("按政策所列的原因撤销，须两人办理；没付的申领同时停止。"),
            (reason(REVOKED),),
            about=vouchers(*LIVE),
        ),
        Act(
            "voucher.reissue",
            _("补发一张券"),
            _("已过期、失效或取消的券另发一张，次数按规定；一人只能兑现其中一张。须两人办理。"),
            (reason(REISSUED), day("valid_to", _("新券有效期至（不填按规定）"), needed=False)),
            about=vouchers(VoucherState.EXPIRED, VoucherState.LAPSED, VoucherState.CANCELLED),
        ),
        Act(
            "voucher.unbind",
            _("解除券码绑定（手机或纸质券丢了）"),
            _("解除后，那部手机或那张纸质券出示的码不再有效。本人可以换手机或重新打印。"),
            (reason(LOST),),
            about=Ask(
                "binding",
                _("绑定"),
                ONE,
                pick=lambda _about: labelled(seen(Binding, column(Binding, "state") == BindingState.ACTIVE)),
                kind="binding",
            ),
        ),
        Act(
            "certificate.verify",
            _("逐份登记证书核验结果"),
            _("照发证机构的答复登记；没有核验属实的证书不能申领补贴。多份可以用“按答复表核验”。"),
            (Ask("genuine", _("答复是属实吗"), YES), paper(_("发证机构的答复"))),
            about=Ask(
                "certificate",
                _("证书"),
                ONE,
                pick=lambda _about: labelled(
                    seen(Certificate, column(Certificate, "state") == CertificateState.RECORDED)
                ),
                kind="certificate",
            ),
        ),
    ),
)
PEOPLE: Final = (TRAINEES, VOUCHERS)
