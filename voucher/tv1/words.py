"""The words of every verdict's code: what it means and what to do next, in Chinese and English.

Codes stand here once and are never reused with another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """What a code says, then the next step. `{skew}` is the clocks' difference in seconds."""

    zh: str
    next_zh: str
    en: str
    next_en: str


WORDS: Final[dict[str, Words]] = {
    "ok": Words(
        "培训券有效。",
        "请核对身份证上的姓名与末四位，再办理。",
        "The voucher is good.",
        "Compare name and last four characters with the identity card, then go on.",
    ),
    "tv1.not_a_voucher": Words(
        "这不是培训券二维码。",
        "请学员打开“我的培训券”，出示其中的动态码。",
        "This is no voucher code.",
        "Ask the worker to open the voucher and show its code.",
    ),
    "tv1.damaged": Words(
        "二维码不完整，或不是本系统生成的。",
        "请重新扫描一次；仍不行时请学员刷新页面后再出示。",
        "The code is incomplete, or not of our making.",
        "Scan it again; if that fails, ask the worker to reload the page.",
    ),
    "tv1.foreign_issuer": Words(
        "签发机关不在本机信任名单内。",
        "请联网更新签发机关名单；仍不识别的，请学员到其所属地区办理。",
        "This device does not know the issuer.",
        "Go online to update the list of issuers; if it stays unknown, the worker's own region is responsible.",
    ),
    "tv1.signature": Words(
        "签名不符，此码可能被改动或伪造。",
        "请勿受理；请学员当面重新出示，仍不符的请报主管部门。",
        "A signature is wrong: the code may be altered or forged.",
        "Do not accept it. Have it shown anew; if it is still wrong, report it to the bureau.",
    ),
    "tv1.bare_inner": Words(
        "此码缺少手机签名，可能是复制品。",
        "请勿受理；请学员用绑定的手机出示动态码。",
        "The phone's signature is missing: this may be a copy.",
        "Do not accept it. Ask for the code on the phone that the voucher is bound to.",
    ),
    "tv1.expired": Words(
        "此码的有效期已过。",
        "请学员联网打开培训券续期后再出示；纸质券请到窗口换发。",
        "The code has ended.",
        "Ask the worker to open the voucher online, which renews it; a printed slip is replaced at the counter.",
    ),
    "tv1.status_set": Words(
        "此码已停用：培训券已暂停、作废、换发，或已改绑其他手机。",
        "请勿受理；请学员联网查看原因或咨询主管部门。",
        "The code was stopped: suspended, revoked, reissued, or bound to another phone.",
        "Do not accept it. The worker sees the reason online or asks the bureau.",
    ),
    "tv1.stale_code": Words(
        "此码已过时（相差 {skew} 秒），可能是截图或照片。",
        "请学员当面刷新后出示；手机时间不准的请先校准时间。",
        "The code is old (by {skew} s): it may be a screenshot.",
        "Have it shown anew before you; if the phone's clock is wrong, set it first.",
    ),
    "tv1.clock_skew": Words(
        "手机与本机的时间相差 {skew} 秒。",
        "请双方打开“自动设置时间”后重新扫描。",
        "The clocks of the phone and this device differ by {skew} s.",
        "Set both clocks to automatic time, then scan again.",
    ),
    "tv1.nonce_missing": Words(
        "此码没有回应本机出示的验证码。",
        "请学员先扫描本机屏幕上的验证码，再出示新的动态码。",
        "The code does not answer this device's question.",
        "Ask the worker to scan the code on this screen first, then to show the new one.",
    ),
    "tv1.wrong_nonce": Words(
        "此码回应的是另一次验证，不是本次。",
        "请重新出示验证码，请学员扫描后再出示。",
        "The code answers another question, not this one.",
        "Show a new question and have the worker answer it.",
    ),
    "tv1.wrong_institution": Words(
        "此码是出示给另一机构的。",
        "请学员确认机构名称后重新出示。",
        "The code was made for another institution.",
        "Ask the worker to confirm your institution's name and to show it anew.",
    ),
    "tv1.wrong_purpose": Words(
        "学员确认的用途与本次办理的事项不同。",
        "请学员在手机上选择正确的用途后重新出示。",
        "The worker confirmed another use than this one.",
        "Ask the worker to choose the right use on the phone and to show it anew.",
    ),
    "tv1.wrong_class": Words(
        "学员确认的班级与本班不同。",
        "请核对班级，请学员选择正确的班级后重新出示。",
        "The worker confirmed another class than this one.",
        "Check the class, and ask the worker to choose the right one.",
    ),
    "tv1.list_missing": Words(
        "本机没有覆盖此码的停用名单，无法判断是否已停用。",
        "请联网更新名单后再扫描；确需离线办理的，须核对身份证，联网后由系统复核。",
        "This device has no status list for the code: it may have been stopped.",
        "Go online to get the list. If you must go on offline, check the identity card; it is verified again later.",
    ),
    "tv1.list_stale": Words(
        "本机的停用名单已过期，此码可能已被停用。",
        "请联网更新名单后再扫描；确需离线办理的，须核对身份证，联网后由系统复核。",
        "The status list on this device is old: the code may have been stopped since.",
        "Go online to update it. If you must go on offline, check the identity card; it is verified again later.",
    ),
    "tv1.printed": Words(
        "这是纸质券，保证程度低：任何人都可以复印。",
        "必须核对本人身份证原件，姓名与末四位一致方可受理。",
        "This is a printed slip, of low assurance: anybody can copy it.",
        "Check the original identity card; accept only if name and last four characters agree.",
    ),
}


def words(code: str, skew: int | None = None) -> Words:
    """The words of a code, with the difference of the clocks filled in."""
    found, seconds = WORDS[code], "?" if skew is None else str(abs(skew))
    return Words(*(text.replace("{skew}", seconds) for text in (found.zh, found.next_zh, found.en, found.next_en)))
