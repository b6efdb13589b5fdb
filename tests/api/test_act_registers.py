"""The bureau's acts about institutions, registers and officers, each done through its page."""

from __future__ import annotations

import re

import pytest

from tests.support.acts import done, given, sent, somebody
from tests.support.evaluating import registered
from tests.support.http import Api
from tests.support.listing import applied, listed
from tests.support.visitor import Visitor
from voucher.objects.account import Account, AccountState, Capability
from voucher.objects.institution import Institution
from voucher.objects.lessons import MaintenanceWindow
from voucher.objects.occupation import Occupation
from voucher.objects.office import Recusal
from voucher.objects.person import Person
from voucher.objects.pool import Project, VoucherOwner
from voucher.objects.profile import Profile
from voucher.objects.recognition import Award, Recognition
from voucher.objects.standing import Alliance, PlatformVideo
from voucher.objects.statistic import Statistic
from voucher.shell.demo.cast import credit_code, trainee
from voucher.shell.demo.setting import OCCUPATION

pytestmark = pytest.mark.pages
PLACE = "4104"
TWO = "bureau2"


def test_institutions_are_registered_numbered_and_allied(api: Api) -> None:
    """A new one, its number in a system, a university's consent, work elsewhere, an alliance, a platform's video."""
    world = api.world
    asked = {"kind": "enterprise", "uscc": credit_code(901), "name": "测试企业", "region": PLACE}
    done(api, "bureau1", "institution.apply", **asked)
    (firm,) = world.all(Institution, "uscc", credit_code(901))
    done(api, "bureau1", "institution.record_system", firm.id, system="employment", number="T-1")
    assert world.state(Institution, firm.id).systems == (("employment", "T-1"),)
    university, platform = applied(api, PLACE, "university"), listed(api, PLACE, "online_platform")
    consent = {"report": "测试1号", "consent": "测试2号", "consented_on": world.today}
    given(api, "bureau1", "institution.consent_university", university, second=TWO, **consent)
    cross = {
        "city": "4101",
        "occupation": OCCUPATION,
        "level": "",
        "basis": "lack",
        "document": "测试",
        "from_date": world.today,
    }
    given(api, "bureau1", "institution.allow_crossing", firm.id, second=TWO, **cross)
    given(api, "bureau1", "alliance.register", firm.id, second=TWO, members=university, document="测试3号")
    assert world.all(Alliance, "lead", firm.id)[0].members == (university,)
    done(
        api,
        "bureau1",
        "platform.record_video",
        platform,
        video="V-1",
        added_on=world.today,
        approval="",
        approved_on="",
    )
    assert world.all(PlatformVideo, "platform", platform)[0].approval is None


def test_registers_are_kept_with_their_documents(api: Api) -> None:
    """Occupations by rows, recognitions, awards of a person and of nobody, projects, who answers for vouchers, maintenance."""
    world, day = api.world, api.world.today
    rows = {
        "rows.rows": "3",
        "rows.0.occupation": "6-18-02-99",
        "rows.0.zh": "测试职业",
        "rows.0.types": "skill_level",
        "rows.0.marks": "",
    }
    given(api, "bureau1", "occupation.load", second=TWO, from_date=day, document="测试目录", **rows)
    (row,) = world.state(Occupation, "6-18-02-99").dated
    assert (row.zh, row.types, row.marks) == ("测试职业", ("skill_level",), ())
    recognition = {
        "region": PLACE,
        "source": "sector.9",
        "target": "skill_level",
        "level": "",
        "from_date": day,
        "document": "测试",
    }
    given(api, "bureau1", "recognition.record", second=TWO, **recognition)
    assert world.all(Recognition, "source", "sector.9")
    school = api.actor("school:id").account
    award = {
        "region": PLACE,
        "what": "sender",
        "competition": "welding",
        "awarded_on": day,
        "document": "测试",
        "institution": school,
    }
    given(api, "bureau1", "award.record", **award)
    assert world.all(Award, "institution", school)[0].person == ""
    done(api, "bureau1", "project.record", region=PLACE, category="training_base", document="测试项目")
    (project,) = world.all(Project, "region", PLACE)
    done(api, "bureau1", "project.assess", project.id, score="92.5")
    assert world.state(Project, project.id).score == 9250
    counted = {"numbers.0.what": "employed", "numbers.0.value": "120"}
    given(
        api, "bureau1", "statistic.record", papers=("evidence",), region=PLACE, year=day[:4], department="hr", **counted
    )
    assert world.all(Statistic, "region", PLACE)[0].value == 120
    done(api, "bureau1", "voucher.set_owner", owner=PLACE, owners=["hr_bureau", "big_data"], document="测试")
    assert world.state(VoucherOwner, PLACE).owners == ("hr_bureau", "big_data")
    times = {"starts": f"{day}T08:00", "ends": f"{day}T12:30"}
    done(api, "bureau1", "maintenance.announce", region=PLACE, system="employment", document="测试公告", **times)
    (window,) = world.all(MaintenanceWindow, "region", PLACE)
    assert (window.starts, window.ends) == (f"{day}T00:00:00.000Z", f"{day}T04:30:00.000Z")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(api: Api) -> None:
    """A wrong day, an end before the beginning as the ledger refuses it, a paper that was chosen before."""
    visitor, day = somebody(api, "bureau1"), api.world.today
    asked = {"region": PLACE, "system": "employment", "document": "测试公告", "starts": f"{day}T08:00"}
    assert sent(visitor, "maintenance.announce", ends="2026-02-31T08:00", **asked).status_code == 422
    assert 'id="f-ends-bad"' in visitor.text
    assert 'value="测试公告"' in visitor.text
    assert sent(visitor, "maintenance.announce", ends=f"{day}T07:00", **asked).status_code == 422
    assert 'id="f-ends-bad"' in visitor.text


