"""What is counted of certificates and of subsidised training in a place and year, and what the policy there says of it."""

from __future__ import annotations

from typing import Final, NamedTuple

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.refusal import Detail
from voucher.objects.claim import Bucket, ClaimKind
from voucher.objects.evaluation import CertificateState
from voucher.objects.policy import Pack
from voucher.objects.statistic import Measure, Statistic
from voucher.objects.training import EnrolmentState
from voucher.policy.pack import Policy
from voucher.rules.base import Fail, Flag, Question, Value
from voucher.rules.certificates import LevelCounts, Programme, Trained
from voucher.rules.structure import CertificateCounts, Migrants, Progress, SubsidisedCounts
from voucher.shell.packs import Packs
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

MANUFACTURING: Final = "6-"
"""Occupations of the sixth class: making and operating."""
SUBSIDISED: Final = (
    Bucket.APPROVED,
    Bucket.PUSHED,
    Bucket.CONFIRMED,
    Bucket.INSTRUCTED,
    Bucket.PAID,
    Bucket.PUBLICISED,
)
JUNIOR: Final = "L5"


class Finding(NamedTuple):
    """What one rule says: its clause, document, verdict (pass, flag, over, value), number and detail."""

    clause: str
    document: str
    verdict: str
    value: int | None
    detail: dict[str, Detail]


