"""Whom the institution trusts: a folder of certificates and revocation data that people put there.

    anchors/        certificates of authorities that are trusted (PEM or DER)
    certificates/   certificates on the way from a signer to an anchor
    revocations/    revocation lists and stored OCSP answers

Nothing is ever fetched from an address inside a certificate (trust.md, "Hostile input").
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from hoso.signatures.errors import CertificateOdd, TrustMaterialOdd

ANCHORS, CERTIFICATES, REVOCATIONS = "anchors", "certificates", "revocations"
# A national revocation list of some hundred thousand certificates has about 20 MB.
LARGEST_BYTES = 64 << 20
LARGEST_CERTIFICATE_BYTES = 64 << 10


@dataclass(frozen=True)
class Trust:
    """What is trusted at one time; `version` is a digest over all of it."""

    anchors: tuple[x509.Certificate, ...]
    certificates: tuple[x509.Certificate, ...]
    crls: tuple[CRLContainer, ...]
    ocsps: tuple[OCSPContainer, ...]
    version: str


NOBODY = Trust((), (), (), (), "none")


def read_trust(folder: Path) -> Trust:
    """Return what lies in `folder`; a folder that is not there trusts nobody.

    Raises:
        TrustMaterialOdd: a file is neither a certificate nor revocation data, or larger than 64 MiB.
    """
    anchors = [(path, _certificate(path, data)) for path, data in _contents(folder / ANCHORS)]
    others = [(path, _certificate(path, data)) for path, data in _contents(folder / CERTIFICATES)]
    revocations = [_revocation(path, data) for path, data in _contents(folder / REVOCATIONS)]
    parts = [each.dump() for _, each in (*anchors, *others)] + [
        each.crl_data.dump() if isinstance(each, CRLContainer) else each.ocsp_response_data.dump()
        for each in revocations
    ]
    if not parts:
        return NOBODY
    digests = sorted(hashlib.sha256(part).hexdigest() for part in parts)
    return Trust(
        anchors=tuple(each for _, each in anchors),
        certificates=tuple(each for _, each in others),
        crls=tuple(each for each in revocations if isinstance(each, CRLContainer)),
        ocsps=tuple(each for each in revocations if isinstance(each, OCSPContainer)),
        version=hashlib.sha256("\n".join(digests).encode()).hexdigest()[:16],
    )


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield each block of each file, PEM undone; sorted, so that the same folder reads the same."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.stat().st_size > LARGEST_BYTES:
            raise TrustMaterialOdd(f"{path.name} is larger than 64 MiB", file=path.name)
        data = path.read_bytes()
        if not pem.detect(data):
            yield path, data
            continue
        try:
            blocks = [block for _, _, block in pem.unarmor(data, multiple=True)]
        except ValueError as error:
            raise TrustMaterialOdd(f"{path.name} is broken: {error}", file=path.name) from error
        for block in blocks:
            yield path, block


def _certificate(path: Path, data: bytes) -> x509.Certificate:
    try:
        found = x509.Certificate.load(data, strict=True)
        _look_through(found)
    except ValueError as error:
        raise TrustMaterialOdd(f"{path.name} is no certificate: {error}", file=path.name) from error
    return found


def read_certificate(path: Path) -> x509.Certificate:
    """Return the one certificate in a file, PEM or DER, of somebody who signs documents.

    Raises:
        CertificateOdd: it is none, several, or one for something else.
    """
    data = path.read_bytes()[: LARGEST_CERTIFICATE_BYTES + 1]
    try:
        if len(data) > LARGEST_CERTIFICATE_BYTES:
            raise ValueError("too large")
        blocks = [data]
        if pem.detect(data):
            blocks = [block for _name, _headers, block in pem.unarmor(data, multiple=True)]
        [block] = blocks
        found = x509.Certificate.load(block, strict=True)
        _look_through(found)
        usage = found.key_usage_value
    except ValueError as error:
        raise CertificateOdd(f"{path.name} is no certificate: {error}", reason="none") from error
    if usage is not None and not {"digital_signature", "non_repudiation"} & usage.native:
        raise CertificateOdd(f"{path.name} signs no documents", reason="purpose")
    return found


def _revocation(path: Path, data: bytes) -> CRLContainer | OCSPContainer:
    try:
        found = crl.CertificateList.load(data, strict=True)
        _look_through(found["tbs_cert_list"]["issuer"])
        return CRLContainer(found)
    except ValueError:
        pass
    try:
        answer = ocsp.OCSPResponse.load(data, strict=True)
        _look_through(answer["response_bytes"])
        return OCSPContainer(answer)
    except ValueError as error:
        raise TrustMaterialOdd(f"{path.name} is no revocation data: {error}", file=path.name) from error


def _look_through(value: Any) -> None:
    """Parse all of a value: the library parses only what is asked for, and so finds faults only then.

    Raises:
        ValueError: it is not what it should be.
    """
    if value.native is None:
        raise ValueError("nothing is in it")
