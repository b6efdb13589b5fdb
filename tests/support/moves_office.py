"""Moves with officers: somebody is away, comes back, stays out of an institution's matters, may act again."""

from __future__ import annotations

from tests.support.play import Play, move
from voucher.core.dates import add_days
from voucher.core.message import Command
from voucher.objects.office import Absence, Recusal
from voucher.register.office import DeclareRecusal, EndAbsence, EnterAbsence, LiftRecusal
from voucher.register.policies import ChangeCalendar

Made = tuple[str, Command] | None
ROLES = ("industry1", "industry2", "bureau1", "bureau2", "maker", "checker")


@move(1)
def be_away(play: Play) -> Made:
    """Some days, sometimes with a deputy."""
    role = play.one_of(*ROLES)
    deputy = play.company.accounts[play.one_of(*ROLES)] if play.chance(0.5) else None
    until = add_days(play.today, play.rng.randint(0, 5))
    account = play.company.accounts[role]
    return role, EnterAbsence(
        account=account, deputy=deputy, from_date=play.today, until_date=until, reason="sick_leave"
    )


@move(8)
def be_back(play: Play) -> Made:
    """Whoever is away comes back."""
    found = play.some(Absence, lambda absence: absence.covers(play.today))
    role = next((r for r in ROLES if found and play.company.accounts[r] == found.account), None)
    return (role, EndAbsence(absence=found.id)) if found and role else None


@move(1)
def stay_out(play: Play) -> Made:
    """Of one of the schools; rarely, since nobody is left otherwise."""
    if play.chance(0.7) or play.memory.all(Recusal):
        return None
    institution = play.company.institutions[play.one_of("school", "school2")]
    return play.one_of("industry1", "bureau1"), DeclareRecusal(institution=institution, reason="relative")


@move(3)
def act_again(play: Play) -> Made:
    """Two others lift a recusal."""
    found = play.some(Recusal, lambda recusal: recusal.lifted_on is None)
    return (play.one_of("bureau1", "bureau2"), LiftRecusal(recusal=found.id)) if found else None


@move(1)
def another_notice(play: Play) -> Made:
    """A year that is loaded has a holiday more, or another one."""
    year = play.one_of(play.today[:4], str(int(play.today[:4]) + 1))
    days = play.few([f"{year}-05-01", f"{year}-06-19"], 1)
    return "bureau1", ChangeCalendar(year=year, holidays=days, workdays=(f"{year}-05-09",), document="测试调整安排")