class Structure:
    """Counts of one home."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database
        self._packs = Packs()

    def findings(self, region: str, year: str, day: str) -> list[Finding]:
        """Every rule on counts that is in force in a region on a day, asked about a year."""
        policy = self.policy(region, day)
        if policy is None:
            return []
        questions: tuple[Question, ...] = (
            self.certificates(region, year),
            self.subsidised(region, year),
            self.levels(region, year),
            self.trained(region, year),
            self.migrants(region, year),
            *self.progress(region, year),
        )
        return [finding for question in questions for finding in _told(policy, question)]

    def policy(self, region: str, day: str) -> Policy | None:
        """The released pack of the narrowest region around a place, on a day; None where there is none."""
        table = STATE[Pack.kind]
        query = sa.select(table).where(table.c.start <= day, table.c.end >= day)
        with engine.snapshot(self._database) as connection:
            packs = codec(Pack).states([tuple(row) for row in connection.execute(query)])
            fitting = [pack for pack in packs if isinstance(pack, Pack) and region.startswith(pack.region)]
            if not fitting:
                return None
            found = max(fitting, key=lambda pack: (len(pack.region), pack.start, pack.at))
            return self._packs.get(connection, found.id).on(day)

    def equivalent(self, region: str, day: str, programme: str) -> str:
        """What general education a technical school's programme equals by the policy of a place and day; empty: none is
        stated (edu.equivalence). It is shown, and decides nothing here."""
        policy = self.policy(region, day) if programme else None
        found = policy.values(Programme(programme=programme)) if policy else []
        return next((str(answer.detail["equals"]) for _, answer in found if answer.value), "")

    def certificates(self, region: str, year: str) -> CertificateCounts:
        """Valid certificates by type."""
        rows = self._by(region, year, "type", "level")
        kinds: dict[str, int] = {}
        for kind, level, count in rows:
            name = f"{kind}.{JUNIOR}" if level == JUNIOR else kind
            kinds[name] = kinds.get(name, 0) + count
        return CertificateCounts(
            region=region,
            junior_qualification=kinds.get(f"vocational_qualification.{JUNIOR}", 0),
            junior_skill=kinds.get(f"skill_level.{JUNIOR}", 0),
            specialised=sum(count for kind, _, count in rows if kind == "specialised_competency"),
            training=sum(count for kind, _, count in rows if kind.endswith("training_certificate")),
            total=sum(count for _, _, count in rows),
        )

    def levels(self, region: str, year: str) -> LevelCounts:
        """Valid certificates by level."""
        rows = self._by(region, year, "level", "level")
        return LevelCounts(levels=tuple((level, count) for level, _, count in rows))

    def _by(self, region: str, year: str, first: str, second: str) -> list[tuple[str, str, int]]:
        c = STATE["certificate"].c
        query = (
            sa.select(c[first], c[second], sa.func.count())
            .where(
                c.state == CertificateState.VERIFIED,
                c.region.startswith(region, autoescape=True),
                c.issued_on.startswith(year, autoescape=True),
            )
            .group_by(c[first], c[second])
            .order_by(c[first], c[second])
        )
        with engine.snapshot(self._database) as connection:
            return [(str(one), str(other), int(count)) for one, other, count in connection.execute(query)]

    def subsidised(self, region: str, year: str) -> SubsidisedCounts:
        """Person-times whose training money was approved: by occupation as the log has it, by employer as an officer entered it."""
        lines, claims, classes = STATE["claim_line"].c, STATE["claim"].c, STATE["training_class"].c
        query = (
            sa.select(classes.occupation, sa.func.count())
            .select_from(STATE["claim_line"])
            .join(STATE["claim"], claims.id == lines.claim)
            .join(STATE["training_class"], classes.id == claims.training_class)
            .where(
                lines.claim_kind == ClaimKind.TRAINING,
                lines.bucket.in_(SUBSIDISED),
                claims.region.startswith(region, autoescape=True),
                classes.opened_on.startswith(year, autoescape=True),
            )
            .group_by(classes.occupation)
        )
        with engine.snapshot(self._database) as connection:
            rows = [(str(occupation), int(count)) for occupation, count in connection.execute(query)]
        made = sum(count for occupation, count in rows if occupation.startswith(MANUFACTURING))
        total = sum(count for _, count in rows)
        stated = self._stated(region, year).get(("", Measure.MANUFACTURING))
        return SubsidisedCounts(region=region, manufacturing=made, by_employer=stated, total=total)

    def migrants(self, region: str, year: str) -> Migrants:
        """Outgoing migrant workers, as an officer entered them."""
        stated = self._stated(region, year)
        migrants, certified = (stated.get(("", what)) for what in (Measure.MIGRANTS, Measure.MIGRANTS_CERTIFIED))
        return Migrants(year=int(year), migrants=migrants, certified=certified)

    def progress(self, region: str, year: str) -> list[Progress]:
        """Each department that has classes: its rate of certificates from the log, the others as an officer entered them."""
        stated = self._stated(region, year)
        return [
            Progress(
                department=department,
                trained=trained,
                certified=certified,
                employed=stated.get((department, Measure.EMPLOYED)),
                asked_income=stated.get((department, Measure.INCOME_ASKED)),
                grown_income=stated.get((department, Measure.INCOME_GROWN)),
            )
            for department, trained, certified in self._trained(region, year)
            if department
        ]

    def _stated(self, region: str, year: str) -> dict[tuple[str, str], int]:
        """Numbers of exactly this place and year, by department and what was counted."""
        c = STATE[Statistic.kind].c
        query = sa.select(c.department, c.what, c.value).where(c.region == region, c.year == year)
        with engine.snapshot(self._database) as connection:
            return {(str(department), str(what)): int(value) for department, what, value in connection.execute(query)}

    def trained(self, region: str, year: str) -> Trained:
        """People who finished a class, and those of them whose voucher is certified."""
        rows = self._trained(region, year)
        return Trained(trained=sum(row[1] for row in rows), certified=sum(row[2] for row in rows))

    def _trained(self, region: str, year: str) -> list[tuple[str, int, int]]:
        """The same by department."""
        enrolments, classes = STATE["enrolment"].c, STATE["training_class"].c
        vouchers, certificates = STATE["voucher"].c, STATE["certificate"].c
        finished = (EnrolmentState.FINISHED, EnrolmentState.PASSED, EnrolmentState.FAILED)
        query = (
            sa.select(classes.department, sa.func.count(), sa.func.count(certificates.id))
            .select_from(STATE["enrolment"])
            .join(STATE["training_class"], classes.id == enrolments.training_class)
            .outerjoin(STATE["voucher"], vouchers.id == enrolments.voucher)
            .outerjoin(
                STATE["certificate"],
                sa.and_(certificates.id == vouchers.certificate, certificates.state == CertificateState.VERIFIED),
            )
            .where(
                enrolments.state.in_(finished),
                classes.region.startswith(region, autoescape=True),
                classes.opened_on.startswith(year, autoescape=True),
            )
            .group_by(classes.department)
            .order_by(classes.department)
        )
        with engine.snapshot(self._database) as connection:
            return [(str(department), int(some), int(good)) for department, some, good in connection.execute(query)]


def _told(policy: Policy, question: Question) -> list[Finding]:
    found = []
    for in_force, answer in policy.answers(question):
        verdict, value = "pass", None
        detail: dict[str, Detail] = {}
        if isinstance(answer, Value):
            verdict, value, detail = "value", answer.value, answer.detail
        elif isinstance(answer, (Flag, Fail)):
            verdict, detail = ("flag" if isinstance(answer, Flag) else "over"), answer.detail
        found.append(Finding(in_force.clause, in_force.document, verdict, value, detail))
    return found
