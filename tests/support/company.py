"""A founded ledger in memory with its cast, its policy and its money: where random histories begin."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import checkpoint
from ledger.checkpoint import Checkpoint
from ledger.note import SignerKey
from tests.support.memory import Memory
from voucher.core.dates import start_of
from voucher.core.message import Command, Event, Sealed
from voucher.objects.account import EVERYWHERE, Capability
from voucher.objects.claim import ClaimKind
from voucher.objects.institution import InstitutionKind, Scope
from voucher.policy import pack
from voucher.register.accounts import AccountCreated, CreateAccount
from voucher.register.founding import Found, FoundingOfficer
from voucher.register.funds import AppropriateFund, FundOpened, OpenFund
from voucher.register.institutions import ApplyInstitution, InstitutionApplied, ListInstitution
from voucher.register.keys import EnrolKey
from voucher.register.persons import NewPerson, RegisterPersons, VerifyPersons
from voucher.register.policies import LoadCalendar, ReleasePack, SetParameter, SetRate
from voucher.register.proposals import ApproveProposal, ProposalMade
from voucher.shell import packs
from voucher.shell.demo.profiles import questionnaires

ORIGIN = "memory.example/log"
REGION, SITE = "41", "4104"
OCCUPATION, LEVEL = "6-18-02-04", "L4"
LOG_KEY = SignerKey(ORIGIN, b"\x05" * 32)
START = start_of("2026-03-02") + 9 * 3_600_000
YEARS = range(2026, 2036)
GRANTS = {
    "industry1": Capability.INDUSTRY,
    "industry2": Capability.INDUSTRY,
    "maker": Capability.FINANCE_MAKER,
    "checker": Capability.FINANCE_CHECKER,
    "auditor": Capability.AUDITOR,
    "inspector": Capability.INSPECTOR,
}
SCHOOLS = {"school": Capability.INSTITUTION, "school2": Capability.INSTITUTION, "body": Capability.EVALUATION}


@cache
def public_key(role: str) -> str:
    """The role's public key in base64, the same in every run."""
    private = Ed25519PrivateKey.from_private_bytes(sha256(role.encode()).digest())
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()


def sealed(number: int) -> Sealed:
    """A seal over nothing."""
    return Sealed(f"{number:032x}", f"{number:064x}")


@dataclass(slots=True)
class Company:
    """The ledger, and who acts in it: accounts and persons by role, institutions, the fund."""

    memory: Memory
    accounts: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    institutions: dict[str, str] = field(default_factory=dict)
    fund: str = ""
    numbers: count[int] = field(default_factory=lambda: count(1))

    def copy(self) -> Company:
        """Another company that begins where this one stands."""
        return Company(
            self.memory.copy(),
            dict(self.accounts),
            dict(self.persons),
            dict(self.institutions),
            self.fund,
            count(next(self.numbers)),
        )

    def key(self) -> str:
        """An idempotency key of its own."""
        return str(uuid.UUID(int=next(self.numbers), version=4))

    def give(self, role: str, command: Command) -> tuple[Event, ...]:
        """Give a command as a role."""
        return self.memory.give(self.accounts[role], command, self.key())

    def two(self, command: Command, first: str = "bureau1", second: str = "bureau2") -> tuple[Event, ...]:
        """Propose and approve."""
        (made,) = self.give(first, command)
        assert isinstance(made, ProposalMade)
        return self.give(second, ApproveProposal(proposal=made.proposal))

    def register(self, *roles: str) -> None:
        """Register and verify one person for each role."""
        for role in roles:
            self.persons[role] = sha256(f"person/{role}".encode()).hexdigest()[:32]
        new = tuple(NewPerson(self.persons[role], sealed(next(self.numbers))) for role in roles)
        self.give("bureau1", RegisterPersons(region=SITE, persons=new))
        verify = VerifyPersons(persons=tuple(p.person for p in new), method="id_card_in_hand", evidence="0" * 64)
        self.give("bureau1", verify)
        self.give("bureau1", questionnaires([p.person for p in new], self.memory.millis))

    def hire(self, role: str, capability: Capability, scope: str, *, signs: bool = True) -> None:
        """An account for the role's person, with its key."""
        command = CreateAccount(person=self.persons[role], grants=((capability, scope),))
        (created,) = self.give("operator", command)
        assert isinstance(created, AccountCreated)
        self.accounts[role] = created.account
        if signs:
            self.give("operator", EnrolKey(account=created.account, alg="ed25519", public=public_key(role)))

    def checkpoint(self, size: int, signer: SignerKey = LOG_KEY) -> str:
        """A checkpoint of this size signed by the log's key, or another."""
        return checkpoint.sign(Checkpoint(signer.name, size, b"\x01" * 32), signer)


