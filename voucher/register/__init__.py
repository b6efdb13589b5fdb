"""What the loop stands on: the founding, accounts and keys, persons, institutions, policy, funds, and the second
officer's decision. Each module holds its commands, events, `decide` and `evolve`, like the steps of the loop."""

from voucher.register import accounts, founding, funds, institutions, keys, persons, policies, proposals

__all__ = ["accounts", "founding", "funds", "institutions", "keys", "persons", "policies", "proposals"]
