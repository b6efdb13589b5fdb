"""Flags: what looks wrong, why, on which entries it rests, and what an officer makes of it. And the look-back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import flask
from werkzeug.wrappers import Response

from api import problems
from api.auth import caller, scoped
from api.pages import look, supervision, words
from api.pages.bureau import blueprint, issuing, today
from api.pages.bureau.about import class_of, people
from api.pages.bureau.reading import one, page_of, times
from api.pages.look import mark as _
from api.pages.shared import go
from api.pages.signing import prepared, signing
from api.pages.worker.giving import form_key
from api.rest import giving
from api.rest.giving import desk, home, service
from ledger import entry as entries
from ledger import timestamp
from ledger.errors import NotCanonical
from voucher.core.dates import add_days, is_date
from voucher.core.refusal import Refused
from voucher.objects.account import EVERYWHERE, Account, Capability
from voucher.objects.flag import FlagState, LookBack, SupervisionFlag
from voucher.objects.institution import Institution, InstitutionState
from voucher.objects.training import TrainingClass
from voucher.policy.thresholds import DEFAULTS
from voucher.register.institutions import SetStanding
from voucher.shell.flags import DAYS, Flags
from voucher.step.declare import STEPS

DECIDE: Final = _("处理疑点")
SUSPEND: Final = _("提出暂停该机构")
_CLASSES: Final = frozenset({"class", "roster_of"})
_OBJECTS: Final = {
    "session": "class_session",
    "evaluation": "evaluation",
    "binding": "binding",
    "voucher": "voucher",
    "scan": "scan",
}
_MOMENTS: Final = ("starts", "ends", "happened", "written_first", "written_last", "compared")
_SAID: Final = ("role", "platform_says", "body_says")
WIDTH: Final = 600


@dataclass(frozen=True, slots=True)
class Dot:
    """A moment on the picture: where, whether it is when something was written down, and what it was."""

    x: int
    written: bool
    name: str
    when: str


@blueprint.get("/flags")
@scoped("read")
def flags() -> str:
    """The queue, with filters: open ones unless others are asked for."""
    args = flask.request.args
    state = args.get("state", FlagState.OPEN.value)
    wanted = {"state": state} if state in supervision.FLAG_STATE else {}
    if args.get("what") in supervision.FLAG:
        wanted["what"] = args["what"]
    found = sorted(page_of(SupervisionFlag, **wanted), key=lambda flag: -flag.at)
    return flask.render_template(
        "bureau/flags.html",
        rows=found,
        names=_names({flag.institution for flag in found if flag.institution}),
        people=people(flag.person for flag in found),
        state=wanted.get("state", ""),
        what=wanted.get("what", ""),
        words=words,
        said=supervision,
        raised=args.get("raised", ""),
        region=_region(),
        key=form_key(),
        day=today(),
        since=add_days(today(), -DAYS),
        looks=sorted(page_of(LookBack), key=lambda done: -done.at)[:20],
    )


@blueprint.post("/flags/look")
@scoped("command")
def look_now() -> Response:
    """Compute the flags of the officer's region now."""
    giving.allow(STEPS["flag.raise"])
    looked = Flags(home(), service()).look(caller().account.id, _region())
    return go(f"/b/flags?raised={len(looked.raised)}")


@blueprint.post("/flags/look-back")
@scoped("command")
def look_back() -> Response:
    """Compute them again over a past period, and keep the result."""
    giving.allow(STEPS["flag.look_back"])
    form = flask.request.form
    since, until, key = form.get("since", ""), form.get("until", ""), form.get("key", "").lower()
    try:
        entries.check_key(key)
    except NotCanonical:
        raise Refused("request.key") from None
    if not (is_date(since) and is_date(until) and since <= until <= today()):
        raise Refused("value.invalid", field="until")
    looked = Flags(home(), service()).look_back(caller().account.id, _region(), since, until, key)
    return go(f"/b/flags?raised={len(looked.raised)}")


@blueprint.get("/flags/<flag>")
@scoped("read")
def flag(flag: str) -> str:
    """One flag, explained."""
    return _page(one(SupervisionFlag, flag), None)


@blueprint.post("/flags/<flag>/decide")
@scoped("command")
def decide_flag(flag: str) -> str | tuple[str, int]:
    """The officer's decision, to be signed in the browser."""
    found, form = one(SupervisionFlag, flag), flask.request.form
    data = {"flag": found.id, "ruling": form.get("ruling", ""), "reason": form.get("reason", "")}
    data |= {name: form[name] for name in ("text",) if form.get(name)}
    if data["ruling"] == FlagState.FOLLOWED_UP and form.get("inspect_on"):
        data["inspect_on"] = form["inspect_on"]
    path, onward = f"/flags/{found.id}/decide", f"/b/flags/{found.id}"
    try:
        order = prepared(DECIDE, path, "flag.decide", data, onward, ("flag",))
    except Refused as refused:
        return _page(found, problems.words(refused)), 422
    facts = [
        (_("疑点"), words.of(supervision.FLAG, found.what)),
        (_("处理"), words.of(supervision.RULING, data["ruling"])),
        (_("理由"), words.of(supervision.REASON, data["reason"])),
    ]
    facts += [(_("检查日期"), data["inspect_on"])] if "inspect_on" in data else []
    facts += [(_("说明（加密保存）"), data["text"])] if "text" in data else []
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


