"""The setting: calendars, the demonstration pack, rates, a fund, officers, a school and an evaluation body."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import chinese_calendar

from voucher.core.dates import china_date, is_weekend
from voucher.core.ids import derive
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.institution import InstitutionKind, Scope
from voucher.register.funds import AppropriateFund, FundOpened, OpenFund
from voucher.register.institutions import ListInstitution
from voucher.register.persons import VerifyPersons
from voucher.register.policies import LoadCalendar, ReleasePack, SetParameter, SetRate
from voucher.shell import packs
from voucher.shell.demo.cast import Actor, Casting, credit_code, id_number, officer_key
from voucher.shell.demo.player import Player, event_of
from voucher.shell.desk import Identity

REGION: Final = "41"
SITE: Final = "4104"
OCCUPATION: Final = "6-18-02-04"
LEVEL: Final = "L4"
DEPARTMENT: Final = "iit"
RATE_DOCUMENT: Final = "演示标准-1"
EVIDENCE: Final = "0" * 64
YUAN: Final = 100

ROLES: Final = (
    ("industry1", "演示行业经办甲", ((Capability.INDUSTRY, REGION),)),
    ("industry2", "演示行业经办乙", ((Capability.INDUSTRY, REGION),)),
    ("maker", "演示财政制单甲", ((Capability.FINANCE_MAKER, REGION),)),
    ("checker", "演示财政复核乙", ((Capability.FINANCE_CHECKER, REGION),)),
    ("auditor", "演示审计甲", ((Capability.AUDITOR, REGION),)),
    ("inspector", "演示检查甲", ((Capability.INSPECTOR, REGION),)),
    ("patrol", "演示检查乙", ((Capability.INSPECTOR, SITE),)),
    ("patrol2", "演示检查丙", ((Capability.INSPECTOR, REGION),)),
)


def calendar_of(year: int) -> LoadCalendar:
    """The State Council's notice of a year, as the package `chinesecalendar` carries it."""
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(n) for n in range((dt.date(year + 1, 1, 1) - first).days)]
    holidays = tuple(d.isoformat() for d in days if d.weekday() < 5 and chinese_calendar.is_holiday(d))
    workdays = tuple(d.isoformat() for d in days if is_weekend(d.isoformat()) and chinese_calendar.is_workday(d))
    return LoadCalendar(
        year=str(year), holidays=holidays, workdays=workdays, document=f"国务院办公厅{year}年节假日安排"
    )


def last_covered_day() -> str:
    """The last day whose working days the installed calendar knows."""
    return f"{max(day.year for day in chinese_calendar.holidays)}-12-31"


@dataclass(frozen=True, slots=True)
class Setting:
    """Under which policy the classes are held: the packs that are released, the day from which institutions are listed and
    rates hold, and the rates in yuan per certified person: kind of claim, certificate type, level (empty: every one)."""

    packs: tuple[str, ...] = (packs.DEMONSTRATION,)
    since: str = "2025-01-01"
    rates: tuple[tuple[ClaimKind, str, str, int], ...] = (
        (ClaimKind.TRAINING, "skill_level", LEVEL, 600),
        (ClaimKind.EVALUATION, "skill_level", LEVEL, 240),
    )
    rate_document: str = RATE_DOCUMENT


def prepare(player: Player, setting: Setting | None = None) -> None:
    """Everything the classes need."""
    found = setting or Setting()
    _officers(player)
    _calendars(player)
    for name in found.packs:
        _release(player, name)
    _rates(player, found)
    _people(player)
    _institutions(player, found)
    _fund(player)


def _officers(player: Player) -> None:
    accounts = player.home.settings.officers
    for role, account in zip(("bureau1", "bureau2"), accounts, strict=True):
        private = officer_key(player.home.folder, role)
        player.cast.actors[role] = Actor(account, None, private)
    player.cast.actors["operator"] = Actor(player.home.settings.operator)
    player.cast.actors["system"] = Actor(player.home.settings.system)
    player.say(0, "账本建立：登记两名经办人员为信任根", "the ledger is founded: two officers are its root of trust")


def _calendars(player: Player) -> None:
    for year in _years(player):
        player.do(player.cast["operator"], f"calendar/{year}", calendar_of(year))


