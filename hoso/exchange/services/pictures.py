"""Pictures of the pages that came, for whoever registers them: made when asked for, kept nowhere."""

from uuid import UUID

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.exchange import queries
from hoso.exchange.errors import PageMissing
from hoso.node.errors import ReaderRefused
from hoso.node.reader import ReaderPool
from hoso.reading.pictures import picture_of

WIDTH = 1000


def arrival_page(actor: Actor, arrival_id: UUID, ordinal: int, *, page: int, pool: ReaderPool) -> bytes:
    """Return one page of a file that came as WebP, `WIDTH` pixels wide, upright.

    Raises:
        NotFound: no such arrival for this actor.
        PageMissing: there is no such file or page, or it cannot be shown.
    """
    queries.get_arrival(actor, arrival_id)
    found = next((each for each in queries.files_of_arrival(arrival_id) if each.ordinal == ordinal), None)
    if found is None or not 1 <= page <= found.page_count:
        raise PageMissing(f"page {page} of file {ordinal}", page=page)
    with pool.lease() as reader:
        try:
            made = picture_of(
                reader, blobs.local_copy(found.blob_id, reader.work).name, page=page, width=WIDTH
            )
        except ReaderRefused as refusal:
            raise PageMissing(f"page {page} of file {ordinal}", page=page) from refusal
        if made is None:
            raise PageMissing(f"page {page} of file {ordinal}", page=page)
        return made.read_bytes()
