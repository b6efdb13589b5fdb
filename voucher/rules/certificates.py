"""Rules on certificates beside the loop's own: their medium and level, where a real evaluation must be taken, ledgers."""

from __future__ import annotations

from voucher.rules.base import PASS, Answer, Flag, Question, Rule, Value, fail_unless, policy
from voucher.rules.payment import CertificateFacts


class ElectronicOnly(Rule, frozen=True, kw_only=True, tag="cert.training_certificate"):
    """From `since` on, certificates of `types` are electronic, made by the system; others may be on paper."""

    asks = CertificateFacts
    sentence = policy(
        "cert.training_certificate",
        "{since} 起取消纸质培训合格证书，须由系统生成电子证书。请登记电子证书。",
        "From {since} on, training certificates are electronic and made by the system. Record the electronic one.",
    )
    types: tuple[str, ...]
    since: str
    medium: str

    def check(self, question: CertificateFacts) -> Answer:
        """One that says nothing of its medium is not known to be electronic."""
        free = question.type not in self.types or question.issued_on < self.since
        return fail_unless(free or question.medium == self.medium, since=self.since)


class Levels(Rule, frozen=True, kw_only=True, tag="cert.new_eight"):
    """Levels are those of the new eight-level system; certificates of the types `without` have none."""

    asks = CertificateFacts
    sentence = policy(
        "cert.new_eight",
        "等级 {level} 不在“新八级工”等级之内。请核对证书等级。",
        "Level {level} is none of the new eight-level system's. Check the certificate's level.",
    )
    levels: tuple[str, ...]
    without: tuple[str, ...]
    none: str

    def check(self, question: CertificateFacts) -> Answer:
        """A level of the list; none only where the type has none."""
        known = question.level in self.levels or (question.type in self.without and question.level == self.none)
        return fail_unless(known, level=question.level)


class _RealExam(Rule, frozen=True, kw_only=True):
    """Certificates of `types` stand where none of the real ones can be had."""

    types: tuple[str, ...]

    def _check(self, kind: str, real_exams: tuple[str, ...] | None) -> Answer:
        if kind not in self.types:
            return PASS
        return fail_unless(real_exams == (), exams=list(real_exams or ()))


class Redemption(Question, frozen=True, kw_only=True):
    """A certificate that money is asked for: its type, and the types that can be had in its occupation."""

    type: str
    real_exams: tuple[str, ...] | None


class RealExam2024(_RealExam, frozen=True, kw_only=True, tag="eval.must_take_real_exam_2024"):
    """Asked when money is claimed: the certificate may exist, but is not subsidised."""

    asks = Redemption
    sentence = policy(
        "eval.must_take_real_exam_2024",
        "本职业可取得 {exams} 证书（或尚未登记可取得何种证书），须参加相应评价；直接组织培训合格证考试的不予补贴。",
        "Certificates {exams} can be had in this occupation (or it is not known which): that evaluation must be taken; a "
        "training certificate instead is not subsidised.",
    )

    def check(self, question: Redemption) -> Answer:
        """Where it is not known what can be had, nothing is paid on a training certificate yet."""
        return self._check(question.type, question.real_exams)


class RealExam2022(_RealExam, frozen=True, kw_only=True, tag="eval.must_take_real_exam_2022"):
    """Asked when the certificate is recorded: it is not recognised at all."""

    asks = CertificateFacts
    sentence = policy(
        "eval.must_take_real_exam_2022",
        "本职业可取得 {exams} 证书（或尚未登记可取得何种证书），须参加相应评价；直接组织的培训合格证考试不予认可。",
        "Certificates {exams} can be had in this occupation (or it is not known which): that evaluation must be taken; a "
        "training certificate instead is not recognised.",
    )

    def check(self, question: CertificateFacts) -> Answer:
        """Wider than not subsidised."""
        return self._check(question.type, question.real_exams)


class SpecialTrades(Rule, frozen=True, kw_only=True, tag="eval.special_trades_ledger"):
    """Certificates of special trades stand in a ledger by real name."""

    asks = CertificateFacts
    sentence = policy(
        "eval.special_trades_ledger",
        "特殊工种取证台账须实名：持证人尚未实名核验，请先核验身份。",
        "The special trades' ledger is by real name: verify the holder's identity.",
    )
    types: tuple[str, ...]

    def check(self, question: CertificateFacts) -> Answer:
        """An entry without real name is put before a person."""
        named = question.type not in self.types or question.real_name
        return PASS if named else Flag({"type": question.type})


class LevelCounts(Question, frozen=True, kw_only=True):
    """Certificates by level."""

    levels: tuple[tuple[str, int], ...]


class HighSkilled(Rule, frozen=True, kw_only=True, tag="cert.high_skilled"):
    """High-skilled: the levels `high`; mid-high: those and `mid`."""

    asks = LevelCounts
    sentence = policy(
        "cert.high_skilled",
        "高级工及以上为高技能，中级工及以上为中高级。",
        "High-skilled is senior worker and above; mid-high intermediate and above.",
    )
    high: tuple[str, ...]
    mid: tuple[str, ...]

    def check(self, question: LevelCounts) -> Answer:
        """How many are high-skilled."""
        high = sum(count for level, count in question.levels if level in self.high)
        mid = sum(count for level, count in question.levels if level in self.mid)
        return Value(high, {"mid_high": high + mid, "total": sum(count for _, count in question.levels)})


class Trained(Question, frozen=True, kw_only=True):
    """Persons trained, and those of them certified."""

    trained: int
    certified: int


class CertificateRate(Rule, frozen=True, kw_only=True, tag="cert.rate"):
    """The certificate rate, by which training is judged."""

    asks = Trained
    sentence = policy(
        "cert.rate", "持证率是培训效果的主要衡量标准。", "The certificate rate is the main measure of training."
    )

    def check(self, question: Trained) -> Answer:
        """In hundredths of a percent, rounded down; nobody trained: none."""
        rate = 10_000 * question.certified // question.trained if question.trained else 0
        return Value(rate, {"certified": question.certified, "trained": question.trained})


class Programme(Question, frozen=True, kw_only=True):
    """A class of a technical school, by its aim."""

    programme: str


class Equivalence(Rule, frozen=True, kw_only=True, tag="edu.equivalence"):
    """Technical-school classes that count as a general education, for recruitment, pay and titles."""

    asks = Programme
    sentence = policy(
        "edu.equivalence",
        "技工院校中级、高级、预备技师班分别按中专、大专、本科对待。",
        "Technical schools' intermediate, senior and pre-technician classes equal secondary, college and bachelor.",
    )
    programmes: tuple[str, ...]
    equals: tuple[str, ...]

    def check(self, question: Programme) -> Answer:
        """1 with what it equals; 0 for a programme that the text does not name."""
        equal = dict(zip(self.programmes, self.equals, strict=True)).get(question.programme)
        return Value(0, {}) if equal is None else Value(1, {"equals": equal})
