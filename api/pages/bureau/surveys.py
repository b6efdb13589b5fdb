"""Classes whose trainees were dissatisfied: two officers have them taught again, or cancel their subsidy."""

from __future__ import annotations

from typing import Final

import flask

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, today
from api.pages.bureau.reading import one, page_of
from api.pages.look import mark as _
from api.pages.signing import prepared
from api.rest.giving import desk
from voucher.core.dates import add_days
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.institution import Institution
from voucher.objects.training import ClassState, TrainingClass

DECIDE: Final = _("满意度不达标的班：提出处理")


@blueprint.get("/surveys")
@scoped("read")
def surveys() -> str:
    """Those that wait, with the exact fraction of those who were satisfied."""
    found = [one for one in page_of(TrainingClass, state=ClassState.SUSPENDED) if _decides(one)]
    institutions = {identifier: one(Institution, identifier) for identifier in {row.institution for row in found}}
    return flask.render_template(
        "bureau/surveys.html",
        rows=found,
        names=desk().names_of(institutions.values()),
        words=words,
        later=add_days(today(), 30),
    )


@blueprint.post("/surveys/<training_class>")
@scoped("command")
def decide_survey(training_class: str) -> str:
    """The first officer's proposal, to be signed in the browser."""
    found, form = one(TrainingClass, training_class), flask.request.form
    if not _decides(found):
        raise Refused("auth.scope", capability=Capability.BUREAU.value)
    data: dict[str, str] = {"training_class": found.id}
    again = form.get("ruling") == "retrain"
    if again:
        data["retrain_until"] = form.get("until", "")
    path = f"/classes/{found.id}/survey/decide"
    order = prepared(DECIDE, path, "survey.decide", data, "/b/proposals", ("training_class",))
    facts = [
        (_("满意"), f"{found.satisfied}/{found.surveyed}"),
        (_("处理"), words.of(_RULINGS, "retrain" if again else "cancel")),
    ]
    facts += [(_("重新培训到"), data["retrain_until"])] if again else []
    return flask.render_template("bureau/sign.html", order=order, facts=facts)


_RULINGS: Final = {"retrain": _("重新培训"), "cancel": _("取消当班补贴")}


def _decides(found: TrainingClass) -> bool:
    return caller().account.may(Capability.BUREAU, found.region)
