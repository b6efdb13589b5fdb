"""Proof files: they round-trip, verify offline, and fail when any part of them is another."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import checkpoint, note, proof
from ledger.checkpoint import Checkpoint
from ledger.errors import BadCheckpoint, BadNote, BadProof, LedgerError
from ledger.note import SignerKey
from ledger.proof import HEADER, Proof
from tests.support import trees

ORIGIN = "ours.example/log"
KEY = SignerKey(ORIGIN, b"\x01" * 32)
KEYS = [KEY.verifier]
ENTRIES = trees.entries(7)
LEAVES = trees.leaves(7)
SIGNED = checkpoint.sign(Checkpoint(ORIGIN, 7, trees.mth(LEAVES)), KEY)
GOOD = Proof(4, tuple(trees.path(4, LEAVES)), SIGNED)
TEXT = GOOD.text()
NO_CHECKPOINT = note.sign("hello\n", KEY)
HASH = base64.b64encode(bytes(32)).decode()


@given(
    st.integers(0, 10**19 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=5),
    st.none() | st.binary(max_size=40),
)
def test_a_proof_file_comes_back(index: int, path: list[bytes], extra: bytes | None) -> None:
    """With and without extra data, with and without hashes."""
    made = Proof(index, tuple(path), SIGNED, extra)
    assert proof.parse(made.text()) == made


def test_the_file_is_laid_out_as_the_specification_says() -> None:
    """Header, extra, index, hashes from the leaf upward, a blank line, the checkpoint verbatim."""
    lines = [base64.b64encode(value).decode() for value in trees.path(4, LEAVES)]
    head = "\n".join([HEADER, "extra aGk=", "index 4", *lines])
    assert replace(GOOD, extra=b"hi").text() == f"{head}\n\n{SIGNED}"


def test_every_entry_has_a_proof_that_verifies() -> None:
    """For each of seven entries, read back from its file."""
    for index, entry in enumerate(ENTRIES):
        text = Proof(index, tuple(trees.path(index, LEAVES)), SIGNED).text()
        assert proof.verify(proof.parse(text), entry, ORIGIN, KEYS).size == 7


def test_a_tree_of_one_entry_needs_no_hash() -> None:
    """The file then goes from the index straight to the blank line."""
    signed = checkpoint.sign(Checkpoint(ORIGIN, 1, LEAVES[0]), KEY)
    text = Proof(0, (), signed).text()
    assert text.startswith(f"{HEADER}\nindex 0\n\n{ORIGIN}\n")
    proof.verify(proof.parse(text), ENTRIES[0], ORIGIN, KEYS)


@given(st.integers(0, len(TEXT.encode()) - 1), st.integers(0, 7))
def test_a_flipped_bit_anywhere_in_the_file_fails(at: int, bit: int) -> None:
    """Header, index, hashes, checkpoint or signature."""
    changed = bytearray(TEXT.encode())
    changed[at] ^= 1 << bit
    try:
        text = changed.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(LedgerError):
        proof.verify(proof.parse(text), ENTRIES[4], ORIGIN, KEYS)


def test_a_proof_of_another_entry_or_place_fails() -> None:
    """Another entry's bytes, another index, a path without its last hash."""
    for entry, made in (
        (ENTRIES[5], GOOD),
        (ENTRIES[4] + b" ", GOOD),
        (ENTRIES[4], replace(GOOD, index=5)),
        (ENTRIES[4], replace(GOOD, index=7)),
        (ENTRIES[4], replace(GOOD, path=GOOD.path[:-1])),
        (ENTRIES[4], replace(GOOD, path=GOOD.path[::-1])),
    ):
        with pytest.raises(BadProof):
            proof.verify(made, entry, ORIGIN, KEYS)


def test_a_checkpoint_that_nobody_trusted_signed_proves_nothing() -> None:
    """Another key, another origin, or a signed text that is no checkpoint."""
    stranger = SignerKey(ORIGIN, b"\x09" * 32)
    with pytest.raises(BadNote):
        proof.verify(GOOD, ENTRIES[4], ORIGIN, [stranger.verifier])
    with pytest.raises(BadNote):
        proof.verify(GOOD, ENTRIES[4], "other.example", KEYS)
    unsigned = replace(GOOD, checkpoint=SIGNED.partition("\n\n")[0] + "\n")
    with pytest.raises(BadNote):
        proof.verify(unsigned, ENTRIES[4], ORIGIN, KEYS)
    with pytest.raises(BadCheckpoint):
        proof.verify(replace(GOOD, checkpoint=NO_CHECKPOINT), ENTRIES[4], ORIGIN, KEYS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEADER,
        f"{HEADER}\n\n{SIGNED}",
        f"{HEADER}\nindex 4\n{HASH}\n",
        f"\n{HEADER}\nindex 4\n\n{SIGNED}",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 4", "index 04"),
        TEXT.replace("index 4", "index -4"),
        TEXT.replace("index 4", "index ٤"),
        TEXT.replace("index 4", "index"),
        TEXT.replace("index 4", "Index 4"),
        TEXT.replace("index 4", "index 4 "),
        TEXT.replace("index 4", "index " + "1" * 20),
        TEXT.replace("index 4", "index 4\nindex 4"),
        TEXT.replace("index 4", "index 4\nextra aGk="),
        TEXT.replace("index 4", "extra aGk=\nextra aGk=\nindex 4"),
        TEXT.replace("index 4", "extra aGk\nindex 4"),
        TEXT.replace("index 4", "extra aGl=\nindex 4"),
        TEXT.replace("index 4", "extra é\nindex 4"),
        TEXT.replace("index 4", f"index 4\n{HASH[:-4]}"),
        TEXT.replace("index 4", f"index 4\n{HASH}AAAA"),
        TEXT.replace("index 4", f"index 4\n {HASH}"),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_a_malformed_file_is_refused(text: str) -> None:
    """Missing lines, lines out of order, other spellings of a number or of base64."""
    with pytest.raises(BadProof):
        proof.parse(text)
