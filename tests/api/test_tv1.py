"""The voucher's code over HTTP: a phone gets its binding and shows it, devices bring their journals, online and days
late, and everything is answered the same each time."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import pytest

from api.realname import Checked, token
from tests.support.http import Api, event, problem
from tests.support.phones import Device, Phone, device
from tests.support.world import Journey
from tests.voucher.test_enrol import another_class
from voucher.objects.binding import Binding, BindingState
from voucher.objects.scan import Conflict
from voucher.objects.voucher import Voucher, VoucherState
from voucher.tv1 import cose, status
from voucher.tv1.binding import read
from voucher.tv1.text import from_text


class Site:
    """A class whose people have bound their phones over HTTP, and the school's device."""

    def __init__(self, api: Api, size: int = 2) -> None:
        self.api = api
        self.journey: Journey = api.world.journey(size=size).upto("claimed")
        self.device: Device = device(api.world)
        self.inner = [self.bind(number)["binding"]["text"] for number in range(size)]

    def bind(self, number: int, phone: Phone | None = None, **body: Any) -> Any:
        """Bind the n-th person's voucher as they do."""
        worker = self.journey.workers[self.journey.people[number]]
        public = (phone or Phone(number)).public
        return self.api.do(worker, f"/vouchers/{self.journey.voucher(number)}/binding", {"public": public, **body})

    def proof(self, number: int) -> str:
        """What the n-th person brings from the real-name service."""
        checked = Checked(method="simulated", evidence="cd" * 32)
        return token(self.api.home, self.journey.people[number], checked)

    def text(self, number: int, purpose: str = "enrol", **mutual: str) -> str:
        """The code on the n-th person's screen."""
        now = self.api.home.clock.now()
        return Phone(number).show(self.inner[number], now, purpose, self.journey.training_class, **mutual)

    def wrote(self, number: int, purpose: str = "enrol", **fields: Any) -> dict[str, Any]:
        """The device's record of the n-th person's code."""
        values = {"class": self.journey.training_class, "voucher": self.journey.voucher(number), "purpose": purpose}
        return self.device.wrote(fields.pop("text", self.text(number, purpose)), **values | fields)

    def sent(self, *records: Any, role: str = "school") -> Any:
        """What the server says to records."""
        response = self.api.post(role, "/scans", {"records": list(records)})
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def scanned(self, text: str, key: str = "", **body: Any) -> Any:
        """What the server says to a text."""
        values = {"device": self.device.id, "purpose": "enrol", "training_class": self.journey.training_class}
        return self.api.post("school", "/scans", {"text": text, **values, **body}, key=key)


@pytest.fixture
def site(own: Api) -> Site:
    """A site of one's own."""
    return Site(own)


def issuers_of(api: Api) -> Any:
    """The issuer's keys as a scanner loads them."""
    listed = api.call("GET", "/tv1/issuers").get_json()["issuers"]
    return {bytes.fromhex(one["kid"]): cose.decompressed(base64.b64decode(one["key"])) for one in listed}


def test_a_phone_gets_a_binding_that_a_scanner_can_read(site: Site) -> None:
    """Signed by the issuer whose key anybody may ask for; masked name and four characters, ninety days at most."""
    made = site.bind(0, Phone(8), real_name=site.proof(0))
    entry = event(made, "voucher.bound")
    inner = read(from_text(made["binding"]["text"]), issuers_of(site.api))
    assert (inner.voucher.hex(), inner.status) == (site.journey.voucher(), entry["status"])
    assert inner.key is not None
    assert base64.b64encode(inner.key).decode() == Phone(8).public
    assert inner.expires == made["binding"]["signed_until"]
    assert inner.expires - inner.issued == 90 * 86_400
    identity = site.api.one("bureau1", f"/persons/{site.journey.people[0]}/identity")
    assert inner.name != identity["name"]
    assert inner.last4 == identity["id_number"][-4:]


def test_binding_again_under_the_same_key_is_the_first_answer(site: Site) -> None:
    """One entry, although the place in the list is drawn by chance; another body under the key is a conflict."""
    worker = site.journey.workers[site.journey.people[0]]
    path, key = f"/vouchers/{site.journey.voucher()}/binding", str(uuid.uuid4())
    body = {"public": Phone(9).public, "real_name": site.proof(0)}
    first = site.api.post(worker, path, body, key=key).get_json()
    again = site.api.post(worker, path, body, key=key)
    assert again.status_code == 200
    assert again.get_json()["index"] == first["index"]
    assert again.get_json()["binding"]["id"] == first["binding"]["id"]
    problem(site.api.post(worker, path, {**body, "public": Phone(3).public}, key=key), 409, "log.key_conflict")


