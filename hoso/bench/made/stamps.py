"""An authority made up for measuring: a root, two time-stamp certificates, an empty revocation list."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import crl, keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from hoso.preservation.authority import Means
from hoso.signatures.evidence.terms import Terms
from hoso.signatures.trust import Trust

FIRST_YEARS, SECOND_YEARS = 1, 10


@dataclass(frozen=True)
class MadeAuthority:
    """Stamps in the first year with one key, later with another."""

    begins: datetime
    root: certificates.Certificate
    root_key: rsa.RSAPrivateKey
    first: tuple[certificates.Certificate, rsa.RSAPrivateKey]
    second: tuple[certificates.Certificate, rsa.RSAPrivateKey]

    def means(self, at: datetime) -> Means:
        """Return what evidence is made with at a moment."""
        certificate, key = self.first if at < self.begins + timedelta(days=150) else self.second
        stamper = DummyTimeStamper(
            tsa_cert=_plain(certificate), tsa_key=_plain_key(key),
            certs_to_embed=SimpleCertificateStore(),
            fixed_dt=at, override_md="sha512",
        )  # fmt: skip
        return Means(at, Trust((_plain(self.root),), (), (self._list(at),), (), "made"), Terms(), stamper)

    def _list(self, at: datetime) -> CRLContainer:
        made = certificates.CertificateRevocationListBuilder(
            issuer_name=self.root.subject, last_update=at - timedelta(hours=1),
            next_update=at + timedelta(days=30),
        ).sign(self.root_key, hashes.SHA512())  # fmt: skip
        return CRLContainer(crl.CertificateList.load(made.public_bytes(Encoding.DER)))


def make_authority(begins: datetime) -> MadeAuthority:
    """Make keys and certificates; `begins` is when the first of them does."""
    root_key, first_key, second_key = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    root_name = _name("Root")
    root = (
        _builder(root_name, root_name, root_key, begins, years=30)
        .add_extension(certificates.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA512())
    )
    pairs = [
        (
            _builder(_name(f"Stamps {years}"), root_name, key, begins, years=years)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .sign(root_key, hashes.SHA512()),
            key,
        )
        for years, key in ((FIRST_YEARS, first_key), (SECOND_YEARS, second_key))
    ]
    return MadeAuthority(begins, root, root_key, pairs[0], pairs[1])


def _builder(
    name: certificates.Name,
    issuer: certificates.Name,
    key: rsa.RSAPrivateKey,
    begins: datetime,
    *,
    years: int,
) -> certificates.CertificateBuilder:
    return (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(begins - timedelta(days=1))
        .not_valid_after(begins + timedelta(days=365 * years))
    )


def _name(text: str) -> certificates.Name:
    return certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs_certificates: bool) -> certificates.KeyUsage:
    return certificates.KeyUsage(
        digital_signature=not signs_certificates, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _plain(certificate: certificates.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _plain_key(key: rsa.RSAPrivateKey) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
