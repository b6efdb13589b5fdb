"""What the loop stands on: the founding, accounts and keys, officers away, delegates, persons with their profiles, wishes and
consent, occupations, institutions with their scopes, findings, pools and devices, announced maintenance, policy, funds, and the
second officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop.
"""

from voucher.register import (
    accounts,
    consents,
    delegates,
    devices,
    education,
    findings,
    founding,
    funds,
    institutions,
    keys,
    maintenance,
    occupations,
    office,
    persons,
    policies,
    pools,
    profiles,
    proposals,
    recognitions,
    scopes,
    statistics,
    wishes,
)

__all__ = [
    "accounts",
    "consents",
    "delegates",
    "devices",
    "education",
    "findings",
    "founding",
    "funds",
    "institutions",
    "keys",
    "maintenance",
    "occupations",
    "office",
    "persons",
    "policies",
    "pools",
    "profiles",
    "proposals",
    "recognitions",
    "scopes",
    "statistics",
    "wishes",
]
