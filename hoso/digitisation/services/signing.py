"""Signing scans: the body that holds the record today signs its digital copy, and says so.

Source: Circular 05/2025/TT-BNV, art. 8. A body that is no more signs nothing; whoever holds its records does.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hoso.access import acts
from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.digitisation.errors import NothingToSign
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.rules import Role
from hoso.signatures import handling
from hoso.signatures import queries as signatures
from hoso.signatures import services as signing_services
from hoso.signatures.appearance import digitised_record, words_box
from hoso.signatures.opening import home_folder, readers
from hoso.signatures.parts import Form, Part, SigningState
from hoso.signatures.queries import Signing
from hoso.signatures.services import NewSigning

MADE_BY = "signed digitised copy"


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of one document of a batch: its signing, or why there is none."""

    document_id: UUID
    signing: Signing | None
    refusal: DomainError | None


def begin_signing_scans(
    actor: Actor, document_ids: Iterable[UUID], *, batch: UUID, at: datetime
) -> Iterator[Begun]:
    """Prepare the digital copies of many documents for the signature of the body that holds them, one by one.

    Each has a result of its own; one that is refused does not stop the others. Asked again with the same
    `batch`, what was begun or signed stays as it is: so a batch that broke off goes on.
    """
    for document_id in document_ids:
        known = signatures.find_signing(document_id)
        if known is not None and known.batch == batch and known.state != SigningState.GIVEN_UP:
            yield Begun(document_id, known, None)
            continue
        try:
            yield Begun(document_id, begin_signing_scan(actor, document_id, at=at, batch=batch), None)
        except DomainError as refusal:
            yield Begun(document_id, None, refusal)


def begin_signing_scan(
    actor: Actor, document_id: UUID, *, at: datetime, batch: UUID | None = None
) -> Signing:
    """Prepare the digital copy of a document for the signature of the body that holds the paper today.

    Raises:
        NotFound, NotAllowed: the actor may not have its files, or does not keep the seal of that body.
        NothingToSign: it has no PDF/A, or its fields were not checked by a person yet.
        BodyEnded, SigningOpen, SignedFileUnreadable: see `signatures.services.begin_signing`.
    """
    document = registry.get_document(actor, document_id, to=acts.DOWNLOAD)
    file = registry.find_file(document_id, Role.PDFA)
    if file is None:
        raise NothingToSign(f"document {document_id} has no PDF/A", reason="no_copy")
    if document.confirmed_at is None:
        raise NothingToSign(f"document {document_id} was not checked", reason="not_checked")
    holder = document.holding.custodian_id
    name = organisations.body_label(holder, actor.on)
    with _copy_of(file.digest) as path:
        width, height = handling.first_page(readers(), path)
        # The time is written when it is signed; the place is as large whatever it says.
        box = words_box(digitised_record(name, at), page_width=width, page_height=height)
        new = NewSigning(
            document_id, Form.DIGITISED, holder, title=_title(document.written_number, document.subject),
            version=file.digest, boxes={Part.BODY: box}, shown={"lines": [name]}, batch=batch,
        )  # fmt: skip
        return signing_services.begin_signing(actor, path, new, at=at)


def _title(number: str, subject: str) -> str:
    return " ".join(each for each in (number, subject) if each)


def keep_signed_scan(actor: Actor, document_id: UUID) -> str:
    """Set the signed copy beside the files of a document, and return its digest; safe to repeat.

    Raises:
        NotFound: the actor may not read the document.
        NothingToSign: no copy of it is signed.
    """
    registry.get_document(actor, document_id)
    done = signatures.complete_signings([document_id]).get(document_id)
    file = registry.find_file(document_id, Role.PDFA)
    if done is None or file is None or done.form != Form.DIGITISED:
        raise NothingToSign(f"no copy of {document_id} is signed", reason="not_signed")
    signed = registry_services.NewFile(
        Role.SIGNED, done.current_id, file.file_name, registry.PDF, file.first_page, file.last_page, MADE_BY
    )
    registry_services.add_files(document_id, [signed])
    return done.current_id


@contextmanager
def _copy_of(digest: str) -> Iterator[Path]:
    with TemporaryDirectory(dir=home_folder() / "work") as folder:
        yield blobs.local_copy(digest, Path(folder))
