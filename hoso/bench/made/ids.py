"""The ids of what is made up: by rule, so that an index and a database filled apart agree."""

from uuid import UUID, uuid5

_NAMES = UUID("0b5e7d3c-8a66-4d0e-9f3e-2f1f0a6f4c11")


def scope_id(number: int) -> UUID:
    """Return the id of a made-up scope."""
    return uuid5(_NAMES, f"scope {number}")


def document_id(ordinal: int) -> UUID:
    """Return the id of a made-up document."""
    return uuid5(_NAMES, f"document {ordinal}")


def dossier_id(ordinal: int) -> UUID:
    """Return the id of the made-up dossier in which a document lies."""
    return uuid5(_NAMES, f"dossier {ordinal // 25}")


def body_id(number: int) -> UUID:
    """Return the id of a made-up body."""
    return uuid5(_NAMES, f"body {number}")


def fonds_id(number: int) -> UUID:
    """Return the id of a made-up body's fonds."""
    return uuid5(_NAMES, f"fonds {number}")
