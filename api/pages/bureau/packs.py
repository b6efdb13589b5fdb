"""Releasing packs, and setting rates and parameters: each previewed here, proposed by one officer, approved by another."""

from __future__ import annotations

import re
from typing import Any, Final

import flask
import msgspec
from werkzeug.wrappers import Response

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, regions, today
from api.pages.bureau.reading import page_of
from api.pages.look import mark as _
from api.pages.policy import pack_words
from api.pages.shared import go
from api.pages.signing import Signing, signing
from api.rest.giving import home
from api.rest.policies import books
from voucher.core.dates import is_date
from voucher.core.message import Command
from voucher.core.refusal import Refused
from voucher.objects.account import Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.policy import Parameter, Rate
from voucher.policy.pack import PackError, Policy
from voucher.policy.table import compare, table
from voucher.register.policies import ReleasePack, SetParameter, SetRate
from voucher.shell import library, packs

RELEASE: Final = _("提出发布政策包")
RATE: Final = _("提出设定标准")
PARAMETER: Final = _("提出设定参数")
KINDS: Final = {ClaimKind.TRAINING.value: _("培训补贴"), ClaimKind.EVALUATION.value: _("评价补贴")}
PARAMETERS: Final = {
    "voucher.reissue_limit": _("一张券最多补发几次"),
    "voucher.prolong_within_days": _("退班时离到期几天内可顺延"),
    "rate.urgent_percent": _("急需紧缺工种标准提高到百分之几"),
    "flag.overlap_minutes": _("疑点：两次课重叠几分钟"),
    "flag.retired_age_men": _("疑点：男性退休年龄"),
    "flag.retired_age_women": _("疑点：女性退休年龄"),
    "flag.school_age": _("疑点：在校年龄"),
    "flag.assessed_per_day": _("疑点：一天最多考核人数"),
    "flag.people_per_phone": _("疑点：一部手机最多绑定人数"),
    "flag.far_apart_minutes": _("疑点：两地扫码相隔分钟"),
    "flag.written_sessions": _("疑点：一次补记课次数"),
    "flag.written_within_minutes": _("疑点：几分钟内补记完"),
    "flag.written_late_hours": _("疑点：晚于下课几小时补记"),
}
"""What this version asks for that no document states."""
YUAN: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")


@blueprint.get("/packs")
@scoped("read")
def pack_list() -> str:
    """Released packs, those that come with this version, and a form for another one."""
    found = books()
    return flask.render_template(
        "bureau/packs.html", released=found.released(), offered=found.unreleased(), words=words
    )


@blueprint.post("/packs")
@scoped("command")
def keep_pack() -> Response:
    """Keep a pack's bytes beside the log, so that two officers can release them. Nothing is in force by that."""
    if not caller().account.holds(Capability.BUREAU):
        raise Refused("auth.capability", capability=Capability.BUREAU.value)
    upload = flask.request.files.get("file")
    name = flask.request.form.get("name", "")
    if upload is not None and upload.filename:
        content = upload.stream.read()
    elif name in packs.packaged_names():
        content = packs.packaged(name)
    else:
        raise Refused("value.invalid", field="file")
    try:
        policy = packs.store(home().database, content)
    except PackError as error:
        raise Refused("policy.not_a_pack", why=str(error)) from error
    return go(f"/b/packs/{policy.digest}")


@blueprint.get("/packs/<pack>")
@scoped("read")
def pack_preview(pack: str) -> str:
    """A pack as a table, its differences to the one in force in its place, and the signature that proposes it."""
    found = books()
    policy = found.policy(pack)
    file = policy.file
    before = _in_force(policy)
    comparison = compare(before, library.on(policy, before.day)) if before else None
    order = None
    if not found.is_released(policy.digest) and caller().account.may(Capability.BUREAU, file.region):
        command = ReleasePack(pack=policy.digest, name=file.name, region=file.region, start=file.start, end=file.end)
        order = _order(RELEASE, f"/packs/{policy.digest}/release", command, "pack")
    return flask.render_template(
        "bureau/pack.html",
        table=table(library.on(policy, today())),
        found=comparison,
        all=False,
        released=found.is_released(policy.digest),
        order=order,
        **pack_words(),
    )


