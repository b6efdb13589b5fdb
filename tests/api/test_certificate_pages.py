"""The bureau's pages of certificates: found, verified by a sheet, taken back by two; what others may not see."""

from __future__ import annotations

import io

import pytest

from tests.support.bureau import officer, order_on, signed
from tests.support.evaluating import registered
from tests.support.http import Api, event
from tests.support.visitor import Visitor
from tests.support.world import Journey
from voucher.lifecycle.certify import CertificateRecorded
from voucher.objects.evaluation import Certificate
from voucher.shell.demo.player import event_of
from voucher.tv1.names import mask

NUMBERS = ("Y000141410099264700001", "Y000141410099263700002", "Y000141410099264700003")


@pytest.fixture(scope="module")
def waiting(api: Api) -> Journey:
    """A class of three whose certificates wait for their register's answer; the second's number has an odd level."""
    journey = api.world.journey(size=3, first=700).upto("evaluated")
    api.world.later(3)
    for person, number in zip(journey.people, NUMBERS, strict=True):
        given = api.world.give("body", journey.certificate(person, number=number))
        journey.certificates[person] = event_of(given, CertificateRecorded).certificate
    return journey


def _search(visitor: Visitor, text: str, status: int = 200) -> str:
    visitor.get("/b/certificates")
    (form,) = [form for form in visitor.forms() if form.action == "/b/certificates"]
    assert visitor.submit(form, text=text).status_code == status
    return visitor.text


def _sheet(visitor: Visitor, text: str, status: int = 200) -> str:
    visitor.get("/b/certificates/verify")
    (form,) = [form for form in visitor.forms() if form.action == "/b/certificates/verify"]
    sent = {**form.fields, "file": (io.BytesIO(text.encode()), "答复.csv")}
    assert visitor.ask("POST", form.action, data=sent).status_code == status
    return visitor.text


def test_a_certificate_is_found_by_number_by_its_end_and_by_a_masked_name(api: Api, waiting: Journey) -> None:
    """Whole number, last six, masked name; three characters are too few, and another's number finds nothing."""
    visitor = officer(api)
    for text in (NUMBERS[0], NUMBERS[0].lower(), NUMBERS[0][-6:]):
        page = _search(visitor, text)
        assert NUMBERS[0] in page
        assert NUMBERS[1] not in page
    identity = api.one("bureau1", f"/persons/{waiting.people[0]}/identity")
    page = _search(visitor, mask(identity["name"]))
    assert NUMBERS[0] in page
    assert identity["name"] not in page
    assert identity["id_number"] not in page
    assert "末 4 位" in _search(visitor, "001", 422)
    assert "没有。" in _search(visitor, "ZZZZ9999")


def test_an_odd_number_is_a_warning_in_the_list(api: Api, waiting: Journey) -> None:
    """It was recorded with what is odd about it; the register decides."""
    visitor = officer(api)
    assert "编号中的等级与证书不一致" in visitor.get("/b/certificates").text
    odd = {api.world.state(Certificate, waiting.certificates[person]).oddity for person in waiting.people}
    assert odd == {"", "level"}


def test_a_sheet_of_answers_is_signed_for_once(api: Api, waiting: Journey) -> None:
    """A wrong cell is named and nothing can be signed; a right sheet verifies all of them in one entry."""
    visitor = officer(api)
    wrong = f"证书编号,核验结果\n{NUMBERS[0]},也许\nY999999999999999999999,属实\n{NUMBERS[1]},属实\n{NUMBERS[1]},属实\n"
    page = _sheet(visitor, wrong)
    assert all(cell in page for cell in ("B2", "A3", "A5"))
    assert "data-order" not in page
    assert "没有找到表头" in _sheet(visitor, "编号\n1\n")
    _sheet(visitor, "\0", 422)
    size = api.world.size()
    page = _sheet(visitor, "证书编号,核验结果\n" + "".join(f"{number},属实\n" for number in NUMBERS))
    assert api.world.size() == size
    assert "属实 3 本，不属实 0 本" in page
    response = signed(api, "bureau1", order_on(page))
    assert response.status_code == 201, response.get_data(as_text=True)
    verified = event(response.get_json(), "certificate.verified_many")
    assert set(verified["vouchers"]) == set(waiting.vouchers.values())
    assert api.world.size() == size + 1


