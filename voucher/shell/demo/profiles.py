"""Before a class opens: everybody's questionnaire, and the comparison with four registers, in one command each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger import timestamp
from voucher.core.dates import china_date
from voucher.objects.profile import Compared
from voucher.register.profiles import Answered, CompareProfiles, RecordQuestionnaires, Result

SOURCES: Final = ("identity", "social_insurance", "student", "sentence")


def questionnaires(persons: Sequence[str], millis: int) -> RecordQuestionnaires:
    """Three times yes from everybody."""
    answers = tuple(Answered(person, training=True, job=True, able=True) for person in persons)
    return RecordQuestionnaires(answers=answers, answered_on=china_date(millis))


def comparisons(persons: Sequence[str], millis: int) -> CompareProfiles:
    """Matched by every register."""
    results = tuple(Result(person, source, Compared.MATCHED) for person in persons for source in SOURCES)
    return CompareProfiles(results=results, compared_at=timestamp.to_text(millis), evidence="0" * 64)
