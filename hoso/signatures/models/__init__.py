"""The tables of the room: whom was trusted, what was judged, what was found."""

from hoso.signatures.models.findings import Judgement, SignedFile, StoredFinding, TrustState

__all__ = ["Judgement", "SignedFile", "StoredFinding", "TrustState"]
