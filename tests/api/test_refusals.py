"""Refusals in words, and what a repeated request gets: the first answer again, or the conflict by name."""

from __future__ import annotations

import importlib
import pkgutil
import re
import uuid
from enum import EnumType
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from api.pages import words
from ledger.store import engine
from tests.support.http import Api, event, problem, sign
from tests.support.world import Journey
from voucher import objects
from voucher.core.refusal import Refused
from voucher.core.sentences import AREAS, SENTENCES, codes
from voucher.objects.account import Capability
from voucher.objects.claim import Bucket
from voucher.objects.institution import InstitutionKind
from voucher.objects.money import TransferState
from voucher.shell.demo.setting import SITE
from voucher.shell.refusals import KEEP, PER_MINUTE, RefusalBook
from voucher.shell.tables import refusal

NOBODY = "0" * 32


@pytest.fixture(scope="module")
def journey(api: Api) -> Journey:
    """A class of two whose people hold claimed vouchers."""
    return api.world.journey(size=2).upto("claimed")


def _draft(journey: Journey, **changes: Any) -> dict[str, Any]:
    plan: dict[str, Any] = msgspec.to_builtins(journey.plan(**changes))
    return {name: value for name, value in plan.items() if name != "type"}


def test_an_unknown_id_is_404_by_kind(api: Api) -> None:
    """The kind is said, nothing else."""
    told = problem(api.signed("school", f"/classes/{NOBODY}/submit"), 404, "object.unknown")
    assert told["facts"] == {"kind": "training_class"}
    assert problem(api.get("bureau1", f"/vouchers/{NOBODY}"), 404, "object.unknown")["facts"] == {"kind": "voucher"}


def test_an_object_outside_ones_scope_is_answered_like_one_that_does_not_exist(api: Api, journey: Journey) -> None:
    """Another school asks for this school's class, voucher, person and enrolment: word for word the answer to nothing."""
    for path, identifier in (
        ("/classes/{}", journey.training_class),
        ("/vouchers/{}", journey.voucher()),
        ("/vouchers/{}/timeline", journey.voucher()),
        ("/persons/{}", journey.people[0]),
        ("/persons/{}/identity", journey.people[0]),
        ("/enrolments/{}", f"{journey.training_class}.{journey.people[0]}"),
    ):
        there, nothing = (api.get("school2", path.format(name)) for name in (identifier, NOBODY))
        problem(there, 404, "object.unknown")
        assert there.get_json() == nothing.get_json()


def test_a_command_outside_ones_scope_is_403(api: Api, journey: Journey) -> None:
    """Another school does not scan into this school's class."""
    body = {"voucher": journey.voucher(), "holder": journey.people[0]}
    told = problem(api.post("school2", f"/classes/{journey.training_class}/enrol", body), 403, "auth.scope")
    assert told["facts"] == {"capability": "institution"}
    assert told["clause"] == "voucher.three_roles"


def test_a_step_out_of_order_names_the_missing_stage(api: Api, journey: Journey) -> None:
    """The class that is not open cannot be completed: 409, codes for machines, where it stands and when in words."""
    told = problem(api.post("school", f"/classes/{journey.training_class}/complete"), 409, "class.stage")
    assert told["facts"] == {"current": "HR_OK", "missing": ["OPEN", "TEACHING"], "required": ["TEACHING"]}
    assert told["zh"] == "班级当前“已获准开班”，这一步在“授课中”时办理。"
    assert told["en"] == "The class is approved to open; this is done when it is being taught."
    assert told["clause"] == "voucher.loop"


def test_every_code_that_a_refusal_may_mention_has_words() -> None:
    """Every stage and state of every kind of object, every duty, sort of institution, certificate and level; none more."""
    found = [importlib.import_module(f"voucher.objects.{one.name}") for one in pkgutil.iter_modules(objects.__path__)]
    kinds = {kind for module in found for kind in vars(module).values() if isinstance(kind, EnumType)}
    stages = {code for kind in kinds - {TransferState} if kind.__name__.endswith("State") for code in kind}
    assert set(codes.STATES) == stages | set(Bucket)
    assert set(codes.DUTIES) == set(Capability)
    assert set(codes.INSTITUTIONS) == set(InstitutionKind)
    assert set(codes.CERTIFICATES) == set(words.CERTIFICATE_TYPE)
    assert set(codes.LEVELS) == set(words.LEVEL)
    for table in codes.CODES.values():
        assert all(re.search("[\u4e00-\u9fff]", zh) and re.fullmatch("[a-zA-Z -]{4,}", en) for zh, en in table.values())


