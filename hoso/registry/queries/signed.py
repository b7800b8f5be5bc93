"""The signatures in the files of a document; the caller has checked who asks."""

from dataclasses import dataclass
from uuid import UUID

from hoso.registry.queries.documents import StoredFile, files_of
from hoso.registry.rules import Role
from hoso.signatures import queries as signatures
from hoso.signatures.queries import FileJudged

PDF = "application/pdf"
# What the machine makes of a scan bears no signature.
_SIGNED = frozenset({Role.ORIGINAL})


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file of a document, with the newest judgement on its signatures."""

    file: StoredFile
    judged: FileJudged


def signable_files(document_id: UUID) -> list[StoredFile]:
    """Return the files of a document that may bear signatures, each once, in order."""
    found = [each for each in files_of([document_id]) if each.role in _SIGNED and each.media_type == PDF]
    return list({each.digest: each for each in found}.values())


def signatures_of(document_id: UUID) -> list[SignedFile]:
    """Return the files of a document that are looked at for signatures, with what was found last."""
    files = signable_files(document_id)
    newest = signatures.newest_of(each.digest for each in files)
    return [SignedFile(file, newest[file.digest]) for file in files if file.digest in newest]