@blueprint.get("/flags/<flag>/suspend")
@scoped("read")
def suspend(flag: str) -> str:
    """Of a flag that was given on: the first officer's proposal that the institution is suspended."""
    found = one(SupervisionFlag, flag)
    if found.state != FlagState.REFERRED or found.institution is None:
        raise Refused("flag.nothing_to_inspect")
    command = SetStanding(institution=found.institution, standing=InstitutionState.SUSPENDED, reason="inspection_fault")
    body = {"standing": command.standing.value, "reason": command.reason}
    order = signing(SUSPEND, f"/institutions/{found.institution}/standing", command, body, "/b/proposals")
    facts = [
        (_("机构"), _names({found.institution})[found.institution]),
        (_("疑点"), words.of(supervision.FLAG, found.what)),
    ]
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


def _page(found: SupervisionFlag, problem: tuple[str, str] | None) -> str:
    account = caller().account
    stamps = times(set(found.entries))
    masked = issuing().masked(account, [found.person]) if found.person else {}
    training_class = one(TrainingClass, found.training_class) if found.training_class else None
    decides = account.may(Capability.BUREAU, found.region) and found.state == FlagState.OPEN
    return flask.render_template(
        "bureau/flag.html",
        flag=found,
        name=_names({found.institution}).get(found.institution or "", "") if found.institution else "",
        training_class=training_class,
        person=masked.get(found.person or "", ("", "")),
        facts=[(supervision.FACT.get(f.name, f.name), *_shown(f.name, f.value)) for f in found.facts],
        entries=[(index, _local(stamps[index])) for index in found.entries if index in stamps],
        dots=_dots(found, stamps),
        width=WIDTH,
        default=_default(found),
        text=_text(found, account),
        decides=decides,
        refers=found.state == FlagState.REFERRED and found.institution and account.holds(Capability.BUREAU),
        words=words,
        said=supervision,
        day=today(),
        problem=problem,
    )


def _text(found: SupervisionFlag, account: Account) -> str:
    """The officer's own words, for the bureau of the region."""
    return desk().words_of(found.words) if account.may(Capability.BUREAU, found.region) else ""


def _default(found: SupervisionFlag) -> str:
    """Why the default is what it is, where nobody set the number."""
    default = next((d for d in DEFAULTS.get(found.what, ()) if d.name == found.parameter), None)
    if default is None or found.document is not None:
        return ""
    return default.en if look.chosen("lang") == "en" else default.zh


def _shown(name: str, value: str) -> tuple[str, str]:
    """A fact as people read it, and where the object it names is shown."""
    if name in _CLASSES:
        return _class(value)
    if name == "external_record":
        return f"…{value[-8:]}", f"/b/external/{value}"
    if name in _OBJECTS:
        return f"…{value[-8:]}", f"/b/object/{_OBJECTS[name]}/{value}"
    return _plain(name, value), ""


def _class(identifier: str) -> tuple[str, str]:
    try:
        return class_of(one(TrainingClass, identifier)), f"/b/classes-seen/{identifier}"
    except Refused:
        return look.gettext(_("别处的班，不在您的管辖范围")), ""


def _plain(name: str, value: str) -> str:
    if name in _MOMENTS:
        return _local(timestamp.from_text(value))
    if name == "average" and value.isdigit():
        return f"{int(value) // 100}.{int(value) % 100:02d}"
    if name == "region":
        return words.place(value, today())
    return words.of(supervision.FACT, value) if name in _SAID else value


def _local(millis: int) -> str:
    """A moment as a clock in China shows it."""
    text = timestamp.to_text(millis + 8 * 3_600_000)
    return f"{text[:10]} {text[11:16]}"


def _dots(found: SupervisionFlag, stamps: dict[int, int]) -> list[Dot]:
    """What happened, and when it was written down, along one line."""
    moments = [(timestamp.from_text(f.value), False, f.name) for f in found.facts if f.name in _MOMENTS[:3]]
    moments += [(millis, True, str(index)) for index, millis in stamps.items()]
    if len({millis for millis, _, _ in moments}) < 2:
        return []
    first, last = min(moments)[0], max(moments)[0]
    return [
        Dot(20 + (WIDTH - 40) * (millis - first) // (last - first), written, name, _local(millis))
        for millis, written, name in sorted(moments)
    ]


def _names(ids: set[str]) -> dict[str, str]:
    return desk().names_of([one(Institution, identifier) for identifier in sorted(ids)])


def _region() -> str:
    """The widest region that the officer answers for."""
    scopes = [scope for held, scope in caller().account.grants if held == Capability.BUREAU]
    if not scopes:
        return ""
    widest = min(scopes, key=lambda scope: 0 if scope == EVERYWHERE else len(scope))
    return home().settings.region if widest == EVERYWHERE else widest
