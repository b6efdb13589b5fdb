"""How an act is asked for on a page: its title, what it does, its fields in plain words, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.pages.look import mark as _
from voucher.core.facts import State
from voucher.step.declare import STEPS, Step

Choices = Mapping[str, str]
Pick = Callable[[State | None], Choices]
Data = dict[str, Any]
Fill = Callable[[State | None, Data], Data]
TEXT: Final = "text"
DAY: Final = "day"
MOMENT: Final = "moment"
YUAN: Final = "yuan"
NUMBER: Final = "number"
ONE: Final = "one"
MANY: Final = "many"
YES: Final = "yes"
PAPER: Final = "paper"
LINES: Final = "lines"
ROWS: Final = "rows"


class FieldError(Exception):
    """What is wrong with one field, in words."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One field: the command's field it fills (a dot leads into a part), its label, and how it is filled.

    `choices` stand in words here, `pick` finds them among what the caller may see; both are of codes with words. `parts`
    are the columns of rows, `first` finds rows to begin with, `find` turns what was typed into an id. `kind` is the kind of object that is chosen."""

    name: str
    label: str
    sort: str = TEXT
    help: str = ""
    needed: bool = True
    choices: Choices | None = None
    pick: Pick | None = None
    kind: str = ""
    parts: tuple[Ask, ...] = ()
    first: Callable[[State | None], list[dict[str, str]]] | None = None
    find: Callable[[str, State | None], str] | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One command on a page. `about` is its first field where the others depend on it: chosen first, and carried in the
    address. `fill` works out what nobody types; `filled` names those fields."""

    type: str
    title: str
    help: str
    asks: tuple[Ask, ...]
    about: Ask | None = None
    fill: Fill | None = None
    filled: tuple[str, ...] = ()
    facts: Callable[[State], list[tuple[str, str]]] | None = None

    @property
    def step(self) -> Step:
        """The step of its command."""
        return STEPS[self.type]

    @property
    def fields(self) -> set[str]:
        """The fields of the command that are given here."""
        named = {ask.name.split(".")[0] for ask in (*self.asks, *((self.about,) if self.about else ()))}
        return named | set(self.filled)


@dataclass(frozen=True, slots=True)
class Group:
    """Acts that belong together, under one word."""

    name: str
    acts: tuple[Act, ...]


def document(label: str = _("文件文号"), name: str = "document", *, needed: bool = True) -> Ask:
    """The number of a document."""
    return Ask(name, label, help=_("照文件抬头填，不含空格，最多 64 字，例如 豫人社规〔2022〕2号"), needed=needed)


def day(name: str, label: str, help: str = "", *, needed: bool = True) -> Ask:  # noqa: A002 - as the field is called
    """A day."""
    return Ask(name, label, DAY, help, needed)


def paper(label: str = _("依据材料"), name: str = "evidence", *, needed: bool = True) -> Ask:
    """A paper, of which only the digest goes on."""
    return Ask(name, label, PAPER, _("选择文件即可：系统只算摘要、记摘要，文件不保存，请自行存档"), needed)


def reason(choices: Choices, label: str = _("原因")) -> Ask:
    """A reason of a list."""
    return Ask("reason", label, ONE, choices=choices)


def code(name: str, label: str, help: str = "", *, needed: bool = True) -> Ask:  # noqa: A002 - as the field is called
    """A number or code of letters, digits and a few marks."""
    return Ask(name, label, TEXT, help or _("字母、数字和 - _ . / : ，最多 64 位"), needed)


def yuan(name: str, label: str, help: str = "") -> Ask:  # noqa: A002 - as the field is called
    """An amount of money."""
    return Ask(name, label, YUAN, help or _("单位：元，最多两位小数"))
