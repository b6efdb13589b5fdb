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
from voucher.objects.money import PaymentBatch
from voucher.objects.office import Absence, Recusal
from voucher.step.attempts import recorded
from voucher.step.context import At
from voucher.step.declare import Step

_PARTIES: Final = ("institution", "payee", "body", "platform")
"""Fields by which an object says whose it is."""
_BELONGS: Final = (
    ("claim", "claim"),
    ("training_class", "training_class"),
    ("first_class", "training_class"),
    ("second_class", "training_class"),
    ("session", "class_session"),
    ("voucher", "voucher"),
)
"""Fields by which an object says what it belongs to, and of which kind that is."""


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
    about = {body for ref in refs_of(command, step.fields) for body in _about(ref, facts)}
    if out & about:
        raise recorded(Refused("officer.recused"), account.id, "institution", min(out & about))
    if own & about:
        raise recorded(Refused("officer.own_institution"), account.id, "institution", min(own & about))


def _stays_out(account: Account, facts: Facts) -> bool:
    """Whether there is an institution that may not be this officer's business."""
    if not is_official(account) or account.person is None:
        return False
    if any(r.lifted_on is None for r in facts.where(Recusal, "person", account.person)):
        return True
    return any(one.bodies() for one in facts.where(Account, "person", account.person))


def party_needs(step: Step, command: Command, identifier: str, facts: Facts) -> Iterable[Ref]:
    """What `check_party` will ask for beyond what the step needs; nothing for who has no reason to stay out."""
    account = facts.get(Account, identifier)
    if account is None or not _stays_out(account, facts):
        return
    for ref in refs_of(command, step.fields):
        yield from _further(ref, facts)


def _further(ref: Ref, facts: Facts) -> Iterable[Ref]:
    for found in _loaded(ref, facts):
        for other in _owners(found):
            yield other
            yield from _further(other, facts)


def _owners(found: State) -> Iterable[Ref]:
    """What an object belongs to, or is made of: there it stands whose it is."""
    for field, kind in _BELONGS:
        if isinstance(value := getattr(found, field, None), str) and value:
            yield Ref(kind, "id", value)
    if isinstance(found, PaymentBatch):
        yield Ref("transfer", "payment", found.id)


def _about(ref: Ref, facts: Facts) -> Iterable[str]:
    """The institutions that an object is about."""
    if ref.kind == "institution":
        yield str(ref.value)
        return
    for found in _loaded(ref, facts):
        for field in _PARTIES:
            if isinstance(value := getattr(found, field, None), str):
                yield value
        for other in _owners(found):
            yield from _about(other, facts)


def _loaded(ref: Ref, facts: Facts) -> list[State]:
    """The objects, if they are loaded."""
    kind = facts.kind_named(ref.kind)
    try:
        if ref.field != "id":
            return list(facts.where(kind, ref.field, ref.value))
        found = facts.get(kind, str(ref.value))
    except NotLoaded:
        return []
    return [found] if found else []
