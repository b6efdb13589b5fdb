"""Every way the ledger says no. One base class, so that a caller can catch what this package raises and nothing else."""

from __future__ import annotations


class LedgerError(Exception):
    """Base of all errors raised by this package. `code` is stable and never reused."""

    code = "log.error"


class NotCanonical(LedgerError):
    """Bytes or a value outside the canonical JSON profile (docs/format-entry.md §1)."""

    code = "log.not_canonical"


class BadNote(LedgerError):
    """A signed note, verifier key or signature line that is malformed or does not verify (C2SP signed-note)."""

    code = "log.bad_note"


class BadCheckpoint(LedgerError):
    """A note whose text is not a checkpoint (C2SP tlog-checkpoint)."""

    code = "log.bad_checkpoint"


class BadProof(LedgerError):
    """An inclusion or consistency proof that is malformed or does not lead to the root (RFC 9162 §2.1)."""

    code = "log.bad_proof"


class BadTile(LedgerError):
    """A tile or bundle path or content that the log does not have or that is malformed (C2SP tlog-tiles)."""

    code = "log.bad_tile"


class EntryTooLarge(LedgerError):
    """An entry over 65,535 bytes, which an entry bundle's 16-bit length cannot carry."""

    code = "log.entry_too_large"


class KeyConflict(LedgerError):
    """The idempotency key was used before, by the same actor, for another command."""

    code = "log.key_conflict"

    def __init__(self, index: int) -> None:
        super().__init__(f"idempotency key already used by entry {index} for another command")
        self.index = index


class QueueFull(LedgerError):
    """The writer's bounded queue is full: try again after `retry_after` seconds."""

    code = "log.queue_full"
    retry_after = 1


class StorageFull(LedgerError):
    """The disk under the database is full; nothing was written. Writing resumes by itself once there is room."""

    code = "log.storage_full"


class Unavailable(LedgerError):
    """The database did not answer; whether the entry was written is unknown: repeat with the same key."""

    code = "log.unavailable"


class ReadOnly(LedgerError):
    """The log refuses to append. `reason` is one of the codes in `ledger.halt`."""

    code = "log.read_only"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Retry(LedgerError):
    """Raised by the application: this batch must be decided one command at a time."""

    code = "log.retry"
