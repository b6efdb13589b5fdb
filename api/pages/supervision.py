"""Words about inspections and flags: what each is, what it was computed from, what may have happened instead."""

from __future__ import annotations

from typing import Final

from api.pages.look import mark as _
from voucher.objects.flag import FlagKind, FlagState
from voucher.objects.inspection import InspectionKind, InspectionState, Tier, Way

TIER: Final[dict[str, str]] = {Tier.PROVINCE: _("省级"), Tier.CITY: _("市级"), Tier.COUNTY: _("县级")}
WAY: Final[dict[str, str]] = {Way.ONSITE: _("现场"), Way.REMOTE: _("远程")}
INSPECTION: Final[dict[str, str]] = {
    InspectionKind.OPENING_DAY: _("开班当日检查"),
    InspectionKind.IN_CLASS: _("过程检查"),
    InspectionKind.SPOT: _("抽查"),
    InspectionKind.HALF_YEAR: _("半年专项检查"),
    InspectionKind.LAW: _("条例执法检查"),
}
STATE: Final[dict[str, str]] = {
    InspectionState.PLANNED: _("待检查"),
    InspectionState.SIGNED: _("已签名"),
    InspectionState.CANCELLED: _("已取消"),
    InspectionState.WAIVED: _("免现场检查"),
}
FLAG: Final[dict[str, str]] = {
    FlagKind.TWO_PLACES: _("同一人同时在两处"),
    FlagKind.RETIRED: _("可能已到退休年龄"),
    FlagKind.STUDENT: _("可能仍在校读书"),
    FlagKind.ASSESSED_PER_DAY: _("一天考核人数过多"),
    FlagKind.PHONE_OF_MANY: _("一部手机绑定多人"),
    FlagKind.FAR_APART: _("短时间内两地扫码"),
    FlagKind.WRITTEN_AT_ONCE: _("考勤事后集中补记"),
    FlagKind.COMPARED_OTHERWISE: _("与外部系统比对不符"),
    FlagKind.EXAM_DIFFERS: _("与考试平台记录不符"),
    FlagKind.FEW_CHECKS: _("检查次数不足"),
    FlagKind.NO_ONSITE_CHECK: _("没有检查记录"),
    FlagKind.NOT_INSPECTED: _("半年内未专项检查"),
}
WHY: Final[dict[str, str]] = {
    FlagKind.TWO_PLACES: _(
        "同一个人的两次课时间重叠，人不可能同时在两处上课或授课。也可能是课次时间登记错了。请核对两处的签到和录像。"
    ),
    FlagKind.RETIRED: _(
        "开班时，此人按证件上的出生日期已超过参数规定的年龄。年龄只在保密库里计算，这里不显示。退休返聘、务农人员不一定违规，请核对身份类别。"
    ),
    FlagKind.STUDENT: _(
        "开班时，此人按证件上的出生日期低于参数规定的年龄，可能仍在校。年龄只在保密库里计算，这里不显示。请核对学籍。"
    ),
    FlagKind.ASSESSED_PER_DAY: _(
        "同一家评价机构一天考核的人数超过参数。也可能是多个考点同时进行。请核对考点、考评员和录像。"
    ),
    FlagKind.PHONE_OF_MANY: _("多名持券人的券绑定在同一部手机上。也可能是家人代为保管。请核对这些人是否本人到课。"),
    FlagKind.FAR_APART: _("同一张券在短时间内于两个城市被扫。也可能是设备时钟不准。请核对两处的签到和设备。"),
    FlagKind.WRITTEN_AT_ONCE: _(
        "多次课在很短时间内一次补记，且都远晚于下课时间。也可能是停电、断网后补录。请核对录像和签到设备的原始记录。"
    ),
    FlagKind.COMPARED_OTHERWISE: _(
        "外部系统比对此人的结果是“不符”。也可能是对方系统的资料过时，或事项填错。请核对来源和事项，必要时请本人说明。"
    ),
    FlagKind.EXAM_DIFFERS: _(
        "考试平台的成绩或监考记录，与评价机构登记的结果不一致。也可能是登记错人、缓考补考未及时更新。请核对考试平台原始记录。"
    ),
    FlagKind.FEW_CHECKS: _("申领补贴时，本班签名的检查少于申请表所列的次数。请查明原因，或补做检查。"),
    FlagKind.NO_ONSITE_CHECK: _(
        "申领补贴时，本班没有任何检查记录，无法计算实地检查在位平均人数，暂按开班当日实到人数计。请核实。"
    ),
    FlagKind.NOT_INSPECTED: _("这半年已经结束，该评价机构没有一次专项检查。请安排检查。"),
}
FLAG_STATE: Final[dict[str, str]] = {
    FlagState.OPEN: _("待处理"),
    FlagState.DISMISSED: _("已排除"),
    FlagState.FOLLOWED_UP: _("已安排检查"),
    FlagState.REFERRED: _("已移交处理"),
}
RULING: Final[dict[str, str]] = {
    FlagState.DISMISSED: _("排除：查过了，没有问题"),
    FlagState.FOLLOWED_UP: _("安排检查：派人去看"),
    FlagState.REFERRED: _("移交：由两名经办人员提出暂停或认定问题"),
}
REASON: Final = {
    "records_agree": _("核对录像和原始记录无误"),
    "late_entry": _("停电、断网等原因补录"),
    "clock_wrong": _("时间登记或设备时钟有误"),
    "eligible": _("人员符合条件"),
    "look_there": _("需要现场核实"),
    "few_checks": _("检查不足，需要补查"),
    "suspected_false_attendance": _("疑似虚假考勤"),
    "suspected_false_trainees": _("疑似虚假学员"),
    "suspected_loose_assessment": _("疑似评价把关不严"),
    "video_suffices": _("视频能有效监管"),
    "custody": _("监狱、戒毒场所"),
    "no_time": _("时间冲突"),
}
FACT: Final = {
    "role": _("身份"),
    "overlap_minutes": _("重叠（分钟）"),
    "session": _("课次"),
    "class": _("班"),
    "starts": _("上课"),
    "ends": _("下课"),
    "sessions": _("课次数"),
    "written_first": _("最早记入"),
    "written_last": _("最晚记入"),
    "hours_late_at_least": _("至少晚于下课（小时）"),
    "people": _("人数"),
    "passed": _("合格人数"),
    "evaluation": _("考核"),
    "binding": _("绑定"),
    "minutes": _("相隔（分钟）"),
    "voucher": _("券"),
    "scan": _("扫码"),
    "happened": _("扫码时间"),
    "region": _("地区"),
    "class_start": _("开班日"),
    "roster_of": _("在册的班"),
    "half": _("半年"),
    "inspections": _("检查次数"),
    "opening": _("开班检查次数"),
    "during": _("过程检查次数"),
    "average": _("平均出勤人数"),
    "checks": _("检查次数"),
    "present": _("开班实到人数"),
    "external_record": _("外部记录"),
    "source": _("来源"),
    "number": _("记录编号"),
    "subject": _("比对事项"),
    "compared": _("比对时间"),
    "platform_says": _("考试平台记录"),
    "body_says": _("评价机构登记"),
    "failed": _("不合格"),
    "no_result": _("没有成绩"),
    "absent": _("缺考"),
    "cheating": _("作弊"),
    "impersonation": _("替考"),
    "other_paper": _("试卷不同"),
    "other_bank": _("题库版本不同"),
    "trainee": _("学员"),
    "teacher": _("教师"),
}
