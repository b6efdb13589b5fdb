"""People at the pages of acts: a form opened, filled in, signed as the browser's module signs, approved by another."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.test import TestResponse

from tests.support.bureau import order_on, signed
from tests.support.http import Api, event
from tests.support.visitor import Form, Visitor

PAPER = b"paper"


def somebody(api: Api, role: str) -> Visitor:
    """A role with a browser, signed in."""
    visitor = Visitor(api)
    visitor.carry(api.of(role))
    return visitor


def opened(visitor: Visitor, act: str, about: str = "") -> Form:
    """The form of an act, about an object."""
    visitor.get(f"/acts/{act}" + (f"?about={about}" if about else ""))
    return next(form for form in visitor.forms() if form.action == f"/acts/{act}")


def sent(visitor: Visitor, act: str, about: str = "", papers: tuple[str, ...] = (), **fields: Any) -> TestResponse:
    """The form filled in and sent. A double underscore stands for the dot in a field's name."""
    form = opened(visitor, act, about)
    given = {name.replace("__", "."): value for name, value in fields.items()}
    files = {name: (io.BytesIO(PAPER), "paper.pdf") for name in papers}
    return visitor.ask("POST", form.action, data={**form.fields, **given, **files})


def done(api: Api, role: str, act: str, about: str = "", papers: tuple[str, ...] = (), **fields: Any) -> None:
    """An act without a signature, done through its page."""
    visitor = somebody(api, role)
    response = sent(visitor, act, about, papers, **fields)
    assert response.status_code == 303, visitor.page.text if visitor.page else ""
    visitor.follow(response)
    assert "办好了，已记入账本" in visitor.text


def given(
    api: Api, role: str, act: str, about: str = "", papers: tuple[str, ...] = (), second: str = "", **fields: Any
) -> Any:
    """An act that is signed, and approved by a second officer where it takes two; the entry that did it."""
    visitor = somebody(api, role)
    response = sent(visitor, act, about, papers, **fields)
    assert response.status_code == 200, visitor.page.text if visitor.page else ""
    entry = signed(api, role, order_on(visitor.text))
    assert entry.status_code == 201, entry.get_data(as_text=True)
    told = entry.get_json()
    if not second:
        return told
    other = somebody(api, second)
    other.get(f"/b/proposals/{event(told, 'proposal.made')['proposal']}")
    answer = signed(api, second, order_on(other.text))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.get_json()
