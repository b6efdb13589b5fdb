"""Officers at the bureau's pages: lists, orders signed as the browser's module signs them, batches on their way."""

from __future__ import annotations

import html
import json
import re
import time

from werkzeug.test import TestResponse

from tests.support.http import Api, event, sign
from tests.support.visitor import Visitor
from voucher.shell.demo.cast import Actor, trainee


def officer(api: Api, role: str | Actor = "bureau1") -> Visitor:
    """Somebody of an office with a browser, signed in."""
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return visitor


def order_on(page: str) -> dict[str, str]:
    """The order on a page, as the browser's module reads it."""
    found = re.search(r"<section[^>]*data-order([^>]*)>", page, re.DOTALL)
    assert found
    return {name: html.unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', found.group(1))}


def signed(api: Api, role: str, order: dict[str, str]) -> TestResponse:
    """Sign an order of a page as the module does, with the role's key."""
    path, body = order["path"].removeprefix("/api/v1"), json.loads(order["body"])
    shown = api.post(role, path, body, key=order["key"], query_string={"statement": "true"})
    signature = sign(api.actor(role), shown.get_json()["statement"])
    return api.post(role, path, body | {"signature": signature}, key=order["key"])


def check(visitor: Visitor, lines: list[str], today: str = "2026-03-02") -> TestResponse:
    """Have a list looked at, for vouchers from today."""
    visitor.get("/b/check")
    form = next(form for form in visitor.forms() if form.action == "/b/check")
    terms = {"category": "skills", "region": "4104", "valid_from": today, "valid_to": ""}
    return visitor.submit(form, list="\n".join(lines), **terms)


def proposed(api: Api, lines: list[str]) -> str:
    """A batch that the first officer proposed through the pages; the proposal."""
    visitor = officer(api)
    assert check(visitor, lines).status_code == 200
    form = next(form for form in visitor.forms() if form.action == "/b/lists")
    visitor.follow(visitor.submit(form))
    response = signed(api, "bureau1", order_on(visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)
    return str(event(response.get_json(), "proposal.made")["proposal"])


def approved(api: Api, lines: list[str]) -> str:
    """The batch that two officers approved."""
    proposal = proposed(api, lines)
    visitor = officer(api, "bureau2")
    visitor.get(f"/b/proposals/{proposal}")
    response = signed(api, "bureau2", order_on(visitor.text))
    assert response.status_code == 201, response.get_data(as_text=True)
    return str(event(response.get_json(), "batch.approved")["batch"])


def issued(visitor: Visitor, batch: str) -> None:
    """Press the button, then look until the page says that the work is over."""
    visitor.get(f"/b/batches/{batch}")
    form = next(form for form in visitor.forms() if form.action.endswith("/issue"))
    visitor.follow(visitor.submit(form))
    deadline = time.monotonic() + 20
    while "data-refresh" in visitor.text:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        visitor.get(f"/b/batches/{batch}")


def numbers(first: int, count: int) -> list[str]:
    """Lines with number and name of the cast's trainees."""
    return [f"{trainee(n).number} {trainee(n).name}" for n in range(first, first + count)]
