"""The voucher ledger: a pure core inside a thin shell."""
