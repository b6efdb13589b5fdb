"""What every answer tells the browser to refuse. A view may say more or less for its own page."""

from __future__ import annotations

from typing import Final

import flask

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data:; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def reading(page: str) -> flask.Response:
    """A page that reads codes from pictures: there alone WebAssembly runs, of our own origin."""
    response = flask.make_response(page)
    policy = HEADERS["Content-Security-Policy"].replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    response.headers["Content-Security-Policy"] = policy
    return response


def harden(response: flask.Response) -> flask.Response:
    """The headers on an answer that does not have its own."""
    its_own = {name.title() for name in response.headers.keys()}  # noqa: SIM118 - pairs otherwise
    for name, value in HEADERS.items():
        if name.title() not in its_own:
            response.headers.add(name, value)
    return response
