"""Holdings by who made them, what lies in what, and what happened to them."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership
from hoso.holdings.queries.fonds import answered_by, sorted_fonds
from hoso.holdings.queries.rights import open_to, scopes_open_to
from hoso.holdings.rules import Fact, Kind
from hoso.lib.errors import NotFound

# What lies in a box goes with the box; what lies in no box goes with the dossier it was put into first.
_WITH_CONTENTS = """
WITH RECURSIVE along(id) AS (
    SELECT unnest(%(ids)s::uuid[])
    UNION
    SELECT inside.member_id
      FROM along
      JOIN holdings_membership inside ON inside.group_id = along.id
     WHERE (inside.is_box OR NOT EXISTS (
               SELECT FROM holdings_membership other
                WHERE other.member_id = inside.member_id AND (other.is_box OR other.id < inside.id)))
       AND inside.member_id <> ALL (%(apart)s::uuid[])
)
SELECT id FROM along
"""


def fonds_made_by(actor: Actor, creator_id: UUID, *, read: str = acts.READ) -> list[Fonds]:
    """Return the fonds of a creator in which the actor may read something."""
    ids = {scope for scopes in scopes_open_to(actor, read).values() for scope in scopes}
    return sorted_fonds(Fonds.objects.filter(creator_id=creator_id, scopes__in=ids))


def ids_made_by(
    actor: Actor,
    creator_id: UUID,
    kind: Kind,
    *,
    for_any_of: Collection[str],
    after: UUID | None = None,
    limit: int = 50,
) -> list[UUID]:
    """Return holdings of one kind that a body made, where one of the acts is open, by id from behind `after`.

    Struck ones are left out. The cost follows `limit`, not how many there are.
    """
    opened = Q(pk__in=[])
    for act in for_any_of:
        opened |= open_to(actor, act)
    found = Holding.objects.filter(opened, creator_id=creator_id, kind=kind, struck_on=None)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def history(holding_id: UUID) -> list[HoldingEvent]:
    """Return what happened to a holding, oldest first."""
    return list(HoldingEvent.objects.filter(holding_id=holding_id).order_by("id"))


def was_destroyed(holding_id: UUID) -> bool:
    """Tell whether the history of a holding has the act by which it was destroyed."""
    return HoldingEvent.objects.filter(holding_id=holding_id, fact=Fact.DESTROYED).exists()


def destruction_of(holding_id: UUID) -> HoldingEvent | None:
    """Return the act by which a holding was destroyed: its day, `to_value` the act, `reason` the decision."""
    found = HoldingEvent.objects.filter(holding_id=holding_id, fact=Fact.DESTROYED)
    return found.order_by("id").first()


def destroyed_among(holding_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the holdings that were destroyed."""
    found = Holding.objects.filter(pk__in=list(holding_ids), destroyed_on__isnull=False)
    return set(found.values_list("pk", flat=True))


def members(group_id: UUID) -> list[UUID]:
    """Return the holdings in a dossier or box, in order."""
    return list(member_ids(group_id).order_by("ordinal"))


def member_ids(group_id: UUID) -> "QuerySet[Membership, UUID]":
    """Return the same, in no order and not yet asked for: a part of another question."""
    return Membership.objects.filter(group_id=group_id).values_list("member_id", flat=True)


