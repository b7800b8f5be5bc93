"""Ids and paths in the store: decided once, kept for ever."""

from collections.abc import Collection
from uuid import UUID

DESCRIPTION = "description.json"
# What a file of a role is called; the ending comes from its media type.
NAMES = {"original": "original", "pdfa": "reading-copy", "signed": "signed-copy", "reading": "reading"}
TEXT = "text.txt"
ENDINGS = {
    "application/pdf": ".pdf",
    "image/tiff": ".tif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/json": ".json",
    "text/plain": ".txt",
}


def ocfl_id(dossier_id: UUID) -> str:
    """Return the id of a dossier's object, always the same: a repeated try finds what the first one wrote."""
    return f"urn:uuid:{dossier_id}"


def folder_of(document_id: UUID) -> str:
    """Return the folder of a document's files; it stays when the document's place in the dossier changes."""
    return f"documents/{document_id}"


def file_path(document_id: UUID, role: str, media_type: str, *, taken: Collection[str]) -> str:
    """Return the logical path of a document's file; a second one of the same role gets a number.

    The name that the file came with may tell of persons: it stands in the description only.
    """
    stem = f"{folder_of(document_id)}/{NAMES.get(role, role)}"
    ending = ENDINGS.get(media_type, ".bin")
    path, number = stem + ending, 1
    while path in taken:
        number += 1
        path = f"{stem}-{number}{ending}"
    return path


def number_of(version: str) -> int:
    """Return 3 for `v3`; 0 when there is no version."""
    return int(version.removeprefix("v") or 0)
