"""Publicity, deadlines, sources of money, what must come back, and subsidies for jobs."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import PUYANG, ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.rules.deadlines import DepartmentClock, PushTurn, ReviewClock
from voucher.rules.funds import NewTalent, RateSetting, Source, Wrongdoing
from voucher.rules.jobs import Hire, Placement
from voucher.rules.payment import PublicityLength

TALENT: Final = NewTalent(type="skill_level", level="L4")
SOURCE: Final = Source(code="employment_subsidy", special=59_999, smallest=60_000)
HIRE: Final = Hire(firm=True, certified=True, new_in_year=True, insured_months=12, granted=0)
PLACED: Final = Placement(certified=True, insured_months=6, paid_before=False)

CASES: Final[tuple[Case, ...]] = (
    inside("pay.publicity_2022", PublicityLength(working_days=5, ends_on="2022-05-11"), "pass", ZHENGZHOU),
    outside("pay.publicity_2022", PublicityLength(working_days=4, ends_on="2022-05-11"), "fail", ZHENGZHOU),
    inside("pay.accept_review_10wd", ReviewClock(working_days=10), "pass", ZHENGZHOU),
    outside("pay.accept_review_10wd", ReviewClock(working_days=11), "flag", ZHENGZHOU),
    inside("pay.each_15wd", DepartmentClock(department="bureau", working_days=15), "pass", ZHENGZHOU),
    outside("pay.each_15wd", DepartmentClock(department="bureau", working_days=16), "flag", ZHENGZHOU),
    inside("pay.each_15wd", DepartmentClock(department="finance", working_days=15), "pass", ZHENGZHOU),
    outside("pay.each_15wd", DepartmentClock(department="finance", working_days=16), "flag", ZHENGZHOU),
    inside("pay.monthly_push", PushTurn(unpublished=0, months=1)),
    outside("pay.monthly_push", PushTurn(unpublished=0, months=2), "flag"),
    outside("pay.monthly_push", PushTurn(unpublished=1, months=0)),
    inside("pay.source_order_2022", SOURCE, "pass", ZHENGZHOU),
    inside("pay.source_order_2022", changed(SOURCE, code="special_account", special=60_000), "pass", ZHENGZHOU),
    outside("pay.source_order_2022", changed(SOURCE, special=60_000), "fail", ZHENGZHOU),
    inside("pay.new_talent_first", TALENT, 1, ZHENGZHOU),
    inside("pay.new_talent_first", changed(TALENT, level="L3", before=(("skill_level", "L4"),)), 1, ZHENGZHOU),
    inside("pay.new_talent_first", changed(TALENT, before=(("training_certificate", "none"),)), 1, ZHENGZHOU),
    outside("pay.new_talent_first", changed(TALENT, before=(("skill_level", "L5"),)), 0, ZHENGZHOU),
    outside("pay.new_talent_first", changed(TALENT, level="L2", before=(("skill_level", "L3"),)), 0, ZHENGZHOU),
    outside("pay.new_talent_first", changed(TALENT, type="training_certificate"), 0, ZHENGZHOU),
    inside("pay.recover_2024", Wrongdoing(reason="fake_training"), 1),
    outside("pay.recover_2024", Wrongdoing(reason="certificate_revoked"), 0),
    inside("pay.recover_2022", Wrongdoing(reason="diversion"), 1, ZHENGZHOU),
    outside("pay.recover_2022", Wrongdoing(reason="mistake"), 0, ZHENGZHOU),
    inside("pay.four_unifications", RateSetting(fen=60_000, others=(60_000,))),
    outside("pay.four_unifications", RateSetting(fen=60_000, others=(60_000, 59_999)), "flag"),
    inside("jobs.sme_1000", HIRE, 100_000, PUYANG),
    inside("jobs.sme_1000", changed(HIRE, granted=199_950_000), 50_000, PUYANG),
    outside("jobs.sme_1000", changed(HIRE, granted=200_000_000), "fail", PUYANG),
    outside("jobs.sme_1000", changed(HIRE, insured_months=11), "fail", PUYANG),
    outside("jobs.sme_1000", changed(HIRE, new_in_year=False), "fail", PUYANG),
    outside("jobs.sme_1000", changed(HIRE, firm=False), "fail", PUYANG),
    outside("jobs.sme_1000", changed(HIRE, certified=False), "fail", PUYANG),
    inside("jobs.agency_300", PLACED, 30_000, PUYANG),
    outside("jobs.agency_300", changed(PLACED, insured_months=5), "fail", PUYANG),
    outside("jobs.agency_300", changed(PLACED, paid_before=True), "fail", PUYANG),
)
