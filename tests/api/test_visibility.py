"""What each role may see of each kind of object: a table, and the whole collection compared with it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from api.rest.queries import COLLECTIONS
from ledger import timestamp
from ledger.store import engine
from tests.support.http import Api, event
from tests.support.listing import finding, listed
from tests.support.opening import organisation
from tests.support.phones import bound, device
from tests.support.world import Journey, World
from tests.voucher.test_enrol import another_class
from voucher.core.dates import add_days
from voucher.core.ids import profile_id
from voucher.lifecycle.attendance import DisputeAttendance
from voucher.lifecycle.train import SessionRecorded
from voucher.objects import KINDS
from voucher.objects.account import Account, Capability
from voucher.objects.delegation import Act
from voucher.objects.job import JobKind, JobSubsidy
from voucher.objects.scan import Purpose
from voucher.objects.training import TrainingKind
from voucher.register.consents import GiveConsent
from voucher.register.delegates import NameDelegate
from voucher.register.wishes import RegisterWish
from voucher.shell import queries
from voucher.shell.demo.cast import Actor, Casting, trainee
from voucher.shell.demo.player import event_of
from voucher.shell.demo.setting import LEVEL, OCCUPATION, SITE
from voucher.shell.desk import Identity
from voucher.shell.rows import codec
from voucher.shell.tables import STATE

EVERYBODYS = {
    *("institution", "pack", "rate", "parameter", "calendar", "maintenance_window", "occupation", "recognition"),
    *("platform_video", "alliance", "voucher_owner"),
}
OF_INSTITUTIONS = {"finding", "hold", "teacher"}
OF_PEOPLE = {
    *OF_INSTITUTIONS,
    *("person", "voucher_batch", "voucher", "training_class", "enrolment", "class_session", "evaluation"),
    *("certificate", "claim", "claim_line", "objection", "wish", "delegation", "consent", "device", "binding"),
    *("scan", "sign_in", "conflict", "dispute", "class_change", "external_record", "apprentice_count"),
    *("inspection", "platform_use", "project", "recording", "system_record", "external_file", "statistic"),
    *("award", "job_subsidy"),
}
OF_LOOKING = {"flag", "look_back"}
OF_CLASSES = {
    *("enrolment", "class_session", "evaluation", "sign_in", "dispute", "class_change", "external_record"),
    "platform_use",
    *("recording", "system_record", "external_file"),
}
OF_MONEY = {"fund", "balance", "payment_batch", "transfer", "bank_file"}
OF_OFFICES = {"proposal", "absence", "recusal"}
OFFICIALS = EVERYBODYS | OF_PEOPLE | OF_MONEY | OF_LOOKING | OF_OFFICES
WHOLE = {
    "bureau1": OFFICIALS | {"profile"},
    "inspector": OFFICIALS - OF_MONEY,
    "industry1": OFFICIALS - OF_MONEY - OF_LOOKING,
    "maker": OFFICIALS - OF_LOOKING,
    "checker": OFFICIALS - OF_LOOKING,
    "auditor": OFFICIALS | {"account", "key", "profile"},
    "operator": EVERYBODYS | {"account", "key", "proposal"},
    "system": EVERYBODYS,
    "school": EVERYBODYS,
    "school2": EVERYBODYS,
    "body": EVERYBODYS | {"evaluation", "certificate"},
    "worker": EVERYBODYS,
    "phone": EVERYBODYS,
    "bureau elsewhere": EVERYBODYS | OF_OFFICES,
    "finance elsewhere": EVERYBODYS | OF_OFFICES,
    "auditor elsewhere": EVERYBODYS | OF_OFFICES | {"account", "key"},
    "stranger": EVERYBODYS,
    "machine": EVERYBODYS,
}
"""Kinds of which a role sees every object. Of account and key, everybody sees their own besides."""
ELSEWHERE = "4101"


class Stage:
    """Two classes of two schools, one through the whole loop with an objection, and everybody who looks at them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        world = api.world
        self.one: Journey = world.journey(size=2, failing=1).upto("publicised")
        line = api.ids("bureau1", "/lines")[0]
        filed = api.do("auditor", f"/claims/{self.one.claim}/objections", {"line": line, "text": "测试异议"})
        objection = event(filed, "publicity.objection_filed")["objection"]
        api.two(f"/objections/{objection}/resolve", {"uphold": False, "reason": "checked"})
        self.one.upto("reconciled")
        link = {"region": SITE, "source": "sector.1", "target": "skill_level", "document": "TEST-LINK-1"}
        api.two("/recognitions", link | {"from_date": world.today})
        counted = {
            "region": SITE,
            "year": world.today[:4],
            "numbers": [{"what": "migrants", "value": 9}],
            "evidence": "0" * 64,
        }
        api.do("bureau1", "/statistics", counted)
        award = {"region": SITE, "what": "medallist", "competition": "welding", "document": "TEST-AWARD-1"}
        api.do("bureau1", "/awards", award | {"person": self.one.people[0], "awarded_on": world.today})
        kind = {"training_kind": TrainingKind.APPRENTICESHIP, "employer": organisation(api, "enterprise", 31)}
        self.other: Journey = world.journey(size=2, school="school2", first=50, extra=kind).upto("drafted")
        self.other.upto("enrolled")
        self._scans(self.other)
        self.other.upto("certified")
        self._away()
        row = {"occupation": OCCUPATION, "zh": "焊工", "en": "Welder", "types": ["skill_level"], "marks": []}
        api.two("/occupations", {"from_date": world.today, "rows": [row], "document": "TEST-1"})
        self.actors: dict[str, Actor] = {
            **world.cast.actors,
            "worker": self.one.workers[self.one.people[0]],
            "phone": self.other.workers[self.other.people[0]],
        }
        for number, (role, capability, scope) in enumerate(
            (
                ("bureau elsewhere", Capability.BUREAU, ELSEWHERE),
                ("finance elsewhere", Capability.FINANCE_MAKER, ELSEWHERE),
                ("auditor elsewhere", Capability.AUDITOR, ELSEWHERE),
                ("stranger", Capability.WORKER, "*"),
            )
        ):
            self.actors[role] = _account(world, role, number, capability, scope)
        _write_job(self.one)
        made = event(api.do("operator", "/accounts", {"grants": []}), "account.created")
        self.actors["machine"] = Actor(made["account"])
        self._standing()

    def _standing(self) -> None:
        """The second school learns at a platform, is found at fault and removed: a class of it is on hold."""
        api, school, today = self.api, self.other.institution, self.api.world.today
        platform, firm = listed(api, SITE, "online_platform"), listed(api, SITE, "enterprise")
        video = {"video": "v1", "added_on": today, "approval": "测试1", "approved_on": today}
        api.do("bureau1", f"/institutions/{platform}/videos", video)
        third = api.one("bureau1", f"/classes/{self.third.training_class}")
        use = {"platform": platform, "from_date": third["end_date"]}
        api.do("school2", f"/classes/{third['id']}/platforms", use)
        teacher = {"person": self.other.people[0], "occupations": [], "certificates": [], "evidence": "0" * 64}
        api.do("school2", f"/institutions/{school}/teachers", {"teachers": [teacher]})
        api.two(f"/institutions/{firm}/alliances", {"members": [school], "document": "测试2"})
        api.do("bureau1", "/projects", {"region": SITE, "category": "training_base", "document": "测试3"})
        api.do("bureau1", f"/voucher-owners/{SITE}", {"owners": ["hr_bureau"], "document": "测试4"})
        api.two(f"/institutions/{school}/findings", finding(today, responsible=False))
        api.two(f"/institutions/{school}/standing", {"standing": "DELISTED", "reason": "serious"})

    def _away(self) -> None:
        """An officer is away, another stays out."""
        account, today = self.api.actor("industry1").account, self.api.world.today
        days = {"from_date": today, "until_date": today, "reason": "training"}
        self.api.do("operator", "/absences", {"account": account, **days})
        school = self.api.actor("school2:id").account
        self.api.do("industry2", "/recusals", {"institution": school, "reason": "relative"})

    def _scans(self, journey: Journey) -> None:
        """The first of the second school's people comes by phone, and another class wants the same voucher."""
        world, person = journey.world, journey.people[0]
        phone = {"binding": bound(journey, 0), "training_class": journey.training_class}
        gate = device(world, "school2")
        third = another_class(journey, "school2")
        later = add_days(journey.start, 100)
        change = {"start_date": journey.start, "end_date": later, "reason": "weather", "evidence": "0" * 64}
        self.api.do("school2", f"/classes/{journey.training_class}/reschedule", change)
        gate.scan(journey.voucher(), **(phone | {"training_class": third.training_class}))
        journey.upto("opened")
        gate.scan(journey.voucher(), **phone, purpose=Purpose.ATTEND)
        world.at(journey.start, 18)
        taught = event_of(world.do("school2", journey.session(journey.start)), SessionRecorded)
        worker = journey.workers[person]
        seen = {
            "kind": "sign_in_device",
            "person": person,
            "happened": timestamp.to_text(world.clock.now()),
            "direction": "in",
            "method": "face",
        }
        record = {"source": "gate", "number": "1", "digest": "0" * 64, "record": seen}
        self.api.do("school2", f"/classes/{journey.training_class}/external-records", record)
        file = {"records": [record | {"number": "2"}], "file": "ab" * 32}
        self.api.do("school2", f"/classes/{journey.training_class}/external-records/many", file)
        window = {"region": "41", "system": "skilled_talent", "document": "TEST-1"}
        times = {"starts": timestamp.to_text(0), "ends": timestamp.to_text(world.clock.now())}
        self.api.do("bureau1", "/maintenance", window | times)
        world.do(worker, DisputeAttendance(session=taught.session, person=person))
        world.do(worker, RegisterWish(person=person, occupation=OCCUPATION, level=LEVEL, region=SITE))
        other = journey.workers[journey.people[1]].account
        world.do(worker, GiveConsent(person=person, terms="1", text="ab" * 32))
        world.do(worker, NameDelegate(person=person, account=other, acts=(Act.CLAIM,), until=world.today))
        journey.start = add_days(journey.start, 1)
        self.third = third
        self._looks(journey)

    def _looks(self, journey: Journey) -> None:
        """An inspector plans one look and signs another; somebody looks back, and something looks wrong."""
        world = journey.world
        about = {"training_class": journey.training_class, "what": "in_class", "day": world.today}
        self.api.do("patrol", "/inspections", about | {"way": "onsite", "found": 2, "teachers": 1})
        self.api.do("patrol", "/inspections/plan", about)
        flag = {"what": "flag.written_at_once", "region": SITE, "facts": [{"name": "sessions", "value": "3"}]}
        limit = {"threshold": 3, "parameter": "flag.written_sessions", "day": world.today}
        self.api.do("system", "/flags", flag | limit | {"training_class": journey.training_class})
        past = {"region": SITE, "since": world.today, "until": world.today, "found": 1, "new": 1}
        self.api.do("bureau1", "/look-backs", past | {"digest": "0" * 64})

    def seen(self, role: str, kind: str) -> set[str]:
        """Ids of a kind that a role is shown, over all pages; each can be asked for alone too."""
        path = next(path for path, name in COLLECTIONS.items() if name == kind)
        found: set[str] = set()
        query = {"limit": "200"}
        while True:
            page = self.api.get(self.actors[role], f"/{path}", query_string=query).get_json()
            found |= {item["id"] for item in page["items"]}
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]

    def stored(self, kind: str, column: str = "id", *values: str) -> set[str]:
        """Ids of a kind in the database, or of those where a column has one of these values."""
        table = STATE[kind]
        query = sa.select(table.c.id)
        if values:
            query = query.where(table.c[column].in_(values))
        with engine.snapshot(self.api.home.database) as connection:
            return set(connection.execute(query).scalars())

    def own(self, role: str, kind: str) -> set[str]:
        """What a role sees of a kind of which it does not see everything."""
        actor = self.actors[role]
        if kind in ("account", "key"):
            return self.stored(kind, "id" if kind == "account" else "account", actor.account)
        if role in ("school", "school2"):
            return self._of_school(self.one if role == "school" else self.other, kind)
        if role == "worker":
            return self._of_worker(str(actor.person), kind)
        if role == "phone":
            own = {"training_class": self.stored("training_class", "institution", self.other.institution)}
            told = {"scan": self.stored("scan"), "class_change": self.stored("class_change")}
            return {**own, **told}.get(kind) or self._of_worker(str(actor.person), kind)
        classes = {self.one.training_class, self.other.training_class}
        few = {("body", "training_class"): classes, ("stranger", "person"): {str(actor.person)}}
        return few.get((role, kind), set())

    def _of_school(self, journey: Journey, kind: str) -> set[str]:
        other = journey is self.other
        classes = [journey.training_class, *([self.third.training_class] if other else [])]
        found: dict[str, set[str]] = {
            "person": set(journey.people),
            "profile": {profile_id(person) for person in journey.people},
            "voucher": set(journey.vouchers.values()),
            "certificate": set(journey.certificates.values()),
            "claim": {journey.claim} - {""},
            "job_subsidy": self.stored("job_subsidy", "payee", journey.institution),
            "training_class": set(classes),
            "inspection": self.stored("inspection", "state", "SIGNED") if other else set(),
        }
        if other and kind in {*OF_INSTITUTIONS, "device", "scan", "conflict", "apprentice_count"}:
            return self.stored(kind)
        if kind in OF_CLASSES:
            return self.stored(kind, "training_class", *classes)
        if kind in ("claim_line", "objection"):
            return self.stored(kind, "claim", journey.claim)
        return found.get(kind, set())

    def _of_worker(self, person: str, kind: str) -> set[str]:
        columns = {
            **dict.fromkeys(("voucher", "certificate", "claim_line", "binding", "conflict", "job_subsidy"), "holder"),
            **dict.fromkeys(("enrolment", "sign_in", "dispute", "wish", "delegation", "consent"), "person"),
            **dict.fromkeys(("profile", "award"), "person"),
            "external_record": "person",
        }
        if kind in columns:
            return self.stored(kind, columns[kind], person)
        return {"person": {person}, "training_class": {self.one.training_class}}.get(kind, set())


