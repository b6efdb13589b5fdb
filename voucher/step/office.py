"""An officer as they act today: with the regions of those they stand in for, not while they are away, and never in the
matters of an institution from which they are recused, or for which another account of theirs speaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from voucher.core.facts import Facts, NotLoaded, Ref, State, refs_of
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.objects.account import REGIONAL, SPEAKING, Account, AccountState
from voucher.objects.office import Absence, Recusal
from voucher.step.attempts import recorded
from voucher.step.context import At
from voucher.step.declare import Step

_PARTIES: Final = ("institution", "payee", "body")
"""Fields by which an object says whose it is."""


def is_official(account: Account) -> bool:
    """Whether the account has an office's duty."""
    return any(capability in REGIONAL for capability, _ in account.grants)


def needs(identifier: str, facts: Facts) -> Iterable[Ref]:
    """What `acting` and `check` will ask about an account, once it is loaded."""
    account = facts.get(Account, identifier)
    if account is None or not is_official(account):
        return
    yield Ref("absence", "account", identifier)
    yield Ref("absence", "deputy", identifier)
    if account.person is not None:
        yield Ref("recusal", "person", account.person)
        yield Ref("account", "person", account.person)
    for absence in facts.where(Absence, "deputy", identifier):
        yield Ref("account", "id", absence.account)


def acting(account: Account, facts: Facts, day: str) -> Account:
    """The account with the duties of those it stands in for today."""
    if not is_official(account):
        return account
    away = [facts.need(Account, a.account) for a in facts.where(Absence, "deputy", account.id) if a.covers(day)]
    return standing_in(account, away)


def standing_in(account: Account, away: Iterable[Account]) -> Account:
    """An account with the duties of others: only kinds that it has itself, in their regions too."""
    own = {capability for capability, _ in account.grants}
    lent = [grant for one in away if one.state == AccountState.ACTIVE for grant in one.grants]
    more = tuple(grant for grant in lent if grant[0] in REGIONAL and grant[0] in own and grant not in account.grants)
    return replace(account, grants=(*account.grants, *more)) if more else account


def check(step: Step, command: Command, account: Account, facts: Facts, at: At) -> None:
    """Refused while the officer is away (what needs a signature), or to one who stays out of what it is about."""
    if not is_official(account):
        return
    away = [a for a in facts.where(Absence, "account", account.id) if a.covers(at.date)]
    if away and step.signed:
        raise Refused("officer.absent", until=away[0].until_date)
    check_party(step, command, account, facts)


def check_party(step: Step, command: Command, account: Account, facts: Facts) -> None:
    """Refused to an officer who is recused from an institution that it is about, or speaks for it under another account.

    Where institutions give the command too, an account that speaks for one may give it for that one."""
    if not is_official(account) or account.person is None:
        return
    out = {r.institution for r in facts.where(Recusal, "person", account.person) if r.lifted_on is None}
    own = {body for one in facts.where(Account, "person", account.person) for body in one.bodies()}
    if own and not SPEAKING.isdisjoint(step.by):
        own -= set(account.bodies())
    if not (out or own):
        return
    about = set(_about(step, command, facts))
    if out & about:
        raise recorded(Refused("officer.recused"), account.id, "institution", min(out & about))
    if own & about:
        raise recorded(Refused("officer.own_institution"), account.id, "institution", min(own & about))


def _about(step: Step, command: Command, facts: Facts) -> Iterable[str]:
    """The institutions that a command is about, by the objects it names."""
    for ref in refs_of(command, step.fields):
        if ref.kind == "institution":
            yield str(ref.value)
        else:
            yield from _parties(_loaded(facts, ref.kind, str(ref.value)), facts)


def _parties(found: State | None, facts: Facts) -> Iterable[str]:
    """Whose an object is; of what belongs to a claim or a class, whose that is."""
    for field in _PARTIES:
        if isinstance(value := getattr(found, field, None), str):
            yield value
    for kind in ("claim", "training_class"):
        if isinstance(value := getattr(found, kind, None), str):
            yield from _parties(_loaded(facts, kind, value), facts)


def _loaded(facts: Facts, kind: str, identifier: str) -> State | None:
    """An object that the step has asked for; another is none of its business."""
    try:
        return facts.get(facts.kind_named(kind), identifier)
    except NotLoaded:
        return None
