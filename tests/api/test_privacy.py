"""Nothing personal anywhere but in the vault, and there encrypted: the whole loop is run with values that stand out, and
everything that is written, logged, served or asked for is searched for them."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import auth
from ledger.store import engine
from tests.support.http import JSON, Api, problem
from tests.support.loop import Loop
from tests.support.phones import Device, Phone, device
from voucher.objects.claim import Claim
from voucher.shell.demo.cast import credit_code, id_number
from voucher.shell.demo.setting import EVIDENCE, SITE
from voucher.shell.tables import metadata, vault_field, vault_index
from voucher.tv1.names import mask

NAMES = ("欧阳璀璨", "慕容霹雳", "司徒鏖战", "诸葛改正")
NUMBERS = tuple(id_number(number, "19771231") for number in (771, 772, 773, 774))
PHONES = ("19977661001", "19977661002", "19977661003")
CERTIFICATES = ("Y000141410099264987651", "Y000141410099264987652")
ACCOUNTS = (
    {"bank": "璇玑银行", "holder": "魑魅培训", "number": "6229980000111122223"},
    {"bank": "璇玑银行", "holder": "魑魅培训", "number": "6229980000111133334"},
)
OBJECTION = "举报饕餮学员从未到课"
PASSWORD = "曹操passphrase貂蝉"  # noqa: S105 - of nobody
ENTERPRISE = "鹦鹉螺企业"
SECRETS = (
    *(*NAMES, *NUMBERS, *PHONES, *CERTIFICATES, OBJECTION, PASSWORD, ENTERPRISE),
    *(value for account in ACCOUNTS for value in account.values()),
    *(number[6:17] for number in NUMBERS),
    *("饕餮", "貂蝉", "诸葛", "1977-12-31", "9926498765"),
    *(mask(name) for name in NAMES),
)
"""Every personal value, whole, and parts by which somebody would be known; none so short that chance would write it."""
CODE = "TV1:"
"""How the text of a code begins, which holds a masked name and four characters of a number."""
TELLING = ("/identity", "/scans", "/binding", "/slip")
"""Where somebody who may know is told: the person themselves, the officer at the counter, the scanner at the door."""
LOGGERS = ("", "sqlalchemy.engine", "sqlalchemy.pool", "psycopg", "alembic")


class Records(logging.Handler):
    """Every log record, as text and as what it was made from."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(f"{self.format(record)} {record.args!r}")


@contextlib.contextmanager
def _recording() -> Iterator[Records]:
    """All logging at DEBUG, the statements and rows of the database library included."""
    found = Records()
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(found)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield found
    finally:
        loggers[0].removeHandler(found)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@dataclass(frozen=True, slots=True)
class Played:
    """A world in which everything personal happened, and what was logged meanwhile."""

    api: Api
    loop: Loop
    lines: list[str]


@pytest.fixture(scope="module")
def played(api: Api) -> Played:
    """The whole loop, a returned payment, an objection, a correction; and mistakes over personal values."""
    with _recording() as records:
        loop = _everything_personal(api)
        _mistakes(api)
        api.home.publisher().publish()
    return Played(api, loop, records.lines)


class ByPhone(Loop):
    """The loop in which the first comes by phone, the second with a slip, and the third's code is no good."""

    def enrol(self, person: str) -> None:
        """Each code is shown to the school's device: as text, and as the record of its journal."""
        api, voucher, worker = self.api, self.vouchers[person], self.worker(person)
        number = self.people.index(person)
        gate = self.gate(0)
        body = {"public": Phone(number).public}
        inner = api.do(worker, f"/vouchers/{voucher}/binding", body)["binding"]["text"]
        text = Phone(number).show(inner, api.home.clock.now(), "enrol", self.training_class)
        fields = {"class": self.training_class, "voucher": voucher}
        if number == 1:
            text = api.do("bureau1", f"/vouchers/{voucher}/slip")["binding"]["text"]
            fields |= {"assurance": "printed", "verdict": "tv1.printed"}
        if number == 2:
            super().enrol(person)
        record = gate.wrote(text, **fields) | {"holder": person}
        if number == 2:
            record["text"] = text[:-1] + NAMES[2]
        sent = api.post("school", "/scans", {"records": [record]}).get_json()
        assert [answer["verdict"] for answer in sent["answers"]] == ["ok"] * (number < 2)
        at_once = {"device": self.gate(1).id, "purpose": "show", "training_class": self.training_class, "text": text}
        assert api.post("school", "/scans", at_once).status_code == 200

    @cached_property
    def gates(self) -> dict[int, Device]:
        """The school's devices."""
        return {}

    def gate(self, number: int) -> Device:
        """A device: the first keeps its own journal, the server keeps the second's."""
        if number not in self.gates:
            self.gates[number] = device(self.api.world, number=number)
        return self.gates[number]


