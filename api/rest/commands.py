"""Every command a client may give: one line each. Path parameters are fields of the command; `own` are fields filled
with the caller's person, and `acting` those that may name another, who let the caller act for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import flask
import marshmallow as ma

from api import bodies, orders
from api.arguments import Blueprint
from api.auth import caller, scoped
from api.rest import giving
from voucher.core.dates import china_date
from voucher.step.declare import STEPS, Step


@dataclass(frozen=True, slots=True)
class Route:
    """A path and the type of the command it gives."""

    path: str
    type: str
    own: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()


ROUTES: Final = (
    Route("/persons", "person.register"),
    Route("/persons/<person>/corrections", "person.correct"),
    Route("/institutions", "institution.apply"),
    Route("/proposals/<proposal>/approve", "proposal.approve"),
    Route("/certificates", "certificate.record"),
    Route("/claims", "claim.submit"),
    Route("/evaluations/<evaluation>/claims", "claim.submit_evaluation"),
    Route("/claims/<claim>/account", "payment.correct_account"),
    Route("/claims/<claim>/objections", "publicity.object"),
    Route("/accounts/<account>/grants", "account.grant"),
    Route("/accounts/<account>/grants/withdraw", "account.withdraw"),
    Route("/accounts/<account>/state", "account.set_state"),
    Route("/accounts/<account>/keys", "key.enrol"),
    Route("/keys/<old>/rotate", "key.rotate"),
    Route("/keys/<key>/revoke", "key.revoke"),
    Route("/persons/verify", "person.verify"),
    Route("/persons/profiles", "person.declare"),
    Route("/persons/questionnaires", "person.question"),
    Route("/persons/comparisons", "person.compare"),
    Route("/questionnaires", "person.answer", own=("person",)),
    Route("/occupations", "occupation.load"),
    Route("/institutions/<institution>/list", "institution.list"),
    Route("/institutions/<institution>/standing", "institution.set_standing"),
    Route("/institutions/<institution>/resume", "institution.resume"),
    Route("/institutions/<institution>/leave-blacklist", "institution.leave_blacklist"),
    Route("/institutions/<institution>/hold-rest", "institution.hold_rest"),
    Route("/institutions/<institution>/scope", "institution.change_scope"),
    Route("/institutions/<institution>/consent", "institution.consent_university"),
    Route("/institutions/<institution>/crossings", "institution.allow_crossing"),
    Route("/institutions/<institution>/systems", "institution.record_system"),
    Route("/institutions/<institution>/findings", "finding.record"),
    Route("/findings/<finding>/clear", "finding.clear"),
    Route("/institutions/<institution>/bans", "platform.ban"),
    Route("/institutions/<platform>/videos", "platform.record_video"),
    Route("/institutions/<lead>/alliances", "alliance.register"),
    Route("/institutions/<institution>/teachers", "teacher.register"),
    Route("/teachers/<teacher>/leave", "teacher.leave"),
    Route("/projects", "project.record"),
    Route("/projects/<project>/assess", "project.assess"),
    Route("/voucher-owners/<owner>", "voucher.set_owner"),
    Route("/classes/<training_class>/platforms", "class.use_platform"),
    Route("/holds/<hold>/class", "hold.decide_class"),
    Route("/holds/<hold>/claim", "hold.decide_claim"),
    Route("/packs/<pack>/release", "policy.release"),
    Route("/rates", "rate.set"),
    Route("/parameters", "parameter.set"),
    Route("/calendars/<year>", "calendar.load"),
    Route("/calendars/<year>/change", "calendar.change"),
    Route("/recognitions", "recognition.record"),
    Route("/statistics", "statistic.record"),
    Route("/awards", "award.record"),
    Route("/funds", "fund.open"),
    Route("/funds/<fund>/appropriate", "fund.appropriate"),
    Route("/proposals/<proposal>/decline", "proposal.decline"),
    Route("/classes", "class.draft"),
    Route("/classes/<training_class>/people", "class.list_people"),
    Route("/classes/<training_class>/submit", "class.submit"),
    Route("/classes/<training_class>/review", "class.review"),
    Route("/classes/<training_class>/exceptions", "class.except"),
    Route("/institutions/<institution>/education", "institution.set_education"),
    Route("/batches", "batch.approve"),
    Route("/batches/<batch>/issue", "voucher.issue"),
    Route("/vouchers/<voucher>/claim", "voucher.claim", acting=("holder",)),
    Route("/classes/<training_class>/enrol", "voucher.enrol"),
    Route("/classes/<training_class>/release", "voucher.release"),
    Route("/classes/<training_class>/terminate", "enrolment.terminate"),
    Route("/classes/<training_class>/open", "class.open"),
    Route("/classes/<training_class>/abandon", "class.abandon"),
    Route("/classes/<training_class>/sessions", "class.record_session"),
    Route("/classes/<training_class>/complete", "class.complete"),
    Route("/classes/<training_class>/reschedule", "class.reschedule"),
    Route("/classes/<training_class>/teachers", "class.change_teachers"),
    Route("/classes/<training_class>/external-records", "class.record_external"),
    Route("/classes/<training_class>/external-records/many", "class.record_externals"),
    Route("/classes/<training_class>/system-records", "system.record"),
    Route("/classes/<training_class>/custody", "class.mark_custody"),
    Route("/classes/<training_class>/survey", "survey.answer", acting=("person",)),
    Route("/classes/<training_class>/survey/close", "survey.close"),
    Route("/classes/<training_class>/survey/decide", "survey.decide"),
    Route("/evaluations", "evaluation.plan"),
    Route("/evaluations/alone", "evaluation.plan_alone"),
    Route("/evaluations/<evaluation>/annul", "evaluation.annul"),
    Route("/evaluations/<evaluation>/results", "evaluation.record"),
    Route("/evaluations/<evaluation>/exam-results", "evaluation.import_results"),
    Route("/evaluations/<evaluation>/certificates", "certificate.record_many"),
    Route("/evaluations/<evaluation>/confirm", "evaluation.confirm"),
    Route("/vouchers/<voucher>/fail-finally", "evaluation.fail_finally"),
    Route("/certificates/verify", "certificate.verify_many"),
    Route("/certificates/<certificate>/verify", "certificate.verify"),
    Route("/certificates/<certificate>/revoke", "certificate.revoke"),
    Route("/claims/<claim>/withdraw", "claim.withdraw"),
    Route("/claims/<claim>/accept", "claim.accept"),
    Route("/claims/<claim>/fund", "claim.change_fund"),
    Route("/claims/<claim>/ask-supplement", "claim.ask_supplement"),
    Route("/claims/<claim>/resubmit", "claim.resubmit"),
    Route("/claims/<claim>/review", "claim.review"),
    Route("/claims/<claim>/publicity", "publicity.start"),
    Route("/claims/<claim>/publicity/end", "publicity.end"),
    Route("/claims/<claim>/publicity/again", "publicity.again"),
    Route("/publicity", "publicity.start_many"),
    Route("/objections/<objection>/resolve", "publicity.resolve"),
    Route("/pushes", "push.make"),
    Route("/claims/<claim>/settle-returned", "push.settle_returned"),
    Route("/claims/<claim>/confirm", "finance.confirm"),
    Route("/payments", "payment.build"),
    Route("/payments/<payment>/release", "payment.release"),
    Route("/payments/<payment>/discard", "payment.discard"),
    Route("/payments/<payment>/bank-files", "bank.record"),
    Route("/payments/<payment>/reconcile", "payment.reconcile"),
    Route("/lines/<line>/clawback", "clawback.open"),
    Route("/lines/<line>/repayments", "clawback.repay"),
    Route("/lines/<line>/write-off", "clawback.write_off"),
    Route("/lines/<line>/free-repeat", "clawback.free_repeat"),
    Route("/job-subsidies", "job.grant"),
    Route("/vouchers/expire", "voucher.expire"),
    Route("/vouchers/<voucher>/cancel", "voucher.cancel"),
    Route("/vouchers/<voucher>/suspend", "voucher.suspend"),
    Route("/vouchers/<voucher>/resume", "voucher.resume"),
    Route("/vouchers/<voucher>/revoke", "voucher.revoke"),
    Route("/vouchers/<voucher>/reissue", "voucher.reissue"),
    Route("/bindings/<binding>/end", "voucher.unbind"),
    Route("/devices", "device.enrol"),
    Route("/devices/<device>/revoke", "device.revoke"),
    Route("/conflicts/<conflict>/decide", "conflict.decide"),
    Route("/sessions/<session>/disputes", "attendance.dispute", own=("person",)),
    Route("/sessions/<session>/make-ups", "attendance.make_up"),
    Route("/sessions/<session>/corrections", "attendance.correct"),
    Route("/sessions/<session>/make-up-consents", "attendance.consent"),
    Route("/sessions/<session>/video-checks", "video.check"),
    Route("/recordings/<recording>/delete", "video.delete"),
    Route("/maintenance", "maintenance.announce"),
    Route("/disputes/<dispute>/answer", "attendance.answer"),
    Route("/inspections", "inspection.sign"),
    Route("/inspections/plan", "inspection.plan"),
    Route("/inspections/<inspection>/cancel", "inspection.cancel"),
    Route("/classes/<training_class>/waive-onsite", "inspection.waive"),
    Route("/flags", "flag.raise"),
    Route("/flags/<flag>/decide", "flag.decide"),
    Route("/look-backs", "flag.look_back"),
    Route("/wishes", "wish.register", own=("person",)),
    Route("/delegations", "delegate.name", own=("person",)),
    Route("/delegations/<delegation>/end", "delegate.end"),
    Route("/consents", "consent.give", own=("person",)),
    Route("/absences", "officer.enter_absence"),
    Route("/absences/<absence>/end", "officer.end_absence"),
    Route("/recusals", "officer.recuse"),
    Route("/recusals/imposed", "officer.impose_recusal"),
    Route("/recusals/<recusal>/lift", "officer.lift_recusal"),
    Route("/consents/withdraw", "consent.withdraw", own=("person",)),
)

blueprint: Final = Blueprint(
    "commands", __name__, url_prefix="/api/v1", description="Commands: each one an entry in the log, or refused."
)


def _add(route: Route) -> None:
    step = STEPS[route.type]
    in_path = tuple(part[1:-1] for part in route.path.split("/") if part.startswith("<"))
    schema = _body(step, (*in_path, *route.own), route.acting)

    @scoped("command")
    @blueprint.arguments(giving.GivingQuery, location="query")
    @blueprint.arguments(schema)
    @blueprint.response(201, giving.EntrySchema)
    @blueprint.alt_response(200, schema=giving.EntrySchema, description=giving.AGAIN)
    @blueprint.alt_response(422, schema=giving.ProblemSchema, content_type=giving.PROBLEM)
    def view(query: dict[str, Any], body: dict[str, Any], **path: str) -> flask.Response:
        giving.allow(step)
        signature = body.pop("signature", None)
        own = {name: giving.own_person() for name in (*route.own, *route.acting) if name not in body}
        today = china_date(giving.home().clock.now())
        by = orders.Giver(caller().account.id, giving.key(), giving.version(), today)
        order = orders.order_for(giving.desk(), by, route.type, {**body, **path, **own})
        return giving.give(order, signature, only_statement=query["statement"])

    name = route.type.replace(".", "_")
    view.__doc__ = (step.command.__doc__ or "") + _who(step)
    view.__name__ = name
    documented = blueprint.doc(parameters=giving.ASKING, operationId=route.type)(view)
    blueprint.route(route.path, methods=["POST"], endpoint=name)(documented)


def _body(step: Step, leave_out: tuple[str, ...], acting: tuple[str, ...]) -> type[ma.Schema]:
    """The command's fields without those of the path and the caller's own, and a place for a signature."""
    fields = orders.schema_for(step.name)
    kept = {name: field for name, field in fields._declared_fields.items() if name not in leave_out}  # noqa: SLF001
    for name in acting:
        words = "the caller's own person if left out; another's who named the caller as a delegate"
        kept[name] = ma.fields.String(validate=bodies.ID, metadata={"description": words})
    text = "needed: the person signs this decision" if step.signed else "not needed for this command"
    kept["signature"] = ma.fields.Nested(giving.SignatureSchema, metadata={"description": text})
    return ma.Schema.from_dict(kept, name=f"{step.command.__name__}Body")


def _who(step: Step) -> str:
    if step.dual:
        return "\n\nTwo officers: this proposes; another officer approves the proposal. Signed."
    return "\n\nSigned by the person." if step.signed else ""


for _route in ROUTES:
    _add(_route)
