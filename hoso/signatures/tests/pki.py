"""An authority of our own for the tests: certificates, revocation lists and time stamps, played.

The certificates are real ones, issued by Certomancer to keys made for the run. The world begins in 2025; the
tests say at what time they look.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from asn1crypto import pem, x509
from certomancer import CertomancerConfig
from certomancer.registry import ArchLabel, CertLabel, KeyLabel, PKIArchitecture, ServiceLabel
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from hoso.signatures.trust import ANCHORS, CERTIFICATES, REVOCATIONS, Trust

KEYS = (
    "root",
    "authority",
    "stamps1",
    "stamps2",
    "stamps3",
    "an",
    "body",
    "left",
    "expired",
    "later",
    "wrong",
    "stranger",
)
# An signs for the committee, `body` is the committee's own certificate; `left` was revoked when its
# body ceased.
CEASED_AT = "2026-03-01T00:00:00+0000"

_CONFIG = f"""
external-url-prefix: http://authority.example
keysets:
  keys:
    path-prefix: .
    keys: {{{", ".join(f"{name}: {{path: {name}.pem}}" for name in KEYS)}}}
pki-architectures:
  state:
    keyset: keys
    entity-defaults: {{country-name: VN, organization-name: Ban Cơ yếu thử nghiệm}}
    entities:
      root: {{common-name: Gốc thử nghiệm}}
      authority: {{common-name: CA thử nghiệm}}
      stamps1: {{common-name: Máy chủ cấp dấu thời gian 1}}
      stamps2: {{common-name: Máy chủ cấp dấu thời gian 2}}
      stamps3: {{common-name: Máy chủ cấp dấu thời gian 3}}
      an: {{common-name: Nguyễn Thị An, organization-name: UBND xã Hòa An}}
      body: {{common-name: Ủy ban nhân dân xã Hòa An, organization-name: UBND xã Hòa An}}
      left: {{common-name: Ủy ban nhân dân huyện Chiêm Hóa, organization-name: UBND huyện Chiêm Hóa}}
      expired: {{common-name: Trần Văn Bình, organization-name: UBND xã Hòa An}}
      later: {{common-name: Lê Thị Dung, organization-name: UBND xã Hòa An}}
      wrong: {{common-name: Máy chủ thư, organization-name: UBND xã Hòa An}}
      stranger: {{common-name: Chi, organization-name: Nơi khác}}
    certs:
      root:
        subject: root
        issuer: root
        digest-algo: sha512
        validity: {{valid-from: "2010-01-01T00:00:00+0000", valid-to: "2049-12-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca, params: {{crl-repo: root, max-path-len: 1}}}}]
      authority:
        issuer: root
        digest-algo: sha512
        validity: {{valid-from: "2012-01-01T00:00:00+0000", valid-to: "2049-11-01T00:00:00+0000"}}
        profiles: [{{id: simple-ca, params: {{crl-repo: root, max-path-len: 0}}}}]
      stranger:
        subject: stranger
        issuer: stranger
        authority-key: stranger
        validity: {{valid-from: "2024-01-01T00:00:00+0000", valid-to: "2030-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
    services:
      crl-repo:
        root:
          for-issuer: root
          signing-key: root
          simulated-update-schedule: P90D
          issuer-cert: root
          digest-algo: sha512
        authority:
          for-issuer: authority
          signing-key: authority
          simulated-update-schedule: P30D
          issuer-cert: authority
          digest-algo: sha512
"""


def _signer(
    frm: str, to: str, *, usage: str = "[digital_signature, non_repudiation]", revoked: str = ""
) -> dict[str, Any]:
    certificate: dict[str, Any] = yaml.safe_load(
        f"""
issuer: authority
digest-algo: sha512
validity: {{valid-from: "{frm}T00:00:00+0000", valid-to: "{to}T00:00:00+0000"}}
extensions:
  - {{id: key_usage, critical: true, smart-value: {{schema: key-usage, params: {usage}}}}}
  - id: crl_distribution_points
    smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [authority]}}}}
"""
    )
    if revoked:
        certificate["revocation"] = {"revoked-since": revoked, "reason": "cessation_of_operation"}
    return certificate


SIGNERS = {
    "an": _signer("2024-01-01", "2028-01-01"),
    "body": _signer("2024-01-01", "2028-01-01"),
    "left": _signer("2024-01-01", "2028-01-01", revoked=CEASED_AT),
    "expired": _signer("2023-01-01", "2024-06-01"),
    "later": _signer("2027-01-01", "2030-01-01"),
    "wrong": _signer("2024-01-01", "2028-01-01", usage="[key_encipherment]"),
}


def _stamps(frm: str, to: str) -> dict[str, Any]:
    certificate: dict[str, Any] = yaml.safe_load(
        f"""
