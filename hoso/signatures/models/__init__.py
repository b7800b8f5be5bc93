"""The tables of the room: whom was trusted, what was judged and found, what is being signed and with what."""

from hoso.signatures.models.findings import Judgement, SignedFile, StoredFinding, TrustState
from hoso.signatures.models.signing import Signing, SigningCertificate, SigningPart, Taking

__all__ = [
    "Judgement",
    "SignedFile",
    "Signing",
    "SigningCertificate",
    "SigningPart",
    "StoredFinding",
    "Taking",
    "TrustState",
]