def test_officers_keep_another_out_and_let_them_back(api: Api) -> None:
    """Imposed by two, lifted by two; the third is chosen from the officers by a masked name."""
    school, third = api.actor("school:id").account, str(api.actor("inspector").person)
    given(api, "bureau1", "officer.impose_recusal", second=TWO, person=third, institution=school, reason="relative")
    (recusal,) = api.world.all(Recusal, "person", third)
    given(api, "bureau1", "officer.lift_recusal", recusal.id, second=TWO)
    assert api.world.state(Recusal, recusal.id).lifted_on == api.world.today


def test_the_operator_grants_withdraws_and_disables(api: Api) -> None:
    """What an account may do is shown before it is changed."""
    account = api.actor("auditor").account
    grant = {"capability": "inspector", "scope": "4109"}
    done(api, "operator", "account.grant", account, **grant)
    assert (Capability.INSPECTOR, "4109") in api.world.state(Account, account).grants
    assert "检查人员 4109" in somebody(api, "operator").get(f"/acts/account.withdraw?about={account}").text
    done(api, "operator", "account.withdraw", account, **grant)
    done(api, "operator", "account.set_state", account, state="DISABLED")
    assert api.world.state(Account, account).state == AccountState.DISABLED
    done(api, "operator", "account.set_state", account, state="ACTIVE")


def test_two_officers_correct_an_identity_and_one_records_a_comparison(api: Api) -> None:
    """The person is found by the number on record; name and number stay out of the log."""
    world, (person, *_others) = api.world, registered(api, 80, 1, PLACE)
    old = trainee(80)
    right = {
        "person": old.number,
        "identity__name": "测试更正",
        "identity__number": trainee(81).number,
        "identity__phone": "",
    }
    entry = given(api, "bureau1", "person.correct", second=TWO, papers=("evidence",), **right)
    assert "测试更正" not in str(entry)
    (found,) = api.world.desk.identities_of([world.state(Person, person)]).values()
    assert (found.name, found.number) == ("测试更正", trainee(81).number)
    rows = {"results.0.person": found.number, "results.0.source": "student", "results.0.result": "differs"}
    done(api, "bureau1", "person.compare", papers=("evidence",), compared_at=f"{world.today}T08:00", **rows)
    (profile,) = world.all(Profile, "person", person)
    assert [(one.source, one.result) for one in profile.comparisons] == [("student", "differs")]


def test_the_operator_opens_an_officers_account_and_hands_out_a_code(api: Api) -> None:
    """For a registered person by name and number; the code leads to a password of their own and to their first page."""
    registered(api, 85, 1, PLACE)
    who, operator = trainee(85), somebody(api, "operator")
    operator.get("/b/accounts")
    form = next(form for form in operator.forms() if form.action == "/b/accounts")
    asked = {"name": who.name, "number": who.number, "capability": "finance_maker", "where": PLACE}
    assert operator.submit(form, **{**asked, "name": "别人"}).status_code == 422
    assert operator.submit(form, **{**asked, "where": "9999"}).status_code == 422
    assert operator.submit(form, **asked).status_code == 200
    _login, code = re.findall(r'class="print huge">([^<]+)<', operator.text)
    officer = Visitor(api)
    officer.get("/activate")
    words = "四个 不相干 的词 abc123"
    answer = officer.submit(officer.forms()[-1], code=code, password=words, again=words)
    assert answer.headers["Location"] == "/b/"
    officer.follow(answer)
    assert "制作支付文件" in officer.get("/acts/").text
    somebody(api, "bureau1").get("/b/accounts", 403)


def test_the_operator_gives_a_system_its_token_and_takes_it_back(api: Api) -> None:
    """Shown once; it reads what its grant allows; withdrawn, it opens nothing."""
    operator = somebody(api, "operator")
    operator.get("/b/accounts")
    form = next(form for form in operator.forms() if form.action == "/b/accounts/machines")
    asked = {"capability": "auditor", "where": PLACE, "days": "90"}
    assert operator.submit(form, **asked).status_code == 422
    assert operator.submit(form, **asked, scopes="read").status_code == 200
    found = re.search(r'<p class="print">([^<]+)<', operator.text)
    assert found
    assert api.call("GET", "/funds", token=found[1]).status_code == 200
    operator.get("/b/accounts")
    form = next(form for form in operator.forms() if form.action == "/b/accounts/machines/revoke")
    (given_to,) = re.findall(r'value="([0-9a-f]{32}:[0-9a-f]{32})"', operator.text)
    operator.follow(operator.submit(form, token=given_to))
    assert api.call("GET", "/funds", token=found[1]).status_code == 401
