"""Pictures of pages for the screens: made when first asked for, kept in a cache, shown to readers only."""

import os
import secrets
import shutil
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.blobs.disk import check_free
from hoso.digitisation.errors import PageMissing, WidthOdd
from hoso.lib.errors import EnvironmentMissing, NotFound
from hoso.node.reader import ReaderPool
from hoso.reading.pictures import picture_of
from hoso.registry import queries as registry
from hoso.registry.rules import Role

READING_TASKS = "hoso.reading.tasks"
# A few widths, so that nobody fills the disk by asking for all of them.
WIDTHS = (320, 800, 1200, 1600, 2400)
CACHE_DAYS = 30


@cache
def shared_pool() -> ReaderPool:
    """Return the readers of this process for pages and uploads; they start when first needed."""
    # As many as threads work at once: whoever waits for a reader holds a claim meanwhile.
    return ReaderPool(tasks=READING_TASKS, workers=max(2, settings.HOSO_WORKERS))


def page_image(
    actor: Actor, document_id: UUID, *, page: int, width: int = 1200, pool: ReaderPool | None = None
) -> Path:
    """Return a WebP image of one page of a document, counted from 1, upright, `width` pixels wide.

    Places of fields are given in the pixels of `queries.quality_item(...).pages`; multiply them by
    `width` over the page's width. The file lies in a cache: send it, do not keep its path.

    Raises:
        NotFound: no such document, or the actor may not read it.
        PageMissing: the document has no such page, or no PDF/A yet.
        WidthOdd: not one of `WIDTHS`.
        DiskFull: too little would stay free for the database.
    """
    registry.get_document(actor, document_id)
    if width not in WIDTHS:
        raise WidthOdd(f"width {width}", width=width, widths=", ".join(map(str, WIDTHS)))
    file = registry.find_file(document_id, Role.PDFA)
    if file is None or not file.first_page <= page <= file.last_page:
        raise PageMissing(f"page {page} of document {document_id}", page=page)
    kept = _folder(document_id) / f"{file.digest.rpartition(':')[2][:16]}-{page}-{width}.webp"
    if not kept.exists():
        _render(file.digest, kept, page=page, width=width, pool=pool or shared_pool())
        try:
            # It may have been shut meanwhile; then its pictures were removed before this one was there.
            registry.get_document(actor, document_id)
        except NotFound:
            forget_images([document_id])
            raise
    return kept


def _root() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise EnvironmentMissing("no home folder is set: set HOSO_HOME")
    return home / "work" / "pages"


def _folder(document_id: UUID) -> Path:
    # The last digits of a UUIDv7 are random: folders fill evenly.
    return _root() / document_id.hex[-2:] / str(document_id)


def _render(digest: str, kept: Path, *, page: int, width: int, pool: ReaderPool) -> None:
    with pool.lease() as reader:
        name = blobs.local_copy(digest, reader.work).name
        made = picture_of(reader, name, page=page, width=width)
        if made is None:
            raise PageMissing(f"page {page} of {digest[:20]} cannot be shown", page=page)
        _keep(made, kept)


def _keep(made: Path, kept: Path) -> None:
    """Move a picture into the cache, whole or not at all; lost ones are made again."""
    for folder in (_root(), kept.parent.parent, kept.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    check_free(kept.parent)
    part = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}.part")
    shutil.copyfile(made, part)
    part.chmod(0o600)
    part.replace(kept)


def forget_images(document_ids: Iterable[UUID]) -> None:
    """Remove the pictures of documents that nobody may see any more."""
    for document_id in document_ids:
        shutil.rmtree(_folder(document_id), ignore_errors=True)


def trim_cache(*, days: int = CACHE_DAYS) -> int:
    """Remove pictures nobody asked for in `days` days; return how many. They are made again if need be."""
    oldest, gone = time.time() - days * 86_400, 0
    for path in _root().glob("??/*/*"):
        # Linux keeps the last reading only roughly (relatime: once a day), which is enough here.
        if max(path.stat().st_atime, path.stat().st_mtime) < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    for folder in _root().glob("??/*"):
        if not os.listdir(folder):  # noqa: PTH208 (one look is enough)
            folder.rmdir()
    return gone
