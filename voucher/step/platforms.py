"""Whether an online platform counts on a day."""

from __future__ import annotations

from voucher.objects.institution import Institution, InstitutionKind, InstitutionState
from voucher.objects.training import TrainingClass


def platform_listed(platform: Institution | None, training_class: TrainingClass, day: str) -> bool:
    """Whether it is a platform that stands in the catalogue for the class's occupation and level on a day."""
    if platform is None or platform.type != InstitutionKind.PLATFORM or platform.state != InstitutionState.LISTED:
        return False
    return any(scope.covers(training_class.occupation, training_class.level, day) for scope in platform.scope)
