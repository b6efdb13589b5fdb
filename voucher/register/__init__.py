"""What the loop stands on: the founding, accounts and keys, delegates, persons and their wishes, institutions and their
devices, policy, funds, and the second officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop."""

from voucher.register import (
    accounts,
    delegates,
    devices,
    founding,
    funds,
    institutions,
    keys,
    persons,
    policies,
    proposals,
    wishes,
)

__all__ = [
    "accounts",
    "delegates",
    "devices",
    "founding",
    "funds",
    "institutions",
    "keys",
    "persons",
    "policies",
    "proposals",
    "wishes",
]
