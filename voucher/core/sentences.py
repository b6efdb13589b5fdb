"""The words of every refusal that is not a policy rule's: code, kind, clause, Chinese, English.

A policy rule carries its own words (voucher.rules). Codes stand here once and are never reused with another meaning.
"""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

LOOP: Final = "voucher.loop"
TWO: Final = "pay.two_signatures"

SENTENCES: Final[dict[str, Sentence]] = {
    "object.unknown": Sentence(
        Kind.UNKNOWN, "", "没有找到，或您无权查看。请核对编号。", "Not found, or not yours to see. Check the number."
    ),
    "object.changed": Sentence(
        Kind.STALE,
        "",
        "您看到的内容（第 {seen} 条）已被第 {now} 条改变。请刷新后重新确认。",
        "What you saw (entry {seen}) was changed by entry {now}. Reload and decide again.",
    ),
    "object.exists": Sentence(Kind.STAGE, "", "已经登记过，不能重复登记。", "It is registered already."),
    "value.invalid": Sentence(
        Kind.INVALID, "", "字段 {field} 的值不正确。请更正后重试。", "The value of {field} is not valid. Correct it."
    ),
    "request.key": Sentence(
        Kind.INVALID,
        "",
        "请在 Idempotency-Key 中提供随机 UUID（第 4 或第 7 版）。",
        "Send a random UUID (version 4 or 7) as Idempotency-Key.",
    ),
    "auth.capability": Sentence(
        Kind.FORBIDDEN,
        "voucher.three_roles",
        "您的账号没有办理此事的权限（{capability}）。请联系管理员。",
        "Your account may not do this ({capability}). Ask the operator.",
    ),
    "auth.scope": Sentence(
        Kind.FORBIDDEN,
        "voucher.three_roles",
        "此事不在您的机构或地区范围内。请由有权的人员办理。",
        "This lies outside your institution or region. Somebody responsible for it must do it.",
    ),
    "auth.disabled": Sentence(
        Kind.FORBIDDEN, "", "账号已停用。请联系管理员。", "The account is disabled. Ask the operator."
    ),
    "auth.code": Sentence(
        Kind.FORBIDDEN,
        "",
        "激活码不正确、已用过或已过期。请核对纸条；过期的请带身份证到窗口重新领取。",
        "The code is wrong, used or expired. Check the slip; for a new one bring your identity card to the counter.",
    ),
    "auth.no_real_name": Sentence(
        Kind.UNKNOWN,
        "voucher.real_name",
        "本系统尚未接通实名认证。请带身份证到人社服务窗口开通账号。",
        "No real-name service is connected. Have your account opened at a bureau counter, with your identity card.",
    ),
    "auth.signature_missing": Sentence(
        Kind.FORBIDDEN,
        TWO,
        "此决定须由本人密钥签名。请签名后提交。",
        "This decision needs your own signature. Sign it.",
    ),
    "auth.signature_key": Sentence(
        Kind.FORBIDDEN,
        TWO,
        "签名密钥不是您登记的有效密钥。请登记密钥或换用有效密钥。",
        "The signing key is not a valid key of yours. Enrol it, or use one that is.",
    ),
    "duties.same_person": Sentence(
        Kind.POLICY,
        TWO,
        "须由另一名人员办理：同一人不能既提出又批准。请换一名经办人员。",
        "A different person must do this: nobody approves what they proposed. Ask another officer.",
    ),
    "proposal.closed": Sentence(
        Kind.STAGE, TWO, "该事项已有结果（{state}），不能再次决定。", "This was decided already ({state})."
    ),
    "voucher.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "环节顺序不对：该券当前为 {current}，须先完成 {missing}。",
        "Out of order: the voucher is {current}; {missing} must come first.",
    ),
    "voucher.ended": Sentence(
        Kind.STAGE, LOOP, "该券已结束（{current}），不能再使用。", "The voucher has ended ({current})."
    ),
    "voucher.suspended": Sentence(
        Kind.STAGE, LOOP, "该券已暂停使用，请等待人社部门决定。", "The voucher is suspended until the bureau decides."
    ),
    "voucher.used": Sentence(
        Kind.STAGE,
        LOOP,
        "该券已在另一班级登记使用（第 {entry} 条），不能重复使用。",
        "The voucher is already in use in another class (entry {entry}).",
    ),
    "voucher.already": Sentence(
        Kind.STAGE, LOOP, "该环节已经完成（{current}），无需重复。", "This stage is done already ({current})."
    ),
    "voucher.not_holder": Sentence(
        Kind.FORBIDDEN,
        "voucher.non_transferable",
        "培训券实名发放、不得转让，只能由本人使用。此次尝试已记录。",
        "A voucher is real-name and non-transferable; only its holder may use it. The attempt was recorded.",
    ),
    "voucher.expired": Sentence(
        Kind.POLICY,
        "voucher.gap.validity",
        "该券已于 {valid_to} 到期。可向发券的人社部门申请补发。",
        "The voucher expired on {valid_to}. Ask the issuing bureau for a reissue.",
    ),
    "voucher.not_yet": Sentence(
        Kind.POLICY, "voucher.gap.validity", "该券自 {valid_from} 起有效。", "The voucher is valid from {valid_from}."
    ),
    "voucher.not_expired": Sentence(
        Kind.STAGE, "voucher.gap.validity", "该券尚未到期。", "The voucher has not expired."
    ),
    "voucher.live_exists": Sentence(
        Kind.POLICY,
        "voucher.eligible_holder",
        "同一类别已有一张未使用完的培训券，不能再发。",
        "The person already holds a live voucher of this category.",
    ),
    "list.name": Sentence(
        Kind.INVALID,
        "voucher.real_name",
        "姓名与登记的不一致。请核对身份证；登记有误的，由两名经办人员更正。",
        "The name is not the registered one. Check the card; two officers correct the register if it is wrong.",
    ),
    "list.twice": Sentence(
        Kind.INVALID,
        "voucher.eligible_holder",
        "名单上前面已有同一人。请删去重复的一行。",
        "The same person stands earlier on the list. Delete the repeated line.",
    ),
    "voucher.reissue_limit": Sentence(
        Kind.POLICY,
        "voucher.gap.validity",
        "补发次数已达上限（{limit}）。",
        "The number of reissues has reached its limit ({limit}).",
    ),
    "batch.list_differs": Sentence(
        Kind.POLICY,
        TWO,
        "发放名单与两名经办人员批准的名单不一致。请使用已批准的名单。",
        "The list is not the one two officers approved. Use the approved list.",
    ),
    "batch.part_done": Sentence(
        Kind.STAGE, LOOP, "该部分名单已经发放。", "This part of the list has been issued already."
    ),
    "person.not_verified": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "该人员尚未通过实名核验。请先核验身份证件。",
        "The person is not verified. Verify the identity document first.",
    ),
    "person.number": Sentence(
        Kind.INVALID,
        "voucher.real_name",
        "证件号码不正确（{reason}）。请对照证件更正：18 位，出生日期与校验码须相符。",
        "The identity number is not valid ({reason}). Check it against the card: 18 characters, date, check digit.",
    ),
    "person.unregistered": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "系统中没有您的登记信息，或姓名与登记不一致。请带身份证到街道（乡镇）人社服务窗口或培训机构登记。",
        "You are not registered here, or under another name. Take your identity card to a bureau counter or a school.",
    ),
    "person.duplicate": Sentence(
        Kind.STAGE,
        "voucher.real_name",
        "该证件号码已经登记。请使用已有的人员记录。",
        "This identity number is registered already. Use the existing record.",
    ),
    "institution.state": Sentence(
        Kind.STAGE,
        "catalog.listed_only",
        "该机构当前状态为 {current}，不能办理此事。",
        "The institution is {current}; this is not possible now.",
    ),
    "class.stage": Sentence(
        Kind.STAGE,
        LOOP,
        "班级当前为 {current}，须先完成 {missing}。",
        "The class is {current}; {missing} must come first.",
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
        Kind.STAGE, LOOP, "考核当前为 {current}，须先完成 {missing}。", "The evaluation is {current}; {missing} first."
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
    "claim.no_certificate": Sentence(
        Kind.POLICY,
        "voucher.no_cert_no_value",
        "无证无价：所列 {left_out} 张券均无已核验的证书，不能申领。",
        "No certificate, no payout: none of the {left_out} vouchers listed has a verified certificate.",
    ),
    "claim.stage": Sentence(
        Kind.STAGE, LOOP, "申领当前为 {current}，须先完成 {missing}。", "The claim is {current}; {missing} first."
    ),
    "claim.line": Sentence(
        Kind.INVALID,
        LOOP,
        "所列明细不属于本申领或不能如此处理。",
        "A listed line is not this claim's, or cannot be so.",
    ),
    "claim.payee": Sentence(
        Kind.POLICY,
        "pay.payee",
        "申领人应为 {expected}。请由其提交申领。",
        "The payee of this claim is {expected}. They must submit it.",
    ),
    "claim.held": Sentence(
        Kind.STAGE,
        "pay.publicity_2024",
        "仍有 {count} 条异议未处理。请先由两名经办人员处理异议。",
        "{count} objections are still open. Two officers must resolve them first.",
    ),
    "objection.period": Sentence(
        Kind.STAGE,
        "pay.publicity_2024",
        "该申领不在公示期内，不能提出异议。",
        "The claim is not in publicity; objections are not possible now.",
    ),
    "objection.closed": Sentence(
        Kind.STAGE, "pay.publicity_2024", "该异议已有结果（{state}）。", "The objection was decided ({state})."
    ),
    "fund.short": Sentence(
        Kind.POLICY,
        "pay.source_order_2022",
        "资金预算余额不足：需 {needed} 分，余 {left} 分。请增拨预算或改用其他资金来源。",
        "The fund's budget is short: {needed} fen needed, {left} left. Appropriate more or use another source.",
    ),
    "fund.region": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "该资金不用于 {region} 地区。",
        "This fund is not for the region {region}.",
    ),
    "payment.stage": Sentence(
        Kind.STAGE, LOOP, "支付批次当前为 {current}，须先完成 {missing}。", "The batch is {current}; {missing} first."
    ),
    "payment.checkpoint": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "支付批次的登记（第 {built} 条）尚未在签名检查点之下。请稍候一秒再放行。",
        "The batch's entry ({built}) is not yet under a signed checkpoint. Wait a second and release it again.",
    ),
    "payment.differs": Sentence(
        Kind.POLICY,
        "pay.finance_confirm",
        "支付文件与登记的摘要、笔数或金额不一致。",
        "The payment file does not have the digest, count or total that was registered.",
    ),
    "bank.repeated": Sentence(
        Kind.STAGE, "pay.finance_confirm", "该银行文件已经导入过。", "This bank file was taken in already."
    ),
    "bank.outcome": Sentence(
        Kind.INVALID, "pay.finance_confirm", "银行文件中的结果代码不正确。", "An outcome in the bank file is unknown."
    ),
    "clawback.amount": Sentence(
        Kind.POLICY,
        "pay.recover_2024",
        "金额 {fen} 分超出应追缴余额 {due} 分。",
        "{fen} fen is more than the {due} fen due.",
    ),
    "clawback.stage": Sentence(
        Kind.STAGE,
        "pay.recover_2024",
        "该明细当前为 {current}，没有可追缴的款项。",
        "The line is {current}; nothing can be recovered from it.",
    ),
    "rate.missing": Sentence(
        Kind.POLICY,
        "voucher.gap.face_value",
        "没有 {region} 地区 {type} {level} 在 {day} 的补贴标准。请由两名经办人员录入标准及其依据文件。",
        "No rate for {type} {level} in {region} on {day}. Two officers must enter it with its source document.",
    ),
    "policy.no_pack": Sentence(
        Kind.POLICY,
        "voucher.loop",
        "{region} 地区在 {day} 没有已发布的政策包。请先发布。",
        "No policy pack is released for {region} on {day}. Release one first.",
    ),
    "policy.pack_unknown": Sentence(
        Kind.INVALID, "voucher.loop", "政策包文件未存入系统。", "The pack's file is not stored in the system."
    ),
    "calendar.missing": Sentence(
        Kind.POLICY,
        "pay.publicity_2024",
        "没有 {year} 年的节假日安排，无法计算工作日。请先导入国务院办公厅的通知。",
        "The holiday notice of {year} is missing, so working days cannot be counted. Load it first.",
    ),
    "key.fingerprint": Sentence(
        Kind.INVALID,
        "",
        "指纹与申请登记的密钥不一致，没有登记。请让本人在自己的屏幕上再读一遍前 8 位。",
        "The fingerprint is not that of the key that waits; nothing was enrolled. Have its owner read it out again.",
    ),
    "key.exists": Sentence(Kind.STAGE, TWO, "该密钥已经登记。", "This key is enrolled already."),
    "key.invalid": Sentence(Kind.INVALID, TWO, "公钥格式不正确。", "The public key is malformed."),
    "binding.check_needed": Sentence(
        Kind.POLICY,
        "voucher.real_name",
        "更换手机须重新进行实名核验。请完成实名核验，或携带身份证到人社服务窗口或培训机构办理。",
        "Another phone needs a real-name check. Take it, or go to the bureau's or the institution's counter with your card.",
    ),
    "binding.unknown": Sentence(
        Kind.STAGE,
        "voucher.non_transferable",
        "该二维码没有绑定此券，或出示方式不符。请持券人在本人手机上重新打开培训券。",
        "The code is not bound to this voucher, or not of this kind. The holder should open the voucher on their own phone.",
    ),
    "binding.ended": Sentence(
        Kind.STAGE,
        "voucher.non_transferable",
        "该手机或打印券的绑定已终止或到期。请持券人使用新绑定的手机，或重新打印。",
        "This phone or slip no longer shows the voucher. Use the phone bound since, or have a new slip printed.",
    ),
    "binding.status_taken": Sentence(
        Kind.STALE, "", "系统正忙，绑定未完成。请重试。", "The binding was not made. Try again."
    ),
    "device.revoked": Sentence(
        Kind.STAGE,
        "",
        "该扫码设备已停用。请换用已登记的设备。",
        "The device may scan no more. Use one that is enrolled.",
    ),
    "journal.gap": Sentence(
        Kind.STAGE,
        LOOP,
        "扫码记录不连续：请先上传第 {expected} 条。",
        "Records are missing: send number {expected} first.",
    ),
    "journal.known": Sentence(
        Kind.STAGE,
        LOOP,
        "该扫码记录已经收到（第 {entry} 条），无需再传。",
        "The record was taken already (entry {entry}).",
    ),
    "journal.record": Sentence(
        Kind.INVALID,
        LOOP,
        "扫码记录的内容或摘要不符（{field}）。请勿改动记录，由原设备重新上传。",
        "The record or its hash does not fit ({field}). Send it unchanged from its own device.",
    ),
    "journal.forked": Sentence(
        Kind.STAGE,
        LOOP,
        "扫码记录与已收到的记录矛盾，已记录备查。请停用该设备并重新登记。",
        "The record contradicts the device's journal; this is on record. Stop using the device and enrol it anew.",
    ),
    "scan.turned_away": Sentence(
        Kind.STAGE,
        LOOP,
        "设备当时未通过该券，故不生效。请持券人重新出示。",
        "The device turned the code away, so nothing follows from it. The holder should show it again.",
    ),
    "scan.unproven": Sentence(
        Kind.STAGE,
        "voucher.non_transferable",
        "未附上所扫的二维码内容，无法核验。请连同原文一起上传，或请持券人重新出示。",
        "The scanned code did not come with the record, so it proves nothing. Send it along, or have the code shown again.",
    ),
    "scan.differs": Sentence(
        Kind.STAGE,
        LOOP,
        "记录与所扫的二维码不是同一张券或同一方式。请持券人重新出示。",
        "The record and the scanned code do not say the same. The holder should show the code again.",
    ),
    "scan.identity": Sentence(
        Kind.POLICY,
        "voucher.real_name",
        "打印券或手工输入须核对身份证。请核对本人身份后重新扫码。",
        "A slip or a typed number needs an identity check. Check the card, then scan again.",
    ),
    "scan.class_missing": Sentence(
        Kind.INVALID,
        LOOP,
        "未选择班级。请选择班级后重新出示。",
        "No class was chosen. Choose it and show the code again.",
    ),
    "scan.copied": Sentence(
        Kind.POLICY,
        "voucher.non_transferable",
        "该动态码已在另一台设备上使用，疑似截图或转发，已记录。请持券人当面重新出示。",
        "Another device has seen this very code: a copy. This is on record. The holder should show a new one in person.",
    ),
    "conflict.decided": Sentence(Kind.STAGE, LOOP, "该冲突已有处理结果。", "The conflict was decided already."),
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
    "delegate.unknown": Sentence(
        Kind.INVALID,
        "",
        "帮办号和姓名对不上。请让对方打开“请人帮办”页，照着念一遍；姓名要写身份证上的全名。",
        "Number and name do not fit together. Ask the helper to read the number out again; give the name as on the card.",
    ),
    "delegate.oneself": Sentence(
        Kind.INVALID, "", "这是您自己的帮办号。请填对方的。", "This is your own number. Give the helper's."
    ),
    "binding.another_person": Sentence(
        Kind.POLICY,
        "voucher.non_transferable",
        "认证的不是券的本人。券不能转让，只有本人可以换手机。",
        "The proof is of somebody else. A voucher cannot be passed on; only its holder can move it to another phone.",
    ),
    "delegation.ended": Sentence(
        Kind.STAGE, "", "该代办授权已经终止。", "This person may no longer act for the other already."
    ),
    "consent.none": Sentence(Kind.STAGE, "", "没有可撤回的同意。", "There is no consent that could be withdrawn."),
    "consent.needed": Sentence(
        Kind.POLICY,
        "voucher.real_name",
        "领券前，须由本人先阅读并同意《个人信息处理同意书》。",
        "Before a voucher is claimed, its holder must have read and agreed to how their data are used.",
    ),
    "founding.done": Sentence(Kind.STAGE, "", "账本已经建立。", "The ledger is founded already."),
}
