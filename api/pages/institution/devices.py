"""Our devices: which scan for us, how far each one's journal has come, and stopping one that is lost."""

from __future__ import annotations

import flask
from werkzeug.wrappers import Response

from api.auth import scoped
from api.pages.institution import blueprint, school
from api.pages.shared import go
from api.pages.worker.giving import form_key, give


@blueprint.get("/devices")
@scoped("read")
def devices() -> str:
    """All of them, the newest first."""
    return flask.render_template("institution/devices.html", devices=school().devices(), key=form_key())


@blueprint.post("/devices/<device>/revoke")
@scoped("command")
def revoke_device(device: str) -> Response:
    """Stop one: lost, sold, or not to be trusted."""
    give("device.revoke", {"device": device, "reason": flask.request.form.get("reason", "")})
    return go("/i/devices")
