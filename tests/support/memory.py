"""A ledger in memory: every object in a dict, served to the steps by what they declare to need. No database, no web,
no signatures to verify; everything else is the core's own. For random histories and for facts made by hand."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ledger import canonical
from ledger.decision import Decision, Statement
from ledger.store import engine
from tests.support.world import World
from voucher.core.facts import Facts, Ref, State, refs_of
from voucher.core.message import Command, Event
from voucher.core.refusal import Refused
from voucher.objects import KINDS, VAULTED
from voucher.objects.account import Key
from voucher.objects.profile import Dossier, Known
from voucher.policy.pack import Policy
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell.rows import codec
from voucher.shell.tables import STATE
from voucher.step.context import At
from voucher.step.decide import Request, decide, needs
from voucher.step.declare import EVOLUTIONS
from voucher.step.registry import evolution_of, step_of

ROUNDS = 8
NO_STATEMENT = Statement(v=1, origin="memory", type="", digest="", key="")
Objects = dict[str, dict[str, State]]


def signed_by(key: str) -> Decision:
    """A decision by a key; in memory nobody looks at the signature itself."""
    return Decision(alg="ed25519", key=key, signature=base64.b64encode(b"\x00" * 64).decode(), statement=NO_STATEMENT)


class Memory:
    """All objects, the entries that made them, and the index and time of the next entry."""

    def __init__(self, packs: Mapping[str, Policy], millis: int) -> None:
        self.packs = dict(packs)
        self.millis = millis
        self.objects: Objects = {kind.kind: {} for kind in KINDS}
        self.vault: dict[str, Known] = {}
        """Profiles by the reference of their seal."""
        self.entries: list[tuple[int, int, tuple[bytes, ...]]] = []
        self._groups: dict[tuple[str, str], dict[str, dict[str, None]]] = {
            (kind.kind, field): {} for kind in KINDS for field in kind.indexes
        }
        self._kinds = {kind.kind: kind for kind in KINDS}

    def copy(self) -> Memory:
        """Another ledger that begins where this one stands."""
        new = Memory(self.packs, self.millis)
        new.entries = list(self.entries)
        new.vault = dict(self.vault)
        for group in self.objects.values():
            for state in group.values():
                new.put(state)
        return new

    @property
    def size(self) -> int:
        """Index of the next entry."""
        return len(self.entries)

    def get(self, kind: type[State], identifier: str) -> Any:
        """An object, or None."""
        return self.objects[kind.kind].get(identifier)

    def all(self, kind: type[State], **fields: Any) -> list[Any]:
        """All objects of a kind whose fields have these values."""
        found: Any = self.objects[kind.kind].values()
        for name, value in fields.items():
            if name in kind.indexes:
                found = [self.objects[kind.kind][i] for i in self._groups[kind.kind, name].get(value, {})]
                break
        for name, value in fields.items():
            found = [state for state in found if getattr(state, name) == value]
        return list(found)

    def put(self, state: State) -> None:
        """Set an object."""
        before = self.objects[state.kind].get(state.id)
        self.objects[state.kind][state.id] = state
        for field in state.indexes:
            group = self._groups[state.kind, field]
            if before is not None:
                group[getattr(before, field)].pop(before.id, None)
            group.setdefault(getattr(state, field), {})[state.id] = None

    def change(self, kind: type[State], identifier: str, **changes: Any) -> Any:
        """Make a fact by hand."""
        changed = replace(self.get(kind, identifier), **changes)
        self.put(changed)
        return changed

    def give(self, actor: str, command: Command, key: str, *, sign: str | None = "own") -> tuple[Event, ...]:
        """Decide a command and apply its events; raises `Refused`, whose own events are applied all the same.

        `sign` is the signing key's id, "own" for the first key of the actor's that is good, None for no signature.
        """
        request = Request(actor=actor, key=key, command=command, decision=self._decision(actor, command, sign))
        facts = self.facts(lambda known: needs(request, known))
        at = At(self.size, self.millis)
        try:
            events = decide(request, facts, at, self.policy).events
        except Refused as refused:
            self._check_untouched(facts)
            if refused.events:
                self._append(refused.events, {})
            raise
        self._append(events, _changed(facts))
        return events

    def refuses(self, actor: str, command: Command, code: str, **detail: Any) -> None:
        """Give a command that must be refused, with this code and detail."""
        with pytest.raises(Refused) as caught:
            self.give(actor, command, "refused")
        refused = caught.value
        assert refused.code == code, f"{refused.code} {refused.detail}"
        assert {name: refused.detail.get(name) for name in detail} == detail, refused.detail

    def two(self, first: str, second: str, command: Command) -> tuple[Event, ...]:
        """One account proposes, another approves; the events of the approval."""
        (made,) = self.give(first, command, f"propose {self.size}")
        assert isinstance(made, ProposalMade)
        return self.give(second, ApproveProposal(proposal=made.proposal), f"approve {self.size}")

    def facts(self, wanted: Callable[[Facts], Iterable[Ref]]) -> Facts:
        """What is asked for, asking again until nothing new is."""
        facts = Facts((*KINDS, *VAULTED))
        for _ in range(ROUNDS):
            missing = facts.missing(wanted(facts))
            if not missing:
                return facts
            for ref in missing:
                self._fetch(facts, ref)
        raise RuntimeError("a step keeps asking for more facts")

    def policy(self, digest: str) -> Policy:
        """A pack by its digest."""
        if digest not in self.packs:
            raise Refused("policy.pack_unknown")
        return self.packs[digest]

    def named_only(self, events: Iterable[Event]) -> dict[str, State]:
        """What the events change when nothing but the objects that they name is loaded."""
        events = tuple(events)
        facts = self.facts(lambda _: (r for e in events for r in refs_of(e, evolution_of(e).fields)))
        for event in events:
            evolution_of(event).evolve(event, facts, At(self.size, self.millis))
        return _changed(facts)

    def refolded(self) -> Objects:
        """All objects as the entries' bytes give them, from nothing."""
        facts = _Everything(KINDS)
        decoder = event_decoder()
        for index, millis, events in self.entries:
            for data in events:
                event = decoder.decode(data)
                evolution_of(event).evolve(event, facts, At(index, millis))
        found: Objects = {kind.kind: {} for kind in KINDS}
        for kind, states in facts.changed():
            found[kind] = {state.id: state for _, state in states}
        return found

    def _check_untouched(self, facts: Facts) -> None:
        assert not list(facts.changed()), "a refusal changed something"

    def _append(self, events: tuple[Event, ...], changed: dict[str, State]) -> None:
        assert self.named_only(events) == changed, "an event does not name every object that it changes"
        self.entries.append((self.size, self.millis, tuple(canonical.encode_struct(event) for event in events)))
        for state in changed.values():
            self.put(state)

    def _decision(self, actor: str, command: Command, sign: str | None) -> Decision | None:
        if sign is None or not step_of(command).signed:
            return None
        if sign != "own":
            return signed_by(sign)
        good = (k.id for k in self.all(Key, account=actor) if k.good_at(self.size))
        found = next(good, None)
        return signed_by(found) if found else None

    def _fetch(self, facts: Facts, ref: Ref) -> None:
        if ref.kind == Dossier.kind:
            identifier = str(ref.value)
            known = self.vault.get(identifier.partition(".")[2])
            facts.load(ref.kind, "id", [identifier], [Dossier(id=identifier, at=0, known=known)])
            return
        if ref.field == "id":
            state = self.objects[ref.kind].get(ref.value)
            facts.load(ref.kind, "id", [ref.value], [state] if state else [])
            return
        identifiers = self._groups[ref.kind, ref.field].get(ref.value, {})
        facts.load(ref.kind, ref.field, [ref.value], [self.objects[ref.kind][i] for i in identifiers])


