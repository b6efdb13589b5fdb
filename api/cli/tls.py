"""A certificate of the home's own, for trying the pages on phones in one's own network: cameras, keys and working
offline need HTTPS. Browsers warn of it once; whoever serves tells its fingerprint, to be compared with what they show.
In earnest a proxy with a real certificate stands in front (docs/proxies.md)."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER: Final = "tls"
DAYS: Final = 90
HERE: Final = ("localhost", "127.0.0.1", "::1")


def certificate(home: Path, names: Iterable[str], millis: int) -> tuple[Path, Path, str]:
    """(certificate file, key file, SHA-256 fingerprint) good for these names; made anew when it runs out or a name is
    missing, else the one there is, so that a phone that trusts it goes on trusting it."""
    folder = home / FOLDER
    cert, key = folder / "certificate.pem", folder / "key.pem"
    wanted = {*HERE, *names}
    now = dt.datetime.fromtimestamp(millis / 1000, dt.UTC)
    found = _read(cert) if key.exists() else None
    if found is None or not wanted <= _names(found) or not _lasts(found, now):
        found = _make(cert, key, sorted(wanted), now)
    digest = found.fingerprint(hashes.SHA256()).hex().upper()
    return cert, key, ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def own_addresses() -> set[str]:
    """The name of the machine, and the address by which its network knows it. Nothing is sent to find it."""
    found = {socket.gethostname()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found.add(str(probe.getsockname()[0]))
        except OSError:
            pass
    return found


def _read(path: Path) -> x509.Certificate | None:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        return None


def _lasts(found: x509.Certificate, now: dt.datetime) -> bool:
    return found.not_valid_before_utc <= now <= found.not_valid_after_utc - dt.timedelta(days=1)


def _names(found: x509.Certificate) -> set[str]:
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def _make(cert: Path, key: Path, names: list[str], now: dt.datetime) -> x509.Certificate:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "training voucher ledger, for trying")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    cert.parent.mkdir(mode=0o700, exist_ok=True)
    _write(key, private.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    _write(cert, made.public_bytes(pem))
    return made


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path: Path, data: bytes) -> None:
    """Readable by its owner from the first moment on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
