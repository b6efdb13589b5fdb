"""The commands that need nothing but their fields: one line each. Path parameters are fields of the command; `own` are
fields filled with the caller's person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import flask
import marshmallow as ma
from flask_smorest import Blueprint

from api.auth import caller, scoped
from api.rest import giving
from api.schemas import build, schema_of
from voucher.core.message import Command
from voucher.lifecycle import (
    apply,
    cancel,
    certify,
    claim,
    claw_back,
    confirm,
    enrol,
    evaluate,
    expire,
    issue,
    pay,
    plan_class,
    publicise,
    push,
    reconcile,
    reissue,
    review,
    revoke,
    survey,
    suspend,
    train,
)
from voucher.register import accounts, funds, institutions, keys, persons, policies, proposals
from voucher.shell.service import Order
from voucher.step.declare import STEPS


@dataclass(frozen=True, slots=True)
class Route:
    """A path and the command it gives."""

    path: str
    command: type[Command]
    own: tuple[str, ...] = ()


ROUTES: Final = (
    Route("/accounts/<account>/grants", accounts.GrantCapability),
    Route("/accounts/<account>/grants/withdraw", accounts.WithdrawCapability),
    Route("/accounts/<account>/state", accounts.SetAccountState),
    Route("/accounts/<account>/keys", keys.EnrolKey),
    Route("/keys/<old>/rotate", keys.RotateKey),
    Route("/keys/<key>/revoke", keys.RevokeKey),
    Route("/persons/verify", persons.VerifyPersons),
    Route("/institutions/<institution>/list", institutions.ListInstitution),
    Route("/institutions/<institution>/standing", institutions.SetStanding),
    Route("/packs/<pack>/release", policies.ReleasePack),
    Route("/rates", policies.SetRate),
    Route("/parameters", policies.SetParameter),
    Route("/calendars/<year>", policies.LoadCalendar),
    Route("/funds", funds.OpenFund),
    Route("/funds/<fund>/appropriate", funds.AppropriateFund),
    Route("/proposals/<proposal>/decline", proposals.DeclineProposal),
    Route("/classes", plan_class.DraftClass),
    Route("/classes/<training_class>/people", plan_class.ListPeople),
    Route("/classes/<training_class>/submit", plan_class.SubmitClass),
    Route("/classes/<training_class>/review", plan_class.ReviewClass),
    Route("/batches", issue.ApproveBatch),
    Route("/batches/<batch>/issue", issue.IssueVouchers),
    Route("/vouchers/<voucher>/claim", claim.ClaimVoucher, own=("holder",)),
    Route("/classes/<training_class>/enrol", enrol.EnrolVoucher),
    Route("/classes/<training_class>/release", enrol.ReleaseVoucher),
    Route("/classes/<training_class>/open", train.OpenClass),
    Route("/classes/<training_class>/sessions", train.RecordSession),
    Route("/classes/<training_class>/complete", train.CompleteClass),
    Route("/classes/<training_class>/survey", survey.AnswerSurvey, own=("person",)),
    Route("/classes/<training_class>/survey/close", survey.CloseSurvey),
    Route("/classes/<training_class>/survey/decide", survey.DecideDissatisfaction),
    Route("/evaluations", evaluate.PlanEvaluation),
    Route("/evaluations/<evaluation>/results", evaluate.RecordResults),
    Route("/evaluations/<evaluation>/confirm", evaluate.ConfirmEvaluation),
    Route("/vouchers/<voucher>/fail-finally", evaluate.FailFinally),
    Route("/certificates/<certificate>/verify", certify.VerifyCertificate),
    Route("/certificates/<certificate>/revoke", certify.RevokeCertificate),
    Route("/claims/<claim>/withdraw", apply.WithdrawClaim),
    Route("/claims/<claim>/accept", review.AcceptClaim),
    Route("/claims/<claim>/ask-supplement", review.AskSupplement),
    Route("/claims/<claim>/resubmit", review.Resubmit),
    Route("/claims/<claim>/review", review.ReviewClaim),
    Route("/claims/<claim>/publicity", publicise.StartPublicity),
    Route("/claims/<claim>/publicity/end", publicise.EndPublicity),
    Route("/objections/<objection>/resolve", publicise.ResolveObjection),
    Route("/pushes", push.PushClaims),
    Route("/claims/<claim>/settle-returned", push.SettleReturned),
    Route("/claims/<claim>/confirm", confirm.ConfirmClaim),
    Route("/payments", pay.BuildPayment),
    Route("/payments/<payment>/release", pay.ReleasePayment),
    Route("/payments/<payment>/bank-files", reconcile.RecordBankFile),
    Route("/payments/<payment>/reconcile", reconcile.ReconcilePayment),
    Route("/lines/<line>/clawback", claw_back.OpenClawback),
    Route("/lines/<line>/repayments", claw_back.RecordRepayment),
    Route("/lines/<line>/write-off", claw_back.WriteOff),
    Route("/vouchers/expire", expire.ExpireVouchers),
    Route("/vouchers/<voucher>/cancel", cancel.CancelVoucher),
    Route("/vouchers/<voucher>/suspend", suspend.SuspendVoucher),
    Route("/vouchers/<voucher>/resume", suspend.ResumeVoucher),
    Route("/vouchers/<voucher>/revoke", revoke.RevokeVoucher),
    Route("/vouchers/<voucher>/reissue", reissue.ReissueVoucher),
)

blueprint: Final = Blueprint(
    "commands", __name__, url_prefix="/api/v1", description="Commands: each one an entry in the log, or refused."
)


def _add(route: Route) -> None:
    step = next(step for step in STEPS.values() if step.command is route.command)
    in_path = tuple(part[1:-1] for part in route.path.split("/") if part.startswith("<"))
    fields = schema_of(route.command, leave_out=(*in_path, *route.own))
    schema = type(f"{route.command.__name__}Body", (fields,), {"signature": _signature(signed=step.signed)})

    @scoped("command")
    @blueprint.arguments(giving.GivingQuery, location="query")
    @blueprint.arguments(schema)
    @blueprint.response(201, giving.EntrySchema)
    @blueprint.alt_response(422, schema=giving.ProblemSchema)
    def view(query: dict[str, Any], body: dict[str, Any], **path: str) -> flask.Response:
        signature = body.pop("signature", None)
        own = {name: giving.own_person() for name in route.own}
        command = giving.with_version(build(route.command, {**body, **path, **own}))
        order = Order(actor=caller().account.id, key=giving.key(), command=command)
        return giving.give(order, signature, only_statement=query["statement"])

    view.__doc__ = (route.command.__doc__ or "") + _who(step.dual, step.signed)
    view.__name__ = step.type.replace(".", "_")
    documented = blueprint.doc(parameters=giving.PARAMETERS, operationId=step.type)(view)
    blueprint.route(route.path, methods=["POST"], endpoint=step.type.replace(".", "_"))(documented)


def _signature(*, signed: bool) -> ma.fields.Field[Any]:
    text = "needed: the person signs this decision" if signed else "not needed for this command"
    return ma.fields.Nested(giving.SignatureSchema, metadata={"description": text})


def _who(dual: bool, signed: bool) -> str:
    if dual:
        return "\n\nTwo officers: this proposes; another officer approves the proposal. Signed."
    return "\n\nSigned by the person." if signed else ""


for _route in ROUTES:
    _add(_route)
