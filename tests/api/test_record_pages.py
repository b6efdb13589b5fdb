"""The pages about what counts: the school sees why an hour does not, the bureau sees a class's records and counts people."""

from __future__ import annotations

import io
import uuid

from tests.support.bureau import officer
from tests.support.http import Api
from tests.support.visitor import Visitor
from voucher.core.dates import add_days
from voucher.lifecycle.recordings import CheckVideo
from voucher.objects.lessons import SystemRecord
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


def test_a_school_has_a_file_looked_at_and_takes_it_in(own: Api) -> None:
    """Findings in words; then the numbers are in, the same file is known, and the export carries them."""
    world = own.world
    journey = world.journey(size=2).upto("opened")
    school = Visitor(own)
    school.carry(own.of("school"))
    path = f"/i/classes/{journey.training_class}/records"
    school.get(path)
    header = "what,object,system,number\n"
    good = header + "".join(f"person,{person},skilled_talent,P-{n}\n" for n, person in enumerate(journey.people))
    token = next(one for one in school.forms() if one.action == path).fields["csrf"]

    def send(content: str, do: str) -> tuple[int, str]:
        data = {"csrf": token, "key": str(uuid.uuid4()), "kind": "system_record", "do": do}
        answer = school.ask("POST", path, data=data | {"file": (io.BytesIO(content.encode()), "numbers.csv")})
        return answer.status_code, answer.get_data(as_text=True)

    status, text = send(header + f"person,{journey.people[0]},elsewhere,P-1\n", "take")
    assert (status, "第 2 行“系统”的值不符合格式" in text) == (200, True)
    assert "没有发现问题" in send(good, "look")[1]
    assert world.all(SystemRecord, "training_class", journey.training_class) == []
    assert send(good, "take")[0] == 303
    assert len(world.all(SystemRecord, "training_class", journey.training_class)) == 2
    assert "已经导入过" in send(good, "take")[1]
    export = school.ask("GET", f"/i/classes/{journey.training_class}/exports/person").get_data(as_text=True)
    assert "P-0" in export
    assert school.ask("GET", "/i/records/video.csv").get_data(as_text=True).startswith("\ufeffsource,number,digest")
