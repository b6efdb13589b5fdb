"""Rules on evaluations: who may hold them for whom, what candidates pay, and what the county pays the body."""

from __future__ import annotations

from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, fail_unless, policy

PLACE = tuple[str, str, str]
"""Region, occupation and level of a group of candidates."""


class EvaluationFacts(Question, frozen=True, kw_only=True):
    """An evaluation as it is planned. `delegated`: the body holds it for another; `consent` is the number of the consent to
    that. `fee` is fen charged to each candidate. `applicant` is who applied for it, `online_only` whether the training was
    all online. `groups` are region, occupation and level of every group examined together. `direct` are the grounds on which
    candidates come without a lower certificate."""

    delegated: bool = False
    consent: str = ""
    fee: int = 0
    applicant: str = ""
    online_only: bool = False
    level: str = ""
    groups: tuple[PLACE, ...] = ()
    direct: tuple[str, ...] = ()


class NoDelegation(Rule, frozen=True, kw_only=True, tag="eval.no_delegation"):
    """No delegated evaluation without the consent of HR at provincial level or above."""

    asks = EvaluationFacts
    sentence = policy(
        "eval.no_delegation",
        "未经省级及以上人社部门同意，不得委托评价。请填写同意文号，或由本机构自行评价。",
        "Delegated evaluation needs the consent of HR at provincial level or above. Give its number, or do not delegate.",
    )

    def check(self, question: EvaluationFacts) -> Answer:
        """The consent's number stands with the evaluation."""
        return fail_unless(not question.delegated or bool(question.consent))


class Pooling(Rule, frozen=True, kw_only=True, tag="eval.pooling"):
    """Few candidates of the same area, occupation and level may be examined together."""

    asks = EvaluationFacts
    sentence = policy(
        "eval.pooling",
        "合并考核须为同一地区、同一职业（工种）、同一等级。",
        "Groups examined together are of the same area, occupation and level.",
    )

    def check(self, question: EvaluationFacts) -> Answer:
        """Groups that differ in any of the three are put before a person."""
        return PASS if len(set(question.groups)) <= 1 else Flag({"groups": len(set(question.groups))})


class DirectLevel(Rule, frozen=True, kw_only=True, tag="eval.direct_level_4"):
    """Who comes on one of the `grounds` may be evaluated at `level` without a lower certificate."""

    asks = EvaluationFacts
    sentence = policy(
        "eval.direct_level_4",
        "直接参评的依据 {ground} 不适用于本等级：中职毕业生可直接参加中级工评价。请提供低一级证书。",
        "{ground} does not lead directly to this level: graduates of secondary vocational schools may sit the intermediate "
        "evaluation. Supply the lower certificate.",
    )
    grounds: tuple[str, ...]
    level: str

    def check(self, question: EvaluationFacts) -> Answer:
        """Every ground that was given; who gives none is not asked."""
        for ground in question.direct:
            if ground not in self.grounds or question.level != self.level:
                return Fail({"ground": ground})
        return PASS


class FreeForWorker(Rule, frozen=True, kw_only=True, tag="eval.free_for_worker"):
    """Eligible workers are evaluated free of charge."""

    asks = EvaluationFacts
    sentence = policy(
        "eval.free_for_worker",
        "符合条件的劳动者免费参加评价，不得收取 {fee} 分费用。请将收费改为 0。",
        "Workers are evaluated free of charge; {fee} fen may not be charged. Set the fee to 0.",
    )
    most: int

    def check(self, question: EvaluationFacts) -> Answer:
        """Fen charged to each."""
        return fail_unless(question.fee <= self.most, fee=question.fee)


class OnlineOnlyExam(Rule, frozen=True, kw_only=True, tag="platform.online_only_exam"):
    """After training that was all online, only `applicants` may apply for the exam."""

    asks = EvaluationFacts
    sentence = policy(
        "platform.online_only_exam",
        "纯线上培训只能由企业或劳动者本人申请考试，培训机构不能申请。请由企业或本人申请。",
        "After training that was all online, only the enterprise or the worker may apply for the exam.",
    )
    applicants: tuple[str, ...]

    def check(self, question: EvaluationFacts) -> Answer:
        """Who applied."""
        return fail_unless(not question.online_only or question.applicant in self.applicants)


class Evaluated(Question, frozen=True, kw_only=True):
    """A certificate that a body asks the evaluation subsidy for. `repeated`: the same person had one for the same occupation
    and level before, from whichever body and of whichever type."""

    type: str
    level: str
    repeated: bool = False


class _Amount(Rule, frozen=True, kw_only=True):
    """`fen` for a certificate of one of `types`."""

    types: tuple[str, ...]
    fen: int

    def _check(self, question: Evaluated, level: str) -> Answer:
        applies = question.type in self.types and level in ("", question.level)
        return Value(self.fen, {"type": question.type, "level": question.level}) if applies else PASS


class Specialised100(_Amount, frozen=True, kw_only=True, tag="evalsub.specialised_100"):
    """Specialised competency, whatever the level."""

    asks = Evaluated
    sentence = policy("evalsub.specialised_100", "专项职业能力评价补贴。", "Subsidy for specialised competency.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "")


class Junior200(_Amount, frozen=True, kw_only=True, tag="evalsub.l5_200"):
    """Junior worker."""

    asks = Evaluated
    sentence = policy("evalsub.l5_200", "初级工评价补贴。", "Subsidy for junior workers.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "L5")


class Intermediate240(_Amount, frozen=True, kw_only=True, tag="evalsub.l4_240"):
    """Intermediate worker."""

    asks = Evaluated
    sentence = policy("evalsub.l4_240", "中级工评价补贴。", "Subsidy for intermediate workers.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "L4")


class Senior280(_Amount, frozen=True, kw_only=True, tag="evalsub.l3_280"):
    """Senior worker."""

    asks = Evaluated
    sentence = policy("evalsub.l3_280", "高级工评价补贴。", "Subsidy for senior workers.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "L3")


class Technician350(_Amount, frozen=True, kw_only=True, tag="evalsub.l2_350"):
    """Technician."""

    asks = Evaluated
    sentence = policy("evalsub.l2_350", "技师评价补贴。", "Subsidy for technicians.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "L2")


class SeniorTechnician380(_Amount, frozen=True, kw_only=True, tag="evalsub.l1_380"):
    """Senior technician."""

    asks = Evaluated
    sentence = policy("evalsub.l1_380", "高级技师评价补贴。", "Subsidy for senior technicians.")

    def check(self, question: Evaluated) -> Answer:
        """The amount."""
        return self._check(question, "L1")


class NoRepeat(Rule, frozen=True, kw_only=True, tag="evalsub.no_repeat"):
    """Same person, occupation and level: no second claim, ever."""

    asks = Evaluated
    sentence = policy(
        "evalsub.no_repeat",
        "同一人同一职业（工种）同一等级已申领过评价补贴，不得重复申领。请从名单中去掉此人。",
        "An evaluation subsidy was claimed before for the same person, occupation and level. Take the line out.",
    )

    def check(self, question: Evaluated) -> Answer:
        """Across bodies and types of certificate."""
        return fail_unless(not question.repeated)
