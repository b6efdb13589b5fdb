"""The log's files: whoever mirrors them can rebuild the tree and check the checkpoint without asking anybody."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import sha256

import pytest

from ledger import note, proof
from ledger.errors import BadProof
from tests.support.http import Api, Http, as_owner, problem

OCTETS = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def log(api: Api) -> Api:
    """A log of more than 256 entries, published but for the last one."""
    while api.world.size() < 300:
        api.post("operator", "/accounts", {"grants": []})
    api.home.publisher().publish()
    api.post("operator", "/accounts", {"grants": []})
    return api


def _checkpoint(api: Http) -> tuple[int, bytes, str]:
    """(size, root, note) as published, its signature verified with the published verifier key."""
    key = note.parse_verifier_key(api.call("GET", "//log/vkey").get_data(as_text=True).rstrip("\n"))
    text = api.call("GET", "//log/checkpoint").get_data(as_text=True)
    body = note.verify(text, [key]).text.splitlines()
    assert body[0] == key.name == api.home.settings.origin
    return int(body[1]), base64.b64decode(body[2]), text


def _leaf(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def _root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, as it stands there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + _root(leaves[:split]) + _root(leaves[split:])).digest()


def _entries(bundle: bytes) -> Iterator[bytes]:
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        yield bundle[2 : 2 + length]
        bundle = bundle[2 + length :]


def _bundles(api: Http, size: int) -> list[bytes]:
    """Every entry of a log of this size, from its entry bundles alone."""
    found: list[bytes] = []
    for number in range(-(-size // 256)):
        width = min(256, size - number * 256)
        partial = "" if width == 256 else f".p/{width}"
        found += _entries(api.call("GET", f"//log/tile/entries/{number:03d}{partial}").get_data())
    return found


def test_the_root_is_rebuilt_from_the_bundles_alone(log: Api) -> None:
    """With hashlib and nothing of ours: the checkpoint's root is that of the bytes served."""
    size, root, _ = _checkpoint(log)
    entries = _bundles(log, size)
    assert len(entries) == size == log.world.size() - 1
    assert _root([_leaf(entry) for entry in entries]) == root


def test_the_hash_tiles_hold_the_hashes_of_the_bundles(log: Api) -> None:
    """Level 0 the leaves, level 1 the root of each full tile below, by content type and for ever."""
    size, _, _ = _checkpoint(log)
    leaves = [_leaf(entry) for entry in _bundles(log, size)]
    for path, wanted in (
        ("0/000", leaves[:256]),
        (f"0/001.p/{size - 256}", leaves[256:]),
        ("1/000.p/1", [_root(leaves[:256])]),
    ):
        response = log.call("GET", f"//log/tile/{path}")
        assert response.get_data() == b"".join(wanted)
        assert response.content_type == OCTETS
        assert response.headers["Cache-Control"] == FOR_EVER


def test_partial_tiles_are_there_for_every_size_that_was_published(log: Api) -> None:
    """Any width up to the published one is served, of tiles and of bundles: a mirror may be behind."""
    size, _, _ = _checkpoint(log)
    whole = log.call("GET", f"//log/tile/0/001.p/{size - 256}").get_data()
    for width in (1, size - 257, size - 256):
        assert log.call("GET", f"//log/tile/0/001.p/{width}").get_data() == whole[: 32 * width]
        assert len(list(_entries(log.call("GET", f"//log/tile/entries/001.p/{width}").get_data()))) == width
    assert log.call("GET", "//log/tile/0/000.p/255").get_data() == log.call("GET", "//log/tile/0/000").get_data()[:-32]


@pytest.mark.parametrize(
    "path",
    ["0/001", "0/001.p/{next}", "0/002.p/1", "0/002", "1/000", "1/000.p/2", "2/000.p/1", "63/000", "entries/001"],
)
def test_nothing_beyond_the_checkpoint_is_served(log: Api, path: str) -> None:
    """The entry that was appended since shows nowhere yet."""
    size, _, _ = _checkpoint(log)
    problem(log.call("GET", "//log/tile/" + path.format(next=size - 255)), 404, "log.bad_tile")


