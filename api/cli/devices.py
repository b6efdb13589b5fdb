"""`tvl simulate-records`: what a demonstration's sign-in device and camera would send, given as the endpoint gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import click

from api.cli.giving import account_of
from api.cli.shared import WATCHER, bars, json_option, open_home, show
from api.orders import Giver, order_for, schema_for
from voucher.core.dates import china_date
from voucher.core.facts import State
from voucher.core.refusal import Refused, unknown
from voucher.lifecycle.number import RecordNumbers
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.lessons import SystemRecord
from voucher.objects.training import ClassSession, Enrolment, TrainingClass
from voucher.shell.demo import devices
from voucher.shell.demo.cast import step_key
from voucher.shell.desk import Desk
from voucher.shell.home import Home, HomeError
from voucher.shell.queries import MAX_PAGE, Reader
from voucher.shell.service import Order, Service, new_key

COMMAND: Final = "class.record_external"
AT_ONCE: Final = 200


@click.command("simulate-records")
@click.argument("training_class", metavar="CLASS")
@click.option("--as", "actor", required=True, help="Login or account id of the institution's operator.")
@click.option("--numbers", is_flag=True, help="Send the provincial system's record numbers instead.")
@json_option
def simulate_records(training_class: str, actor: str, *, numbers: bool, as_json: bool) -> None:
    """Send what a sign-in device, a camera and an online platform would have recorded of the lessons of CLASS, or the numbers
    that the provincial system would have given to its objects, in a demonstration.

    The same every time: what was sent before is counted as known.
    """
    with open_home() as home:
        if not home.settings.demonstration:
            raise HomeError("records are simulated in a demonstration only: in earnest, devices send their own")
        account = account_of(home, actor)
        if numbers:
            told = _number(home, account, training_class)
        else:
            told = _send(home, account, training_class, quiet=as_json)
    value = {name: told[name] for name in ("taken", "known", "refused")}
    show(
        value,
        as_json=as_json,
        text=lambda: (
            f"新收 {told['taken']} 条，已有 {told['known']} 条，未收 {told['refused']} 条 · "
            f"{told['taken']} taken, {told['known']} known, {told['refused']} refused"
        ),
    )


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
    if new:
        given = RecordNumbers(training_class=training_class, numbers=devices.numbers("skilled_talent", new[:500]))
        Service(home).give(Order(actor=account, key=new_key(home.clock.now()), command=given))
    return Counter(taken=len(new), known=len(known))


def _all(home: Home, kind: type[State], field: str, value: str) -> list[Any]:
    return Reader(home.database).page(WATCHER, kind.kind, {field: value}, "", MAX_PAGE)[0]


def _send(home: Home, account: str, training_class: str, *, quiet: bool) -> Counter[str]:
    """How many were taken, were known, were refused; raises what refused the first of them, if nothing was taken."""
    service, desk, told = Service(home), Desk(home), Counter[str]()
    found = list(devices.records(_sessions(home, training_class), home.clock.now()))
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
