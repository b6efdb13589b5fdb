"""What the caller may see, and how people call it: an object chosen on a page stands there in words, never as its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

import flask
import sqlalchemy as sa

from api.auth import caller
from api.pages import words
from api.pages.look import gettext
from api.pages.look import mark as _
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.identifiers.occupation import packaged
from voucher.objects.account import Account, Capability
from voucher.objects.binding import Binding
from voucher.objects.claim import Bucket, Claim, ClaimLine
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.institution import Institution
from voucher.objects.lessons import Recording
from voucher.objects.money import Fund, PaymentBatch, PaymentState, Transfer
from voucher.objects.occupation import Occupation
from voucher.objects.office import Recusal
from voucher.objects.person import Person
from voucher.objects.pool import Project, Teacher
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.objects.voucher import Voucher
from voucher.shell.queries import visible
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.tv1.names import mask

S = TypeVar("S", bound=State)
MOST: Final = 1000
"""Objects that a list to choose from offers, the latest; looked for by words, among ten times as many."""
_NAMED: Final = (Capability.BUREAU, Capability.AUDITOR, Capability.INSTITUTION, Capability.EVALUATION)
"""Who is told masked names on these pages; others see how pseudonyms end."""
FUND: Final = {
    "special_account": _("职业技能提升行动专账资金"),
    "employment_subsidy": _("就业补助资金"),
    "unemployment_extract": _("失业保险基金提取资金"),
    "unemployment_fund": _("失业保险基金"),
    "budget": _("财政预算资金"),
    "department_training": _("部门培训资金"),
    "talent_fund": _("人才资金"),
    "industry_fund": _("行业资金"),
}
PAYMENT: Final[dict[str, str]] = {
    PaymentState.BUILT: _("已制作，待复核交银行"),
    PaymentState.RELEASED: _("已交银行"),
    PaymentState.PAID: _("银行已回单"),
    PaymentState.RECONCILED: _("已对账"),
    PaymentState.DISCARDED: _("已作废"),
}
BUCKET: Final[dict[str, str]] = {
    Bucket.CLAIMED: _("审核中"),
    Bucket.APPROVED: _("审核通过"),
    Bucket.PUBLICISED: _("公示期满"),
    Bucket.PUSHED: _("等财政确认"),
    Bucket.CONFIRMED: _("财政已确认"),
    Bucket.INSTRUCTED: _("已制作支付文件"),
    Bucket.PAID: _("已拨付"),
    Bucket.RETURNED: _("已退回"),
    Bucket.REJECTED: _("未通过"),
    Bucket.WITHDRAWN: _("已撤回"),
    Bucket.CLAWBACK: _("待追缴"),
}


def today() -> str:
    """The day in China."""
    return china_date(home().clock.now())


def seen(kind: type[S], *which: sa.ColumnElement[bool], limit: int = 0) -> list[S]:
    """Objects that the caller may see, the latest first."""
    return unscoped(kind, visible(caller().account, kind.kind), *which, limit=limit)


def unscoped(kind: type[S], *which: sa.ColumnElement[bool], limit: int = 0) -> list[S]:
    """Objects whoever asks, the latest first: of kinds whose being there is no secret, to be chosen by name."""
    table = STATE[kind.kind]
    query = sa.select(table).where(*which).order_by(table.c.at.desc(), table.c.id)
    most = (limit or MOST) * (10 if flask.g.get("looking") else 1)
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.limit(most))]
    return [state for state in codec(kind).states(rows) if isinstance(state, kind)]


def column(kind: type[State], name: str) -> sa.ColumnElement[Any]:
    """A column of a kind, to ask by."""
    return STATE[kind.kind].c[name]


def by_ids(kind: type[S], ids: Iterable[str]) -> dict[str, S]:
    """Objects of these ids, as far as the caller may see them."""
    return {one.id: one for one in seen(kind, column(kind, "id").in_(sorted(set(ids))), limit=1000)}


def people(ids: Iterable[str]) -> dict[str, str]:
    """What people are called here: masked names and the last four characters, or how their pseudonym ends."""
    wanted = sorted(set(ids))
    found = {one: f"…{one[-6:]}" for one in wanted}
    if any(caller().account.holds(capability) for capability in _NAMED):
        found |= _masked(by_ids(Person, wanted).values())
    return found


def candidates(evaluation: Evaluation) -> dict[str, str]:
    """Who passed an evaluation of one's own, by masked name: its body examined them, whichever region they are of."""
    return _examined(evaluation.passed if evaluation.body in caller().account.bodies() else ())


