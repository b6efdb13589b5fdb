"""Signed notes: the public notes verify, and a list of what a hand-made note may try."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import note
from ledger.errors import BadNote
from ledger.note import COSIGNATURE_V1, ED25519, Signature, SignerKey, VerifierKey

OURS = SignerKey("ours.example/log", b"\x01" * 32)
OTHER = SignerKey("other.example", b"\x02" * 32)
TEXT = "ours.example/log\n5\nroot\n"
SIGNED = note.sign(TEXT, OURS)
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n")


@pytest.fixture
def public(vectors: Path) -> dict[str, Any]:
    """The public signed notes."""
    found: dict[str, Any] = json.loads((vectors / "signed-notes.json").read_text())
    return found


def test_the_public_notes_verify(public: dict[str, Any]) -> None:
    """22 notes by other implementations, Ed25519 and cosignature/v1, foreign signature lines ignored."""
    for case in public["valid"]:
        key = note.parse_verifier_key(case["vkey"])
        found = note.verify(case["note"], [key])
        assert [(s.name, s.key_id) for s in found.signatures] == [(key.name, key.key_id)]
        assert case["note"].startswith(found.text + "\n")
    assert len(public["valid"]) == 22


def test_the_public_notes_fail_when_a_byte_of_the_text_changes(public: dict[str, Any]) -> None:
    """The first letter of the text is under the signature."""
    for case in public["valid"]:
        changed = chr(ord(case["note"][0]) ^ 1) + case["note"][1:]
        with pytest.raises(BadNote, match="does not verify"):
            note.verify(changed, [note.parse_verifier_key(case["vkey"])])


def test_public_verifier_keys_are_read_and_written_alike(public: dict[str, Any]) -> None:
    """A verifier key's text leads to the key and back."""
    texts = public["valid_vkeys"] + [case["vkey"] for case in public["valid"]]
    assert [str(note.parse_verifier_key(text)) for text in texts] == texts


def test_public_bad_verifier_keys_are_refused(public: dict[str, Any]) -> None:
    """Trailing bytes, unknown types, missing parts and broken base64."""
    for text in public["invalid_vkeys"]:
        with pytest.raises(BadNote):
            note.parse_verifier_key(text)


def test_the_public_cosignature_has_its_time(public: dict[str, Any]) -> None:
    """The eight bytes before the signature are seconds since 1970, after four bytes of key id."""
    (case,) = public["cosignature_timestamp"]
    assert note.timestamp(base64.b64decode(case["sig_base64"])[4:]) == case["unix"]


@given(st.text(CHARACTERS).map(lambda text: text + "\n"))
def test_any_text_that_may_be_signed_comes_back_verified(text: str) -> None:
    """Blank lines and signature-like lines inside the text included."""
    signed = note.sign(text, OURS, OTHER)
    found = note.verify(signed, [OURS.verifier, OTHER.verifier])
    assert found.text == text
    assert [s.name for s in found.signatures] == [OURS.name, OTHER.name]


