"""A decision that needs two officers, waiting for the second."""

from __future__ import annotations

from enum import StrEnum

from voucher.core.facts import State


class ProposalState(StrEnum):
    """Where a proposal stands."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


class Proposal(State, frozen=True):
    """`command` is the canonical JSON of what is proposed."""

    kind = "proposal"
    indexes = ("state",)

    state: ProposalState
    command_type: str
    command: str
    proposer: str
    decider: str | None = None
