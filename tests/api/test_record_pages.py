"""The pages about what counts: the school sees why an hour does not, the bureau sees a class's records and counts people."""

from __future__ import annotations

from tests.support.bureau import officer
from tests.support.http import Api
from tests.support.visitor import Visitor
from voucher.core.dates import add_days
from voucher.lifecycle.recordings import CheckVideo
from voucher.objects.training import ClassSession
from voucher.shell.demo.devices import filmed


def test_a_school_sees_what_counts_so_far_and_why_the_rest_does_not(own: Api) -> None:
    """A lesson without a recording counts nothing, and says so; once the recording is there it counts."""
    world = own.world
    journey = world.journey(size=2).upto("opened")
    world.at(journey.start, 18)
    bare = journey.session(journey.start, records=(), system_record="")
    world.do("school", bare)
    school = Visitor(own)
    school.carry(own.of("school"))
    path = f"/i/classes/{journey.training_class}/sessions"
    text = school.get(path).text
    assert "已认可 0 / 10 课时" in text
    assert "实操缺 15 分钟连续录像" in text
    assert "没有系统备案号" in text
    (film,) = filmed(journey.training_class, bare.starts, bare.ends, 2)
    record = {
        "kind": "video",
        "starts": bare.starts,
        "ends": bare.ends,
        "size": 1,
        "gap_seconds": 0,
        "kept_until": "2099-12-31",
        "visible": 1,
    }
    body = {"source": "camera-1", "number": "1", "digest": film.digest, "record": record}
    own.do("school", f"/classes/{journey.training_class}/external-records", body)
    text = school.get(path).text
    assert "已认可 5 / 10 课时" in text
    assert "少于签到人数" in text


def test_the_bureau_sees_a_class_s_records_and_counts_whom_a_recording_shows(own: Api) -> None:
    """Hours, flags, record numbers with their export, how long recordings are kept; a count stands before the camera's."""
    world = own.world
    journey = world.journey(size=2).upto("opened")
    world.at(journey.start, 18)
    world.do("school", journey.session(journey.start))
    (session,) = world.all(ClassSession, "training_class", journey.training_class)
    visitor, path = officer(own), f"/b/classes/{journey.training_class}/records"
    text = visitor.get(path).text
    for words in ("已认可 5 / 10 课时", "1 / 1", "录像可见 2 人", "须保存到"):
        assert words in text
    export = visitor.ask("GET", path.replace("/records", "/exports/session"))
    assert session.id in export.get_data(as_text=True)
    form = next(one for one in visitor.forms() if one.action.endswith("/video-checks"))
    assert visitor.submit(form, visible="many").status_code == 422
    assert visitor.submit(form, visible="1").status_code == 303
    assert world.state(ClassSession, session.id).seen == 1
    text = visitor.get(path).text
    assert "att.video_all_2024" in text
    assert "少于签到人数" in text
    world.do("inspector", CheckVideo(session=session.id, visible=2))
    assert "att.video_all_2024" not in visitor.get(path).text
    world.at(add_days(journey.start, 1))
    stranger = Visitor(own)
    stranger.carry(own.of("school"))
    stranger.get(path, 403)
