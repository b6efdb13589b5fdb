"""The closed loop, one module per step, in order.

    plan_class       a class is drafted, its people listed, its plan submitted; industry and bureau approve it
    issue            vouchers are issued to verified real people (two officers)          发券
    claim            the holder takes the voucher                                         领券
    bind             the voucher is shown by the holder's phone, or by a printed slip      绑定
    enrol            an institution scans it into a class; withdrawal before the start    报到
    train            opening day and sessions                                             培训
    complete         which hours count; the class is taught, ended, or held
    survey           the trainees' satisfaction; then the vouchers are trained
    evaluate         the evaluation body's results; without another attempt, fail_finally 评价
    certify          the certificate, recorded and verified with its issuer               持证
    apply            the claim for the money, certificate by certificate                  申领
    review           accepted, first review, second review by another officer            审核
    publicise        at least five working days in public                                 公示
    objection        anyone's objection to a line, answered by two officers
    fund_lines       which fund pays which lines, before they are signed or confirmed     资金来源
    push             the month's list to finance                                          推送
    confirm          finance confirms, line by line                                       确认
    pay              a payment file is built, and released by another person              兑付
    discard          a payment file that was not released is taken back
    reconcile        the bank's answer, every transfer with exactly one verdict           对账
    claw_back        money that must come back                                            追缴
    employ           what a firm or agency is granted for a certificate holder in work    就业补助
    apply_job        the claim for what was granted

Beside it:

    scan, conflict           a device's journal comes in, and may enrol or sign in; two classes scanned one voucher
    attendance, make_up      a trainee disputes a session; one who missed it is taught it later
    change_class             an approved class gets other days or teachers
    abandon                  a class that never opened ends, its places are free
    except_class             two officers document an exception for a class
    use_platform             where a class learns online
    external, recordings     what devices and outside systems recorded; whom a recording shows, how long it is kept
    import_results           what an exam platform says came of an exam, beside the body's own results
    number                   what the outside systems call the class's objects
    inspection, flag         somebody looks and signs; what the numbers say looks wrong, for a person to decide
    hold                     what an institution's removal stopped, until two officers decide
    apply_evaluation         the claim for an evaluation without a class
    verify_many, free_repeat a whole sheet of certificates verified; what came back may be claimed again

The side doors: expire, cancel, suspend, revoke, reissue, terminate (a training that is never assessed). No step knows
another; what they share is in voucher.step.
"""

from voucher.lifecycle import (
    abandon,
    apply,
    apply_evaluation,
    apply_job,
    attendance,
    bind,
    cancel,
    certify,
    change_class,
    claim,
    claw_back,
    complete,
    confirm,
    conflict,
    discard,
    employ,
    enrol,
    evaluate,
    except_class,
    expire,
    external,
    fail_finally,
    flag,
    free_repeat,
    fund_lines,
    hold,
    import_results,
    inspection,
    issue,
    make_up,
    number,
    objection,
    pay,
    plan_class,
    publicise,
    push,
    reconcile,
    recordings,
    reissue,
    review,
    revoke,
    scan,
    survey,
    suspend,
    terminate,
    train,
    use_platform,
    verify_many,
)

__all__ = [
    "abandon",
    "apply",
    "apply_evaluation",
    "apply_job",
    "attendance",
    "bind",
    "cancel",
    "certify",
    "change_class",
    "claim",
    "claw_back",
    "complete",
    "confirm",
    "conflict",
    "discard",
    "employ",
    "enrol",
    "evaluate",
    "except_class",
    "expire",
    "external",
    "fail_finally",
    "flag",
    "free_repeat",
    "fund_lines",
    "hold",
    "import_results",
    "inspection",
    "issue",
    "make_up",
    "number",
    "objection",
    "pay",
    "plan_class",
    "publicise",
    "push",
    "reconcile",
    "recordings",
    "reissue",
    "review",
    "revoke",
    "scan",
    "survey",
    "suspend",
    "terminate",
    "train",
    "use_platform",
    "verify_many",
]
