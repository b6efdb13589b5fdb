"""Accounts: made, granted, disabled and reset by the operator, each by an entry. Passwords and tokens lie elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from voucher.core.facts import Facts, Ref
from voucher.core.ids import AccountId, PersonId
from voucher.core.message import Code, Command, Event, GrantScope, Identifier
from voucher.core.refusal import Refused
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.person import Person
from voucher.step.context import At, Context
from voucher.step.declare import decides, evolves

OPERATOR = Capability.OPERATOR
WORKER = (Capability.WORKER, "*")
"""The grant of workers' accounts."""


class CreateAccount(Command, frozen=True, kw_only=True, tag="account.create"):
    """A new account: for a registered person, or for a machine (no person)."""

    person: PersonId | None = None
    grants: tuple[tuple[Capability, GrantScope], ...] = ()


class GrantCapability(Command, frozen=True, kw_only=True, tag="account.grant"):
    """Allow an account something within a scope."""

    account: AccountId
    capability: Capability
    scope: GrantScope


class WithdrawCapability(Command, frozen=True, kw_only=True, tag="account.withdraw"):
    """Take a grant back."""

    account: AccountId
    capability: Capability
    scope: GrantScope


class SetAccountState(Command, frozen=True, kw_only=True, tag="account.set_state"):
    """Disable an account, or let it act again."""

    account: AccountId
    state: AccountState


class ResetAccount(Command, frozen=True, kw_only=True, tag="account.reset"):
    """A new password was set for somebody; the password itself is never in the log."""

    account: AccountId


class IssueToken(Command, frozen=True, kw_only=True, tag="account.issue_token"):
    """A machine's access token with scopes; the log holds its id, not the token."""

    account: AccountId
    scopes: tuple[Code, ...]


class RevokeToken(Command, frozen=True, kw_only=True, tag="account.revoke_token"):
    """Withdraw a token."""

    account: AccountId
    token: Identifier


class AccountCreated(Event, frozen=True, kw_only=True, tag="account.created"):
    """An account exists."""

    account: AccountId
    person: PersonId | None = None
    grants: tuple[tuple[Capability, GrantScope], ...] = ()


class AccountGranted(Event, frozen=True, kw_only=True, tag="account.granted"):
    """A capability was granted."""

    account: AccountId
    capability: Capability
    scope: GrantScope


class AccountWithdrawn(Event, frozen=True, kw_only=True, tag="account.withdrawn"):
    """A capability was taken back."""

    account: AccountId
    capability: Capability
    scope: GrantScope


class AccountStateSet(Event, frozen=True, kw_only=True, tag="account.state_set"):
    """An account was disabled or enabled."""

    account: AccountId
    state: AccountState


class AccountReset(Event, frozen=True, kw_only=True, tag="account.was_reset"):
    """Somebody's password was set anew by the operator."""

    account: AccountId


class TokenIssued(Event, frozen=True, kw_only=True, tag="account.token_issued"):
    """A token is good."""

    account: AccountId
    token: str
    scopes: tuple[Code, ...]


class TokenRevoked(Event, frozen=True, kw_only=True, tag="account.token_revoked"):
    """A token is no longer good."""

    account: AccountId
    token: str


@decides(CreateAccount, OPERATOR, Capability.BUREAU)
def create(command: CreateAccount, context: Context) -> Iterable[Event]:
    """Accounts of people are of registered people. An officer at a counter makes those of workers of their region."""
    _check_grants(command.grants)
    person = context.facts.need(Person, command.person) if command.person is not None else None
    _check_counter(person, command.grants, context)
    yield AccountCreated(account=context.new_id(), person=command.person, grants=command.grants)


@decides(GrantCapability, OPERATOR)
def grant(command: GrantCapability, context: Context) -> Iterable[Event]:
    """The system's own capability is granted to nobody."""
    account = context.facts.need(Account, command.account)
    pair = (command.capability, command.scope)
    _check_grants((pair,))
    if pair in account.grants:
        raise Refused("object.exists")
    yield AccountGranted(account=account.id, capability=command.capability, scope=command.scope)


@decides(WithdrawCapability, OPERATOR)
def withdraw(command: WithdrawCapability, context: Context) -> Iterable[Event]:
    """Only what was granted can be taken back."""
    account = context.facts.need(Account, command.account)
    if (command.capability, command.scope) not in account.grants:
        raise Refused("value.invalid", field="capability")
    yield AccountWithdrawn(account=account.id, capability=command.capability, scope=command.scope)


