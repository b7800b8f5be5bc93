"""Reads of file plans: whoever reads the records of a body reads its plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.dossiers.models import FilePlan, PlanHeading, PlanLine
from hoso.dossiers.rules import roman
from hoso.lib.errors import NotAllowed, NotFound


def bodies_for(actor: Actor, act: str) -> frozenset[UUID]:
    """Return the bodies for whose records the actor may do `act`."""
    return frozenset(each for ids in actor.reach(act, ScopeKind.BODY).values() for each in ids)


def plans_open_to(actor: Actor) -> "QuerySet[FilePlan]":
    """Return the plans of the bodies whose records the actor reads."""
    return FilePlan.objects.filter(body__in=bodies_for(actor, acts.READ))


def get_plan(actor: Actor, plan_id: UUID, *, to: str = acts.READ) -> FilePlan:
    """Return one plan, for the act named in `to`.

    Raises:
        NotFound: no such plan, or the actor reads nothing of its body.
        NotAllowed: the actor reads it but may not do `to` for its body.
    """
    plan = plans_open_to(actor).select_related("fonds").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(f"plan {plan_id} not found")
    check_for_body(actor, plan.body_id, to=to)
    return plan


def check_for_body(actor: Actor, body_id: UUID, *, to: str) -> None:
    """Refuse an actor who may not do `to` for a body.

    Raises:
        NotFound: the actor reads nothing of the body.
        NotAllowed: the actor reads there, but may not do `to`.
    """
    if body_id not in bodies_for(actor, acts.READ):
        raise NotFound(f"body {body_id} not found")
    if body_id not in bodies_for(actor, to):
        raise NotAllowed(f"{to} for {body_id} is not open to {actor.account_id}", act=to)


def find_plan(body_id: UUID, year: int) -> FilePlan | None:
    """Return the plan of a body for a year; the caller has checked who asks."""
    return FilePlan.objects.filter(body=body_id, year=year).select_related("fonds").first()


def get_line(actor: Actor, line_id: UUID, *, to: str = acts.READ) -> PlanLine:
    """Return one line of a plan.

    Raises:
        NotFound, NotAllowed: see `get_plan`.
    """
    line = PlanLine.objects.select_related("plan__fonds", "heading__parent").filter(pk=line_id).first()
    if line is None:
        raise NotFound(f"line {line_id} not found")
    get_plan(actor, line.plan_id, to=to)
    return line


def get_heading(actor: Actor, heading_id: UUID, *, to: str = acts.READ) -> PlanHeading:
    """Return one heading of a plan.

    Raises:
        NotFound, NotAllowed: see `get_plan`.
    """
    heading = PlanHeading.objects.select_related("plan", "parent").filter(pk=heading_id).first()
    if heading is None:
        raise NotFound(f"heading {heading_id} not found")
    get_plan(actor, heading.plan_id, to=to)
    return heading


@dataclass(frozen=True, slots=True)
class Section:
    """A heading as a plan shows it, with its figure and its lines; None before all headings."""

    heading: PlanHeading | None
    figure: str
    is_main: bool
    lines: Sequence[PlanLine]


def sections_of(plan_id: UUID) -> list[Section]:
    """Return a plan in its order: main headings in Roman figures, those below in Arabic; two queries."""
    headings = list(PlanHeading.objects.filter(plan=plan_id).order_by("ordinal", "id"))
    lines: dict[UUID | None, list[PlanLine]] = {}
    for line in PlanLine.objects.filter(plan=plan_id).order_by("number", "id"):
        lines.setdefault(line.heading_id, []).append(line)
    found = [Section(None, "", True, lines[None])] if None in lines else []
    mains = [each for each in headings if each.parent_id is None]
    for place, main in enumerate(mains, start=1):
        found.append(Section(main, roman(place), True, lines.get(main.pk, [])))
        parts = (each for each in headings if each.parent_id == main.pk)
        found += [
            Section(part, str(number), False, lines.get(part.pk, []))
            for number, part in enumerate(parts, start=1)
        ]
    return found


def abbreviation_of(heading: PlanHeading | None) -> str:
    """Return what stands behind the numbers below a heading: the abbreviation of its main heading."""
    if heading is None:
        return ""
    return heading.parent.abbreviation if heading.parent is not None else heading.abbreviation


@dataclass(frozen=True, slots=True)
class Counts:
    """What the closing line of a plan tells."""

    lines: int
    permanent: int
    limited: int
    incomplete: int  # without retention, or without a person


def counts_of(plan_ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """Return the counts of several plans; one without a line has no entry."""
    incomplete = Q(is_permanent=False, retention_years=None) | Q(person=None, person_name="")
    rows = PlanLine.objects.filter(plan__in=list(plan_ids)).values("plan_id").order_by()
    return {
        row["plan_id"]: Counts(row["lines"], row["permanent"], row["limited"], row["incomplete"])
        for row in rows.annotate(
            lines=Count("id"),
            permanent=Count("id", filter=Q(is_permanent=True)),
            limited=Count("id", filter=Q(retention_years__isnull=False)),
            incomplete=Count("id", filter=incomplete),
        )
    }
