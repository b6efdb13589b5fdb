"""Makes docs/vectors/tv1.json: `python -m tests.tv1.vectors` writes it, a test makes it again and compares.

The expectations stand here by hand; `check` is not asked for them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import base45

from tests.tv1 import forged
from tests.tv1.keys import (
    BINDING,
    CLASS,
    DAY,
    INSTITUTION,
    ISSUER,
    KID,
    NONCE,
    NOW,
    PHONE,
    PRINTED,
    SIZE,
    STATUS,
    STRANGER,
    an_id,
    changed,
    inner,
    shown,
    text,
)
from voucher.tv1 import status
from voucher.tv1.binding import Binding
from voucher.tv1.check import CHECKS
from voucher.tv1.cose import compressed
from voucher.tv1.names import mask
from voucher.tv1.presentation import Purpose
from voucher.tv1.status import StatusList
from voucher.tv1.text import PREFIX, to_text
from voucher.tv1.words import WORDS

FILE: Final = Path(__file__).parents[2] / "docs" / "vectors" / "tv1.json"
STEP: Final = NOW // 30
MUTUAL: Final = {"nonce": NONCE, "institution": INSTITUTION}
OLD: Final = StatusList("410100", NOW - 9 * DAY, NOW - DAY, STATUS.bits)
OTHER: Final = StatusList("410200", NOW - 3600, NOW + DAY, STATUS.bits)
LISTS: Final = {"fresh": STATUS, "old": OLD, "other-region": OTHER}
NAMES: Final = (
    *("张三", "张三丰", "欧阳小明", "王", "㑇文", "𠮷野家", "李𠮷", "买买提·吐尔逊", "阿卜杜热西提•阿卜杜热合曼"),
    *("买买提.吐尔逊", "John Smith", " 张 三 ", "葛\U000e0100城", "陈é瑜", "㑇·𠮷", "José A"),
)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def case(name: str, code: str, shown_text: str, **more: Any) -> dict[str, Any]:
    """One case: what the scanner reads, knows and asks for, and what it must conclude."""
    unchecked = set(more.get("unchecked", ()))
    return {
        "name": name,
        "text": shown_text,
        "now": more.get("now", NOW),
        "purpose": str(more.get("purpose", Purpose.ATTEND)),
        "class": _hex(more.get("training_class", CLASS)),
        "nonce": _hex(more.get("nonce")),
        "institution": _hex(more.get("institution")),
        "skew_allowed": more.get("skew_allowed", 0),
        "list": more.get("list", "fresh"),
        "expected": {
            "code": code,
            "colour": more.get("colour", "red"),
            "assurance": more.get("assurance"),
            "skew": more.get("skew"),
            "checked": [check for check in CHECKS if check not in unchecked] if unchecked else None,
        },
    }


def good() -> list[dict[str, Any]]:
    """Codes that are accepted."""
    ever = ("identity", "elsewhere")
    green: dict[str, Any] = {
        "colour": "green",
        "assurance": "rotating",
        "skew": 0,
        "unchecked": ("nonce", *ever),
    }
    amber = green | {"colour": "amber"}
    unlisted = {"unchecked": ("status", "nonce", *ever)}
    show = {"purpose": Purpose.SHOW, "training_class": None}
    named = changed(name=mask("𠮷野家"), occupation=None, level=None, amount=None)
    paper = {"colour": "amber", "assurance": "printed"}
    no_holder = ("holder", "freshness", "nonce", "purpose", "class", *ever)
    return [
        case("a code of this half-minute", "ok", text(), **green),
        case("two steps old", "ok", text(step=STEP - 2), **green | {"skew": -60}),
        case("one step ahead", "ok", text(step=STEP + 1), **green | {"skew": 30}),
        case("mutual: the answer to this scanner", "ok", text(**MUTUAL), **green | MUTUAL | {
            "assurance": "mutual",
            "unchecked": ever,
        }),
        case("shown for no class", "ok", text(**show), **green | show),
        case("enrolment", "ok", text(purpose=Purpose.ENROL), **green | {"purpose": Purpose.ENROL}),
        case("assessment", "ok", text(purpose=Purpose.ASSESS), **green | {"purpose": Purpose.ASSESS}),
        case("a rare character, nothing optional", "ok", text(inner=inner(named)), **green),
        case("the last second of a binding", "ok", text(inner=inner(changed(expires=NOW + 1))), **green),
        case("the policy takes a slow phone", "tv1.clock_skew", text(step=STEP - 4), **amber | {
            "skew": -120,
            "skew_allowed": 60,
        }),
        case("the policy takes a fast phone", "tv1.clock_skew", text(step=STEP + 2), **amber | {
            "skew": 60,
            "skew_allowed": 30,
        }),
        case("no status list", "tv1.list_missing", text(), **amber | unlisted | {"list": None}),
        case("another issuer's list", "tv1.list_missing", text(), **amber | unlisted | {"list": "other-region"}),
        case("a binding beyond the list", "tv1.list_missing", text(inner=inner(changed(status=SIZE))), **amber | unlisted),
        case("an old status list", "tv1.list_stale", text(), **amber | unlisted | {"list": "old"}),
        case("a printed slip", "tv1.printed", to_text(inner(PRINTED)), **paper, unchecked=no_holder),
        case("a printed slip, an old list", "tv1.list_stale", to_text(inner(PRINTED)), **paper, list="old",
             unchecked=("status", *no_holder)),
    ]  # fmt: skip


def refused() -> list[dict[str, Any]]:
    """Codes that are refused for what they are, or for when and where they are shown."""
    rotating = {"assurance": "rotating"}
    now = rotating | {"skew": 0}
    ended, future = changed(expires=NOW), changed(issued=NOW + 31, expires=NOW + DAY)
    return [
        case("a web address", "tv1.not_a_voucher", "https://vouchers.example/TV1:6BF"),
        case("nothing", "tv1.not_a_voucher", ""),
        case("lower case", "tv1.not_a_voucher", "tv1:6BF"),
        case("a space before", "tv1.not_a_voucher", " " + text()),
        case("another issuer", "tv1.foreign_issuer", text(inner=forged.resigned(inner(), STRANGER, b"else"))),
        case("an issuer's key id with another key", "tv1.signature", text(inner=forged.resigned(inner(), STRANGER, KID))),
        case("another phone's signature", "tv1.signature", text(STRANGER)),
        case("a printed slip dressed as a phone's", "tv1.signature", text(inner=inner(PRINTED))),
        case("no external_aad", "tv1.signature", to_text(forged.without_aad(shown(), PHONE))),
        case("a copied inner", "tv1.bare_inner", to_text(inner())),
        case("a binding that ends now", "tv1.expired", text(inner=inner(ended)), **rotating),
        case("a binding of the future", "tv1.clock_skew", text(inner=inner(future)), **rotating, skew=31),
        case("a binding that was stopped", "tv1.status_set", text(inner=inner(changed(status=8))), **rotating),
        case("stopped, by an old list", "tv1.status_set", text(inner=inner(changed(status=4095))), **rotating, list="old"),
        case("a printed slip that was stopped", "tv1.status_set", to_text(inner(changed(PRINTED, status=7))),
             assurance="printed"),
        case("three steps old", "tv1.stale_code", text(step=STEP - 3), **rotating, skew=-90),
        case("a photograph, whatever the policy", "tv1.stale_code", text(step=STEP - 7), **rotating, skew=-210,
             skew_allowed=100_000),
        case("two steps ahead", "tv1.clock_skew", text(step=STEP + 2), **rotating, skew=60),
        case("mutual asked, not answered", "tv1.nonce_missing", text(), **now | MUTUAL),
        case("an answer to nobody's question", "tv1.wrong_nonce", text(**MUTUAL), **now),
        case("an answer to another scanner", "tv1.wrong_nonce", text(nonce=an_id("x"), institution=INSTITUTION),
             **now | MUTUAL),
        case("an answer for another institution", "tv1.wrong_institution", text(nonce=NONCE, institution=an_id("x")),
             **now | MUTUAL),
        case("shown to attend, scanned to enrol", "tv1.wrong_purpose", text(), **now, purpose=Purpose.ENROL),
        case("another class", "tv1.wrong_class", text(training_class=an_id("x")), **now),
        case("no class", "tv1.wrong_class", text(training_class=None), **now),
    ]  # fmt: skip


def damaged() -> list[dict[str, Any]]:
    """Bytes outside the format, some of them with good signatures."""
    found = [case(f"base45: {name}", "tv1.damaged", PREFIX + digits) for name, digits in _digits().items()]
    found += [case(name, "tv1.damaged", to_text(data)) for name, data in forged.messages().items()]
    return found + [
        case(name, "tv1.damaged", text(inner=data), assurance=None) for name, data in forged.bindings().items()
    ]


def _digits() -> dict[str, str]:
    whole = base45.b45encode(shown()).decode()
    return {
        "nothing": "",
        "one digit": whole[0],
        "lower case": whole.lower(),
        "beyond 65535": ":::",
        "beyond 255": ":::"[:2],
        "cut short": whole[:-30],
        "too long": "0" * 1540,
    }


def lists() -> list[dict[str, Any]]:
    """Status lists that a scanner must not take."""
    made = [{"name": name, "token": token.hex(), "code": code} for name, code, token in forged.lists()]
    return sorted(made, key=lambda found: found["name"])


def document() -> dict[str, Any]:
    """The whole file."""
    return {
        "format": "TV1",
        "issuers": {KID.hex(): compressed(ISSUER.public_key()).hex()},
        "phone": compressed(PHONE.public_key()).hex(),
        "binding": _binding(BINDING),
        "inner": inner().hex(),
        "presentation": shown().hex(),
        "lists": {
            name: {
                "token": status.sign(found, ISSUER, KID).hex(),
                "issuer": found.issuer,
                "issued": found.issued,
                "until": found.until,
                "bits": found.bits.hex(),
            }
            for name, found in LISTS.items()
        },
        "refused_lists": lists(),
        "cases": [*good(), *refused(), *damaged()],
        "names": [{"name": name, "masked": mask(name)} for name in NAMES],
        "words": {code: asdict(found) for code, found in WORDS.items()},
    }


def _binding(found: Binding) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(found).items()}


def dump() -> str:
    """The file's text."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(dump(), encoding="utf-8")