def _write_job(journey: Journey) -> None:
    """A subsidy for the first person's work. No document of this place states one, so its row is written as it would stand."""
    person = journey.people[0]
    subsidy = JobSubsidy(
        id="e" * 32,
        at=0,
        type=JobKind.HIRE,
        payee=journey.institution,
        holder=person,
        certificate=journey.certificates[person],
        region=SITE,
        began_on=journey.start,
        months=12,
        fen=100_000,
        evidence="0" * 64,
        granted_on=journey.start,
    )
    row = dict(zip(STATE[JobSubsidy.kind].c.keys(), codec(JobSubsidy).row(subsidy), strict=True))
    with engine.transaction(journey.world.home.database) as connection:
        connection.execute(sa.insert(STATE[JobSubsidy.kind]).values(row))


def _account(world: World, role: str, number: int, capability: Capability, scope: str) -> Actor:
    casting = Casting(world.service, world.desk)
    identity = Identity(name="测试外人", number=trainee(980 + number).number)
    person = casting.person(role, identity, world.cast["bureau1"])
    return casting.account(role, person, (capability, scope), signs=False)


@pytest.fixture(scope="module")
def stage(api: Api) -> Stage:
    """The scene, set once for the module."""
    return Stage(api)


@pytest.mark.parametrize("role", WHOLE)
def test_a_role_sees_what_the_table_says_and_nothing_else(stage: Stage, role: str) -> None:
    """Every collection, compared object by object with what this role may see."""
    for kind in COLLECTIONS.values():
        wanted = stage.stored(kind) if kind in WHOLE[role] else stage.own(role, kind)
        assert (kind, stage.seen(role, kind)) == (kind, wanted)


