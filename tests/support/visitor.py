"""A person with a browser: keeps cookies, takes HTML, follows redirects by hand, fills in the forms that a page shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from api.hardening import HEADERS
from tests.support.html import Page
from tests.support.http import Http

ORIGIN = "http://localhost"
FORM = frozenset({"script", "form"})


@dataclass(slots=True)
class Form:
    """A form as a page shows it: where it goes, and what it carries already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Visitor:
    """A browser at one application. What holds for every page is checked on every answer."""

    def __init__(self, http: Http, base: str = ORIGIN) -> None:
        self._client = http.app.test_client()
        self._base = base
        self.page: Page | None = None
        self.text = ""

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request as a browser sends it."""
        headers = {"Accept": "text/html,application/xhtml+xml", **more.pop("headers", {})}
        response = self._client.open(path, method=method, base_url=self._base, headers=headers, buffered=True, **more)
        for name, value in HEADERS.items():
            assert response.headers.get(name, "").replace(" 'wasm-unsafe-eval'", "") == value
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            self.text = response.get_data(as_text=True)
            self.page = Page(self.text, allowed=FORM)
            assert "Traceback" not in self.text
        return response

    def get(self, path: str, status: int = 200, **more: Any) -> Page:
        """A page."""
        response = self.ask("GET", path, **more)
        assert response.status_code == status, (path, response.status_code, response.headers.get("Location"))
        assert self.page
        return self.page

    def forms(self) -> list[Form]:
        """The forms of the page last seen."""
        found: list[Form] = []
        assert self.page
        for tag, attributes in self.page.elements:
            if tag == "form":
                found.append(Form(str(attributes.get("action"))))
            elif tag in ("input", "textarea") and found and attributes.get("type") in ("hidden", "date", None):
                found[-1].fields[str(attributes["name"])] = str(attributes.get("value") or "")
        return found

    def submit(self, form: Form, **fields: str) -> TestResponse:
        """Send a form, with what was typed into it."""
        return self.ask("POST", form.action, data={**form.fields, **fields})

    def follow(self, response: TestResponse, status: int = 200) -> Page:
        """Go where an answer leads."""
        assert response.status_code == 303, (response.status_code, self.text)
        return self.get(response.headers["Location"], status)

    def cookie(self, name: str) -> str | None:
        """The value of a cookie, as the server would get it."""
        found = self._client.get_cookie(name, domain=re.sub(r"^https?://|:\d+$", "", self._base))
        return found.value if found else None

    def carry(self, token: str) -> None:
        """Have a session without signing in."""
        self._client.set_cookie("tvl_session", token, domain=re.sub(r"^https?://|:\d+$", "", self._base))

    def sign_in(self, login: str, password: str) -> TestResponse:
        """By password."""
        self.get("/sign-in")
        form = next(form for form in self.forms() if form.action == "/sign-in")
        return self.submit(form, login=login, password=password)

    def prove(self, name: str, number: str) -> TestResponse:
        """By the simulated real-name service."""
        self.get("/sign-in/real-name")
        return self.submit(self.forms()[-1], name=name, number=number)