def test_a_policy_refusal_tells_clause_and_document(api: Api, journey: Journey) -> None:
    """A plan beyond the size of the policy: 422, with the clause's id and the document and section it stands in."""
    entry = api.do("school", "/classes", _draft(journey, planned=500))
    training_class = event(entry, "class.drafted")["training_class"]
    api.do("school", f"/classes/{training_class}/people", {"persons": journey.people})
    told = problem(api.signed("school", f"/classes/{training_class}/submit"), 422, "class.size_max")
    assert told["clause"].startswith("class.")
    assert told["source"]
    assert told["zh"] != told["en"]


def test_a_decision_without_a_signature_is_refused(api: Api, journey: Journey) -> None:
    """A signed step by a token alone, or signed by somebody else's key, is no decision."""
    training_class = event(api.do("school", "/classes", _draft(journey)), "class.drafted")["training_class"]
    path, key = f"/classes/{training_class}/submit", str(uuid.uuid4())
    problem(api.post("school", path), 403, "auth.signature_missing")
    shown = api.post("school", path, key=key, query_string={"statement": "true"}).get_json()
    assert shown["signed"] == "tvl-decision-v1\n + canonical JSON of it"
    good, foreign = sign(api.actor("school"), shown["statement"]), sign(api.actor("school2"), shown["statement"])
    for signature in (
        foreign,
        good | {"key": foreign["key"]},
        good | {"signature": foreign["signature"]},
        good | {"signature": "no base64"},
        good | {"alg": "es256"},
        good | {"key": NOBODY},
    ):
        problem(api.post("school", path, {"signature": signature}, key=key), 403, "auth.signature_key")
    other_key = api.post("school", path, {"signature": good})
    problem(other_key, 403, "auth.signature_key")


def test_the_same_request_again_gets_the_first_answer(api: Api, journey: Journey) -> None:
    """200 instead of 201, `replayed`, the same index, leaf and events, and no second entry."""
    key = str(uuid.uuid4())
    first = api.post("school", "/classes", _draft(journey), key=key)
    size = api.world.size()
    again = api.post("school", "/classes", _draft(journey), key=key.upper())
    assert (first.status_code, again.status_code, api.world.size()) == (201, 200, size)
    assert again.get_json() == first.get_json() | {"replayed": True}


def test_the_same_key_for_another_request_is_409(api: Api, journey: Journey) -> None:
    """The conflict names the entry; the same key of another account is another key."""
    key = str(uuid.uuid4())
    first = api.do("school", "/classes", _draft(journey), key=key)
    told = problem(api.post("school", "/classes", _draft(journey, workstations=5), key=key), 409, "log.key_conflict")
    assert str(first["index"]) in told["zh"]
    problem(api.post("school2", "/classes", _draft(journey), key=key), 403, "auth.scope")


def test_a_refusal_does_not_use_up_the_key(api: Api, journey: Journey) -> None:
    """Put right, the same request is accepted under the same key."""
    key = str(uuid.uuid4())
    response = api.post("school", "/classes", _draft(journey, practical_hours=9_999), key=key)
    assert problem(response, 422, "value.invalid")["facts"] == {"field": "practical_hours"}
    assert api.post("school", "/classes", _draft(journey), key=key).status_code == 201


def test_a_decision_about_what_has_changed_since_is_412(api: Api, journey: Journey) -> None:
    """If-Match carries the version that was seen; the refusal tells both; `version` in the body means the same."""
    training_class = event(api.do("school", "/classes", _draft(journey)), "class.drafted")["training_class"]
    seen = api.get("school", f"/classes/{training_class}").headers["ETag"]
    listed = api.do("school", f"/classes/{training_class}/people", {"persons": journey.people})
    path = f"/classes/{training_class}/submit"
    told = problem(api.signed("school", path, headers={"If-Match": seen}), 412, "object.changed")
    assert told["facts"] == {"seen": int(seen.strip('"')), "now": listed["index"]}
    problem(api.signed("school", path, {"version": 1}), 412, "object.changed")
    fresh = api.get("school", f"/classes/{training_class}").headers["ETag"]
    assert api.signed("school", path, headers={"If-Match": f"W/{fresh}"}).status_code == 201


