"""Processes of their own that act on a home: scanners that race for one voucher, an issuer that may be killed.

python -m tests.support.children scan    < JSON on standard input; waits for a line, then scans, prints outcomes
python -m tests.support.children issue   < JSON on standard input; issues without end, printing what is acknowledged
"""

from __future__ import annotations

import json
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

from ledger import keys
from ledger.clock import SimulatedClock
from ledger.decision import PrivateKey
from voucher.core.refusal import Refused
from voucher.lifecycle.enrol import EnrolVoucher
from voucher.lifecycle.issue import ApproveBatch, BatchApproved, IssueVouchers, part_leaf
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell.home import Home, Urls
from voucher.shell.service import Order, Service


def description(home: Home, **more: Any) -> str:
    """What a child needs to open a home, and more."""
    urls = {"database": home.urls.database, "owner": home.urls.owner, "key_store": home.urls.key_store}
    return json.dumps({"folder": str(home.folder), "now": home.clock.now(), "urls": urls, **more})


def _open(given: dict[str, Any]) -> Service:
    home = Home(Path(given["folder"]), SimulatedClock(given["now"]), Urls(**given["urls"]))
    return Service(home)


def scan(given: dict[str, Any]) -> None:
    """Scan one voucher from several threads at once; print a line for each: an entry index, or a refusal's code."""
    service = _open(given)
    command = EnrolVoucher(training_class=given["class"], voucher=given["voucher"], holder=given["holder"])
    barrier = threading.Barrier(given["threads"])
    lines: list[str] = []

    def one() -> None:
        order = Order(actor=given["actor"], key=str(uuid.uuid4()), command=command)
        barrier.wait()
        try:
            lines.append(str(service.give(order).index))
        except Refused as refused:
            lines.append(refused.code)

    threads = [threading.Thread(target=one) for _ in range(given["threads"])]
    print("ready", flush=True)  # noqa: T201 - the parent waits for it
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("\n".join(lines), flush=True)  # noqa: T201 - what the parent reads
    service.home.close()


def issue(given: dict[str, Any]) -> None:
    """Approve and issue lists without end; print each acknowledged entry's index and leaf hash."""
    service = _open(given)
    (one, first), (two, second) = ((a, keys.read(Path(path))) for a, path in given["officers"])
    persons, size = given["persons"], given["part"]
    parts = [persons[i : i + size] for i in range(0, len(persons), size)]

    def signed(actor: str, command: Any, private: PrivateKey) -> Any:
        key = str(uuid.uuid4())
        decision = service.sign(key, command, private)
        outcome = service.give(Order(actor=actor, key=key, command=command, decision=decision))
        print(outcome.index, outcome.leaf.hex(), flush=True)  # noqa: T201 - the acknowledgement
        return outcome.events

    while True:
        for part in parts:
            approve = ApproveBatch(
                category=f"c{uuid.uuid4().hex}",
                region=given["region"],
                valid_from="2026-01-01",
                root=part_leaf(part).hex(),
                count=len(part),
                parts=1,
            )
            made = next(e for e in signed(one, approve, first) if isinstance(e, ProposalMade))
            events = signed(two, ApproveProposal(proposal=made.proposal), second)
            batch = next(e for e in events if isinstance(e, BatchApproved)).batch
            command = IssueVouchers(batch=batch, part=0, holders=tuple(part), proof=())
            outcome = service.give(Order(actor=one, key=str(uuid.uuid4()), command=command))
            print(outcome.index, outcome.leaf.hex(), flush=True)  # noqa: T201 - the acknowledgement


if __name__ == "__main__":
    {"scan": scan, "issue": issue}[sys.argv[1]](json.loads(sys.stdin.readline()))
