"""Classes, lessons, evaluation and certificates."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

LOOP: Final = "voucher.loop"

SENTENCES: Final[dict[str, Sentence]] = {
    "class.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "班级当前“{current}”，这一步在“{required}”时办理。",
        "The class is {current}; this is done when it is {required}.",
    ),
    "class.not_on_roster": Sentence(
        Kind.POLICY,
        "class.enter_people_teachers",
        "该人员不在本班花名册中。请先把人员录入花名册。",
        "The person is not on the class's roster. Add them to the roster first.",
    ),
    "class.already_listed": Sentence(
        Kind.STAGE, "class.enter_people_teachers", "该人员已在花名册中。", "The person is on the roster already."
    ),
    "class.not_enrolled": Sentence(
        Kind.POLICY,
        "att.face_signin",
        "签到人员中有 {count} 人未在本班报到。请核对签到名单。",
        "{count} of those who signed in are not in this class. Check the list.",
    ),
    "class.dates": Sentence(
        Kind.INVALID,
        "class.application_form",
        "日期 {day} 不在培训起止日期（{start} 至 {end}）之内。",
        "{day} lies outside the class ({start} to {end}).",
    ),
    "class.hours_missing": Sentence(
        Kind.POLICY,
        "class.practical_min",
        "已认可 {recognised} 课时（实操 {practical}），计划 {hours} 课时（实操 {planned_practical}）。请补足课时。",
        "{recognised} hours recognised ({practical} practical) of {hours} ({planned_practical}). Teach the rest.",
    ),
    "class.unchanged": Sentence(
        Kind.INVALID, "", "没有任何改变，无需登记。请核对填写的内容。", "Nothing would change. Check what you entered."
    ),
    "class.past": Sentence(
        Kind.INVALID,
        "class.application_form",
        "{day} 早于今天（{today}），不能改到过去。请填写今天或以后的日期。",
        "{day} is before today ({today}): nothing is moved into the past. Give today or a later day.",
    ),
    "class.begun": Sentence(
        Kind.STAGE,
        "class.application_form",
        "本班已于 {day} 开班，开班日期不能再改。只能改结束日期。",
        "The class opened on {day}, so its first day stays. Only its last day can be moved.",
    ),
    "class.other_policy": Sentence(
        Kind.POLICY,
        "class.application_form",
        "{day} 不在批准本班所依据政策的有效期（{start} 至 {end}）内。请按新政策重新申请开班。",
        "{day} lies outside the policy that the class was approved under ({start} to {end}). Apply for a new class.",
    ),
    "class.not_teacher": Sentence(
        Kind.POLICY,
        "class.enter_people_teachers",
        "所列人员中有人不是本班现任教师，或重复列出。请核对；换教师请先登记教师变更。",
        "Somebody listed does not teach this class now, or stands twice. Check the list; record a change of teachers first.",
    ),
    "class.teaches_already": Sentence(
        Kind.STAGE,
        "class.enter_people_teachers",
        "所列人员中有人已是本班教师，或重复列出。请核对名单。",
        "Somebody listed teaches this class already, or stands twice. Check the list.",
    ),
    "external.known": Sentence(
        Kind.STAGE,
        LOOP,
        "该外部记录已经收到（第 {entry} 条），无需再传。",
        "The external record was taken already (entry {entry}). There is no need to send it again.",
    ),
    "external.contradicts": Sentence(
        Kind.STAGE,
        LOOP,
        "该设备的同一编号已有内容不同的记录（第 {entry} 条）。请核对设备编号和记录编号，不要改动原记录。",
        "The source has another record under this number (entry {entry}). Check source and number; leave the record as it was.",
    ),
    "class.answered": Sentence(
        Kind.STAGE, "sat.threshold_2024", "满意度调查已答过，不能重复作答。", "The survey was answered already."
    ),
    "evaluation.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "考核当前“{current}”，这一步在“{required}”时办理。",
        "The evaluation is {current}; this is done when it is {required}.",
    ),
    "evaluation.not_yet": Sentence(
        Kind.STAGE,
        LOOP,
        "考核在 {held_on} 举行，从当天起才能登记。",
        "The evaluation is on {held_on}; this can be recorded from that day on.",
    ),
    "evaluation.not_candidate": Sentence(
        Kind.POLICY,
        LOOP,
        "名单中有人未完成本班培训，不能参加考核。",
        "Somebody in the list did not finish this class and cannot be evaluated.",
    ),
    "evaluation.too_early": Sentence(
        Kind.POLICY,
        LOOP,
        "考核日期 {held_on} 早于培训结束日期 {completed_on}。",
        "The evaluation on {held_on} is before the training ended on {completed_on}.",
    ),
    "evaluation.body_not_listed": Sentence(
        Kind.POLICY,
        "catalog.listed_only",
        "该评价机构未列入本职业（工种）、等级的目录清单。",
        "The evaluation body is not in the catalogue for this occupation and level.",
    ),
    "certificate.stage": Sentence(
        Kind.STAGE,
        "voucher.certificate_for_voucher",
        "证书当前为 {current}，不能办理此事。",
        "The certificate is {current}; this is not possible now.",
    ),
    "certificate.not_passed": Sentence(
        Kind.STAGE,
        "voucher.certificate_for_voucher",
        "该人员未通过评价，不能登记证书。",
        "The person has not passed the evaluation.",
    ),
    "certificate.foreign": Sentence(
        Kind.POLICY,
        "voucher.certificate_for_voucher",
        "证书持有人与券的持有人不是同一人，不能兑现。",
        "The certificate belongs to another person than the voucher.",
    ),
    "certificate.forged": Sentence(
        Kind.POLICY,
        "voucher.no_cert_no_value",
        "发证机构查无此证或信息不符，按伪造证书处理，券已作废。此事已记录。",
        "The issuing body does not know this certificate: treated as forged, the voucher is revoked. Recorded.",
    ),
    "certificate.duplicate": Sentence(
        Kind.STAGE,
        "voucher.certificate_for_voucher",
        "该证书编号已经登记，不能重复使用。",
        "This certificate number is registered already.",
    ),
    "certificate.number": Sentence(
        Kind.INVALID,
        "voucher.certificate_for_voucher",
        "这不是证书编号：只能有字母、数字和短横线，6 至 32 位。请按证书原件填写。",
        "This is no certificate number: letters, digits and hyphens, 6 to 32 of them. Enter it as on the paper.",
    ),
    "attendance.void": Sentence(
        Kind.STAGE,
        "att.face_signin",
        "该课次已因重新培训而不计入，无需申诉。",
        "The class was taught again; this session no longer counts, so there is nothing to dispute.",
    ),
    "makeup.counted": Sentence(
        Kind.STAGE,
        "att.makeup_2024",
        "所选的人中有 {count} 人这次课已经计入，不能再补课。",
        "The session counts {count} of them already; there is nothing to make up.",
    ),
    "makeup.short": Sentence(
        Kind.POLICY,
        "att.makeup_2024",
        "补课只有 {minutes} 分钟，不够所缺的 {hours} 课时。请补足后再登记。",
        "The make-up lesson lasted {minutes} minutes, too short for the {hours} class hours missed.",
    ),
    "attendance.answered": Sentence(
        Kind.STAGE, "att.face_signin", "该申诉已有答复（{state}）。", "The dispute was answered ({state})."
    ),
}
