"""Make-up lessons on the pages: the school records one, the worker sees what they missed and what was made up."""

from __future__ import annotations

import pytest

from tests.support.http import Api
from tests.support.visitor import Visitor
from tests.voucher.test_make_up import Taught
from voucher.objects.training import ClassSession

pytestmark = pytest.mark.pages


def test_a_school_records_a_make_up_lesson_and_the_worker_sees_it(own: Api) -> None:
    """Missed first, with whom to ask; then made up, with the hours; a form without a reason or a recording is refused."""
    taught = Taught(own.world)
    group, person = taught.journey.training_class, taught.journey.people[1]
    worker, school = Visitor(own), Visitor(own)
    worker.carry(own.of(taught.journey.workers[person]))
    school.carry(own.of("school"))
    assert "缺了 1 次课" in worker.get(f"/w/classes/{group}").text
    page = school.get(f"/i/classes/{group}/sessions")
    assert "1 人缺这次课" in page.text
    form = next(one for one in school.forms() if one.action.endswith("/make-ups"))
    session = own.world.state(ClassSession, taught.session)
    typed = {"person": person, "on": session.date, "starts": "21:00", "ends": "23:00", "method": "face_device"}
    for wrong in ({"reason": "", "recording": "V-1"}, {"reason": "illness", "recording": " "}):
        assert school.submit(form, **typed | wrong).status_code == 422
    good = typed | {"reason": "illness", "recording": "V-2026-0001"}
    assert school.submit(form, **good | {"ends": "21:30"}).status_code == 422
    made = taught.make_up()
    times = {"starts": _clock(made.starts), "ends": _clock(made.ends)}
    assert school.submit(form, **good | times).status_code == 303
    assert own.world.state(ClassSession, taught.session).made_up == (person,)
    assert "已补课" in school.get(f"/i/classes/{group}/sessions").text
    text = worker.get(f"/w/classes/{group}").text
    assert "已补课" in text
    assert "缺了" not in text
    (told,) = own.one(taught.journey.workers[person], f"/enrolments/{taught.place().id}/sessions")["sessions"]
    assert (told["present"], told["made_up"]) == (False, True)


def _clock(moment: str) -> str:
    """The time of day in China."""
    hour, minute = int(moment[11:13]), moment[14:16]
    return f"{(hour + 8) % 24:02d}:{minute}"
