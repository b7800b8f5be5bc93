"""The node's own authority: https on the office network without anybody from outside.

Two certificates lie in `keys/tls`: the authority's, which people trust once on their phones and computers,
and that of the pages, which the authority signs and which is renewed by itself. The authority's key signs
those and nothing else, and its certificate says for whom it may speak: this machine's names, and addresses
that exist only inside (RFC 5280, section 4.2.1.10). docs/decisions/0018 tells why.
"""

import fcntl
import hashlib
import ipaddress
import os
import socket
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hoso.lib.files import write_durably
from hoso.node.addresses import certifiable, is_address
from hoso.node.errors import AuthorityBroken, KeyExposed, NameNotPermitted
from hoso.node.home import Home

AUTHORITY_LIFE = timedelta(days=3652)
# Browsers refuse more than 398 days of a public authority; the shorter, the less a stolen key is worth.
PAGES_LIFE = timedelta(days=90)
RENEWED_BEFORE_END = timedelta(days=30)
# Clocks of phones lag.
EARLIER = timedelta(days=1)
# Reached from inside only: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 and this machine itself.
PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    )
)  # fmt: skip
_LATER = "the authority was made before this name was given"
_ONE_WORD = "a name of one word may be a whole domain of the internet, unless it has a digit or a hyphen"
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority of one node, as people trust it."""

    certificate: x509.Certificate
    certificate_file: Path
    key_file: Path

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs of hex digits, as phones and browsers show it."""
        return ":".join(f"{byte:02X}" for byte in hashlib.sha256(self.der).digest())

    @property
    def der(self) -> bytes:
        """The certificate as phones take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def name(self) -> str:
        """The name under which phones list it."""
        return _common_name(self.certificate)

    @property
    def ends_at(self) -> datetime:
        """The moment after which nobody believes it."""
        return self.certificate.not_valid_after_utc

    def permits(self, name: str) -> bool:
        """Tell whether its certificate lets it speak for a host name or address."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return any(_is_within(name, limit) for limit in limits.permitted_subtrees or ())


@dataclass(frozen=True, slots=True)
class Pages:
    """The certificate of the pages and its key, for the web process."""

    certificate: x509.Certificate
    certificate_file: Path
    key_file: Path

    @property
    def names(self) -> tuple[str, ...]:
        """The host names and addresses it speaks for, in its own order."""
        found = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return tuple(str(each.value) for each in found)

    @property
    def ends_at(self) -> datetime:
        """The moment after which no browser takes it."""
        return self.certificate.not_valid_after_utc


def find_authority(home: Home) -> Authority | None:
    """Return the authority of this home; None where none was made.

    Raises:
        AuthorityBroken: its certificate cannot be read.
    """
    path = _folder(home) / "authority.pem"
    if not path.exists():
        return None
    return Authority(_read_certificate(path), path, path.with_suffix(".key"))


def find_pages(home: Home) -> Pages | None:
    """Return the certificate of the pages; None where there is none, or none that can be read."""
    path = _folder(home) / "pages.pem"
    try:
        return Pages(_read_certificate(path), path, path.with_suffix(".key")) if path.exists() else None
    except AuthorityBroken:
        # It is made again without anybody noticing.
        return None


def ensure_authority(home: Home, names: Sequence[str], *, at: datetime) -> Authority:
    """Return the authority of this home, made on the first call for `names` and private addresses.

    Raises:
        AuthorityBroken: certificate and key do not fit together; nothing is made anew over them.
        KeyExposed: the key's file is readable by others.
    """
    with _locked(home):
        found = find_authority(home)
        if found is None:
            return _make_authority(home, names, at=at)
        _load_key(found.key_file, found.certificate)
        return found


def replace_authority(home: Home, names: Sequence[str], *, at: datetime) -> Authority:
    """Give this home a new authority over the old one: everybody must trust the new one, once more.

    The old key is gone afterwards. A crash in the middle leaves files that do not fit; a second call mends
    them.
    """
    with _locked(home):
        return _make_authority(home, names, at=at)


