"""The whole audit: the log from its bytes, then what the entries mean.

Beyond the log (ledger.audit): every entry canonical, of this origin, in order of time, under the actor and key its row
says; every signed decision by a key that was good at that entry, over exactly the command the entry holds; every policy
that was asked stored under its digest; every command that an entry holds the one of its digest; the stored state equal to
the fold of the entries; money in balance; every commitment to an identity opened in the vault and matched by the index.
Findings name the first bad entry.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa

from ledger import audit as log_audit
from ledger import decision
from ledger import entry as entries
from ledger.audit import Finding
from ledger.entry import CommandRef
from ledger.errors import LedgerError
from ledger.store import bulk, engine, guards
from ledger.store.bulk import Row
from voucher.core.facts import Facts
from voucher.core.message import Event
from voucher.core.refusal import Refused
from voucher.objects import KINDS
from voucher.objects.account import Key
from voucher.objects.person import Person
from voucher.shell import fold
from voucher.shell.desk import IDENTITY
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.tables import STATE, all_guards, pack_file
from voucher.shell.vault import VaultError
from voucher.step.declare import EVOLUTIONS, STEPS
from voucher.step.registry import StoredEntry, entry_decoder

PEOPLE: Final = 500
MANY: Final = 20
"""Findings of one sort that are listed; more are counted."""
Progress = Callable[[str, int], None]


class Report(msgspec.Struct, kw_only=True):
    """What an audit found. `entries` were read; no findings: all is as it was signed."""

    entries: int
    decisions: int = 0
    people: int = 0
    findings: list[dict[str, str | int | None]]

    @property
    def clean(self) -> bool:
        """Nothing wrong was found."""
        return not self.findings


def audit(home: Home, progress: Progress | None = None) -> Report:
    """Audit a home. Reads one snapshot of the database; changes nothing."""
    tell = progress or (lambda _what, _count: None)
    with engine.snapshot(home.database) as connection:
        tree = log_audit.audit(
            connection,
            home.settings.origin,
            [home.verifier_key],
            home.mark.read(),
            lambda count: tell("log", count),
        )
        findings = _guards(connection, tree.findings)
        report = Report(entries=tree.tree.size, findings=[])
        if not any(f.code in ("index", "leaf_hash") for f in findings):
            findings += _meaning(connection, home, report, tell)
            findings += _vault(connection, home, report, tell)
    report.findings = [_plain(finding) for finding in _first(findings)]
    return report


def _guards(connection: sa.Connection, found: list[Finding]) -> list[Finding]:
    kept = [finding for finding in found if finding.code != "guard"]
    missing = guards.missing(connection, all_guards(connection.dialect.name))
    return [*(Finding("guard", None, f"{name} is missing or changed") for name in missing), *kept]


def _meaning(connection: sa.Connection, home: Home, report: Report, tell: Progress) -> list[Finding]:
    with tempfile.TemporaryDirectory(prefix="tvl-audit-") as folder:
        scratch = fold.scratch(Path(folder))
        inspector = _Inspector(home.settings.origin, _packs(connection))
        with engine.transaction(scratch) as target:
            folded = fold.Fold(target)
            try:
                for stretch in fold.read(inspector.rows(connection)):
                    folded.take(stretch, inspector.inspect)
                    tell("entries", len(stretch))
            except (LookupError, ValueError, msgspec.MsgspecError, Refused) as error:
                inspector.report("fold", inspector.at, f"the entry does not follow from those before it: {error}")
                return inspector.findings
            report.decisions = inspector.decisions
            findings = [*inspector.findings, *_compare(target, connection, tell), *_money(target)]
        scratch.dispose()
    return findings


class _Inspector:
    """Looks at each entry with the state as it was before it."""

    def __init__(self, origin: str, packs: dict[str, bool]) -> None:
        self.findings: list[Finding] = []
        self.decisions = 0
        self.at = 0
        self._origin = origin
        self._packs = packs
        self._last = ""
        self._encode = msgspec.json.Encoder(order="sorted").encode
        self._decode = entry_decoder().decode

    def report(self, code: str, index: int | None, detail: str) -> None:
        self.findings.append(Finding(code, index, detail))

    def rows(self, connection: sa.Connection) -> Iterator[tuple[int, bytes]]:
        """(index, bytes), each row's bytes checked to be canonical and to say what the row says."""
        for index, actor, key, data in _entry_rows(connection):
            self.at = index
            entry = self._decode(data)
            if self._encode(entry) != data:
                self._not_canonical(index, data)
            if (entry.actor, entry.key) != (actor, key):
                self.report("row", index, "the row's actor or key is not the entry's")
            yield index, data

    def inspect(self, index: int, entry: StoredEntry[Event], facts: Facts) -> None:
        """Origin, time, policy, signature."""
        self.at = index
        if entry.origin != self._origin or entry.v != entries.VERSION:
            self.report("origin", index, f"an entry of {entry.origin}, version {entry.v}")
        if entry.time < self._last:
            self.report("time", index, f"{entry.time} is before the entry before it")
        self._last = entry.time
        if entry.policy is not None and not self._packs.get(entry.policy):
            self.report("policy", index, f"pack {entry.policy} is not stored, or not as it was released")
        if entry.decision is None and not _whole(entry.command):
            self.report("command", index, "the command is not the one of the digest")
        if entry.decision is not None:
            self._check_decision(index, entry, facts)
        elif self._must_be_signed(entry):
            self.report("decision", index, "a decision that must be signed is not")

    @staticmethod
    def _must_be_signed(entry: StoredEntry[Event]) -> bool:
        step = STEPS.get(entry.command.type)
        return (step is not None and step.signed) or any(EVOLUTIONS[type(event)].signed for event in entry.events)

    def _check_decision(self, index: int, entry: StoredEntry[Event], facts: Facts) -> None:
        self.decisions += 1
        given = entry.decision
        if given is None:
            return
        statement = given.statement
        said = (statement.origin, statement.type, statement.digest, statement.key)
        if said != (entry.origin, entry.command.type, entry.command.digest, entry.key):
            self.report("decision", index, "the signed statement is about another command")
        if sha256(entry.command.body).hexdigest() != entry.command.digest:
            self.report("decision", index, "the command is not the one that was signed")
        key = facts.get(Key, given.key)
        if key is None or key.account != entry.actor or not key.good_at(index):
            self.report("decision", index, "signed with a key that was not the actor's then")
            return
        try:
            decision.verify(given, base64.b64decode(key.public))
        except LedgerError as error:
            self.report("decision", index, str(error))

    def _not_canonical(self, index: int, data: bytes) -> None:
        try:
            entries.decode(data)
        except LedgerError as error:
            self.report("canonical", index, str(error))
        else:
            self.report("canonical", index, "reading and writing the entry gives other bytes")


