"""What lies on the desk of a body: scans that were sent to be entered as arrived, and how far each is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.queries.batches import GUARDED, batches_open_to, get_batch
from hoso.digitisation.rules.states import DOCS_OPEN_IN, DocState, FileState
from hoso.lib.errors import NotFound
from hoso.registry import queries as registry

if TYPE_CHECKING:
    from hoso.registry.models import Document

# What a clerk looks through; behind it come the others as these are entered.
MOST_ON_DESK = 50


@dataclass(frozen=True, slots=True)
class DeskDocument:
    """One document that was read and waits to be entered: the pages of its file from `first` to `last`."""

    id: UUID
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class DeskFile:
    """One file on the desk. `name` is empty while it is held: nothing of it is shown.

    `reason` (with `facts`) is why it could not be read; `documents` are those to be entered, `unread` of
    them could not be read.
    """

    id: UUID
    batch_id: UUID
    laid_by: UUID | None
    name: str
    state: FileState
    reason: str
    facts: dict[str, Any]
    documents: list[DeskDocument]
    unread: int
    is_ready: bool


def _on_desk(actor: Actor) -> "QuerySet[IncomingFile]":
    open_batches = batches_open_to(actor, acts.DIGITISE).values("pk")
    return IncomingFile.objects.filter(on_desk=True, batch__in=open_batches).select_related("batch")


def list_desk(actor: Actor, body_id: UUID) -> list[DeskFile]:
    """Return what lies on the desk of a body and is open to the actor, in the order it came."""
    found = list(_on_desk(actor).filter(body_id=body_id).order_by("pk")[:MOST_ON_DESK])
    return _rows(found)


def find_desk_file(actor: Actor, file_id: UUID) -> DeskFile | None:
    """Return one file on the desk; None when it lies there no more, or is not open to the actor."""
    rows = _rows(list(_on_desk(actor).filter(pk=file_id)))
    return rows[0] if rows else None


def _rows(files: list[IncomingFile]) -> list[DeskFile]:
    documents = ScanDocument.objects.filter(file__in=files, document__isnull=True).order_by("ordinal")
    of_file: dict[UUID, list[ScanDocument]] = {}
    for document in documents:
        of_file.setdefault(document.file_id, []).append(document)
    return [_row(file, of_file.get(file.pk, [])) for file in files]


def _row(file: IncomingFile, documents: list[ScanDocument]) -> DeskFile:
    state = FileState(file.state)
    is_read = state in DOCS_OPEN_IN and all(each.state != DocState.WAITING for each in documents)
    ready = [each for each in documents if each.state == DocState.READ] if is_read else []
    failed = [each for each in documents if each.state == DocState.FAILED]
    why = file if file.reason or not failed else failed[0]
    return DeskFile(
        file.pk, file.batch_id, file.batch.declared_by, "" if state in GUARDED else file.name, state,
        why.reason, why.facts,
        [DeskDocument(each.pk, each.first_page, each.last_page) for each in ready], len(failed), is_read,
    )  # fmt: skip


def documents_from(actor: Actor, file_id: UUID) -> "list[Document]":
    """Return the documents in the register that came from a file, as far as the actor may read them."""
    return list(registry.documents_open_to(actor).filter(scan__file=file_id).order_by("pk"))


def states_of(file_ids: Iterable[UUID]) -> dict[UUID, FileState]:
    """Return how far files are, by id; the caller has checked who asks."""
    found = IncomingFile.objects.filter(pk__in=list(file_ids)).values_list("pk", "state")
    return {pk: FileState(state) for pk, state in found}


def get_desk_document(actor: Actor, document_id: UUID) -> ScanDocument:
    """Return a document that was read and waits on the desk, with its file and batch.

    A file is shown only when all of it was read: until then a mark may still be found in it.

    Raises:
        NotFound: it does not lie there (any more), is held, or is not open to the actor.
        NotAllowed: the actor does not digitise in its body.
    """
    unread = ScanDocument.objects.filter(file=OuterRef("file"), state=DocState.WAITING)
    found = ScanDocument.objects.select_related("file", "batch__fonds").filter(
        ~Exists(unread), pk=document_id, state=DocState.READ, document__isnull=True,
        file__on_desk=True, file__state__in=DOCS_OPEN_IN,
    ).first()  # fmt: skip
    if found is None:
        raise NotFound(f"document {document_id} does not lie on the desk")
    get_batch(actor, found.batch_id, to=acts.DIGITISE)
    return found
