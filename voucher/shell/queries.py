"""Reading state: what an account may see of each kind of object, one by one or page by page.

What is outside an account's scope does not exist for it: nobody learns from a refusal that an id is somebody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias, get_type_hints

import sqlalchemy as sa

from ledger.store import engine
from voucher.core.facts import State
from voucher.core.refusal import Refused
from voucher.objects import KINDS
from voucher.objects.account import EVERYWHERE, REGIONAL, Account, Capability
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, column_type

Clause = sa.ColumnElement[bool]
Value: TypeAlias = "str | int | bool"
KIND: Final = {kind.kind: kind for kind in KINDS}
MAX_PAGE: Final = 200
_NOT_BY: Final = ("command",)
_TRUTH: Final = {"true": True, "false": False}
_OFFICIALS: Final = (*REGIONAL,)
_FINANCE: Final = (Capability.FINANCE_MAKER, Capability.FINANCE_CHECKER, Capability.AUDITOR)


def filters(kind: str, given: dict[str, str]) -> dict[str, Value]:
    """What a page is filtered by, in the types of the columns. Refused for a field that there is not, that is a list or
    sealed, or that cannot have this value."""
    hints = get_type_hints(KIND[kind])
    found: dict[str, Value] = {}
    for field, text in given.items():
        if field not in STATE[kind].c or field in _NOT_BY or column_type(hints[field])[2]:
            raise Refused("value.invalid", field=field)
        found[field] = _value(field, STATE[kind].c[field].type, text)
    return found


def _value(field: str, kind: sa.types.TypeEngine[Any], text: str) -> Value:
    if isinstance(kind, sa.Boolean) and text in _TRUTH:
        return _TRUTH[text]
    if isinstance(kind, sa.BigInteger) and re.fullmatch("-?[0-9]{1,15}", text):
        return int(text)
    if isinstance(kind, sa.Text):
        return text
    raise Refused("value.invalid", field=field)


class Reader:
    """Reads one home's state on behalf of accounts."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database

    def one(self, account: Account, kind: str, identifier: str) -> State | None:
        """An object, or None if there is none that this account may see."""
        table = STATE[kind]
        query = sa.select(table).where(table.c.id == identifier, visible(account, kind))
        with engine.snapshot(self._database) as connection:
            row = connection.execute(query).first()
        return codec(KIND[kind]).state(tuple(row)) if row else None

    def page(
        self, account: Account, kind: str, filters: dict[str, Value], after: str, limit: int
    ) -> tuple[list[State], str | None]:
        """Objects in the order of their ids after `after`, and where the next page starts (None: there is none)."""
        table = STATE[kind]
        query = sa.select(table).where(table.c.id > after, visible(account, kind))
        for field, value in filters.items():
            query = query.where(table.c[field] == value)
        query = query.order_by(table.c.id).limit(min(limit, MAX_PAGE) + 1)
        with engine.snapshot(self._database) as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        states = codec(KIND[kind]).states(rows[: min(limit, MAX_PAGE)])
        more = len(rows) > len(states)
        return states, states[-1].id if more else None

    def counts(self, kind: str, field: str = "state") -> dict[str, int]:
        """How many objects stand where. For overviews: numbers only."""
        column = STATE[kind].c[field]
        with engine.snapshot(self._database) as connection:
            rows = connection.execute(sa.select(column, sa.func.count()).group_by(column))
            return {str(value): int(count) for value, count in rows}


def visible(account: Account, kind: str) -> Clause:
    """Which rows of a kind an account may see."""
    found = _RULES[kind](account, STATE[kind])
    if account.holds(Capability.OPERATOR) and kind in ("account", "key", "institution", "proposal", "calendar"):
        return sa.true()
    return found


