"""Writes of the room `dossiers`."""

from hoso.dossiers.services.dossiers import (
    add_documents,
    approve,
    approve_again,
    describe,
    follow_document,
    list_for_reading,
    mark_preserved,
    open_dossier,
    read_dossier,
    take_out_documents,
)

__all__ = [
    "add_documents",
    "approve",
    "approve_again",
    "describe",
    "follow_document",
    "list_for_reading",
    "mark_preserved",
    "open_dossier",
    "read_dossier",
    "take_out_documents",
]
