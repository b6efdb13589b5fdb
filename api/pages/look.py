"""How a visitor wants the pages: the language and the size of print, from the address (?lang=, ?print=), else from a
cookie that remembers it; and the words of the pages in that language.

The pages' own words are Chinese; the catalogue in locale/ has them in English. It is read as it stands, uncompiled.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any, Final

import flask
from babel.messages.pofile import read_po

from api import sessions

CHOICES: Final = {"lang": ("zh", "en"), "print": ("normal", "large")}
"""What can be chosen; the first is what nobody chose."""
TAGS: Final = {"zh": "zh-Hans", "en": "en"}
YEAR: Final = 365 * 86_400


def chosen(name: str) -> str:
    """The visitor's choice."""
    allowed = CHOICES[name]
    for given in (flask.request.args.get(name), flask.request.cookies.get(f"tvl_{name}")):
        if given in allowed:
            return given
    return allowed[0]


def keep(response: flask.Response) -> flask.Response:
    """Remember what the address chose."""
    for name, allowed in CHOICES.items():
        if flask.request.args.get(name) in allowed:
            sessions.put(response, f"tvl_{name}", flask.request.args[name], YEAR)
    return response


def mark(message: str) -> str:
    """The sentence itself: marks it for the catalogue where it stands before anybody asks for a language."""
    return message


def gettext(message: str, /, **values: Any) -> str:
    """A sentence in the visitor's language, filled in."""
    text = catalogue().get(message, message) if chosen("lang") == "en" else message
    return text % values if values else text


@cache
def catalogue() -> dict[str, str]:
    """English by Chinese."""
    data = (resources.files("api.pages") / "locale/en/LC_MESSAGES/messages.po").read_bytes()
    return {str(message.id): str(message.string) for message in read_po(BytesIO(data)) if message.id and message.string}
