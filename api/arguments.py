"""What a request may look like before any schema is asked: JSON that says so, text that can be stored."""

from __future__ import annotations

import functools
from typing import Any, Final

import flask
import flask_smorest
import marshmallow as ma
from webargs.flaskparser import FlaskParser, abort, is_json_request

from api import problems


class _Parser(FlaskParser):
    """In a body and in a query alike, a field that the schema does not know is refused (unless the schema takes any)."""

    DEFAULT_UNKNOWN_BY_LOCATION: Final = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": None}  # type: ignore[misc]

    def _raw_load_json(self, req: flask.Request) -> Any:
        if req.get_data(cache=True) and not is_json_request(req):
            abort(415)
        found = super()._raw_load_json(req)
        if not _storable(found):
            raise ma.ValidationError("text with a null character or half a surrogate pair")
        return found


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint whose arguments are parsed so."""

    ARGUMENTS_PARSER = _Parser()

    def arguments(self, schema: type[ma.Schema], **more: Any) -> Any:
        """By one schema for all requests: making it anew for each takes longer than parsing."""
        return super().arguments(schema(), **more)

    def register_views_in_doc(self, api: Any, *places: Any, **more: Any) -> None:
        """Only when the API's description is asked for."""
        api.later.append(functools.partial(super().register_views_in_doc, api, *places, **more))


def check_url() -> flask.Response | None:
    """Before every request: a null character names nothing, and one of the two engines cannot be asked about it."""
    request = flask.request
    texts = (request.path, *(text for pair in request.args.items(multi=True) for text in pair))
    return problems.of_status(400) if any("\0" in text for text in texts) else None


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value))
    if isinstance(value, list):
        return all(map(_storable, value))
    if isinstance(value, dict):
        return all(_storable(key) and _storable(item) for key, item in value.items())
    return True
