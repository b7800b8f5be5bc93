"""What a signed PDF keeps for later judges: certificates and revocation data (ISO 32000-2, 12.8.4.3)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import LocalKnowledge, SignatureValidationSpec
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


@dataclass(frozen=True, slots=True)
class Piece:
    """A certificate or revocation data, by which something was judged.

    `kind` is `certificate`, `crl` or `ocsp`; `of` whose it is, or who issued it; it speaks of the time from
    `since` until `until`, as it says itself.
    """

    kind: str
    sha256: str
    of: str
    since: datetime | None
    until: datetime | None


def pieces_in(path: Path) -> list[Piece]:
    """Return what the PDF at `path` keeps for its judges; a piece that cannot be read is left out.

    Raises:
        PdfError and others of the library: see `validating.validate_pdf`, which is to be asked first.
    """
    with path.open("rb") as source:
        store = store_in(PdfFileReader(source, strict=False))
        if store is None:
            return []
        read = [
            *((piece_of_certificate, each) for each in store.load_certs()),
            *((piece_of_crl, each.crl_data) for each in _stored_crls(store)),
            *((piece_of_answer, each.ocsp_response_data) for each in _stored_answers(store)),
        ]
        return list(dict.fromkeys(found for make, each in read if (found := _readable(make, each))))


def _readable(make: Any, what: Any) -> Piece | None:
    try:
        piece: Piece = make(what)
    except (ValueError, TypeError, KeyError):
        return None
    return piece


def piece_of_certificate(certificate: x509.Certificate) -> Piece:
    """Return what is told of a certificate."""
    return Piece(
        "certificate", certificate.sha256.hex(), _named(certificate.subject),
        certificate.not_valid_before, certificate.not_valid_after,
    )  # fmt: skip


# Common name first, then the units around it; what else a name holds tells nobody anything.
_TOLD = ("common_name", "organizational_unit_name", "organization_name", "country_name")


def _named(name: x509.Name) -> str:
    held = name.native
    parts = [held[each] for each in _TOLD if each in held]
    return ", ".join(str(each[-1] if isinstance(each, list) else each) for each in parts)[:300]


def piece_of_crl(revoked: crl.CertificateList) -> Piece:
    """Return what is told of a revocation list."""
    told = revoked["tbs_cert_list"]
    return Piece(
        "crl", hashlib.sha256(revoked.dump()).hexdigest(), _named(told["issuer"]),
        told["this_update"].native, told["next_update"].native,
    )  # fmt: skip


def piece_of_answer(answer: ocsp.OCSPResponse) -> Piece:
    """Return what is told of a stored OCSP answer; the first of its statements gives the times."""
    told = answer.response_data["responses"][0]
    return Piece(
        "ocsp", hashlib.sha256(answer.dump()).hexdigest(), f"{told['cert_id']['serial_number'].native:x}",
        told["this_update"].native, told["next_update"].native,
    )  # fmt: skip


def store_in(reader: PdfHandler) -> DocumentSecurityStore | None:
    """Return the validation material kept in a file (ISO 32000-2, 12.8.4.3), as of one revision."""
    try:
        return DocumentSecurityStore.read_dss(handler=reader)
    except NoDSSFoundError:
        return None


def with_stored(signature: EmbeddedPdfSignature, spec: SignatureValidationSpec) -> SignatureValidationSpec:
    """Add the certificates and revocation data that the file itself keeps."""
    store = store_in(signature.reader)
    if store is None:
        return spec
    known = spec.local_knowledge
    return replace(
        spec,
        local_knowledge=LocalKnowledge(
            known_certs=[*known.known_certs, *store.load_certs()],
            known_crls=[*known.known_crls, *_stored_crls(store)],
            known_ocsps=[*known.known_ocsps, *_stored_answers(store)],
        ),
    )


def _stored_crls(store: DocumentSecurityStore) -> Iterator[CRLContainer]:
    for each in store.crls:
        yield CRLContainer(crl.CertificateList.load(each.get_object().data))


def _stored_answers(store: DocumentSecurityStore) -> Iterator[OCSPContainer]:
    for each in store.ocsps:
        answer = ocsp.OCSPResponse.load(each.get_object().data)
        yield from OCSPContainer.load_multi(answer)


def proven_with(signature: EmbeddedPdfSignature, *, revision: int | None) -> Iterator[bytes]:
    """Yield what existed when a signature did: certificates and revocation data in the file.

    `revision` is the last revision of the file of which that is proven; None for all of it.
    """
    for certificate in (signature.signer_cert, *signature.other_embedded_certs):
        yield certificate.dump()
    reader = signature.reader
    store = store_in(reader if revision is None else reader.get_historical_resolver(revision))
    if store is not None:
        yield from (each.dump() for each in store.load_certs())
        yield from (each.crl_data.dump() for each in _stored_crls(store))
        yield from (each.ocsp_response_data.dump() for each in _stored_answers(store))
