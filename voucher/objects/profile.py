"""What is known of a person that rules on trainees need.

What is sensitive (school, post, target groups, sentence) lies in the vault; here stands the seal of the version that
holds. The three answers of the questionnaire and the results of comparisons are plain codes for the pseudonym.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from voucher.core.facts import State
from voucher.core.message import Code, CodeOrNone, Date, Sealed, whole


class Source(StrEnum):
    """Who entered something about a person."""

    WORKER = "worker"
    INSTITUTION = "institution"
    BUREAU = "bureau"


class Compared(StrEnum):
    """What came of asking another register about a person."""

    MATCHED = "matched"
    DIFFERS = "differs"
    UNAVAILABLE = "unavailable"


class Answers(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The questionnaire: whether the person wants the training, wants a job (or to keep theirs), and is able to work."""

    training: bool
    job: bool
    able: bool
    answered_on: Date
    source: Source


class Comparison(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The last result of one register: its code, the result, the reported time."""

    source: Code
    result: Compared
    compared_at: str


class Profile(State, frozen=True):
    """One per person; id = person.profile. `sealed` is the version in the vault that holds, `source` who entered it."""

    kind = "profile"
    indexes = ("person",)

    person: str
    sealed: Sealed | None = None
    source: Source | None = None
    declared_on: str | None = None
    answers: Answers | None = None
    comparisons: tuple[Comparison, ...] = ()


OccupationCode = Annotated[str, whole("[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}")]
OptionalDate = Annotated[str, whole("([0-9]{4}-[0-9]{2}-[0-9]{2})?")]
OptionalDigest = Annotated[str, whole("([0-9a-f]{64})?")]


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A student or graduate: the kind of school, the day of graduation, the occupations that the major leads to, and the
    programme of a technical school, by its code."""

    school: Code
    graduates_on: Date
    majors: tuple[OccupationCode, ...] = ()
    programme: CodeOrNone = ""


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """An employee: the employer's credit code, the post's occupation, and where the post is being changed, the old one
    with the digest of what shows the transfer."""

    employer: Code
    occupation: OccupationCode
    transferred_from: Annotated[str, whole("([0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2})?")] = ""
    transfer_evidence: OptionalDigest = ""


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A target group that the person is said to belong to: its code, the digest of the evidence, and its days."""

    code: Code
    evidence: OptionalDigest = ""
    since: OptionalDate = ""
    until: OptionalDate = ""


class Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A prisoner: the sentence's last day, whether they were trained during it, whether they qualify for the next level."""

    ends_on: Date
    trained: bool
    next_level: bool = False


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a profile says; what is left out is not known."""

    study: Study | None = None
    post: Post | None = None
    groups: tuple[Group, ...] = ()
    sentence: Sentence | None = None

    def days(self) -> list[str]:
        """Every day in it."""
        found = [day for group in self.groups for day in (group.since, group.until) if day]
        found += [self.study.graduates_on] if self.study else []
        return found + ([self.sentence.ends_on] if self.sentence else [])


class Dossier(State, frozen=True):
    """An opened profile, as a fact for a decision: id = person.ref. It has no table: it is read from the vault and
    checked against the commitment in the log. `known` is None where it no longer opens, or is not what was sealed."""

    kind = "dossier"

    known: Known | None = None
