"""The signed file of a document that is to be sent: looked at for secrecy marks before it is kept."""

import shutil
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.exchange import queries
from hoso.exchange.errors import FileMarked, FileNotPdf
from hoso.holdings import queries as holdings
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import ReaderPool
from hoso.reading.marks import look_for_marks, screen_seconds
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.rules import Role

# Somebody waits for the answer: what is longer comes in as a batch of scans.
MOST_PAGES = 60
_COUNT_SECONDS = 30.0
_HEAD_BYTES = 1024
_PDF = "application/pdf"


def attach_original(actor: Actor, document_id: UUID, path: Path, *, name: str, pool: ReaderPool) -> None:
    """Set the signed PDF beside a document, to go along when it is sent; the same file twice is one.

    Raises:
        NotFound, NotAllowed: see `registry.queries.get_document`; the right is `exchange.run`.
        FileNotPdf: it is no PDF that can be opened, or it has more than `MOST_PAGES` pages.
        registry.IssuedFileThere: the document has another original.
        FileMarked: it bears a secrecy mark, or that could not be excluded: nothing of it was kept.
    """
    document = registry_queries.get_document(actor, document_id, to=acts.EXCHANGE)
    body_id = holdings.answering_for_holdings([document_id], on=actor.on)[document_id]
    by = queries.check_may(actor, body_id)
    pages = _looked_at(path, pool)
    digest = blobs.keep(path, media_type=_PDF)
    with transaction.atomic():
        registry.set_original(
            document.pk, registry.NewFile(Role.ORIGINAL, digest, name[:255], _PDF, last_page=pages)
        )
        audit.record(by, "exchange.attach", subject=document.pk, digest=digest)


def _looked_at(path: Path, pool: ReaderPool) -> int:
    """Return how many pages a file has that bears no mark."""
    with path.open("rb") as source:
        if b"%PDF-" not in source.read(_HEAD_BYTES):
            raise FileNotPdf("no PDF")
    with pool.lease() as reader:
        shutil.copyfile(path, reader.work / "in.pdf")
        try:
            pages = reader.call("pages", {"input": "in.pdf"}, timeout_seconds=_COUNT_SECONDS).get("pages")
        except (ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig) as failure:
            raise FileNotPdf("it cannot be opened") from failure
        if not isinstance(pages, int) or not 0 < pages <= MOST_PAGES:
            raise FileNotPdf(f"{pages} pages")
        if look_for_marks(reader, "in.pdf", seconds=screen_seconds(pages)).held:
            raise FileMarked("a mark, or a doubt")
    return pages
