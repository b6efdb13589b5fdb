"""Rules on subsidies for employing certificate holders, or for placing them."""

from __future__ import annotations

from voucher.core.refusal import Detail
from voucher.rules.base import Answer, Fail, Question, Rule, Value, policy


class Hire(Question, frozen=True, kw_only=True):
    """A certificate holder whom a small or medium firm took on: whether the payee is a firm, the certificate verified and the
    hire new in the year, full months insured as an employee, and fen that the firm was granted for others, over all years."""

    firm: bool
    certified: bool
    new_in_year: bool
    insured_months: int
    granted: int


class SmeHire(Rule, frozen=True, kw_only=True, tag="jobs.sme_1000"):
    """`fen` for each new hire insured for `months`, up to `cap` fen for one firm over all years."""

    asks = Hire
    sentence = policy(
        "jobs.sme_1000",
        "新吸纳持证人员的须为企业，稳定就业并参保满 {months} 个月（现 {insured} 个月），且企业累计不超过上限。请核对单位，或到期再申领。",
        "The payee is a firm. A newly hired certificate holder must be employed and insured for {months} months ({insured} now), and the firm "
        "within its cap. Claim when the term is full.",
    )
    months: int
    fen: int
    cap: int

    def check(self, question: Hire) -> Answer:
        """The amount, as far as the cap leaves room; the term itself passes."""
        left = self.cap - question.granted
        detail: dict[str, Detail] = {"months": self.months, "insured": question.insured_months, "left": left}
        good = question.firm and question.certified and question.new_in_year and question.insured_months >= self.months
        return Value(min(self.fen, left), detail) if good and left > 0 else Fail(detail)


class Placement(Question, frozen=True, kw_only=True):
    """A certificate holder whom an agency placed: full months in the post, insured, and whether it was paid for already."""

    certified: bool
    insured_months: int
    paid_before: bool


class AgencyPlacement(Rule, frozen=True, kw_only=True, tag="jobs.agency_300"):
    """`fen` for each placement that lasted `months`, insured; once."""

    asks = Placement
    sentence = policy(
        "jobs.agency_300",
        "介绍持证人员须稳定就业并参保满 {months} 个月（现 {insured} 个月），同一次介绍只补一次。请到期再申领。",
        "A placed certificate holder must be employed and insured for {months} months ({insured} now), once for each "
        "placement. Claim when the term is full.",
    )
    months: int
    fen: int

    def check(self, question: Placement) -> Answer:
        """The term itself passes."""
        detail: dict[str, Detail] = {"months": self.months, "insured": question.insured_months}
        good = question.certified and question.insured_months >= self.months and not question.paid_before
        return Value(self.fen, detail) if good else Fail(detail)
