"""The pages of acts: every command has a page or a reason, forms fit their commands, refusals stand where they belong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api import pages
from api.orders import schema_for
from api.pages.acts import ACTS, names
from api.pages.acts.school import APPLICANT
from api.rest.commands import ROUTES
from tests.support.acts import sent, somebody
from tests.support.http import Api
from tests.support.visitor import Visitor
from voucher.policy.pack import load
from voucher.rules.evaluation import OnlineOnlyExam
from voucher.shell import packs
from voucher.step.declare import STEPS

pytestmark = pytest.mark.pages
ELSEWHERE = {
    "proposal.approve": "/b/proposals",
    "proposal.decline": "/b/proposals",
    "publicity.start": "/b/claims/…/publish, sealed by Lists.publish",
    "publicity.start_many": "/b/publicity, sealed by Lists.publish_many",
    "publicity.resolve": "/b/objections, sealed by Lists.resolve",
    "voucher.enrol": "the scanner: a voucher is enrolled by showing its code, never by hand",
    "voucher.expire": "the system's daily job",
    "class.record_external": "devices and systems; files of theirs on /i/classes/…/records",
    "class.record_externals": "devices and systems; files of theirs on /i/classes/…/records",
    "evaluation.import_results": "the exam platform; its files on /i/evaluations/…/exam",
    "device.enrol": "the scanner's own page, with the key it made",
}
"""Commands of which no page speaks by name, and where they are done."""


def test_a_form_asks_for_every_field_of_its_command_and_no_other() -> None:
    """What is typed, chosen and worked out together is what the API takes."""
    for act in ACTS.values():
        wanted = set(schema_for(act.type)()._declared_fields) - {"version"}
        assert act.fields == wanted, act.type


def test_who_may_apply_after_online_training_can_be_chosen() -> None:
    """The form's codes are the rule's: an enterprise, or the worker."""
    rule = load(packs.packaged("zhengzhou-2022")).rule(OnlineOnlyExam)
    assert rule
    assert set(rule.applicants) < set(APPLICANT)


@pytest.mark.parametrize(
    "role",
    [
        "bureau1",
        "maker",
        "body",
        "operator",
        *(pytest.param(role, marks=pytest.mark.slow) for role in ("checker", "school", "auditor")),
    ],
)
def test_everybody_sees_the_acts_that_are_theirs_and_each_opens(api: Api, role: str) -> None:
    """The list leads to forms that open; of another's there is none, and its address is refused."""
    visitor = somebody(api, role)
    page = visitor.get("/acts/")
    paths = [
        str(link["href"])
        for link in page.all("a")
        if str(link["href"]).startswith("/acts/") and len(str(link["href"])) > 6
    ]
    assert paths
    for path in paths:
        visitor.get(path)
    for act in ACTS.values():
        if f"/acts/{act.type}" not in paths:
            visitor.get(f"/acts/{act.type}", 403)
            break


def test_workers_find_no_acts_here(api: Api) -> None:
    """Theirs have pages of their own."""
    journey = api.world.journey(size=1).upto("claimed")
    visitor = Visitor(api)
    visitor.carry(api.of(journey.workers[journey.people[0]]))
    visitor.get("/acts/", 403)


NAMING = ("proposals.py", "proposing.py", "commands.py")
"""These tell every command in words, and give none."""


def test_every_command_has_a_page_or_a_reason_for_none() -> None:
    """Whoever adds a command decides which page a person finds it on."""
    folder = Path(pages.__file__).parent
    sources = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if path.parent.name != "acts"}
    said = "\n".join(text for path, text in sources.items() if path.name not in NAMING)
    missing = {
        route.type
        for route in ROUTES
        if route.type not in ACTS
        and f'"{route.type}"' not in said
        and not re.search(rf"\b{STEPS[route.type].command.__name__}\b", said)
    }
    assert missing == set(ELSEWHERE)


def test_what_the_ledger_would_refuse_is_said_before_anybody_signs(api: Api) -> None:
    """A file that is with the bank is not discarded: the form says so, keeps what was chosen, and nothing is in the log."""
    journey = api.world.journey(size=1, first=50).upto("released")
    size = api.world.size()
    visitor = somebody(api, "maker")
    assert sent(visitor, "payment.discard", journey.payment, reason="wrong_total").status_code == 422
    assert visitor.page is not None
    assert "已放行" in visitor.page.text
    assert 'value="wrong_total" selected' in visitor.text
    assert api.world.size() == size


def test_what_is_not_among_the_latest_is_found_by_its_name(own: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list offers the latest; a word of the name finds what is older, in a form, and says so when there is nothing."""
    monkeypatch.setattr(names, "MOST", 2)
    visitor = somebody(own, "bureau1")
    page = visitor.get("/acts/institution.record_system")
    offered = {option["value"] for option in page.all("option")} - {""}
    school = own.actor("school:id").account
    assert len(offered) == 2
    assert school not in offered
    (search,) = [form for form in visitor.forms() if form.action == "/acts/institution.record_system/choose"]
    assert visitor.submit(search, text="演示 培训学校").status_code == 200
    assert visitor.page
    assert school in [option["value"] for option in visitor.page.all("option")]
    assert visitor.submit(search, text="没有这一家").status_code == 200
    assert "没有找到" in visitor.text
    chosen = visitor.get(f"/acts/institution.record_system?about={school}")
    assert "演示培训学校" in chosen.text