def _release(player: Player, name: str) -> None:
    one, two = player.cast["bureau1"], player.cast["bureau2"]
    pack = packs.store(player.home.database, packs.packaged(name))
    file = pack.file
    release = ReleasePack(pack=pack.digest, name=file.name, region=file.region, start=file.start, end=file.end)
    order = player.order(one, f"pack/{name}", release)
    player.twice(one, two, order, f"发布政策包“{file.title.zh}”（两人）", f"two officers release: {file.title.en}")


def _rates(player: Player, setting: Setting) -> None:
    one, two = player.cast["bureau1"], player.cast["bureau2"]
    for kind, certificate_type, level, yuan in setting.rates:
        rate = SetRate(
            kind=kind,
            region=REGION,
            certificate_type=certificate_type,
            level=level,
            from_date=setting.since,
            fen=yuan * YUAN,
            document=setting.rate_document,
        )
        order = player.order(one, f"rate/{kind}/{certificate_type}", rate)
        player.twice(one, two, order, f"设定标准：{yuan} 元/人（演示）", f"rate set: {yuan} yuan each (demonstration)")
    limit = SetParameter(
        name="voucher.reissue_limit", region=REGION, from_date=setting.since, value=1, document="演示参数-1"
    )
    player.twice(one, two, player.order(one, "reissue-limit", limit))


def _years(player: Player) -> list[int]:
    first = int(china_date(player.clock.now())[:4])
    return list(range(first, int(last_covered_day()[:4]) + 1))


def _people(player: Player) -> None:
    casting = Casting(player.service, player.desk)
    registrar = player.cast["bureau1"]
    persons = []
    for number, (role, name, grants) in enumerate(ROLES):
        identity = Identity(name=name, number=id_number(900 + number, "19800101"))
        person = casting.person(role, identity, registrar)
        persons.append(person)
        player.cast.actors[role] = casting.account(role, person, *grants)
    verify = VerifyPersons(persons=tuple(persons), method="id_card_in_hand", evidence=EVIDENCE)
    player.do(registrar, "verify-cast", verify, "核验各方经办人员身份", "the cast's identities are verified")


def _institutions(player: Player, setting: Setting) -> None:
    casting = Casting(player.service, player.desk)
    for number, (role, kind, name, capability) in enumerate(
        (
            ("school", InstitutionKind.TRAINING, "演示培训学校", Capability.INSTITUTION),
            ("school2", InstitutionKind.TRAINING, "演示第二培训学校", Capability.INSTITUTION),
            ("body", InstitutionKind.EVALUATION, "演示评价机构", Capability.EVALUATION),
        )
    ):
        identifier = _list_institution(player, number, role, kind, name, setting.since)
        identity = Identity(name=f"{name}经办", number=id_number(950 + number, "19820202"))
        person = casting.person(role, identity, player.cast["bureau1"])
        actor = casting.account(role, person, (capability, identifier))
        player.cast.actors[role] = actor
        player.cast.actors[f"{role}:id"] = Actor(identifier)


def _list_institution(player: Player, number: int, role: str, kind: InstitutionKind, name: str, since: str) -> str:
    operator, one, two = (player.cast[r] for r in ("operator", "bureau1", "bureau2"))
    order = player.desk.apply_institution(
        operator.account,
        player.key(f"apply/{role}"),
        kind=kind,
        code=credit_code(number + 1),
        name=name,
        region=SITE,
    )
    player.service.give(order)
    identifier = derive(operator.account, order.key)
    listing = ListInstitution(institution=identifier, scope=(Scope(OCCUPATION, "", since),))
    order = player.order(one, f"list/{role}", listing)
    player.twice(one, two, order, f"{name}列入目录清单（两人）", f"{role} is listed in the catalogue by two officers")
    return identifier


def _fund(player: Player) -> None:
    maker, checker = player.cast["maker"], player.cast["checker"]
    opened = player.twice(
        maker, checker, player.order(maker, "fund", OpenFund(code="employment_subsidy", region=REGION))
    )
    fund = event_of(opened, FundOpened).fund
    player.cast.actors["fund:id"] = Actor(fund)
    appropriate = AppropriateFund(fund=fund, fen=200_000 * YUAN, document="演示拨款-1")
    order = player.order(maker, "appropriate", appropriate)
    player.twice(
        maker, checker, order, "拨入就业补助资金 200,000.00 元（演示）", "200,000.00 yuan appropriated (demonstration)"
    )
