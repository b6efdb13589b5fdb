"""Certificates: what waits for its register's answer, a sheet of answers signed at once, one found by its number, one taken
back by two officers; the ledger of special trades, and the list of the high-skilled."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final, NamedTuple

import flask
import sqlalchemy as sa

from api.auth import caller, scoped
from api.pages import words
from api.pages.bureau import blueprint, issuing, regions, today
from api.pages.bureau.reading import one
from api.pages.look import chosen
from api.pages.look import mark as _
from api.pages.signing import Signing, signing
from api.rest.giving import desk, home
from ledger.store import engine
from voucher.identifiers import certificate_number
from voucher.lifecycle.certify import RevokeCertificate
from voucher.lifecycle.verify_many import RegisterAnswer, VerifyCertificates
from voucher.objects.evaluation import Certificate, CertificateState
from voucher.rules import reading
from voucher.shell import answers
from voucher.shell.answers import Answers
from voucher.shell.queries import visible
from voucher.shell.roster import RosterError
from voucher.shell.rows import codec
from voucher.shell.structure import Finding, Structure
from voucher.shell.tables import STATE

MOST: Final = 200
SHORTEST: Final = 4
SPECIAL: Final = ("special_operation", "special_equipment")
HIGH: Final = ("L3", "L2", "L1", "special_technician", "chief_technician")
VERIFY: Final = _("签字确认核验结果")
REVOKE: Final = _("提出撤销证书")
REASONS: Final = {
    "issuer": _("发证机构已撤销"),
    "forged_certificate": _("查实为伪造"),
    "ineligible": _("持证人不符合条件"),
}
ODD: Final = {
    "structure": _("编号结构与证书类型不一致"),
    "level": _("编号中的等级与证书不一致"),
    "year": _("编号中的年份与发证日期不一致"),
}


class Row(NamedTuple):
    """A certificate as a list shows it: its holder masked, its number."""

    certificate: Certificate
    name: str
    last4: str
    number: str


@blueprint.get("/certificates")
@scoped("read")
def certificates() -> str:
    """Those that wait for their register's answer, or another state."""
    state = flask.request.args.get("state", "")
    wanted = state if state in tuple(CertificateState) else CertificateState.RECORDED
    rows = _rows(STATE[Certificate.kind].c.state == wanted)
    return _list(rows, state=wanted, text="", searched=False)


@blueprint.post("/certificates")
@scoped("read")
def find_certificates() -> str | tuple[str, int]:
    """By a number or its end, or by a masked name, as it stands in the lists. It comes in a form, never in an address."""
    text = flask.request.form.get("text", "").strip()
    number = certificate_number.clean(text)
    whole = desk().certificates_by_number([number]) if certificate_number.is_possible(number) else {}
    c = STATE[Certificate.kind].c
    if whole:
        rows = _rows(c.id.in_(list(whole.values())))
    elif len(number) < SHORTEST and "*" not in text and "＊" not in text:
        return _list([], state="", text=text, searched=True, short=True), 422
    else:
        name = text.replace("＊", "*")
        rows = [row for row in _rows(sa.true()) if row.number.endswith(number) or row.name == name]
    return _list(rows, state="", text=text, searched=True)


def _list(rows: list[Row], **more: Any) -> str:
    found = {"state": "", "text": "", "searched": False, "short": False, **more}
    return flask.render_template(
        "bureau/certificates.html", rows=rows, words=words, odd=ODD, most=MOST, states=words.CERTIFICATE, **found
    )


@blueprint.get("/certificates/special")
@scoped("read")
def special() -> str:
    """The ledger of special trades by real name."""
    rows = _rows(STATE[Certificate.kind].c.type.in_(SPECIAL))
    return flask.render_template("bureau/certificates-special.html", rows=rows, words=words, most=MOST)


@blueprint.get("/certificates/high-skilled")
@scoped("read")
def high_skilled() -> str:
    """Valid certificates of senior worker and above, and what the policy says of this year's counts."""
    c = STATE[Certificate.kind].c
    rows = _rows(sa.and_(c.level.in_(HIGH), c.state == CertificateState.VERIFIED))
    place, day = regions()[0], today()
    counted = Structure(home().database)
    findings: list[Finding] = counted.findings(place, day[:4], day)
    levels = dict(counted.levels(place, day[:4]).levels)
    return flask.render_template(
        "bureau/certificates-high.html",
        rows=rows,
        words=words,
        most=MOST,
        place=words.place(place, day),
        year=day[:4],
        levels=levels,
        findings=findings,
        line=lambda name, value, owner: reading.line(name, value, owner, chosen("lang")),
    )


