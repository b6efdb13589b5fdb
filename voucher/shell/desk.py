"""The desk: commands that carry something personal. What is personal goes into the vault; the command gets the seal.

Everything here only prepares an order; whether it is accepted is decided elsewhere. A repeated request prepares the
same command, because ids and salts are derived and not drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from ledger.decision import Decision
from ledger.store import bulk, engine
from voucher.core import ids
from voucher.core.dates import is_date
from voucher.core.message import Command, Sealed
from voucher.core.refusal import Refused
from voucher.identifiers import certificate_number, id_number, uscc
from voucher.lifecycle.apply import SubmitClaim
from voucher.lifecycle.apply_evaluation import SubmitEvaluationClaim
from voucher.lifecycle.apply_job import SubmitJobClaim
from voucher.lifecycle.certify import Paper, RecordCertificate, RecordCertificates
from voucher.lifecycle.flag import DecideFlag
from voucher.lifecycle.inspection import SignInspection
from voucher.lifecycle.objection import FileObjection
from voucher.lifecycle.pay import CorrectAccount
from voucher.lifecycle.plan_class import ListPeople
from voucher.objects.evaluation import Certificate, Evaluation
from voucher.objects.flag import FlagState
from voucher.objects.inspection import InspectionKind, Way
from voucher.objects.institution import Institution
from voucher.objects.person import Person
from voucher.objects.profile import Known, Profile
from voucher.objects.proposal import Proposal
from voucher.register.institutions import ApplyInstitution
from voucher.register.persons import CorrectIdentity, NewPerson, RegisterPersons
from voucher.register.profiles import Declaration, DeclareProfiles
from voucher.register.proposals import ApproveProposal
from voucher.shell import dossiers
from voucher.shell.home import Home
from voucher.shell.rows import codec
from voucher.shell.service import Order
from voucher.shell.tables import STATE
from voucher.shell.vault import FieldRow, IndexRow
from voucher.step.registry import command_decoder

IDENTITY: Final = "identity"
PHONE: Final = "phone"
NAME: Final = "name"
NUMBER: Final = "number"
ACCOUNT: Final = "account"
TEXT: Final = "text"
PUBLISHED: Final = "published"
WITHHELD: Final = "withheld"
"""A list as it stood before the public, masked."""
CERTIFICATE: Final = "certificate"
NUMBER_OF: Final = "number_of"
"""What the vault's watcher is told of a certificate's number, with its holder."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A person as an identity document says: name, number, type of document; a phone number if known."""

    name: str
    number: str
    type: str = id_number.ID_TYPE
    phone: str | None = None

    def fact(self) -> dict[str, str]:
        """What is committed to."""
        return {"id_number": self.number, "id_type": self.type, "name": self.name}

    def index_value(self) -> str:
        """What is unique about it."""
        return f"{self.type}:{self.number}"


class BankAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Where money goes: bank, holder's name, number."""

    bank: str
    holder: str
    number: str


def _oddity(number: str, certificate_type: str, level: str, issued_on: str) -> str:
    """What in a number differs from its type's structure: recorded with the certificate, never a reason to refuse it."""
    if not is_date(issued_on):
        return ""
    return certificate_number.oddity(number, certificate_type, level, issued_on)