def _entry_rows(connection: sa.Connection) -> Iterator[Row]:
    begin = 0
    mark = "?" if engine.is_sqlite(connection) else "%s"
    query = (
        "SELECT entry_index, actor, idempotency_key, entry_bytes FROM ledger_entry "  # noqa: S608 - a placeholder
        f"WHERE entry_index >= {mark} AND entry_index < {mark} ORDER BY entry_index"
    )
    while rows := engine.run(connection, query, (begin, begin + fold.STRETCH)).fetchall():
        yield from rows
        begin += fold.STRETCH


def _whole(command: CommandRef) -> bool:
    """Whether the command that an entry holds, if it holds one, is the one of its digest."""
    return command.body == entries.NO_BODY or sha256(command.body).hexdigest() == command.digest


def _packs(connection: sa.Connection) -> dict[str, bool]:
    rows = connection.execute(sa.select(pack_file.c.digest, pack_file.c.content))
    return {row.digest: sha256(row.content).hexdigest() == row.digest for row in rows}


def _compare(folded: sa.Connection, stored: sa.Connection, tell: Progress) -> Iterator[Finding]:
    """Every object as the entries give it against every row as it is stored."""
    for kind in KINDS:
        table = STATE[kind.kind]
        for ours, theirs in _side_by_side(_ordered(folded, table), _ordered(stored, table)):
            tell("state", 1)
            if ours == theirs:
                continue
            row = ours or theirs or ()
            what = "is missing" if theirs is None else "has no entry" if ours is None else "is not what the entries say"
            yield Finding("state", int(row[1]), f"{kind.kind} {row[0]} {what}")


