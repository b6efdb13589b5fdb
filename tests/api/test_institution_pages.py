"""The institutions' pages, step by step along a class, in both languages."""

from __future__ import annotations

from tests.support.http import Api
from tests.support.visitor import Visitor
from tests.support.world import Journey


def _visitor(api: Api, role: str = "school") -> Visitor:
    """An institution's operator with a browser."""
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return visitor


def _journey(api: Api, step: str, **options: int) -> Journey:
    return api.world.journey(**{"size": 2, **options}).upto(step)


def test_the_first_page_shows_standing_classes_and_whose_turn_it_is(own: Api) -> None:
    """Name, standing, scope, and for a drafted class that it is ours to go on with."""
    journey = _journey(own, "listed")
    page = _visitor(own).get("/i/")
    assert "演示培训学校" in page.text
    assert "在目录中" in page.text
    assert "该本机构办理" in page.text
    assert f"/i/classes/{journey.training_class}" in [a["href"] for a in page.all("a")]