issuer: authority
digest-algo: sha512
validity: {{valid-from: "{frm}T00:00:00+0000", valid-to: "{to}T00:00:00+0000"}}
extensions:
  - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
  - id: crl_distribution_points
    smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [authority]}}}}
"""
    )
    return certificate


# Each takes over some years before the one before it ends.
STAMPERS = {
    "stamps1": _stamps("2014-01-01", "2024-01-01"),
    "stamps2": _stamps("2021-01-01", "2034-01-01"),
    "stamps3": _stamps("2031-01-01", "2049-01-01"),
}


@dataclass(frozen=True)
class Authority:
    """The played authority; its signers are named as in `SIGNERS`."""

    arch: PKIArchitecture

    def certificate(self, name: str) -> x509.Certificate:
        """Return a certificate."""
        return self.arch.get_cert(CertLabel(name))

    def _store(self, *names: str) -> SimpleCertificateStore:
        store = SimpleCertificateStore()
        store.register_multiple([self.certificate(name) for name in names])
        return store

    def signer(self, name: str) -> SimpleSigner:
        """Return somebody who can sign, with the chain that is put into the signature."""
        store = self._store() if name == "stranger" else self._store("authority", "root")
        return SimpleSigner(
            signing_cert=self.certificate(name),
            signing_key=self.arch.key_set.get_private_key(KeyLabel(name)),
            cert_registry=store,
        )

    def stamper(self, at: datetime) -> DummyTimeStamper:
        """Return the time-stamp authority, whose clock stands at `at`, with its newest certificate."""
        name = [each for each in STAMPERS if self.certificate(each).not_valid_before <= at][-1]
        return DummyTimeStamper(
            tsa_cert=self.certificate(name),
            tsa_key=self.arch.key_set.get_private_key(KeyLabel(name)),
            certs_to_embed=self._store("authority"),
            fixed_dt=at,
            # What proves something in thirty years is made with the stronger digest from the beginning.
            override_md="sha512",
        )

    def crls(self, at: datetime) -> list[CRLContainer]:
        """Return the revocation lists as they stood at `at`."""
        return [
            CRLContainer(self.arch.service_registry.get_crl(ServiceLabel(name), at))
            for name in ("root", "authority")
        ]

    def trust(self, at: datetime) -> Trust:
        """Return what an institution has that trusts this authority and fetched its lists at `at`."""
        return Trust(
            anchors=(self.certificate("root"),),
            certificates=(self.certificate("authority"),),
            crls=tuple(self.crls(at)),
            ocsps=(),
            version=f"test-{at:%Y%m%d}",
        )

    def key_file(self, name: str, path: Path, password: str) -> Path:
        """Write key and certificate of `name` as a PKCS#12 file."""
        key: Any = load_der_private_key(self.arch.key_set.get_private_key(KeyLabel(name)).dump(), None)
        certificate = load_der_x509_certificate(self.certificate(name).dump())
        lock = BestAvailableEncryption(password.encode())
        path.write_bytes(serialize_key_and_certificates(name.encode(), key, certificate, None, lock))
        return path

    def trust_folder(self, folder: Path, at: datetime) -> Path:
        """Write what `trust` holds as the folder in which an institution keeps it."""
        for name in (ANCHORS, CERTIFICATES, REVOCATIONS):
            (folder / name).mkdir(parents=True)
        trust = self.trust(at)
        (folder / ANCHORS / "root.pem").write_bytes(pem.armor("CERTIFICATE", trust.anchors[0].dump()))
        (folder / CERTIFICATES / "authority.der").write_bytes(trust.certificates[0].dump())
        for number, each in enumerate(trust.crls):
            (folder / REVOCATIONS / f"{number}.crl").write_bytes(each.crl_data.dump())
        return folder


def open_authority(folder: Path) -> Authority:
    """Make keys in `folder` and the authority over them."""
    for name in KEYS:
        key = (
            rsa.generate_private_key(65537, 2048)
            if name in ("body", *STAMPERS)
            else ec.generate_private_key(ec.SECP256R1())
        )
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(data)
    config = yaml.safe_load(_CONFIG)
    config["pki-architectures"]["state"]["certs"] |= SIGNERS | STAMPERS
    built = CertomancerConfig(config, key_search_dir=str(folder))
    return Authority(built.get_pki_arch(ArchLabel("state")))


def day(text: str) -> datetime:
    """Return noon of a day, UTC."""
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC)
