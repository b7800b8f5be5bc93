"""What of a draft's files goes out with the document."""

from uuid import UUID

from django.db import transaction

from hoso.registry import queries
from hoso.registry.errors import IssuedFileThere
from hoso.registry.models import Document
from hoso.registry.rules import FileKind, Role
from hoso.registry.services.documents import NewFile, add_files, hold_still


def add_issued_files(document_id: UUID, outgoing_id: UUID) -> None:
    """Set the files of a draft beside its document: what was issued as the original, and the annexes.

    The original of what is signed digitally is the signed file and no other.
    """
    roles = {FileKind.ANNEX.value: Role.ANNEX}
    if queries.signing_of(outgoing_id) is None:
        roles[FileKind.ISSUED.value] = Role.ORIGINAL
    files = [each for each in queries.files_now(outgoing_id) if each.blob_id and each.kind in roles]
    add_files(
        document_id,
        [NewFile(roles[each.kind], str(each.blob_id), each.name, each.media_type) for each in files],
    )


@transaction.atomic
def set_original(document_id: UUID, file: NewFile) -> None:
    """Set the file that was issued beside a document that has none; the same file twice is one.

    The caller has checked who asks.

    Raises:
        IssuedFileThere: it has another original.
    """
    hold_still(Document.objects.filter(pk=document_id).values_list("pk", flat=True))
    originals = {each.digest for each in queries.files_of([document_id]) if each.role is Role.ORIGINAL}
    if originals and file.digest not in originals:
        raise IssuedFileThere(f"document {document_id} has its original")
    add_files(document_id, [file])
