"""Counts of many batches at once, for lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.rules.states import DocState


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What one line of a list says of a batch; pages are content pages."""

    files: int = 0
    documents: int = 0
    pages: int = 0
    confirmed: int = 0


def lines_of(batch_ids: Iterable[UUID]) -> dict[UUID, BatchLine]:
    """Return the line of each batch, in two queries for all; the caller has checked who asks."""
    ids = list(batch_ids)
    files = dict(
        IncomingFile.objects.filter(batch__in=ids).values_list("batch_id").annotate(n=Count("id")).order_by()
    )
    sums = (
        ScanDocument.objects.filter(batch__in=ids)
        .exclude(state=DocState.RECUT)
        .order_by()
        .values_list("batch_id")
        .annotate(
            n=Count("id"),
            page_sum=Sum("page_count", default=0),
            checked=Count("id", filter=Q(document__state="confirmed")),
        )
    )
    documents = {batch_id: counted for batch_id, *counted in sums}
    return {each: BatchLine(files.get(each, 0), *documents.get(each, (0, 0, 0))) for each in ids}
