"""The way of one document: read in quarantine, made into a two-layer PDF/A, entered in the register."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db import transaction

import hoso
from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.digitisation.errors import ClaimLost, Parked
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.rules import answers, limits
from hoso.digitisation.rules.answers import Reading
from hoso.digitisation.rules.states import DOCS_OPEN_IN, DocState, FileState, doc_after, file_after
from hoso.digitisation.services import claims, quarantine
from hoso.digitisation.services.actors import machine
from hoso.digitisation.services.claims import Claim
from hoso.digitisation.services.examining import note_hold
from hoso.digitisation.services.fetching import fetch
from hoso.digitisation.services.images import forget_images
from hoso.holdings import services as holdings
from hoso.lib.dates import now, parse_date
from hoso.node.errors import ReaderCrashed, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.marks import Finding
from hoso.reading.sharing import read_in
from hoso.registry import services as registry
from hoso.registry.rules import Role

MADE_BY = f"hoso {hoso.__version__}"

Step = Callable[[Claim, ScanDocument, ReaderPool, Actor], None]


def work_on(claim: Claim, *, pool: ReaderPool, actor: Actor) -> DocState:
    """Take a claimed document one step further and return where it stands.

    Raises:
        ClaimLost: somebody else has it now, or its file was held meanwhile.
        DomainError: it cannot be read; see `running`.
    """
    document = ScanDocument.objects.select_related("file", "batch").get(pk=claim.id)
    STEPS[DocState(document.state)](claim, document, pool, actor)
    return DocState(ScanDocument.objects.values_list("state", flat=True).get(pk=claim.id))


def pages_of(document_id: UUID) -> list[int]:
    """Return the numbers, in its file, of a document's pages."""
    pages = ScanDocument.objects.get(pk=document_id).pages.order_by("number")
    return list(pages.values_list("number", flat=True))


def read(claim: Claim, document: ScanDocument, pool: ReaderPool, actor: Actor) -> None:
    """Recognise the text and find the fields; the reading stays in quarantine until the file is released.

    The reading looks for marks too: what the detector missed holds the file here, before any text of
    it is stored in the open.
    """
    with pool.lease() as reader:
        answer = _ask_to_read(claim, document, reader)
        found = answers.reading(answer)
        secret = found.single("secrecy")
        if secret is not None and not document.file.was_released:
            _hold_late(claim, document, found, actor=actor)
            return
        _check_something_was_read(document, found)
        (reader.work / "reading.json").write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
        # Named by the attempt: a worker that comes back late puts nothing in the place of what counts.
        name = f"{document.pk}.{claim.attempt}.reading"
        quarantine.put(document.batch_id, name, reader.work / "reading.json")
    with transaction.atomic():
        _check_file_open(document.file_id)
        claims.advance(
            claim, DocState.WAITING, doc_after(DocState.WAITING, "read"), reading_name=name,
            page_sizes=found.page_sizes, problem_pages=sorted({problem.page for problem in found.problems}),
            ocr_confidence=found.ocr_confidence, read_seconds=found.seconds,
            claimed_until=None, claimed_by="",
        )  # fmt: skip


def _ask_to_read(claim: Claim, document: ScanDocument, reader: Reader) -> dict[str, Any]:
    name = fetch(document.file, reader.work)
    seconds = limits.read_seconds(document.page_count)
    claims.prolong(claim, seconds=seconds)
    pages, rule_set = pages_of(document.pk), document.batch.rule_set or None
    asked = {"input": name, "pages": pages, "rule_set": rule_set}
    try:
        return reader.call("read", asked, timeout_seconds=seconds)
    except (ReaderCrashed, ReaderTimedOut, ReaderTooBig):
        if len(pages) == 1:
            raise
    # One page may be to blame for all: page by page it is found and marked, and the others are read.
    claims.prolong(claim, seconds=seconds)
    return read_in(reader, name, pages=pages, rule_set=rule_set, seconds=seconds)


def _check_something_was_read(document: ScanDocument, found: Reading) -> None:
    """Refuse a reading that has a problem with every page; one bad page does not stop the others."""
    if len({problem.page for problem in found.problems}) >= document.page_count:
        code = found.problems[0].code
        raise Parked(code, {"page": found.problems[0].page, "file": document.file.name})


def _check_file_open(file_id: UUID) -> None:
    """Hold the file's row so that nobody holds or moves it while this document is written."""
    state = IncomingFile.objects.select_for_update().values_list("state", flat=True).get(pk=file_id)
    if state not in DOCS_OPEN_IN:
        raise ClaimLost(f"file {file_id} is {state}")


@transaction.atomic
def _hold_late(claim: Claim, document: ScanDocument, found: Reading, *, actor: Actor) -> None:
    _check_file_open(document.file_id)
    claims.prolong(claim, seconds=0)
    file = IncomingFile.objects.get(pk=document.file_id)
    before = FileState(file.state)
    IncomingFile.objects.filter(pk=file.pk).update(state=file_after(before, "hold"), stopped_in=before)
    secret = found.single("secrecy")
    assert secret is not None
    finding = Finding(
        kind="reading", mark=secret.value[:40], page=secret.page or 0, box=secret.box,
        confidence=secret.confidence, reason="found while reading",
    )  # fmt: skip
    note_hold(file, [finding], actor=actor, at=now())
    _shut_registered(file.pk)
    claims.hand_back(claim)


