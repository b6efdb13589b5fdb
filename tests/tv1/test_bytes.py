"""The strict reader of bytes, against a general one; signatures; limits."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tv1 import keys
from tests.tv1.keys import BINDING, CLASS, ISSUER, ISSUERS, KID, NOW, PHONE, SIZE, STATUS, changed, inner, shown, text
from voucher.tv1 import binding, cbor, check, cose, presentation, status, words
from voucher.tv1.binding import Binding
from voucher.tv1.check import Verdict
from voucher.tv1.cose import BadCode
from voucher.tv1.names import mask
from voucher.tv1.presentation import Presentation, Purpose
from voucher.tv1.text import LONGEST, from_text, to_text

LEAVES = st.one_of(
    st.integers(-(1 << 64), (1 << 64) - 1), st.binary(max_size=40), st.text(max_size=40), st.booleans(), st.none()
)
VALUES = st.recursive(
    LEAVES, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.integers(-300, 300), inside), max_leaves=8
)


def verdict_on(shown_text: str, **more: Any) -> Verdict:
    """The verdict of a scanner that expects this code."""
    usual: dict[str, Any] = {
        "issuers": ISSUERS,
        "status": STATUS,
        "now": NOW,
        "purpose": Purpose.ATTEND,
        "training_class": CLASS,
    }
    return check.check(shown_text, **usual | more)


@given(VALUES)
@settings(deadline=None)
def test_what_is_read_is_what_a_general_reader_reads(value: Any) -> None:
    """A value in its one encoding reads as it was, or is refused for its depth alone."""
    data = cbor2.dumps(value, canonical=True)
    try:
        found = cbor.decode(data)
    except BadCode as refused:
        assert "deep" in str(refused) or "sorted" in str(refused)  # noqa: PT017 - both outcomes are right
        return
    assert found == value
    assert cbor.encode(found) == data


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_bytes_that_are_read_are_the_one_encoding_of_their_value(data: bytes) -> None:
    """Whatever the reader takes, a general reader takes alike, and encoding it gives the same bytes."""
    try:
        found = cbor.decode(data)
    except BadCode:
        return
    assert cbor2.loads(data) == found


@pytest.mark.parametrize(
    "given",
    ["1817", "190017", "1a0000ffff", "1b00000000ffffffff", "f97e00", "f7", "f0", "f818", "9fff", "bfff", "5fff", "c100",
     "a2010001 00", "a2020001 00", "a14000", "a1f500", "61ff", "1c", "0000", "", "18", "43aabb", "820100ff"],
)  # fmt: skip
def test_bytes_outside_the_profile_are_refused(given: str) -> None:
    """Longer forms, fractions, undefined, indefinite lengths, tags, unsorted, double or odd keys, what is cut short."""
    with pytest.raises(BadCode):
        cbor.decode(bytes.fromhex(given))


def test_map_keys_are_ordered_by_their_bytes() -> None:
    """Positive keys come before negative ones, as RFC 8949 orders them."""
    assert cbor.decode(bytes.fromhex("a2010020 00".replace(" ", ""))) == {1: 0, -1: 0}
    with pytest.raises(BadCode):
        cbor.decode(bytes.fromhex("a220000100"))


def test_signing_again_gives_the_same_bytes() -> None:
    """No chance is in a signature, so the vectors can be made again."""
    assert inner() == inner()
    assert shown() == shown()


def test_a_key_goes_to_33_bytes_and_back() -> None:
    """A compressed point names its key; anything else is refused."""
    public = PHONE.public_key()
    assert cose.decompressed(cose.compressed(public)) == public
    for wrong in (b"", bytes(33), b"\x04" + bytes(64), b"\x02" + b"\xff" * 32):
        with pytest.raises(BadCode):
            cose.decompressed(wrong)


@given(
    st.builds(
        Binding,
        issuer=st.text("0123456789", min_size=1, max_size=12),
        expires=st.integers(NOW + 1, NOW + binding.LONGEST),
        issued=st.just(NOW),
        voucher=st.binary(min_size=16, max_size=16),
        status=st.integers(0, binding.MOST_STATUS - 1),
        key=st.sampled_from([None, BINDING.key]),
        occupation=st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
        level=st.none() | st.text("12345", min_size=1, max_size=2),
        amount=st.none() | st.integers(0, binding.MOST_FEN - 1),
        name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
        last4=st.text("0123456789X", min_size=4, max_size=4),
    )
)
@settings(max_examples=60, deadline=None)
def test_a_binding_reads_as_it_was_written(given: Binding) -> None:
    """Every binding of the format survives signing and reading."""
    assert binding.read(binding.encode(given, ISSUER, KID), ISSUERS) == given


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\ud842张"},
        {"name": ""},
        {"last4": "123"},
        {"voucher": bytes(17)},
        {"expires": NOW + 91 * keys.DAY},
        {"status": 1 << 24},
        {"amount": -1},
        {"key": b"\x02" + b"\xff" * 32},
        {"occupation": "x" * 49},
    ],
    ids=str,
)
def test_a_binding_outside_the_format_is_never_signed(wrong: dict[str, Any]) -> None:
    """What no reader would take is an error of the issuer; half of 𠮷 is not a character."""
    with pytest.raises(ValueError, match=r"tv1\.damaged"):
        binding.encode(changed(**wrong), ISSUER, KID)


def test_half_a_mutual_mode_is_never_signed_or_asked() -> None:
    """A nonce and an institution go together."""
    with pytest.raises(ValueError, match="go together"):
        presentation.sign(Presentation(inner(), 1, Purpose.SHOW, nonce=bytes(16)), PHONE)
    with pytest.raises(ValueError, match="whose it is"):
        verdict_on(text(), nonce=bytes(16))


@given(st.sets(st.integers(0, SIZE - 1), max_size=50), st.integers(1, SIZE))
@settings(max_examples=50, deadline=None)
def test_a_list_refuses_exactly_what_it_was_made_of(refused: set[int], size: int) -> None:
    """Bits are set where they were asked for, and nowhere else; beyond the list nothing is said."""
    kept = {index for index in refused if index < size}
    made = status.StatusList("410100", NOW, NOW + 1, status.bits_of(kept, size))
    found = status.read(status.sign(made, ISSUER, KID), ISSUERS)
    assert {index for index in range(8 * len(found.bits)) if found.is_set(index)} == kept
    for outside in (-1, 8 * len(found.bits)):
        assert not found.covers(outside)
        with pytest.raises(IndexError):
            found.is_set(outside)


def test_a_list_that_swells_is_stopped_early() -> None:
    """64 MB in a list of 64 kB are never held in memory."""
    claims = cbor2.loads(cose.parse(status.sign(STATUS, ISSUER, KID)).payload)
    swelling = claims | {status.STATUS_LIST: {"lst": zlib.compress(bytes(1 << 26), 9), "bits": 1}}
    data = cose.sign1(cbor2.dumps(swelling, canonical=True), ISSUER, kid=KID, content_type=status.TYPE)
    tracemalloc.start()
    with pytest.raises(BadCode):
        status.read(data, ISSUERS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * status.LARGEST_BITS


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=12))
@settings(deadline=None)
def test_bytes_have_one_text(digits: str) -> None:
    """Digits that are read are those that an encoder writes."""
    try:
        data = from_text("TV1:" + digits)
    except BadCode:
        return
    assert to_text(data) == "TV1:" + digits


@given(st.binary(max_size=60))
def test_base45_is_the_library_s_but_takes_no_newline(data: bytes) -> None:
    """What the library writes is read; with a newline after it, which the library's own reader drops, it is no code."""
    text = to_text(data)
    assert from_text(text) == data
    with pytest.raises(BadCode):
        from_text(text + "\n")