def ensure_pages(
    home: Home, names: Sequence[str], *, at: datetime, required: Sequence[str] = (), anew: bool = False
) -> tuple[Pages, bool]:
    """Return the certificate of the pages for `names`, and whether it was made anew.

    It is made anew when it is due (30 days before its end), when a name or the authority is a new one, and
    when `anew` asks for it. Of `names` those are left out for which the authority may not speak; of
    `required` none.

    Raises:
        NameNotPermitted: the authority may not speak for one of `required`.
        AuthorityBroken, KeyExposed: see `ensure_authority`.
    """
    authority = ensure_authority(home, [*required, *names], at=at)
    for name in required:
        if not authority.permits(name):
            reason = _LATER if certifiable(name) else _ONE_WORD
            raise NameNotPermitted(f"{name}: {reason}", name=name, reason=reason)
    wanted = tuple(name for name in dict.fromkeys([*required, *names]) if authority.permits(name))
    with _locked(home):
        found = find_pages(home)
        if found is not None and not anew and _is_good(found, authority, wanted, at=at):
            return found, False
        return _make_pages(home, authority, wanted, at=at), True


def _is_good(pages: Pages, authority: Authority, wanted: Iterable[str], *, at: datetime) -> bool:
    """Tell whether it can still be used; a name too many does no harm, so that an address may come and go."""
    if not at < pages.ends_at - RENEWED_BEFORE_END or not set(wanted) <= set(pages.names):
        return False
    try:
        pages.certificate.verify_directly_issued_by(authority.certificate)
        _load_key(pages.key_file, pages.certificate)
    except (ValueError, InvalidSignature, AuthorityBroken, KeyExposed):
        return False
    return True


def _make_authority(home: Home, names: Sequence[str], *, at: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    # The moment tells two authorities of one machine apart in the list of a phone.
    subject = _subject(f"Hoso {socket.gethostname().lower()[:30]} {at:%Y-%m-%d %H:%M}")
    certificate = (
        _unsigned(subject, subject, key, at=at, life=AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        # For servers alone: no mail, no programs.
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(_limits(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = _folder(home)
    _write(folder, "authority", certificate, key)
    return Authority(certificate, folder / "authority.pem", folder / "authority.key")


def _make_pages(home: Home, authority: Authority, names: Sequence[str], *, at: datetime) -> Pages:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _unsigned(
            _subject("Hoso pages"), issuer.subject, key, at=at, life=PAGES_LIFE, until=authority.ends_at
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
        )
        .sign(_load_key(authority.key_file, issuer), hashes.SHA256())
    )
    folder = _folder(home)
    _write(folder, "pages", certificate, key)
    return Pages(certificate, folder / "pages.pem", folder / "pages.key")


def _unsigned(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    at: datetime,
    life: timedelta,
    until: datetime | None = None,
) -> x509.CertificateBuilder:
    end = min(at + life, until) if until is not None else at + life
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - EARLIER)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Hoso"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _limits(names: Sequence[str]) -> list[x509.GeneralName]:
    """What the authority may speak for: its names, private addresses, and its own where they are public."""
    usable = [name for name in dict.fromkeys(names) if certifiable(name)]
    inside: list[_Network] = list(PRIVATE)
    for name in usable:
        if is_address(name) and not any(_contains(network, name) for network in PRIVATE):
            inside.append(ipaddress.ip_network(name))
    hosts = dict.fromkeys([name for name in usable if not is_address(name)] + ["localhost"])
    return [*(x509.DNSName(host) for host in hosts), *(x509.IPAddress(network) for network in inside)]


def _is_within(name: str, limit: x509.GeneralName) -> bool:
    if isinstance(limit, x509.IPAddress):
        return is_address(name) and _contains(limit.value, name)
    return not is_address(name) and (name == limit.value or name.endswith(f".{limit.value}"))


def _contains(network: object, name: str) -> bool:
    address = ipaddress.ip_address(name)
    assert isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
    return address.version == network.version and address in network


def _general(name: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _folder(home: Home) -> Path:
    return home.keys / "tls"


def _write(folder: Path, stem: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    """Write key, then certificate: a key alone speaks for nobody yet."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_durably(folder / f"{stem}.key", private, mode=0o600)
    write_durably(folder / f"{stem}.pem", certificate.public_bytes(serialization.Encoding.PEM), mode=0o600)


def _read_certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise AuthorityBroken(f"{path} is no certificate", path=str(path)) from error


def _load_key(path: Path, certificate: x509.Certificate) -> ec.EllipticCurvePrivateKey:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyExposed(f"{path} is readable by others: chmod 600 {path}", path=str(path))
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (FileNotFoundError, ValueError) as error:
        raise AuthorityBroken(f"{path} is missing or no key", path=str(path)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise AuthorityBroken(f"{path} is not the key of its certificate", path=str(path))
    return key


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    folder = _folder(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
