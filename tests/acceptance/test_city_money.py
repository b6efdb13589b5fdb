"""Zhengzhou in 2022: the special account first, a claim over two funds, names that are not published, and the clocks of the
bureau and of finance."""

from __future__ import annotations

import pytest

from tests.acceptance.test_39_objection_return_clawback import RATE, adds_up, persons
from tests.support.bureau import officer
from tests.support.http import Api, event, problem
from tests.support.loop import Loop
from voucher.core.dates import add_days
from voucher.objects.claim import Claim

ZHENGZHOU = "4101"


@pytest.fixture(scope="module")
def special(city: Api) -> str:
    """The skills-upgrading action's own account, with enough for one person and a half."""
    opening = {"code": "special_account", "region": ZHENGZHOU}
    opened = event(city.two("/funds", opening, "maker", "checker"), "fund.opened")["fund"]
    grant = {"fen": RATE + RATE // 2, "document": "测试拨款"}
    city.two(f"/funds/{opened}/appropriate", grant, "maker", "checker")
    return str(opened)


@pytest.fixture(scope="module")
def loop(city: Api, special: str) -> Loop:
    """A claim of two in Zhengzhou, submitted on another fund."""
    assert special
    found = Loop(city, persons(60, 2), failing=0, region=ZHENGZHOU)
    found.register()
    found.plan()
    found.issue()
    found.train()
    found.certify()
    claim = {
        "training_class": found.training_class,
        "kind": "training",
        "payee": city.actor("school:id").account,
        "fund": city.actor("fund:id").account,
        "account": found.account,
        "vouchers": list(found.vouchers.values()),
    }
    submitted = event(city.do("school", "/claims", claim), "claim.submitted")
    found.claim, found.total = submitted["claim"], submitted["total"]
    found.lines = [line[0] for line in submitted["lines"]]
    city.do("bureau1", f"/claims/{found.claim}/accept")
    return found


@pytest.mark.clause("pay.source_order_2022", "outside")
@pytest.mark.clause("pay.source_order_2022", "inside")
def test_the_special_account_is_used_up_first_and_a_claim_may_be_split(city: Api, loop: Loop, special: str) -> None:
    """Refused on another fund while the special account can pay one person; that one becomes a claim of its own."""
    path = f"/claims/{loop.claim}"
    whole = {"rejected": [], "total": 2 * RATE}
    refused = problem(city.signed("bureau1", f"{path}/review", whole), 422, "pay.source_order_2022")
    assert refused["facts"]["special"] == RATE + RATE // 2
    one = {"fund": special, "lines": [loop.lines[0]]}
    same = one | {"fund": city.actor("fund:id").account}
    problem(city.signed("bureau1", f"{path}/fund", same), 422, "fund.same")
    split = event(city.do("bureau1", f"{path}/fund", one), "claim.fund_changed")
    assert city.one("bureau1", f"/claims/{split['split']}")["fund"] == special
    for claim in (split["split"], loop.claim):
        for role in ("bureau1", "bureau2"):
            city.do(role, f"/claims/{claim}/review", {"rejected": [], "total": RATE})
    adds_up(city)
    assert city.one("bureau1", path)["lines"] == [loop.lines[1]]


@pytest.mark.clause("pay.publicity_2022", "inside")
@pytest.mark.clause("pay.publicity_2022", "outside")
def test_whom_publication_does_not_suit_is_counted_and_not_named(city: Api, loop: Loop) -> None:
    """With a reason of the plan; any other is refused; the page says how many, and nobody's name or number."""
    path = f"/claims/{loop.claim}/publicity"
    problem(
        city.signed("bureau1", path, {"withheld": [{"line": loop.lines[1], "reason": "wish"}]}),
        422,
        "publicity.exception",
    )
    body = {"withheld": [{"line": loop.lines[1], "reason": "compulsory_rehab"}]}
    started = event(city.do("bureau1", path, body), "publicity.started")
    told = city.call("GET", f"//p/{loop.claim}/list.json").get_json()["list"]
    assert (told["rows"], told["withheld"], told["withheld_fen"]) == ([], 1, RATE)
    problem(city.post("system", f"{path}/end"), 422, "pay.publicity_2022")
    loop.ends_on = started["ends_on"]


@pytest.mark.clause("pay.accept_review_10wd", "inside")
@pytest.mark.clause("pay.each_15wd", "outside")
def test_what_takes_too_long_is_flagged_and_never_approved(city: Api, loop: Loop) -> None:
    """Sixteen working days with the bureau: on the officers' page, and on the entry of the push. Nothing moved by itself."""
    claim = city.world.state(Claim, loop.claim)
    city.world.at(add_days(loop.ends_on, 1))
    city.do("system", f"/claims/{loop.claim}/publicity/end")
    city.world.at(add_days(claim.days[1], 25))
    visitor = officer(city)
    visitor.get("/b/deadlines")
    assert "pay.each_15wd" in visitor.text
    assert "已超期" in visitor.text
    assert city.one("bureau1", f"/claims/{loop.claim}")["state"] == "CLEARED"
    push = {"month": city.world.today[:7], "claims": [loop.claim], "total": RATE}
    assert event(city.do("bureau1", "/pushes", push), "push.made")["flags"] == ["pay.each_15wd"]
