"""What quality control looks at next."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from hoso.access.values import Actor
from hoso.digitisation.models import Sample, ScanDocument
from hoso.digitisation.queries.batches import ScanFacts, get_batch, scan_of
from hoso.digitisation.rules.states import SampleState
from hoso.lib.errors import NotFound
from hoso.registry import queries as registry
from hoso.registry.rules import State

if TYPE_CHECKING:
    from hoso.registry.models import Document, FieldValue

COUNT_STOPS_AT = 1_001


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of a document, counted from 1, in the pixels in which field boxes are given."""

    number: int
    width: int
    height: int
    dpi: int


@dataclass(frozen=True, slots=True)
class QualityItem:
    """A document beside its pages: all that one screen of quality control shows."""

    document: "Document"
    scan: ScanFacts
    pages: list[PageFacts]
    values: "dict[str, FieldValue]"


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """How a sample check stands: of `drawn` documents, `checked` were looked at, `corrected` were wrong."""

    id: UUID
    batch_id: UUID
    population: int
    drawn: list[UUID]
    checked: int
    corrected: int


def _waiting(actor: Actor, batch_id: UUID | None) -> "QuerySet[Document]":
    waiting = registry.unconfirmed(actor).filter(scan__isnull=False)
    return waiting if batch_id is None else waiting.filter(scan__batch_id=batch_id)


def waiting_count(actor: Actor, *, batch_id: UUID | None = None) -> int:
    """Return how many documents wait for a person; 1,001 stands for more than 1,000."""
    return len(_waiting(actor, batch_id).order_by().values_list("pk", flat=True)[:COUNT_STOPS_AT])


def next_to_check(
    actor: Actor, *, batch_id: UUID | None = None, after: UUID | None = None, ahead: int = 2
) -> list[UUID]:
    """Return the next documents for quality control, the most doubtful first, `ahead` of them.

    `after` is a document that is passed over for now: those behind it in the order come.
    """
    waiting = _waiting(actor, batch_id)
    passed = registry.find_document(after) if after else None
    if passed is not None:
        behind = waiting.filter(doubt__lt=passed.doubt) | waiting.filter(doubt=passed.doubt, pk__gt=passed.pk)
        waiting = behind.order_by("-doubt", "id")
    return list(waiting.values_list("pk", flat=True)[:ahead])


def quality_item(actor: Actor, document_id: UUID) -> QualityItem:
    """Return one document beside its pages.

    Raises:
        NotFound: no such scanned document, or the actor may not read it.
    """
    document = registry.get_document(actor, document_id)
    scan = scan_of(document_id)
    if scan is None:
        raise NotFound(f"document {document_id} was not scanned here")
    return QualityItem(document, scan, page_facts(document_id), registry.values_of(document_id))


def page_facts(document_id: UUID) -> list[PageFacts]:
    """Return the pages of a scanned document in order; the caller has checked who asks."""
    sizes = ScanDocument.objects.filter(pk=document_id).values_list("page_sizes", flat=True).first() or []
    return [PageFacts(number, *size) for number, size in enumerate(sizes, start=1)]


def certain_in(actor: Actor, batch_id: UUID) -> list[UUID]:
    """Return the documents of a batch that may be accepted after a sample check.

    Scans that look like another one are not among them: a person decides which one stays. Nor are
    documents of which a page could not be read.

    Raises:
        NotFound: see `get_batch`.
    """
    get_batch(actor, batch_id)
    return list(_certain(actor, batch_id).order_by("id").values_list("pk", flat=True))


def certain_count(actor: Actor, batch_id: UUID) -> int:
    """Return how many documents `certain_in` would name; 1,001 stands for more than 1,000.

    Raises:
        NotFound: see `get_batch`.
    """
    get_batch(actor, batch_id)
    return _certain(actor, batch_id).order_by()[:COUNT_STOPS_AT].count()


def _certain(actor: Actor, batch_id: UUID) -> "QuerySet[Document]":
    return _waiting(actor, batch_id).filter(
        is_certain=True, scan__looks_like__isnull=True, scan__problem_pages=[]
    )


def open_sample(actor: Actor, batch_id: UUID) -> SampleFacts | None:
    """Return the sample check that is under way in a batch.

    Raises:
        NotFound: see `get_batch`.
    """
    get_batch(actor, batch_id)
    sample = Sample.objects.filter(batch_id=batch_id, state=SampleState.DRAWN).first()
    return None if sample is None else sample_facts(sample)


def sample_facts(sample: Sample) -> SampleFacts:
    """Return how far a sample was looked at, and what had to be corrected."""
    documents = registry.list_documents(sample.drawn)
    checked = [document for document in documents if document.state == State.CONFIRMED]
    corrected = [document for document in checked if _was_corrected(document.pk)]
    return SampleFacts(
        sample.pk, sample.batch_id, len(sample.population), list(sample.drawn), len(checked), len(corrected)
    )


def _was_corrected(document_id: UUID) -> bool:
    return any(value.given_by is not None for value in registry.values_of(document_id).values())
