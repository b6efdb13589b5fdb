"""Words of refusals about inspections and flags."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "inspection.subject": Sentence(
        Kind.INVALID,
        "att.annex3_checks",
        "请选一个班或一家机构；开班检查、过程检查只能针对班，计划检查须与登记的对象一致。",
        "Choose one class or one body; opening-day and in-class checks are of a class, and a planned inspection of what "
        "it was planned for.",
    ),
    "inspection.day": Sentence(
        Kind.INVALID,
        "att.annex3_checks",
        "检查日期 {day} 不对（今天是 {today}）：计划的检查从今天起；登记的检查不能在今天以后，也不能早于三天前。",
        "{day} is not a day for this (today is {today}): plan from today on, and sign what was seen today or in the last "
        "three days.",
    ),
    "inspection.own_class": Sentence(
        Kind.FORBIDDEN,
        "att.annex3_checks",
        "您是本班教师或学员，不能检查本班。请由其他检查人员检查。",
        "You teach or attend this class and cannot inspect it. Have another inspector do it.",
    ),
    "inspection.over": Sentence(
        Kind.STAGE,
        "att.annex3_checks",
        "该检查已有结果（{state}），不能再次登记。需要再看请另行检查。",
        "The inspection is over ({state}). To look again, make another one.",
    ),
    "flag.known": Sentence(
        Kind.STAGE,
        "",
        "同样的事实已经提示过（第 {entry} 条），无需重复。请在“疑点”里查看。",
        "The same facts were flagged already (entry {entry}). See the list of flags.",
    ),
    "flag.threshold": Sentence(
        Kind.STALE,
        "",
        "疑点所依据的参数 {parameter} 与现行值不一致。请按现行参数重新核查。",
        "The parameter {parameter} of this flag is not the one in force. Compute it again.",
    ),
    "flag.groundless": Sentence(
        Kind.POLICY,
        "eval.half_year_inspection",
        "按现行文件，该机构在这半年没有缺少检查，或这半年还没有结束。无需提示。",
        "By the documents in force this body lacks no inspection in that half year, or it has not ended. Nothing to flag.",
    ),
    "flag.decided": Sentence(
        Kind.STAGE,
        "",
        "该疑点已有处理结果（{state}），不能再次处理。",
        "The flag was decided already ({state}).",
    ),
    "flag.own": Sentence(
        Kind.FORBIDDEN,
        "pay.two_signatures",
        "该疑点涉及您本人，或您的账号没有实名，不能由您处理。请交给其他经办人员。",
        "The flag is about yourself, or your account is no person's. Another officer decides it.",
    ),
    "flag.nothing_to_inspect": Sentence(
        Kind.STAGE,
        "",
        "该疑点没有对应的班或机构，不能安排检查。请选择其他处理方式。",
        "The flag names no class and no body, so there is nothing to inspect. Decide otherwise.",
    ),
    "institution.rectifying": Sentence(
        Kind.POLICY,
        "sat.threshold_2022",
        "该机构正在整改，暂停开班。整改完成、由两名经办人员恢复后再申请。",
        "The institution is rectifying and opens no classes. Apply once two officers have listed it again.",
    ),
}