def _in_force(policy: Policy) -> Policy | None:
    """The released pack that this one would follow: in its place, today or on its first day."""
    day = min(max(today(), policy.file.start), policy.file.end)
    pack = books().in_force(policy.file.region, day)
    return library.on(books().policy(pack.id), day) if pack and pack.id != policy.digest else None


@blueprint.get("/rates")
@scoped("read")
def rates() -> str:
    """Every rate and parameter with its days and documents, and the forms to set them."""
    return flask.render_template(
        "bureau/rates.html",
        rates=[(rate.id.split("/"), rate.dated, rate.at) for rate in page_of(Rate)],
        parameters=[(p.id.rpartition("/"), p.dated, p.at) for p in page_of(Parameter)],
        names=PARAMETERS,
        kinds=KINDS,
        types=words.CERTIFICATE_TYPE,
        levels=words.LEVEL,
        places=[(code, words.place(code, today())) for code in regions()],
        words=words,
        day=today(),
    )


@blueprint.get("/rates/rate")
@scoped("read")
def rate_sign() -> str:
    """A rate to propose."""
    given = flask.request.args
    yuan = YUAN.fullmatch(given.get("yuan", "").strip())
    if yuan is None:
        raise Refused("value.invalid", field="yuan")
    fen = int(yuan[1]) * 100 + int((yuan[2] or "").ljust(2, "0"))
    values = {name: given.get(name, "").strip() for name in ("kind", "region", "certificate_type", "level")}
    command = _read(SetRate, {**values, **_dated(given), "fen": fen})
    return flask.render_template(
        "bureau/sign.html", order=_order(RATE, "/rates", command), facts=policy_facts(command), what=None
    )


@blueprint.get("/rates/parameter")
@scoped("read")
def parameter_sign() -> str:
    """A parameter to propose."""
    given = flask.request.args
    value = given.get("value", "").strip()
    if not re.fullmatch("[0-9]{1,15}", value):
        raise Refused("value.invalid", field="value")
    values = {name: given.get(name, "").strip() for name in ("name", "region")}
    command = _read(SetParameter, {**values, **_dated(given), "value": int(value)})
    order = _order(PARAMETER, "/parameters", command)
    return flask.render_template("bureau/sign.html", order=order, facts=policy_facts(command), what=None)


def policy_facts(command: ReleasePack | SetRate | SetParameter) -> list[tuple[str, str]]:
    """What is proposed, in words."""
    if isinstance(command, ReleasePack):
        days = f"{command.start} – {command.end}"
        place = f"{words.place(command.region, command.start)} {command.region}"
        return [(_("政策包"), command.name), (_("地区"), place), (_("有效期"), days), (_("内容摘要"), command.pack)]
    place = f"{words.place(command.region, command.from_date)} {command.region}"
    if isinstance(command, SetParameter):
        what = [(_("参数"), words.of(PARAMETERS, command.name)), (_("地区"), place), (_("数值"), str(command.value))]
    else:
        what = [
            (_("用途"), words.of(KINDS, command.kind.value)),
            (_("地区"), place),
            (_("证书类型"), words.of(words.CERTIFICATE_TYPE, command.certificate_type)),
            (_("等级"), words.of(words.LEVEL, command.level) or "—"),
            (_("每人（元）"), words.yuan(command.fen)),
        ]
    return [*what, (_("起始日"), command.from_date), (_("依据文件"), command.document)]


def _dated(given: Any) -> dict[str, str]:
    if not is_date(given.get("from_date", "")):
        raise Refused("value.invalid", field="from_date")
    return {name: given.get(name, "").strip() for name in ("from_date", "document")}


def _read(kind: type[Any], values: dict[str, Any]) -> Any:
    """A command of what was typed in; refused if it does not fit."""
    try:
        return msgspec.convert({"type": kind.__struct_config__.tag, **values}, kind)
    except msgspec.ValidationError as error:
        raise Refused("value.invalid", field=str(error).rpartition("`$")[2].strip(".`")) from error


def _order(title: str, path: str, command: Command, *left_out: str) -> Signing:
    skipped = {"type", "version", *left_out}
    body = {name: value for name, value in msgspec.to_builtins(command).items() if name not in skipped}
    return signing(title, path, command, body, "/b/proposals")