@given(st.integers(0, len(SIGNED) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_changed_character_never_verifies(at: int, character: str) -> None:
    """Text, name, key id or signature: no other character stands in for the right one."""
    if SIGNED[at] == character:
        return
    with pytest.raises(BadNote):
        note.verify(SIGNED[:at] + character + SIGNED[at + 1 :], [OURS.verifier])


def test_text_moved_across_the_blank_line_does_not_verify() -> None:
    """A line slipped in before or after the blank line is not signed."""
    text, _, lines = SIGNED.rpartition("\n\n")
    for changed in (f"{text}\n\nmore\n\n{lines}", f"{text}\nmore\n\n{lines}", f"{text}\n\nmore\n{lines}"):
        with pytest.raises(BadNote):
            note.verify(changed, [OURS.verifier])


def test_a_known_key_with_a_wrong_signature_spoils_the_whole_note() -> None:
    """A good signature beside it does not save the note."""
    forged = Signature(OTHER.name, OTHER.verifier.key_id, b"\x00" * 64).line()
    assert note.verify(SIGNED + forged, [OURS.verifier]).text == TEXT
    with pytest.raises(BadNote, match=r"other\.example does not verify"):
        note.verify(SIGNED + forged, [OURS.verifier, OTHER.verifier])


def test_a_signature_under_another_name_or_id_is_not_counted() -> None:
    """Name and id must both be a known key's; what is unknown is ignored, and then nothing is left."""
    good = OURS.sign(TEXT)
    for line in (
        Signature("somebody.else", good.key_id, good.signature),
        Signature(OURS.name, b"\x00" * 4, good.signature),
    ):
        with pytest.raises(BadNote, match="no signature of a known key"):
            note.verify(TEXT + "\n" + line.line(), [OURS.verifier])
    with pytest.raises(BadNote, match="no signature of a known key"):
        note.verify(SIGNED, [])


def test_a_second_signature_of_one_key_is_not_looked_at() -> None:
    """The first line of a key counts, as in the reference implementation."""
    forged = Signature(OURS.name, OURS.verifier.key_id, b"\x00" * 64).line()
    assert len(note.verify(SIGNED + forged, [OURS.verifier]).signatures) == 1
    with pytest.raises(BadNote):
        note.verify(TEXT + "\n" + forged + OURS.sign(TEXT).line(), [OURS.verifier])


def test_sixty_four_signatures_are_read_and_no_more() -> None:
    """More than the sixteen that the specification asks for, but not without end."""
    foreign = "".join(Signature(f"w{n}", b"\x00" * 4, b"\x01").line() for n in range(63))
    assert note.verify(SIGNED + foreign, [OURS.verifier]).text == TEXT
    with pytest.raises(BadNote, match="too many"):
        note.verify(SIGNED + foreign + foreign[: foreign.index("\n") + 1], [OURS.verifier])


@pytest.mark.parametrize(
    ("malformed", "reason"),
    [
        ("", "blank line"),
        ("\n", "blank line"),
        (TEXT, "blank line"),
        (TEXT + "\n", "signature lines"),
        (SIGNED[:-1], "signature lines"),
        (SIGNED + "\n", "signature lines"),
        (SIGNED.replace("— ", "- "), "em dash"),
        (SIGNED.replace("— ", "—"), "em dash"),
        (SIGNED.replace("— ", "—  "), "not empty"),
        (SIGNED.replace(OURS.name + " ", OURS.name + "\t"), "em dash"),
        (SIGNED.replace(OURS.name + " ", ""), "em dash"),
        (SIGNED.replace("— ours", "— o+urs"), "plus sign"),
        (SIGNED.replace("— ours", "— ou\u2003rs"), "white space"),
        (SIGNED.replace("\n", "\r\n"), "blank line"),
        (SIGNED.replace("root", "ro\tot"), "control"),
        (SIGNED.replace("root", "ro\x7fot"), "control"),
        (SIGNED.replace("root", "ro\x85ot"), "control"),
        (SIGNED.replace("root", "ro\ud800ot"), "control"),
        (SIGNED.replace("=\n", "\n"), "not base64"),
        (SIGNED[:-1] + " \n", "not base64"),
        (SIGNED[:-1] + "é\n", "not base64"),
        (TEXT + "\n— ours.example/log AAAA\n", "five bytes"),
        (TEXT + "\n— ours.example/log AAAAAB==\n", "not base64 in its one form"),
        ("x" * (note.MAX_NOTE + 1), "too large"),
    ],
)
def test_a_malformed_note_is_refused(malformed: str, reason: str) -> None:
    """Each with its reason, before any signature is checked."""
    with pytest.raises(BadNote, match=reason):
        note.parse(malformed)


@pytest.mark.parametrize("text", ["", "no newline", "a\rb\n", "a\x00b\n", "\ud800\n"])
def test_a_text_that_no_verifier_would_read_is_not_signed(text: str) -> None:
    """A signer refuses what `parse` would refuse."""
    with pytest.raises(BadNote):
        note.sign(text, OURS)


@pytest.mark.parametrize("name", ["", "a b", "a\u00a0b", "a\u3000b", "a+b", "a\nb", "a\ud800"])
def test_a_name_that_would_break_the_line_is_refused(name: str) -> None:
    """Neither a signer nor a verifier key may carry it."""
    with pytest.raises(BadNote, match="key name"):
        SignerKey(name, b"\x01" * 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        "+{id}+{key}",
        "na me+{id}+{key}",
        "other+{id}+{key}",
        "{name}+{upper}+{key}",
        "{name}+{id}",
        "{name}+{id}+",
        "{name}+{id}+{key}=",
        "{name}+{id}+{key}+",
        "{name}+0{id}+{key}",
    ],
)
def test_a_malformed_verifier_key_is_refused(text: str) -> None:
    """Name, id and key must fit each other in their one spelling."""
    good = VerifierKey("name", ED25519, bytes(range(160, 192)))
    name, key_id, key = str(good).split("+", 2)
    assert key_id.upper() != key_id
    assert note.parse_verifier_key(str(good)) == good
    with pytest.raises(BadNote):
        note.parse_verifier_key(text.format(name=name, id=key_id, upper=key_id.upper(), key=key))


@pytest.mark.parametrize(("kind", "size"), [(0x02, 32), (0x05, 32), (0xFF, 32), (ED25519, 31), (COSIGNATURE_V1, 33)])
def test_a_verifier_key_of_unknown_type_or_length_is_refused(kind: int, size: int) -> None:
    """Though its id fits: this program would not know what it verifies."""
    with pytest.raises(BadNote, match="unknown key type"):
        note.parse_verifier_key(str(VerifierKey("name", kind, bytes(size))))


def test_a_key_whose_base64_holds_a_plus_is_split_at_the_first_two_only() -> None:
    """`+` is a letter of base64."""
    key = VerifierKey("name", ED25519, b"\x00\x00" + b"\xfb\xef\xbe" * 10)
    assert str(key).count("+") > 2
    assert note.parse_verifier_key(str(key)) == key


def cosigned(seconds: int) -> tuple[VerifierKey, Signature]:
    """A cosignature over TEXT by a key that signs with the seed of OTHER."""
    public = OTHER.verifier.public
    key = VerifierKey("witness.example", COSIGNATURE_V1, public)
    raw = OTHER._private.sign(note.cosigned_message(TEXT, seconds))
    return key, Signature(key.name, key.key_id, seconds.to_bytes(8, "big") + raw)


def test_a_cosignature_covers_its_time() -> None:
    """Another time before the same signature does not verify, nor a shorter one."""
    key, good = cosigned(1_795_000_000)
    assert note.verify(TEXT + "\n" + good.line(), [key]).text == TEXT
    assert note.cosigned_message(TEXT, 7) == b"cosignature/v1\ntime 7\n" + TEXT.encode()
    later = (1_795_000_001).to_bytes(8, "big") + good.signature[8:]
    for raw in (later, good.signature[8:], good.signature + b"\x00", good.signature[:-1]):
        with pytest.raises(BadNote):
            key.verify(TEXT, raw)


def test_a_signature_of_one_type_is_not_one_of_the_other() -> None:
    """The type is part of the key id, and a cosignature signs other bytes than a note."""
    key, good = cosigned(1)
    plain = VerifierKey(key.name, ED25519, key.public)
    assert plain.key_id != key.key_id
    with pytest.raises(BadNote):
        plain.verify(TEXT, good.signature[8:])


def test_a_verifier_key_of_wrong_length_verifies_nothing() -> None:
    """A key made by hand with 31 bytes says so instead of raising something else."""
    with pytest.raises(BadNote):
        VerifierKey("name", ED25519, bytes(31)).verify(TEXT, bytes(64))


def test_a_signing_key_does_not_show_its_seed() -> None:
    """Neither in repr nor in str."""
    for shown in (repr(OURS), str(OURS)):
        assert (b"\x01" * 4).hex() not in shown
        assert "\\x01" not in shown