class _Everything(Facts):
    """Facts in which nothing is left to load: what is not there does not exist."""

    __slots__ = ()

    def get(self, kind: type[Any], identifier: str) -> Any:
        return self._found[kind.kind].get(identifier)


def _changed(facts: Facts) -> dict[str, State]:
    return {f"{kind} {state.id}": state for kind, pairs in facts.changed() for _, state in pairs}


def event_decoder() -> msgspec.json.Decoder[Event]:
    """Reads any event from its bytes."""
    union: Any = None
    for event in EVOLUTIONS:
        union = event if union is None else union | event
    return msgspec.json.Decoder(union)


def memory_of(world: World) -> Memory:
    """The facts of a world's database in memory, to be changed by hand and decided on; its entries are left behind."""
    with engine.snapshot(world.home.database) as connection:
        digests = [row[0] for row in engine.run(connection, "SELECT digest FROM pack_file").fetchall()]
        found = Memory({digest: world.home.packs.get(connection, digest) for digest in digests}, world.clock.now())
        for kind in KINDS:
            names = ", ".join(f'"{column.name}"' for column in STATE[kind.kind].columns)
            rows = engine.run(connection, f'SELECT {names} FROM "{kind.kind}"').fetchall()  # noqa: S608 - our own
            for state in codec(kind).states(rows):
                found.put(state)
    found.entries = [(index, 0, ()) for index in range(world.size())]
    return found
