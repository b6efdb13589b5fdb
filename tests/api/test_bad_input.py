"""Whatever may stand in a request that should not: each answered with its own status and code, nothing appended."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from api.app import MAX_BODY
from tests.support.http import JSON, Api, problem
from voucher.shell.demo.setting import SITE

PERSON = {"name": "测试人", "number": "11010519491231002X"}
RATE = {
    "kind": "training",
    "region": "41",
    "certificate_type": "skill_level",
    "level": "L4",
    "from_date": "2026-01-01",
    "fen": 74775,
    "document": "测试-1",
}
NOBODY = "0" * 32


@pytest.fixture(autouse=True)
def _nothing_is_appended(api: Api) -> Any:
    size, alarms = api.world.size(), api.home.writer.alarms
    yield
    assert (api.world.size(), api.home.writer.alarms) == (size, alarms)


@pytest.mark.parametrize("body", ["{", "", "}", '{"region": }', "[1,", b"\xff\xfe", b'{"region": "\xff"}'])
def test_malformed_json_is_400(api: Api, body: str | bytes) -> None:
    """What is no JSON is told apart from JSON that is wrong; nothing at all is an object without fields."""
    response = api.post("school", "/persons", data=body, content_type=JSON)
    status, code = (422, "request.invalid") if body == "" else (400, "request.malformed")
    problem(response, status, code)


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1", "true"])
def test_json_that_is_no_object_is_422(api: Api, body: str) -> None:
    """A body is an object."""
    response = api.post("school", "/persons", data=body, content_type=JSON)
    assert problem(response, 422, "request.invalid")["errors"] == {"_schema": ["Invalid input type."]}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_that_does_not_say_it_is_json_is_415(api: Api, kind: str) -> None:
    """The content type counts, not what the bytes look like."""
    response = api.post("school", "/persons", data=b'{"region": "4104", "persons": []}', content_type=kind)
    problem(response, 415, "request.media_type")


def test_a_body_over_the_limit_is_413(api: Api) -> None:
    """One byte more than the limit is too much; the limit itself is read."""
    body = b'{"region": "' + b"x" * MAX_BODY
    problem(api.post("school", "/persons", data=body, content_type=JSON), 413, "request.too_large")
    problem(api.post("school", "/persons", data=body[:MAX_BODY], content_type=JSON), 400, "request.malformed")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"more": 1}, "more"),
        ({"fen": 74775.0}, "fen"),
        ({"fen": "74775"}, "fen"),
        ({"fen": True}, "fen"),
        ({"fen": None}, "fen"),
        ({"fen": [74775]}, "fen"),
        ({"fen": 0}, "fen"),
        ({"fen": -1}, "fen"),
        ({"fen": 10**14 + 1}, "fen"),
        ({"fen": 10**400}, "fen"),
        ({"fen": float("nan")}, "fen"),
        ({"kind": "gift"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"region": 41}, "region"),
        ({"region": "41\n"}, "region"),
        ({"region": ""}, "region"),
        ({"region": "河南"}, "region"),
        ({"document": "<b>"}, "document"),
        ({"from_date": "2026-1-1"}, "from_date"),
        ({"from_date": "2026-01-01\n"}, "from_date"),
        ({"version": 1.5}, "version"),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    """Unknown fields, wrong types, values out of range: 422, and the field is named. A float is no integer."""
    response = api.post("bureau1", "/rates", RATE | change)
    told = problem(response, 422, "request.invalid")
    assert list(told["errors"]) == [field]


@pytest.mark.parametrize("missing", sorted(RATE))
def test_a_missing_field_is_named(api: Api, missing: str) -> None:
    """Every field that a command needs is asked for by name."""
    body = {name: value for name, value in RATE.items() if name != missing}
    errors = problem(api.post("bureau1", "/rates", body), 422, "request.invalid")["errors"]
    assert errors == {missing: ["Missing data for required field."]}


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"name": "测试人"}, "number"),
        (PERSON | {"phone": "12a"}, "phone"),
        (PERSON | {"phone": "13800000000\n"}, "phone"),
        (PERSON | {"born": "1949"}, "born"),
        (PERSON | {"name": ""}, "name"),
        (PERSON | {"name": "测" * 65}, "name"),
        (PERSON | {"number": 11010519491231002}, "number"),
    ],
)
def test_a_field_of_a_part_is_named(api: Api, person: dict[str, Any], field: str) -> None:
    """Fields of nested objects are checked and named as those of the body."""
    response = api.post("school", "/persons", {"region": SITE, "persons": [PERSON, person]})
    errors = problem(response, 422, "request.invalid")["errors"]
    assert (list(errors), list(errors["persons"]), list(errors["persons"]["1"])) == (["persons"], ["1"], [field])


@pytest.mark.parametrize("count", [0, 201])
def test_a_list_is_neither_empty_nor_too_long(api: Api, count: int) -> None:
    """Two hundred people at once, and at least one."""
    response = api.post("school", "/persons", {"region": SITE, "persons": [PERSON] * count})
    assert "persons" in problem(response, 422, "request.invalid")["errors"]


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "empty"),
        ("110105194912310021", "check_digit"),
        ("110105194913310029", "date"),
        ("11010519491231002", "length"),
        ("1101051949123100AX", "characters"),
        ("110105491231002", "old_15"),
    ],
)
def test_an_identity_number_that_does_not_hold_is_explained(api: Api, number: str, reason: str) -> None:
    """The reason is a code; the number itself is not repeated."""
    response = api.post("school", "/persons", {"region": SITE, "persons": [PERSON | {"number": number}]})
    told = problem(response, 422, "person.number")
    assert told["facts"] == {"reason": reason}
    assert told["clause"] == "voucher.real_name"
    assert not number or number not in response.get_data(as_text=True)


def test_a_name_of_nothing_but_space_is_no_name(api: Api) -> None:
    """A name is looked at without the space around it."""
    response = api.post("school", "/persons", {"region": SITE, "persons": [PERSON | {"name": " \t "}]})
    assert problem(response, 422, "value.invalid")["facts"] == {"field": "name"}


def test_a_credit_code_that_does_not_hold_is_refused(api: Api) -> None:
    """The check character of a unified social credit code is checked."""
    body = {"kind": "enterprise", "uscc": "91410000MA000000X0", "name": "测试", "region": SITE}
    assert problem(api.post("operator", "/institutions", body), 422, "value.invalid")["facts"] == {"field": "uscc"}


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\ud800", "\\udc00x"])
@pytest.mark.parametrize("body", ['{"region": "4104", "persons": [{"name": "%s", "number": "1"}]}', '{"%s": 1}'])
def test_text_that_no_database_can_hold_is_refused(api: Api, text: str, body: str) -> None:
    """Null characters and half surrogate pairs are refused in values and in names, the same on both engines."""
    problem(api.post("school", "/persons", data=body % text, content_type=JSON), 422, "request.invalid")


def test_strange_text_in_a_login_is_refused_and_is_no_fault(api: Api) -> None:
    """The one public command takes the same care."""
    for body in ('{"login": "\\u0000", "password": "x"}', '{"login": "x", "password": "\\ud800"}'):
        problem(api.call("POST", "/session", data=body, content_type=JSON), 422, "request.invalid")


@pytest.mark.parametrize("url", ["/vouchers/%00", "/vouchers?state=%00", "/vouchers?%00=1", "//log/tile/%00"])
def test_a_null_character_in_an_address_is_400(api: Api, url: str) -> None:
    """The same answer on both engines, before either is asked."""
    problem(api.get("bureau1", url), 400, "request.malformed")


@pytest.mark.parametrize("address", ["%ff", "%ed%a0%80", "..%2f..", "'; DROP TABLE voucher; --", "%E5%BC%A0"])
def test_a_strange_identifier_is_simply_unknown(api: Api, address: str) -> None:
    """Nothing in a path is anything but an identifier."""
    problem(api.get("bureau1", f"/vouchers/{address}"), 404, "object.unknown")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "1",
        "not-a-uuid",
        str(uuid.UUID(int=0)),
        str(uuid.uuid5(uuid.NAMESPACE_DNS, "11010519491231002X")),
        str(uuid.uuid3(uuid.NAMESPACE_DNS, "11010519491231002X")),
        "532e2898-e5bc-11f1-9482-4f1b7c0000a1",
        "bee2245c898241b3a56414c7f64bf802",
        "{94834d86-673c-445c-9590-86886468f8f8}",
    ],
)
def test_a_key_that_is_missing_or_derived_is_refused(api: Api, key: str) -> None:
    """Only a random UUID (version 4 or 7) is an idempotency key: a derived one could be guessed and would name someone."""
    response = api.call(
        "POST", "/rates", token=api.of("bureau1"), json=RATE, headers={"Idempotency-Key": key} if key else {}
    )
    problem(response, 422, "request.key")


@pytest.mark.parametrize("tag", ["x", "*", '"1", "2"', "-1", "1.0", "９", "9" * 16, "9" * 5000])
def test_an_if_match_that_is_no_version_is_refused(api: Api, tag: str) -> None:
    """A version is the index of an entry, in decimal digits."""
    headers = {"If-Match": tag.encode().decode("latin-1")}
    response = api.post("bureau1", f"/vouchers/{NOBODY}/suspend", {"reason": "x"}, headers=headers)
    assert problem(response, 422, "value.invalid")["facts"] == {"field": "If-Match"}


@pytest.mark.parametrize("query", ["statment=true", "statement=maybe", "statement=true&more=1", "dry=1"])
def test_a_misspelt_question_for_the_statement_carries_nothing_out(api: Api, query: str) -> None:
    """An unknown query parameter is refused: a typing error must not turn a question into a command."""
    body = {"region": SITE, "persons": [PERSON]}
    problem(api.post("school", "/persons", body, query_string=query), 422, "request.invalid")


@pytest.mark.parametrize("login", ["", "ab", "With Space", "UPPER", "-dash", "a" * 65, "trailing\n"])
def test_a_login_has_a_plain_form(api: Api, login: str) -> None:
    """Lower case letters, digits and .-_ between three and sixty-four characters."""
    body = {"grants": [], "login": login, "password": "a long enough password"}
    assert "login" in problem(api.post("operator", "/accounts", body), 422, "request.invalid")["errors"]


def test_a_login_and_a_password_come_together(api: Api) -> None:
    """One without the other is refused, and so is a short password."""
    for body in ({"login": "somebody"}, {"password": "a long enough password"}):
        response = api.post("operator", "/accounts", {"grants": [], **body})
        assert problem(response, 422, "value.invalid")["facts"] == {"field": "password"}
    short = api.post("operator", "/accounts", {"grants": [], "login": "somebody", "password": "short"})
    assert "password" in problem(short, 422, "request.invalid")["errors"]


def test_nobody_is_granted_the_systems_own_capability(api: Api) -> None:
    """The jobs' capability is not in the list."""
    body = {"grants": [{"capability": "system", "scope": "*"}]}
    assert "grants" in problem(api.post("operator", "/accounts", body), 422, "request.invalid")["errors"]
