"""docs/vectors/tv1.json: made again byte for byte, and every case concluded as it says."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from tests.tv1 import vectors
from voucher.tv1 import binding, cose, status
from voucher.tv1.check import CHECKS, check
from voucher.tv1.cose import BadCode
from voucher.tv1.names import mask
from voucher.tv1.presentation import Purpose
from voucher.tv1.words import WORDS

GIVEN: Final[dict[str, Any]] = json.loads(vectors.FILE.read_text(encoding="utf-8"))
ISSUERS: Final = {
    bytes.fromhex(kid): cose.decompressed(bytes.fromhex(point)) for kid, point in GIVEN["issuers"].items()
}


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else bytes.fromhex(value)


def test_the_file_is_what_its_script_makes() -> None:
    """The published vectors are made again to the byte."""
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.dump()


def test_names_are_unique_and_every_code_occurs() -> None:
    """Each code that has words stands in at least one case, and no two cases share a name."""
    names = [case["name"] for case in GIVEN["cases"]]
    assert len(names) == len(set(names)) >= 25
    assert {case["expected"]["code"] for case in GIVEN["cases"]} == WORDS.keys()


@pytest.mark.parametrize("case", GIVEN["cases"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    """The verdict is the expected one."""
    token = GIVEN["lists"][case["list"]]["token"] if case["list"] else None
    verdict = check(
        case["text"],
        issuers=ISSUERS,
        status=status.read(bytes.fromhex(token), ISSUERS) if token else None,
        now=case["now"],
        purpose=Purpose(case["purpose"]),
        training_class=_bytes(case["class"]),
        nonce=_bytes(case["nonce"]),
        institution=_bytes(case["institution"]),
        skew_allowed=case["skew_allowed"],
    )
    expected = case["expected"]
    assert (verdict.code, verdict.colour) == (expected["code"], expected["colour"])
    assert (verdict.assurance, verdict.skew) == (expected["assurance"], expected["skew"])
    if expected["checked"] is not None:
        assert list(verdict.checked) == expected["checked"]
    assert sorted((*verdict.checked, *verdict.unchecked)) == sorted(CHECKS)


@pytest.mark.parametrize("name", GIVEN["lists"])
def test_a_list_reads_as_it_says(name: str) -> None:
    """A signed status list gives the issuer, the times and the bits."""
    given = GIVEN["lists"][name]
    found = status.read(bytes.fromhex(given["token"]), ISSUERS)
    assert (found.issuer, found.issued, found.until) == (given["issuer"], given["issued"], given["until"])
    assert found.bits.hex() == given["bits"]


@pytest.mark.parametrize("case", GIVEN["refused_lists"], ids=lambda case: case["name"])
def test_a_list_that_is_refused(case: dict[str, Any]) -> None:
    """A status list outside the format is refused with its code."""
    with pytest.raises(BadCode) as refused:
        status.read(bytes.fromhex(case["token"]), ISSUERS)
    assert refused.value.code == case["code"]


def test_the_binding_reads_as_it_says() -> None:
    """The inner bytes give the fields that stand beside them."""
    found = binding.read(bytes.fromhex(GIVEN["inner"]), ISSUERS)
    assert vectors._binding(found) == GIVEN["binding"]


@pytest.mark.parametrize("given", GIVEN["names"], ids=lambda given: given["name"])
def test_a_name_is_masked_as_it_says(given: dict[str, str]) -> None:
    """Masking gives the published result."""
    assert mask(given["name"]) == given["masked"]
