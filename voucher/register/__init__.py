"""What the loop stands on: the founding, accounts and keys, delegates, persons with their wishes and consent, institutions and their
devices, announced maintenance, policy, funds, and the second officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop."""

from voucher.register import (
    accounts,
    consents,
    delegates,
    devices,
    founding,
    funds,
    institutions,
    keys,
    maintenance,
    persons,
    policies,
    proposals,
    wishes,
)

__all__ = [
    "accounts",
    "consents",
    "delegates",
    "devices",
    "founding",
    "funds",
    "institutions",
    "keys",
    "maintenance",
    "persons",
    "policies",
    "proposals",
    "wishes",
]
