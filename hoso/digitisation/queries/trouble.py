"""Documents of a batch that could not be read, under the file they were cut from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hoso.digitisation.models import ScanDocument
from hoso.digitisation.rules.states import DocState


@dataclass(frozen=True, slots=True)
class FailedDocument:
    """Where a document begins that failed, and why: a code with words in room `wording`."""

    first_page: int
    reason: str
    facts: dict[str, Any]


def failed_in(file_ids: Iterable[UUID]) -> dict[UUID, list[FailedDocument]]:
    """Return the failed documents of each file that has some; the caller has checked who asks."""
    found: dict[UUID, list[FailedDocument]] = {}
    rows = ScanDocument.objects.filter(file__in=list(file_ids), state=DocState.FAILED).order_by("ordinal")
    for row in rows:
        found.setdefault(row.file_id, []).append(FailedDocument(row.first_page, row.reason, row.facts))
    return found
