"""Production figures: pages a day, per person, rate, time left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from hoso.access.values import Actor
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.queries.batches import batches_open_to, get_batch
from hoso.digitisation.rules.pace import Pace, pace, pages_left
from hoso.digitisation.rules.states import FILES_AT_WORK, BatchState, DocState

# The rate shown is that of the last minutes; before that the batch may have rested.
RATE_OVER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Day:
    """What came out on one day of the office's time zone."""

    on: date
    documents: int
    pages: int


@dataclass(frozen=True, slots=True)
class Person:
    """What one person did: pages of the batches they opened, documents they confirmed."""

    account_id: UUID
    pages_scanned: int
    documents_confirmed: int
    confirmed_an_hour: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Production figures of one batch or of everything the actor may see."""

    pages_done: int
    documents_done: int
    pages_left: int
    pace: Pace
    days: list[Day]
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Recent:
    """Production of the last days: what came out, by whom, and how long what still runs will take."""

    pages_left: int
    pace: Pace
    days: list[Day]
    people: list[Person]


def recent_figures(actor: Actor, *, now: datetime, days: int = 14) -> Recent:
    """Return the production of the last days in all batches the actor may see.

    The cost grows with what came out in these days and what still runs, never with what is stored.
    """
    batches = batches_open_to(actor)
    since = now - timedelta(days=days)
    documents = ScanDocument.objects.filter(batch__in=batches)
    running = batches.exclude(state=BatchState.FINISHED)
    left = _pages_left(
        ScanDocument.objects.filter(batch__in=running), IncomingFile.objects.filter(batch__in=running)
    )
    lately = documents.filter(finished_at__gte=since)
    return Recent(left, _pace(lately, now=now, left=left), _days(lately), _people(documents, since=since))


def figures(
    actor: Actor, *, now: datetime, batch_id: UUID | None = None, body_id: UUID | None = None, days: int = 30
) -> Figures:
    """Return production figures of a batch, of a body, or of all batches the actor may see.

    Raises:
        NotFound: see `get_batch`.
    """
    if batch_id is not None:
        get_batch(actor, batch_id)
    batches = batches_open_to(actor)
    if batch_id is not None:
        batches = batches.filter(pk=batch_id)
    if body_id is not None:
        batches = batches.filter(body_id=body_id)
    documents = ScanDocument.objects.filter(batch__in=batches)
    left = _pages_left(documents, IncomingFile.objects.filter(batch__in=batches))
    done = documents.filter(finished_at__isnull=False)
    sums = done.aggregate(pages=Sum("page_count", default=0), documents=Count("id"))
    since = now - timedelta(days=days)
    return Figures(
        pages_done=sums["pages"],
        documents_done=sums["documents"],
        pages_left=left,
        pace=_pace(done, now=now, left=left),
        days=_days(done.filter(finished_at__gte=since)),
        people=_people(documents, since=since),
    )


def pages_of_batch(batch_id: UUID) -> tuple[int, int]:
    """Return how many pages of a batch are done and how many still come, for whoever runs it."""
    documents = ScanDocument.objects.filter(batch_id=batch_id)
    done = documents.filter(finished_at__isnull=False).aggregate(pages=Sum("page_count", default=0))
    return done["pages"], _pages_left(documents, IncomingFile.objects.filter(batch_id=batch_id))


def _pages_left(documents: "QuerySet[ScanDocument]", files: "QuerySet[IncomingFile]") -> int:
    sums = documents.exclude(state=DocState.FAILED).aggregate(
        known=Sum("page_count", default=0),
        done=Sum("page_count", filter=Q(finished_at__isnull=False), default=0),
    )
    counted = files.aggregate(
        looked_at=Count("id", filter=Q(page_count__isnull=False)),
        waiting=Count("id", filter=Q(state__in=FILES_AT_WORK, page_count__isnull=True)),
    )
    return pages_left(
        sums["known"], sums["done"], files_looked_at=counted["looked_at"], files_waiting=counted["waiting"]
    )


def _pace(done: "QuerySet[ScanDocument]", *, now: datetime, left: int) -> Pace:
    fresh = done.filter(finished_at__gt=now - RATE_OVER).aggregate(
        pages=Sum("page_count", default=0), first=Min("finished_at")
    )
    # The batch may have begun within these minutes; its own first document says since when it runs.
    over = RATE_OVER if fresh["first"] is None else max(now - fresh["first"], timedelta(seconds=1))
    return pace(fresh["pages"], over, pages_left=left)


def _days(done: "QuerySet[ScanDocument]") -> list[Day]:
    rows = (
        done.annotate(on=TruncDate("finished_at"))
        .values("on")
        .annotate(document_count=Count("id"), page_sum=Sum("page_count"))
        .order_by("on")
    )
    return [Day(row["on"], row["document_count"], row["page_sum"]) for row in rows]


def _people(documents: "QuerySet[ScanDocument]", *, since: datetime) -> list[Person]:
    scanned: dict[UUID, int] = dict(
        documents.filter(finished_at__gte=since, batch__opened_by__isnull=False)
        .values_list("batch__opened_by")
        .annotate(page_sum=Sum("page_count"))
    )
    confirmed = _confirmed(documents.filter(document__confirmed_at__gte=since))
    nothing = _Confirmed(0, 0.0)
    return [
        Person(
            account_id=account,
            pages_scanned=scanned.get(account, 0),
            documents_confirmed=confirmed.get(account, nothing).documents,
            confirmed_an_hour=confirmed.get(account, nothing).an_hour,
        )
        for account in sorted(scanned.keys() | confirmed.keys())
    ]


@dataclass(frozen=True, slots=True)
class _Confirmed:
    documents: int
    an_hour: float


def _confirmed(documents: "QuerySet[ScanDocument]") -> dict[UUID, _Confirmed]:
    rows = (
        documents.filter(document__confirmed_by__isnull=False)
        .values_list("document__confirmed_by")
        .annotate(n=Count("id"), first=Min("document__confirmed_at"), last=Max("document__confirmed_at"))
    )
    return {
        account: _Confirmed(count, _an_hour(count, last - first))
        for account, count, first, last in rows
        if account is not None
    }


def _an_hour(count: int, over: timedelta) -> float:
    """One document, or one click on many, says nothing about speed: then 0."""
    hours = over.total_seconds() / 3600
    return (count - 1) / hours if hours > 0 else 0.0