def test_the_scene_has_every_kind(stage: Stage) -> None:
    """The table is about something: no collection is empty, and the schools' worlds differ."""
    assert [kind for kind in COLLECTIONS.values() if not stage.stored(kind)] == []
    for kind in ("person", "voucher", "enrolment", "certificate"):
        assert stage.seen("school", kind)
        assert stage.seen("school2", kind)
        assert not stage.seen("school", kind) & stage.seen("school2", kind)


def test_what_is_not_listed_cannot_be_asked_for_either(stage: Stage) -> None:
    """One object of each kind that a role does not see: 404 by id, for every role."""
    for role in WHOLE:
        for path, kind in COLLECTIONS.items():
            hidden = stage.stored(kind) - stage.seen(role, kind)
            for identifier in sorted(hidden)[:1]:
                assert stage.api.get(stage.actors[role], f"/{path}/{identifier}").status_code == 404


def test_a_grant_withdrawn_closes_what_it_opened(stage: Stage) -> None:
    """The next query already sees nothing."""
    api = stage.api
    actor = _account(api.world, "bureau for a day", 9, Capability.BUREAU, "4104")
    path = f"/vouchers/{stage.one.voucher()}"
    assert api.get(actor, path).status_code == 200
    body = {"capability": "bureau", "scope": "4104"}
    api.do("operator", f"/accounts/{actor.account}/grants/withdraw", body)
    assert api.get(actor, path).status_code == 404