def _regions(account: Account, column: Any, capabilities: tuple[Capability, ...] = _OFFICIALS) -> Clause:
    """Rows whose region lies in one of the account's grants as an official."""
    scopes = [scope for capability, scope in account.grants if capability in capabilities]
    if EVERYWHERE in scopes:
        return sa.true()
    return sa.or_(sa.false(), *(column.startswith(scope, autoescape=True) for scope in scopes))


def _bodies(account: Account) -> list[str]:
    """Institutions that the account acts for."""
    own = (Capability.INSTITUTION, Capability.EVALUATION, Capability.TEACHER)
    return [scope for capability, scope in account.grants if capability in own]


def _is(account: Account, column: Any) -> Clause:
    """Rows about the account's own person."""
    own: Clause = column == account.person
    return own if account.person and account.holds(Capability.WORKER) else sa.false()


def _in_classes(account: Account, column: Any) -> Clause:
    """Rows of classes that the account may see as institution or official."""
    classes = STATE["training_class"].c
    allowed = sa.or_(classes.institution.in_(_bodies(account)), _regions(account, classes.region))
    found: Clause = column.in_(sa.select(classes.id).where(allowed))
    return found


def _classes(account: Account, table: sa.Table) -> Clause:
    enrolments = STATE["enrolment"].c
    attended = sa.select(enrolments.training_class).where(_is(account, enrolments.person))
    evaluations = STATE["evaluation"].c
    evaluated = sa.select(evaluations.training_class).where(evaluations.body.in_(_bodies(account)))
    surveyed = sa.and_(table.c.state.in_(("SURVEYED", "ASSESSED")), _evaluates(account))
    return sa.or_(
        table.c.institution.in_(_bodies(account)),
        _regions(account, table.c.region),
        table.c.id.in_(attended),
        table.c.id.in_(evaluated),
        surveyed,
    )


def _evaluates(account: Account) -> Clause:
    return sa.true() if account.holds(Capability.EVALUATION) else sa.false()


def _vouchers(account: Account, table: sa.Table) -> Clause:
    return sa.or_(
        _is(account, table.c.holder), _regions(account, table.c.region), _in_classes(account, table.c.training_class)
    )


def _persons(account: Account, table: sa.Table) -> Clause:
    enrolments = STATE["enrolment"].c
    listed = sa.select(enrolments.person).where(_in_classes(account, enrolments.training_class))
    return sa.or_(_is(account, table.c.id), _regions(account, table.c.region), table.c.id.in_(listed))


def _enrolments(account: Account, table: sa.Table) -> Clause:
    return sa.or_(_is(account, table.c.person), _in_classes(account, table.c.training_class))


def _changes(account: Account, table: sa.Table) -> Clause:
    """Everybody on the roster learns of a change."""
    enrolments = STATE["enrolment"].c
    own = sa.select(enrolments.training_class).where(_is(account, enrolments.person))
    return sa.or_(table.c.training_class.in_(own), _in_classes(account, table.c.training_class))


def _external(account: Account, table: sa.Table) -> Clause:
    """As the person's place in the class is seen; of an exam, as its evaluation is."""
    return sa.or_(_enrolments(account, table), _exams(account, table))


def _files(account: Account, table: sa.Table) -> Clause:
    """As their class is seen; of an exam, as its evaluation is."""
    return sa.or_(_in_classes(account, table.c.training_class), _exams(account, table))


def _exams(account: Account, table: sa.Table) -> Clause:
    evaluations = STATE["evaluation"]
    return table.c.evaluation.in_(sa.select(evaluations.c.id).where(_evaluations(account, evaluations)))


def _evaluations(account: Account, table: sa.Table) -> Clause:
    return sa.or_(
        table.c.body.in_(_bodies(account)),
        _in_classes(account, table.c.training_class),
        sa.and_(table.c.training_class == "", _regions(account, table.c.region)),
    )


