"""Phones, scanners and their journals."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

LOOP: Final = "voucher.loop"

SENTENCES: Final[dict[str, Sentence]] = {
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
    "binding.another_person": Sentence(
        Kind.POLICY,
        "voucher.non_transferable",
        "认证的不是券的本人。券不能转让，只有本人可以换手机。",
        "The proof is of somebody else. A voucher cannot be passed on; only its holder can move it to another phone.",
    ),
}
