"""Rules on who may train and evaluate, where, and with which platform: asked when a class is submitted, when somebody is
enrolled, when an evaluation is planned, and when money is claimed."""

from __future__ import annotations

from voucher.identifiers.division import CITY
from voucher.rules.base import PASS, Answer, Fail, Flag, Question, Rule, fail_unless, policy


class Provider(Question, frozen=True, kw_only=True):
    """An institution on the day of a class or an evaluation. `faults` are days of findings that hold it responsible; `home`
    and `site` the cities of its seat and of the class. `local`: the site's city has a listed provider of its own for the
    occupation (and level). `scope_from` is the first day of a scope that begins only later, if there is one."""

    day: str
    type: str = "training_institution"
    listed: bool = True
    scope_from: str | None = None
    consented_on: str | None = None
    faults: tuple[str, ...] = ()
    home: str = ""
    site: str = ""
    local: bool = False
    consented: bool = False
    attested: bool = False


class AuditFault(Rule, frozen=True, kw_only=True, tag="catalog.audit_fault_since_2023"):
    """No institution that an audit or inspection since `since` found responsible for a fault, until it is cleared."""

    asks = Provider
    sentence = policy(
        "catalog.audit_fault_since_2023",
        "{found_on} 的审计或检查发现该机构负有责任，不得开展补贴性培训评价。请先整改，由两名经办人员销号。",
        "An audit or inspection on {found_on} found the institution responsible: no subsidised training or evaluation. Have "
        "the finding cleared by two officers first.",
    )
    since: str

    def check(self, question: Provider) -> Answer:
        """By the day of the finding."""
        found = next((fault for fault in question.faults if fault >= self.since), None)
        return fail_unless(found is None, since=self.since, found_on=found)


class _SameDay(Rule, frozen=True, kw_only=True):
    """A changed scope may be used from the day of the change on, not before."""

    def _check(self, question: Provider) -> Answer:
        early = not question.listed and question.scope_from is not None and question.day < question.scope_from
        return Fail({"day": question.day, "scope_from": question.scope_from}) if early else PASS


class ChangeSameDay2022(_SameDay, frozen=True, kw_only=True, tag="catalog.change_same_day_2022"):
    """By occupation."""

    asks = Provider
    sentence = policy(
        "catalog.change_same_day_2022",
        "该机构的培训职业（工种）自 {scope_from} 变更之日起有效，{day} 的班级早于变更。请把班级安排在变更之日或之后。",
        "The institution's occupation changed on {scope_from} and counts from that day; {day} is earlier. Plan the class on "
        "the day of the change or later.",
    )

    def check(self, question: Provider) -> Answer:
        """The day of the change itself is allowed."""
        return self._check(question)


class ChangeSameDay2024(_SameDay, frozen=True, kw_only=True, tag="catalog.change_same_day_2024"):
    """By training specialty, which is entered as its occupations."""

    asks = Provider
    sentence = policy(
        "catalog.change_same_day_2024",
        "该机构的培训专业自 {scope_from} 变更之日起有效，{day} 的班级早于变更。请把班级安排在变更之日或之后。",
        "The institution's specialty changed on {scope_from} and counts from that day; {day} is earlier. Plan the class on "
        "the day of the change or later.",
    )

    def check(self, question: Provider) -> Answer:
        """The day of the change itself is allowed."""
        return self._check(question)


class UniversityAuto(Rule, frozen=True, kw_only=True, tag="catalog.university_auto"):
    """A university outside the annual catalogue takes part once the city's consent is recorded."""

    asks = Provider
    sentence = policy(
        "catalog.university_auto",
        "该高校不在年度目录内，市人社部门同意之日（{consented_on}）起方可开展。请先由区县上报、市级同意并登记。",
        "The university is not in the annual catalogue; it may take part from the day of the city's consent "
        "({consented_on}). Have the district report it and the consent recorded first.",
    )

    def check(self, question: Provider) -> Answer:
        """From the day of the consent on; one in the annual catalogue needs none."""
        if question.type != "university" or question.listed:
            return PASS
        consented = question.consented_on is not None and question.consented_on <= question.day
        return fail_unless(consented, consented_on=question.consented_on)