class Desk:
    """Prepares orders for one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._vault = home.vault
        self._database = self.database = home.database

    def known(self, people: Sequence[Identity]) -> dict[str, str]:
        """Pseudonyms of the people who are registered already, by identity number."""
        found = self._vault.find(IDENTITY, [person.index_value() for person in people])
        return {value.partition(":")[2]: person for value, person in found.items()}

    def recognised(self, people: Sequence[Identity]) -> dict[str, str]:
        """The same, of people who are named as they are registered. Refused under another name, without a pseudonym: nobody
        learns who somebody is from a number alone."""
        known = self.known(people)
        with engine.snapshot(self._database) as connection:
            rows = bulk.select_in(connection, STATE[Person.kind], "id", sorted(known.values()))
        opened = self.identities_of(one for one in codec(Person).states(rows) if isinstance(one, Person))
        for one in people:
            if one.number in known and (held := opened.get(known[one.number])) and held.name != one.name:
                raise Refused("list.name")
        return known

    def register_people(self, actor: str, key: str, region: str, people: Sequence[Identity]) -> Order:
        """Register people nobody knows yet."""
        persons, fields, indexes = self._seal_people(actor, key, people)
        command = RegisterPersons(region=region, persons=persons)
        return Order(actor=actor, key=key, command=command, fields=fields, indexes=indexes)

    def list_people(self, actor: str, key: str, training_class: str, people: Sequence[Identity]) -> Order:
        """Put people on a class's roster, registering those nobody knows yet, all in one entry."""
        known = self.known(people)
        new = [person for person in people if person.number not in known]
        persons, fields, indexes = self._seal_people(actor, key, new)
        command = ListPeople(training_class=training_class, persons=tuple(known.values()), new=persons)
        return Order(actor=actor, key=key, command=command, fields=fields, indexes=indexes)

    def _seal_people(
        self, actor: str, key: str, people: Sequence[Identity]
    ) -> tuple[tuple[NewPerson, ...], tuple[FieldRow, ...], tuple[IndexRow, ...]]:
        persons, fields, indexes = [], [], []
        self._vault.prepare(ids.series(actor, key, len(people)))
        for person, identity in zip(ids.series(actor, key, len(people)), people, strict=True):
            sealed, row = self._vault.seal(person, IDENTITY, person, identity.fact())
            persons.append(NewPerson(person, sealed))
            fields.append(row)
            indexes.append(self._vault.index(IDENTITY, identity.index_value(), person))
            if identity.phone:
                fields.append(self._vault.seal(person, PHONE, person, identity.phone)[1])
        return tuple(persons), tuple(fields), tuple(indexes)

    def correct_identity(
        self, actor: str, key: str, person: str, identity: Identity, evidence: str, version: int | None
    ) -> Order:
        """Propose another name or number for a person. The number becomes theirs when the second officer approves."""
        self._check_free(IDENTITY, identity.index_value(), person, "person.duplicate")
        ref = ids.derive(actor, key)
        sealed, row = self._vault.seal(person, IDENTITY, ref, identity.fact())
        command = CorrectIdentity(person=person, identity=sealed, evidence=evidence, version=version)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def approve(self, actor: str, key: str, proposal: str, decision: Decision | None = None) -> Order:
        """Approve a proposal, with what the vault's index must learn by it."""
        order = Order(actor=actor, key=key, command=ApproveProposal(proposal=proposal), decision=decision)
        inner = self._proposed(proposal)
        if not isinstance(inner, CorrectIdentity):
            return order
        before, after = self._identities(inner)
        if before == after:
            return order
        self._check_free(IDENTITY, after, inner.person, "person.duplicate")
        return msgspec.structs.replace(
            order,
            indexes=(self._vault.index(IDENTITY, after, inner.person),),
            dropped=(self._vault.index(IDENTITY, before, inner.person),),
        )

    def declare_profiles(
        self,
        actor: str,
        key: str,
        profiles: Sequence[tuple[str, Known]],
        evidence: str,
        training_class: str | None = None,
    ) -> Order:
        """Enter what is known of people: sealed, a version each."""
        if not all(is_date(day) for _, found in profiles for day in found.days()):
            raise Refused("value.invalid", field="profile")
        self._vault.prepare([person for person, _ in profiles])
        made, fields = [], []
        for ref, (person, found) in zip(ids.series(actor, key, len(profiles)), profiles, strict=True):
            sealed, row = self._vault.seal(person, dossiers.PROFILE, ref, dossiers.fact(found))
            made.append(Declaration(person, sealed))
            fields.append(row)
        command = DeclareProfiles(persons=tuple(made), evidence=evidence, training_class=training_class)
        return Order(actor=actor, key=key, command=command, fields=tuple(fields))

    def profile_of(self, found: Profile) -> Known | None:
        """What is known of a person; `VaultError` if the vault no longer says so."""
        if found.sealed is None:
            return None
        return dossiers.read(self._vault.open(found.person, dossiers.PROFILE, found.sealed))

    def apply_institution(self, actor: str, key: str, *, kind: str, code: str, name: str, region: str) -> Order:
        """Enter an institution by its credit code and name."""
        try:
            checked = uscc.parse(code)
        except uscc.UsccError:
            raise Refused("value.invalid", field="uscc") from None
        institution = ids.derive(actor, key)
        sealed, row = self._vault.seal(institution, NAME, institution, name)
        command = msgspec.convert(
            {"type": "institution.apply", "kind": kind, "uscc": checked, "name": sealed, "region": region},
            ApplyInstitution,
        )
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def record_certificate(self, actor: str, key: str, number: str, **facts: Any) -> Order:
        """Record a certificate; its number is unique."""
        cleaned = certificate_number.clean(number)
        certificate = ids.derive(actor, key)
        self._check_free(CERTIFICATE, cleaned, certificate, "certificate.duplicate")
        sealed, row = self._sealed_number(certificate, cleaned)
        index = self._vault.index(CERTIFICATE, cleaned, certificate)
        odd = _oddity(cleaned, facts["certificate_type"], facts["level"], facts["issued_on"])
        command = RecordCertificate(number=sealed, oddity=odd, **facts)
        return Order(actor=actor, key=key, command=command, fields=(row,), indexes=(index,))

    def record_certificates(self, actor: str, key: str, evaluation: str, papers: Sequence[Mapping[str, str]]) -> Order:
        """Record certificates of an evaluation, all in one entry; no number stands twice."""
        numbers = [certificate_number.clean(paper["number"]) for paper in papers]
        own = ids.series(actor, key, len(papers))
        taken = self._vault.find(CERTIFICATE, numbers)
        if len(set(numbers)) < len(numbers) or any(taken.get(n, c) != c for n, c in zip(numbers, own, strict=True)):
            raise Refused("certificate.duplicate")
        self._vault.prepare(own)
        made, fields, indexes = [], [], []
        found = self._rows(Evaluation, evaluation)
        level = found[0].level if found else ""
        for paper, number, certificate in zip(papers, numbers, own, strict=True):
            sealed, row = self._sealed_number(certificate, number)
            odd = _oddity(number, paper["certificate_type"], level, paper["issued_on"])
            values: dict[str, Any] = {**paper, "number": sealed, "oddity": odd}
            made.append(Paper(**values))
            fields.append(row)
            indexes.append(self._vault.index(CERTIFICATE, number, certificate))
        command = RecordCertificates(evaluation=evaluation, papers=tuple(made))
        return Order(actor=actor, key=key, command=command, fields=tuple(fields), indexes=tuple(indexes))

    def certificates_by_number(self, numbers: Iterable[str]) -> dict[str, str]:
        """Ids of the certificates that are registered under cleaned numbers."""
        return self._vault.find(CERTIFICATE, numbers)

    def _sealed_number(self, certificate: str, number: str) -> tuple[Sealed, FieldRow]:
        if not certificate_number.is_possible(number):
            raise Refused("certificate.number")
        return self._vault.seal(certificate, NUMBER, certificate, number)

    def submit_claim(self, actor: str, key: str, account: BankAccount, **facts: Any) -> Order:
        """Claim, with the account the money goes to."""
        sealed, row = self._account(ids.derive(actor, key), ids.derive(actor, key), account)
        command = SubmitClaim(account=sealed, **facts)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def submit_evaluation_claim(self, actor: str, key: str, account: BankAccount, **facts: Any) -> Order:
        """Claim for an evaluation, with the account the money goes to."""
        sealed, row = self._account(ids.derive(actor, key), ids.derive(actor, key), account)
        command = SubmitEvaluationClaim(account=sealed, **facts)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def submit_job_claim(self, actor: str, key: str, account: BankAccount, **facts: Any) -> Order:
        """Claim employment subsidies that were granted, with the account the money goes to."""
        sealed, row = self._account(ids.derive(actor, key), ids.derive(actor, key), account)
        return Order(actor=actor, key=key, command=SubmitJobClaim(account=sealed, **facts), fields=(row,))

    def correct_account(self, actor: str, key: str, claim: str, account: BankAccount, evidence: str) -> Order:
        """Propose another account for a claim whose payment came back."""
        sealed, row = self._account(claim, ids.derive(actor, key), account)
        command = CorrectAccount(claim=claim, account=sealed, evidence=evidence)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def file_objection(self, actor: str, key: str, claim: str, line: str, text: str) -> Order:
        """Object, in words."""
        objection = ids.derive(actor, key)
        sealed, row = self._vault.seal(objection, TEXT, objection, text)
        command = FileObjection(claim=claim, line=line, text=sealed)
        return Order(actor=actor, key=key, command=command, fields=(row,))

    def seal_list(self, claim: str, ref: str, listing: Any) -> tuple[Sealed, FieldRow]:
        """A list as it will stand before the public: the seal for the log, and the row for the vault."""
        return self._vault.seal(claim, PUBLISHED, ref, listing)

    def seal_reason(self, person: str, ref: str, reason: str) -> tuple[Sealed, FieldRow]:
        """Why somebody is not named in public: the seal for the log, and the row for the vault."""
        return self._vault.seal(person, WITHHELD, ref, reason)

    def reasons_of(self, sealed: Mapping[str, Sealed]) -> dict[str, str]:
        """Why people are not named in public, by person: for the officers who publish."""
        return {person: str(reason) for person, reason in self._vault.open_many(WITHHELD, sealed.items()).items()}

    def lists_of(self, published: Mapping[str, Sealed]) -> dict[str, tuple[Any, bytes]]:
        """Claims' lists as they were published, and the salt with which anybody who has both can prove one from its entry."""
        opened = self._vault.open_many(PUBLISHED, published.items())
        return {
            claim: (found, self._vault.salt(claim, PUBLISHED, published[claim].ref)) for claim, found in opened.items()
        }

    def objection_words(self, objection: str, text: Sealed) -> str:
        """What somebody wrote: for the officers who answer."""
        return str(self._vault.open(objection, TEXT, text))

    def sign_inspection(self, actor: str, key: str, words: str | None, **facts: Any) -> Order:
        """What an inspector saw; the words, if any, are sealed."""
        sealed, fields = self._words(ids.derive(actor, key), words)
        values = {**facts, "what": InspectionKind(facts["what"]), "way": Way(facts["way"])}
        command = SignInspection(remarks=sealed, **values)
        return Order(actor=actor, key=key, command=command, fields=fields)

    def decide_flag(self, actor: str, key: str, words: str | None, **facts: Any) -> Order:
        """What an officer makes of a flag; the words, if any, are sealed."""
        sealed, fields = self._words(ids.derive(actor, key), words)
        command = DecideFlag(words=sealed, **{**facts, "ruling": FlagState(facts["ruling"])})
        return Order(actor=actor, key=key, command=command, fields=fields)

    def _words(self, subject: str, words: str | None) -> tuple[Sealed | None, tuple[FieldRow, ...]]:
        if not words:
            return None, ()
        sealed, row = self._vault.seal(subject, TEXT, subject, words)
        return sealed, (row,)

    def words_of(self, sealed: Sealed | None) -> str:
        """What was said in words; nothing where nothing was."""
        return str(self._vault.open(sealed.ref, TEXT, sealed)) if sealed else ""

    def identity_of(self, person: Person) -> Identity:
        """Who a person is; `VaultError` if the vault no longer says so."""
        fact = self._vault.open(person.id, IDENTITY, person.identity)
        return Identity(name=fact["name"], number=fact["id_number"], type=fact["id_type"])

    def identities_of(self, persons: Iterable[Person]) -> dict[str, Identity]:
        """Who people are, by id."""
        facts = self._vault.open_many(IDENTITY, [(person.id, person.identity) for person in persons])
        return {
            person: Identity(name=fact["name"], number=fact["id_number"], type=fact["id_type"])
            for person, fact in facts.items()
        }

    def names_of(self, institutions: Iterable[Institution]) -> dict[str, str]:
        """Names of institutions by id: the catalogue is public."""
        return {
            identifier: str(name)
            for identifier, name in self._vault.open_many(
                NAME, [(found.id, found.name) for found in institutions]
            ).items()
        }

    def certificate_numbers(self, certificates: Iterable[Certificate]) -> dict[str, str]:
        """Numbers of certificates by id: for their holder."""
        papers = list(certificates)
        numbers = {found.id: str(self._vault.open(found.id, NUMBER, found.number)) for found in papers}
        self._vault.opened(NUMBER_OF, [found.holder for found in papers])
        return numbers

    def account_of(self, claim: str, account: Sealed) -> BankAccount:
        """Where a claim's money goes."""
        return BankAccount(**self._vault.open(claim, ACCOUNT, account))

    def _check_free(self, kind: str, value: str, subject: str, code: str) -> None:
        """Refused if a number is another's. The vault's unique index stands behind this."""
        if self._vault.find(kind, [value]).get(value, subject) != subject:
            raise Refused(code)

    def _account(self, claim: str, ref: str, account: BankAccount) -> tuple[Sealed, FieldRow]:
        return self._vault.seal(claim, ACCOUNT, ref, msgspec.to_builtins(account))

    def _proposed(self, proposal: str) -> Command | None:
        rows = self._rows(Proposal, proposal)
        return command_decoder().decode(rows[0].command) if rows else None

    def _identities(self, command: CorrectIdentity) -> tuple[str, str]:
        (person,) = self._rows(Person, command.person)
        before = self.identity_of(person)
        after = self.identity_of(msgspec.structs.replace(person, identity=command.identity))
        return before.index_value(), after.index_value()

    def _rows(self, kind: Any, identifier: str) -> list[Any]:
        with engine.snapshot(self._database) as connection:
            return codec(kind).states(bulk.select_in(connection, STATE[kind.kind], "id", [identifier]))
