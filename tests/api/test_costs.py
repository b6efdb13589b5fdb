"""What a page costs: as many statements for many rows as for few."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from tests.support.http import Api
from tests.support.world import World


def statements(api: Api, role: str, paths: Sequence[str]) -> dict[str, int]:
    """How many statements each page took."""
    given: list[str] = []

    def heard(_connection: object, _cursor: object, text: str, *_more: object) -> None:
        given.append(text)

    sa.event.listen(api.home.database, "before_cursor_execute", heard)
    counts = {}
    for path in [*paths, *paths]:  # the first time, it also reads what is kept in memory then
        given.clear()
        assert api.get(role, f"/{path}", headers={"Accept": "text/html"}).status_code == 200
        counts[path] = len(given)
    sa.event.remove(api.home.database, "before_cursor_execute", heard)
    return counts


def test_the_bureaus_queues_cost_no_more_for_more_claims(a_world: World) -> None:
    """One claim or two of each state: the pages of claims, of publicity and of deadlines, and the first page."""
    api = Api(a_world)
    paths = ("/b/", "/b/claims", "/b/claims?state=SUBMITTED", "/b/publicity", "/b/deadlines", "/b/search")
    counts = []
    for first in (900, 910):
        a_world.journey(size=1, first=first).upto("publicised")
        a_world.journey(size=1, first=first + 5, school="school2").upto("applied")
        counts.append(statements(api, "bureau1", paths))
    assert counts[0] == counts[1]


def test_a_claim_costs_no_more_for_more_lines(a_world: World) -> None:
    """One line or six on it."""
    api = Api(a_world)
    small = a_world.journey(size=1, first=950).upto("accepted")
    large = a_world.journey(size=6, first=960).upto("accepted")
    counts = [statements(api, "bureau1", [f"/b/claims/{one.claim}"]) for one in (small, large)]
    assert len({n for one in counts for n in one.values()}) == 1
