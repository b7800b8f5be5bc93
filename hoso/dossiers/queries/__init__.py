"""Reads of the room `dossiers`."""

from hoso.dossiers.queries.dossiers import (
    all_contents,
    check_none_shut,
    contents,
    dossier_facts,
    dossiers_of,
    dossiers_open_to,
    find_dossier,
    get_dossier,
    list_corrected,
    titles_of,
)

__all__ = [
    "all_contents",
    "check_none_shut",
    "contents",
    "dossier_facts",
    "dossiers_of",
    "dossiers_open_to",
    "find_dossier",
    "get_dossier",
    "list_corrected",
    "titles_of",
]
