"""Checkpoints: the public ones are read, malformed ones and those of another log are refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import checkpoint, note
from ledger.checkpoint import Checkpoint
from ledger.errors import BadCheckpoint, BadNote
from ledger.note import COSIGNATURE_V1, SignerKey, VerifierKey

ORIGIN = "ours.example/log"
KEY = SignerKey(ORIGIN, b"\x01" * 32)
ROOT = bytes(range(32))
GOOD = Checkpoint(ORIGIN, 5, ROOT)
TEXT = GOOD.text()


def test_the_public_checkpoints_are_read(vectors: Path) -> None:
    """Those signed by a log verify under its origin; sizes 0 to 15 of one growing log are among them."""
    sizes = []
    for case in json.loads((vectors / "signed-notes.json").read_text())["valid"]:
        key = note.parse_verifier_key(case["vkey"])
        if case["from"].startswith("tessera"):
            found = checkpoint.verify(case["note"], key.name, [key])
            assert found.text() == note.parse(case["note"]).text
            sizes.append(found.size)
    assert sizes == list(range(16))


@given(st.integers(0, 10**19 - 1), st.binary(min_size=32, max_size=32))
def test_a_signed_checkpoint_comes_back(size: int, root: bytes) -> None:
    """Origin, size and root survive signing and verifying."""
    made = Checkpoint(ORIGIN, size, root)
    assert checkpoint.parse(made.text()) == made
    assert checkpoint.verify(checkpoint.sign(made, KEY), ORIGIN, [KEY.verifier]) == made


def test_the_text_is_three_lines() -> None:
    """Byte for byte as C2SP writes it."""
    assert TEXT == "ours.example/log\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"


def test_extension_lines_are_signed_and_ignored() -> None:
    """A later version may add lines; they do not change what this one reads."""
    signed = note.sign(TEXT + "more\n", KEY)
    assert checkpoint.verify(signed, ORIGIN, [KEY.verifier]) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "ours.example/log\n5\n",
        TEXT[:-1],
        TEXT.replace("5", "05"),
        TEXT.replace("5", "-5"),
        TEXT.replace("5", "+5"),
        TEXT.replace("5", "5.0"),
        TEXT.replace("5", " 5"),
        TEXT.replace("5", "0x5"),
        TEXT.replace("5", "٥"),
        TEXT.replace("5", "1" * 20),
        TEXT.replace("5\n", "\n"),
        TEXT.replace("ours.example/log", ""),
        TEXT + "\n",
        TEXT + "\nmore\n",
        TEXT.replace("=", ""),
        TEXT.replace("8=", "9="),
        TEXT.replace("A", "!", 1),
        TEXT.replace("A", "é", 1),
        f"{ORIGIN}\n5\n{base64.b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n5\n{base64.b64encode(bytes(33)).decode()}\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    """Missing lines, other spellings of a number, roots that are not 32 bytes in their one base64."""
    with pytest.raises(BadCheckpoint):
        checkpoint.parse(text)


def test_a_log_key_signs_only_under_its_own_origin() -> None:
    """A checkpoint of another log is not signed."""
    with pytest.raises(BadCheckpoint, match="named like its origin"):
        checkpoint.sign(Checkpoint("other.example", 5, ROOT), KEY)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    """Though our key signed its text, under a name that is ours."""
    signed = note.sign(TEXT.replace(ORIGIN, "other.example"), KEY)
    with pytest.raises(BadCheckpoint, match=r"of other\.example"):
        checkpoint.verify(signed, ORIGIN, [KEY.verifier])


def test_only_a_log_key_named_like_the_origin_counts() -> None:
    """Neither a witness's cosignature nor another name's signature makes a checkpoint."""
    other = SignerKey("other.example", b"\x02" * 32)
    witness = VerifierKey(ORIGIN, COSIGNATURE_V1, KEY.verifier.public)
    cosignature = (7).to_bytes(8, "big") + KEY._private.sign(note.cosigned_message(TEXT, 7))
    line = note.Signature(ORIGIN, witness.key_id, cosignature).line()
    assert note.verify(f"{TEXT}\n{line}", [witness]).text == TEXT
    for signed, key in ((f"{TEXT}\n{line}", witness), (note.sign(TEXT, other), other.verifier)):
        with pytest.raises(BadNote, match="no signature of a known key"):
            checkpoint.verify(signed, ORIGIN, [key])


def test_either_key_of_a_rotation_verifies() -> None:
    """Old checkpoints stay verifiable when the log has a new key beside the old one."""
    new = SignerKey(ORIGIN, b"\x03" * 32)
    for signer in (KEY, new):
        signed = checkpoint.sign(GOOD, signer)
        assert checkpoint.verify(signed, ORIGIN, [KEY.verifier, new.verifier]) == GOOD
