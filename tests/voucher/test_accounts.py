"""Accounts, grants with their scopes, tokens; and the founding that makes the first of them."""

from __future__ import annotations

import uuid

import pytest

from tests.support.asking import changed, hired, refuses
from tests.support.company import LOG_KEY, Company, company, public_key, sealed
from tests.support.memory import Memory
from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.home import HOME, Home
from voucher.objects.money import Balance, Fund
from voucher.register.accounts import (
    AccountCreated,
    CreateAccount,
    GrantCapability,
    IssueToken,
    ResetAccount,
    RevokeToken,
    SetAccountState,
    TokenIssued,
    WithdrawCapability,
)
from voucher.register.founding import Found, FoundingOfficer
from voucher.register.funds import AppropriateFund, FundOpened, OpenFund
from voucher.register.policies import SetParameter
from voucher.shell.demo.player import event_of

NOBODY = "f" * 32
PARAMETER = SetParameter(name="x", region="4104", from_date="2026-01-01", value=1, document="测试参数")


def test_the_operator_makes_accounts_of_registered_people_and_machines(a_world: World) -> None:
    """The system's own capability is granted to nobody; an unknown person has no account."""
    create = CreateAccount(person=a_world.cast["maker"].person, grants=((Capability.BUREAU, "41"),))
    refuses(a_world, "bureau1", create, "auth.capability", capability="operator")
    refuses(a_world, "operator", changed(create, person=NOBODY), "object.unknown", kind="person")
    system = changed(create, grants=((Capability.SYSTEM, "*"),))
    refuses(a_world, "operator", system, "value.invalid", field="capability")
    created = event_of(a_world.do("operator", create), AccountCreated)
    found = a_world.state(Account, created.account)
    assert (found.person, found.state, found.grants) == (create.person, AccountState.ACTIVE, create.grants)
    machine = event_of(a_world.do("operator", CreateAccount()), AccountCreated)
    assert a_world.state(Account, machine.account).person is None


def test_an_officer_at_a_counter_makes_and_resets_accounts_of_workers_of_the_region(a_world: World) -> None:
    """A worker's grant and nothing beside it; a person of the region; nobody else's account, and no machine's."""
    people = a_world.journey(size=1).upto("listed").people
    worker = (Capability.WORKER, "*")
    create = CreateAccount(person=people[0], grants=(worker,))
    for wrong in (
        changed(create, grants=()),
        changed(create, grants=(worker, (Capability.BUREAU, "41"))),
        changed(create, person=None),
    ):
        refuses(a_world, "bureau1", wrong, "auth.capability", capability="operator")
    hired(a_world, "far", (Capability.BUREAU, "4115"))
    refuses(a_world, "far", create, "auth.scope", capability="bureau")
    created = event_of(a_world.do("bureau1", create), AccountCreated)
    a_world.do("bureau1", ResetAccount(account=created.account))
    refuses(a_world, "far", ResetAccount(account=created.account), "auth.scope", capability="bureau")
    for role in ("bureau2", "operator"):
        other = ResetAccount(account=a_world.cast[role].account)
        refuses(a_world, "bureau1", other, "auth.capability", capability="operator")


def test_grants_are_given_and_taken_back_one_by_one(a_world: World) -> None:
    """The same grant twice, one that was not given, the system's, and an unknown account are refused."""
    hired(a_world, "clerk", person=a_world.cast["inspector"].person)
    account = a_world.cast["clerk"].account
    grant = GrantCapability(account=account, capability=Capability.BUREAU, scope="4104")
    take = WithdrawCapability(account=account, capability=Capability.BUREAU, scope="4104")
    refuses(a_world, "clerk", PARAMETER, "auth.capability", capability="bureau")
    refuses(a_world, "operator", take, "value.invalid", field="capability")
    refuses(a_world, "operator", changed(grant, account=NOBODY), "object.unknown", kind="account")
    refuses(a_world, "operator", changed(take, account=NOBODY), "object.unknown", kind="account")
    system = changed(grant, capability=Capability.SYSTEM)
    refuses(a_world, "operator", system, "value.invalid", field="capability")
    a_world.do("operator", grant)
    refuses(a_world, "operator", grant, "object.exists")
    a_world.do("clerk", PARAMETER)
    a_world.do("operator", changed(grant, scope="4105"))
    a_world.do("operator", take)
    refuses(a_world, "clerk", PARAMETER, "auth.scope", capability="bureau")
    assert a_world.state(Account, account).grants == ((Capability.BUREAU, "4105"),)


