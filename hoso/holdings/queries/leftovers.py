"""What a body left that nobody has taken over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from hoso.holdings.models import Holding, Responsibility, Scope
from hoso.holdings.rules import Kind


@dataclass(frozen=True, slots=True)
class NotTakenOver:
    """Holdings of one scope for which, or in whose keeping, stands a body that is no more.

    `is_answering`: it is (or nobody is) responsible by law; else it only still has them in its keeping.
    """

    scope_id: UUID
    fonds_id: UUID
    creator_id: UUID
    body_id: UUID
    ceased_on: date | None
    is_answering: bool
    boxes: int
    dossiers: int
    documents: int
    others: int


def find_not_taken_over(*, on: date) -> list[NotTakenOver]:
    """Return what is in nobody's hands that day because a body ceased, by scope; whoever may read it.

    Where the same body should answer and should keep, that is one case, not two.
    """
    answers = _answering_on(on)
    found = [_left(scope, body, kinds, is_answering=True) for scope, body, kinds in _unanswered(answers, on)]
    told = {(each.scope_id, each.body_id) for each in found}
    keeping: dict[tuple[UUID, UUID], dict[str, int]] = {}
    kept = Holding.objects.filter(custodian__valid__endswith__lte=on)
    for scope_id, custodian_id, kind, count in _counted(kept, "scope_id", "custodian_id"):
        keeping.setdefault((scope_id, custodian_id), {})[kind] = count
    scopes = Scope.objects.select_related("fonds").in_bulk([scope_id for scope_id, _ in keeping])
    bodies = _ceased_on({body for _, body in keeping})
    found += [
        _left(scopes[scope_id], (body, bodies.get(body)), kinds, is_answering=False)
        for (scope_id, body), kinds in keeping.items()
        if (scope_id, body) not in told
    ]
    return found


Ceased = tuple[UUID, date | None]


def _counted(holdings: QuerySet[Holding], *by: str) -> "QuerySet[Holding, Any]":
    return (
        holdings.filter(struck_on=None, destroyed_on=None)
        .order_by()
        .values_list(*by, "kind")
        .annotate(count=Count("id"))
    )


def _answering_on(on: date) -> dict[UUID, Ceased]:
    """Return who answers for each scope, with the day from which that body is no more."""
    rows = Responsibility.objects.filter(valid__contains=on).values_list("scope_id", "body_id", "body__valid")
    return {scope_id: (body_id, valid.upper) for scope_id, body_id, valid in rows}


def _unanswered(answers: dict[UUID, Ceased], on: date) -> Iterator[tuple[Scope, Ceased, dict[str, int]]]:
    """Yield the scopes that nobody living answers for, as far as there is something in them."""
    living = [scope for scope, (_body, gone) in answers.items() if gone is None or gone > on]
    left = Scope.objects.exclude(pk__in=living).select_related("fonds__creator").in_bulk()
    kinds: dict[UUID, dict[str, int]] = {}
    for scope_id, kind, count in _counted(Holding.objects.filter(scope__in=left), "scope_id"):
        kinds.setdefault(scope_id, {})[kind] = count
    for scope_id, counted in kinds.items():
        fonds = left[scope_id].fonds
        nobody = (fonds.creator_id, fonds.creator.ceased_on)
        yield left[scope_id], answers.get(scope_id, nobody), counted


def _ceased_on(body_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    rows = Holding.objects.filter(custodian__in=list(body_ids)).order_by()
    return {
        body: valid.upper for body, valid in rows.values_list("custodian_id", "custodian__valid").distinct()
    }


def _left(scope: Scope, ceased: Ceased, kinds: dict[str, int], *, is_answering: bool) -> NotTakenOver:
    body_id, ceased_on = ceased
    known = (Kind.BOX, Kind.DOSSIER, Kind.DOCUMENT)
    others = sum(count for kind, count in kinds.items() if kind not in known)
    boxes, dossiers, documents = (kinds.get(kind, 0) for kind in known)
    return NotTakenOver(
        scope.pk, scope.fonds_id, scope.fonds.creator_id, body_id, ceased_on, is_answering,
        boxes, dossiers, documents, others,
    )  # fmt: skip
