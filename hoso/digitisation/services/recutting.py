"""A pile that was cut wrongly, put right by a person: a document cut in two, or joined with the one before.

The documents as they were cut are struck, for there never were such papers; new ones take their pages and are
read like any other. Nothing that a person confirmed is touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.digitisation import queries
from hoso.digitisation.errors import CutConfirmed, MoveNotOpen, NothingBefore
from hoso.digitisation.models import Batch, IncomingFile, Sample, ScanDocument, ScanPage
from hoso.digitisation.rules.cutting import Piece, cut_before
from hoso.digitisation.rules.separators import Sheet
from hoso.digitisation.rules.states import DocState, FileState, SampleState, doc_after, file_after
from hoso.digitisation.services.batches import resume_if_finished
from hoso.digitisation.services.examining import make_document
from hoso.digitisation.services.images import forget_images
from hoso.dossiers import services as dossiers
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.registry import services as registry
from hoso.registry.errors import AlreadyConfirmed

# Ordinals of a file are moved out of the way while they are given anew; no file has as many documents.
_ASIDE = 1_000_000


@dataclass(frozen=True, slots=True)
class _Scene:
    """A file whose documents nobody else changes meanwhile."""

    actor: Actor
    batch: Batch
    file: IncomingFile
    documents: list[ScanDocument]


@transaction.atomic
def cut_document(actor: Actor, document_id: UUID, *, page: int) -> list[UUID]:
    """Cut a document in two before its page `page`, counted from 1; return the two new ones, to be read.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`; needs `acts.DESCRIBE`.
        CutOdd: see `rules.cutting.cut_before`.
        CutConfirmed: a person confirmed it.
        MoveNotOpen: it is not described yet, or its file is held.
    """
    scene, document = _scene(actor, document_id)
    first, second = cut_before(_pages(document), page)
    sheet = Sheet(box=document.sheet_box, dossier=document.sheet_dossier)
    made = _recut(scene, [document], [Piece(first, sheet), Piece(second, sheet)])
    _record(scene, "digitisation.cut_document", document_id, made, page=page)
    return made


@transaction.atomic
def join_document(actor: Actor, document_id: UUID) -> UUID:
    """Join a document with the one before it in its file; return the new one, to be read.

    What the separator sheet before the first of them said holds for both.

    Raises:
        NotFound, NotAllowed, CutConfirmed, MoveNotOpen: see `cut_document`; either document counts.
        NothingBefore: it is the first of its file.
    """
    scene, document = _scene(actor, document_id)
    before = [one for one in scene.documents if one.ordinal < document.ordinal]
    if not before:
        raise NothingBefore(f"document {document_id} is the first of file {scene.file.pk}")
    earlier = before[-1]
    sheet = Sheet(box=earlier.sheet_box, dossier=earlier.sheet_dossier)
    whole = Piece([*_pages(earlier), *_pages(document)], sheet)
    [made] = _recut(scene, [earlier, document], [whole])
    _record(scene, "digitisation.join_document", document_id, [made], earlier=earlier.pk)
    return made


def _scene(actor: Actor, document_id: UUID) -> tuple[_Scene, ScanDocument]:
    """Lock batch, file and documents, in the order in which everybody does."""
    scan = ScanDocument.objects.filter(pk=document_id).exclude(state=DocState.RECUT).first()
    if scan is None:
        raise NotFound(f"document {document_id} was not scanned here")
    batch = queries.get_batch(actor, scan.batch_id, to=acts.DESCRIBE)
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    file = IncomingFile.objects.select_for_update().get(pk=scan.file_id)
    rows = ScanDocument.objects.select_for_update().filter(file=file).exclude(state=DocState.RECUT)
    documents = list(rows.order_by("ordinal"))
    document = next((one for one in documents if one.pk == document_id), None)
    if document is None:
        raise NotFound(f"document {document_id} was cut otherwise meanwhile")
    return _Scene(actor, batch, file, documents), document


def _pages(document: ScanDocument) -> list[int]:
    return list(document.pages.order_by("number").values_list("number", flat=True))


def _recut(scene: _Scene, old: Sequence[ScanDocument], pieces: Sequence[Piece]) -> list[UUID]:
    """Put new documents in the place of old ones, with the same pages; return the new ones' ids."""
    state = file_after(FileState(scene.file.state), "recut")
    after = {one.pk: doc_after(DocState(one.state), "recut") for one in old}
    _take_out(scene, old)
    _strike(scene, old)
    IncomingFile.objects.filter(pk=scene.file.pk).update(state=state)
    ScanDocument.objects.filter(file=scene.file).update(ordinal=F("ordinal") + _ASIDE)
    for one in old:
        # Nothing looks like it any more, and none of its pages are counted with it.
        gone = ScanDocument.objects.filter(pk=one.pk, state=one.state)
        gone.update(state=after[one.pk], page_count=0, look_bands=[], looks_like=None, finished_at=None)
    ScanDocument.objects.filter(looks_like__in=[one.pk for one in old]).update(looks_like=None)
    made = [_made(scene, piece, ordinal=2 * _ASIDE + at) for at, piece in enumerate(pieces)]
    _number_anew(scene.file.pk)
    _fail_samples(scene, [one.pk for one in old])
    resume_if_finished(scene.batch.pk)
    ids = [one.pk for one in old]
    transaction.on_commit(lambda: forget_images(ids))
    return made


def _take_out(scene: _Scene, old: Sequence[ScanDocument]) -> None:
    """Take the documents out of their box and dossiers: those are open while a document is unconfirmed."""
    ids = [one.pk for one in old]
    reason = "digitisation.recut"
    by_dossier = holding_queries.groups_of(ids, boxes=False)
    for dossier_id in {group for groups in by_dossier.values() for group in groups}:
        dossiers.take_out_documents(scene.actor, dossier_id, ids, reason=reason, right=acts.DESCRIBE)
    by_box = holding_queries.groups_of(ids, boxes=True)
    for box_id in {group for groups in by_box.values() for group in groups}:
        holdings.take_out(scene.actor, box_id, ids, reason=reason)


def _strike(scene: _Scene, old: Sequence[ScanDocument]) -> None:
    try:
        registry.strike_documents(scene.actor, [one.pk for one in old], reason="digitisation.recut")
    except AlreadyConfirmed as error:
        names = ", ".join(str(one.document) for one in old)
        raise CutConfirmed(f"one of {len(old)} documents was confirmed", document=names) from error


def _made(scene: _Scene, piece: Piece, *, ordinal: int) -> UUID:
    pages = ScanPage.objects.filter(file=scene.file, number__in=piece.pages).order_by("number")
    document = make_document(scene.file, ordinal, piece, [page.look for page in pages])
    pages.update(document=document)
    return document.pk


def _number_anew(file_id: UUID) -> None:
    """Give the documents of a file their places by their pages; those that were cut otherwise come last."""
    documents = ScanDocument.objects.filter(file_id=file_id)
    live = documents.exclude(state=DocState.RECUT).order_by("first_page")
    gone = documents.filter(state=DocState.RECUT).order_by("ordinal")
    for place, document_id in enumerate(
        [*live.values_list("pk", flat=True), *gone.values_list("pk", flat=True)], 1
    ):
        ScanDocument.objects.filter(pk=document_id).update(ordinal=place)


def _fail_samples(scene: _Scene, old: Sequence[UUID]) -> None:
    """A document that was cut wrongly was wrong: a sample with it has failed."""
    open_ones = Sample.objects.filter(
        batch=scene.batch, state=SampleState.DRAWN, population__overlap=list(old)
    )
    open_ones.update(state=SampleState.FAILED, decided_by=scene.actor.account_id, decided_at=now())


def _record(scene: _Scene, act: str, document_id: UUID, made: Sequence[UUID], **ids: Any) -> None:
    by = queries.in_capacity(scene.actor, scene.batch, acts.DESCRIBE)
    audit.record(
        by, act, subject=document_id, batch=scene.batch.pk, file=scene.file.pk,
        made=list(made), **ids,
    )  # fmt: skip


__all__ = ["MoveNotOpen", "cut_document", "join_document"]