def _certificates(account: Account, table: sa.Table) -> Clause:
    vouchers = STATE["voucher"]
    seen = sa.select(vouchers.c.id).where(
        sa.or_(_regions(account, vouchers.c.region), _in_classes(account, vouchers.c.training_class))
    )
    alone = sa.and_(table.c.voucher == "", _regions(account, table.c.region))
    return sa.or_(_is(account, table.c.holder), table.c.body.in_(_bodies(account)), table.c.voucher.in_(seen), alone)


def _claims(account: Account, table: sa.Table) -> Clause:
    return sa.or_(table.c.payee.in_(_bodies(account)), _regions(account, table.c.region))


def _of_claims(account: Account, table: sa.Table) -> Clause:
    claims = STATE["claim"]
    allowed = table.c.claim.in_(sa.select(claims.c.id).where(_claims(account, claims)))
    return sa.or_(allowed, _is(account, table.c.holder)) if "holder" in table.c else allowed


def _funds(account: Account, table: sa.Table) -> Clause:
    return _regions(account, table.c.region, (*_FINANCE, Capability.BUREAU))


def _of_funds(account: Account, table: sa.Table) -> Clause:
    funds = STATE["fund"]
    return table.c.fund.in_(sa.select(funds.c.id).where(_funds(account, funds)))


def _of_payments(account: Account, table: sa.Table) -> Clause:
    payments = STATE["payment_batch"]
    return table.c.payment.in_(sa.select(payments.c.id).where(_of_funds(account, payments)))


def _institutions(account: Account, column: Any) -> Clause:
    """Rows of institutions that the account acts for, or that lie in its region as an official."""
    institutions = STATE["institution"].c
    near = column.in_(sa.select(institutions.id).where(_regions(account, institutions.region)))
    return sa.or_(column.in_(_bodies(account)), near)


def _findings(account: Account, table: sa.Table) -> Clause:
    """What concerns an institution: it itself, and officials of its region."""
    return _institutions(account, table.c.institution)


def _people(account: Account, column: Any) -> Clause:
    """Rows about oneself, or about people of one's region as an official."""
    persons = STATE["person"].c
    near = column.in_(sa.select(persons.id).where(_regions(account, persons.region)))
    return sa.or_(_is(account, column), near)


def _bindings(account: Account, table: sa.Table) -> Clause:
    vouchers = STATE["voucher"].c
    near = table.c.voucher.in_(sa.select(vouchers.id).where(_regions(account, vouchers.region)))
    return sa.or_(_is(account, table.c.holder), near)


def _scans(account: Account, table: sa.Table) -> Clause:
    vouchers = STATE["voucher"].c
    own = table.c.voucher.in_(sa.select(vouchers.id).where(_is(account, vouchers.holder)))
    return sa.or_(own, _institutions(account, table.c.institution))


def _conflicts(account: Account, table: sa.Table) -> Clause:
    """Each of the two institutions learns of it."""
    classes = STATE["training_class"].c
    own = sa.select(classes.id).where(classes.institution.in_(_bodies(account)))
    return sa.or_(
        _is(account, table.c.holder),
        _regions(account, table.c.region),
        table.c.first_class.in_(own),
        table.c.second_class.in_(own),
    )


def _wishes(account: Account, table: sa.Table) -> Clause:
    return sa.or_(_is(account, table.c.person), _regions(account, table.c.region))


def _profiles(account: Account, table: sa.Table) -> Clause:
    """The person, the bureau and the auditors of their region, and institutions on whose roster they stand."""
    persons, enrolments = STATE["person"].c, STATE["enrolment"].c
    classes = STATE["training_class"].c
    near = sa.select(persons.id).where(_regions(account, persons.region, (Capability.BUREAU, Capability.AUDITOR)))
    own = sa.select(classes.id).where(classes.institution.in_(_bodies(account)))
    listed = sa.select(enrolments.person).where(enrolments.training_class.in_(own))
    return sa.or_(_is(account, table.c.person), table.c.person.in_(near), table.c.person.in_(listed))


