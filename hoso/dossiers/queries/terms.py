"""How long each dossier is kept, and from which year on: what a list of what has lost its value asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hoso.dossiers.models import Dossier
from hoso.dossiers.rules import Status, WorkState
from hoso.rulesets.vn_state.retention import Retention, retention_of_code


@dataclass(frozen=True, slots=True)
class Keeping:
    """What decides a dossier's term: its retention, the year in which its work ended, where it stands.

    `is_archival`: it is with the archive: no keeper works on it any more, or none ever did.
    """

    dossier_id: UUID
    retention: Retention | None
    retention_code: str
    ended_year: int | None
    is_archival: bool
    is_destroyed: bool


def retentions_of(dossier_ids: Iterable[UUID]) -> dict[UUID, Keeping]:
    """Return what decides the terms of several dossiers, for the service's own work; one query.

    A work file says it in years, another dossier by its code. The year is that in which the work ended, else
    that of the last document, else the dossier's own (TT 10/2022/TT-BNV: from the year the work ended).
    """
    rows = Dossier.objects.filter(pk__in=list(dossier_ids)).select_related("work")
    return {row.pk: _keeping(row) for row in rows}


def _keeping(dossier: Dossier) -> Keeping:
    work = getattr(dossier, "work", None)
    retention = work.retention if work is not None else None
    ended = work.ended_on if work is not None else None
    last = ended or dossier.ends_on
    return Keeping(
        dossier.pk,
        retention or retention_of_code(dossier.retention_code),
        dossier.retention_code,
        last.year if last else dossier.year,
        work is None or work.state == WorkState.ACCEPTED,
        dossier.status == Status.DESTROYED,
    )
