"""Reads of batches and files, and the one statement of who sees which."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from hoso.access import acts
from hoso.access.holds import Decision
from hoso.access.values import AccessClass, Actor
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument, SecrecyHold
from hoso.digitisation.rules.states import (
    DOCS_AT_WORK,
    DOCS_OPEN_IN,
    FILES_AT_WORK,
    BatchState,
    DocState,
    FileState,
)
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound

# A file in these states shows its name to whoever may decide, to nobody else.
GUARDED = (FileState.HELD, FileState.SECRET)
# The sources of batches that hold what one person lays on the desk in a day, and what comes to the drafts
# of a body; lists of batches leave them out.
DESK, DRAFTS = "desk", "drafts"
OF_THE_OFFICE = (DESK, DRAFTS)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a batch as lists show it. `reason` is a code with words in room `wording`."""

    id: UUID
    ordinal: int
    name: str
    size_bytes: int
    state: FileState
    page_count: int | None
    documents: int
    reason: str
    facts: dict[str, Any]
    duplicate_of: UUID | None
    duplicate_of_name: str
    # Of a copy: the batch of the first one, and why that could not be read, if it could not.
    twin_batch: UUID | None
    twin_reason: str
    twin_facts: dict[str, Any]
    # It failed after its bytes were taken; one refused at the door must be sent again.
    may_retry: bool


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What became of a batch so far. `documents` by state; pages are content pages."""

    files: dict[FileState, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    pages_done: int = 0
    blank_pages: int = 0
    separators: int = 0
    confirmed: int = 0
    looks_like: int = 0

    @property
    def file_total(self) -> int:
        """Every file that was sent."""
        return sum(self.files.values())

    @property
    def document_total(self) -> int:
        """Every document that was cut."""
        return sum(self.documents.values())


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that waits for a person, with where the marks are."""

    file_id: UUID
    batch_id: UUID
    name: str
    findings: list[dict[str, Any]]
    found_at: datetime


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """From which file and pages a document came."""

    document_id: UUID
    batch_id: UUID
    file_id: UUID
    file_name: str
    pages: list[int]
    looks_like: UUID | None
    scanned_at: datetime
    scanned_by: UUID | None
    # The first of its file: there is none before it to join it with.
    is_first: bool = True


def batches_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[Batch]":
    """Return the batches `actor` may do `act` to: in scope, and not above the class."""
    found = Q(pk__in=[])
    for level, ids in holdings.scopes_open_to(actor, act).items():
        found |= Q(scope_id__in=ids, access_class__lte=level)
    return Batch.objects.filter(found)