def test_two_officers_take_a_certificate_back(api: Api, waiting: Journey) -> None:
    """The first chooses the reason and signs; the second reads whose it is, masked, and approves: the voucher ends."""
    one = waiting.certificates[waiting.people[2]]
    if api.world.state(Certificate, one).state == "RECORDED":
        api.do("bureau1", f"/certificates/{one}/verify", {"genuine": True, "evidence": "0" * 64})
    visitor = officer(api)
    visitor.get(f"/b/certificates/{one}")
    assert "data-order" not in visitor.text
    visitor.get(f"/b/certificates/{one}?reason=issuer")
    proposed = signed(api, "bureau1", order_on(visitor.text))
    proposal = event(proposed.get_json(), "proposal.made")["proposal"]
    second = officer(api, "bureau2")
    page = second.get(f"/b/proposals/{proposal}").text
    assert NUMBERS[2] in page
    assert "发证机构已撤销" in page
    assert signed(api, "bureau2", order_on(second.text)).status_code == 201
    assert api.world.state(Certificate, one).state == "REVOKED"
    assert api.one("bureau1", f"/vouchers/{waiting.voucher(2)}")["state"] == "REVOKED"


def test_the_lists_hold_what_belongs_in_them(api: Api) -> None:
    """Special trades by type; the high-skilled by level, with the rules' findings beside them."""
    (person,) = registered(api, 720, 1, "4104")
    body = api.actor("body:id").account
    plan = {"body": body, "region": "4104", "occupation": "6-18-02-04", "held_on": api.world.today, "way": "exam"}
    for level, kind, number in (("L3", "skill_level", "HIGH-000001"), ("none", "special_operation", "SPEC-000001")):
        planned = api.do("body", "/evaluations/alone", plan | {"level": level, "certificate_type": kind})
        evaluation = event(planned, "evaluation.planned")["evaluation"]
        api.do("body", f"/evaluations/{evaluation}/results", {"passed": [person], "failed": []})
        api.do("body", f"/evaluations/{evaluation}/confirm")
        paper = {"holder": person, "certificate_type": kind, "number": number, "issued_on": api.world.today}
        recorded = api.do("body", f"/evaluations/{evaluation}/certificates", {"papers": [paper]})
        path = f"/certificates/{recorded['events'][0]['certificate']}/verify"
        api.do("bureau1", path, {"genuine": True, "evidence": "0" * 64})
    visitor = officer(api)
    special = visitor.get("/b/certificates/special").text
    assert "SPEC-000001" in special
    assert "HIGH-000001" not in special
    high = visitor.get("/b/certificates/high-skilled").text
    assert "HIGH-000001" in high
    assert "SPEC-000001" not in high
    assert "低层次证书占比" in high


def test_schools_have_no_business_there(api: Api) -> None:
    """The pages are the bureau's."""
    for path in (
        "/b/certificates",
        "/b/certificates/special",
        "/b/certificates/verify",
        "/b/certificates/high-skilled",
    ):
        assert officer(api, "school").ask("GET", path).status_code == 403


def test_the_body_reads_what_was_said_of_its_sessions(api: Api) -> None:
    """A session planned by the form keeps paper, theory and consent, in words; one without a class shows its counts."""
    journey = api.world.journey(size=1, first=740).upto("surveyed")
    body = Visitor(api)
    body.carry(api.of("body"))
    body.get(f"/i/classes/{journey.training_class}")
    (form,) = [form for form in body.forms() if form.action.endswith("/evaluations")]
    said = {"held_on": api.world.today, "way": "exam", "paper": "P-17", "theory": "online", "consent": "TEST-7"}
    body.follow(body.submit(form, **said))
    for words in ("线上考试", "P-17", "TEST-7"):
        assert words in body.text
    (person,) = registered(api, 745, 1, "4104")
    plan = {"body": api.actor("body:id").account, "region": "4104", "occupation": "6-18-02-04", "level": "L3"}
    planned = api.do(
        "body",
        "/evaluations/alone",
        plan | {"certificate_type": "skill_level", "held_on": api.world.today, "way": "exam"},
    )
    evaluation = event(planned, "evaluation.planned")["evaluation"]
    api.do("body", f"/evaluations/{evaluation}/results", {"passed": [person], "failed": []})
    assert "合格 1 人，不合格 0 人" in body.get(f"/i/evaluations/{evaluation}").text
