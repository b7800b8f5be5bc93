"""Releasing a file that was read, and putting its documents into dossier and box."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.blobs import services as blobs
from hoso.blobs.errors import QuarantineBroken
from hoso.custody import queries as custody_queries
from hoso.custody import services as custody
from hoso.custody.errors import LabelOdd
from hoso.digitisation.models import Batch, BatchDossier, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import (
    DOCS_AT_WORK,
    DOCS_OPEN_IN,
    FILES_AT_WORK,
    DocState,
    FileState,
    doc_after,
    file_after,
)
from hoso.digitisation.rules.titles import fill_title
from hoso.digitisation.services import claims, quarantine
from hoso.digitisation.services.claims import Claim
from hoso.digitisation.services.fetching import fetch
from hoso.digitisation.services.retrying import stored_facts
from hoso.dossiers import queries as dossier_queries
from hoso.dossiers import services as dossiers
from hoso.dossiers.rules import Status
from hoso.lib.errors import DomainError
from hoso.node.reader import ReaderPool

if TYPE_CHECKING:
    from hoso.custody.models import Box

AT_ONCE = 100


def release(claim: Claim, *, pool: ReaderPool) -> None:
    """Keep the original of a file, all of whose documents were read and bear no mark, as it came.

    Raises:
        ClaimLost: somebody else has the file now.
        QuarantineBroken: the bytes are not those that were admitted.
    """
    file = IncomingFile.objects.get(pk=claim.id)
    if file.blob_id is None:
        with pool.lease() as place:
            name = fetch(file, place.work)
            digest = blobs.keep(place.work / name, media_type=file.media_type)
        if digest != file.digest:
            raise QuarantineBroken(f"file {file.pk} came out with other bytes", file=str(file.pk))
    with transaction.atomic():
        claims.advance(
            claim, FileState.CUT, file_after(FileState.CUT, "release"), blob_id=file.digest,
            in_quarantine=False, claimed_until=None, claimed_by="",
        )  # fmt: skip
    # After the commit: as long as the row says that the bytes are in quarantine, they are.
    quarantine.remove(file.batch_id, str(file.pk))


def place_ready(actor: Actor, batch_id: UUID, *, at: datetime) -> int:
    """Put registered documents into their dossiers and boxes, in the order of the scans; return how many.

    Workers finish in any order, but a dossier keeps the order of the pile: a document waits until
    everything before it has come, or was parked.
    """
    placed = 0
    while done := _place_some(actor, batch_id):
        placed += done
    return placed


@transaction.atomic
def _place_some(actor: Actor, batch_id: UUID) -> int:
    # The lock makes placing one at a time per batch.
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    ready = ScanDocument.objects.filter(batch=batch, state=DocState.REGISTERED, reason="")
    ready = ready.select_related("file", "document")
    barrier = _first_at_work(batch_id)
    if barrier is not None:
        ready = ready.filter(file__ordinal__lt=barrier)
    documents = list(ready.order_by("file__ordinal", "ordinal")[:AT_ONCE])
    _put_in_dossiers(actor, batch, documents)
    _put_in_boxes(actor, batch, documents)
    placed = ScanDocument.objects.filter(pk__in=[document.pk for document in documents], reason="")
    placed.update(state=doc_after(DocState.REGISTERED, "place"))
    _finish_files({document.file_id for document in documents})
    return len(documents)


def _put_in_dossiers(actor: Actor, batch: Batch, documents: Sequence[ScanDocument]) -> None:
    by_title: dict[str, list[UUID]] = {}
    for document in documents:
        by_title.setdefault(_title(batch, document), []).append(document.pk)
    for title, document_ids in by_title.items():
        if title:
            with _set_aside_if_refused(document_ids):
                dossier_id = _open_dossier(actor, batch, title)
                dossiers.add_documents(actor, dossier_id, document_ids, right=acts.DIGITISE)
                ScanDocument.objects.filter(pk__in=document_ids).update(dossier=dossier_id)


def _put_in_boxes(actor: Actor, batch: Batch, documents: Sequence[ScanDocument]) -> None:
    by_box: dict[UUID, list[UUID]] = {}
    for document in documents:
        box_id = _box_id(batch, document)
        if box_id is not None:
            by_box.setdefault(box_id, []).append(document.pk)
    for box_id, document_ids in by_box.items():
        with _set_aside_if_refused(document_ids):
            custody.put_in_box(actor, box_id, document_ids, right=acts.DIGITISE)


@contextmanager
def _set_aside_if_refused(document_ids: Sequence[UUID]) -> Iterator[None]:
    """Note a refusal in the rows of these documents, which stay registered; the others are placed.

    A fonds may have been closed, or a dossier approved, since the batch was opened.
    """
    try:
        with transaction.atomic():
            yield
    except DomainError as refusal:
        ScanDocument.objects.filter(pk__in=document_ids).update(
            reason=refusal.code, facts=stored_facts(refusal)
        )


def _title(batch: Batch, document: ScanDocument) -> str:
    return document.sheet_dossier or fill_title(batch.dossier_title, _facts(batch, document))


def _first_at_work(batch_id: UUID) -> int | None:
    """Return the place in the batch of the first file with which the machine is not done."""
    cut = ScanDocument.objects.filter(file=OuterRef("pk"), state__in=DOCS_AT_WORK)
    unfinished = Q(state__in=FILES_AT_WORK) | (Q(state__in=DOCS_OPEN_IN) & Exists(cut))
    # What lies on the desk is entered in the order in which a clerk takes it.
    files = IncomingFile.objects.filter(unfinished, batch_id=batch_id, on_desk=False).order_by("ordinal")
    return files.values_list("ordinal", flat=True).first()


def _facts(batch: Batch, document: ScanDocument) -> dict[str, str]:
    described = document.document
    assert described is not None
    return {
        "box": document.sheet_box or (batch.box.label if batch.box else ""),
        "type": described.type_name,
        "year": str(described.issued_on.year) if described.issued_on else "",
        "issuer": described.issuer,
    }


def _open_dossier(actor: Actor, batch: Batch, title: str) -> UUID:
    """Return the batch's dossier of that title; when it was approved meanwhile, its next part."""
    part = 1
    while True:
        numbered = title if part == 1 else f"{title} ({part})"
        target, _ = BatchDossier.objects.get_or_create(batch=batch, title=numbered[:1000])
        known = dossier_queries.find_dossier(target.pk)
        if known is None:
            dossiers.open_dossier(
                actor, fonds_id=batch.fonds_id, custodian_id=batch.custodian_id, title=numbered[:1000],
                access_class=AccessClass(batch.access_class), found=batch.found_story, dossier_id=target.pk,
                right=acts.DIGITISE,
            )  # fmt: skip
            return target.pk
        if known.status == Status.OPEN:
            return target.pk
        part += 1


def _box_id(batch: Batch, document: ScanDocument) -> UUID | None:
    """Return the box a sheet named, if there is one of that label; else the batch's box."""
    named = _named_box(batch, document.sheet_box) if document.sheet_box else None
    return named.pk if named is not None else batch.box_id


def _named_box(batch: Batch, label: str) -> "Box | None":
    try:
        box = custody_queries.find_box(batch.custodian_id, label)
    except LabelOdd:
        # The code was printed by somebody else; the pile is where the batch says.
        return None
    return box if box is not None and box.holding.scope.fonds_id == batch.fonds_id else None


def _finish_files(file_ids: set[UUID]) -> None:
    """Note which files are done: all their documents in their place."""
    unplaced = ScanDocument.objects.filter(file=OuterRef("pk")).exclude(
        state__in=[DocState.PLACED, DocState.RECUT, DocState.LEFT_OUT]
    )
    done = IncomingFile.objects.filter(~Exists(unplaced), pk__in=file_ids, state=FileState.RELEASED)
    done.update(state=file_after(FileState.RELEASED, "finish"))
