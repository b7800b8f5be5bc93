"""A whole dossier out of the house: one PDF in order of dates, and XML.

Source: ND 30/2020/ND-CP, appendix VI, part I (a whole file goes out as .pdf and .xml, in order of dates).
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.dossiers import queries
from hoso.dossiers.errors import WholeTooLarge
from hoso.dossiers.models import Dossier, WorkFile
from hoso.dossiers.rules.system_record import DocumentRecord, FileCode, FileRecord, as_xml
from hoso.dossiers.services.papers import contents_context
from hoso.holdings import services as holdings
from hoso.lib.text import fold, squeeze
from hoso.node.errors import ReaderCrashed
from hoso.node.reader import Reader, ReaderPool
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.reading.joining import TASKS
from hoso.registry import queries as registry
from hoso.registry.queries import StoredFile
from hoso.registry.rules import Role
from hoso.rulesets.catalogue import rule_set
from hoso.rulesets.errors import UnknownRuleSet
from hoso.rulesets.vn_state.codes import LANGUAGE, MODE, PRIORITY

if TYPE_CHECKING:
    from hoso.registry.models import Document, Incoming, Opinion, Outgoing

MOST_BYTES = 1_000_000_000
_SECONDS = 300.0
_PDF = "application/pdf"
_SIGNED, _ATTACHED = "bản gốc có chữ ký số đính kèm", "tệp đính kèm"


@dataclass(frozen=True, slots=True)
class _Piece:
    """What goes out of one document: pages of a PDF, a file as it is, or both."""

    document_id: UUID
    title: str
    shown: StoredFile | None = None
    pages: int = 0
    attached: StoredFile | None = None
    note: str = ""


@cache
def joining_pool() -> ReaderPool:
    """Return the readers of this process that put files together; they start with the first dossier."""
    return ReaderPool(TASKS, workers=1)


@transaction.atomic
def write_whole(actor: Actor, dossier_id: UUID, path: Path, *, pool: ReaderPool) -> int:
    """Write the whole dossier as one PDF to `path`: contents, then documents by date; return its pages.

    What is signed, and what has no pages, is attached byte for byte. Documents that the actor may not take
    out are named as such, and left out.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`; the act is to download.
        NothingToPrint: nothing lies in it.
        WholeTooLarge: its files have more than a thousand million bytes.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these files.
        NoSuchBlob, BlobDamaged: a stored file is not as it was.
    """
    dossier = queries.get_dossier(actor, dossier_id, to=acts.DOWNLOAD)
    context = contents_context(actor, dossier)
    documents = _taken_out(actor, dossier)
    files = _files(documents)
    size = sum(file.size_bytes for each in files.values() for file in each)
    if size > MOST_BYTES:
        raise WholeTooLarge(f"dossier {dossier_id}: {size} bytes", megabytes=MOST_BYTES // 1_000_000)
    with pool.lease() as reader:
        pieces = _looked_at(reader, documents, files)
        front = render("printing/dossier_contents.html", context | {"rows": _with_places(context, pieces)})
        pages = _joined(reader, front, pieces, path)
    audit.record(
        actor, "dossiers.write_whole", subject=dossier_id, documents=len(documents), pages=pages,
        attached=sum(1 for piece in pieces if piece.attached),
    )  # fmt: skip
    return pages


def _taken_out(actor: Actor, dossier: Dossier) -> "list[Document]":
    """Return the documents that the actor may take out, by date; of restricted ones it is recorded."""
    documents = queries.contents_in_time(dossier.pk)
    ids = [document.pk for document in documents]
    opened = registry.documents_open_to(actor, acts.DOWNLOAD).filter(pk__in=ids)
    allowed = set(opened.values_list("pk", flat=True))
    taken = [document for document in documents if document.pk in allowed]
    for document in taken:
        holdings.note_read(actor, "dossiers.take_out_whole", document.holding)
    return taken


def _files(documents: "Sequence[Document]") -> dict[UUID, list[StoredFile]]:
    """Return of each document the PDF that shows it and the original, where that is its alone."""
    listed = registry.files_in_force(document.pk for document in documents)
    shared = registry.shared_files(file.digest for file in listed if file.role is Role.ORIGINAL)
    found: dict[UUID, list[StoredFile]] = {}
    for file in listed:
        # A pile that was scanned at once holds pages of other documents: only what was cut out of it goes.
        if file.role is Role.PDFA or (file.role is Role.ORIGINAL and file.digest not in shared):
            found.setdefault(file.document_id, []).append(file)
    return found


def _looked_at(
    reader: Reader, documents: "Sequence[Document]", files: Mapping[UUID, Sequence[StoredFile]]
) -> list[_Piece]:
    """Copy the files to the reader and return what goes out of each document."""
    digests = {file.digest: file for each in files.values() for file in each}
    names = {digest: _put(reader.work, digest) for digest in digests}
    pdfs = [digest for digest, file in digests.items() if file.media_type == _PDF]
    answer = _told(reader.call("look", {"inputs": [names[each] for each in pdfs]}, timeout_seconds=_SECONDS))
    looked = dict(zip(pdfs, answer, strict=True))
    return [_piece(document, files.get(document.pk, ()), looked) for document in documents]


def _piece(
    document: "Document", files: Sequence[StoredFile], looked: Mapping[str, tuple[int, bool]]
) -> _Piece:
    title = ": ".join(part for part in (document.written_number, document.subject) if part)
    original = next((file for file in files if file.role is Role.ORIGINAL), None)
    made = next((file for file in reversed(files) if file.role is Role.PDFA), None)
    pages, _ = looked.get(made.digest, (0, False)) if made else (0, False)
    own_pages, is_signed = looked.get(original.digest, (0, False)) if original else (0, False)
    piece = _Piece(document.pk, title)
    if made and pages:
        piece = replace(piece, shown=made, pages=pages)
    elif original and own_pages and not is_signed:
        return replace(piece, shown=original, pages=own_pages)
    if original and (is_signed or not piece.shown):
        return replace(piece, attached=original, note=_SIGNED if is_signed else _ATTACHED)
    return piece


def _with_places(context: Mapping[str, Any], pieces: Sequence[_Piece]) -> list[Any]:
    """Return the rows of the contents with the pages of this very PDF, counted behind the contents."""
    by_document = {piece.document_id: piece for piece in pieces}
    rows, last = [], 0
    for document_id, row in zip(context["ids"], context["rows"], strict=True):
        piece = by_document.get(document_id)
        if piece is None:
            rows.append(replace(row, place="", note=row.note or "không xuất"))
            continue
        first, last = last + 1, last + piece.pages
        place = f"{first}-{last}" if last > first else str(first) if piece.pages else ""
        rows.append(replace(row, place=place, note=piece.note))
    return rows


def _joined(reader: Reader, front: bytes, pieces: Sequence[_Piece], path: Path) -> int:
    (reader.work / "front.pdf").write_bytes(front)
    asked = {
        "front": "front.pdf",
        "parts": [
            {"file": _name(piece.shown.digest), "title": piece.title, "pages": piece.pages}
            for piece in pieces if piece.shown
        ],
        "attached": [
            {"file": _name(piece.attached.digest), "name": piece.attached.file_name, "title": piece.title}
            for piece in pieces if piece.attached
        ],
    }  # fmt: skip
    answer = reader.call("join", asked, timeout_seconds=_SECONDS)
    if type(answer.get("pages")) is not int or answer.get("output") != "whole.pdf":
        raise ReaderCrashed("the reader answered nonsense: no whole", reason="nonsense")
    shutil.copyfile(reader.output("whole.pdf"), path)
    pages: int = answer["pages"]
    return pages


def _told(answer: Mapping[str, Any]) -> list[tuple[int, bool]]:
    try:
        told = [(each["pages"], each["is_signed"]) for each in answer["files"]]
    except (KeyError, TypeError) as error:
        raise ReaderCrashed("the reader answered nonsense: no files", reason="nonsense") from error
    if not all(type(pages) is int and 0 <= pages < 100_000 and type(is_) is bool for pages, is_ in told):
        raise ReaderCrashed("the reader answered nonsense: odd pages", reason="nonsense")
    return told


def _name(digest: str) -> str:
    return digest.replace(":", "-") + ".bin"


def _put(work: Path, digest: str) -> str:
    """Copy a stored file into the reader's folder, checked against its digest; return its name there."""
    with TemporaryDirectory(prefix="hoso-whole-") as folder:
        shutil.copyfile(blobs.local_copy(digest, Path(folder)), work / _name(digest))
    return _name(digest)


# ---- as XML --------------------------------------------------------------------------------------------


@transaction.atomic
def whole_as_xml(actor: Actor, dossier_id: UUID) -> bytes:
    """Return what the system keeps of a dossier and its documents as XML, in order of dates.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`; the act is to download.
    """
    dossier = queries.get_dossier(actor, dossier_id, to=acts.DOWNLOAD)
    work = WorkFile.objects.filter(pk=dossier_id).first()
    documents = _taken_out(actor, dossier)
    made_by = dossier.holding.creator_id
    body_id = work.body_id if work else made_by
    registered = _registered(documents, body_id)
    record = FileRecord(
        code=FileCode(_organ_id(body_id, actor), dossier.year, dossier.code),
        title=dossier.title,
        maintenance=_maintenance(dossier, work),
        rights=_rights(dossier.holding.access_class),
        creator=_creator(work),
        language=LANGUAGE["01"],
        begins_on=dossier.begins_on or (work.opened_on if work else None),
        ends_on=dossier.ends_on or (work.ended_on if work else None),
        pages=sum(document.page_count for document in documents),
        description="",
        documents=[
            _record(document, ordinal, registered) for ordinal, document in enumerate(documents, start=1)
        ],
    )
    audit.record(actor, "dossiers.write_xml", subject=dossier_id, documents=len(documents))
    return as_xml(record)


def _organ_id(body_id: UUID, actor: Actor) -> str:
    """Return the identifier of a body as the decree wants it: 13 signs, else the dotted one, else any."""
    codes = {code.scheme.value: code.code for code in organisations.list_codes(body_id)}
    address = organisations.addresses([body_id], on=actor.on).get(body_id, "")
    return codes.get("char13") or codes.get("dotted") or address


def _maintenance(dossier: Dossier, work: WorkFile | None) -> str:
    retention = work.retention if work else None
    return str(retention) if retention else dossier.retention_code


def _rights(level: int) -> str:
    """Return the access regime of TT 05/2025 that a class stands for."""
    return MODE["01" if level == AccessClass.OPEN else "02"]


def _creator(work: WorkFile | None) -> str:
    if work is None:
        return ""
    return accounts.names_of({work.keeper}).get(work.keeper, "")


@dataclass(frozen=True, slots=True)
class _Registered:
    """What the registers of a body say of documents, and the body's own names."""

    arrivals: "dict[UUID, Incoming]"
    issued: "dict[UUID, Outgoing]"
    opinions: "dict[UUID, list[Opinion]]"
    own_names: frozenset[str]

    def came_in(self, document: "Document") -> bool:
        """Tell whether a document arrived; without an entry, whether somebody else issued it."""
        if document.pk in self.arrivals or document.pk in self.issued:
            return document.pk in self.arrivals
        return fold(squeeze(document.issuer)) not in self.own_names


