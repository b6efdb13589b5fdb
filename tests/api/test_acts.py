"""The pages of acts: every command has a page or a reason, forms fit their commands, refusals stand where they belong."""

from __future__ import annotations

import pytest

from api.orders import schema_for
from api.pages.acts import ACTS
from tests.support.acts import somebody
from tests.support.http import Api
from tests.support.visitor import Visitor

pytestmark = pytest.mark.pages


def test_a_form_asks_for_every_field_of_its_command_and_no_other() -> None:
    """What is typed, chosen and worked out together is what the API takes."""
    for act in ACTS.values():
        wanted = set(schema_for(act.type)()._declared_fields) - {"version"}
        assert act.fields == wanted, act.type


@pytest.mark.parametrize("role", ["bureau1", "maker", "checker", "school", "body", "operator", "auditor"])
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


def test_workers_find_no_acts_here(own: Api) -> None:
    """Theirs have pages of their own."""
    journey = own.world.journey(size=1).upto("claimed")
    visitor = Visitor(own)
    visitor.carry(own.of(journey.workers[journey.people[0]]))
    visitor.get("/acts/", 403)