def test_only_the_holder_renews(site: Site) -> None:
    """A later signature of the same binding, and no entry; an officer sees the binding without its text."""
    binding = site.bind(0, Phone(8), real_name=site.proof(0))["binding"]
    size = site.api.world.size()
    site.api.world.later(30)
    worker = site.journey.workers[site.journey.people[0]]
    renewed = site.api.one(worker, f"/bindings/{binding['id']}")
    assert renewed["signed_until"] - binding["signed_until"] == 30 * 86_400
    assert site.api.world.size() == size
    assert "text" not in site.api.one("bureau1", f"/bindings/{binding['id']}")
    other = site.journey.workers[site.journey.people[1]]
    problem(site.api.get(other, f"/bindings/{binding['id']}"), 404, "object.unknown")
    site.api.do(worker, f"/bindings/{binding['id']}/end", {"reason": "lost"})
    assert "text" not in site.api.one(worker, f"/bindings/{binding['id']}")


def test_a_proof_is_of_one_person_and_for_ten_minutes(site: Site) -> None:
    """Another's, a changed one, a made-up one and an old one are no proof."""
    proof = site.proof(0)
    worker = site.journey.workers[site.journey.people[0]]
    path = f"/vouchers/{site.journey.voucher()}/binding"
    for given in (site.proof(1), proof[:-1] + ("0" if proof[-1] != "0" else "1"), "token", "9" + proof):
        body = {"public": Phone(8).public, "real_name": given}
        problem(site.api.post(worker, path, body), 422, "binding.check_needed")
    site.api.world.at(site.api.world.today, 9, 30)
    problem(site.api.post(worker, path, {"public": Phone(8).public, "real_name": proof}), 422, "binding.check_needed")
    site.bind(0, Phone(8), real_name=site.proof(0))


def test_a_worker_s_own_word_is_no_real_name_check(site: Site) -> None:
    """Method and evidence are an officer's to give, and never about themselves."""
    worker = site.journey.workers[site.journey.people[0]]
    path = f"/vouchers/{site.journey.voucher()}/binding"
    made_up = {"public": Phone(5).public, "method": "id_card_in_hand", "evidence": "ab" * 32}
    problem(site.api.post(worker, path, made_up), 422, "binding.check_needed")
    problem(site.api.post(worker, path, {"public": Phone(5).public}), 422, "binding.check_needed")
    body = {**made_up, "holder": site.journey.people[0]}
    response = site.api.post("bureau1", path, body)
    assert response.status_code == 201


def test_the_status_list_says_which_codes_are_dead(site: Site) -> None:
    """Ended and suspended; served with an ETag, to anybody, and fresh within a minute."""
    world = site.api.world
    (first,) = world.all(Binding, "voucher", site.journey.voucher(0))
    (second,) = world.all(Binding, "voucher", site.journey.voucher(1))
    response = site.api.call("GET", "/tv1/status")
    listed = status.read(response.get_data(), issuers_of(site.api))
    assert [listed.is_set(one.status) for one in (first, second)] == [False, False]
    tag = response.headers["ETag"]
    assert site.api.call("GET", "/tv1/status", headers={"If-None-Match": tag}).status_code == 304
    site.bind(0, Phone(6), real_name=site.proof(0))
    site.api.do("bureau1", f"/vouchers/{site.journey.voucher(1)}/suspend", {"reason": "audit"})
    world.at(world.today, 9, 5)
    listed = status.read(site.api.call("GET", "/tv1/status").get_data(), issuers_of(site.api))
    assert [listed.is_set(one.status) for one in (first, second)] == [True, True]
    (third,) = [one for one in world.all(Binding, "voucher", site.journey.voucher(0)) if one.id != first.id]
    assert (third.state, listed.is_set(third.status)) == (BindingState.ACTIVE, False)


def test_a_journal_is_answered_record_by_record_the_same_each_time(site: Site) -> None:
    """Good, unreadable, good; sending all of it again, by another of the school's accounts too, changes nothing."""
    good = site.wrote(0)
    junk = site.device.wrote("https://example.org", verdict="tv1.not_a_voucher", assurance="none")
    late = site.wrote(1)
    told = site.sent(good, junk, late)
    assert [answer["verdict"] for answer in told["answers"]] == ["ok", "scan.turned_away", "ok"]
    assert [answer["sequence"] for answer in told["answers"]] == [1, 2, 3]
    assert told["stopped"] is None
    assert "zh" in told["words"]["scan.turned_away"]
    size = site.api.world.size()
    assert site.sent(good, junk, late) == told
    assert site.api.world.size() == size
    states = {site.api.world.state(Voucher, voucher).state for voucher in site.journey.vouchers.values()}
    assert states == {VoucherState.ENROLLED}