def _inspections(account: Account, table: sa.Table) -> Clause:
    """Officials of the region; the body that was looked at learns of it once it is signed."""
    own = sa.and_(table.c.institution.in_(_bodies(account)), table.c.state.in_(("SIGNED", "WAIVED")))
    return sa.or_(_regions(account, table.c.region), own)


def _watchers(account: Account, table: sa.Table) -> Clause:
    """Those who look into things in the region, and nobody who is looked at."""
    return _regions(account, table.c.region, (Capability.BUREAU, Capability.INSPECTOR, Capability.AUDITOR))


def _jobs(account: Account, table: sa.Table) -> Clause:
    own = sa.or_(table.c.payee.in_(_bodies(account)), _is(account, table.c.holder))
    return sa.or_(own, _regions(account, table.c.region))


def _delegations(account: Account, table: sa.Table) -> Clause:
    return sa.or_(table.c.account == account.id, _people(account, table.c.person))


def _everyone(_account: Account, _table: sa.Table) -> Clause:
    return sa.true()


def _auditors(account: Account) -> Clause:
    return sa.true() if account.holds(Capability.AUDITOR) else sa.false()


def _accounts(account: Account, table: sa.Table) -> Clause:
    return sa.or_(table.c.id == account.id, _auditors(account))


def _keys(account: Account, table: sa.Table) -> Clause:
    return sa.or_(table.c.account == account.id, _auditors(account))


def _officials_only(account: Account, _table: sa.Table) -> Clause:
    return sa.true() if any(account.holds(capability) for capability in REGIONAL) else sa.false()


_RULES: Final[dict[str, Callable[[Account, sa.Table], Clause]]] = {
    "home": _everyone,
    "account": _accounts,
    "key": _keys,
    "person": _persons,
    "institution": _everyone,
    "pack": _everyone,
    "rate": _everyone,
    "parameter": _everyone,
    "calendar": _everyone,
    "proposal": _officials_only,
    "fund": _funds,
    "balance": _of_funds,
    "voucher_batch": lambda account, table: _regions(account, table.c.region),
    "voucher": _vouchers,
    "training_class": _classes,
    "enrolment": _enrolments,
    "class_session": lambda account, table: _in_classes(account, table.c.training_class),
    "evaluation": _evaluations,
    "certificate": _certificates,
    "claim": _claims,
    "claim_line": _of_claims,
    "objection": _of_claims,
    "payment_batch": _of_funds,
    "transfer": _of_payments,
    "bank_file": _of_payments,
    "delegation": _delegations,
    "wish": _wishes,
    "profile": _profiles,
    "occupation": _everyone,
    "recognition": _everyone,
    "statistic": lambda account, table: _regions(account, table.c.region),
    "award": lambda account, table: sa.or_(_is(account, table.c.person), _regions(account, table.c.region)),
    "device": lambda account, table: _institutions(account, table.c.institution),
    "binding": _bindings,
    "scan": _scans,
    "sign_in": _enrolments,
    "conflict": _conflicts,
    "dispute": _enrolments,
    "consent": lambda account, table: _people(account, table.c.person),
    "class_change": _changes,
    "apprentice_count": lambda account, table: _institutions(account, table.c.institution),
    "external_record": _external,
    "absence": _officials_only,
    "recusal": _officials_only,
    "inspection": _inspections,
    "flag": _watchers,
    "look_back": _watchers,
    "finding": _findings,
    "hold": _findings,
    "platform_video": _everyone,
    "platform_use": lambda account, table: _in_classes(account, table.c.training_class),
    "alliance": _everyone,
    "teacher": _findings,
    "project": lambda account, table: _regions(account, table.c.region),
    "voucher_owner": _everyone,
    "recording": lambda account, table: _in_classes(account, table.c.training_class),
    "system_record": lambda account, table: _in_classes(account, table.c.training_class),
    "maintenance_window": _everyone,
    "external_file": _files,
    "job_subsidy": _jobs,
}
"""Every kind has its rule; a test looks that none is missing."""
