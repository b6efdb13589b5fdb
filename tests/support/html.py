"""An HTML page read strictly: elements in balance, nothing that runs, nothing from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"meta", "link", "br", "input"})
FORBIDDEN: Final = frozenset({"script", "style", "iframe", "object", "embed", "base", "form"})
APART: Final = frozenset({"td", "th", "p", "caption", "title", "h1", "h2"})


class Page(HTMLParser):
    """A page's elements and its text; fails if the page is not well-formed, or has what the policy header forbids."""

    def __init__(self, text: str, allowed: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._allowed = allowed
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []
        assert text.startswith("<!doctype html>\n")
        self.feed(text)
        self.close()
        assert self.open == []
        assert [tag for tag, _ in self.elements][:2] == ["html", "head"]

    @property
    def text(self) -> str:
        """What a reader reads, with white space made even."""
        return " ".join("".join(self.parts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opened; looked at for what it would load or run."""
        attributes = dict(attrs)
        assert len(attrs) == len(attributes)
        assert tag not in FORBIDDEN - self._allowed
        assert tag != "script" or set(attributes) == {"type", "src"}
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        for name in ("href", "src"):
            target = attributes.get(name)
            assert target is None or target.startswith("#") or (target.startswith("/") and not target.startswith("//"))
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closed in the order of opening."""
        assert self.open.pop() == tag
        if tag in APART:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Text."""
        self.parts.append(data)