def test_days_late_the_code_is_read_at_the_moment_the_device_says(site: Site) -> None:
    """Offline for three days: the record enrols all the same."""
    record = site.wrote(0)
    site.api.world.later(3)
    (answer,) = site.sent(record)["answers"]
    assert answer["verdict"] == "ok"


def test_what_the_device_made_up_does_not_carry(site: Site) -> None:
    """No code, another's code, a code signed by nobody's phone, a code shown for something else."""
    forged = Phone(77).show(site.inner[0], site.api.home.clock.now(), "enrol", site.journey.training_class)
    none = site.wrote(0)
    del none["text"]
    records = [
        none,
        site.wrote(0, text=site.text(1)),
        site.wrote(0, text=forged),
        site.wrote(0, text=site.text(0, "attend")),
        site.wrote(0, text=site.inner[0]),
        site.wrote(0, assurance="mutual"),
    ]
    verdicts = [answer["verdict"] for answer in site.sent(*records)["answers"]]
    assert verdicts == [
        "scan.unproven",
        "scan.differs",
        "tv1.signature",
        "tv1.wrong_purpose",
        "tv1.bare_inner",
        "scan.differs",
    ]
    assert site.api.world.state(Voucher, site.journey.voucher()).state == VoucherState.CLAIMED


def test_a_code_made_for_the_scanner_s_nonce_is_mutual(site: Site) -> None:
    """Its nonce is the code's own; another institution's name in it is refused."""
    nonce = "ab" * 16
    right = site.text(0, nonce=nonce, institution=site.journey.institution)
    wrong = site.text(1, nonce=nonce, institution=site.api.world.cast["school2:id"].account)
    records = [site.wrote(0, text=right, assurance="mutual"), site.wrote(1, text=wrong, assurance="mutual")]
    verdicts = [answer["verdict"] for answer in site.sent(*records)["answers"]]
    assert verdicts == ["ok", "tv1.wrong_institution"]


def test_a_gap_stops_the_upload_with_what_is_missing(site: Site) -> None:
    """What came before is answered; nothing after it is looked at."""
    first, second, third = site.wrote(0), site.wrote(1), site.wrote(1)
    told = site.sent(second, third)
    assert told["answers"] == []
    assert (told["stopped"]["code"], told["stopped"]["facts"]) == ("journal.gap", {"expected": 1})
    told = site.sent(first, third)
    assert [answer["sequence"] for answer in told["answers"]] == [1]
    assert told["stopped"]["code"] == "journal.record"
    assert len(site.sent(second, third)["answers"]) == 2


def test_a_record_that_was_changed_is_refused(site: Site) -> None:
    """Hash, digest of the code, fields that there are not, JSON in another spelling."""
    good = site.wrote(0)
    for broken, field in (
        ({**good, "hash": "ab" * 32}, "hash"),
        ({**good, "text": site.text(1)}, "text"),
        (site.device.wrote("x", extra=1), "record"),
        (site.device.wrote("x", purpose="pay"), "record"),
    ):
        stopped = site.sent(broken)["stopped"]
        assert (stopped["code"], stopped["facts"]) == ("journal.record", {"field": field})
    assert site.sent(good)["answers"][0]["verdict"] == "ok"


def test_a_journal_that_was_set_back_is_told_and_kept(site: Site) -> None:
    """One finding for the whole upload, with its entry; the same again is the same."""
    site.sent(site.wrote(0), site.wrote(1))
    site.device.sequence, site.device.last = 0, "0" * 64
    other = [site.wrote(1), site.wrote(0)]
    told = site.sent(*other)
    assert told["answers"] == []
    assert told["stopped"]["code"] == "journal.forked"
    size = site.api.world.size()
    assert told["stopped"]["entry"] == size - 1
    assert site.sent(*other) == told
    assert site.api.world.size() == size
    assert site.api.one("school", f"/devices/{site.device.id}")["forks"] == 1


