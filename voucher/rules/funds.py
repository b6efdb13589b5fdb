"""Rules on where money comes from, who comes first when it is short, and what must come back."""

from __future__ import annotations

from voucher.core.refusal import Detail
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, policy


class Source(Question, frozen=True, kw_only=True):
    """A fund from which lines are to be paid, by its type; fen left in the special account, and fen of the smallest line."""

    code: str
    special: int
    smallest: int


class SourceOrder(Rule, frozen=True, kw_only=True, tag="pay.source_order_2022"):
    """The fund `first` is used up before any other."""

    asks = Source
    sentence = policy(
        "pay.source_order_2022",
        "职业技能提升行动专账资金尚有 {special} 分，应先从专账列支。请把够付的人员改列专账，其余再用其他资金。",
        "The special account still has {special} fen and is used first. Put the lines it can pay on it, the others on the "
        "next fund.",
    )
    first: str

    def check(self, question: Source) -> Answer:
        """Less than the smallest line is used up."""
        if question.code == self.first or question.special < question.smallest:
            return PASS
        return Fail({"special": question.special, "first": self.first})


class NewTalent(Question, frozen=True, kw_only=True):
    """A certificate, and the types and levels of those that its holder had before."""

    type: str
    level: str
    before: tuple[tuple[str, str], ...] = ()


class NewTalentFirst(Rule, frozen=True, kw_only=True, tag="pay.new_talent_first"):
    """Newly skilled and newly high-skilled people come first where there is not enough for all."""

    asks = NewTalent
    sentence = policy(
        "pay.new_talent_first",
        "资金不足时，优先保障新增技能人才和新增高技能人才。请按队列顺序办理。",
        "When money is short, new skilled and new high-skilled people come first. Follow the order of the queue.",
    )
    types: tuple[str, ...]
    high: tuple[str, ...]

    def check(self, question: NewTalent) -> Answer:
        """1 for those who come first, else 0. Who was skilled already is new where the level is high for the first time."""
        had = [level for kind, level in question.before if kind in self.types]
        high = question.level in self.high and not set(had) & set(self.high)
        first = question.type in self.types and (not had or high)
        return Value(int(first), {"type": question.type, "level": question.level})


class Wrongdoing(Question, frozen=True, kw_only=True):
    """Why money must come back: a code."""

    reason: str


class _Recover(Rule, frozen=True, kw_only=True):
    """Money wrongly paid is collected back; for the conduct in `conduct` the institution is suspended at once."""

    asks = Wrongdoing
    conduct: tuple[str, ...]

    def check(self, question: Wrongdoing) -> Answer:
        """1 where the institution is suspended with it, else 0."""
        return Value(int(question.reason in self.conduct), {"reason": question.reason})


class Recover2024(_Recover, frozen=True, kw_only=True, tag="pay.recover_2024"):
    """The province's words."""

    sentence = policy(
        "pay.recover_2024",
        "违规资金须收缴；截留、挤占、挪用、虚假培训、弄虚作假的，立即查处并暂停该机构未付申领。",
        "Money wrongly paid is collected back; for diversion, fake training or cheating the institution is suspended.",
    )


class Recover2022(_Recover, frozen=True, kw_only=True, tag="pay.recover_2022"):
    """The city's words."""

    sentence = policy(
        "pay.recover_2022",
        "违规资金须追缴，并从严查处，暂停该机构未付申领。",
        "Money wrongly paid is recovered, and the institution dealt with severely: its unpaid claims are suspended.",
    )


class RateSetting(Question, frozen=True, kw_only=True):
    """A rate that is being set, and those in force on its first day for the same certificate and level in the same place
    under other documents, in fen."""

    fen: int
    others: tuple[int, ...]


class FourUnifications(Rule, frozen=True, kw_only=True, tag="pay.four_unifications"):
    """One subsidy standard for all departments."""

    asks = RateSetting
    sentence = policy(
        "pay.four_unifications",
        "各部门补贴标准应当统一，同类同级已有不同标准。请核对依据文件。",
        "Departments use one subsidy standard; another one stands for the same certificate and level. Check the documents.",
    )

    def check(self, question: RateSetting) -> Answer:
        """Another amount is flagged, not refused: a document may be replaced by a later one."""
        different = [str(fen) for fen in question.others if fen != question.fen]
        detail: dict[str, Detail] = {"fen": question.fen, "others": different}
        return Flag(detail) if different else PASS
