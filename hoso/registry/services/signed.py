"""Signatures in the files of a document: judged again when a reader asks."""

from uuid import UUID

from hoso.access.values import Actor
from hoso.lib.dates import now
from hoso.registry import queries
from hoso.signatures import services as signatures
from hoso.signatures.schedule import Cause


def judge_signatures(actor: Actor, document_id: UUID) -> int:
    """Judge the signatures in the files of a document now; return how many files were judged.

    Whoever may read the document may ask. Earlier findings stay.

    Raises:
        NotFound: no such document, or the actor may not read it.
        TrustMaterialOdd: something in the folder of whom is trusted is no certificate.
    """
    queries.get_document(actor, document_id)
    files = queries.signable_files(queries.files_of([document_id]))
    for file in files:
        signatures.judge_stored(actor, file.digest, cause=Cause.DEMAND, at=now())
    return len(files)
