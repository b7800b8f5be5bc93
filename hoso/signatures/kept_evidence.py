"""What a signed PDF keeps for later judges: certificates and revocation data (ISO 32000-2, 12.8.4.3)."""

from collections.abc import Iterator
from dataclasses import replace

from asn1crypto import crl, ocsp
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import LocalKnowledge, SignatureValidationSpec
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer


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
