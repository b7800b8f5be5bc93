"""The desk: scans that a clerk lays down so that the form of an arrival fills itself.

They wait in quarantine like every upload, are looked at for marks and read by the same steps; then the
machine stops until the clerk enters each document as arrived. In that act the file becomes what the
document consists of.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.blobs.errors import QuarantineBroken
from hoso.digitisation import queries
from hoso.digitisation.errors import (
    BatchClosed,
    DeskFileTooBig,
    MoveNotOpen,
    NotOnDesk,
    PageMissing,
    SentTooMany,
)
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument, ScanPage
from hoso.digitisation.rules import answers
from hoso.digitisation.rules.intake import LARGEST_FILE_ON_DESK_BYTES, MOST_FILES_ON_DESK_AT_ONCE
from hoso.digitisation.rules.states import (
    DOCS_OPEN_IN,
    BatchState,
    DocState,
    FileState,
    doc_after,
    file_after,
)
from hoso.digitisation.services import quarantine
from hoso.digitisation.services.batches import (
    Declaration,
    check_declaration,
    close_batch,
    open_batch,
    reopen_batch,
    resume_if_finished,
)
from hoso.digitisation.services.documents import files_of, new_reading, pages_of
from hoso.digitisation.services.fetching import fetch
from hoso.digitisation.services.images import WIDTHS
from hoso.digitisation.services.intake import admit_file
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool
from hoso.reading.pictures import picture_of
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.rules import NewArrival, Proposal

if TYPE_CHECKING:
    from hoso.registry.models import Incoming

# Colleagues who send at the same moment may close the batch under one another.
MOST_OPENINGS = 5
# One batch holds what a person lays down within a day.
BATCH_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A document as it was read: what is proposed for each field, and its pages (width, height, dpi)."""

    id: UUID
    file_id: UUID
    file_name: str
    page_sizes: list[tuple[int, int, int]]
    proposals: dict[str, Proposal]
    # Pages that could not be read.
    problem_pages: list[int]


def lay_on_desk(
    actor: Actor, body_id: UUID, files: list[tuple[str, Path]], *, declaration: Declaration
) -> list[IncomingFile]:
    """Take copies of files into quarantine to be read for the form of an arrival; return their rows.

    What is read waits until `enter_from_desk`. Bytes that this body sent before come back as the row that is
    there, or as one that points to it (`duplicate_of`).

    Raises:
        BatchDeclaredSecret, NotDeclared: nothing was stored.
        NotFound, NotAllowed: the actor registers nothing in this body, or digitises nothing.
        NoRegister: the body has no open fonds.
        SentTooMany, DeskFileTooBig: nothing was stored.
        NameOdd, FileUnreadable, DiskFull, BatchFull: see `admit_file`; files before this one are there.
    """
    check_declaration(declaration)
    registry_services.check_may(actor, acts.REGISTER, body_id)
    fonds = registry.get_open_fonds(body_id, on=actor.on)
    if len(files) > MOST_FILES_ON_DESK_AT_ONCE:
        raise SentTooMany(f"{len(files)} files", most=MOST_FILES_ON_DESK_AT_ONCE)
    for name, path in files:
        if path.stat().st_size > LARGEST_FILE_ON_DESK_BYTES:
            raise DeskFileTooBig(f"{name}", file=name, largest_mib=LARGEST_FILE_ON_DESK_BYTES >> 20)
    batch_id = _open(actor, fonds.pk, body_id, declaration)
    try:
        return [_admit(actor, batch_id, name, path, declaration) for name, path in files]
    finally:
        # Of a refused sending too: nobody else would say that all has come.
        close_batch(actor, batch_id)


def _open(actor: Actor, fonds_id: UUID, body_id: UUID, declaration: Declaration) -> UUID:
    """Return today's batch of this person, open for more; the declaration covers what comes now."""
    today = Batch.objects.filter(
        body_id=body_id, source=queries.DESK, fonds_id=fonds_id, declared_by=actor.account_id,
        opened_by=actor.account_id, opened_at__gt=now() - BATCH_LIFE,
    ).order_by("-pk").first()  # fmt: skip
    if today is None:
        return open_batch(actor, fonds_id=fonds_id, declaration=declaration, source=queries.DESK).pk
    return reopen_batch(actor, today.pk, declaration).pk


def _admit(actor: Actor, batch_id: UUID, name: str, path: Path, declaration: Declaration) -> IncomingFile:
    for _ in range(MOST_OPENINGS):
        try:
            return admit_file(actor, batch_id, name, path, on_desk=True)
        except BatchClosed:
            reopen_batch(actor, batch_id, declaration)
    raise BatchClosed(f"batch {batch_id} is closed again and again", state=BatchState.CLOSED)


