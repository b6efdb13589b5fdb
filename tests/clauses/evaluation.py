"""Rules on evaluations, certificates and their counts."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import HENAN, PUYANG, ZHENGZHOU, Case, inside, outside
from tests.clauses.loop import CERTIFICATE
from tests.support.asking import changed
from voucher.rules.certificates import LevelCounts, Programme, Redemption, Trained
from voucher.rules.evaluation import Evaluated, EvaluationFacts
from voucher.rules.structure import CertificateCounts, Migrants, Progress, SubsidisedCounts

PAPER: Final = changed(
    CERTIFICATE, level="L4", type="training_certificate", medium="paper", issued_on="2024-01-01", real_exams=()
)
EVALUATION: Final = EvaluationFacts(level="L4")
HERE: Final = ("419001", "6-18-02-04", "L4")
COUNTS: Final = CertificateCounts(
    region="4104", junior_qualification=5, junior_skill=50, specialised=5, training=5, total=100
)
NEAR: Final = changed(COUNTS, junior_qualification=3)
BELOW: Final = changed(COUNTS, training=2)
NAMED: Final = changed(COUNTS, region="4114", junior_qualification=10)
MADE: Final = SubsidisedCounts(region="4101", manufacturing=25, by_employer=0, total=100)
PROGRESS: Final = Progress(department="A1", trained=100, certified=80, employed=60, asked_income=50, grown_income=25)
MIGRANTS: Final = Migrants(year=2024, migrants=100, certified=70)
LEVELS: Final = LevelCounts(levels=(("L5", 2272), ("L4", 4930), ("L3", 2411), ("L2", 24)))


def _amount(clause: str, kind: str, level: str, fen: int) -> tuple[Case, ...]:
    return (
        inside(f"evalsub.{clause}", Evaluated(type=kind, level=level), fen, PUYANG),
        outside(f"evalsub.{clause}", Evaluated(type="special_operation", level=level), "pass", PUYANG),
    )


CASES: Final[tuple[Case, ...]] = (
    inside("cert.types_skilled", changed(CERTIFICATE, type="training_certificate"), "pass", HENAN, ZHENGZHOU, PUYANG),
    inside("cert.training_certificate", changed(PAPER, issued_on="2023-12-31")),
    inside("cert.training_certificate", changed(PAPER, medium="electronic")),
    inside("cert.training_certificate", changed(PAPER, type="employment_entrepreneurship_certificate")),
    outside("cert.training_certificate", PAPER),
    outside("cert.training_certificate", changed(PAPER, medium="")),
    inside("cert.new_eight", changed(CERTIFICATE, level="apprentice")),
    inside("cert.new_eight", changed(CERTIFICATE, level="chief_technician")),
    inside("cert.new_eight", changed(CERTIFICATE, type="special_operation", level="none")),
    outside("cert.new_eight", changed(CERTIFICATE, level="none")),
    outside("cert.new_eight", changed(CERTIFICATE, level="L6")),
    inside("eval.must_take_real_exam_2024", Redemption(type="training_certificate", real_exams=())),
    inside("eval.must_take_real_exam_2024", Redemption(type="skill_level", real_exams=("skill_level",))),
    outside("eval.must_take_real_exam_2024", Redemption(type="training_certificate", real_exams=("skill_level",))),
    outside("eval.must_take_real_exam_2024", Redemption(type="training_certificate", real_exams=None)),
    inside("eval.must_take_real_exam_2022", PAPER, "pass", ZHENGZHOU),
    outside("eval.must_take_real_exam_2022", changed(PAPER, real_exams=("skill_level",)), "fail", ZHENGZHOU),
    inside("eval.special_trades_ledger", changed(CERTIFICATE, type="special_operation")),
    inside("eval.special_trades_ledger", changed(CERTIFICATE, real_name=False)),
    outside("eval.special_trades_ledger", changed(CERTIFICATE, type="special_equipment", real_name=False), "flag"),
    inside("cert.high_skilled", LEVELS, 2435, ZHENGZHOU, PUYANG),
    outside("cert.high_skilled", LevelCounts(levels=(("L4", 5), ("L5", 5))), 0, ZHENGZHOU, PUYANG),
    inside("cert.rate", Trained(trained=30, certified=24), 8000, ZHENGZHOU),
    outside("cert.rate", Trained(trained=0, certified=0), 0, ZHENGZHOU),
    inside("edu.equivalence", Programme(programme="technical_senior"), 1, PUYANG),
    outside("edu.equivalence", Programme(programme="short_course"), 0, PUYANG),
    inside("eval.no_delegation", changed(EVALUATION, delegated=True, consent="TEST-1")),
    inside("eval.no_delegation", EVALUATION),
    outside("eval.no_delegation", changed(EVALUATION, delegated=True)),
    inside("eval.pooling", changed(EVALUATION, groups=(HERE, HERE))),
    outside("eval.pooling", changed(EVALUATION, groups=(HERE, (*HERE[:2], "L3"))), "flag"),
    outside("eval.pooling", changed(EVALUATION, groups=(HERE, ("4104", *HERE[1:]))), "flag"),
    inside("eval.direct_level_4", changed(EVALUATION, direct=("secondary_vocational_graduate",)), "pass", PUYANG),
    outside("eval.direct_level_4", changed(EVALUATION, direct=("pupil",)), "fail", PUYANG),
    outside(
        "eval.direct_level_4",
        changed(EVALUATION, direct=("secondary_vocational_graduate",), level="L3"),
        "fail",
        PUYANG,
    ),
    inside("eval.free_for_worker", EVALUATION, "pass", PUYANG),
    outside("eval.free_for_worker", changed(EVALUATION, fee=1), "fail", PUYANG),
    inside("platform.online_only_exam", changed(EVALUATION, online_only=True, applicant="worker"), "pass", ZHENGZHOU),
    inside("platform.online_only_exam", changed(EVALUATION, applicant="institution"), "pass", ZHENGZHOU),
    outside(
        "platform.online_only_exam", changed(EVALUATION, online_only=True, applicant="institution"), "fail", ZHENGZHOU
    ),
    *_amount("specialised_100", "specialised_competency", "none", 100_00),
    *_amount("l5_200", "vocational_qualification", "L5", 200_00),
    *_amount("l4_240", "skill_level", "L4", 240_00),
    *_amount("l3_280", "vocational_qualification", "L3", 280_00),
    *_amount("l2_350", "skill_level", "L2", 350_00),
    *_amount("l1_380", "skill_level", "L1", 380_00),
    outside("evalsub.l1_380", Evaluated(type="skill_level", level="chief_technician"), "pass", PUYANG),
    inside("evalsub.no_repeat", Evaluated(type="skill_level", level="L4"), "pass", PUYANG),
    outside("evalsub.no_repeat", Evaluated(type="skill_level", level="L4", repeated=True), "fail", PUYANG),
    inside("struct.low_tier_2024", BELOW),
    inside("struct.low_tier_2024", COUNTS, "flag"),
    inside("struct.low_tier_2024", NEAR, "flag"),
    inside("struct.low_tier_2024", changed(NAMED, junior_qualification=10), "flag"),
    outside("struct.low_tier_2024", changed(COUNTS, training=6)),
    outside("struct.low_tier_2024", changed(NAMED, junior_qualification=11)),
    inside("struct.low_tier_2024", changed(COUNTS, region="41", training=60)),
    inside("struct.low_tier_2022", changed(COUNTS, training=2), "pass", ZHENGZHOU),
    inside("struct.low_tier_2022", changed(COUNTS, training=3), "flag", ZHENGZHOU),
    inside("struct.low_tier_2022", COUNTS, "flag", ZHENGZHOU),
    outside("struct.low_tier_2022", changed(COUNTS, training=6), "fail", ZHENGZHOU),
    inside("struct.mfg_25", MADE),
    inside("struct.mfg_25", changed(MADE, region="4104", manufacturing=0)),
    outside("struct.mfg_25", changed(MADE, manufacturing=24), "flag"),
    inside("struct.mfg_20", changed(MADE, region="4113", manufacturing=20)),
    outside("struct.mfg_20", changed(MADE, region="4113", manufacturing=19), "flag"),
    inside("struct.mfg_15", changed(MADE, region="4104", manufacturing=15)),
    outside("struct.mfg_15", changed(MADE, region="4104", manufacturing=14), "flag"),
    inside("ledger.progress", PROGRESS, 8000, PUYANG),
    outside("ledger.progress", changed(PROGRESS, grown_income=None), "flag", PUYANG),
    outside("ledger.progress", changed(PROGRESS, employed=None), "flag", PUYANG),
    inside("migrant.certified_rate", MIGRANTS, 1, PUYANG),
    inside("migrant.certified_rate", changed(MIGRANTS, certified=80), 1, PUYANG),
    inside("migrant.certified_rate", changed(MIGRANTS, certified=81), 2, PUYANG),
    inside("migrant.certified_rate", changed(MIGRANTS, year=2023), "pass", PUYANG),
    inside("migrant.certified_rate", changed(MIGRANTS, year=2023, certified=None), "pass", PUYANG),
    outside("migrant.certified_rate", changed(MIGRANTS, certified=69), 0, PUYANG),
    outside("migrant.certified_rate", changed(MIGRANTS, certified=None), "flag", PUYANG),
)
