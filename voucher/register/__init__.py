"""What the loop stands on: the founding, accounts and keys, delegates, persons with their wishes and consent, institutions and their
devices, policy, funds, and the second officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop."""

from voucher.register import (
    accounts,
    consents,
    delegates,
    devices,
    founding,
    funds,
    institutions,
    keys,
    persons,
    policies,
    proposals,
    recognitions,
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
    "persons",
    "policies",
    "proposals",
    "recognitions",
    "wishes",
]
