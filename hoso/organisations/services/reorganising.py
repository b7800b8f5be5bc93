"""Reorganisations: planned, put in force together, or cancelled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.organisations import queries
from hoso.organisations.errors import BodiesNotTakenOver, OddBody, ReorganisationNotFound, SuccessionFaulty
from hoso.organisations.events import BodyCeased, ReorganisationPutInForce
from hoso.organisations.models import Body, BodyCode, BodyName, BodyParent, Reorganisation, Succession
from hoso.organisations.rules.succession import (
    ENDS_PREDECESSOR,
    Change,
    Life,
    Line,
    Share,
    Status,
    What,
    faults,
    status_after,
)
from hoso.organisations.services.guarding import require, require_own, whole_directory
from hoso.tables.models import during


@dataclass(frozen=True, slots=True)
class LineGiven:
    """Who is to take over what from whom."""

    predecessor_id: UUID
    successor_id: UUID
    share: Share
    what: What


@transaction.atomic
def plan_reorganisation(
    actor: Actor,
    *,
    kind: str,
    effective_on: date,
    basis_number: str,
    lines: Sequence[LineGiven],
    basis_issuer: str = "",
    basis_on: date | None = None,
    title: str = "",
) -> Reorganisation:
    """Write down a reorganisation to come; the bodies that follow are in the directory already.

    Nothing takes effect before `put_in_force`, so lines may still contradict each other here.

    Raises:
        NotAllowed: the actor may not change every body of the lines.
        BodyNotFound: a line names a body that is not in the directory.
        OddBody: unknown kind, or no legal basis.
    """
    bodies = {each for line in lines for each in (line.predecessor_id, line.successor_id)}
    require(actor, bodies)
    if kind not in set(Change) or not basis_number.strip():
        raise OddBody(f"a reorganisation needs a known kind and a basis, not {kind!r}", field="kind")
    for body_id in bodies:
        queries.get_body(body_id)
    planned = Reorganisation.objects.create(
        kind=kind,
        status=Status.PLANNED,
        effective_on=effective_on,
        title=title,
        basis_number=basis_number.strip(),
        basis_issuer=basis_issuer,
        basis_on=basis_on,
    )
    Succession.objects.bulk_create(
        Succession(
            reorganisation=planned,
            predecessor_id=line.predecessor_id,
            successor_id=line.successor_id,
            share=line.share,
            what=line.what,
        )
        for line in lines
    )
    audit.record(
        actor,
        "organisations.plan_reorganisation",
        subject=planned.pk,
        on=effective_on,
        detail={"basis": planned.basis_number},
    )
    return planned


@transaction.atomic
def put_in_force(actor: Actor, reorganisation_ids: Iterable[UUID]) -> list[Reorganisation]:
    """Let planned reorganisations of one day take effect, all together or none.

    Together, because a district and the communes below it end on the same day by different texts.
    The predecessors that cease end with their names, codes and parents; a body that stood under one
    with a single follower of the whole goes under that follower.

    Raises:
        NotAllowed, OwnedElsewhere: see the guards of this room.
        ReorganisationNotFound, MoveNotOpen: one of them is not there, or no longer planned.
        SuccessionFaulty: lines contradict each other or the lives of the bodies; all faults are told.
        BodiesNotTakenOver: a body would stay under, or an organ of, a body that ceases.
    """
    plans = _locked(reorganisation_ids)
    lines = _locked_lines(plans)
    require(actor, {each for line in lines for each in (line.predecessor_id, line.successor_id)})
    for plan in plans:
        status_after(Status(plan.status), "put_in_force")
    day = _one_day(plans)
    _check_lines(lines, on=day)

    ending = {line.predecessor_id: line.reorganisation_id for line in lines if _ends(line)}
    bodies = {line.predecessor_id: line.predecessor for line in lines}
    require_own(bodies[body_id] for body_id in ending)
    with whole_directory():
        _move_those_below(ending, lines, on=day)
        for body_id in ending:
            _end(bodies[body_id], on=day)
    for plan in plans:
        plan.status = Status.IN_FORCE
        plan.save(update_fields=["status"])
        audit.record(actor, "organisations.put_in_force", subject=plan.pk, on=day)
    events.announce_many(
        [
            *(BodyCeased(body_id, day, reorganisation_id) for body_id, reorganisation_id in ending.items()),
            *(ReorganisationPutInForce(plan.pk, day) for plan in plans),
        ]
    )
    return plans


@transaction.atomic
def cancel_reorganisation(actor: Actor, reorganisation_id: UUID) -> Reorganisation:
    """Give up a planned reorganisation; what is in force is corrected by a later one instead.

    Raises:
        NotAllowed: the actor may not change every body of its lines.
        ReorganisationNotFound, MoveNotOpen: it is not there, or no longer planned.
    """
    [plan] = _locked([reorganisation_id])
    lines = Succession.objects.filter(reorganisation=plan)
    require(actor, {each for line in lines for each in (line.predecessor_id, line.successor_id)})
    plan.status = status_after(Status(plan.status), "cancel")
    plan.save(update_fields=["status"])
    audit.record(actor, "organisations.cancel_reorganisation", subject=plan.pk)
    return plan


def _locked(ids: Iterable[UUID]) -> list[Reorganisation]:
    asked = set(ids)
    # In one order for everybody, or two acts could wait for each other.
    plans = list(Reorganisation.objects.select_for_update().filter(pk__in=asked).order_by("id"))
    missing = asked - {plan.pk for plan in plans}
    if missing or not plans:
        raise ReorganisationNotFound(f"reorganisations {sorted(map(str, missing))} not found")
    return plans


def _locked_lines(plans: Sequence[Reorganisation]) -> list[Succession]:
    """Return the lines of the plans, with their bodies locked against other acts."""
    lines = Succession.objects.filter(reorganisation__in=plans).order_by("id")
    ids = {each for line in lines for each in (line.predecessor_id, line.successor_id)}
    list(Body.objects.select_for_update().filter(pk__in=ids).order_by("id").values_list("pk"))
    # Read again, for what somebody changed before the locks were ours.
    return list(lines.select_related("reorganisation", "predecessor", "successor").all())


def _one_day(plans: Sequence[Reorganisation]) -> date:
    days = sorted({plan.effective_on for plan in plans})
    if len(days) > 1:
        raise OddBody(f"reorganisations of {days} cannot be put in force together", field="on")
    return days[0]


def _check_lines(lines: Sequence[Succession], *, on: date) -> None:
    """Check the lines with those already in force for the same predecessors on the same day."""
    earlier = Succession.objects.filter(
        predecessor_id__in=[line.predecessor_id for line in lines],
        reorganisation__status=Status.IN_FORCE,
        reorganisation__effective_on=on,
    ).select_related("reorganisation", "predecessor", "successor")
    every = [*lines, *earlier]
    bodies = [each for line in every for each in (line.predecessor, line.successor)]
    lives = {body.pk: Life(body.pk, body.begins_on, body.ceased_on) for body in bodies}
    found = faults([_line(line) for line in every], on=on, lives=lives)
    if found:
        said = "; ".join(f"{fault.code} {fault.body}" for fault in found)
        raise SuccessionFaulty(said, faults=[(fault.code, fault.body) for fault in found])


def _line(row: Succession) -> Line[UUID]:
    return Line(row.predecessor_id, row.successor_id, Share(row.share), What(row.what), ends=_ends(row))


def _ends(row: Succession) -> bool:
    return Change(row.reorganisation.kind) in ENDS_PREDECESSOR


def _move_those_below(ending: dict[UUID, UUID], lines: Sequence[Succession], *, on: date) -> None:
    """Put bodies that outlive their parent under the parent's one follower of the whole."""
    staying = BodyParent.objects.filter(parent_id__in=ending, valid__contains=on).exclude(body_id__in=ending)
    left: list[UUID] = []
    for fact in staying.select_related("body"):
        followers = {line.successor_id for line in lines if line.predecessor_id == fact.parent_id}
        parts = [line for line in lines if line.predecessor_id == fact.parent_id and line.share == Share.PART]
        if len(followers) != 1 or parts:
            left.append(fact.body_id)
            continue
        until = fact.valid.upper
        BodyParent.objects.filter(pk=fact.pk).update(valid=during(fact.valid.lower, on))
        BodyParent.objects.create(body_id=fact.body_id, parent_id=followers.pop(), valid=during(on, until))
    organs = Body.objects.filter(territory_id__in=ending, valid__contains=on).exclude(pk__in=ending)
    left.extend(organs.values_list("pk", flat=True))
    if left:
        raise BodiesNotTakenOver(f"{len(left)} bodies would stay under a body that ceases", bodies=left)


def _end(body: Body, *, on: date) -> None:
    """End a body and everything dated about it; a later row of a planned future goes with it."""
    Body.objects.filter(pk=body.pk).update(valid=during(body.begins_on, on))
    for table in (BodyName, BodyCode, BodyParent):
        facts = table.objects.filter(body_id=body.pk)
        facts.filter(valid__startswith__gte=on).delete()
        for fact in facts.filter(valid__contains=on):
            table.objects.filter(pk=fact.pk).update(valid=during(fact.valid.lower, on))
