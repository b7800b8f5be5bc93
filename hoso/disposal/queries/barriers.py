"""What forbids that dossiers are destroyed: looked at when proposed, when approved, and once more each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from hoso.custody import queries as custody
from hoso.disposal import rules
from hoso.disposal.models import Hold
from hoso.disposal.queries.due import find_twins, reckoned
from hoso.disposal.queries.office import policy_in_use
from hoso.disposal.rules import Barrier, Ground, Standing
from hoso.dossiers import queries as dossiers
from hoso.handover.queries import destruction_barred
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Kind

if TYPE_CHECKING:
    from hoso.holdings.models import Holding


@dataclass(frozen=True, slots=True)
class Looked:
    """A dossier as it was looked at: what bars it, and its documents that lie in no other living dossier."""

    barriers: tuple[Barrier, ...]
    own: tuple[UUID, ...]
    shared: tuple[UUID, ...]  # they stay, for another dossier has them


def holds_on(dossier_ids: Iterable[UUID], fonds_ids: Iterable[UUID], *, on: date) -> list[Hold]:
    """Return the holds that stand that day on these dossiers or fonds."""
    stands = Q(lifted_at__isnull=True) & (Q(until_on__isnull=True) | Q(until_on__gte=on))
    what = Q(dossier__in=list(dossier_ids)) | Q(fonds__in=list(fonds_ids))
    return list(Hold.objects.filter(stands & what).order_by("id"))


def bars(dossier_id: UUID, *, body_id: UUID, ground: Ground, on: date) -> tuple[Barrier, ...]:
    """Return what bars one dossier that day."""
    return look_at({dossier_id: ground}, body_id=body_id, on=on)[dossier_id].barriers


def look_at(grounds: dict[UUID, Ground], *, body_id: UUID, on: date) -> dict[UUID, Looked]:
    """Look at dossiers with what is said against keeping each; a fixed number of queries, and one per body.

    Raises:
        PolicyOdd: the office's table cannot be read: nothing is destroyed by it.
    """
    ids = list(grounds)
    rows, contents = holdings.by_ids(ids), _documents(ids)
    inside = holdings.by_ids({each for members in contents.values() for each in members})
    homes = dossiers.dossiers_of(inside)
    living = {home for found in homes.values() for home in found} - set(ids)
    living -= holdings.destroyed_among(living)
    standing = reckoned(ids)
    keepings, locked = dossiers.retentions_of(ids), policy_in_use().locked_codes
    lent, frozen = custody.lent_among([*ids, *inside]), dossiers.frozen_among(ids)
    holds = holds_on(ids, {row.scope.fonds_id for row in rows.values()}, on=on)
    held, fonds_held = {each.dossier_id for each in holds}, {each.fonds_id for each in holds}
    barred = _barred_bodies(rows.values(), body_id)
    found: dict[UUID, Looked] = {}
    for dossier_id, row in rows.items():
        members = contents.get(dossier_id, [])
        shared = [each for each in members if any(home in living for home in homes.get(each, []))]
        own = [each for each in members if each not in set(shared)]
        here = standing.get(dossier_id)
        told = {
            Barrier.HOLD: dossier_id in held,
            Barrier.FONDS_HOLD: row.scope.fonds_id in fonds_held,
            Barrier.HANDOVER: bool({row.creator_id, row.custodian_id, body_id} & barred),
            Barrier.ON_LOAN: any(each in lent for each in (dossier_id, *own)),
            Barrier.SECRET: any(_is_secret(each) for each in (row, *(inside[each] for each in members))),
            Barrier.LOCKED: keepings[dossier_id].retention_code in locked,
            Barrier.FROZEN: dossier_id in frozen,
            Barrier.NOT_ARCHIVAL: here is None
            or here.standing is Standing.OUT
            or row.custodian_id != body_id,
            Barrier.NOT_DUE: here is not None and not _has_lost_value(dossier_id, here, grounds, on=on),
        }
        barriers = tuple(each for each, stands in told.items() if stands)
        found[dossier_id] = Looked(barriers, tuple(own), tuple(shared))
    return found


def _documents(dossier_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    found = holdings.members_of_groups(dossier_ids)
    kinds = holdings.by_ids({each for members in found.values() for each in members})
    return {
        dossier_id: [each for each in members if kinds[each].kind == Kind.DOCUMENT]
        for dossier_id, members in found.items()
    }


def _barred_bodies(rows: "Iterable[Holding]", body_id: UUID) -> set[UUID]:
    bodies = {body_id, *(body for row in rows for body in (row.creator_id, row.custodian_id))}
    return {each for each in bodies if destruction_barred(each)}


def _is_elsewhere(row: "Holding", here: rules.Reckoned | None, body_id: UUID) -> bool:
    return row.custodian_id != body_id or here is None or here.standing is Standing.OUT


def _is_secret(row: "Holding") -> bool:
    return bool(row.secrecy) or row.is_shut


def _has_lost_value(dossier_id: UUID, here: rules.Reckoned, grounds: dict[UUID, Ground], *, on: date) -> bool:
    if here.standing is Standing.PERMANENT:
        return False
    if grounds[dossier_id] is Ground.DUPLICATE:
        return find_twins(dossier_id) is not None
    return rules.is_due(here, on=on)
