"""A sheet tells who is registered: only the class's own institution may have one looked at."""

from __future__ import annotations

import io
import uuid

import pytest

from tests.support.http import Api

SHEET = "姓名,身份证号\n测试,41010119900101001X\n".encode()


@pytest.mark.parametrize("end", ["roster?dry_run=true", "roster", "roster/corrected"])
@pytest.mark.parametrize("role", ["worker", "maker", "body", "school2"])
def test_nobody_else_learns_from_a_sheet_who_is_registered(api: Api, role: str, end: str) -> None:
    """Neither by a dry run, nor by entering, nor by a marked sheet; and not of a class that is not there."""
    journey = api.world.journey(size=1).upto("issued")
    actor = journey.workers[journey.people[0]] if role == "worker" else role
    for group in (journey.training_class, "f" * 32):
        data = {"file": (io.BytesIO(SHEET), "roster.csv")}
        answer = api.post(
            actor,
            f"/classes/{group}/{end}",
            data=data,
            content_type="multipart/form-data",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        assert answer.status_code in (403, 404), answer.get_data(as_text=True)
        assert answer.get_json()["code"] in ("auth.scope", "auth.capability", "object.unknown")
    own = {"file": (io.BytesIO(SHEET), "roster.csv")}
    path = f"/classes/{journey.training_class}/roster?dry_run=true"
    assert api.post("school", path, data=own, content_type="multipart/form-data").status_code == 200