@decides(SetAccountState, OPERATOR)
def set_state(command: SetAccountState, context: Context) -> Iterable[Event]:
    """An operator cannot lock themselves out."""
    account = context.facts.need(Account, command.account)
    if account.state == command.state or account.id == context.actor.id:
        raise Refused("value.invalid", field="state")
    yield AccountStateSet(account=account.id, state=command.state)


def _of_account(command: ResetAccount, facts: Facts) -> Iterable[Ref]:
    account = facts.get(Account, command.account)
    if account and account.person:
        yield Ref("person", "id", account.person)


@decides(ResetAccount, OPERATOR, Capability.BUREAU, needs=_of_account)
def reset(command: ResetAccount, context: Context) -> Iterable[Event]:
    """Recorded, so that nobody's account is taken over in silence. At a counter, workers' of the region only."""
    account = context.facts.need(Account, command.account)
    person = context.facts.get(Person, account.person) if account.person else None
    _check_counter(person, account.grants, context)
    yield AccountReset(account=account.id)


@decides(IssueToken, OPERATOR)
def issue_token(command: IssueToken, context: Context) -> Iterable[Event]:
    """The token's id is derived; its secret is made and hashed outside the log."""
    account = context.facts.need(Account, command.account)
    yield TokenIssued(account=account.id, token=context.new_id(), scopes=command.scopes)


@decides(RevokeToken, OPERATOR)
def revoke_token(command: RevokeToken, context: Context) -> Iterable[Event]:
    """Only a token of this account that is good."""
    account = context.facts.need(Account, command.account)
    if command.token not in account.tokens:
        raise Refused("value.invalid", field="token")
    yield TokenRevoked(account=account.id, token=command.token)


def _check_counter(person: Person | None, grants: Iterable[tuple[Capability, str]], context: Context) -> None:
    """Refused for an officer who is no operator, unless it is a mere worker's account, of a person of their region."""
    if context.actor.holds(OPERATOR):
        return
    if person is None or tuple(grants) != (WORKER,):
        raise Refused("auth.capability", capability=OPERATOR.value)
    context.require(Capability.BUREAU, person.region)


def _check_grants(grants: Iterable[tuple[Capability, str]]) -> None:
    if any(capability == Capability.SYSTEM for capability, _ in grants):
        raise Refused("value.invalid", field="capability")


@evolves(AccountCreated)
def created(event: AccountCreated, facts: Facts, at: At) -> None:
    """A new account."""
    facts.put(
        Account(id=event.account, at=at.index, person=event.person, state=AccountState.ACTIVE, grants=event.grants)
    )


@evolves(AccountGranted)
def granted(event: AccountGranted, facts: Facts, at: At) -> None:
    """One grant more."""
    account = facts.need(Account, event.account)
    grants = (*account.grants, (event.capability, event.scope))
    facts.put(replace(account, at=at.index, grants=grants))


@evolves(AccountWithdrawn)
def withdrawn(event: AccountWithdrawn, facts: Facts, at: At) -> None:
    """One grant less."""
    account = facts.need(Account, event.account)
    grants = tuple(pair for pair in account.grants if pair != (event.capability, event.scope))
    facts.put(replace(account, at=at.index, grants=grants))


@evolves(AccountStateSet)
def state_set(event: AccountStateSet, facts: Facts, at: At) -> None:
    """Active or disabled."""
    facts.put(replace(facts.need(Account, event.account), at=at.index, state=event.state))


@evolves(AccountReset)
def was_reset(event: AccountReset, facts: Facts, at: At) -> None:
    """Nothing but the trace."""
    facts.put(replace(facts.need(Account, event.account), at=at.index))


@evolves(TokenIssued)
def token_issued(event: TokenIssued, facts: Facts, at: At) -> None:
    """One token more."""
    account = facts.need(Account, event.account)
    facts.put(replace(account, at=at.index, tokens=(*account.tokens, event.token)))


@evolves(TokenRevoked)
def token_revoked(event: TokenRevoked, facts: Facts, at: At) -> None:
    """One token less."""
    account = facts.need(Account, event.account)
    facts.put(replace(account, at=at.index, tokens=tuple(t for t in account.tokens if t != event.token)))