def _ordered(connection: sa.Connection, table: sa.Table) -> Iterator[Row]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = "id" if engine.is_sqlite(connection) else 'id COLLATE "C"'
    mark = "?" if engine.is_sqlite(connection) else "%s"
    last = ""
    booleans = [i for i, column in enumerate(table.columns) if isinstance(column.type, sa.Boolean)]
    while rows := engine.run(
        connection,
        f'SELECT {names} FROM "{table.name}" WHERE {order} > {mark} ORDER BY {order} LIMIT 2000',  # noqa: S608
        (last,),
    ).fetchall():
        for row in rows:
            yield tuple(bool(v) if i in booleans and v is not None else v for i, v in enumerate(row))
        last = rows[-1][0]


def _side_by_side(ours: Iterator[Row], theirs: Iterator[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            yield left, None
            left = next(ours, None)
        elif left is None or right[0] < left[0]:
            yield None, right
            right = next(theirs, None)
        else:
            yield left, right
            left, right = next(ours, None), next(theirs, None)


def _money(folded: sa.Connection) -> Iterator[Finding]:
    """Every fund's balances sum to zero, and the lines stand where the balances say."""
    for fund, total in engine.run(folded, "SELECT fund, sum(fen) FROM balance GROUP BY fund").fetchall():
        if total:
            yield Finding("money", None, f"the balances of fund {fund} sum to {total}")
    lines = engine.run(
        folded,
        "SELECT c.fund, l.bucket, sum(l.amount - CASE WHEN l.bucket = 'clawback_due' "
        "THEN l.recovered + l.written_off ELSE 0 END) FROM claim_line l JOIN claim c ON c.id = l.claim "
        "GROUP BY c.fund, l.bucket",
    ).fetchall()
    for fund, bucket, total in lines:
        query = "SELECT fen FROM balance WHERE fund = ? AND account = ?"
        held = engine.run(folded, query, (fund, bucket)).fetchone()
        if held is None or held[0] != total:
            yield Finding("money", None, f"the lines in {bucket} of fund {fund} sum to {total}, the balance does not")


def _vault(connection: sa.Connection, home: Home, report: Report, tell: Progress) -> Iterator[Finding]:
    """Every identity opens, is what was committed to, and is found under its number."""
    last = ""
    while persons := _persons(connection, last):
        tell("people", len(persons))
        report.people += len(persons)
        for person in persons:
            yield from _identity(home, person)
        last = persons[-1].id


def _identity(home: Home, person: Person) -> Iterator[Finding]:
    try:
        fact = home.vault.open(person.id, IDENTITY, person.identity)
    except VaultError as error:
        yield Finding("vault", person.at, str(error))
        return
    number = f"{fact['id_type']}:{fact['id_number']}"
    if home.vault.find(IDENTITY, [number]).get(number) != person.id:
        yield Finding("vault", person.at, f"the index does not lead from the number of {person.id} back to it")


def _persons(connection: sa.Connection, last: str) -> list[Person]:
    order = "id" if engine.is_sqlite(connection) else 'id COLLATE "C"'
    mark = "?" if engine.is_sqlite(connection) else "%s"
    query = f"SELECT id FROM person WHERE {order} > {mark} ORDER BY {order} LIMIT {PEOPLE}"  # noqa: S608
    ids = [row[0] for row in engine.run(connection, query, (last,)).fetchall()]
    rows = bulk.select_in(connection, STATE["person"], "id", ids)
    return sorted((codec(Person).state(row) for row in rows), key=lambda p: p.id)  # type: ignore[misc]


def _first(findings: Iterable[Finding]) -> list[Finding]:
    """Ordered by entry, those without one last; of many alike the first ones, and a count."""
    ordered = sorted(findings, key=lambda f: (f.index is None, f.index or 0))
    counts: dict[str, int] = {}
    kept = []
    for finding in ordered:
        counts[finding.code] = counts.get(finding.code, 0) + 1
        if counts[finding.code] <= MANY:
            kept.append(finding)
    kept += [Finding(code, None, f"{count - MANY} more of this sort") for code, count in counts.items() if count > MANY]
    return kept


def _plain(finding: Finding) -> dict[str, str | int | None]:
    return {"code": finding.code, "index": finding.index, "detail": finding.detail}