@blueprint.get("/certificates/verify")
@scoped("read")
def verify_form() -> str:
    """The form for an answer sheet."""
    return _verify_page(None)


@blueprint.post("/certificates/verify")
@scoped("read")
def verify_sheet() -> str | tuple[str, int]:
    """Look at a sheet of answers: nothing is recorded until the officer signs for it."""
    upload = flask.request.files.get("file")
    content = upload.stream.read() if upload else b""
    try:
        sheet = answers.read(content, (upload and upload.filename) or "")
    except RosterError as error:
        return _verify_page(None, error=error.en if chosen("lang") == "en" else error.zh), 422
    known = desk().certificates_by_number(answers.numbers_in(sheet))
    c = STATE[Certificate.kind].c
    ids = {row.id for row in _found(sa.and_(c.id.in_(list(known.values())), c.state == CertificateState.RECORDED))}
    read = answers.read_answers(sheet, {number: one for number, one in known.items() if one in ids})
    return _verify_page(read, evidence=sha256(content).hexdigest())


def _verify_page(read: Answers | None, *, error: str = "", evidence: str = "") -> str:
    order: Signing | None = None
    if read and read.genuine and not read.findings:
        given = tuple(RegisterAnswer(one, genuine) for one, genuine in sorted(read.genuine.items()))
        body = {
            "answers": [{"certificate": a.certificate, "genuine": a.genuine} for a in given],
            "evidence": evidence,
        }
        command = VerifyCertificates(answers=given, evidence=evidence)
        order = signing(VERIFY, "/certificates/verify", command, body, "/b/certificates")
    genuine = sum(read.genuine.values()) if read else 0
    return flask.render_template(
        "bureau/certificates-verify.html",
        read=read,
        order=order,
        error=error,
        genuine=genuine,
        forged=len(read.genuine) - genuine if read else 0,
    )


@blueprint.get("/certificates/<certificate>")
@scoped("read")
def certificate(certificate: str) -> str:
    """One certificate; with a reason, the order that proposes to take it back."""
    found = one(Certificate, certificate)
    (row,) = _shown([found])
    reason = flask.request.args.get("reason", "")
    order: Signing | None = None
    if found.state == CertificateState.VERIFIED and reason in REASONS:
        command = RevokeCertificate(certificate=found.id, reason=reason)
        order = signing(REVOKE, f"/certificates/{found.id}/revoke", command, {"reason": reason}, "/b/proposals")
    return flask.render_template(
        "bureau/certificate.html",
        row=row,
        facts=_facts(row),
        odd=words.of(ODD, found.oddity),
        reasons=REASONS,
        reason=reason,
        order=order,
    )


def _facts(row: Row) -> list[tuple[str, str]]:
    found = row.certificate
    return [
        (_("持证人"), f"{row.name} …{row.last4}"),
        (_("证书编号"), row.number),
        (_("证书类型"), words.of(words.CERTIFICATE_TYPE, found.type)),
        (_("职业（工种）"), words.of(words.OCCUPATION, found.occupation)),
        (_("等级"), words.of(words.LEVEL, found.level)),
        (_("发证日期"), found.issued_on),
        (_("评价方式"), words.of(words.WAY, found.way)),
        (_("状态"), words.of(words.CERTIFICATE, found.state)),
        (_("地区"), words.place(found.region, found.issued_on)),
    ]


def _rows(clause: sa.ColumnElement[bool]) -> list[Row]:
    return _shown(_found(clause))


def _found(clause: sa.ColumnElement[bool]) -> list[Certificate]:
    """Certificates of the officer's regions, the newest first."""
    table = STATE[Certificate.kind]
    mine = sa.or_(*(table.c.region.startswith(scope, autoescape=True) for scope in regions()))
    query = sa.select(table).where(visible(caller().account, Certificate.kind), mine, clause)
    with engine.snapshot(home().database) as connection:
        rows = [tuple(row) for row in connection.execute(query.order_by(table.c.at.desc(), table.c.id).limit(MOST))]
    return [state for state in codec(Certificate).states(rows) if isinstance(state, Certificate)]


def _shown(found: list[Certificate]) -> list[Row]:
    names = issuing().masked(caller().account, [one.holder for one in found])
    numbers = desk().certificate_numbers(found)
    return [Row(one, *names.get(one.holder, ("", "")), numbers[one.id]) for one in found]


def revocation_facts(command: RevokeCertificate) -> list[tuple[str, str]]:
    """What a proposal to take a certificate back would do, in words."""
    (row,) = _shown([one(Certificate, command.certificate)])
    return [*_facts(row), (_("撤销原因"), words.of(REASONS, command.reason))]
