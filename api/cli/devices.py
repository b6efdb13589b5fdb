"""`tvl simulate-records`: what a demonstration's devices and outside systems would send, given as the endpoint gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from api.cli.giving import account_of
from api.cli.shared import WATCHER, bars, json_option, open_home, show
from api.orders import Giver, order_for, schema_for
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.number import RecordNumbers
from voucher.objects.evaluation import Certificate, Evaluation, EvaluationState
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.objects.training import EnrolmentState as S
from voucher.shell.demo import devices, outside
from voucher.shell.demo.cast import step_key
from voucher.shell.desk import Desk
from voucher.shell.home import Home, HomeError
from voucher.shell.queries import MAX_PAGE, Reader
from voucher.shell.record_exports import sheet
from voucher.shell.records import EXAM_RESULT, MOST_NUMBERS, columns
from voucher.shell.service import Order, Service, new_key

COMMAND: Final = "class.record_external"
DEVICES: Final = ("sign_in_device", "video", "platform_telemetry")
KINDS: Final = (*DEVICES, "person_comparison", "exam_platform", EXAM_RESULT, "on_site_check")
THERE: Final = (S.PRESENT_DAY_1, S.ATTENDING, S.FINISHED, S.PASSED, S.FAILED)
AT_ONCE: Final = 200


@click.command("simulate-records")
@click.argument("training_class", metavar="CLASS")
@click.option(
    "--as", "actor", default="", help="Login or account id of the institution's (or evaluation body's) operator."
)
@click.option("--kind", type=click.Choice(KINDS), help="One kind alone; otherwise what devices and platforms record.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a file of the kind; send nothing.")
@click.option("--numbers", is_flag=True, help="Send the provincial system's record numbers instead.")
@json_option
def simulate_records(
    training_class: str, actor: str, kind: str | None, out: Path | None, *, numbers: bool, as_json: bool
) -> None:
    """Send what a sign-in device, a camera, an online platform, a comparing system or an exam platform would have recorded about
    CLASS, or the numbers that the provincial system would have given to its objects, in a demonstration.

    The same every time: what was sent before is counted as known.
    """
    if not (actor or out) or (out and not kind) or (kind == EXAM_RESULT and not out):
        raise click.UsageError(
            "say who sends (--as), or which --kind to write --out; results of an exam are written, not sent"
        )
    with open_home() as home:
        if not home.settings.demonstration:
            raise HomeError("records are simulated in a demonstration only: in earnest, devices send their own")
        if out and kind:
            told = Counter(taken=_write(home, training_class, kind, out))
        elif numbers:
            told = _number(home, account_of(home, actor), training_class)
        else:
            told = _send(home, account_of(home, actor), training_class, kind, quiet=as_json)
    value = {name: told[name] for name in ("taken", "known", "refused")}
    show(
        value,
        as_json=as_json,
        text=lambda: (
            f"新收 {told['taken']} 条，已有 {told['known']} 条，未收 {told['refused']} 条 · "
            f"{told['taken']} taken, {told['known']} known, {told['refused']} refused"
        ),
    )


def _write(home: Home, training_class: str, kind: str, out: Path) -> int:
    """Write a file of the kind as an outside system would; how many records."""
    names = tuple(columns(kind))
    found = [{**one, **one["record"]} for one in _records(home, training_class, kind)]
    out.write_bytes(sheet([names, *([one.get(name) for name in names] for one in found)]))
    return len(found)


def _records(home: Home, training_class: str, kind: str | None) -> list[dict[str, Any]]:
    """What would have been recorded about a class, of one kind, or of those that devices and platforms record."""
    now, sessions = home.clock.now(), list(_sessions(home, training_class))
    if kind in (None, *DEVICES):
        return [one for one in devices.records(sessions, now) if kind in (None, one["record"]["kind"])]
    people = [one.person for one in _all(home, Enrolment, "training_class", training_class) if one.state in THERE]
    if kind == "on_site_check":
        return list(outside.checks(sessions))
    if kind == "person_comparison":
        (found,) = _all(home, TrainingClass, "id", training_class)
        return list(outside.comparisons(found, people, now))
    held = _all(home, Evaluation, "training_class", training_class)
    make = outside.results if kind == EXAM_RESULT else outside.events
    return [said for one in held if one.state != EvaluationState.ANNULLED for said in make(one, people, now)]


def _number(home: Home, account: str, training_class: str) -> Counter[str]:
    """How many objects of the class were given a number of the provincial system, and how many had one."""
    found = _all(home, TrainingClass, "id", training_class)
    if not found:
        raise unknown(TrainingClass.kind)
    places = _all(home, Enrolment, "training_class", training_class)
    people = [*found[0].teachers, *(one.person for one in places)]
    objects = [("person", one) for one in people]
    objects += [("evaluation", one.id) for one in _all(home, Evaluation, "training_class", training_class)]
    objects += [("certificate", paper.id) for one in places for paper in _all(home, Certificate, "holder", one.person)]
    known = {one for one in objects if _all(home, SystemRecord, "id", f"{one[0]}.{one[1]}")}
    new = [one for one in dict.fromkeys(objects) if one not in known]
    for start in range(0, len(new), MOST_NUMBERS):
        numbers = devices.numbers("skilled_talent", new[start : start + MOST_NUMBERS])
        given = RecordNumbers(training_class=training_class, numbers=numbers)
        Service(home).give(Order(actor=account, key=new_key(home.clock.now()), command=given))
    return Counter(taken=len(new), known=len(known))


def _all(home: Home, kind: type[State], field: str, value: str) -> list[Any]:
    return Reader(home.database).page(WATCHER, kind.kind, {field: value}, "", MAX_PAGE)[0]


def _send(home: Home, account: str, training_class: str, kind: str | None, *, quiet: bool) -> Counter[str]:
    """How many were taken, were known, were refused; raises what refused the first of them, if nothing was taken."""
    service, desk, told = Service(home), Desk(home), Counter[str]()
    found = _records(home, training_class, kind)
    with bars(quiet=quiet) as advance:
        advance("records", -max(1, len(found)))
        for start in range(0, len(found), AT_ONCE):
            orders = [_order(home, desk, account, training_class, body) for body in found[start : start + AT_ONCE]]
            for outcome in service.give_many(orders):
                told[_verdict(outcome)] += 1
                advance("records", 1)
                if isinstance(outcome, Exception) and not told["taken"] + told["known"]:
                    raise outcome
    return told


def _verdict(outcome: Any) -> str:
    if isinstance(outcome, Exception):
        return "known" if isinstance(outcome, Refused) and outcome.code == "external.known" else "refused"
    return "known" if outcome.replayed else "taken"


def _order(home: Home, desk: Desk, account: str, training_class: str, body: dict[str, Any]) -> Order:
    """As the endpoint makes it of the same body."""
    key = step_key(home.settings.origin, f"record/{training_class}/{body['source']}/{body['number']}")
    data = schema_for(COMMAND)().load({"training_class": training_class, **body})
    return order_for(desk, Giver(account, key, None, china_date(home.clock.now())), COMMAND, dict(data))


def _sessions(home: Home, training_class: str) -> Iterator[ClassSession]:
    reader, after = Reader(home.database), ""
    if reader.one(WATCHER, TrainingClass.kind, training_class) is None:
        raise unknown(TrainingClass.kind)
    while True:
        page, following = reader.page(WATCHER, ClassSession.kind, {"training_class": training_class}, after, MAX_PAGE)
        yield from (one for one in page if isinstance(one, ClassSession))
        if following is None:
            return
        after = following


COMMANDS: Final = (simulate_records,)
