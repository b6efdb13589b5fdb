"""Institutions: applied, listed, and the table of standings."""

from __future__ import annotations

import pytest

from tests.support.asking import changed, hired, refuses
from tests.support.memory import memory_of
from tests.support.world import World
from voucher.core.dates import add_days
from voucher.core.message import Sealed
from voucher.objects.account import Capability
from voucher.objects.institution import Institution, InstitutionKind, InstitutionState, Scope
from voucher.register.institutions import FROM, ApplyInstitution, ListInstitution, SetStanding
from voucher.shell.demo.cast import credit_code

S = InstitutionState
LEAVES = {
    S.APPLIED: {S.LISTED},
    S.LISTED: {S.LISTED, S.RECTIFYING, S.SUSPENDED, S.DELISTED, S.BLACKLISTED},
    S.RECTIFYING: {S.LISTED, S.SUSPENDED, S.DELISTED, S.BLACKLISTED},
    S.SUSPENDED: {S.LISTED, S.RECTIFYING, S.DELISTED, S.BLACKLISTED},
    S.DELISTED: {S.LISTED, S.BLACKLISTED},
    S.BLACKLISTED: set(),
}
"""The table of the life-cycle, from where to where."""


def test_a_credit_code_is_entered_once_and_must_be_one(a_world: World) -> None:
    """A second application with the same code, one by another region's officer and a wrong check character are refused."""
    operator = a_world.cast["operator"].account
    facts = {"kind": InstitutionKind.TRAINING, "name": "测试学校", "region": "4104"}
    order = a_world.desk.apply_institution(operator, "1" * 8, code=credit_code(77), **facts)
    order = changed(order, key="11111111-1111-4111-8111-111111111111")
    a_world.give("operator", order)
    again = a_world.desk.apply_institution(operator, "2" * 8, code=credit_code(77), **facts)
    again = changed(again, key="22222222-2222-4222-8222-222222222222")
    alarms = a_world.home.writer.alarms
    refuses(a_world, "operator", again, "object.exists")
    assert a_world.home.writer.alarms == alarms
    plain = ApplyInstitution(
        kind=InstitutionKind.TRAINING, uscc=credit_code(78), name=Sealed("0" * 32, "0" * 64), region="4104"
    )
    hired(a_world, "elsewhere", (Capability.BUREAU, "4101"))
    refuses(a_world, "elsewhere", plain, "auth.scope", capability="bureau")
    refuses(a_world, "school", plain, "auth.capability", capability="operator")


@pytest.mark.parametrize("standing", list(S))
def test_which_standing_may_follow_which(standing: InstitutionState) -> None:
    """The table in the code is the table of the life-cycle; a blacklisted institution does not come back by it."""
    assert {to for to, before in FROM.items() if standing in before} == LEAVES[standing]


def test_standings_are_set_by_two_officers_along_the_table(a_world: World) -> None:
    """Every pair is decided as the table says; listing has its own command, and nothing leads back to applied."""
    identifier = a_world.cast["school:id"].account
    memory = memory_of(a_world)
    officers = [a_world.cast[role].account for role in ("bureau1", "bureau2")]
    for before in S:
        for to in (S.RECTIFYING, S.SUSPENDED, S.DELISTED, S.BLACKLISTED):
            here = memory.copy()
            here.change(Institution, identifier, state=before)
            command = SetStanding(institution=identifier, standing=to, reason="serious")
            if to not in LEAVES[before]:
                here.refuses(officers[0], command, "institution.state", current=before)
                continue
            here.two(*officers, command)
            assert here.get(Institution, identifier).state == to
    for never in (S.APPLIED, S.LISTED):
        command = SetStanding(institution=identifier, standing=never, reason="serious")
        refuses(a_world, "bureau1", command, "value.invalid", field="standing")


def test_a_scope_holds_from_its_first_day_to_the_day_before_its_end(a_world: World) -> None:
    """Days that are none are refused; a listing replaces the scope and ends a rectification."""
    identifier = a_world.cast["school2:id"].account
    today = a_world.today
    wrong = Scope("6-18-02-04", "", "2026-02-30")
    listing = ListInstitution(institution=identifier, scope=(wrong,))
    refuses(a_world, "bureau1", listing, "value.invalid", field="scope")
    until = changed(wrong, from_date=today, until_date="2026-13-01")
    refuses(a_world, "bureau1", changed(listing, scope=(until,)), "value.invalid", field="scope")
    rectify = SetStanding(institution=identifier, standing=S.RECTIFYING, reason="request", rectify_until="2026-02-30")
    refuses(a_world, "bureau1", rectify, "value.invalid", field="rectify_until")
    refuses(a_world, "bureau1", changed(rectify, institution="f" * 32), "object.unknown", kind="institution")
    a_world.two(changed(rectify, rectify_until=add_days(today, 31)))
    assert a_world.state(Institution, identifier).rectify_until == add_days(today, 31)
    again = changed(listing, scope=(Scope("6-18-02-04", "L4", today),))
    refuses(a_world, "bureau1", again, "institution.rectify_early", until=add_days(today, 31))
    a_world.at(add_days(today, 31))
    end = add_days(today, 10)
    a_world.two(changed(listing, scope=(Scope("6-18-02-04", "L4", today, end),)))
    found = a_world.state(Institution, identifier)
    assert (found.state, found.rectify_until) == (S.LISTED, None)
    listed = [
        found.listed_for(*asked)
        for asked in (
            ("6-18-02-04", "L4", today),
            ("6-18-02-04", "L4", add_days(end, -1)),
            ("6-18-02-04", "L4", end),
            ("6-18-02-04", "L4", add_days(today, -1)),
            ("6-18-02-04", "L3", today),
            ("6-18-02-05", "L4", today),
        )
    ]
    assert listed == [True, True, False, False, False, False]
