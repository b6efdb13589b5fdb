"""A class being taught, for scenarios about its lessons: HTTP only."""

from __future__ import annotations

from typing import Any

from ledger import timestamp
from tests.support.http import Api, event
from tests.support.loop import Loop, video
from voucher.core.dates import add_days, start_of
from voucher.shell.demo.cast import credit_code, trainee
from voucher.shell.demo.setting import EVIDENCE, LEVEL, OCCUPATION

CITY = "4101"
"""Zhengzhou, where the city's plan is in force in 2022."""


def at(day: str, hour: int, minute: int = 0, second: int = 0) -> str:
    """A moment of a day in China."""
    return timestamp.to_text(start_of(day) + ((hour * 60 + minute) * 60 + second) * 1000)


class Lessons(Loop):
    """A class of two teachers, taken by its hours and its place."""

    def begin(self, hours: int, practical: int, *, region: str = "4104", size: int = 3, first: int = 0) -> Lessons:
        """Everything up to the opening day."""
        api, world, self.region = self.api, self.api.world, region
        self.persons = [{"name": one.name, "number": one.number} for one in (trainee(first + n) for n in range(size))]
        self.register()
        cast = world.cast
        self.start = add_days(world.today, 5)
        draft = {
            "institution": cast["school:id"].account,
            "region": region,
            "occupation": OCCUPATION,
            "level": LEVEL,
            "certificate_type": "skill_level",
            "planned": size,
            "hours": hours,
            "practical_hours": practical,
            "minutes_per_hour": 40,
            "teachers": [cast[role].person for role in ("inspector", "auditor")],
            "workstations": 4,
            "start_date": self.start,
            "end_date": add_days(self.start, 60),
            "system_record": "TEST-CLASS",
        }
        self.training_class = event(api.do("school", "/classes", draft), "class.drafted")["training_class"]
        self._do("school", self._of_class("people"), {"persons": self.people})
        self._do("school", self._of_class("submit"))
        for role in ("industry1", "industry2", "bureau1", "bureau2"):
            self._do(role, self._of_class("review"), {"approve": True})
        self.issue()
        for person in self.people:
            self.enrol(person)
        world.at(self.start, 7, 30)
        present = {"present": self.people, "method": "face_device", "evidence": EVIDENCE}
        self._do("school", self._of_class("open"), present)
        return self

    def day(self, number: int) -> str:
        """The n-th day of the class; the clock goes to its evening."""
        day = add_days(self.start, number)
        self.api.world.at(day, 20)
        return day

    def lesson(self, number: int, hours: int = 1, minutes: int = 0, **changes: Any) -> dict[str, Any]:
        """A session from 8:00 on the n-th day, with its recording unless `records` says otherwise."""
        day = self.day(number)
        times = {"starts": at(day, 8), "ends": at(day, 8, minutes or 40 * hours)}
        values: dict[str, Any] = {
            **times,
            "practical": True,
            "hours": hours,
            "present": self.people,
            "method": "face_device",
            "evidence": EVIDENCE,
            "system_record": f"TEST-{number}",
            **changes,
        }
        if "records" not in changes and "platform" not in changes:
            values["records"] = [self.video(values["starts"], values["ends"], len(values["present"]))]
        entry = self._do("school", self._of_class("sessions"), values)
        return event(entry, "class.session_recorded")

    def video(self, starts: str, ends: str, visible: int | None = None, **changes: Any) -> dict[str, Any]:
        """A camera's record."""
        return video(self.training_class, starts, ends, visible, **changes)

    def record(self, *items: dict[str, Any]) -> dict[str, Any]:
        """Records that come by themselves."""
        found: dict[str, Any] = self._do("school", self._of_class("external-records/many"), {"records": list(items)})
        return found

    def complete(self) -> dict[str, Any]:
        """The events of the completion, by type."""
        return {found["type"]: found for found in self._do("school", self._of_class("complete"))["events"]}

    def refused(self, path: str, body: Any, code: str, role: str = "school") -> dict[str, Any]:
        """A refusal with this code and its facts."""
        response = self.api.post(role, path, body)
        told: dict[str, Any] = response.get_json()
        assert (response.status_code // 100, told.get("code")) == (4, code), told
        return told

    def not_complete(self, code: str = "class.hours_missing") -> dict[str, Any]:
        """The facts of the refusal to complete."""
        found: dict[str, Any] = self.refused(self._of_class("complete"), {}, code)["facts"]
        return found

    def state(self) -> str:
        """Where the class stands."""
        return str(self.api.one("bureau1", f"/classes/{self.training_class}")["state"])


def platform(api: Api, number: int = 41, *, listed: bool = True) -> str:
    """An online platform, in the catalogue or not."""
    body = {"kind": "online_platform", "uscc": credit_code(number), "name": "测试平台", "region": "41"}
    made = api.do("operator", "/institutions", body)
    identifier = str(event(made, "institution.applied")["institution"])
    if listed:
        scope = [{"occupation": OCCUPATION, "level": "", "from_date": "2022-01-01", "until_date": None}]
        api.two(f"/institutions/{identifier}/list", {"scope": scope})
    return identifier


__all__ = ["CITY", "Lessons", "at", "platform"]
