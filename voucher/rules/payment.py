"""Rules on certificates, review and publicity: what stands between a certificate and the money."""

from __future__ import annotations

from voucher.rules.base import Answer, Question, Rule, fail_unless, policy


class CertificateFacts(Question, frozen=True, kw_only=True):
    """A certificate as it is recorded. Days in China; `class_started` and `assessed_on` are of the holder's class, or of the
    evaluation where there was no class. `medium` is how it was issued, `real_exams` the types of certificate that can be had in
    the occupation (None: not known), `real_name` whether its holder's identity is verified."""

    type: str
    issued_on: str
    class_started: str
    assessed_on: str
    level: str = ""
    medium: str = ""
    real_exams: tuple[str, ...] | None = None
    real_name: bool = True


class CertificateTypes(Rule, frozen=True, kw_only=True, tag="cert.types_skilled"):
    """Certificates of the listed types count; `lower` are those that stand below the skilled ones."""

    asks = CertificateFacts
    sentence = policy(
        "cert.types_skilled",
        "证书类型 {type} 不在可兑现的证书类型之内。请核对证书类型。",
        "Certificate type {type} is not one that may be redeemed. Check the type.",
    )
    types: tuple[str, ...]
    lower: tuple[str, ...] = ()

    def check(self, question: CertificateFacts) -> Answer:
        """The type is in one of the lists."""
        return fail_unless(question.type in (*self.types, *self.lower), type=question.type)


class CertificateAfterClass(Rule, frozen=True, kw_only=True, tag="voucher.certificate_for_voucher"):
    """A certificate counts when it is issued on or after the day of the holder's assessment in this class."""

    asks = CertificateFacts
    sentence = policy(
        "voucher.certificate_for_voucher",
        "证书日期 {issued_on} 早于本班考核日期 {assessed_on}，不能用于兑现本券。请核对证书日期。",
        "The certificate is dated {issued_on}, before this class's assessment on {assessed_on}. Check its date.",
    )

    def check(self, question: CertificateFacts) -> Answer:
        """Not before the class began, and not before the assessment ended."""
        after = question.issued_on >= max(question.class_started, question.assessed_on)
        return fail_unless(after, issued_on=question.issued_on, assessed_on=question.assessed_on)


class Signers(Question, frozen=True, kw_only=True):
    """Persons who sign a claim, in order, and the applicant. `last`: no further signature is to come."""

    persons: tuple[str, ...]
    applicant: str
    last: bool = False


class TwoSignatures(Rule, frozen=True, kw_only=True, tag="pay.two_signatures"):
    """At least `count` different officers sign, none of them the applicant."""

    asks = Signers
    sentence = policy(
        "pay.two_signatures",
        "申领补贴须由 {count} 名以上不同经办人员审查签字，且不得为申请人。请换一名经办人员复核。",
        "At least {count} different officers, none of them the applicant, must sign. Ask another officer.",
    )
    count: int

    def check(self, question: Signers) -> Answer:
        """Each person signs once; with the last signature there are enough."""
        different = set(question.persons)
        repeated = len(different) < len(question.persons) or question.applicant in different
        enough = not question.last or len(different) >= self.count
        return fail_unless(enough and not repeated, count=self.count)


class PublicityLength(Question, frozen=True, kw_only=True):
    """Working days that passed after the day on which publicity started."""

    working_days: int
    ends_on: str


class Publicity(Rule, frozen=True, kw_only=True):
    """Results are public for at least `working_days`; the first day is not counted. `exceptions` are the reasons for which a
    person is counted and not named."""

    asks = PublicityLength
    working_days: int
    exceptions: tuple[str, ...] = ()

    def check(self, question: PublicityLength) -> Answer:
        """Whole working days that have ended."""
        enough = question.working_days >= self.working_days
        return fail_unless(enough, required=self.working_days, passed=question.working_days, ends_on=question.ends_on)


class PublicityDays(Publicity, frozen=True, kw_only=True, tag="pay.publicity_2024"):
    """On the official website and elsewhere."""

    sentence = policy(
        "pay.publicity_2024",
        "公示不少于 {required} 个工作日，已满 {passed} 日，{ends_on} 次日起可推送。",
        "Publicity lasts at least {required} working days; {passed} have passed. Possible after {ends_on}.",
    )


class LocalPublicity(Publicity, frozen=True, kw_only=True, tag="pay.publicity_2022"):
    """On the local department's website, except what is unsuited to publication."""

    sentence = policy(
        "pay.publicity_2022",
        "除不宜公开的信息外，在当地人社部门网站公示不少于 {required} 个工作日，已满 {passed} 日，{ends_on} 次日起可推送。",
        "Except what is unsuited to publication, at least {required} working days on the local website; {passed} have "
        "passed. Possible after {ends_on}.",
    )
