"""Policy packs by digest: read from the database once per process, checked against their digest every time they are."""

from __future__ import annotations

from hashlib import sha256
from importlib import resources
from typing import Final

import sqlalchemy as sa
from msgspec.structs import replace

from ledger import canonical
from ledger.store.engine import transaction
from voucher.core.refusal import Refused
from voucher.policy.pack import PackError, Policy, Text, load
from voucher.shell.tables import pack_file


class Packs:
    """The packs stored beside the log."""

    def __init__(self) -> None:
        self._loaded: dict[str, Policy] = {}

    def get(self, connection: sa.Connection, digest: str) -> Policy:
        """A pack ready to be asked; refused if its bytes are not here."""
        if digest not in self._loaded:
            query = sa.select(pack_file.c.content).where(pack_file.c.digest == digest)
            content = connection.execute(query).scalar()
            if content is None:
                raise Refused("policy.pack_unknown")
            if sha256(content).hexdigest() != digest:
                raise PackError(f"the stored bytes of pack {digest} are not those of its digest")
            self._loaded[digest] = load(bytes(content))
        return self._loaded[digest]


def store(engine: sa.Engine, content: bytes) -> Policy:
    """Keep a pack's bytes, so that it can be released. `PackError` if they are not a pack."""
    policy = load(content)
    with transaction(engine) as connection:
        query = sa.select(pack_file.c.digest).where(pack_file.c.digest == policy.digest)
        if connection.execute(query).scalar() is None:
            connection.execute(sa.insert(pack_file).values(digest=policy.digest, content=content))
    return policy


DEMONSTRATION: Final = "demonstration"
_MODEL: Final = "henan-2024"
_COUNTY: Final = "puyang-county-2022"
_START: Final = "2025-01-01"
_END: Final = "2099-12-31"


def packaged(name: str) -> bytes:
    """The bytes of a pack that comes with this version.

    Two are made from the province's: the demonstration's holds its rules under days of its own, so that whoever tries the
    system tries the real rules; the county's holds them beside its own, and says family by family which of them wins.
    """
    made = {DEMONSTRATION: _demonstration, _COUNTY: _county}
    return made[name]() if name in made else _file(name)


def packaged_names() -> list[str]:
    """Packs that come with this version."""
    names = (item.name for item in resources.files("voucher.packs").iterdir())
    return sorted([DEMONSTRATION, *(name.removesuffix(".json") for name in names if name.endswith(".json"))])


def _file(name: str) -> bytes:
    return (resources.files("voucher.packs") / f"{name}.json").read_bytes()


def _demonstration() -> bytes:
    """The province's pack with the demonstration's name, title and days."""
    model = load(_file(_MODEL)).file
    (document,) = model.documents
    words = Text(
        zh=f"演示用：{document.id}的规则，日期为演示日期",
        en=f"For demonstration: the rules of {document.id}, other dates",
    )
    shown = replace(document, id=f"演示-{document.id}规则", title=words, start=_START, end=_END)
    file = replace(
        model,
        name=DEMONSTRATION,
        title=Text(
            zh=f"演示政策包（沿用{document.id}的规则，仅供演示，不是现行政策）",
            en=f"Demonstration pack (the rules of {document.id} under other dates; not policy in force)",
        ),
        start=_START,
        end=_END,
        demonstration=True,
        documents=(shown,),
        precedence=dict.fromkeys(model.precedence, (shown.id,)),
        rules=tuple(replace(rule, document=shown.id) for rule in model.rules),
        records=tuple(replace(record, document=shown.id) for record in model.records),
    )
    return canonical.encode_struct(file)


def _county() -> bytes:
    """The county's plan with the province's notice beside it. The file names the winner of every family of both."""
    own, model = load(_file(_COUNTY)).file, load(_file(_MODEL)).file
    rules, records = (*own.rules, *model.rules), (*own.records, *model.records)
    return canonical.encode_struct(replace(own, rules=rules, records=records))