def _everything_personal(api: Api) -> Loop:
    loop = ByPhone(
        api,
        [{"name": NAMES[n], "number": NUMBERS[n], "phone": PHONES[n]} for n in range(3)],
        account=dict(ACCOUNTS[0]),
        certificate_numbers=list(CERTIFICATES),
    )
    loop.upto_publicity()
    loop.publicise(OBJECTION)
    loop.push()
    loop.pay("returned")
    api.two(f"/claims/{loop.claim}/account", {"account": ACCOUNTS[1], "evidence": EVIDENCE})
    loop.pay()
    right = {"name": NAMES[3], "number": NUMBERS[3], "phone": PHONES[0]}
    api.two(f"/persons/{loop.people[0]}/corrections", {"identity": right, "evidence": EVIDENCE})
    api.do("operator", "/accounts", {"grants": [], "login": "somebody", "password": PASSWORD})
    body = {"kind": "enterprise", "uscc": credit_code(99), "name": ENTERPRISE, "region": SITE}
    api.do("operator", "/institutions", body)
    return loop


def _mistakes(api: Api) -> None:
    """What people send wrongly is as personal as what they send rightly."""
    person = {"name": NAMES[0], "number": NUMBERS[0]}
    wrong = NUMBERS[0][:-1] + ("0" if NUMBERS[0][-1] != "0" else "1")
    for given, status, code in (
        (person | {"number": NUMBERS[1]}, 422, "list.name"),
        (person | {"number": wrong}, 422, "person.number"),
        (person | {"phone": f"{PHONES[0]}x"}, 422, "request.invalid"),
    ):
        problem(api.post("school", "/persons", {"region": SITE, "persons": [given]}), status, code)
    problem(api.post("school", "/persons", data=NAMES[0].encode(), content_type=JSON), 400, "request.malformed")
    problem(
        api.post("school", "/persons", data=NAMES[0].encode(), content_type="text/plain"), 415, "request.media_type"
    )
    problem(api.call("POST", "/session", json={"login": "somebody", "password": NAMES[0]}), 401, "auth.login")
    problem(api.post("auditor", "/persons", {"region": SITE, "persons": [person]}), 403, "auth.capability")


def _leaks(text: str | bytes, where: str) -> list[str]:
    """The personal values that stand in a text: as they are, escaped, or encoded."""
    data = text if isinstance(text, bytes) else text.encode()
    return [f"{secret} in {where}" for secret in SECRETS if any(form in data for form in _forms(secret))]