def test_an_empty_or_endless_list_is_never_signed() -> None:
    """A list has at least one byte and at most its limit."""
    for size in (0, status.LARGEST_BITS + 1):
        with pytest.raises(ValueError, match="too long"):
            status.sign(status.StatusList("410100", NOW, NOW + 1, bytes(size)), ISSUER, KID)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_character_is_never_green(data: st.DataObject) -> None:
    """Whatever one character of a good text becomes, the verdict is red."""
    whole = text()
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != whole[at]) | st.just(""))
    assert verdict_on(whole[:at] + other + whole[at + 1 :]).colour == "red"


@given(st.integers(0, 8 * len(shown()) - 1))
@settings(max_examples=200, deadline=None)
def test_a_flipped_bit_is_never_green(bit: int) -> None:
    """Whatever one bit of the good bytes becomes, the verdict is red."""
    data = bytearray(shown())
    data[bit // 8] ^= 1 << bit % 8
    assert verdict_on(to_text(bytes(data))).colour == "red"


@pytest.mark.slow
def test_no_bit_at_all_can_be_flipped() -> None:
    """Every bit of the rotating and of the printed code counts: none gives what the whole code gave."""
    for whole in (shown(), inner(keys.PRINTED)):
        for bit in range(8 * len(whole)):
            data = bytearray(whole)
            data[bit // 8] ^= 1 << bit % 8
            assert verdict_on(to_text(bytes(data))).colour == "red"


@given(st.text(max_size=80))
@settings(deadline=None)
def test_any_text_at_all_gets_a_verdict(given: str) -> None:
    """No text makes the check fail, with or without the prefix."""
    assert verdict_on(given).colour == "red"
    assert verdict_on("TV1:" + given).code in {"tv1.damaged", "tv1.foreign_issuer"}


@pytest.mark.parametrize(
    "hostile",
    [
        "TV1:" + "0" * 1536,
        to_text(b"\xd2\x84" + b"\x81" * 1022),
        to_text(b"\xd2\x84\x43\xa1\x01\x26\xa0\x59\x03\xe0" + b"\x81" * 1014),
        to_text(b"\xd2\x9b" + b"\xff" * 8 + bytes(1014)),
        "TV1:" + "9" * 5_000_000,
        "9" * 5_000_000,
    ],
    ids=["zeros", "deep", "deep payload", "long array", "five million digits", "no prefix"],
)
def test_a_hostile_text_is_refused_at_once(hostile: str) -> None:
    """The largest text takes no more than a good one, by processor time."""
    start = time.process_time()
    assert verdict_on(hostile).colour == "red"
    assert time.process_time() - start < 0.2


def test_the_longest_text_holds_the_largest_message() -> None:
    """1,024 bytes are 1,540 characters; one more is refused."""
    largest = to_text(bytes(1024))
    assert len(largest) == LONGEST == 1540
    assert from_text(largest) == bytes(1024)
    with pytest.raises(BadCode):
        from_text(to_text(bytes(1025)))


def test_an_unverified_code_shows_no_fields() -> None:
    """A verdict never carries a field that no known issuer, or not the phone, has signed."""
    forged = verdict_on(text(keys.STRANGER))
    assert (forged.presentation, forged.assurance) == (None, None)
    assert verdict_on(text(), issuers={}).binding is None


def test_an_issuers_list_is_no_binding() -> None:
    """The issuer's key signs lists too; a short list shown as a code is refused."""
    listed = status.StatusList("410100", NOW, NOW + 1, b"\x00")
    assert verdict_on(to_text(status.sign(listed, ISSUER, KID))).code == "tv1.foreign_issuer"


def test_neither_message_passes_for_the_other() -> None:
    """A binding is no presentation, a presentation no binding, and a nameless message no list."""
    for reading, wrong in ((presentation.read, inner()), (binding_of, shown()), (list_of, shown())):
        with pytest.raises(BadCode):
            reading(wrong)


def binding_of(data: bytes) -> Binding:
    """The binding that our issuer signed."""
    return binding.read(data, ISSUERS)


def list_of(data: bytes) -> status.StatusList:
    """The list that our issuer signed."""
    return status.read(data, ISSUERS)


@pytest.mark.parametrize(
    "message",
    [
        cose.assemble(cbor.encode({1: -7, 4: b""}), b"", bytes(64)),
        cose.assemble(cbor.encode({1: -7, 4: bytes(17)}), b"", bytes(64)),
        cose.assemble(cbor.encode({1: -7, 4: "kid"}), b"", bytes(64)),
        cose.assemble(cbor.encode({1: -7, 16: 18}), b"", bytes(64)),
        cose.assemble(cbor.encode([-7]), b"", bytes(64)),
        cose.assemble(cbor.encode({1: -7}), b"", bytes(63)),
        b"\xd2" + cbor.encode({1: 2}),
        cose.assemble(cbor.encode({1: -7}), bytes(1024), bytes(64)),
        b"\xd2" + cbor.encode(["", {}, b"", bytes(64)]),
    ],
)
def test_a_header_outside_the_profile_is_refused(message: bytes) -> None:
    """A key id of no bytes, too many or none at all, a type by number, a header that is no map."""
    with pytest.raises(BadCode, match=r"tv1\.damaged"):
        cose.parse(message)


@pytest.mark.parametrize("name", ["", " ", "·", "\u3000•"])
def test_a_name_without_a_character_has_no_mask(name: str) -> None:
    """There is nothing to mask in an empty name."""
    with pytest.raises(ValueError, match="empty"):
        mask(name)


def test_words_fill_in_the_clocks_difference() -> None:
    """The skew is shown without its sign, or as unknown."""
    assert "90" in words.words("tv1.stale_code", -90).zh
    assert "?" in words.words("tv1.clock_skew").en
    for found in words.WORDS.values():
        assert all((found.zh, found.next_zh, found.en, found.next_en))


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
@settings(deadline=None)
def test_a_mask_hides_and_never_breaks_a_character(name: str) -> None:
    """Whatever the name, its mask is whole UTF-8 and not the name, unless there is no name in it."""
    try:
        masked = mask(name)
    except ValueError:
        assert not name.translate(dict.fromkeys(map(ord, ".•‧∙⋅・･˙·"), " ")).split()
        return
    masked.encode()
    assert "*" in masked
