"""The files that pages load, and the catalogue of their words."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from api.pages import assets, look
from tests.support.built import needs_build
from tests.support.html import Page
from tests.support.http import Http
from tests.support.visitor import FORM, Visitor

PAGES = Path(assets.__file__).parent
FIRST_VIEW = 150_000


def _sentences() -> dict[str, str]:
    """Every sentence that is marked, with where it stands."""
    with (PAGES.parents[1] / "web" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(PAGES, methods, options)
    return {str(message): f"{name}:{line}" for name, line, message, _, _ in found}


def test_every_sentence_stands_in_the_catalogue_and_no_other() -> None:
    """A sentence that was added or changed without its English fails here, and so does English for no sentence."""
    marked = _sentences()
    assert len(marked) > 200
    english = look.catalogue()
    assert {sentence: where for sentence, where in marked.items() if sentence not in english} == {}
    assert sorted(set(english) - set(marked)) == []


def test_both_languages_have_the_same_blanks() -> None:
    """What is filled into a sentence is filled into its English too."""
    blank = re.compile(r"%\([a-z_]+\)s|%s")
    for zh, en in look.catalogue().items():
        assert sorted(blank.findall(zh)) == sorted(blank.findall(en)), zh
        assert not re.search(r"[\u4e00-\u9fff]", en), en


def test_no_page_has_chinese_that_is_not_marked() -> None:
    """Templates of pages hold Chinese only inside the call that looks it up, but for the switch to Chinese."""
    for path in (PAGES / "templates").rglob("*.html"):
        if path.name in ("layout.html", "front.html", "reference.html"):
            continue
        text = re.sub(r"_\('[^']*'", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"[\u4e00-\u9fff]+", text.replace(">中文<", "")) == [], path.name


@needs_build
def test_the_first_view_is_light(real: Http) -> None:
    """The sign-in page with everything it loads, as it travels: under 150 kB."""
    visitor = Visitor(real)
    text = visitor.ask("GET", "/sign-in").get_data(as_text=True)
    page = Page(text, allowed=FORM)
    loads = [a["href"] for a in page.all("link")] + [a["src"] for a in page.all("script")]
    sizes = [len(gzip.compress(text.encode()))]
    for address in loads:
        response = visitor.ask("GET", str(address), headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200
        sizes.append(len(response.get_data()))
    assert sum(sizes) < FIRST_VIEW


@needs_build
def test_a_file_is_kept_for_good_by_the_address_that_names_its_bytes(real: Http) -> None:
    """Without the digest, or with another, the browser has to ask again; then it is told that nothing changed."""
    with real.app.test_request_context():
        address = assets.address("built/worker.css")
    named = real.call("GET", f"/{address}")
    assert named.headers["Cache-Control"] == assets.FOR_EVER
    plain = real.call("GET", "//static/built/worker.css?v=000000000000")
    assert plain.headers["Cache-Control"] == assets.ASK_AGAIN
    again = real.call("GET", f"/{address}", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


@needs_build
def test_a_file_comes_packed_to_whoever_can_unpack_it(real: Http) -> None:
    """The same bytes either way, told apart by their tag; the packed file itself has no address."""
    plain = real.call("GET", "//static/built/weui.css", headers={"Accept-Encoding": "identity"})
    packed = real.call("GET", "//static/built/weui.css", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    refused = real.call("GET", "//static/built/weui.css", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
    assert real.call("GET", "//static/built/weui.css.gz").status_code == 404


@needs_build
def test_the_service_worker_is_served_at_the_root_and_asked_for_again(real: Http) -> None:
    """So that it may serve all pages, and a new one is found at once."""
    response = real.call("GET", "//sw.js")
    assert response.content_type == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/__init__.py", "built/../../app.py", "none.css", "built", ""])
def test_nothing_outside_the_folder_is_served(real: Http, path: str) -> None:
    """A path that leads elsewhere, or to no file, is not found."""
    assert real.call("GET", f"//static/{path}").status_code == 404
