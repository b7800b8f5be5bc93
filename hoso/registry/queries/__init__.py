"""Reads of documents and of their numbers."""

from hoso.registry.queries.cited import CitedNotHeld, find_cited_not_held, neighbours
from hoso.registry.queries.copies import (
    ClaimedTwice,
    PagesDiffer,
    find_claimed_twice,
    find_pages_differing,
)
from hoso.registry.queries.documents import (
    StoredFile,
    best_values,
    citations_of,
    document_facts,
    documents_open_to,
    files_of,
    find_document,
    find_file,
    get_document,
    list_documents,
    span_of,
    unconfirmed,
    value_history,
    values_of,
)
from hoso.registry.queries.issuers import Issuers, issuers_of_numbered
from hoso.registry.queries.series import (
    Gap,
    Undeclared,
    find_gaps,
    find_undeclared,
    get_series,
    list_series,
    series_by_id,
)

__all__ = [
    "CitedNotHeld",
    "ClaimedTwice",
    "Gap",
    "Issuers",
    "PagesDiffer",
    "StoredFile",
    "Undeclared",
    "best_values",
    "citations_of",
    "document_facts",
    "documents_open_to",
    "files_of",
    "find_cited_not_held",
    "find_claimed_twice",
    "find_document",
    "find_file",
    "find_gaps",
    "find_pages_differing",
    "find_undeclared",
    "get_document",
    "get_series",
    "issuers_of_numbered",
    "list_documents",
    "list_series",
    "neighbours",
    "series_by_id",
    "span_of",
    "unconfirmed",
    "value_history",
    "values_of",
]
