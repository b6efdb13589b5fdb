"""Facts: loaded once, newer than what is loaded again, in groups that follow the changes, let go when they are many."""

from __future__ import annotations

from typing import ClassVar

import pytest

from voucher.core.facts import Facts, NotLoaded, Ref, State
from voucher.core.refusal import Refused


class Book(State, frozen=True):
    """Something that stands on a shelf, or on none."""

    kind: ClassVar[str] = "book"
    indexes: ClassVar[tuple[str, ...]] = ("shelf",)

    shelf: str | None


OLD, NEW = Book("a", 1, "left"), Book("a", 2, "right")


@pytest.fixture
def facts() -> Facts:
    """Both shelves, with one book on the left one."""
    found = Facts([Book])
    found.load("book", "shelf", ["left", "right"], [OLD])
    return found


def test_asking_for_what_was_not_loaded_is_a_fault() -> None:
    """One object or a group: never mistaken for what does not exist."""
    empty = Facts([Book])
    with pytest.raises(NotLoaded):
        empty.get(Book, "a")
    with pytest.raises(NotLoaded):
        empty.where(Book, "shelf", "left")
    empty.load("book", "id", ["a"], [])
    assert empty.get(Book, "a") is None
    with pytest.raises(Refused, match=r"object\.unknown"):
        empty.need(Book, "a")


def test_a_fold_fetches_what_it_does_not_have_once() -> None:
    """What was fetched is remembered, also that there is nothing."""
    asked: list[str] = []

    def fetch(_kind: str, identifier: str) -> State | None:
        asked.append(identifier)
        return OLD if identifier == "a" else None

    facts = Facts([Book], fetch)
    assert [facts.get(Book, name) for name in ("a", "b", "a", "b")] == [OLD, None, OLD, None]
    assert asked == ["a", "b"]


def test_an_object_that_moves_changes_its_groups(facts: Facts) -> None:
    """Off one shelf and onto the other, onto none, and back."""
    facts.put(NEW)
    assert (facts.where(Book, "shelf", "left"), facts.where(Book, "shelf", "right")) == ([], [NEW])
    facts.put(Book("a", 3, None))
    assert facts.where(Book, "shelf", "right") == []
    facts.put(OLD)
    assert facts.where(Book, "shelf", "left") == [OLD]


def test_a_new_object_joins_the_group_in_the_order_of_ids(facts: Facts) -> None:
    """What an earlier command of a batch made is there for the next; a shelf that nobody asked for is not kept."""
    first, elsewhere = Book("0", 2, "left"), Book("b", 2, "cellar")
    facts.put(first)
    facts.put(elsewhere)
    assert facts.where(Book, "shelf", "left") == [first, OLD]
    with pytest.raises(NotLoaded):
        facts.where(Book, "shelf", "cellar")


def test_what_is_loaded_again_does_not_undo_a_change() -> None:
    """The database is older than memory: the object stays as it was changed, and in the group where it is now."""
    facts = Facts([Book])
    facts.load("book", "id", ["a"], [OLD])
    facts.put(NEW)
    facts.load("book", "id", ["a"], [OLD])
    facts.load("book", "shelf", ["left"], [OLD])
    assert facts.get(Book, "a") == NEW
    assert facts.where(Book, "shelf", "left") == []


def test_only_what_is_not_there_is_missing(facts: Facts) -> None:
    """Objects by id, groups by field and value."""
    known, unknown = Ref("book", "id", "a"), Ref("book", "id", "b")
    left, cellar = Ref("book", "shelf", "left"), Ref("book", "shelf", "cellar")
    assert facts.missing([known, unknown, left, cellar]) == {unknown, cellar}


def test_changes_are_told_as_they_were_before_all_of_them(facts: Facts) -> None:
    """Two changes of one object are one; what is new was nothing; once written, nothing is changed."""
    facts.put(NEW)
    facts.put(Book("a", 3, "right"))
    facts.put(Book("b", 3, None))
    assert list(facts.changed()) == [("book", [(OLD, Book("a", 3, "right")), (None, Book("b", 3, None))])]
    facts.forget_changes()
    assert list(facts.changed()) == []


def test_the_older_half_is_let_go_above_the_limit() -> None:
    """At the limit nothing goes; above it the half that came first, and one more of an odd number."""
    facts = Facts([Book])
    books = [Book(str(number), 1, None) for number in range(5)]
    facts.load("book", "id", [], books)
    assert not facts.shrink(5)
    assert facts.get(Book, "0") == books[0]
    assert facts.shrink(4)
    assert [facts.get(Book, str(number)) for number in (3, 4)] == books[3:]
    with pytest.raises(NotLoaded):
        facts.get(Book, "2")
