"""Absence, recusal and conflicts on the office's pages."""

from __future__ import annotations

import pytest

from tests.support.bureau import officer, order_on, signed
from tests.support.http import Api
from tests.voucher.test_conflict import Two
from voucher.objects.institution import Institution
from voucher.objects.office import Absence, Recusal
from voucher.objects.scan import Conflict, Ruling

pytestmark = pytest.mark.pages


def test_an_officer_records_an_absence_and_comes_back(own: Api) -> None:
    """With a reason and no deputy; listed with its entry; ended with one press."""
    visitor = officer(own)
    visitor.get("/b/office")
    form = next(form for form in visitor.forms() if form.action == "/b/office/absences")
    days = {"from_date": own.world.today, "until_date": own.world.today, "reason": "training", "deputy": ""}
    visitor.follow(visitor.submit(form, **days))
    (absence,) = own.world.all(Absence, "account", own.actor("bureau1").account)
    back = next(form for form in visitor.forms() if form.action.endswith(f"{absence.id}/end"))
    page = visitor.follow(visitor.submit(back))
    assert "销假" in page.text
    assert own.world.state(Absence, absence.id).ended_on == own.world.today


def test_an_officer_signs_a_recusal_from_an_institution_found_by_its_code(own: Api) -> None:
    """The page shows the name behind the code; an unknown code is told so."""
    school = own.world.state(Institution, own.actor("school:id").account)
    visitor = officer(own)
    page = visitor.get(f"/b/office/recuse?code={school.uscc}&reason=relative")
    assert "演示培训学校" in page.text
    assert signed(own, "bureau1", order_on(visitor.text)).status_code == 201
    (recusal,) = own.world.all(Recusal, "person", str(own.actor("bureau1").person or _person(own)))
    assert (recusal.institution, recusal.reason) == (school.id, "relative")
    assert "近亲属" in visitor.get("/b/office").text
    visitor.get("/b/office/recuse?code=914100000000000000&reason=relative", 404)


def _person(api: Api) -> str:
    found = api.one("auditor", f"/accounts/{api.actor('bureau1').account}")
    return str(found["person"])


def test_an_officer_sees_both_sides_of_a_conflict_and_decides(own: Api) -> None:
    """Who was first by the ledger, who was second; the chosen ruling is signed and shown."""
    conflict = Two(own.world).clash(own.world)
    visitor = officer(own)
    assert "等您决定" in visitor.get("/b/conflicts").text
    page = visitor.get(f"/b/conflicts/{conflict.id}")
    assert "先记入账本" in page.text
    assert "后记入账本" in page.text
    visitor.get(f"/b/conflicts/{conflict.id}/decide?ruling=keep&reason=checked")
    assert signed(own, "bureau1", order_on(visitor.text)).status_code == 201
    assert own.world.state(Conflict, conflict.id).ruling == Ruling.KEEP
    assert "维持先记入的一处" in visitor.get(f"/b/conflicts/{conflict.id}").text
    visitor.get(f"/b/conflicts/{conflict.id}/decide?ruling=forget&reason=checked", 422)
