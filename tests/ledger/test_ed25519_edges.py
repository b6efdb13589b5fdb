"""Ed25519 at its edges: what the cryptography package under this log accepts, so that a change of it is noticed.

The cases are C2SP/CCTV's 914. The rule they show is that of most verifiers ("ref10"): a signature whose R is not
canonically encoded, or whose low-order parts do not cancel, is refused; everything else is accepted, low-order and
non-canonically encoded public keys included. Nothing in this log leans on such keys being refused by the verifier.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from ledger.errors import BadNote
from ledger.note import ED25519, VerifierKey

ACCEPTED = {
    # flag: (accepted, refused) among the cases that carry it
    "low_order_A": (122, 404),
    "low_order_R": (99, 487),
    "low_order_component_A": (195, 579),
    "low_order_component_R": (159, 506),
    "low_order_residue": (0, 583),
    "non_canonical_A": (36, 190),
    "non_canonical_R": (0, 316),
    "reencoded_k": (10, 136),
}


def accepts(case: dict[str, str]) -> bool:
    try:
        VerifierKey("k", ED25519, bytes.fromhex(case["key"])).verify(case["msg"], bytes.fromhex(case["sig"]))
    except BadNote:
        return False
    return True


def test_every_edge_is_judged_as_in_the_table(vectors: Path) -> None:
    """Per flag, as many are accepted and refused as the table says; none of an R that is not canonical."""
    cases = json.loads((vectors / "ed25519" / "ed25519vectors.json").read_text())
    assert len(cases) == 914
    found: Counter[tuple[str, bool]] = Counter()
    for case in cases:
        verdict = accepts(case)
        found.update((flag, verdict) for flag in case["flags"] or ())
    assert {flag: (found[flag, True], found[flag, False]) for flag in ACCEPTED} == ACCEPTED


def test_the_rule_behind_the_table_holds_case_by_case(vectors: Path) -> None:
    """Accepted: R canonical, no residue, and k taken over the bytes of the key as they are."""
    cases = json.loads((vectors / "ed25519" / "ed25519vectors.json").read_text())
    for case in cases:
        flags = set(case["flags"] or ())
        refused = flags & {"low_order_residue", "non_canonical_R"}
        if "reencoded_k" not in flags:
            assert accepts(case) is not bool(refused), case["number"]
        elif refused:
            assert not accepts(case), case["number"]