def test_an_attempt_to_transfer_is_refused_and_stands_in_the_log(api: Api, journey: Journey) -> None:
    """Another person at the scan: 403 in words, one entry with the attempt, and the same refusal when repeated."""
    one, other = journey.people
    body, key = {"voucher": journey.vouchers[one], "holder": other}, str(uuid.uuid4())
    size = api.world.size()
    path = f"/classes/{journey.training_class}/enrol"
    first = problem(api.post("school", path, body, key=key), 403, "voucher.not_holder")
    assert first["clause"] == "voucher.non_transferable"
    assert api.world.size() == size + 1
    again = problem(api.post("school", path, body, key=key), 403, "voucher.not_holder")
    assert again == first
    assert api.world.size() == size + 1


def test_a_sentence_without_its_facts_shows_that_something_is_missing(api: Api) -> None:
    """A repeated refusal no longer knows the details; its words show an ellipsis, never a gap or a brace."""
    journey = api.world.journey(size=1, first=300).upto("claimed")
    other = api.world.journey(size=1, first=301).upto("approved")
    api.world.do("school", journey.enrol(journey.people[0]))
    api.do("school", f"/classes/{other.training_class}/people", {"persons": journey.people})
    body, key = {"voucher": journey.voucher(), "holder": journey.people[0]}, str(uuid.uuid4())
    path = f"/classes/{other.training_class}/enrol"
    first = problem(api.post("school", path, body, key=key), 409, "voucher.used")
    assert str(first["facts"]["entry"]) in first["zh"]
    again = problem(api.post("school", path, body, key=key), 409, "voucher.used")
    assert "…" in again["zh"]
    assert "{" not in again["zh"] + again["en"]
    assert "facts" not in again


def test_refusals_are_kept_for_a_while_without_anything_personal(api: Api) -> None:
    """Who, when, which command, which code and facts; after half a year they are forgotten."""
    api.post("school", f"/classes/{NOBODY}/complete")
    api.post("auditor", "/persons", {"region": SITE, "persons": [{"name": "x", "number": "11010519491231002X"}]})
    with engine.snapshot(api.home.database) as connection:
        rows = connection.execute(sa.select(refusal).order_by(refusal.c.id.desc()).limit(2)).all()
    told = [(row.actor, row.command, row.code, row.detail) for row in reversed(rows)]
    assert told == [
        (api.actor("school").account, "class.complete", "object.unknown", '{"kind":"training_class"}'),
        (api.actor("auditor").account, "person.register", "auth.capability", '{"capability":"bureau"}'),
    ]
    book, now = RefusalBook(api.home.database), api.world.clock.now()
    assert book.forget_old(now + KEEP) == 0
    assert book.forget_old(now + KEEP + 1) >= 2
    assert book.forget_old(now + KEEP + 1) == 0


def test_a_flood_of_refusals_does_not_fill_the_disk(api: Api) -> None:
    """Of a minute's refusals one process keeps so many; the next minute it keeps again; a broken table is no fault."""
    book, minute = RefusalBook(api.home.database), 60_000
    book._count, book._minute = PER_MINUTE - 1, 7
    for millis in (7 * minute, 7 * minute + 1, 8 * minute - 1, 8 * minute):
        book.record("flood", "test", Refused("object.exists"), millis)
    with engine.snapshot(api.home.database) as connection:
        query = sa.select(refusal.c.time).where(refusal.c.actor == "flood").order_by(refusal.c.time)
        assert connection.execute(query).scalars().all() == [7 * minute, 8 * minute]
    lost = RefusalBook(engine.create(str(api.home.database.url) + "_gone/nowhere"))
    lost.record("flood", "test", Refused("object.exists"), 0)


def test_no_code_stands_in_two_areas() -> None:
    """Each code has one sentence: two areas cannot mean different things by it."""
    codes = [code for area in AREAS for code in area.SENTENCES]
    assert sorted(codes) == sorted(SENTENCES)