def read_on_desk(actor: Actor, document_id: UUID) -> OnDesk:
    """Return what was read on a document that waits on the desk; nothing of it leaves quarantine.

    Raises:
        NotFound, NotAllowed: see `queries.get_desk_document`.
        NoSuchUpload, QuarantineBroken: its reading is lost; let it be read again.
    """
    found = queries.get_desk_document(actor, document_id)
    reading = answers.reading(_reading_of(found))
    return OnDesk(
        found.pk, found.file_id, found.file.name, [(size[0], size[1], size[2]) for size in found.page_sizes],
        answers.proposals(reading, pages=pages_of(found.pk)), list(found.problem_pages),
    )  # fmt: skip


def _reading_of(document: ScanDocument) -> dict[str, Any]:
    with quarantine.in_use().open(document.batch_id, document.reading_name) as stream:
        return dict(json.load(stream))


def desk_page(actor: Actor, document_id: UUID, *, page: int, width: int, pool: ReaderPool) -> bytes:
    """Return one page of a document on the desk as WebP, upright, counted from 1.

    A picture that was made stays in quarantine, encrypted, until the document is entered or taken back.

    Raises:
        NotFound, NotAllowed: see `queries.get_desk_document`.
        PageMissing: it has no such page, none of that width, or it cannot be shown.
    """
    found = queries.get_desk_document(actor, document_id)
    pages = pages_of(found.pk)
    if width not in WIDTHS or not 1 <= page <= len(pages):
        raise PageMissing(f"page {page} of document {document_id}", page=page)
    name = f"{found.pk}.page-{page}-{width}"
    place = quarantine.in_use()
    if name not in place.names(found.batch_id):
        _draw(found, pages[page - 1], page, name, width=width, pool=pool)
    with place.open(found.batch_id, name) as stream:
        picture = stream.read()
    # It may have been held while the picture was made.
    queries.get_desk_document(actor, document_id)
    return picture


def _draw(found: ScanDocument, in_file: int, page: int, name: str, *, width: int, pool: ReaderPool) -> None:
    turns = _reading_of(found).get("rotations") or {}
    with pool.lease() as reader:
        made = picture_of(reader, fetch(found.file, reader.work), page=in_file, width=width, turns=turns)
        if made is None:
            raise PageMissing(f"page {page} of document {found.pk}", page=page)
        quarantine.put(found.batch_id, name, made)


def enter_from_desk(
    actor: Actor,
    body_id: UUID,
    document_id: UUID,
    arrival: NewArrival,
    *,
    pool: ReaderPool,
    arrival_id: UUID | None = None,
) -> "Incoming":
    """Enter a document from the desk as arrived: its file becomes what it consists of, in the same act.

    What the clerk gives is confirmed, what the machine read stays beside it. The two-layer PDF/A is made
    afterwards. Safe to repeat with one `arrival_id`.

    Raises:
        NotFound, NotAllowed: see `registry.services.register_arrival`; or it is of another body.
        NotOnDesk: somebody else entered it or took it back, or it was held meanwhile; nothing was entered.
        Others as `registry.services.register_arrival`, IdTaken among them.
    """
    registry_services.check_may(actor, acts.REGISTER, body_id)
    present = registry.find_arrival(actor, body_id, arrival_id) if arrival_id else None
    if present is not None:
        return present
    found = _still_there(actor, body_id, document_id)
    original, reading = _kept(found, pool)
    with transaction.atomic():
        _check_unmoved(found)
        document = ScanDocument.objects.select_related("file", "batch").get(pk=document_id)
        document.file.blob_id, document.reading_blob_id = original, reading
        entered = registry_services.register_document(
            actor, document_id, fonds_id=document.batch.fonds_id, custodian_id=document.batch.custodian_id,
            access_class=AccessClass(document.batch.access_class),
            reading=new_reading(document, answers.reading(_reading_of(document))), files=files_of(document),
        )  # fmt: skip
        made = registry_services.register_arrival(
            actor, body_id, arrival, document_id=document_id, arrival_id=arrival_id
        )
        ScanDocument.objects.filter(pk=document_id).update(document=entered, reading_blob=reading)
        _release(document.file, original)
        resume_if_finished(document.batch_id)
    _clean(found.batch_id, found.file_id, [document_id], readings=[])
    return made


def _still_there(actor: Actor, body_id: UUID, document_id: UUID) -> ScanDocument:
    lies = ScanDocument.objects.filter(pk=document_id, file__body_id=body_id, file__on_desk=True)
    if not lies.filter(document__isnull=True).exists():
        raise NotOnDesk(f"document {document_id} does not lie on the desk")
    return queries.get_desk_document(actor, document_id)