@cache
def _template() -> Company:
    policy = pack.load(packs.packaged("demonstration"))
    company = Company(Memory({policy.digest: policy}, START))
    _found(company)
    _set_policy(company, policy)
    company.register(*GRANTS, *SCHOOLS)
    for role, capability in GRANTS.items():
        company.hire(role, capability, REGION)
    for number, (role, capability) in enumerate(SCHOOLS.items()):
        _institution(company, number, role)
        company.hire(role, capability, company.institutions[role])
    _employer(company, "works")
    (_, opened) = company.two(OpenFund(code="employment_subsidy", region=REGION), "maker", "checker")
    assert isinstance(opened, FundOpened)
    company.fund = opened.fund
    company.two(AppropriateFund(fund=company.fund, fen=6_000_000, document="测试拨款"), "maker", "checker")
    return company


def company() -> Company:
    """A prepared company of one's own."""
    return _template().copy()


def _found(company: Company) -> None:
    ids = iter(sha256(f"founding/{n}".encode()).hexdigest()[:32] for n in count())
    company.accounts = {role: next(ids) for role in ("operator", "system", "bureau1", "bureau2")}
    company.persons = {role: next(ids) for role in ("bureau1", "bureau2")}
    officers = tuple(
        FoundingOfficer(company.accounts[role], company.persons[role], sealed(n), "ed25519", public_key(role))
        for n, role in enumerate(("bureau1", "bureau2"))
    )
    found = Found(
        verifier_key=str(LOG_KEY.verifier),
        region=REGION,
        demonstration=True,
        operator=company.accounts["operator"],
        system=company.accounts["system"],
        officers=officers,
    )
    company.give("operator", found)


def _set_policy(company: Company, policy: pack.Policy) -> None:
    for year in YEARS:
        notice = LoadCalendar(
            year=str(year), holidays=(f"{year}-05-01",), workdays=(f"{year}-05-09",), document="测试放假安排"
        )
        company.give("operator", notice)
    file = policy.file
    company.two(ReleasePack(pack=policy.digest, name=file.name, region=file.region, start=file.start, end=file.end))
    for kind, fen in ((ClaimKind.TRAINING, 60_000), (ClaimKind.EVALUATION, 24_000)):
        company.two(
            SetRate(
                kind=kind,
                region=REGION,
                certificate_type="skill_level",
                level=LEVEL,
                from_date="2025-01-01",
                fen=fen,
                document="测试标准",
            )
        )
    for name, value in (("voucher.reissue_limit", 2), ("voucher.prolong_within_days", 30)):
        company.two(SetParameter(name=name, region=REGION, from_date="2025-01-01", value=value, document="测试参数"))


def _institution(company: Company, number: int, role: str) -> None:
    kind = InstitutionKind.EVALUATION if role == "body" else InstitutionKind.TRAINING
    command = ApplyInstitution(kind=kind, uscc=f"TEST{number}", name=sealed(100 + number), region=SITE)
    (applied,) = company.give("operator", command)
    assert isinstance(applied, InstitutionApplied)
    company.institutions[role] = applied.institution
    listing = ListInstitution(institution=applied.institution, scope=(Scope(OCCUPATION, "", "2025-01-01"),))
    company.two(listing)


def _employer(company: Company, role: str) -> None:
    command = ApplyInstitution(kind=InstitutionKind.ENTERPRISE, uscc="TEST9", name=sealed(109), region=SITE)
    (applied,) = company.give("operator", command)
    assert isinstance(applied, InstitutionApplied)
    company.institutions[role] = applied.institution


__all__ = ["EVERYWHERE", "LEVEL", "OCCUPATION", "SITE", "Company", "company", "sealed"]
