"""How each store stands: the one that is written to, and its copies."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.lib.errors import NotAllowed
from hoso.preservation.models import FixityRun, PreservedObject, StoreCopy
from hoso.preservation.opening import copy_places, first_place
from hoso.preservation.queries.listing import latest_runs, preserved_open_to, standing


@dataclass(frozen=True, slots=True)
class StoreState:
    """One store, as far as it concerns what the actor may verify."""

    place: str
    is_copy: bool
    kept: int
    lacking: int  # preserved, and not in this store yet, or in an older version
    unsound: int
    never_checked: int
    oldest_check_at: datetime | None  # of what was checked at all


def states_of_stores(actor: Actor) -> list[StoreState]:
    """Return how the store and its copies stand; two questions to the database for each.

    Raises:
        NotAllowed: the actor may verify nothing anywhere.
        StoreUnusable: no store is set up.
    """
    require_verifier(actor)
    objects = preserved_open_to(actor, acts.VERIFY)
    kept = standing(objects)
    first = _state(first_place(), kept, lacking=objects.filter(head="").count(), is_copy=False)
    return [first, *(_copy(place, kept) for place in copy_places())]


def runs_to_see(actor: Actor, *, limit: int = 20) -> list[FixityRun]:
    """Return the newest checks for whoever may verify.

    Raises:
        NotAllowed: the actor may verify nothing anywhere.
    """
    require_verifier(actor)
    return latest_runs(actor, limit=limit)


def require_verifier(actor: Actor) -> None:
    """Refuse whoever may verify nothing anywhere.

    Raises:
        NotAllowed: that is so.
    """
    if not actor.is_service and not may_verify(actor):
        raise NotAllowed("who verifies nothing sees no stores")


def may_verify(actor: Actor) -> bool:
    """Tell whether the actor may verify anything anywhere."""
    return bool(actor.capacities(acts.VERIFY))


def _copy(place: str, kept: "QuerySet[PreservedObject]") -> StoreState:
    copies = StoreCopy.objects.filter(place=place, object__in=kept)
    current = copies.filter(head=F("object__head")).values("object_id")
    return _state(place, copies, lacking=kept.exclude(pk__in=current).count(), is_copy=True)


def _state(
    place: str, rows: "QuerySet[PreservedObject] | QuerySet[StoreCopy]", *, lacking: int, is_copy: bool
) -> StoreState:
    told = rows.aggregate(
        kept=Count("id"),
        unsound=Count("id", filter=Q(is_sound=False)),
        unchecked=Count("id", filter=Q(checked_at__isnull=True)),
        oldest=Min("checked_at"),
    )
    return StoreState(
        place, is_copy, told["kept"], lacking, told["unsound"], told["unchecked"], told["oldest"]
    )
