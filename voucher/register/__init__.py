"""What the loop stands on: the founding, accounts and keys, delegates, persons with their profiles, wishes and consent, occupations, institutions and their
devices, policy, funds, and the second officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop."""

from voucher.register import (
    accounts,
    consents,
    delegates,
    devices,
    education,
    founding,
    funds,
    institutions,
    keys,
    occupations,
    office,
    persons,
    policies,
    profiles,
    proposals,
    wishes,
)

__all__ = [
    "accounts",
    "consents",
    "delegates",
    "devices",
    "education",
    "founding",
    "funds",
    "institutions",
    "keys",
    "occupations",
    "office",
    "persons",
    "policies",
    "profiles",
    "proposals",
    "wishes",
]
