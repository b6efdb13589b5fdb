"""What a worker can do about a voucher of their own beside using it: end a phone's or a slip's code that is lost, leave a
class that has not begun, give the voucher up."""

from __future__ import annotations

from typing import Final

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages import words
from api.pages.look import mark as _
from api.pages.worker import blueprint, giving, own
from voucher.core.refusal import Refused, unknown
from voucher.objects.binding import Binding, BindingKind, BindingState
from voucher.objects.training import ClassState
from voucher.objects.voucher import Voucher, VoucherState

REASON: Final = "request"
LOST: Final = "lost"
SHOWN: Final[dict[str, str]] = {BindingKind.PHONE: _("手机上的券码"), BindingKind.PRINTED: _("纸质券")}
MAY_CANCEL: Final = (VoucherState.ISSUED, VoucherState.CLAIMED)


@blueprint.get("/keep/<voucher>")
@scoped("read")
def keep(voucher: str) -> str:
    """One voucher with what can be done about it."""
    mine = own()
    found = mine.voucher(voucher)
    classes = mine.classes([found.training_class] if found.training_class else [])
    joined = classes.get(found.training_class or "")
    return flask.render_template(
        "worker/keep.html",
        voucher=found,
        title=words.of(words.CATEGORY, found.category),
        state=words.of(words.VOUCHER, found.state),
        bindings=[(one, words.of(SHOWN, one.type)) for one in _active(found)],
        may_leave=found.state == VoucherState.ENROLLED and joined is not None and joined.state == ClassState.HR_OK,
        may_cancel=found.state in MAY_CANCEL,
        joined=joined,
        words=words,
        key=giving.form_key,
    )


@blueprint.post("/keep/<voucher>/<what>")
@scoped("command")
def keep_do(voucher: str, what: str) -> Response:
    """Do it: each is an entry with its receipt."""
    found = own().voucher(voucher)
    if what == "unbind":
        binding = flask.request.form.get("binding", "")
        if binding not in {one.id for one in _active(found)}:
            raise unknown(Binding.kind)
        return giving.done(giving.give("voucher.unbind", {"binding": binding, "reason": LOST}))
    if what == "leave":
        fields = {"training_class": found.training_class or "", "voucher": found.id, "reason": REASON}
        return giving.done(giving.give("voucher.release", fields))
    if what == "cancel":
        return giving.done(giving.give("voucher.cancel", {"voucher": found.id, "reason": REASON}))
    raise Refused("value.invalid", field="what")


def _active(found: Voucher) -> list[Binding]:
    return [one for one in own().bindings(found) if one.state == BindingState.ACTIVE]
