"""Where the files of documents contradict what is said of them."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F

from hoso.registry.models import Representation
from hoso.registry.rules import Role


@dataclass(frozen=True, slots=True)
class ClaimedTwice:
    """One scan, pages `first` to `last` of one file, that stands as the original in several scopes."""

    digest: str
    first: int
    last: int
    documents: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class PagesDiffer:
    """A document with its declared pages, and how many its file has (original or PDF/A)."""

    document_id: UUID
    role: Role
    declared: int
    found: int


def find_claimed_twice() -> list[ClaimedTwice]:
    """Return the same original registered for more than one body: the same bytes, the same pages.

    What is shut does not count. Copies on paper have scans of their own, so they are no such case.
    """
    found = (
        Representation.objects.filter(
            role=Role.ORIGINAL, document__holding__is_shut=False, document__holding__struck_on=None
        )
        .values("blob_id", "first_page", "last_page")
        .annotate(
            scopes=Count("document__holding__scope_id", distinct=True),
            documents=ArrayAgg("document_id", distinct=True, order_by="document_id"),
        )
        .filter(scopes__gt=1)
        .order_by("blob_id", "first_page")
    )
    return [
        ClaimedTwice(row["blob_id"], row["first_page"], row["last_page"], tuple(row["documents"]))
        for row in found
    ]


def find_pages_differing() -> list[PagesDiffer]:
    """Return documents whose pages are more than their original has, or other than their PDF/A has.

    An original may have more pages than are counted: blank ones and separators are left out.
    """
    rows = (
        Representation.objects.filter(
            role__in=[Role.ORIGINAL, Role.PDFA], document__page_count__gt=0, document__holding__struck_on=None
        )
        .alias(pages=F("last_page") - F("first_page") + 1)
        .annotate(found=F("last_page") - F("first_page") + 1)
    )
    short = rows.filter(role=Role.ORIGINAL, document__page_count__gt=F("pages"))
    other = rows.filter(role=Role.PDFA).exclude(document__page_count=F("pages"))
    return [
        PagesDiffer(row.document_id, Role(row.role), row.document.page_count, row.found)
        for row in (short | other).select_related("document").order_by("document_id", "id")
    ]