def test_a_person_without_the_workers_grant_sees_nothing_of_their_own(stage: Stage) -> None:
    """What a worker sees as holder hangs on the grant, not on the name behind the account."""
    api = stage.api
    person = stage.one.people[1]
    made = event(api.do("operator", "/accounts", {"person": person, "grants": []}), "account.created")
    bare = Actor(made["account"], person)
    assert api.get(bare, f"/persons/{person}").status_code == 404
    api.do("operator", f"/accounts/{bare.account}/grants", {"capability": "worker", "scope": "*"})
    assert api.get(bare, f"/persons/{person}").status_code == 200


def test_every_kind_has_a_rule_and_all_but_the_home_a_collection() -> None:
    """A kind added without a rule of who may see it fails here."""
    kinds = {kind.kind for kind in KINDS}
    assert set(queries._RULES) == kinds
    assert set(COLLECTIONS.values()) == kinds - {"home"}


def test_a_region_is_no_pattern(stage: Stage) -> None:
    """A grant whose scope holds a wildcard of LIKE is taken literally."""
    account = stage.api.actor("bureau1").account
    for scope in ("%", "4_", "41%"):
        wild: Any = queries.Reader(stage.api.home.database)
        found = wild.page(_with(stage, account, scope), "voucher", {}, "", 10)
        assert found == ([], None)


def _with(stage: Stage, account: str, scope: str) -> Any:
    return replace(stage.api.world.state(Account, account), grants=((Capability.BUREAU, scope),))
