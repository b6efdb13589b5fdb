"""The bureau's pages about external records: a list, one record with whom it is matched to and what came of it, a file with
every line that was left out."""

from __future__ import annotations

from ledger import timestamp
from tests.api.test_bad_record_files import HEADER, bad_lines, sign_ins, text
from tests.support.bureau import officer
from tests.support.http import Api, event
from tests.support.visitor import Visitor
from voucher.core.dates import start_of
from voucher.objects.flag import FlagKind, SupervisionFlag


def test_a_file_shows_what_was_left_out_by_cell_and_whom_the_rest_is_matched_to(api: Api) -> None:
    """Each bad line with its cell and its reason in words; the good ones with the masked person and their place."""
    journey = api.world.journey(size=2).upto("taught")
    rows, wanted = bad_lines(journey)
    entry = sign_ins(api, journey, text(HEADER, *rows), skip_bad="true").get_json()["entry"]
    (record, _other) = [one["external_record"] for one in event(entry, "class.externals_recorded")["records"]]
    visitor = officer(api)
    visitor.get(f"/b/external?training_class={journey.training_class}&kind=sign_in_device")
    assert f"/b/external/{record}" in visitor.text
    assert f"未收 {len(wanted)} 处" in visitor.text
    (file,) = api.ids("bureau1", "/external-files", training_class=journey.training_class)
    visitor.get(f"/b/external/files/{file}")
    for _line, cell, code in wanted:
        assert f">{cell}<" in visitor.text
        assert f">{code}<" in visitor.text
    assert "第 8 行与第 … 行是同一条记录" in visitor.text
    assert f"/b/external/{record}" in visitor.text
    visitor.get(f"/b/external/{record}")
    for words in ("在本班：", f"/b/external/files/{file}", f"/entry/{entry['index']}", "不会自动处理任何人和机构"):
        assert words in visitor.text
    stranger = Visitor(api)
    stranger.carry(api.of("school"))
    stranger.get("/b/external", 403)
    elsewhere = officer(api, "inspector")
    elsewhere.get(f"/b/external/{record}")


def test_a_mismatch_leads_to_its_flag_and_the_flag_back_to_the_record(api: Api) -> None:
    """By comparison; the flag is open until a person decides it."""
    journey = api.world.journey(size=2, first=50).upto("taught")
    moment = timestamp.to_text(start_of(journey.start))
    said = {"kind": "person_comparison", "person": journey.people[0], "compared": moment, "subject": "social_insurance"}
    body = {"source": "hr-1", "number": "C-1", "digest": "0" * 64, "record": said | {"result": "mismatch"}}
    entry = api.do("school", f"/classes/{journey.training_class}/external-records", body)
    record = event(entry, "class.external_recorded")["external_record"]
    (flag,) = api.world.all(SupervisionFlag, "training_class", journey.training_class)
    assert flag.what == FlagKind.COMPARED_OTHERWISE
    visitor = officer(api)
    visitor.get(f"/b/external/{record}")
    assert f"/b/flags/{flag.id}" in visitor.text
    assert "不一致" in visitor.text
    visitor.get(f"/b/flags/{flag.id}")
    assert f"/b/external/{record}" in visitor.text
    visitor.get("/b/external/" + "f" * 32, 404)