class CrossCity(Rule, frozen=True, kw_only=True, tag="region.cross_city_2024"):
    """No work in another city that has such an institution itself, unless the province consented."""

    asks = Provider
    sentence = policy(
        "region.cross_city_2024",
        "机构在 {home}，班级在 {site}，当地目录已有该职业（工种）的机构，不得跨市开展。请取得省领导小组办公室同意并登记文号。",
        "The institution's seat is in {home}, the class in {site}, whose catalogue has a provider for this occupation. "
        "Obtain the provincial office's consent and have its number recorded.",
    )

    def check(self, question: Provider) -> Answer:
        """By the class's site, not by where workers live; a body of the province itself crosses nothing. Nobody there, and
        nobody attested it: before a person."""
        crossing = min(len(question.home), len(question.site)) == CITY and question.home != question.site
        if not crossing or question.consented or (question.attested and not question.local):
            return PASS
        detail: dict[str, str | int | list[str] | None] = {"home": question.home, "site": question.site}
        return Fail(detail) if question.local else Flag(detail)


class Outsider(Question, frozen=True, kw_only=True):
    """An evaluation body and whom it evaluates: `outsiders` are another institution's trainees."""

    type: str
    outsiders: bool
    allied: bool


class AllianceOnly(Rule, frozen=True, kw_only=True, tag="evalbody.alliance"):
    """A firm that evaluates others leads a registered alliance; otherwise a person looks at it."""

    asks = Outsider
    sentence = policy(
        "evalbody.alliance",
        "企业评价机构评价本企业以外人员，未见评价联盟备案。请先备案评价联盟。",
        "A firm evaluates others than its own people without a registered alliance. Register the alliance first.",
    )

    def check(self, question: Outsider) -> Answer:
        """Firms and alliances alone; social and school bodies evaluate anybody."""
        firm = question.type in ("enterprise", "company_training_centre", "evaluation_alliance")
        return Flag({}) if firm and question.outsiders and not question.allied else PASS


class CentreEntry(Question, frozen=True, kw_only=True):
    """A company's training centre on its way into the catalogue: its teachers for the occupation, and what was shown."""

    occupation: str
    teachers: int
    premises: bool
    equipment: bool


class CompanyCentre(Rule, frozen=True, kw_only=True, tag="catalog.company_centre"):
    """At least `fewest` certified teachers for the occupation; below `suitable`, or without premises, a person looks."""

    asks = CentreEntry
    sentence = policy(
        "catalog.company_centre",
        "企业培训中心没有 {occupation} 的持证教师（现有 {teachers} 名），不能列入目录。请先登记师资。",
        "The company's centre has no certified teacher for {occupation} ({teachers} registered). Register teachers first.",
    )
    fewest: int
    suitable: int

    def check(self, question: CentreEntry) -> Answer:
        """Teachers in its pool; premises and equipment by their papers."""
        if question.teachers < self.fewest:
            return Fail({"occupation": question.occupation, "teachers": question.teachers})
        enough = question.teachers >= self.suitable and question.premises and question.equipment
        return PASS if enough else Flag({"occupation": question.occupation, "teachers": question.teachers})


class Restriction(Question, frozen=True, kw_only=True):
    """A batch of vouchers, and at how many named institutions alone they may be used."""

    institutions: int
    legal_basis: bool


class NoDesignation(Rule, frozen=True, kw_only=True, tag="catalog.no_arbitrary_designation"):
    """Vouchers are for named institutions alone only where a document provides for it."""

    asks = Restriction
    sentence = policy(
        "catalog.no_arbitrary_designation",
        "无法律法规或省级以上文件依据，不得确定定点机构（本批次限定 {institutions} 家）。请填写依据文号，或取消限定。",
        "No designated institutions without a law or a provincial document ({institutions} named). Give the document's "
        "number, or lift the restriction.",
    )

    def check(self, question: Restriction) -> Answer:
        """Whether a number is given; that it says so, the two officers answer for."""
        return fail_unless(not question.institutions or question.legal_basis, institutions=question.institutions)


class PoolFacts(Question, frozen=True, kw_only=True):
    """Teachers of a class: `pool` is how many the institution's pool has, `outside` how many of the class are not in it."""

    pool: int
    outside: int


class TeacherPool(Rule, frozen=True, kw_only=True, tag="db.teachers"):
    """Teachers of a class stand in the institution's pool; others a person looks at."""

    asks = PoolFacts
    sentence = policy(
        "db.teachers",
        "有 {outside} 名教师不在该机构的师资库中。请先登记入库。",
        "{outside} teacher(s) are not in the institution's pool. Register them first.",
    )

    def check(self, question: PoolFacts) -> Answer:
        """Of an institution that keeps a pool."""
        return Flag({"outside": question.outside}) if question.pool and question.outside else PASS