def get_batch(actor: Actor, batch_id: UUID, *, to: str = acts.READ) -> Batch:
    """Return one batch, for the act named in `to`.

    The service itself runs batches without reading what is in them.

    Raises:
        NotFound: no such batch, or the actor may not know of it.
        NotAllowed: the actor may see it but not do `to`.
    """
    if actor.is_service and to == acts.DIGITISE:
        batch = Batch.objects.filter(pk=batch_id).first()
    else:
        batch = batches_open_to(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound(f"batch {batch_id} not found")
    if (
        to != acts.READ
        and not actor.is_service
        and not batches_open_to(actor, to).filter(pk=batch_id).exists()
    ):
        raise NotAllowed(f"{to} on batch {batch_id} is not open to {actor.account_id}", act=to)
    return batch


def in_capacity(actor: Actor, batch: Batch, act: str) -> Actor:
    """Return `actor` as the trail names it when it does `act` to a batch: its post, and on whose behalf."""
    level = AccessClass(batch.access_class)
    return holdings.in_capacity_of_scope(actor, act, batch.scope_id, up_to=level)


def list_batches(actor: Actor, *, before: UUID | None = None, limit: int = 50) -> list[Batch]:
    """Return batches, newest first; `before` is the last id of the page before."""
    found = (
        batches_open_to(actor)
        .exclude(source__in=OF_THE_OFFICE)
        .select_related("box", "fonds")
        .order_by("-id")
    )
    return list((found.filter(pk__lt=before) if before else found)[:limit])


def find_batch_of(body_id: UUID, source: str, *, box_id: UUID | None) -> Batch | None:
    """Return the newest batch that was made from the same place for the same body and box."""
    found = Batch.objects.filter(Q(box_id=box_id) if box_id else Q(box__isnull=True))
    found = found.filter(body_id=body_id, source=source)
    return found.order_by("-id").first()


def unfinished_batches(*, limit: int = 100) -> list[UUID]:
    """Return the batches on which the machine has work, oldest first."""
    found = Batch.objects.exclude(state=BatchState.FINISHED).order_by("id")
    return list(found.values_list("id", flat=True)[:limit])


def waiting_batches(*, limit: int = 1000) -> list[UUID]:
    """Return the batches in which the machine has something to do, oldest first."""
    files = IncomingFile.objects.filter(batch=OuterRef("pk"), state__in=FILES_AT_WORK)
    documents = ScanDocument.objects.filter(
        batch=OuterRef("pk"), state__in=DOCS_AT_WORK, file__state__in=DOCS_OPEN_IN
    )
    # What was read on the desk waits for a clerk.
    files = files.exclude(state=FileState.CUT, on_desk=True)
    documents = documents.exclude(
        state__in=(DocState.READ, DocState.MADE), file__on_desk=True, document__isnull=True
    )
    found = Batch.objects.filter(Q(state=BatchState.CLOSED) | Exists(files) | Exists(documents))
    return list(found.exclude(state=BatchState.FINISHED).order_by("id").values_list("id", flat=True)[:limit])


def node_of(batch_id: UUID) -> UUID:
    """Return the node in whose home the files of a batch wait.

    Raises:
        NotFound: no such batch.
    """
    node = Batch.objects.filter(pk=batch_id).values_list("owner_node", flat=True).first()
    if node is None:
        raise NotFound(f"batch {batch_id} not found")
    return node


def get_file(actor: Actor, file_id: UUID, *, to: str = acts.READ) -> IncomingFile:
    """Return one file of a batch; raises like `get_batch`."""
    file = IncomingFile.objects.select_related("batch").filter(pk=file_id).first()
    if file is None:
        raise NotFound(f"file {file_id} not found")
    get_batch(actor, file.batch_id, to=to)
    return file


def not_sent_yet(batch_id: UUID, files: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of `files` (name and digest) that were never sent into a batch.

    What was confirmed as secret has lost its name: its bytes alone tell it.
    """
    sent = IncomingFile.objects.filter(batch_id=batch_id).values_list("name", "digest", "state")
    known = {(name, digest) for name, digest, _state in sent}
    secret = {digest for _name, digest, state in sent if state == FileState.SECRET}
    return {(name, digest) for name, digest in files if (name, digest) not in known and digest not in secret}


def is_secret(file: IncomingFile) -> bool:
    """Tell whether a file, or the one it is a copy of, was confirmed as secret: it has no name any more."""
    return FileState.SECRET in {file.state, file.duplicate_of.state if file.duplicate_of else None}


def find_file(batch_id: UUID, name: str, digest: str) -> IncomingFile | None:
    """Return the row of a file that was sent before into the same batch, unless it was taken back."""
    found = IncomingFile.objects.filter(batch_id=batch_id, name=name, digest=digest, draft=None)
    return found.exclude(state=FileState.WITHDRAWN).first()


def list_files(
    actor: Actor,
    batch_id: UUID,
    *,
    states: Iterable[FileState] | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[FileRow]:
    """Return the files of a batch in the order they were sent; `after` is the last ordinal before.

    The name of a held file is shown only to whoever may decide about it.

    Raises:
        NotFound: see `get_batch`.
    """
    get_batch(actor, batch_id, to=acts.DIGITISE if actor.is_service else acts.READ)
    decides = actor.is_service or batches_open_to(actor, acts.RELEASE_HOLD).filter(pk=batch_id).exists()
    found = IncomingFile.objects.filter(batch_id=batch_id, ordinal__gt=after)
    if states is not None:
        found = found.filter(state__in=list(states))
    rows = (
        found.select_related("duplicate_of")
        .annotate(cut=Count("documents", filter=~Q(documents__state=DocState.RECUT), distinct=True))
        .order_by("ordinal")
    )
    return [_row(file, show_name=decides) for file in rows[:limit]]


def _row(file: Any, *, show_name: bool) -> FileRow:
    state = FileState(file.state)
    return FileRow(
        id=file.pk,
        ordinal=file.ordinal,
        name=_shown_name(file, show_name=show_name),
        size_bytes=file.size_bytes,
        state=state,
        page_count=file.page_count,
        documents=file.cut,
        reason=file.reason,
        facts=file.facts,
        duplicate_of=file.duplicate_of_id,
        duplicate_of_name=_shown_twin(file, show_name=show_name),
        twin_batch=file.duplicate_of.batch_id if file.duplicate_of else None,
        twin_reason=file.duplicate_of.reason if file.duplicate_of else "",
        twin_facts=file.duplicate_of.facts if file.duplicate_of else {},
        may_retry=state is FileState.FAILED and bool(file.stopped_in),
    )


def _shown_name(file: IncomingFile, *, show_name: bool) -> str:
    if is_secret(file):
        return ""
    # A copy of a held file has the name of its papers too.
    states = {file.state, file.duplicate_of.state if file.duplicate_of else None}
    return file.name if show_name or not states & set(GUARDED) else ""


def _shown_twin(file: IncomingFile, *, show_name: bool) -> str:
    twin = file.duplicate_of
    if twin is None or twin.state == FileState.SECRET:
        return ""
    if not show_name and FileState(twin.state) in GUARDED:
        return ""
    return twin.name


def failed_documents(batch_id: UUID) -> list[tuple[str, str, dict[str, Any]]]:
    """Return name and page, reason and facts of documents that failed or found no place."""
    failed = ScanDocument.objects.filter(batch_id=batch_id).exclude(reason="").select_related("file")
    return [
        (f"{document.file.name} p. {document.first_page}", document.reason, document.facts)
        for document in failed.order_by("file__ordinal", "ordinal")
    ]


def counts(batch_id: UUID) -> BatchCounts:
    """Return what became of a batch; the cost grows with the batch, not with what is stored."""
    files = IncomingFile.objects.filter(batch_id=batch_id).values_list("state").annotate(n=Count("id"))
    documents = ScanDocument.objects.filter(batch_id=batch_id).exclude(state=DocState.RECUT)
    by_state = documents.values_list("state").annotate(n=Count("id"))
    pages = IncomingFile.objects.filter(batch_id=batch_id).aggregate(
        blank=Count("pages", filter=Q(pages__kind="blank")),
        separators=Count("pages", filter=Q(pages__kind="separator")),
    )
    sums = documents.aggregate(
        pages=Sum("page_count", default=0),
        done=Sum("page_count", filter=Q(finished_at__isnull=False), default=0),
        confirmed=Count("id", filter=Q(document__state="confirmed")),
        alike=Count("id", filter=Q(looks_like__isnull=False)),
    )
    return BatchCounts(
        files={FileState(state): count for state, count in files},
        documents=dict(by_state),
        pages=sums["pages"],
        pages_done=sums["done"],
        blank_pages=pages["blank"],
        separators=pages["separators"],
        confirmed=sums["confirmed"],
        looks_like=sums["alike"],
    )


def list_held(actor: Actor, *, batch_id: UUID | None = None, limit: int = 100) -> list[HeldFile]:
    """Return the held files the actor may decide about, longest waiting first."""
    holds = SecrecyHold.objects.filter(
        decision=Decision.OPEN, file__batch__in=batches_open_to(actor, acts.RELEASE_HOLD)
    ).select_related("file")
    if batch_id is not None:
        holds = holds.filter(file__batch_id=batch_id)
    return [
        HeldFile(hold.file_id, hold.file.batch_id, hold.file.name, hold.findings, hold.found_at)
        for hold in holds.order_by("id")[:limit]
    ]


def documents_of(batch_id: UUID) -> list[UUID]:
    """Return the registered documents of a batch in the order of the pile, for whoever runs it."""
    found = ScanDocument.objects.filter(batch_id=batch_id, document__isnull=False)
    found = found.exclude(state=DocState.RECUT)
    return list(found.order_by("file__ordinal", "ordinal").values_list("pk", flat=True))


def scan_of(document_id: UUID) -> ScanFacts | None:
    """Return from which file and pages a document came; the caller has checked who asks."""
    scan = ScanDocument.objects.select_related("file", "batch").filter(pk=document_id).first()
    if scan is None:
        return None
    return ScanFacts(
        document_id=scan.pk,
        batch_id=scan.batch_id,
        file_id=scan.file_id,
        file_name=scan.file.name,
        pages=list(scan.pages.order_by("number").values_list("number", flat=True)),
        looks_like=scan.looks_like_id,
        scanned_at=scan.file.admitted_at,
        scanned_by=scan.batch.opened_by,
        is_first=scan.ordinal == 1,
    )