def test_a_text_is_checked_and_recorded_at_once(site: Site) -> None:
    """What to compare with the card, and the ledger's answer; under the same key the same entry."""
    key = str(uuid.uuid4())
    text = site.text(0)
    told = site.scanned(text, key).get_json()
    assert (told["code"]["colour"], told["code"]["code"]) == ("green", "ok")
    assert (told["answer"]["verdict"], told["answer"]["sequence"]) == ("ok", 1)
    assert "*" in told["code"]["name"]
    assert site.scanned(text, key).get_json()["answer"] == told["answer"]
    problem(site.scanned(site.text(1), key), 409, "log.key_conflict")
    site.bind(1, Phone(4), real_name=site.proof(1))
    dead = site.scanned(site.text(1)).get_json()
    assert (dead["code"]["code"], dead["answer"]["verdict"]) == ("tv1.status_set", "scan.turned_away")
    problem(site.scanned(text, device="f" * 32), 404, "object.unknown")
    problem(site.api.post("school", "/scans", {"text": text}), 422, "value.invalid")
    problem(site.api.post("school", "/scans", {}), 422, "value.invalid")


def test_a_conflict_is_shown_to_both_schools_and_decided_by_an_officer(site: Site) -> None:
    """The second school's answer names it; each of the two finds it in its list."""
    other = another_class(site.journey)
    assert site.sent(site.wrote(0))["answers"][0]["verdict"] == "ok"
    second = device(site.api.world, "school2")
    text = Phone(0).show(site.inner[0], site.api.home.clock.now(), "enrol", other.training_class)
    record = second.wrote(text, **{"class": other.training_class, "voucher": site.journey.voucher()})
    (answer,) = site.sent(record, role="school2")["answers"]
    assert answer["verdict"] == "voucher.used"
    for role in ("school", "school2", "bureau1"):
        assert site.api.ids(role, "/conflicts", state="OPEN") == [answer["conflict"]]
    body = {"ruling": "suspend_voucher", "reason": "double_use"}
    site.api.do("bureau1", f"/conflicts/{answer['conflict']}/decide", body)
    assert site.api.world.state(Conflict, answer["conflict"]).ruling == "suspend_voucher"


def test_sign_ins_and_disputes_are_listed(site: Site) -> None:
    """From the scan at the door to the worker's word against the session, over HTTP alone."""
    journey = site.journey.upto("opened")
    person = journey.people[0]
    site.sent(site.wrote(0, "attend"))
    listed = site.api.get("school", "/sign-ins", query_string={"training_class": journey.training_class, "limit": "9"})
    assert [(one["person"], one["day"]) for one in listed.get_json()["items"]] == [(person, journey.start)]
    site.api.world.at(journey.start, 18)
    site.api.world.do("school", journey.session(journey.start))
    worker = journey.workers[person]
    (session,) = site.api.one(worker, f"/enrolments/{journey.training_class}.{person}/sessions")["sessions"]
    assert session["present"] is True
    site.api.do(worker, f"/sessions/{session['session']}/disputes")
    (dispute,) = site.api.ids("school", "/disputes", state="OPEN")
    site.api.do("school", f"/disputes/{dispute}/answer", {"corrected": True, "reason": "device_error"})
    (session,) = site.api.one(worker, f"/enrolments/{journey.training_class}.{person}/sessions")["sessions"]
    assert session["present"] is False
    hidden = f"/enrolments/{journey.training_class}.{journey.people[1]}/sessions"
    problem(site.api.get(worker, hidden), 404, "object.unknown")


def test_a_delegate_claims_over_http_for_whom_named_them(own: Api) -> None:
    """The body names the holder; without the delegation it is an attempt."""
    journey = own.world.journey(size=2).upto("issued")
    old, young = journey.people
    helper = journey.workers[young]
    path = f"/vouchers/{journey.vouchers[old]}/claim"
    problem(own.post(helper, path, {"holder": old}), 403, "voucher.not_holder")
    named = {"account": helper.account, "acts": ["voucher.claim"], "until": own.world.today}
    own.do(journey.workers[old], "/delegations", named)
    own.do(helper, path, {"holder": old})
    own.do(journey.workers[old], "/wishes", {"occupation": "6-18-02-04", "level": "L4", "region": "4104"})
    (delegation,) = own.ids(helper, "/delegations")
    own.do(helper, f"/delegations/{delegation}/end")


def test_a_slip_is_printed_and_scanned(site: Site) -> None:
    """Its text is the code itself; it enrols with the card checked beside it."""
    path = f"/vouchers/{site.journey.voucher()}/slip"
    key = str(uuid.uuid4())
    made = site.api.post("bureau1", path, {}, key=key).get_json()
    assert site.api.post("bureau1", path, {}, key=key).get_json()["index"] == made["index"]
    text = made["binding"]["text"]
    fields = {"assurance": "printed", "verdict": "tv1.printed", "text": text}
    bare, checked = site.wrote(0, **fields), site.wrote(0, **fields)
    told = site.sent(bare, {**checked, "holder": site.journey.people[0]})
    assert [answer["verdict"] for answer in told["answers"]] == ["scan.identity", "ok"]
