"""The home's own certificate for trying in a network."""

from __future__ import annotations

import re
import ssl
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509

from api.cli import tls

NOW = 1_770_000_000_000
DAY = 86_400_000


def _names(cert: Path) -> set[str]:
    return tls._names(x509.load_pem_x509_certificate(cert.read_bytes()))


def test_the_certificate_names_what_was_asked_and_this_machine(tmp_path: Path) -> None:
    """Names and addresses alike; a server can be started with it, and the fingerprint is that of its bytes."""
    cert, key, fingerprint = tls.certificate(tmp_path, ["ledger.lan", "192.0.2.7"], NOW)
    assert _names(cert) == {"ledger.lan", "192.0.2.7", *tls.HERE}
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    der = ssl.PEM_cert_to_DER_cert(cert.read_text(encoding="ascii"))
    assert fingerprint.replace(":", "").lower() == sha256(der).hexdigest()


def test_the_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700."""
    _, key, _ = tls.certificate(tmp_path, [], NOW)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("names", "later", "same"),
    [(["a.lan"], 0, True), ([], 0, True), (["b.lan"], 0, False), (["a.lan"], 88, True), (["a.lan"], 90, False)],
)
def test_a_certificate_stays_until_it_runs_out_or_lacks_a_name(
    tmp_path: Path, names: list[str], later: int, same: bool
) -> None:
    """A phone that was told to trust it need not be told again."""
    *_, first = tls.certificate(tmp_path, ["a.lan"], NOW)
    *_, second = tls.certificate(tmp_path, names, NOW + later * DAY)
    assert (first == second) == same


@pytest.mark.parametrize("broken", ["certificate.pem", "key.pem"])
def test_a_damaged_certificate_or_a_lost_key_is_replaced(tmp_path: Path, broken: str) -> None:
    """Both are made anew together."""
    cert, key, first = tls.certificate(tmp_path, [], NOW)
    if broken == "key.pem":
        key.unlink()
    else:
        cert.write_text("nothing")
    *_, second = tls.certificate(tmp_path, [], NOW)
    assert first != second
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)


def test_the_machines_own_address_is_found() -> None:
    """At least its name; what looks like an address is one."""
    found = tls.own_addresses()
    assert found
    assert all(re.fullmatch(r"[A-Za-z0-9_.:-]+", name) for name in found)