@pytest.mark.parametrize(
    ("capability", "granted", "asked", "may"),
    [
        (Capability.BUREAU, "41", "4104", True),
        (Capability.BUREAU, "41", "41", True),
        (Capability.BUREAU, "4104", "41", False),
        (Capability.BUREAU, "4104", "4105", False),
        (Capability.BUREAU, "*", "11", True),
        (Capability.AUDITOR, "41", "410122", True),
        (Capability.INSTITUTION, "ab", "ab", True),
        (Capability.INSTITUTION, "ab", "abc", False),
        (Capability.EVALUATION, "*", "ab", True),
        (Capability.OPERATOR, "41", "41", True),
        (Capability.OPERATOR, "41", "4104", False),
    ],
)
def test_a_region_covers_what_begins_with_it_and_an_institution_only_itself(
    capability: Capability, granted: str, asked: str, may: bool
) -> None:
    """Scopes of regional capabilities are prefixes; those of institutions are ids."""
    account = Account(id="a", at=0, person=None, state=AccountState.ACTIVE, grants=((capability, granted),))
    assert account.may(capability, asked) is may
    assert not account.may(Capability.WORKER, asked)


def test_a_disabled_account_does_nothing_until_it_is_enabled(a_world: World) -> None:
    """Not even approve; the operator does not disable themselves, and nothing is set to what it is."""
    account = a_world.cast["bureau1"].account
    disable = SetAccountState(account=account, state=AccountState.DISABLED)
    refuses(a_world, "operator", changed(disable, state=AccountState.ACTIVE), "value.invalid", field="state")
    own = changed(disable, account=a_world.cast["operator"].account)
    refuses(a_world, "operator", own, "value.invalid", field="state")
    refuses(a_world, "operator", changed(disable, account=NOBODY), "object.unknown", kind="account")
    a_world.do("operator", disable)
    refuses(a_world, "bureau1", PARAMETER, "auth.disabled")
    a_world.do("operator", changed(disable, state=AccountState.ACTIVE))
    a_world.do("bureau1", PARAMETER)


def test_resets_and_tokens_leave_their_trace(a_world: World) -> None:
    """A token is issued and revoked once; a reset changes nothing but the account's version."""
    account = a_world.cast["bureau1"].account
    before = a_world.state(Account, account)
    index = a_world.do("operator", ResetAccount(account=account)).index
    assert a_world.state(Account, account) == changed(before, at=index)
    refuses(a_world, "operator", ResetAccount(account=NOBODY), "object.unknown", kind="account")
    issue = IssueToken(account=account, scopes=("entries",))
    refuses(a_world, "operator", changed(issue, account=NOBODY), "object.unknown", kind="account")
    tokens = [event_of(a_world.do("operator", issue), TokenIssued).token for _ in range(2)]
    assert a_world.state(Account, account).tokens == tuple(tokens)
    revoke = RevokeToken(account=account, token=tokens[0])
    a_world.do("operator", revoke)
    refuses(a_world, "operator", revoke, "value.invalid", field="token")
    assert a_world.state(Account, account).tokens == (tokens[1],)


def test_finance_s_two_open_a_fund_and_appropriate_to_it(a_world: World) -> None:
    """In their region; the budget grows by exactly what was appropriated."""
    elsewhere = OpenFund(code="budget", region="11")
    refuses(a_world, "maker", elsewhere, "auth.scope", capability="finance_maker")
    refuses(a_world, "bureau1", elsewhere, "auth.capability", capability="finance_maker")
    opened = a_world.two(changed(elsewhere, region="4104"), "maker", "checker")
    fund = event_of(opened, FundOpened).fund
    assert a_world.state(Fund, fund).region == "4104"
    appropriate = AppropriateFund(fund=fund, fen=12_345, document="测试拨款")
    refuses(a_world, "maker", changed(appropriate, fund=NOBODY), "object.unknown", kind="fund")
    a_world.two(appropriate, "maker", "checker")
    found = {b.account: b.fen for b in a_world.all(Balance, "fund", fund)}
    assert found == {"appropriated": -12_345, "budget": 12_345}


def founding(template: Company) -> Found:
    """The founding of a company."""
    officers = tuple(
        FoundingOfficer(template.accounts[role], template.persons[role], sealed(n), "ed25519", public_key(role))
        for n, role in enumerate(("bureau1", "bureau2"))
    )
    return Found(
        verifier_key=str(LOG_KEY.verifier),
        region="41",
        demonstration=True,
        operator=template.accounts["operator"],
        system=template.accounts["system"],
        officers=officers,
    )


def test_a_ledger_is_founded_once_and_with_different_officers() -> None:
    """One person, account or key twice is refused, and so is a key that is none; the second founding too."""
    template = company()
    command = founding(template)
    one, two = command.officers
    memory = Memory({}, 0)
    for twin in (
        changed(two, person=one.person),
        changed(two, account=one.account),
        changed(two, public=one.public),
    ):
        memory.refuses(command.operator, changed(command, officers=(one, twin)), "duties.same_person")
    bad = changed(command, officers=(one, changed(two, public="!!!")))
    memory.refuses(command.operator, bad, "key.invalid")
    memory.give(command.operator, command, str(uuid.uuid4()))
    assert memory.get(Home, HOME).verifier_key == command.verifier_key
    assert {len(account.grants) for account in memory.all(Account)} == {1}
    memory.refuses(command.operator, command, "founding.done")


def test_a_real_ledger_is_not_founded_again(a_world: World) -> None:
    """Whoever asks: the first entry is there."""
    with pytest.raises(Refused, match=r"founding\.done"):
        a_world.do("bureau1", founding(company()))