@pytest.mark.parametrize(
    "path",
    ["0/0", "0/0000", "0/x000/000", "00/000", "64/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "a/000", "-1/000"],
)
def test_a_tile_has_one_address(log: Api, path: str) -> None:
    """Other spellings of a tile's path are 404."""
    problem(log.call("GET", f"//log/tile/{path}"), 404, "log.bad_tile")


def test_the_checkpoint_is_text_that_may_be_kept_for_a_second(log: Api) -> None:
    """Content types and caching are those of the specification; the verifier key's too."""
    response = log.call("GET", "//log/checkpoint")
    assert (response.content_type, response.headers["Cache-Control"]) == (TEXT, "public, max-age=1")
    response = log.call("GET", "//log/vkey")
    assert response.content_type == TEXT
    assert response.get_data(as_text=True) == f"{log.home.settings.verifier_key}\n"


def test_a_log_that_published_nothing_has_no_checkpoint(own: Api) -> None:
    """404 before the first checkpoint, for everything below it too."""
    as_owner(
        own.home,
        "ALTER TABLE ledger_checkpoint RENAME TO gone",
        "CREATE TABLE ledger_checkpoint AS SELECT * FROM gone WHERE size < 0",
    )
    if own.home.database.dialect.name == "postgresql":
        as_owner(own.home, "GRANT SELECT ON ledger_checkpoint TO tvl_app")
    problem(own.call("GET", "//log/checkpoint"), 404, "object.unknown")
    problem(own.call("GET", "//log/tile/0/000.p/1"), 404, "log.bad_tile")
    problem(own.call("GET", "//log/proof/0"), 404, "log.bad_proof")


def test_a_proof_verifies_against_the_verifier_key(log: Api) -> None:
    """First, middle and last published entry; with another entry or index it does not."""
    size, _, text = _checkpoint(log)
    entries = _bundles(log, size)
    key = note.parse_verifier_key(log.home.settings.verifier_key)
    for index in (0, 255, 256, size - 1):
        response = log.call("GET", f"//log/proof/{index}")
        assert response.content_type == TEXT
        given = proof.parse(response.get_data(as_text=True))
        assert given.checkpoint == text
        assert proof.verify(given, entries[index], key.name, [key]).size == size
        with pytest.raises(BadProof):
            proof.verify(given, entries[index - 1], key.name, [key])


@pytest.mark.parametrize("index", ["{size}", "99999999999999999999", "18446744073709551616"])
def test_a_proof_of_what_is_not_published_is_404(log: Api, index: str) -> None:
    """It comes within a second; an index that is none has none."""
    size, _, _ = _checkpoint(log)
    problem(log.call("GET", f"//log/proof/{index.format(size=size)}"), 404, "log.bad_proof")
    assert log.call("GET", "//log/proof/-1").status_code == 404


def test_an_entry_is_shown_to_whoever_knows_its_leaf_hash(log: Api) -> None:
    """The receipt of a command names index and leaf: with both the bytes are served, with either wrong nothing is."""
    size, _, _ = _checkpoint(log)
    entry = log.do("operator", "/accounts", {"grants": []})
    index, leaf = entry["index"], entry["leaf"]
    problem(log.call("GET", f"//log/entry/{index}/{leaf}"), 404, "object.unknown")
    log.home.publisher().publish()
    response = log.call("GET", f"//log/entry/{index}/{leaf}")
    assert sha256(b"\0" + response.get_data()).hexdigest() == leaf
    assert response.headers["Cache-Control"] == FOR_EVER
    assert response.content_type == "application/json; charset=utf-8"
    assert response.get_data() == _bundles(log, index + 1)[index]
    for path in (
        f"{index}/{leaf.upper()}",
        f"{index}/{leaf[:-1]}",
        f"{index - 1}/{leaf}",
        f"{size + 9}/{leaf}",
        f"{10**20}/{leaf}",
    ):
        problem(log.call("GET", f"//log/entry/{path}"), 404, "object.unknown")


def test_in_earnest_no_spelling_opens_an_entry_bundle(real: Http) -> None:
    """Bundles are for auditors, witnesses and mirrors; hash tiles and proofs are for everybody."""
    for way in (
        "entries/{}",
        "entries/{}?x=1",
        "%65ntries/{}",
        "entries%2f{}",
        "./entries/{}",
        "x/../entries/{}",
        "//entries/{}",
        "/entries/{}",
        "-1/{}",
    ):
        response = real.client.get(f"/log/tile/{way.format('000.p/1')}", follow_redirects=True)
        assert response.status_code in (401, 404), way
        assert b"home.founded" not in response.get_data()


def test_in_earnest_a_bundle_needs_a_token_of_the_log(real: Http) -> None:
    """401 without, 403 with another scope, the bytes with the right one, never for a shared cache."""
    path, operator = "//log/tile/entries/000.p/1", real.home.settings.operator
    assert real.call("GET", path).status_code == 401
    assert real.call("GET", path, token=real.token(operator, "read")).status_code == 403
    response = real.call("GET", path, token=real.token(operator, "log"))
    assert b"home.founded" in response.get_data()
    assert response.headers["Cache-Control"].startswith("private")
    assert real.call("GET", "//log/tile/0/000.p/1").get_data() == _leaf(next(_entries(response.get_data())))
    size, root, _ = _checkpoint(real)
    assert (size, root) == (1, _leaf(next(_entries(response.get_data()))))
