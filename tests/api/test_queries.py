"""Queries: pages and cursors, filters, versions, the timeline of a voucher, who a person is."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from api.rest.queries import COLLECTIONS
from tests.support.http import Api, problem
from tests.support.world import Journey
from voucher.objects.voucher import STAGES
from voucher.shell.demo.cast import trainee


@pytest.fixture(scope="module")
def journey(api: Api) -> Journey:
    """A class of seven that has been taught one day."""
    return api.world.journey(size=7).upto("taught")


def _pages(api: Api, path: str, limit: int, **filters: str) -> list[list[str]]:
    """Ids, page by page, by following the cursors."""
    found, cursor = [], ""
    while True:
        query = {"limit": str(limit), **filters} | ({"cursor": cursor} if cursor else {})
        page = api.get("bureau1", path, query_string=query).get_json()
        found.append([item["id"] for item in page["items"]])
        cursor = page["next"]
        if cursor is None:
            return found


def test_following_the_cursors_shows_every_object_once(api: Api, journey: Journey) -> None:
    """Whatever the size of the page, and in the same order; the last page has no cursor and is not empty."""
    everybody = sorted(journey.vouchers.values())
    for limit in (1, 2, 3, 7, 8, 200):
        pages = _pages(api, "/vouchers", limit)
        assert [voucher for page in pages for voucher in page] == everybody
        assert len(pages) == -(-7 // limit)
        assert all(len(page) == limit for page in pages[:-1])


def test_a_cursor_goes_through_a_filter(api: Api, journey: Journey) -> None:
    """Filters and cursors together: the pages of what fits."""
    pages = _pages(api, "/enrolments", 2, training_class=journey.training_class, state="FINISHED")
    assert sorted(person.partition(".")[2] for page in pages for person in page) == sorted(journey.people)
    assert _pages(api, "/vouchers", 2, state="ISSUED") == [[]]


@pytest.mark.parametrize("text", ["!!!!", "abc", "x", "中", "====", "YQ==", "Y Q", "AA", "_w", "YR"])
def test_a_cursor_that_is_none_of_ours_is_refused(api: Api, text: str) -> None:
    """Nothing is guessed from a cursor that was cut, padded or made up."""
    response = api.get("bureau1", "/vouchers", query_string={"cursor": text})
    assert problem(response, 422, "value.invalid")["facts"] == {"field": "cursor"}


@pytest.mark.usefixtures("journey")
def test_a_made_up_cursor_opens_nothing(api: Api) -> None:
    """A cursor is a place in the order, not a permission: another school sees nothing behind any of them."""
    before_all = base64.urlsafe_b64encode(b"0").decode().rstrip("=")
    assert len(api.get("bureau1", "/vouchers", query_string={"cursor": before_all}).get_json()["items"]) == 7
    assert api.get("school2", "/vouchers", query_string={"cursor": before_all}).get_json()["items"] == []


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", ""])
def test_a_page_has_between_one_and_two_hundred(api: Api, limit: str) -> None:
    """Another limit is refused, not bent."""
    response = api.get("bureau1", "/vouchers", query_string={"limit": limit})
    assert problem(response, 422, "request.invalid")["errors"]["query"].keys() == {"limit"}


def test_a_filter_finds_what_has_this_value(api: Api, journey: Journey) -> None:
    """Text, numbers and truth alike, alone and together, on both engines."""
    assert set(api.ids("bureau1", "/vouchers", holder=journey.people[2])) == {journey.voucher(2)}
    assert api.ids("bureau1", "/vouchers", holder=journey.people[2], state="ISSUED") == []
    at = str(api.one("bureau1", f"/classes/{journey.training_class}")["at"])
    assert api.ids("bureau1", "/classes", at=at) == [journey.training_class]
    assert api.ids("bureau1", "/classes", planned="-1") == []
    practical = api.ids("bureau1", "/sessions", practical="true")
    assert len(practical) + len(api.ids("bureau1", "/sessions", practical="false")) == len(
        api.ids("bureau1", "/sessions")
    )
    assert practical
    assert api.ids("bureau1", "/vouchers", certificate="none") == []


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/vouchers", "nonsense", "1"),
        ("/vouchers", "trail", "[]"),
        ("/accounts", "grants", "[]"),
        ("/accounts", "tokens", "[]"),
        ("/proposals", "command", "{}"),
        ("/persons", "identity", "x"),
        ("/claims", "account", "x"),
        ("/classes", "planned", "many"),
        ("/classes", "planned", "7.0"),
        ("/classes", "planned", "9" * 16),
        ("/sessions", "practical", "1"),
        ("/sessions", "practical", "True"),
        ("/vouchers", "state ", "CLAIMED"),
    ],
)
def test_a_filter_that_cannot_be_is_refused(api: Api, path: str, field: str, value: str) -> None:
    """Unknown fields, lists, sealed things, values of another type: refused by name, never dropped."""
    response = api.get("bureau1", path, query_string={field: value})
    assert problem(response, 422, "value.invalid")["facts"] == {"field": field}


def test_an_object_has_its_version_as_etag(api: Api, journey: Journey) -> None:
    """The index of the entry that changed it last; who has that version is answered 304 with nothing."""
    path = f"/classes/{journey.training_class}"
    first = api.get("bureau1", path)
    assert first.headers["ETag"] == f'"{first.get_json()["at"]}"'
    assert first.headers["Cache-Control"] == "private, no-cache"
    same = api.get("bureau1", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.get_data()) == (304, b"")
    other = api.get("bureau1", path, headers={"If-None-Match": '"1"'})
    assert other.get_json() == first.get_json()


def test_a_changed_object_has_another_etag(api: Api) -> None:
    """After the next entry that concerns it the old version is not it any more."""
    journey = api.world.journey(size=1, first=500).upto("drafted")
    path = f"/classes/{journey.training_class}"
    seen = api.get("school", path).headers["ETag"]
    journey.upto("listed")
    changed = api.get("school", path, headers={"If-None-Match": seen})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != seen


def test_a_sealed_thing_shows_only_where_it_lies(api: Api, journey: Journey) -> None:
    """Neither the commitment nor anything of the vault is in the answer to a query."""
    person = api.one("bureau1", f"/persons/{journey.people[0]}")
    assert person["identity"] == {"sealed": journey.people[0]}
    school = api.one("bureau1", f"/institutions/{journey.institution}")
    assert school["scope"] == [{"occupation": "6-18-02-04", "level": "", "from_date": "2025-01-01", "until_date": None}]


@pytest.mark.usefixtures("journey")
def test_every_kind_can_be_listed_and_asked_for(api: Api) -> None:
    """Each collection answers, and each object in it by its own id, slashes and dots included."""
    for path in COLLECTIONS:
        for identifier in api.ids("auditor", f"/{path}")[:2]:
            assert api.one("auditor", f"/{path}/{identifier}")["id"] == identifier


def test_the_timeline_names_the_stages_and_the_next_one(api: Api, journey: Journey) -> None:
    """Each stage with its entry and where its proof is; the holder sees their own."""
    voucher = journey.voucher()
    told = api.get(journey.workers[journey.people[0]], f"/vouchers/{voucher}/timeline").get_json()
    assert [stage["state"] for stage in told["stages"]] == list(STAGES[:3])
    assert (told["state"], told["next"]) == ("ENROLLED", "TRAINED")
    assert told["stages"] == [
        {"index": index, "state": state, "proof": f"/log/proof/{index}"}
        for index, state in api.one("bureau1", f"/vouchers/{voucher}")["trail"]
    ]
    assert api.get(journey.workers[journey.people[1]], f"/vouchers/{voucher}/timeline").status_code == 404


def test_the_timeline_of_an_ended_voucher_has_no_next_stage(api: Api) -> None:
    """A cancelled voucher goes nowhere; neither does a redeemed one."""
    journey = api.world.journey(size=1, first=510).upto("claimed")
    api.do("bureau1", f"/vouchers/{journey.voucher()}/cancel", {"reason": "holder_asked"})
    told = api.get("bureau1", f"/vouchers/{journey.voucher()}/timeline").get_json()
    assert (told["state"], told["next"]) == ("CANCELLED", None)


def test_who_a_person_is_is_told_to_them_and_to_their_bureau(api: Api, journey: Journey) -> None:
    """From the vault, never cached. A school that lists them, an auditor, an operator and others are told nothing."""
    person = journey.people[0]
    identity = trainee(0)
    path = f"/persons/{person}/identity"
    for who in ("bureau1", journey.workers[person]):
        response = api.get(who, path)
        assert response.get_json() == {
            "name": identity.name,
            "id_type": "resident_identity_card",
            "id_number": identity.number,
        }
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
    assert api.get("school", f"/persons/{person}").status_code == 200
    others: list[Any] = [
        "school",
        "school2",
        "body",
        "auditor",
        "inspector",
        "industry1",
        "maker",
        "operator",
        "system",
    ]
    for who in (*others, journey.workers[journey.people[1]]):
        problem(api.get(who, path), 404, "object.unknown")


def test_ones_own_account_is_shown_with_its_version(api: Api) -> None:
    """Who am I: person, grants, tokens by id."""
    response = api.get("school", "/me")
    told = response.get_json()
    assert (told["id"], told["person"]) == (api.actor("school").account, api.actor("school").person)
    assert told["grants"] == [["institution", api.actor("school:id").account]]
    assert api.get("school", "/me", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