def _registered(documents: "Sequence[Document]", body_id: UUID) -> _Registered:
    ids = [document.pk for document in documents]
    arrivals = registry.arrivals_of(ids, body_id=body_id)
    names = frozenset(fold(squeeze(each.name)) for each in organisations.list_names(body_id))
    opinions = registry.opinions_of(arrival.pk for arrival in arrivals.values())
    return _Registered(arrivals, registry.outgoing_of(ids), opinions, names)


def _record(document: "Document", ordinal: int, registered: _Registered) -> DocumentRecord:
    arrival, issued = registered.arrivals.get(document.pk), registered.issued.get(document.pk)
    said = registered.opinions.get(arrival.pk, []) if arrival else []
    places = [arrival.to_places] if arrival and arrival.to_places else map(str, document.recipients)
    return DocumentRecord(
        is_incoming=registered.came_in(document), ordinal=ordinal, type_name=document.type_name,
        number=document.number, symbol=document.symbol, issued_on=document.issued_on,
        organ_name=document.issuer,
        subject=document.subject, language=LANGUAGE["01"] if document.rule_set != "no" else LANGUAGE["11"],
        pages=document.page_count, description="", signer_position=document.signer_title,
        signer_name=document.signer, priority=_priority(document),
        to_places=list(places), issued_amount=issued.copies if issued else None,
        due_on=arrival.due_on if arrival else issued.due_on if issued else None,
        arrived_on=arrival.arrived_on if arrival else None,
        arrival_number=str(arrival.entry.number) if arrival else "",
        opinions="\n".join(f"{each.said_at:%d/%m/%Y}: {each.text}" for each in said),
    )  # fmt: skip


def _priority(document: "Document") -> str:
    """Return the code of urgency, `0` where there is none."""
    try:
        marks = {fold(mark.text): mark.code for mark in rule_set(document.rule_set).urgency}
    except UnknownRuleSet:
        return PRIORITY[""]
    return PRIORITY.get(marks.get(fold(squeeze(document.urgency)), ""), PRIORITY[""])
