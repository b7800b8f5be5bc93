"""The key with which this node signs messages of edXML: ECDSA, for XML Signature knows it; made once, 0600.

A body that signs with a certificate of the state's own authority signs the document itself; this signature
says from which node the message came.
"""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hoso.lib.files import sync_folder, write_durably
from hoso.node.errors import IdentityBroken, KeyExposed
from hoso.node.home import Home

# Long: it is known by its card, and replaced with the next card.
LIFE = timedelta(days=20 * 365)
EARLIER = timedelta(days=1)  # clocks differ


@dataclass(frozen=True, slots=True)
class MessageKey:
    """The key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate, as it stands on the card."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def message_key(home: Home, node: UUID, *, at: datetime) -> MessageKey:
    """Return the key of this home, made on the first call.

    Raises:
        KeyExposed: its file is readable by others.
        IdentityBroken: key and certificate do not fit together; nothing is made anew over them.
    """
    folder = home.keys / "exchange"
    folder.mkdir(mode=0o700, exist_ok=True)
    key_file, certificate_file = folder / "messages.key", folder / "messages.pem"
    with _locked(home):
        if not certificate_file.exists():
            _make(home, node, at=at)
        if stat.S_IMODE(key_file.stat().st_mode) & 0o077:
            raise KeyExposed(f"{key_file} is readable by others: chmod 600 {key_file}", path=str(key_file))
        try:
            key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        except (OSError, ValueError) as error:
            raise IdentityBroken(f"{key_file} cannot be read", path=str(key_file)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise IdentityBroken(f"{key_file} is not the key of its certificate", path=str(key_file))
    return MessageKey(key, certificate)


def _make(home: Home, node: UUID, *, at: datetime) -> None:
    """Write key, then certificate: a key alone speaks for nobody yet."""
    folder, key = home.keys / "exchange", ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Hoso node {node}")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(at + LIFE)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_durably(folder / "messages.key", private, mode=0o600)
    write_durably(folder / "messages.pem", certificate.public_bytes(serialization.Encoding.PEM), mode=0o600)
    sync_folder(home.keys)


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    handle = os.open(home.keys / "exchange" / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
