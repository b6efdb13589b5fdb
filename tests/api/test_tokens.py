"""Machines' tokens: told once, of a scope, withdrawn by an entry."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from api import auth
from ledger.store import engine
from tests.support.http import Api, event, problem
from voucher.shell.demo.setting import SITE
from voucher.shell.tables import access_token

DAY = 86_400_000
PERSON = {"name": "测试人", "number": "11010519491231002X"}


@pytest.fixture
def machine(api: Api) -> str:
    """A new machine account, which may apply for institutions."""
    grants = [{"capability": "bureau", "scope": "41"}]
    return str(event(api.do("operator", "/accounts", {"grants": grants}), "account.created")["account"])


def _issue(api: Api, account: str, *scopes: str, **more: int) -> dict[str, Any]:
    told: dict[str, Any] = api.do("operator", f"/accounts/{account}/tokens", {"scopes": list(scopes), **more})
    return told


def _apply(api: Api, token: str) -> Any:
    """An application whose credit code is wrong: 422 once everything before the code is in order."""
    body = {"kind": "enterprise", "uscc": "no code", "name": "测试", "region": SITE}
    return api.call(
        "POST", "/institutions", token=token, json=body, headers={"Idempotency-Key": str(uuid.uuid4())}
    ).status_code


def test_a_token_is_told_once_and_never_stored(api: Api, machine: str) -> None:
    """The answer that issues it holds it and must not be cached; the log holds its id; a repetition tells nothing."""
    key, body = str(uuid.uuid4()), {"scopes": ["read"]}
    first = api.post("operator", f"/accounts/{machine}/tokens", body, key=key)
    assert first.status_code == 201
    assert first.headers["Cache-Control"] == "no-store"
    told = first.get_json()
    issued = event(told, "account.token_issued")
    assert issued["token"] == told["token_id"]
    assert told["token"] not in str(issued)
    again = api.post("operator", f"/accounts/{machine}/tokens", body, key=key)
    assert (again.status_code, again.get_json()["replayed"]) == (200, True)
    assert "token" not in again.get_json()
    with engine.snapshot(api.home.database) as connection:
        assert told["token"] not in str(connection.execute(sa.select(access_token)).all())


def test_a_token_lives_as_many_days_as_it_was_given(api: Api, machine: str) -> None:
    """Ninety days unless said otherwise."""
    now = api.world.clock.now()
    assert _issue(api, machine, "read")["expires"] == now + 90 * DAY
    short = _issue(api, machine, "read", days=1)
    assert short["expires"] == now + DAY
    api.world.clock.move_to(now + DAY + 1)
    assert api.call("GET", "/me", token=short["token"]).status_code == 401


def test_a_token_does_what_its_scopes_say_and_nothing_else(api: Api, machine: str) -> None:
    """read reads, log reads bundles, metrics reads numbers, command commands."""
    reading, commanding = _issue(api, machine, "read")["token"], _issue(api, machine, "command")["token"]
    assert api.call("GET", "/me", token=reading).status_code == 200
    assert _apply(api, reading) == 403
    assert api.call("GET", "/me", token=commanding).status_code == 403
    assert _apply(api, commanding) == 422


def test_a_token_for_one_command_gives_that_one_alone(api: Api, machine: str) -> None:
    """`command:institution.apply` applies, and may do nothing else that its account may."""
    token = _issue(api, machine, "command:institution.apply")["token"]
    assert _apply(api, token) == 422
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    body = {"region": SITE, "persons": [PERSON]}
    refused = api.call("POST", "/persons", token=token, json=body, headers=headers)
    assert problem(refused, 403, "auth.capability")["facts"] == {"capability": "command:person.register"}
    assert api.call("GET", "/me", token=token).status_code == 403


def test_a_scope_is_not_the_beginning_of_another(api: Api, machine: str) -> None:
    """`command:institution` is no command, and opens none."""
    token = api.token(machine, "command:institution", "commander")
    assert _apply(api, token) == 403


@pytest.mark.parametrize("scopes", [[], ["all"], ["command:"], ["read "], ["read\n"], ["READ"], ["read"] * 21])
def test_scopes_are_of_the_list(api: Api, machine: str, scopes: list[str]) -> None:
    """Nobody is issued a scope that does not exist, least of all `all`."""
    response = api.post("operator", f"/accounts/{machine}/tokens", {"scopes": scopes})
    assert "scopes" in problem(response, 422, "request.invalid")["errors"]


def test_a_revoked_token_opens_nothing(api: Api, machine: str) -> None:
    """Withdrawing it is an entry; the other tokens of the account stay."""
    one, other = _issue(api, machine, "read"), _issue(api, machine, "read")
    api.do("operator", f"/accounts/{machine}/tokens/{one['token_id']}/revoke")
    assert api.call("GET", "/me", token=one["token"]).status_code == 401
    assert api.call("GET", "/me", token=other["token"]).status_code == 200
    again = api.post("operator", f"/accounts/{machine}/tokens/{one['token_id']}/revoke")
    assert problem(again, 422, "value.invalid")["facts"] == {"field": "token"}


def test_a_token_row_without_its_entry_opens_nothing(api: Api, machine: str) -> None:
    """A row that somebody put into the table is good for nothing: the account's entries name the good ones."""
    smuggled = auth.keep_token(api.home, machine, "f" * 32, ("read",), api.world.clock.now() + DAY)
    assert api.call("GET", "/me", token=smuggled).status_code == 401


def test_only_an_operator_issues_and_withdraws_tokens(api: Api, machine: str) -> None:
    """A bureau's officer may not, and learns nothing by trying."""
    told = _issue(api, machine, "read")
    problem(api.post("bureau1", f"/accounts/{machine}/tokens", {"scopes": ["read"]}), 403, "auth.capability")
    problem(api.post("bureau1", f"/accounts/{machine}/tokens/{told['token_id']}/revoke"), 403, "auth.capability")
    assert api.call("GET", "/me", token=told["token"]).status_code == 200


def test_a_machine_has_no_person_to_act_for(api: Api, machine: str) -> None:
    """Taking a voucher and answering a survey are acts of a person: a machine's account is refused."""
    for path in (f"/vouchers/{'0' * 32}/claim", f"/classes/{'0' * 32}/survey"):
        response = api.call(
            "POST",
            path,
            token=api.token(machine),
            json={"satisfied": True} if "survey" in path else {},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        problem(response, 403, "auth.capability")
