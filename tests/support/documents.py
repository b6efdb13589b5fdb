"""The documents as their readers use them: links to follow, lines to type, words in code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(document: Path) -> str:
    """A document's text."""
    return document.read_text(encoding="utf-8")


def fences(document: Path, language: str | None = None) -> list[str]:
    """The fenced blocks of a document, of one language or of any."""
    return [body for name, body in _FENCE.findall(read(document)) if language in (None, name)]


def spans(document: Path) -> list[str]:
    """The words in code between the fenced blocks."""
    return _SPAN.findall(_FENCE.sub("", read(document)))


def links(document: Path) -> list[str]:
    """Where the links and pictures of a document lead, in this repository, without what follows a #."""
    found = _LINK.findall(_FENCE.sub("", read(document)))
    return [link.partition("#")[0] for link in found if "://" not in link and not link.startswith("#")]


def lines(document: Path, program: str) -> Iterator[list[str]]:
    """Every line that begins with this program, in a block or in a sentence, as the words a shell would pass on."""
    blocks = (body.replace("\\\n", " ").splitlines() for body in fences(document))
    for text in (*(line for block in blocks for line in block), *spans(document)):
        if text.startswith(f"{program} "):
            yield shlex.split(text, comments=True)


def all_lines(program: str) -> list[list[str]]:
    """Every such line of all documents, once."""
    found = {tuple(words): None for document in DOCUMENTS for words in lines(document, program)}
    return [list(words) for words in found]
