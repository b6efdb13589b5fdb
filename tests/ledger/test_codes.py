"""Codes are a promise to whoever stores or compares them: pinned here, never reused for another meaning."""

from __future__ import annotations

import inspect

from ledger import errors, halt
from ledger.errors import KeyConflict, LedgerError, QueueFull, ReadOnly

CODES = {
    "LedgerError": "log.error",
    "NotCanonical": "log.not_canonical",
    "BadNote": "log.bad_note",
    "BadCheckpoint": "log.bad_checkpoint",
    "BadProof": "log.bad_proof",
    "BadTile": "log.bad_tile",
    "EntryTooLarge": "log.entry_too_large",
    "KeyConflict": "log.key_conflict",
    "QueueFull": "log.queue_full",
    "StorageFull": "log.storage_full",
    "Unavailable": "log.unavailable",
    "ReadOnly": "log.read_only",
    "Retry": "log.retry",
}


def test_every_error_has_its_own_stable_code() -> None:
    """One base, and no two errors share a code."""
    found = dict(inspect.getmembers(errors, inspect.isclass))
    assert {name: kind.code for name, kind in found.items()} == CODES
    assert all(issubclass(kind, LedgerError) for kind in found.values())
    assert len(set(CODES.values())) == len(CODES)


def test_reasons_for_a_halt_are_pinned() -> None:
    """They stand in the database and in replies."""
    assert halt.ALL == ("clock_behind", "clock_ahead", "behind_mark", "forked", "broken")
    names = {value for name, value in vars(halt).items() if name.isupper() and isinstance(value, str)}
    assert names == set(halt.ALL)


def test_errors_say_what_a_caller_needs() -> None:
    """The reason of a read-only log, the entry that has the key, the seconds to wait."""
    assert str(ReadOnly(halt.BROKEN)) == "broken"
    assert str(ReadOnly(halt.BROKEN, "entry 7")) == "broken: entry 7"
    assert (ReadOnly(halt.BROKEN, "entry 7").reason, ReadOnly(halt.BROKEN).detail) == ("broken", "")
    assert KeyConflict(7).index == 7
    assert "entry 7" in str(KeyConflict(7))
    assert QueueFull.retry_after == 1
