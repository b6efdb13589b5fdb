"""Rules on counts: the structure of certificates and of subsidised training, and rates that departments keep. They compute
and flag; over a limit they fail, for whoever asks before new low-tier classes are opened."""

from __future__ import annotations

from typing import Final

from voucher.core.refusal import Detail
from voucher.identifiers.division import CITY
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, Value, policy

FULL: Final = 10_000


class CertificateCounts(Question, frozen=True, kw_only=True):
    """Certificates of a region and year: junior qualifications, junior skill-level ones, specialised competency, training
    certificates, and all."""

    region: str
    junior_qualification: int
    junior_skill: int
    specialised: int
    training: int
    total: int


class LowTier2024(Rule, frozen=True, kw_only=True, tag="struct.low_tier_2024"):
    """Junior qualifications, specialised competency and training certificates: at most `percent_named` of all in the regions
    `named`, `percent` elsewhere. Within `near` points of it: a flag."""

    asks = CertificateCounts
    sentence = policy(
        "struct.low_tier_2024",
        "初级资格、专项能力、培训合格三类证书 {low}/{total}，上限 {percent}%。请调整新开班的证书结构。",
        "Junior, specialised and training certificates are {low} of {total}, the limit is {percent}%. Change what new classes "
        "aim at.",
    )
    named: tuple[str, ...]
    percent_named: int
    percent: int
    near: int

    def check(self, question: CertificateCounts) -> Answer:
        """Judged strictly, on junior qualifications alone; `broad` counts junior skill-level certificates too. The limits are
        cities': of the province as a whole nothing is said."""
        if len(question.region) < CITY:
            return PASS
        low = question.junior_qualification + question.specialised + question.training
        limit = self.percent_named if question.region.startswith(self.named) else self.percent
        broad = low + question.junior_skill
        return _judged(low, question.total, limit, self.near, {"broad": broad})


class LowTier2022(Rule, frozen=True, kw_only=True, tag="struct.low_tier_2022"):
    """Specialised competency and training certificates: at most `percent` of all. Within `near` points of it: a flag."""

    asks = CertificateCounts
    sentence = policy(
        "struct.low_tier_2022",
        "专项能力、培训合格两类证书 {low}/{total}，上限 {percent}%。请调整新开班的证书结构。",
        "Specialised and training certificates are {low} of {total}, the limit is {percent}%. Change what new classes aim at.",
    )
    percent: int
    near: int

    def check(self, question: CertificateCounts) -> Answer:
        """Two types, not three."""
        return _judged(question.specialised + question.training, question.total, self.percent, self.near, {})


def _judged(low: int, total: int, percent: int, near: int, more: dict[str, Detail]) -> Answer:
    detail: dict[str, Detail] = {"low": low, "total": total, "percent": percent, **more}
    if 100 * low > percent * total:
        return Fail(detail)
    return Flag(detail) if total and 100 * low >= (percent - near) * total else PASS


class SubsidisedCounts(Question, frozen=True, kw_only=True):
    """Subsidised person-times of a region and year: in manufacturing by occupation, by employer (None where
    nobody said), and all."""

    region: str
    manufacturing: int
    by_employer: int | None
    total: int


class _Manufacturing(Rule, frozen=True, kw_only=True):
    """At least `percent` of the subsidised person-times of each of `regions` are in manufacturing."""

    regions: tuple[str, ...]
    percent: int

    def check(self, question: SubsidisedCounts) -> Answer:
        """Judged by occupation; the percentage itself is enough. Below it: a flag. By employer stands beside it."""
        if not question.region.startswith(self.regions) or not question.total:
            return PASS
        if 100 * question.manufacturing >= self.percent * question.total:
            return PASS
        counts: dict[str, Detail] = {"manufacturing": question.manufacturing, "by_employer": question.by_employer}
        return Flag({"percent": self.percent, **counts, "total": question.total})


def _manufacturing(clause: str) -> tuple[str, str, str]:
    return (
        clause,
        "制造业补贴性培训 {manufacturing}/{total}，应不低于 {percent}%。",
        "Manufacturing is {manufacturing} of {total} subsidised; at least {percent}% is due.",
    )


class Manufacturing25(_Manufacturing, frozen=True, kw_only=True, tag="struct.mfg_25"):
    """The first group of cities."""

    asks = SubsidisedCounts
    sentence = policy(*_manufacturing("struct.mfg_25"))


class Manufacturing20(_Manufacturing, frozen=True, kw_only=True, tag="struct.mfg_20"):
    """The second group."""

    asks = SubsidisedCounts
    sentence = policy(*_manufacturing("struct.mfg_20"))


class Manufacturing15(_Manufacturing, frozen=True, kw_only=True, tag="struct.mfg_15"):
    """The other cities."""

    asks = SubsidisedCounts
    sentence = policy(*_manufacturing("struct.mfg_15"))


class Progress(Question, frozen=True, kw_only=True):
    """A department's progress in a year, in its own classes; None where nobody said."""

    department: str
    trained: int
    certified: int
    employed: int | None
    asked_income: int | None
    grown_income: int | None


class ProgressLedger(Rule, frozen=True, kw_only=True, tag="ledger.progress"):
    """Certificate rate, employment rate and income-growth rate."""

    asks = Progress
    sentence = policy(
        "ledger.progress",
        "{department} 的进度台账缺少 {missing} 数据。请登记该部门的就业、增收人数。",
        "The progress ledger of {department} lacks {missing}. Enter the department's numbers.",
    )

    def check(self, question: Progress) -> Answer:
        """The certificate rate in hundredths of a percent, the others beside it; a rate that is missing: a flag."""
        employed, asked, grown = question.employed, question.asked_income, question.grown_income
        certified = _rate(question.certified, question.trained)
        if employed is None or asked is None or grown is None:
            given = {"employment": employed, "income": None if asked is None else grown}
            missing = [name for name, value in given.items() if value is None]
            return Flag({"department": question.department, "certified": certified, "missing": missing})
        rates: dict[str, Detail] = {"employed": _rate(employed, question.trained), "income": _rate(grown, asked)}
        return Value(certified, {"department": question.department, **rates})


class Migrants(Question, frozen=True, kw_only=True):
    """Outgoing migrant workers at the end of a year, and those of them employed with a certificate; None where nobody said."""

    year: int
    migrants: int | None
    certified: int | None


class MigrantRate(Rule, frozen=True, kw_only=True, tag="migrant.certified_rate"):
    """Within `years` years, `first` being the first of them, `low` to `high` percent are employed with a certificate."""

    asks = Migrants
    sentence = policy(
        "migrant.certified_rate",
        "{year} 年没有外出务工人员及其持证就业人数，无法计算持证就业率（目标 {low}%—{high}%）。请登记。",
        "The numbers of outgoing migrant workers of {year}, and of those employed with a certificate, are missing ({low}% to "
        "{high}% is the aim). Enter them.",
    )
    first: int
    years: int
    low: int
    high: int

    def check(self, question: Migrants) -> Answer:
        """0 below, 1 within, 2 above; before the last of the years nothing is due. From then on a missing number is flagged."""
        if question.year < self.first + self.years - 1:
            return PASS
        migrants, certified = question.migrants, question.certified
        detail: dict[str, Detail] = {"year": question.year, "low": self.low, "high": self.high}
        if not migrants or certified is None:
            return Flag(detail)
        reached = (100 * certified >= self.low * migrants) + (100 * certified > self.high * migrants)
        return Value(reached, detail | {"certified": certified, "rate": _rate(certified, migrants)})


def _rate(part: int, whole: int) -> int:
    return FULL * part // whole if whole else 0
