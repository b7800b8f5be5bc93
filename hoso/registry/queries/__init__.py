"""Reads of documents and of their numbers."""

from hoso.registry.queries.documents import (
    StoredFile,
    best_values,
    citations_of,
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

__all__ = [
    "StoredFile",
    "best_values",
    "citations_of",
    "documents_open_to",
    "files_of",
    "find_document",
    "find_file",
    "get_document",
    "list_documents",
    "span_of",
    "unconfirmed",
    "value_history",
    "values_of",
]
