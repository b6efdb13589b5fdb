"""Plays steps: gives commands as the cast, signs where a signature is asked for, keeps the timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from ledger.clock import SimulatedClock
from ledger.errors import ReadOnly
from voucher.core.dates import start_of
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.register.proposals import ProposalMade
from voucher.shell.demo.cast import Actor, Cast, step_key
from voucher.shell.desk import Desk
from voucher.shell.home import Home
from voucher.shell.service import Order, Outcome, Service
from voucher.step.registry import step_of

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: when (ms), which entry (None: refused), and what happened, in both languages."""

    millis: int
    index: int | None
    zh: str
    en: str


@dataclass(slots=True)
class Player:
    """One demonstration being played."""

    home: Home
    clock: SimulatedClock
    service: Service
    desk: Desk
    cast: Cast = field(default_factory=Cast)
    lines: list[Line] = field(default_factory=list)
    tell: Callable[[Line], None] | None = None

    def key(self, step: str) -> str:
        """The step's idempotency key."""
        return step_key(self.home.settings.origin, step)

    def order(self, actor: Actor, step: str, command: Command) -> Order:
        """A command of an actor's."""
        return Order(actor=actor.account, key=self.key(step), command=command)

    def give(self, actor: Actor, order: Order) -> Outcome:
        """Give an order, signed if the step asks for it."""
        if step_of(order.command).signed and actor.private:
            decision = self.service.sign(order.key, order.command, actor.private)
            order = Order(
                actor=order.actor,
                key=order.key,
                command=order.command,
                fields=order.fields,
                indexes=order.indexes,
                dropped=order.dropped,
                decision=decision,
            )
        return self.service.give(order)

    def do(self, actor: Actor, step: str, command: Command, zh: str = "", en: str = "") -> Outcome:
        """Give a command and tell about it."""
        outcome = self.give(actor, self.order(actor, step, command))
        self.say(outcome.index, zh, en)
        return outcome

    def twice(self, first: Actor, second: Actor, order: Order, zh: str = "", en: str = "") -> Outcome:
        """Have a command proposed by one officer and approved by another; returns the approval."""
        made = event_of(self.give(first, order), ProposalMade)
        approval = self.desk.approve(second.account, self.key(f"approve/{order.key}"), made.proposal)
        outcome = self.give(second, approval)
        self.say(outcome.index, zh, en)
        return outcome

    def expect_refusal(self, actor: Actor, step: str, command: Command, zh: str, en: str) -> None:
        """Give a command that must be refused, and tell how."""
        try:
            self.give(actor, self.order(actor, step, command))
        except Refused as refused:
            self.say(None, f"{zh}：拒绝（{refused.code}）", f"{en}: refused ({refused.code})")
            return
        except ReadOnly:
            # Played again: what was refused left nothing to be answered from, and the simulated clock is behind.
            return
        raise AssertionError(f"{step} should have been refused")

    def say(self, index: int | None, zh: str, en: str) -> None:
        """Put a line on the timeline."""
        if zh:
            line = Line(self.clock.now(), index, zh, en)
            self.lines.append(line)
            if self.tell:
                self.tell(line)

    def move_to(self, day: str, hour: int, minute: int = 0) -> None:
        """Go forward to a time of day in China; a time that has passed is now."""
        millis = start_of(day) + hour * HOUR + minute * MINUTE
        self.clock.move_to(max(millis, self.clock.now()))


def event_of(outcome: Outcome, kind: type[E]) -> E:
    """The event of a kind in an outcome."""
    return next(event for event in outcome.events if isinstance(event, kind))