def _shut_registered(file_id: UUID) -> None:
    """Shut what was registered of a file before its mark was found, and forget its pictures.

    The machine does it: whoever opened the batch need not be one who may.
    """
    registered = ScanDocument.objects.filter(file_id=file_id, document__isnull=False)
    ids = list(registered.values_list("pk", flat=True))
    if ids:
        holdings.shut(machine(now()), ids, reason="digitisation.hold_file")
        transaction.on_commit(lambda: forget_images(ids))


def make(claim: Claim, document: ScanDocument, pool: ReaderPool, actor: Actor) -> None:
    """Write the two-layer PDF/A and keep it with the reading as blobs."""
    with pool.lease() as reader:
        name = fetch(document.file, reader.work)
        reading = reader.work / "reading.json"
        quarantine.copy_out(document.batch_id, document.reading_name, reading)
        seconds = limits.make_seconds(document.page_count)
        claims.prolong(claim, seconds=seconds)
        asked = {
            "input": name, "pages": pages_of(document.pk), "reading": reading.name, "output": "out.pdf",
        }  # fmt: skip
        reader.call("pdfa", asked, timeout_seconds=seconds)
        # Not in a transaction: bytes without a row that cites them harm nobody.
        kept = {
            "pdfa_blob_id": blob_services.keep(reader.output("out.pdf"), media_type="application/pdf"),
            "reading_blob_id": blob_services.keep(reading, media_type="application/json"),
        }
    with transaction.atomic():
        _check_file_open(document.file_id)
        claims.advance(claim, DocState.READ, doc_after(DocState.READ, "make"), **kept)
    quarantine.remove(document.batch_id, document.reading_name)


def register(claim: Claim, document: ScanDocument, pool: ReaderPool, actor: Actor) -> None:
    """Enter the document in the register with what was read, as proposals for a person to confirm."""
    found = answers.reading(_stored_reading(document))
    batch = document.batch
    with transaction.atomic():
        _check_file_open(document.file_id)
        registered = registry.register_document(
            actor, document.pk, fonds_id=batch.fonds_id, custodian_id=batch.custodian_id,
            access_class=AccessClass(batch.access_class), found=batch.found_story,
            reading=new_reading(document, found), files=files_of(document), right=acts.DIGITISE,
        )  # fmt: skip
        # A clerk entered it from the desk before its PDF/A was made.
        registry.add_files(document.pk, files_of(document))
        claims.advance(
            claim, DocState.MADE, doc_after(DocState.MADE, "register"), document=registered,
            finished_at=now(), claimed_until=None, claimed_by="",
        )  # fmt: skip


def _stored_reading(document: ScanDocument) -> dict[str, Any]:
    assert document.reading_blob_id is not None
    with blobs.open_blob(document.reading_blob_id) as stream:
        return dict(json.load(stream))


def new_reading(document: ScanDocument, found: Reading) -> registry.NewReading:
    """Return a reading as the register takes it; places are given by the document's own pages."""
    proposed = answers.proposals(found, pages=pages_of(document.pk))
    closed_on = document.batch.fonds.closed_on
    dated = parse_date(proposed["date"].value) if "date" in proposed else None
    if closed_on is not None and dated is not None and dated > closed_on:
        # Nothing of a closed fonds can be dated so: misread, or another body's. A person decides, and first.
        proposed["date"] = replace(proposed["date"], confidence=0.0)
    cited = [
        (answers.plain(value.value)[:120], parse_date(value.date)) for value in found.several("citations")
    ]
    return registry.NewReading(
        rule_set=found.rule_set,
        page_count=document.page_count,
        ocr_confidence=found.ocr_confidence,
        proposals=proposed,
        recipients=[
            answers.plain(value.value)[:300] for value in found.several("recipients")[: answers.MOST_LISTED]
        ],
        citations=cited[: answers.MOST_LISTED],
    )


@dataclass(frozen=True, slots=True)
class _Names:
    original: str
    pdfa: str
    reading: str


def _names(document: ScanDocument) -> _Names:
    original = PurePosixPath(document.file.name)
    part = "" if document.first_page == 1 else f"-p{document.first_page}"
    return _Names(original.name, f"{original.stem}{part}.pdf", f"{original.stem}{part}.json")


def files_of(document: ScanDocument) -> list[registry.NewFile]:
    """Return the files of a document of a released file: the original, and what was made of it so far."""
    file, names = document.file, _names(document)
    assert file.blob_id is not None
    found = [
        registry.NewFile(
            Role.ORIGINAL, file.blob_id, names.original, file.media_type,
            document.first_page, document.last_page,
        )
    ]  # fmt: skip
    made = (
        (Role.PDFA, document.pdfa_blob_id, names.pdfa, "application/pdf"),
        (Role.READING, document.reading_blob_id, names.reading, "application/json"),
    )
    for role, digest, name, media_type in made:
        if digest is not None:
            found.append(registry.NewFile(role, digest, name, media_type, 1, document.page_count, MADE_BY))
    return found


STEPS: dict[DocState, Step] = {
    DocState.WAITING: read,
    DocState.READ: make,
    DocState.MADE: register,
}