def _forms(secret: str) -> tuple[bytes, ...]:
    plain = secret.encode()
    escaped = json.dumps(secret)[1:-1].encode()
    encoded = base64.b64encode(plain)[: len(plain) // 3 * 4]
    return plain, escaped, plain.hex().encode(), secret.encode("utf-16-le"), encoded


def _rows(api: Api) -> Iterator[tuple[str, bytes]]:
    """Every row of every table of the database."""
    with engine.snapshot(api.home.database) as connection:
        for table in metadata.tables.values():
            for row in connection.execute(sa.select(table)):
                yield table.name, b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the home, the embedded database with its journal and the key store among them."""
    return ((path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def test_no_personal_value_is_in_any_table_or_file(played: Played) -> None:
    """State, entries, refusals, credentials, vault: every row's bytes, and every file of the home."""
    rows = list(_rows(played.api))
    assert [leak for name, row in rows for leak in _leaks(row, name)] == []
    assert [leak for name, data in _files(played.api.home.folder) for leak in _leaks(data, name)] == []
    assert {name for name, _ in rows} >= {"ledger_entry", "person", "claim", "objection", "refusal", "vault_field"}


def test_no_personal_value_is_in_any_log_line(played: Played) -> None:
    """Everything at DEBUG, the database library's statements and rows too."""
    assert [leak for line in played.lines for leak in _leaks(line, line[:80])] == []
    assert sum("sqlalchemy.engine" in line for line in played.lines) > 500


def test_no_personal_value_is_in_any_address_or_header(played: Played) -> None:
    """What stands in an address stands in proxies' logs and browsers' histories."""
    seen = played.api.seen
    assert [leak for answer in seen for leak in _leaks(answer.request.url, "an address")] == []
    assert [leak for answer in seen for leak in _leaks(str(answer.headers), "a header")] == []
    assert len(seen) > 120


def test_a_code_goes_nowhere_but_to_its_holder_and_its_scanner(played: Played) -> None:
    """Neither the text of a code nor the four characters in it are kept, logged or put into an address."""
    rows = [(name, row) for name, row in _rows(played.api) if not name.startswith("vault")]
    assert [name for name, row in rows if CODE.encode() in row] == []
    assert [line[:80] for line in played.lines if CODE in line] == []
    assert [answer.request.url for answer in played.api.seen if "TV1" in answer.request.url] == []
    texts = [answer for answer in played.api.seen if CODE.encode() in answer.get_data()]
    assert {answer.request.path.rpartition("/")[2] for answer in texts} == {"binding", "slip"}
    ends = {number[-4:] for number in NUMBERS}
    with engine.snapshot(played.api.home.database) as connection:
        entries = [
            json.loads(bytes(row[0])) for row in connection.execute(sa.text("SELECT entry_bytes FROM ledger_entry"))
        ]
    assert not ends & {word for entry in entries for word in _words(entry)}
    assert "scan.recorded" in {word for entry in entries for word in _words(entry)}


def _words(value: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(below)


def test_no_answer_repeats_a_personal_value(played: Played) -> None:
    """Neither what was accepted nor what was refused is sent back with the values in it."""
    answers = [answer for answer in played.api.seen if not answer.request.path.endswith(TELLING)]
    assert [leak for answer in answers for leak in _leaks(answer.get_data(), answer.request.path)] == []


def test_no_personal_value_is_in_the_entries_as_they_are_served(played: Played) -> None:
    """Every byte of the published bundles; and the search would find what is there."""
    path = f"000.p/{played.api.world.size()}"
    served = played.api.call("GET", f"//log/tile/entries/{path}").get_data()
    assert _leaks(served, "the bundle") == []
    assert played.loop.people[0].encode() in served
    for form in _forms(NAMES[0]):
        assert _leaks(served + form, "a leak") == [f"{NAMES[0]} in a leak"]


def test_no_collection_and_no_page_shows_anybody(played: Played) -> None:
    """Read by those who see the most; only the query for an identity tells one."""
    api, leaks = played.api, []
    for role in ("auditor", "bureau1", "operator", "school"):
        for path in ("persons", "institutions", "certificates", "claims", "objections", "accounts", "proposals"):
            leaks += _leaks(api.get(role, f"/{path}", query_string={"limit": "200"}).get_data(), f"{path} to {role}")
    for page in ("//", "//metrics", "//readyz", "//log/checkpoint"):
        leaks += _leaks(api.call("GET", page).get_data(), page)
    assert leaks == []
    assert api.one("bureau1", f"/persons/{played.loop.people[0]}/identity")["name"] == NAMES[3]


def test_the_vault_holds_the_values_and_shows_none(played: Played) -> None:
    """Ciphertexts of equal values differ, no nonce is used twice, digests of numbers are keyed; the key opens them."""
    api = played.api
    with engine.snapshot(api.home.database) as connection:
        rows = connection.execute(sa.select(vault_field)).all()
        digests = {bytes(row.digest) for row in connection.execute(sa.select(vault_index))}
    ciphertexts = [bytes(row.ciphertext) for row in rows]
    assert [leak for text in ciphertexts for leak in _leaks(text, "the vault")] == []
    assert len(set(ciphertexts)) == len({bytes(row.nonce) for row in rows}) == len(rows)
    plain = {f"{prefix}{number}" for number in NUMBERS for prefix in ("", "resident_identity_card:", "identity\n")}
    assert not digests & {sha256(text.encode()).digest() for text in plain}
    claim = api.world.state(Claim, played.loop.claim)
    assert api.world.desk.account_of(claim.id, claim.account).number == ACCOUNTS[1]["number"]


def test_a_fault_does_not_print_what_was_sent(api: Api) -> None:
    """A constraint that fires inside the program is logged with its trace, and without the statement's values."""
    auth.set_password(api.home, "a" * 32, "another", PASSWORD)
    with pytest.MonkeyPatch.context() as patch, _recording() as records:
        patch.setattr(auth, "_check_login", lambda *_: None)
        response = api.post("operator", "/accounts", {"grants": [], "login": "another", "password": PASSWORD})
    problem(response, 500, "server.fault")
    told = "\n".join(records.lines)
    assert "IntegrityError" in told
    assert PASSWORD not in told
    assert "argon2id" not in told
