"""What is due when, by which clause: the clocks of the claims that an account may see, and who comes first for money.

The clauses are asked through each claim's own policy, so that a claim only has the deadlines of the documents that are in
force for its class. What is overdue is shown; nothing happens by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import sqlalchemy as sa

from ledger.store import bulk, engine
from voucher.core.dates import add_days, add_months
from voucher.core.facts import State
from voucher.objects.account import Account
from voucher.objects.claim import ENDED, Claim, ClaimLine, ClaimState
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.objects.training import TrainingClass
from voucher.policy import clocks, publicity
from voucher.policy.clocks import Clock
from voucher.policy.pack import Policy
from voucher.policy.workdays import Due, Workdays
from voucher.rules.base import Flag, Question, Rule
from voucher.rules.deadlines import AcceptReview, DepartmentClock, EachDepartment, MonthlyPush, PushTurn, ReviewClock
from voucher.rules.funds import NewTalent
from voucher.rules.payment import Publicity
from voucher.shell.home import Home
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

S = TypeVar("S", bound=State)
MOST: Final = 500
OPEN: Final = (
    ClaimState.SUBMITTED,
    ClaimState.SUPPLEMENT,
    ClaimState.ACCEPTED,
    ClaimState.REVIEWED_1,
    ClaimState.APPROVED,
    ClaimState.PUBLIC,
    ClaimState.CLEARED,
    ClaimState.PUSHED,
    ClaimState.CONFIRMED,
    ClaimState.INSTRUCTED,
    ClaimState.RETURNED,
)
"""Where a claim stands while somebody has something to do with it."""


class Deadline(NamedTuple):
    """One deadline of one claim: what for, its clause and source, the last day in time, and working days left (below zero:
    overdue; none for one that stands still)."""

    claim: Claim
    what: str
    clause: str
    source: str
    due: Due | None
    left: int | None
    flagged: bool


class Deadlines:
    """Deadlines of one home."""

    def __init__(self, home: Home, days: Workdays) -> None:
        self._home = home
        self._days = days

    def claims(self, account: Account, states: Iterable[ClaimState] = OPEN) -> list[Claim]:
        """Claims that an account may see and that stand there, the longest waiting first."""
        table = STATE[Claim.kind]
        wanted = [state.value for state in states]
        query = sa.select(table).where(table.c.state.in_(wanted), visible(account, Claim.kind))
        with engine.snapshot(self._home.database) as connection:
            rows = connection.execute(query.order_by(table.c.at, table.c.id).limit(MOST)).all()
        return [one for one in codec(Claim).states([tuple(row) for row in rows]) if isinstance(one, Claim)]

    def of(self, claims: Iterable[Claim], today: str) -> list[Deadline]:
        """Every deadline that runs or stands still, what is due first first."""
        found = [one for claim, policy in self._policies(claims) for one in self._of(claim, policy, today)]
        return sorted(found, key=lambda one: (one.due.day if one.due else "9999", one.claim.id))

    def policy(self, claim: Claim) -> Policy | None:
        """The policy of the claim's class, or of its evaluation where there was no class."""
        return next((policy for _, policy in self._policies([claim])), None)

    def _policies(self, claims: Iterable[Claim]) -> list[tuple[Claim, Policy]]:
        """Claims with their policies, those that have one."""
        wanted, found = list(claims), []
        classes = {one.id: one for one in self._by(TrainingClass, "id", [c.training_class for c in wanted])}
        with engine.snapshot(self._home.database) as connection:
            for claim in wanted:
                one = classes.get(claim.training_class)
                pack, day = (one.pack, one.policy_day or one.start_date) if one else (claim.pack, claim.policy_day)
                if pack:
                    found.append((claim, self._home.packs.get(connection, pack).on(day)))
        return found

    def _by(self, kind: type[S], field: str, values: Iterable[str]) -> list[S]:
        wanted = sorted(set(values) - {""})
        if not wanted:
            return []
        with engine.snapshot(self._home.database) as connection:
            rows = bulk.select_in(connection, STATE[kind.kind], field, wanted)
        return [one for one in codec(kind).states(rows) if isinstance(one, kind)]

    def _of(self, claim: Claim, policy: Policy, today: str) -> Iterable[Deadline]:
        review, each = policy.rule(AcceptReview), policy.rule(EachDepartment)
        if review:
            spent = clocks.spent(claim, Clock.REVIEW, today, self._days)
            yield from self._clock(
                policy, claim, Clock.REVIEW, review.working_days, ReviewClock(working_days=spent), today
            )
        limits = {Clock.BUREAU: each.bureau, Clock.FINANCE: each.finance} if each else {}
        for clock, limit in limits.items():
            spent = clocks.spent(claim, clock, today, self._days)
            yield from self._clock(
                policy, claim, clock, limit, DepartmentClock(department=clock, working_days=spent), today
            )
        if claim.state == ClaimState.PUBLIC:
            due = publicity.ends_of(claim, self._days)
            yield Deadline(
                claim, "publicity", *_source(policy, Publicity), due, self._left(today, due.day), flagged=False
            )
        yield from self._push(policy, claim, today)

    def _clock(
        self, policy: Policy, claim: Claim, clock: Clock, limit: int, question: Question, today: str
    ) -> Iterable[Deadline]:
        reading = clocks.read(claim, clock, self._days)
        if not reading.started or reading.over:
            return
        due = clocks.due(claim, clock, limit, self._days)
        for rule, answer in policy.answers(question):
            left = limit - clocks.spent(claim, clock, today, self._days) if due else None
            source = f"{rule.document} {rule.section}"
            yield Deadline(claim, clock.value, rule.clause, source, due, left, flagged=isinstance(answer, Flag))

    def _push(self, policy: Policy, claim: Claim, today: str) -> Iterable[Deadline]:
        rule, cleared = policy.rule(MonthlyPush), clocks.cleared_on(claim)
        if rule is None or cleared is None or claim.state != ClaimState.CLEARED:
            return
        day = add_days(add_months(f"{cleared[:7]}-01", rule.months + 1), -1)
        months = clocks.months_since(cleared, today)
        for found, answer in policy.answers(PushTurn(unpublished=0, months=months)):
            source = f"{found.document} {found.section}"
            left = self._left(today, day)
            yield Deadline(claim, "push", found.clause, source, Due(day, False), left, flagged=isinstance(answer, Flag))

    def _left(self, today: str, day: str) -> int | None:
        if not (self._days.known(today) and self._days.known(day)):
            return None
        return self._days.between(today, day) if today <= day else -self._days.between(day, today)

    def first_in_line(self, claims: Iterable[Claim]) -> dict[str, int]:
        """Lines of new talent in each claim, where its policy puts them first."""
        policies = {claim.id: policy for claim, policy in self._policies(claims)}
        lines = [x for x in self._by(ClaimLine, "claim", policies) if x.bucket not in ENDED]
        papers: dict[str, list[Certificate]] = {}
        for paper in self._by(Certificate, "holder", [x.holder for x in lines]):
            if paper.state == CertificateState.VERIFIED:
                papers.setdefault(paper.holder, []).append(paper)
        counts: Counter[str] = Counter()
        for line in lines:
            question = _talent(line, papers.get(line.holder, []))
            if question:
                counts[line.claim] += sum(value.value for _, value in policies[line.claim].values(question))
        return {claim: count for claim, count in counts.items() if count}


def _talent(line: ClaimLine, papers: list[Certificate]) -> NewTalent | None:
    """What is asked about a line; nothing where its certificate holds no more."""
    paper = next((one for one in papers if one.id == line.certificate), None)
    if paper is None:
        return None
    before = tuple((one.type, one.level) for one in papers if one.issued_on < paper.issued_on)
    return NewTalent(type=paper.type, level=paper.level, before=before)


def _source(policy: Policy, kind: type[Rule]) -> tuple[str, str]:
    found = next((rule for rule in policy.rules if isinstance(rule.rule, kind)), None)
    return (found.clause, f"{found.document} {found.section}") if found else ("", "")
