"""Whether an approved class may begin, and be completed: its institution's standing may have changed since the approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from voucher.core.facts import Facts, Ref
from voucher.core.refusal import Refused
from voucher.objects.institution import Institution
from voucher.objects.standing import Hold, HoldState
from voucher.objects.training import TrainingClass
from voucher.step.classes import class_plan
from voucher.step.context import Context
from voucher.step.standing import class_needs, own_class, require_open, require_standing

if TYPE_CHECKING:
    from voucher.policy.pack import Policy


def hold_refs(training_class: str) -> Iterable[Ref]:
    """What `require_not_held` will ask for."""
    yield Ref("hold", "subject", training_class)


def beginning_needs(training_class: TrainingClass, facts: Facts) -> Iterable[Ref]:
    """What `check_beginning` will ask for."""
    yield from hold_refs(training_class.id)
    yield from class_needs(training_class, facts)


def require_not_held(training_class: TrainingClass, facts: Facts) -> None:
    """Refused while the class waits for two officers (catalog.audit_fault_since_2023, catalog.dynamic_exit_*)."""
    if any(hold.state == HoldState.OPEN for hold in _holds(training_class, facts)):
        raise Refused("class.on_hold", training_class=training_class.id)


def check_beginning(training_class: TrainingClass, present: int, policy: Policy, context: Context) -> None:
    """The rules on the institution, asked again on the day itself. A class that two officers let go on despite its
    institution's removal or fault begins; one whose institution rectifies or is suspended waits."""
    require_not_held(training_class, context.facts)
    institution = context.facts.need(Institution, training_class.institution)
    require_open(institution)
    if not _holds(training_class, context.facts):
        require_standing(institution)
        policy.ask(own_class(institution, training_class, context.facts))
        policy.ask(class_plan(training_class, institution, present))


def _holds(training_class: TrainingClass, facts: Facts) -> list[Hold]:
    return facts.where(Hold, "subject", training_class.id)
