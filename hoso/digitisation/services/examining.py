"""The first look at a file: the secrecy detector on the untouched pages, then cutting it into documents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.blobs.errors import QuarantineBroken
from hoso.digitisation.events import FileHeld
from hoso.digitisation.models import IncomingFile, ScanDocument, ScanPage, SecrecyHold
from hoso.digitisation.rules import answers, limits, looks
from hoso.digitisation.rules.answers import Looked, LookedPage
from hoso.digitisation.rules.cutting import Piece, cut, kind_of
from hoso.digitisation.rules.states import FileState, PageKind, file_after
from hoso.digitisation.services import claims, quarantine
from hoso.digitisation.services.claims import Claim
from hoso.digitisation.services.fetching import fetch
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.marks import Finding, Screened, look_for_marks, screen_seconds
from hoso.registry import services as registry

# Documents near enough by their index to be compared page by page.
MOST_COMPARED = 200


def examine(claim: Claim, *, pool: ReaderPool, actor: Actor) -> FileState:
    """Screen a file and, when nothing secret is found or a person released it, cut it into documents.

    A hit, a doubt or a failure of the detector holds the whole file: of a held file nothing is stored
    but where the marks are.

    Raises:
        ClaimLost: somebody else has the file now.
        DomainError: the file cannot be read; see `running`.
    """
    file = IncomingFile.objects.get(pk=claim.id)
    if file.draft_id is not None:
        return _examine_for_draft(claim, file, pool=pool, actor=actor)
    with pool.lease() as reader:
        name = fetch(file, reader.work)
        looked = _look(claim, reader, name, size_bytes=file.size_bytes)
        if file.state == FileState.ADMITTED:
            verdict = _screen(claim, reader, name, pages=len(looked.pages))
            if verdict.held:
                hold(claim, file, verdict.findings, actor=actor)
                return FileState.HELD
            clear(claim)
    keep_cut(claim, file, looked.pages)
    return FileState.CUT


def _examine_for_draft(claim: Claim, file: IncomingFile, *, pool: ReaderPool, actor: Actor) -> FileState:
    """Screen a file of a draft; without a mark, or released by a person, the draft keeps it as it is."""
    with pool.lease() as reader:
        name = fetch(file, reader.work)
        if file.state == FileState.ADMITTED:
            verdict = _screen(claim, reader, name, pages=1 + file.size_bytes // limits.BYTES_A_PAGE)
            if verdict.held:
                hold(claim, file, verdict.findings, actor=actor)
                return FileState.HELD
            clear(claim)
        digest = blobs.keep(reader.work / name, media_type=file.media_type)
    if digest != file.digest:
        raise QuarantineBroken(f"file {file.pk} came out with other bytes", file=str(file.pk))
    with transaction.atomic():
        # It may have been taken out of the draft meanwhile.
        is_wanted = registry.keep_draft_file(file.pk, digest)
        after = file_after(FileState.CLEAR, "attach" if is_wanted else "withdraw")
        claims.advance(
            claim, FileState.CLEAR, after, blob_id=digest if is_wanted else None, in_quarantine=False,
            claimed_until=None, claimed_by="",
        )  # fmt: skip
    quarantine.remove(file.batch_id, str(file.pk))
    return after


def _look(claim: Claim, reader: Reader, name: str, *, size_bytes: int) -> Looked:
    seconds = limits.look_seconds(size_bytes)
    claims.prolong(claim, seconds=seconds)
    return answers.looked(reader.call("look", {"input": name}, timeout_seconds=seconds))


def _screen(claim: Claim, reader: Reader, name: str, *, pages: int) -> Screened:
    seconds = screen_seconds(pages)
    claims.prolong(claim, seconds=seconds)
    return look_for_marks(reader, name, seconds=seconds)


@transaction.atomic
def clear(claim: Claim) -> None:
    """Note that the detector found nothing in a file."""
    claims.advance(claim, FileState.ADMITTED, file_after(FileState.ADMITTED, "clear"))


@transaction.atomic
def hold(claim: Claim, file: IncomingFile, findings: Sequence[Finding], *, actor: Actor) -> None:
    """Put a claimed file aside until a person decides."""
    before = FileState(file.state)
    claims.advance(
        claim, before, file_after(before, "hold"), stopped_in=before, claimed_until=None, claimed_by=""
    )
    note_hold(file, findings, actor=actor, at=now())


def note_hold(file: IncomingFile, findings: Sequence[Finding], *, actor: Actor, at: datetime) -> None:
    """Write down why a file is held, in the running transaction."""
    found = [finding.model_dump(mode="json") for finding in findings]
    SecrecyHold.objects.create(file=file, findings=found, found_at=at)
    audit.record(actor, "digitisation.hold_file", subject=file.pk, batch=file.batch_id, findings=len(found))
    events.announce(FileHeld(file.pk, file.batch_id))


@transaction.atomic
def keep_cut(claim: Claim, file: IncomingFile, pages: Sequence[LookedPage]) -> None:
    """Store what became of each page of a file: of which document it is part, or why of none.

    Pages, documents with their ids, and the file's state are one transaction: no page is lost or
    doubled, however often the step is begun.

    Raises:
        OnlyBlankPages, TooManyPages: see `rules.cutting`.
        ClaimLost: somebody else has the file now.
    """
    pieces = cut(pages, keep_blank=file.keep_blank)
    claims.advance(
        claim, FileState.CLEAR, file_after(FileState.CLEAR, "cut"), page_count=len(pages),
        claimed_until=None, claimed_by="",
    )  # fmt: skip
    by_number = {page.number: page for page in pages}
    # One cut at a time for a body, so that two workers with the same sheet see each other's.
    _take_turns(file.body_id)
    place: dict[int, ScanDocument] = {}
    for ordinal, piece in enumerate(pieces, start=1):
        document = make_document(file, ordinal, piece, [by_number[number].look for number in piece.pages])
        place.update(dict.fromkeys(piece.pages, document))
    ScanPage.objects.bulk_create(
        ScanPage(
            file=file, document=place.get(page.number), number=page.number, width=page.width,
            height=page.height, dpi=page.dpi, look=page.look,
            kind=kind_of(page, keep_blank=file.keep_blank),
        )
        for page in pages
    )  # fmt: skip


def _take_turns(body_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hoso.digitisation.cut:{body_id}"]
        )


def make_document(file: IncomingFile, ordinal: int, piece: Piece, page_looks: Sequence[str]) -> ScanDocument:
    """Make the row of a document that is to be read; `page_looks` are those of its pages, in order."""
    # Pages that nobody could see are like nothing.
    seen = [look for look in page_looks if look]
    return ScanDocument.objects.create(
        id=uuid7(), file=file, batch_id=file.batch_id, ordinal=ordinal, first_page=piece.pages[0],
        last_page=piece.pages[-1], page_count=len(piece.pages), sheet_box=piece.sheet.box,
        sheet_dossier=piece.sheet.dossier, look_bands=looks.bands(seen[0]) if seen else [],
        looks_like=_found_alike(file, seen) if len(seen) == len(page_looks) else None,
    )  # fmt: skip


def _found_alike(file: IncomingFile, pages: Sequence[str]) -> ScanDocument | None:
    """Return the first document of this body that looks the same; a proposal, nothing is dropped for it."""
    near = ScanDocument.objects.filter(
        look_bands__overlap=looks.bands(pages[0]), page_count=len(pages), file__body_id=file.body_id
    ).order_by("id")[:MOST_COMPARED]
    for document in near:
        seen = document.pages.filter(kind=PageKind.CONTENT).order_by("number").values_list("look", flat=True)
        if looks.alike(list(seen), pages):
            return document
    return None
