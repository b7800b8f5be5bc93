"""What of a draft's files goes out with the document."""

from uuid import UUID

from hoso.registry import queries
from hoso.registry.rules import FileKind, Role
from hoso.registry.services.documents import NewFile, add_files


def add_issued_files(document_id: UUID, outgoing_id: UUID) -> None:
    """Set the files of a draft beside its document: what was issued as the original, and the annexes."""
    roles = {FileKind.ISSUED.value: Role.ORIGINAL, FileKind.ANNEX.value: Role.ANNEX}
    files = [each for each in queries.files_now(outgoing_id) if each.blob_id and each.kind in roles]
    add_files(
        document_id,
        [NewFile(roles[each.kind], str(each.blob_id), each.name, each.media_type) for each in files],
    )
