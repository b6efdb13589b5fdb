"""The API's own description: a valid OpenAPI 3.1 document that says all there is, and the page drawn from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.rest.commands import ROUTES
from tests.support.html import Page
from tests.support.http import Api
from voucher.step.declare import STEPS

METHODS = {"get", "post", "put", "patch", "delete"}
TYPES = {"string", "integer", "number", "boolean", "array", "object", "null"}
KEYWORDS = {
    *("$ref", "type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "pattern", "format"),
    *("minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "default", "description", "readOnly"),
}
BY_HAND = {
    *("account.create", "account.reset", "account.issue_token", "account.revoke_token"),
    *("voucher.bind", "voucher.print_slip", "scan.record"),
}
OPEN = {"catalogue", "catalogue_export", "catalogue_history", "divisions", "sign_in", "tv1_issuers", "tv1_status"}


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    """The document as it is served."""
    response = api.call("GET", "//api/openapi.json")
    assert response.content_type == "application/json"
    found: dict[str, Any] = response.get_json()
    return found


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], list[dict[str, Any]]]]:
    """(path, method, operation, its parameters with those of the path)."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation, [*item.get("parameters", []), *operation.get("parameters", [])]


def _schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema below a schema."""
    yield value
    for name in ("items", "additionalProperties"):
        if isinstance(value.get(name), dict):
            yield from _schemas(value[name])
    for below in [*value.get("properties", {}).values(), *value.get("anyOf", [])]:
        yield from _schemas(below)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for below in value.values():
            yield from _references(below)
    elif isinstance(value, list):
        for below in value:
            yield from _references(below)


def test_the_document_has_the_structure_of_openapi_3_1(document: dict[str, Any]) -> None:
    """The fixed fields of the specification, and nothing that it does not know."""
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"].keys() >= {"title", "version"}
    assert set(document) <= {"openapi", "info", "servers", "paths", "components", "security", "tags"}
    assert document["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    assert document["security"] == [{"bearer": []}]
    for path, method, operation, _ in _operations(document):
        assert path.startswith("/api/v1/")
        assert method in METHODS
        assert set(operation) <= {
            *("summary", "description", "operationId", "parameters", "requestBody", "responses", "tags", "security"),
        }
        assert set(operation["tags"]) <= {tag["name"] for tag in document["tags"]}


def test_every_operation_has_a_summary_an_id_and_responses(document: dict[str, Any]) -> None:
    """A client can be generated: ids are unique; every answer is described, a success among them, errors as problems."""
    ids = []
    for path, method, operation, _ in _operations(document):
        ids.append(operation["operationId"])
        assert operation["summary"].strip(), (path, method)
        responses = operation["responses"]
        assert any(re.fullmatch("20[014]", status) for status in responses)
        assert responses["default"] == {"$ref": "#/components/responses/DEFAULT_ERROR"}
        assert all(re.fullmatch("[1-5][0-9][0-9]|default", status) for status in responses)
        assert all("$ref" in told or told["description"] for told in responses.values())
    assert len(ids) == len(set(ids))
    for response in document["components"]["responses"].values():
        assert response["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_every_parameter_is_described_and_those_of_the_path_are_there(document: dict[str, Any]) -> None:
    """Each {name} of a path has its parameter, required; no parameter stands twice."""
    for path, method, _, parameters in _operations(document):
        names = [(parameter["in"], parameter["name"]) for parameter in parameters]
        assert len(names) == len(set(names)), (path, method)
        assert {name for where, name in names if where == "path"} == set(re.findall(r"{(\w+)}", path))
        for parameter in parameters:
            assert parameter["in"] in ("path", "query", "header")
            assert parameter["schema"]["type"] in TYPES
            assert parameter["in"] != "path" or parameter["required"] is True


def test_every_reference_leads_somewhere_and_nothing_is_left_over(document: dict[str, Any]) -> None:
    """References and components are the same set, but for one schema that the library always brings."""
    wanted = {reference.removeprefix("#/components/") for reference in _references(document)}
    found = {f"{kind}/{name}" for kind in ("schemas", "responses") for name in document["components"][kind]}
    assert found - wanted <= {"schemas/PaginationMetadata"}
    assert wanted <= found


def test_every_schema_is_json_schema_and_closed(document: dict[str, Any]) -> None:
    """Known keywords with values of their kinds; every body refuses fields it does not know."""
    for name, schema in document["components"]["schemas"].items():
        for part in _schemas(schema):
            assert set(part) <= KEYWORDS, name
            kinds = part.get("type", [])
            assert set(kinds if isinstance(kinds, list) else [kinds]) <= TYPES
            assert set(part.get("required", [])) <= set(part.get("properties", {}))
            re.compile(part.get("pattern", ""))
        if name.endswith("Body"):
            assert schema["additionalProperties"] is False, name


def test_every_command_that_a_client_may_give_has_a_route(document: dict[str, Any]) -> None:
    """All but the founding, each once; what two officers or a signature are needed for is said."""
    given = {operation["operationId"]: operation for _, _, operation, _ in _operations(document)}
    assert set(STEPS) - set(given) == {"home.found"}
    assert {route.type for route in ROUTES} == set(STEPS) - BY_HAND - {"home.found"}
    assert len(ROUTES) == len({route.type for route in ROUTES}) == len({route.path for route in ROUTES})
    for name, step in STEPS.items():
        if name != "home.found":
            words = given[name].get("description", "")
            assert ("Two officers" in words, "igned" in words) == (step.dual, step.signed), name


def test_a_command_says_that_its_statement_can_be_asked_for(document: dict[str, Any]) -> None:
    """Key, version and statement are parameters of every command; only what anybody may ask needs no token."""
    for _, method, operation, parameters in _operations(document):
        named = {parameter["name"] for parameter in parameters}
        if operation["operationId"] in {route.type for route in ROUTES} | {"account.create"}:
            assert method == "post"
            assert named >= {"Idempotency-Key", "If-Match", "statement"}
            assert {"200", "201"} <= set(operation["responses"])
        assert (operation.get("security") == []) == (operation["operationId"] in OPEN)


def test_the_reference_page_shows_every_path_and_every_field(api: Api, document: dict[str, Any]) -> None:
    """Drawn from the document itself; well-formed, without a script."""
    page = Page(api.call("GET", "//api/").get_data(as_text=True))
    for path, _, operation, _ in _operations(document):
        assert path in page.text
        assert operation["summary"] in page.text
    for schema in document["components"]["schemas"].values():
        if "signature" in schema.get("properties", {}):
            assert all(name in page.text for name in schema["properties"])
