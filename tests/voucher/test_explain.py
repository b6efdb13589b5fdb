"""Explaining entries: a whole loop decided again entry by entry, and what happens when it would come out otherwise."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
import sqlalchemy as sa

from ledger.store import engine, log
from tests.support import tvl
from tests.support.world import World
from voucher.core.refusal import Refused
from voucher.register.policies import SetParameter
from voucher.rules.class_plan import SizeMax
from voucher.shell import explain as explaining
from voucher.shell.explain import Explanation, ReplayError, explain
from voucher.shell.tables import pack_file


def _of_type(world: World, kind: str, last: bool = True) -> int:
    """The index of the last (or first) entry of a command."""
    with engine.snapshot(world.home.database) as connection:
        found = [
            stored.index
            for stored in log.read_entries(connection, 0, world.size())
            if json.loads(stored.data)["command"]["type"] == kind
        ]
    return found[-1 if last else 0]


def _clauses(found: Explanation) -> dict[str, str]:
    return {asked.clause: asked.answer for asked in found.asked}


def test_a_class_plan_is_explained_by_every_rule_that_was_asked(a_world: World) -> None:
    """The clause, where it stands, its parameter, the facts of that moment, and its answer."""
    a_world.journey(size=2).upto("submitted")
    found = explain(a_world.home, _of_type(a_world, "class.submit"))
    assert found.replayed
    assert found.pack is not None
    (size,) = [asked for asked in found.asked if asked.clause == "class.size_max"]
    assert (size.answer, size.parameters["max"], size.facts["trainees"]) == ("pass", 80, 2)
    assert (size.section, size.sentence["zh"]) == ("§二(四)1", SizeMax.sentence.zh)
    assert {"class.size_max", "class.practical_min", "catalog.listed_only"} <= set(_clauses(found))
    assert {read.kind for read in found.read} >= {"training_class", "institution", "account"}


def test_every_entry_of_the_loop_follows_from_those_before_it(a_world: World) -> None:
    """One class from the draft to the claim: what asked a policy holds its command, and comes out the same again."""
    before = a_world.size()
    a_world.journey(size=1).upto("reviewed")
    asked = {}
    for index in range(before, a_world.size()):
        found = explain(a_world.home, index)
        assert (found.policy is None) or found.replayed, found.type
        asked[found.type] = set(_clauses(found))
    assert "voucher.real_name" in asked["voucher.enrol"]
    assert "att.face_signin" in asked["class.record_session"]
    assert "pay.two_signatures" in asked["claim.review"]
    assert asked["class.draft"] == set()


def test_a_deadline_that_was_only_applied_is_told_too(a_world: World) -> None:
    """Publicity takes its days from the rule; the calendar and the rates of that moment are among what was read."""
    a_world.journey(size=1).upto("publicised")
    found = explain(a_world.home, _of_type(a_world, "publicity.start"))
    (days,) = [asked for asked in found.asked if asked.clause == "pay.publicity_2024"]
    assert (days.answer, days.parameters["working_days"], days.facts) == ("applied", 5, {})
    assert "calendar" in {read.kind for read in found.read}
    claim = explain(a_world.home, _of_type(a_world, "claim.submit"))
    assert "rate" in {read.kind for read in claim.read}


def test_the_second_officers_entry_is_explained_with_the_proposed_command(a_world: World) -> None:
    """An approval says what it carried out."""
    a_world.two(SetParameter(name="own.test", region="41", from_date="2026-01-01", value=3, document="TEST-1"))
    found = explain(a_world.home, a_world.size() - 1)
    assert (found.type, found.proposed and found.proposed["type"]) == ("proposal.approve", "parameter.set")
    assert found.proposed is not None
    assert found.proposed["value"] == 3


def test_an_attempt_is_explained_by_the_refusal_that_left_it(a_world: World) -> None:
    """The same officer twice: refused again, and with the same trace."""
    command = SetParameter(name="own.test", region="41", from_date="2026-01-01", value=3, document="TEST-1")
    with pytest.raises(Refused, match=r"duties\.same_person"):
        a_world.two(command, "bureau1", "bureau1")
    found = explain(a_world.home, a_world.size() - 1)
    assert [event["type"] for event in found.events] == ["attempt.recorded"]
    assert found.replayed


def test_an_entry_without_its_command_says_so(a_world: World) -> None:
    """Earlier versions kept no unsigned command: what the events say is all."""
    found = explain(a_world.home, 0)
    assert (found.replayed, found.why_not, found.asked) == (False, explaining.NO_BODY, ())
    assert found.events[0]["type"] == "home.founded"
    with pytest.raises(Refused, match=r"object\.unknown"):
        explain(a_world.home, a_world.size())


def test_a_rule_that_answers_otherwise_today_is_an_error(a_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log says the plan passed; a program in which it fails does not explain it, and ends with 1."""
    a_world.journey(size=2).upto("submitted")
    index = _of_type(a_world, "class.submit")
    shown = tvl.of(a_world).json("explain", index)
    assert "class.size_max" in {asked["clause"] for asked in shown["asked"]}
    assert "学员人数 trainees = 2 人" in tvl.of(a_world).ok("explain", index)
    strict = SizeMax.check
    monkeypatch.setattr(SizeMax, "check", lambda rule, q: strict(rule, type(q)(**_fields(q) | {"trainees": 99})))
    with pytest.raises(ReplayError):
        explain(a_world.home, index)
    assert "explain.differs" in tvl.of(a_world).fails(1, "explain", index)


def _fields(question: object) -> dict[str, object]:
    return {name: getattr(question, name) for name in question.__struct_fields__}  # type: ignore[attr-defined]


def test_a_stored_pack_whose_bytes_were_changed_explains_nothing(a_world: World) -> None:
    """The entry names the pack by its digest: other bytes under the same digest are found out when they are read."""
    a_world.journey(size=2).upto("submitted")
    index = _of_type(a_world, "class.submit")
    found = explain(a_world.home, index)
    owner = engine.create(a_world.home.urls.owner)
    with engine.transaction(owner) as connection:
        content = bytes(connection.execute(sa.select(pack_file.c.content).where(ours := _is(found))).scalar_one())
        assert sha256(content).hexdigest() == found.policy
        other = content.replace(b'"max":80', b'"max":99')
        connection.execute(sa.update(pack_file).where(ours).values(content=other))
    owner.dispose()
    a_world.home.packs._loaded.clear()
    with pytest.raises(ValueError, match="not those of its digest"):
        explain(a_world.home, index)


def _is(found: Explanation) -> sa.ColumnElement[bool]:
    return pack_file.c.digest == found.policy
