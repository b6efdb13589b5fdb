"""The rules on lessons: recordings, online lessons, make-up, retention, numbers in outside systems."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import HENAN, ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.rules.lessons import (
    Attendance,
    FilmedHour,
    Linked,
    MakeUp,
    OnlineRecords,
    OwnRecording,
    Recordings,
    Retention,
    Telemetry,
)
from voucher.rules.questions import ClassTaught, RecordNumbers, SessionLength

BOTH: Final = (HENAN, ZHENGZHOU)
PRACTICE: Final = FilmedHour(practical=True, online=False, gap_seconds=1800, longest_seconds=900)
THEORY: Final = FilmedHour(practical=False, online=False, gap_seconds=0, longest_seconds=2700)
TAUGHT: Final = ClassTaught(planned=100, hours=100, practical_hours=60, online=40)
NUMBERS: Final = RecordNumbers(found=(("class:1", ("skilled_talent",)), ("person:2", ("skilled_talent",))))
COURSE: Final = Telemetry(speed_percent=100, windows=1, gap_seconds=300, live=True, ordered=True, hours=10, photos=10)
KEPT: Final = Retention(recorded_on="2024-03-04", completed_on="2024-04-30", today="2027-05-01")
JAIL: Final = Linked(sessions=10, linked=9, custody=True, on_site=1)
MISSED: Final = MakeUp(full_video=True, assessed=False, consent=True)

CASES: Final[tuple[Case, ...]] = (
    inside("class.hour_min", SessionLength(hours=4, minutes=160), 4, *BOTH),
    outside("class.hour_min", SessionLength(hours=4, minutes=159), 3, *BOTH),
    inside("class.practical_min", TAUGHT, "pass", *BOTH),
    outside("class.practical_min", changed(TAUGHT, practical_hours=59), "flag", *BOTH),
    inside("att.theory_full_video", THEORY, "pass", *BOTH),
    outside("att.theory_full_video", changed(THEORY, gap_seconds=1), "fail", *BOTH),
    inside("att.practical_15min", PRACTICE, "pass", *BOTH),
    outside("att.practical_15min", changed(PRACTICE, longest_seconds=899), "fail", *BOTH),
    inside("att.video_all_2024", Recordings(defective=0)),
    outside("att.video_all_2024", Recordings(defective=2), "flag"),
    outside("att.video_all_2024", Recordings(defective=3)),
    inside("att.video_all_2022", Recordings(defective=0), "pass", ZHENGZHOU),
    outside("att.video_all_2022", Recordings(defective=0, unknown=1), "flag", ZHENGZHOU),
    outside("att.video_all_2022", Recordings(defective=1), "fail", ZHENGZHOU),
    inside("att.video_linked", Linked(sessions=10, linked=10)),
    inside("att.video_linked", JAIL),
    outside("att.video_linked", Linked(sessions=10, linked=9), "flag"),
    inside("att.custody_exempt", JAIL),
    outside("att.custody_exempt", changed(JAIL, on_site=0), "flag"),
    inside("att.maintenance", OwnRecording(announced=True)),
    outside("att.maintenance", OwnRecording(announced=False), "flag"),
    inside("att.video_retention", KEPT),
    outside("att.video_retention", changed(KEPT, today="2027-04-30")),
    outside("att.video_retention", changed(KEPT, completed_on="", today="2029-01-01")),
    inside("att.makeup_2024", changed(MISSED, consent=False)),
    outside("att.makeup_2024", changed(MISSED, full_video=False)),
    outside("att.makeup_2024", changed(MISSED, assessed=True)),
    inside("att.makeup_2022", changed(MISSED, full_video=False), "pass", ZHENGZHOU),
    outside("att.makeup_2022", changed(MISSED, consent=False), "fail", ZHENGZHOU),
    outside("att.makeup_2022", changed(MISSED, assessed=True), "fail", ZHENGZHOU),
    inside("att.rate", Attendance(attended=999, due=1000), 9990, *BOTH),
    outside("att.rate", Attendance(attended=0, due=0), 0, *BOTH),
    inside("platform.theory_max_40", TAUGHT, 40, *BOTH),
    outside("platform.theory_max_40", changed(TAUGHT, online=41), 40, *BOTH),
    inside("platform.anti_cheat", COURSE, "pass", ZHENGZHOU),
    inside("platform.anti_cheat", OnlineRecords(taught_online=3, recorded=3), "pass", ZHENGZHOU),
    outside("platform.anti_cheat", OnlineRecords(taught_online=3, recorded=2), "flag", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, gap_seconds=301), "fail", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, speed_percent=101), "fail", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, windows=2), "fail", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, live=False), "fail", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, ordered=False), "fail", ZHENGZHOU),
    outside("platform.anti_cheat", changed(COURSE, photos=9), "fail", ZHENGZHOU),
    inside("system.in_or_no_subsidy_2024", NUMBERS),
    inside("system.in_or_no_subsidy_2024", changed(NUMBERS, found=(("session:3", ("employment",)),))),
    outside("system.in_or_no_subsidy_2024", changed(NUMBERS, found=(("session:3", ()),))),
    outside("system.in_or_no_subsidy_2024", changed(NUMBERS, late=("session:3",))),
    inside("system.in_or_no_subsidy_2022", changed(NUMBERS, late=("certificate:4",)), "pass", ZHENGZHOU),
    outside(
        "system.in_or_no_subsidy_2022", changed(NUMBERS, found=(("person:2", ("employment",)),)), "fail", ZHENGZHOU
    ),
    outside("system.in_or_no_subsidy_2022", changed(NUMBERS, late=("session:3",)), "fail", ZHENGZHOU),
)
