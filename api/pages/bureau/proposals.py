"""Decisions that wait for the second officer: what is proposed, by whom, and the signature that approves or declines it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import flask
import msgspec

from api.auth import caller, scoped
from api.pages import acts, words
from api.pages.bureau import blueprint, issuing
from api.pages.bureau.about import SUBJECT, subject
from api.pages.bureau.certificates import revocation_facts
from api.pages.bureau.check import batch_facts
from api.pages.bureau.classes import education_facts, exception_facts, title
from api.pages.bureau.packs import policy_facts
from api.pages.bureau.proposing import TYPES
from api.pages.bureau.publicity import UPHOLD
from api.pages.bureau.reading import leaf_of, one
from api.pages.bureau.told import told
from api.pages.look import mark as _
from api.pages.publicity import REASON
from api.pages.signing import Signing, signing
from api.rest.giving import desk, home
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.lifecycle.certify import RevokeCertificate
from voucher.lifecycle.except_class import ExceptClass
from voucher.lifecycle.issue import ApproveBatch
from voucher.lifecycle.objection import ResolveObjection
from voucher.objects.account import Account, Capability
from voucher.objects.claim import ClaimLine, Objection
from voucher.objects.proposal import Proposal
from voucher.objects.training import TrainingClass
from voucher.register.education import SetEducation
from voucher.register.policies import ReleasePack, SetParameter, SetRate
from voucher.register.proposals import ApproveProposal, DeclineProposal
from voucher.shell.proposals import near
from voucher.shell.queries import Reader
from voucher.step.declare import STEPS
from voucher.step.registry import command_decoder

APPROVE: Final = _("批准这项提议")
DECLINE: Final = _("不批准这项提议")
SHOWN: Final = 100


@blueprint.get("/proposals")
@scoped("read")
def proposals() -> str:
    """Those that are open."""
    found = near(home(), caller().account)
    rows = [(proposal, _batch(proposal)) for proposal in found if _within(proposal) and _concerns(proposal)]
    types = {one.command_type: _title(one) for one, _batch_of in rows}
    return flask.render_template("bureau/proposals.html", rows=rows, types=types, words=words, own=caller().account.id)


@blueprint.get("/proposals/<proposal>")
@scoped("read")
def proposal(proposal: str) -> str:
    """One proposal with what it would do."""
    found = one(Proposal, proposal)
    if not _within(found):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    batch = _batch(found)
    return flask.render_template(
        "bureau/proposal.html",
        proposal=found,
        title=_title(found),
        facts=_facts(found),
        pack=_pack(found),
        people=_people(batch) if batch else [],
        shown=SHOWN,
        count=batch.count if batch else 0,
        own=_same_person(found),
        approve=_order(found, APPROVE, "approve", ApproveProposal(proposal=found.id)),
        decline=_order(found, DECLINE, "decline", DeclineProposal(proposal=found.id)),
    )


def _order(found: Proposal, title: str, verb: str, command: ApproveProposal | DeclineProposal) -> Signing:
    onward = "/b/batches" if verb == "approve" and _batch(found) else "/b/proposals"
    order = signing(title, f"/proposals/{command.proposal}/{verb}", command, {}, onward)
    return replace(order, entry=found.at, leaf=leaf_of(found.at))


def _command(found: Proposal) -> Command:
    return command_decoder().decode(found.command)


def _batch(found: Proposal) -> ApproveBatch | None:
    command = _command(found)
    return command if isinstance(command, ApproveBatch) else None


def _within(found: Proposal) -> bool:
    """A batch is a matter of its region's officers alone."""
    batch = _batch(found)
    return batch is None or caller().account.may(Capability.BUREAU, batch.region)


def _title(found: Proposal) -> str:
    return TYPES.get(found.command_type) or acts.title_of(found.command_type)


def _concerns(found: Proposal) -> bool:
    """Whether the caller is of those who may propose or approve such a thing."""
    step = STEPS[found.command_type]
    return any(caller().account.holds(capability) for capability in (*step.by, *step.second))


def _facts(found: Proposal) -> list[tuple[str, str]]:
    batch = _batch(found)
    if batch:
        return batch_facts(batch)
    command = _command(found)
    for kinds, read in _READABLE:
        if isinstance(command, kinds):
            return read(command)
    if worded := acts.told(command):
        return worded
    plain: dict[str, Any] = msgspec.json.decode(found.command)
    about = subject(plain)
    facts = [(_("对象"), about)] if about else []
    given = {
        name: value for name, value in plain.items() if name not in ("type", *SUBJECT) and not isinstance(value, dict)
    }
    return [*facts, *(_fact(name, value) for name, value in given.items())]


def _fact(name: str, value: Any) -> tuple[str, str]:
    """A field in words; one that has none as it stands, since nothing that is signed is left out."""
    said = told(name, value)
    return (said.label, said.text) if said else (name, str(value))


def _pack(found: Proposal) -> str:
    """The policy pack that is proposed for release, if one is."""
    command = _command(found)
    return command.pack if isinstance(command, ReleasePack) else ""


def _answer_facts(command: ResolveObjection) -> list[tuple[str, str]]:
    """An answer to an objection in words, with what was said."""
    objection = one(Objection, command.objection)
    line = one(ClaimLine, objection.line)
    result = "amend" if command.fen is not None else "uphold" if command.uphold else "dismiss"
    found = [
        (_("所说的内容"), desk().objection_words(objection.id, objection.text)),
        (_("原金额（元）"), words.yuan(line.amount)),
        (_("答复"), words.of(UPHOLD, result)),
        (_("理由"), words.of(REASON, command.reason)),
    ]
    return [*found, (_("更正后的金额（元）"), words.yuan(command.fen))] if command.fen is not None else found


def _people(batch: ApproveBatch) -> list[tuple[str, tuple[str, str]]]:
    """The first of the people on the list, as the officer may see them. The list must be the one under the root."""
    try:
        kept = issuing().kept(batch.root)
    except Refused:
        return []
    holders = [holder for part in kept.parts for holder in part][:SHOWN]
    masked = issuing().masked(caller().account, holders)
    return [(holder, masked.get(holder, ("", ""))) for holder in holders]


def _same_person(found: Proposal) -> bool:
    """Whether the officer proposed it, under whichever account."""
    me = caller().account
    proposer = Reader(home().database)
    other = proposer.one(_anybody(), Account.kind, found.proposer)
    return found.proposer == me.id or (
        isinstance(other, Account) and other.person is not None and other.person == me.person
    )


def _anybody() -> Account:
    """An auditor of nothing: who may look up whose account it is, for the separation of duties alone."""
    return msgspec.structs.replace(caller().account, grants=((Capability.AUDITOR, "*"),))


def _exception_facts(command: ExceptClass) -> list[tuple[str, str]]:
    return exception_facts(command, title(one(TrainingClass, command.training_class)))


_READABLE: Final[tuple[tuple[Any, Callable[[Any], list[tuple[str, str]]]], ...]] = (
    (ReleasePack | SetRate | SetParameter, policy_facts),
    (ExceptClass, _exception_facts),
    (SetEducation, education_facts),
    (RevokeCertificate, revocation_facts),
    (ResolveObjection, _answer_facts),
)
"""Commands that a page tells in words of their own; others by their fields."""