def _examined(persons: Iterable[str]) -> dict[str, str]:
    return _masked(unscoped(Person, column(Person, "id").in_(sorted(set(persons))), limit=1000))


def _masked(persons: Iterable[Person]) -> dict[str, str]:
    identities = desk().identities_of(persons)
    return {one: f"{mask(identity.name)} …{identity.number[-4:]}" for one, identity in identities.items()}


def schools(ids: Iterable[str]) -> dict[str, str]:
    """Names of institutions: the catalogue is public."""
    return desk().names_of(by_ids(Institution, ids).values())


def occupation(code: str) -> str:
    """An occupation's name, with its code."""
    return occupations().get(code, code)


def occupations() -> dict[str, str]:
    """Occupations by code: what comes with this version, and what officers entered."""
    found: dict[str, str] = flask.g.get("occupations") or {}
    if not found:
        found = {row.code: f"{row.zh} {row.code}" for row in packaged()}
        found |= {one.id: f"{one.dated[-1].zh} {one.id}" for one in seen(Occupation, limit=1000)}
        flask.g.occupations = found
    return found


def labelled(states: Sequence[State]) -> dict[str, str]:
    """Objects of one kind by id, in words."""
    if not states:
        return {}
    return _LABELS[type(states[0])](states)


def _institutions(states: Sequence[Any]) -> dict[str, str]:
    names = desk().names_of(states)
    return {one.id: f"{names.get(one.id, '')} {one.uscc}" for one in states}


def _classes(states: Sequence[Any]) -> dict[str, str]:
    names = schools(one.institution for one in states)
    return {
        one.id: f"{names.get(one.institution, '')} · {occupation(one.occupation)} {words.of(words.LEVEL, one.level)} · "
        f"{one.start_date} · {words.of(words.CLASS, one.state)}"
        for one in states
    }


def _claims(states: Sequence[Any]) -> dict[str, str]:
    names = schools(one.payee for one in states)
    return {one.id: f"{names.get(one.payee, '')} · {words.yuan(one.total)} · …{one.id[-6:]}" for one in states}


def _lines(states: Sequence[Any]) -> dict[str, str]:
    names = people(one.holder for one in states)
    return {
        one.id: f"{names[one.holder]} · {words.yuan(one.approved or one.amount)} · {words.of(BUCKET, one.bucket)}"
        for one in states
    }


def _payments(states: Sequence[Any]) -> dict[str, str]:
    return {
        one.id: gettext(
            _("%(n)s 笔，%(yuan)s 元，%(state)s"),
            n=one.count,
            yuan=words.yuan(one.total),
            state=words.of(PAYMENT, one.state),
        )
        + f" · …{one.id[-6:]}"
        for one in states
    }


def _transfers(states: Sequence[Any]) -> dict[str, str]:
    claims = by_ids(Claim, (one.claim for one in states))
    names = schools(claim.payee for claim in claims.values())
    return {
        one.id: f"{names.get(claims[one.claim].payee, '') if one.claim in claims else ''} {words.yuan(one.amount)} …{one.id[-6:]}"
        for one in states
    }


def _funds(states: Sequence[Any]) -> dict[str, str]:
    return {one.id: f"{words.of(FUND, one.code)} · {words.place(one.region, today())}" for one in states}


