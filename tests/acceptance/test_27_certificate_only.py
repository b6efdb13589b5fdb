"""Scenario 27: occupations in which only a training certificate can be had."""

from __future__ import annotations

import pytest

from tests.support.http import Api, problem
from tests.support.opening import Applicant


@pytest.mark.clause("class.cert_only_min_40", "inside")
@pytest.mark.clause("class.cert_only_min_40", "outside")
def test_forty_hours_are_enough_thirty_nine_are_not_unless_prescribed(city: Api) -> None:
    """36 are accepted where a document prescribes 36, and 35 are not; a number without its document is no plan."""
    school = Applicant(city, site="4101")
    paper = {"certificate_type": "training_certificate", "practical_hours": 24}
    assert school.accepted(**paper, hours=40) == []
    school.refused("class.cert_only_min_40", **paper, hours=39)
    prescribed = {"prescribed_hours": 36, "prescribed_by": "人社厅发〔2020〕1号"}
    assert school.accepted(**paper, **prescribed, hours=36) == []
    school.refused("class.cert_only_min_40", **paper, **prescribed, hours=35)
    problem(city.post("school", "/classes", school.plan(**paper, prescribed_hours=36)), 422, "class.prescribed")