def _kept(document: ScanDocument, pool: ReaderPool) -> tuple[str, str]:
    """Keep original and reading as blobs and return their digests; without a row they harm nobody."""
    file = document.file
    with pool.lease() as place:
        work, reading = place.work, place.work / "reading.json"
        quarantine.copy_out(document.batch_id, document.reading_name, reading)
        if file.blob_id is not None:
            return file.blob_id, blobs.keep(reading, media_type="application/json")
        digest = blobs.keep(work / fetch(file, work), media_type=file.media_type)
        if digest != file.digest:
            raise QuarantineBroken(f"file {file.pk} came out with other bytes", file=str(file.pk))
        return digest, blobs.keep(reading, media_type="application/json")


def _check_unmoved(found: ScanDocument) -> None:
    """Hold batch, file and document so that nobody else enters, holds or takes them back meanwhile."""
    Batch.objects.select_for_update(no_key=True).get(pk=found.batch_id)
    file = IncomingFile.objects.select_for_update().get(pk=found.file_id)
    waits = ScanDocument.objects.select_for_update().filter(
        pk=found.pk, state=DocState.READ, document__isnull=True
    )
    if file.state not in DOCS_OPEN_IN or not file.on_desk or not waits.exists():
        raise NotOnDesk(f"document {found.pk} does not lie on the desk any more")


def _release(file: IncomingFile, digest: str) -> None:
    """Let the original be the blob that it is now; off the desk with the last of its documents."""
    left = ScanDocument.objects.filter(file=file, document__isnull=True).exclude(state=DocState.LEFT_OUT)
    after = file_after(FileState.CUT, "release") if file.state == FileState.CUT else FileState(file.state)
    IncomingFile.objects.filter(pk=file.pk).update(
        state=after, blob_id=digest, in_quarantine=False, on_desk=left.exists(), claimed_until=None,
        claimed_by="",
    )  # fmt: skip


def take_off_desk(actor: Actor, file_id: UUID) -> None:
    """Take back a file that was laid on the desk: its bytes and what was read of it are gone.

    Of a file of which a document was entered only the others are left out. Repeated, it changes nothing.

    Raises:
        NotFound, NotAllowed: see `queries.get_file`; needs `acts.DIGITISE`.
        MoveNotOpen: it is held: a person decides about it first.
    """
    queries.get_file(actor, file_id, to=acts.DIGITISE)
    batch_id = IncomingFile.objects.values_list("batch_id", flat=True).get(pk=file_id)
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
        file = IncomingFile.objects.select_for_update().get(pk=file_id)
        if not file.on_desk:
            return
        waiting = ScanDocument.objects.select_for_update().filter(file=file, document__isnull=True)
        readings = [each.reading_name for each in waiting if each.reading_name]
        ids = [each.pk for each in waiting]
        if file.state == FileState.RELEASED:
            _leave_out(list(waiting))
        else:
            _withdraw(file, ids)
        IncomingFile.objects.filter(pk=file_id).update(on_desk=False)
        by = queries.in_capacity(actor, batch, acts.DIGITISE)
        audit.record(by, "digitisation.take_off_desk", subject=file_id, batch=batch_id, documents=len(ids))
        resume_if_finished(batch_id)
    _clean(batch_id, file_id, ids, readings=readings)


def _leave_out(documents: list[ScanDocument]) -> None:
    for each in documents:
        if each.state == DocState.WAITING:
            raise MoveNotOpen(f"document {each.pk} is being read", state=each.state, move="leave_out")
        after = doc_after(DocState(each.state), "leave_out")
        ScanDocument.objects.filter(pk=each.pk).update(state=after, reading_name="", reason="", facts={})


def _withdraw(file: IncomingFile, document_ids: list[UUID]) -> None:
    after = file_after(FileState(file.state), "withdraw")
    IncomingFile.objects.filter(pk=file.pk).update(
        state=after, in_quarantine=False, attempt=file.attempt + 1, claimed_until=None, claimed_by="",
        reason="", facts={}, page_count=None,
    )  # fmt: skip
    # Nobody answered for what the machine made of it, and nothing of it was stored in the open.
    ScanDocument.objects.filter(looks_like__in=document_ids).update(looks_like=None)
    ScanPage.objects.filter(file=file).delete()
    ScanDocument.objects.filter(pk__in=document_ids).delete()


def _clean(batch_id: UUID, file_id: UUID, document_ids: list[UUID], *, readings: list[str]) -> None:
    """Remove from quarantine what is not needed there any more, after the commit; the sweeper does it too."""
    file = IncomingFile.objects.get(pk=file_id)
    gone = list(readings) if file.in_quarantine else [*readings, str(file_id)]
    for name in quarantine.in_use().names(batch_id):
        if any(name.startswith(f"{document_id}.page-") for document_id in document_ids):
            gone.append(name)
    for name in gone:
        quarantine.remove(batch_id, name)