def _certificates(states: Sequence[Any]) -> dict[str, str]:
    own = caller().account.bodies()
    names = people(one.holder for one in states) | _examined(one.holder for one in states if one.body in own)
    return {
        one.id: f"{names[one.holder]} · {words.of(words.CERTIFICATE_TYPE, one.type)} · {occupation(one.occupation)} "
        f"{words.of(words.LEVEL, one.level)} · {one.issued_on}"
        for one in states
    }


def _evaluations(states: Sequence[Any]) -> dict[str, str]:
    return {
        one.id: f"{one.held_on} · {occupation(one.occupation)} {words.of(words.LEVEL, one.level)} · …{one.id[-6:]}"
        for one in states
    }


def _vouchers(states: Sequence[Any]) -> dict[str, str]:
    names = people(one.holder for one in states)
    return {one.id: f"{names[one.holder]} · {words.of(words.VOUCHER, one.state)} · …{one.id[-6:]}" for one in states}


def _persons(states: Sequence[Any]) -> dict[str, str]:
    return people(one.id for one in states)


def _enrolments(states: Sequence[Any]) -> dict[str, str]:
    names = people(one.person for one in states)
    return {one.person: f"{names[one.person]} · {words.of(words.ENROLMENT, one.state)}" for one in states}


def _sessions(states: Sequence[Any]) -> dict[str, str]:
    return {one.id: f"{one.date} {one.starts}–{one.ends}" for one in states}


def _recordings(states: Sequence[Any]) -> dict[str, str]:
    return {
        one.id: gettext(
            _("%(from)s 起，保存到 %(until)s"), **{"from": one.starts[:16].replace("T", " "), "until": one.kept_until}
        )
        for one in states
    }


def _teachers(states: Sequence[Any]) -> dict[str, str]:
    names = people(one.person for one in states)
    return {
        one.id: f"{names[one.person]} · {'、'.join(occupation(code) for code in one.occupations)}" for one in states
    }


def _projects(states: Sequence[Any]) -> dict[str, str]:
    return {one.id: f"{one.document} · {words.place(one.region, today())} · {one.recorded_on}" for one in states}


def _recusals(states: Sequence[Any]) -> dict[str, str]:
    names, who = schools(one.institution for one in states), people(one.person for one in states)
    return {one.id: f"{who[one.person]} · {names.get(one.institution, '')} · {one.declared_on}" for one in states}


def _bindings(states: Sequence[Any]) -> dict[str, str]:
    names = people(one.holder for one in states)
    kinds = {"phone": _("手机"), "printed": _("纸质券")}
    return {one.id: f"{names[one.holder]} · {gettext(kinds[one.type])} · …{one.voucher[-6:]}" for one in states}


def _accounts(states: Sequence[Any]) -> dict[str, str]:
    """By masked name, for the operator too, and what they may do."""
    persons = [one.person for one in states if one.person]
    names = _examined(persons) if caller().account.holds(Capability.OPERATOR) else people(persons)
    grants = {one.id: "、".join(f"{capability} {scope[:8]}" for capability, scope in one.grants) for one in states}
    return {one.id: f"{names.get(one.person or '', '')} {grants[one.id]} …{one.id[-6:]}" for one in states}


_LABELS: Final[dict[type[State], Callable[[Sequence[Any]], dict[str, str]]]] = {
    Institution: _institutions,
    TrainingClass: _classes,
    Claim: _claims,
    ClaimLine: _lines,
    PaymentBatch: _payments,
    Transfer: _transfers,
    Fund: _funds,
    Certificate: _certificates,
    Evaluation: _evaluations,
    Voucher: _vouchers,
    Person: _persons,
    Enrolment: _enrolments,
    ClassSession: _sessions,
    Recording: _recordings,
    Teacher: _teachers,
    Project: _projects,
    Recusal: _recusals,
    Binding: _bindings,
    Account: _accounts,
}
KINDS: Final = {kind.kind: kind for kind in _LABELS}
