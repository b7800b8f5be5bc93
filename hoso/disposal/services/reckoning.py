"""Keeping the list of what is due: one row for each dossier, made anew when something is announced of it."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction

from hoso.disposal import queries
from hoso.disposal.models import Reckoning
from hoso.dossiers import queries as dossiers

_AT_ONCE = 500


@transaction.atomic
def reckon(dossier_ids: Iterable[UUID]) -> int:
    """Bring the rows of dossiers to what is described now; safe to repeat. Return how many there are."""
    told = queries.reckoned(dossier_ids)
    rows = [
        Reckoning(
            holding_id=dossier_id, standing=each.standing, last_year=each.last_year,
            twin_id=queries.find_twins(dossier_id),
        )
        for dossier_id, each in sorted(told.items())
    ]  # fmt: skip
    Reckoning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["holding"],
        update_fields=["standing", "last_year", "twin"],
    )  # fmt: skip
    return len(rows)


def reckon_all(advance: Callable[[int], None] = lambda _dossiers: None) -> int:
    """Bring all rows to what is described now, one transaction for some hundreds; return how many there are.

    For dossiers that were there before this room, and after a restore. Safe to repeat.
    """
    count, last = 0, None
    while True:
        found = dossiers.dossier_facts().order_by("holding_id")
        if last is not None:
            found = found.filter(holding_id__gt=last)
        ids = [row["holding_id"] for row in found[:_AT_ONCE]]
        if not ids:
            return count
        count += reckon(ids)
        advance(len(ids))
        last = ids[-1]
