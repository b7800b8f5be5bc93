"""Who came before a body and who after it, some generations far."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations.models import Body, Succession
from hoso.organisations.queries.directory import get_body
from hoso.organisations.rules.succession import Share, Status

MOST_LINKS = 600


@dataclass(frozen=True, slots=True)
class FamilyLink:
    """One body taking over from another, by all lines between the two in one reorganisation."""

    reorganisation_id: UUID
    predecessor_id: UUID
    successor_id: UUID
    on: date
    share: Share
    status: str
    kind: str
    basis: str
    described: str


@dataclass(frozen=True)
class Family:
    """A body with who came before (negative generations) and after it (positive), and the links between."""

    body_id: UUID
    generations: dict[UUID, int]
    links: list[FamilyLink]
    lasts: dict[UUID, date | None]  # last day of each; None while it exists


def family(body_id: UUID, *, generations: int = 2) -> Family:
    """Return the family of a body, planned reorganisations too; at most 600 links.

    Raises:
        BodyNotFound: nobody has this id.
    """
    get_body(body_id)
    found, links = {body_id: 0}, dict[tuple[UUID, UUID, UUID], FamilyLink]()
    for step in (-1, 1):
        edge = [body_id]
        for generation in range(1, generations + 1):
            edge = _next(edge, step=step, generation=step * generation, found=found, links=links)
    rows = Body.objects.filter(pk__in=found)
    return Family(body_id, found, list(links.values()), {body.pk: body.ends_on for body in rows})


def _next(
    edge: list[UUID],
    *,
    step: int,
    generation: int,
    found: dict[UUID, int],
    links: dict[tuple[UUID, UUID, UUID], FamilyLink],
) -> list[UUID]:
    """Go one generation further; return who was met there for the first time."""
    if not edge:
        return []
    lines = Succession.objects.exclude(reorganisation__status=Status.CANCELLED)
    near, far = ("successor", "predecessor") if step < 0 else ("predecessor", "successor")
    rows = lines.filter(**{f"{near}_id__in": edge}).select_related("reorganisation")
    met: list[UUID] = []
    for row in rows.order_by("reorganisation__effective_on", "id")[: MOST_LINKS - len(links)]:
        link = _link(row)
        links.setdefault((link.reorganisation_id, link.predecessor_id, link.successor_id), link)
        other: UUID = getattr(row, f"{far}_id")
        if other not in found:
            found[other] = generation
            met.append(other)
    return met


def _link(row: Succession) -> FamilyLink:
    reorganisation = row.reorganisation
    return FamilyLink(
        reorganisation.pk,
        row.predecessor_id,
        row.successor_id,
        reorganisation.effective_on,
        Share(row.share),
        reorganisation.status,
        reorganisation.kind,
        reorganisation.basis_number,
        row.described,
    )
