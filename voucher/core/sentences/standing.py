"""Standing in the catalogue, and what it stops."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Kind, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "institution.blacklisted": Sentence(
        Kind.POLICY,
        "blacklist.serious_2024",
        "该机构在黑名单中，其新的操作一律不予受理，在办班级由审核人员处理。如有异议，请联系人社部门；移出须两名经办人员批准。",
        "The institution is on the blacklist: none of its commands is taken; its running classes are with a reviewer. Turn "
        "to the bureau; two officers may take it off the list.",
    ),
    "institution.delisted": Sentence(
        Kind.POLICY,
        "catalog.dynamic_exit_2024",
        "该机构已移出目录清单，不得开新班、扫码报到或申领新的补贴；在办班级由审核人员处理。请联系人社部门。",
        "The institution was removed from the catalogue: no new classes, scans or claims; its running classes are with a "
        "reviewer. Turn to the bureau.",
    ),
    "institution.rectify_early": Sentence(
        Kind.POLICY,
        "sat.threshold_2024",
        "该机构整改期到 {until}，期满后方可恢复。请于 {until} 起再提出。",
        "The institution rectifies until {until}. Propose its return from {until} on.",
    ),
    "institution.rectify_short": Sentence(
        Kind.INVALID,
        "sat.threshold_2024",
        "整改不少于 {months} 个月，最早到 {earliest}。请改整改截止日。",
        "A rectification takes at least {months} month(s), until {earliest} at the earliest. Change its last day.",
    ),
    "institution.kind": Sentence(
        Kind.INVALID,
        "catalog.listed_only",
        "该机构不是所需的类别（{kind}）。请核对机构。",
        "The institution is not of the kind needed ({kind}). Check which one is meant.",
    ),
    "class.on_hold": Sentence(
        Kind.STAGE,
        "catalog.audit_fault_since_2023",
        "本班因机构被移出目录、列入黑名单或负有责任而暂停，须由两名经办人员决定继续或停办后，才能开班或结业。课次仍可如实登记。",
        "The class is on hold, since its institution was removed, blacklisted or found responsible. Two officers must let it "
        "go on or stop it before it is opened or completed; lessons are still recorded as they are.",
    ),
    "claim.frozen": Sentence(
        Kind.STAGE,
        "blacklist.serious_2024",
        "该申领已因机构被移出目录、列入黑名单或负有责任而暂停，须由两名经办人员决定恢复或驳回后才能继续。",
        "The claim is on hold, since its institution was removed, blacklisted or found responsible. Two officers must release "
        "or reject it first.",
    ),
    "claim.instructed": Sentence(
        Kind.STAGE,
        "blacklist.serious_2024",
        "该申领已在付款文件中，不能驳回。文件未发出的，请财政先作废文件；已发出的，请等银行结果，或决定恢复。",
        "The claim stands in a payment file and cannot be rejected now. Have finance discard the file if it is not released; "
        "otherwise wait for the bank's answer, or release the claim.",
    ),
    "hold.decided": Sentence(
        Kind.STAGE,
        "catalog.dynamic_exit_2024",
        "该暂停事项已处理或不属于此类（{state}）。请刷新后查看。",
        "This hold is decided, or not of this sort ({state}). Load the page again.",
    ),
    "hold.nothing": Sentence(
        Kind.STAGE,
        "catalog.dynamic_exit_2024",
        "没有还需暂停的班级或申领。",
        "There is no class or claim left to put on hold.",
    ),
    "finding.cleared": Sentence(
        Kind.STAGE,
        "catalog.audit_fault_since_2023",
        "该问题已销号。请刷新后查看。",
        "The finding is cleared already. Load the page again.",
    ),
    "teacher.left": Sentence(
        Kind.STAGE,
        "db.teachers",
        "该教师已于 {day} 离开师资库。",
        "The teacher left the pool on {day}.",
    ),
    "voucher.other_institution": Sentence(
        Kind.POLICY,
        "catalog.no_arbitrary_designation",
        "该券依据 {document} 只能在指定机构使用。请到指定机构报到。",
        "By {document} this voucher is for named institutions alone. Go to one of them.",
    ),
}
