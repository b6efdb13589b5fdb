"""Catalogue and standing: who may train and evaluate, where, and with which platform."""

from __future__ import annotations

from typing import Final

from tests.clauses.case import HENAN, ZHENGZHOU, Case, inside, outside
from tests.support.asking import changed
from voucher.rules.platforms import Addends, PlatformDay, VideoFacts
from voucher.rules.standing import CentreEntry, Outsider, PoolFacts, Provider, Restriction

HERE: Final = Provider(day="2024-06-03", home="4103", site="4103")
LATER: Final = changed(HERE, listed=False, scope_from="2024-06-03")
AWAY: Final = changed(HERE, site="4102", local=True)
UNIVERSITY: Final = changed(HERE, type="university", listed=False, consented_on="2024-06-03")
VIOLATED: Final = PlatformDay(day="2024-05-11", listed=True, violations=(("2022-05-10", "2022-06-01"),))
DISCOVERED: Final = PlatformDay(day="2024-05-09", listed=True, violations=(("2024-05-01", "2024-05-10"),))
VIDEO: Final = VideoFacts(video="v1", day="2024-06-03", known=True, new=True, approved_on="2024-06-03")
CENTRE: Final = CentreEntry(occupation="6-18-02-04", teachers=2, premises=True, equipment=True)
OUTSIDERS: Final = Outsider(type="enterprise", outsiders=True, allied=True)

CASES: Final[tuple[Case, ...]] = (
    inside("catalog.audit_fault_since_2023", changed(HERE, faults=("2022-12-31",))),
    outside("catalog.audit_fault_since_2023", changed(HERE, faults=("2022-12-31", "2023-01-01"))),
    inside("catalog.change_same_day_2024", LATER),
    outside("catalog.change_same_day_2024", changed(LATER, day="2024-06-02")),
    inside("catalog.change_same_day_2022", LATER, "pass", ZHENGZHOU),
    outside("catalog.change_same_day_2022", changed(LATER, day="2024-06-02"), "fail", ZHENGZHOU),
    inside("catalog.university_auto", UNIVERSITY, "pass", ZHENGZHOU),
    inside("catalog.university_auto", changed(UNIVERSITY, listed=True, consented_on=None), "pass", ZHENGZHOU),
    outside("catalog.university_auto", changed(UNIVERSITY, day="2024-06-02"), "fail", ZHENGZHOU),
    outside("catalog.university_auto", changed(UNIVERSITY, consented_on=None), "fail", ZHENGZHOU),
    inside("region.cross_city_2024", HERE),
    inside("region.cross_city_2024", changed(AWAY, home="41")),
    inside("region.cross_city_2024", changed(AWAY, consented=True)),
    inside("region.cross_city_2024", changed(AWAY, local=False, attested=True)),
    outside("region.cross_city_2024", AWAY),
    outside("region.cross_city_2024", changed(AWAY, attested=True)),
    outside("region.cross_city_2024", changed(AWAY, local=False), "flag"),
    inside("catalog.no_arbitrary_designation", Restriction(institutions=0, legal_basis=False)),
    inside("catalog.no_arbitrary_designation", Restriction(institutions=1, legal_basis=True)),
    outside("catalog.no_arbitrary_designation", Restriction(institutions=1, legal_basis=False)),
    inside("catalog.company_centre", CENTRE, "pass", ZHENGZHOU),
    outside("catalog.company_centre", changed(CENTRE, teachers=1), "flag", ZHENGZHOU),
    outside("catalog.company_centre", changed(CENTRE, premises=False), "flag", ZHENGZHOU),
    outside("catalog.company_centre", changed(CENTRE, equipment=False), "flag", ZHENGZHOU),
    outside("catalog.company_centre", changed(CENTRE, teachers=0), "fail", ZHENGZHOU),
    inside("evalbody.alliance", OUTSIDERS, "pass", ZHENGZHOU),
    inside("evalbody.alliance", changed(OUTSIDERS, allied=False, outsiders=False), "pass", ZHENGZHOU),
    inside("evalbody.alliance", changed(OUTSIDERS, allied=False, type="evaluation_body"), "pass", ZHENGZHOU),
    outside("evalbody.alliance", changed(OUTSIDERS, allied=False), "flag", ZHENGZHOU),
    inside("db.teachers", PoolFacts(pool=3, outside=0)),
    inside("db.teachers", PoolFacts(pool=0, outside=2)),
    outside("db.teachers", PoolFacts(pool=1, outside=1), "flag"),
    inside("platform.unlisted_void_2022", PlatformDay(day="2022-06-06", listed=True), "pass", ZHENGZHOU),
    outside("platform.unlisted_void_2022", PlatformDay(day="2022-06-06", listed=False), "fail", ZHENGZHOU),
    inside("platform.unlisted_void_2024", DISCOVERED),
    outside("platform.unlisted_void_2024", changed(DISCOVERED, listed=False)),
    inside("platform.ban_2y_2022", VIOLATED, "pass", ZHENGZHOU),
    inside("platform.ban_2y_2022", changed(VIOLATED, day="2022-05-09"), "pass", ZHENGZHOU),
    outside("platform.ban_2y_2022", changed(VIOLATED, day="2024-05-10"), "fail", ZHENGZHOU),
    outside("platform.ban_2y_2022", changed(VIOLATED, day="2022-05-10"), "fail", ZHENGZHOU),
    inside("platform.ban_open_2024", DISCOVERED),
    outside("platform.ban_open_2024", changed(DISCOVERED, day="2024-05-10")),
    outside("platform.ban_open_2024", changed(DISCOVERED, day="2027-01-01")),
    inside("platform.new_video_approval", VIDEO, "pass", HENAN, ZHENGZHOU),
    inside("platform.new_video_approval", changed(VIDEO, new=False, approved_on=None), "pass", HENAN, ZHENGZHOU),
    outside("platform.new_video_approval", changed(VIDEO, day="2024-06-02"), "fail", HENAN, ZHENGZHOU),
    outside("platform.new_video_approval", changed(VIDEO, approved_on=None), "fail", HENAN, ZHENGZHOU),
    outside("platform.new_video_approval", changed(VIDEO, known=False, approved_on=None), "fail", HENAN, ZHENGZHOU),
    inside("region.versioned", Addends(regions=("4101", "4102", "4173"))),
    outside("region.versioned", Addends(regions=("4101", "410173")), "flag"),
    outside("region.versioned", Addends(regions=("4102", "410173")), "flag"),
    outside("region.versioned", Addends(regions=("4102", "4102")), "flag"),
    inside("region.versioned", Addends(regions=("410173", "410122")), "pass", ZHENGZHOU),
    outside("region.versioned", Addends(regions=("4101", "410173")), "flag", ZHENGZHOU),
    outside("region.versioned", Addends(regions=("4102", "4173")), "flag", ZHENGZHOU),
)