def members_of_groups(group_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the holdings in each of several dossiers or boxes, in order; one query."""
    found: dict[UUID, list[UUID]] = {}
    rows = Membership.objects.filter(group__in=list(group_ids)).order_by("group", "ordinal")
    for group, member in rows.values_list("group_id", "member_id"):
        found.setdefault(group, []).append(member)
    return found


def by_ids(holding_ids: Iterable[UUID]) -> dict[UUID, Holding]:
    """Return holdings with their scopes, for the service's own work, whoever may read them; one query."""
    found = Holding.objects.filter(pk__in=list(holding_ids)).select_related("scope")
    return {each.pk: each for each in found}


def paper_destroyed_on(holding_ids: Iterable[UUID]) -> dict[UUID, date]:
    """Return on which day the paper of each of the holdings was destroyed, by minutes of people."""
    found = HoldingEvent.objects.filter(holding__in=list(holding_ids), fact=Fact.PAPER_DESTROYED)
    return dict(found.order_by("-id").values_list("holding_id", "on"))


def groups_of(holding_ids: Iterable[UUID], *, boxes: bool) -> dict[UUID, list[UUID]]:
    """Return in which dossiers (or boxes) each of the holdings lies."""
    found: dict[UUID, list[UUID]] = {}
    rows = Membership.objects.filter(member__in=list(holding_ids), is_box=boxes).order_by("id")
    for member, group in rows.values_list("member_id", "group_id"):
        found.setdefault(member, []).append(group)
    return found


def made_by(creator_ids: Iterable[UUID]) -> QuerySet[Holding]:
    """Return the holdings that bodies made, for the service's own work, not yet asked for."""
    return Holding.objects.filter(creator__in=list(creator_ids))


def left_by(body_id: UUID, *, on: date) -> QuerySet[Holding]:
    """Return what a body made, keeps or answers for that day; but what is shut, struck or destroyed."""
    mine = Q(creator=body_id) | Q(custodian=body_id) | Q(scope__in=answered_by([body_id], on=on))
    return Holding.objects.filter(mine, is_shut=False, struck_on=None, destroyed_on=None)


def outermost(found: QuerySet[Holding], *, kinds: Iterable[Kind]) -> QuerySet[Holding]:
    """Leave out what lies in another holding of one of these kinds: it is counted with that one."""
    inside = Membership.objects.filter(member=OuterRef("pk"), group__kind__in=list(kinds))
    return found.filter(~Exists(inside))


def with_contents(holding_ids: Iterable[UUID], *, apart: Iterable[UUID] = ()) -> list[UUID]:
    """Return holdings and what goes along with them, however deep, but nothing that is named `apart`.

    What lies in a box goes with the box; what lies in none goes with the dossier it was put into first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITH_CONTENTS, {"ids": list(holding_ids), "apart": list(apart)})
        return [row[0] for row in cursor.fetchall()]


def of_act(act_id: UUID) -> "QuerySet[HoldingEvent, UUID]":
    """Return the holdings that one act on many changed, not yet asked for."""
    return HoldingEvent.objects.filter(act_id=act_id).values_list("holding_id", flat=True)


def groups_with_members(group_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the dossiers or boxes in which something lies."""
    found = Membership.objects.filter(group__in=list(group_ids)).values_list("group_id", flat=True)
    return set(found.distinct())


_AROUND = """
WITH RECURSIVE above(id) AS (
    SELECT %s::uuid UNION SELECT group_id FROM holdings_membership JOIN above ON member_id = above.id
), below(id) AS (
    SELECT %s::uuid UNION SELECT member_id FROM holdings_membership JOIN below ON group_id = below.id
)
SELECT id, true FROM above UNION SELECT id, false FROM below
"""


def around(holding_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Return in what a thing lies, at any depth, and what lies in it; the thing itself is in both."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [holding_id, holding_id])
        rows = cursor.fetchall()
    return {row[0] for row in rows if row[1]}, {row[0] for row in rows if not row[1]} | {holding_id}


def kind_of(holding_id: UUID) -> Kind | None:
    """Return what a holding is, for the service's own work; None when there is none, or it was struck."""
    found = Holding.objects.filter(pk=holding_id, struck_on=None).values_list("kind", flat=True).first()
    return Kind(found) if found else None


def custodian_of(holding_id: UUID) -> UUID:
    """Return who keeps a holding, for the service's own work.

    Raises:
        NotFound: no such holding.
    """
    found = Holding.objects.filter(pk=holding_id).values_list("custodian_id", flat=True).first()
    if found is None:
        raise NotFound(f"holding {holding_id} not found")
    return found


def creators_of(holding_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the body that made each of several holdings, for the service's own work."""
    return dict(Holding.objects.filter(pk__in=list(holding_ids)).values_list("id", "creator_id"))
