"""Reads of handovers, and the one statement of who sees what and may do what."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.blobs.queries import BlobUse
from hoso.custody import queries as custody
from hoso.handover.models import Clearance, ClearanceItem, Handover, Line, Photo, Plan, Receiver, Tally
from hoso.handover.rules import (
    DIFFERENCES,
    OPEN_STATES,
    HandoverState,
    ItemKind,
    LineKind,
    LineState,
    Medium,
    OpenMatters,
)
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import queries as registry

if TYPE_CHECKING:
    from hoso.custody.models import Loan
    from hoso.registry.models import Task


class Side(StrEnum):
    """In whose place somebody acts in a handover. Who gives does not receive."""

    ANY = "any"  # sees it
    GIVER = "giver"  # declares and sends
    RECEIVER = "receiver"  # receives and enters finds
    SETTLER = "settler"  # settles differences and closes
    LEADER = "leader"  # plans, names receivers and coordinators


_ACTS: dict[Side, tuple[str, ...]] = {
    Side.ANY: (acts.RECEIVE, acts.HAND_OVER),
    Side.GIVER: (acts.RECEIVE, acts.HAND_OVER),
    Side.RECEIVER: (acts.RECEIVE,),
    Side.SETTLER: (acts.HAND_OVER,),
    Side.LEADER: (acts.HAND_OVER,),
}


def _bodies(actor: Actor, side: Side) -> set[UUID]:
    return {body for act in _ACTS[side] for ids in actor.reach(act, ScopeKind.BODY).values() for body in ids}


def open_to(actor: Actor, side: Side = Side.ANY) -> Q:
    """Which handovers the actor may deal with in the place of `side`; the service itself may see all.

    The body that leads the plan may act for every side; so may a coordinator for the giver.
    """
    if actor.is_service:
        return Q()
    bodies = _bodies(actor, side)
    found = Q(plan__body__in=bodies)
    if side in {Side.ANY, Side.GIVER}:
        found |= Q(giver__in=bodies)
        if actor.account_id is not None:
            found |= Q(coordinator=actor.account_id)
    if side in {Side.ANY, Side.RECEIVER, Side.SETTLER}:
        confirmed = Receiver.objects.filter(body__in=bodies, confirmed_at__isnull=False)
        found |= Q(pk__in=confirmed.values("handover"))
    return found


def plans_open_to(actor: Actor) -> "QuerySet[Plan]":
    """Return the plans of which the actor sees at least one handover, or which the actor's body leads."""
    seen = Handover.objects.filter(open_to(actor)).values("plan")
    return Plan.objects.filter(Q(pk__in=seen) | Q(body__in=_bodies(actor, Side.ANY)))


def get_plan(actor: Actor, plan_id: UUID, *, to_lead: bool = False) -> Plan:
    """Return one plan; with `to_lead` for whoever runs it.

    Raises:
        NotFound: no such plan, or the actor sees nothing of it.
        NotAllowed: the actor sees it but does not lead it.
    """
    found = Plan.objects.filter(pk=plan_id)
    plan = (found if actor.is_service else plans_open_to(actor).filter(pk=plan_id)).first()
    if plan is None:
        raise NotFound(f"plan {plan_id} not found")
    if to_lead and not actor.is_service and plan.body_id not in _bodies(actor, Side.LEADER):
        raise NotAllowed(f"{acts.HAND_OVER} in plan {plan_id} is not open to {actor.account_id}")
    return plan


def handovers_open_to(actor: Actor, side: Side = Side.ANY) -> "QuerySet[Handover]":
    """Return the handovers the actor may deal with in the place of `side`."""
    return Handover.objects.filter(open_to(actor, side))


def get_handover(actor: Actor, handover_id: UUID, *, to: Side = Side.ANY) -> Handover:
    """Return one handover, for whoever may act in it in the place of `to`.

    Raises:
        NotFound: no such handover, or the actor may not see it.
        NotAllowed: the actor sees it but may not act in this place.
    """
    handover = handovers_open_to(actor).select_related("plan").filter(pk=handover_id).first()
    if handover is None:
        raise NotFound(f"handover {handover_id} not found")
    if to is not Side.ANY and not handovers_open_to(actor, to).filter(pk=handover_id).exists():
        raise NotAllowed(f"to act as {to} in handover {handover_id} is not open to {actor.account_id}")
    return handover


def acting_in(actor: Actor, handover: Handover, side: Side) -> Actor:
    """Return the actor as the trail names it when it acts in a handover in the place of `side`."""
    bodies = [handover.plan.body_id, handover.giver_id, *receiving_bodies(handover.pk)]
    for act in _ACTS[side]:
        for body_id in bodies:
            if actor.may(act, ScopeKind.BODY, body_id):
                return actor.using(act, ScopeKind.BODY, body_id)
    return actor


def receiving_bodies(handover_id: UUID) -> list[UUID]:
    """Return the bodies that were confirmed as receivers."""
    found = Receiver.objects.filter(handover=handover_id, confirmed_at__isnull=False, body__isnull=False)
    return list(found.values_list("body_id", flat=True).distinct())


def level_of(actor: Actor, handover: Handover) -> AccessClass:
    """Return up to which class the actor reads what lines of a handover say; a coordinator: internal."""
    if actor.is_service:
        return AccessClass.SENSITIVE_PERSONAL
    bodies = {handover.plan.body_id, handover.giver_id, *receiving_bodies(handover.pk)}
    levels = [
        level
        for act in _ACTS[Side.ANY]
        for level, ids in actor.reach(act, ScopeKind.BODY).items()
        if ids & bodies
    ]
    if actor.account_id is not None and handover.coordinator == actor.account_id:
        levels.append(AccessClass.INTERNAL)
    return max(levels, default=AccessClass.OPEN)


def find_open(giver_id: UUID) -> Handover | None:
    """Return the handover of a body that is not closed; it has one at most."""
    found = Handover.objects.select_related("plan")
    return found.filter(giver=giver_id, state__in=OPEN_STATES).first()


def latest_of(giver_id: UUID) -> Handover | None:
    """Return the newest handover of a body that was not cancelled, closed or not, for the service's work."""
    found = Handover.objects.select_related("plan").exclude(state=HandoverState.CANCELLED)
    return found.filter(giver=giver_id).order_by("-id").first()


def list_handovers(actor: Actor, plan_id: UUID) -> list[Handover]:
    """Return the handovers of a plan that the actor sees, the most urgent first."""
    return list(handovers_open_to(actor).filter(plan=plan_id).order_by("deadline_on", "id"))


def list_of_body(actor: Actor, giver_id: UUID, *, limit: int) -> list[Handover]:
    """Return the newest handovers of what one body left, of those the actor sees, given up ones left out."""
    found = handovers_open_to(actor).filter(giver=giver_id).exclude(state=HandoverState.CANCELLED)
    return list(found.order_by("-id")[:limit])


def list_receivers(handover_id: UUID) -> list[Receiver]:
    """Return who receives what, paper first; the caller has checked who asks."""
    order = list(Medium)
    found = Receiver.objects.filter(handover=handover_id)
    return sorted(found, key=lambda each: order.index(Medium(each.medium)))


@dataclass(slots=True)
class Progress:
    """How far a handover is, counted in lines; `shelf_metres` are declared ones."""

    lines: int = 0
    pieces: int = 0
    shelf_metres: Decimal = Decimal(0)
    by_state: dict[LineState, int] = field(default_factory=dict)
    by_kind: dict[LineKind, "Progress"] = field(default_factory=dict)
    open_differences: int = 0

    @property
    def waiting(self) -> int:
        """How many lines nobody has received."""
        return self.by_state.get(LineState.DECLARED, 0)

    @property
    def received(self) -> int:
        """How many were looked at, whatever was found."""
        return self.lines - self.waiting

    @property
    def accepted(self) -> int:
        """How many are settled as declared."""
        return self.by_state.get(LineState.ACCEPTED, 0)

    def add(self, tally: Tally) -> None:
        """Count one tally in."""
        state = LineState(tally.state)
        self.lines += tally.lines
        self.pieces += tally.pieces
        self.shelf_metres += tally.shelf_metres
        self.by_state[state] = self.by_state.get(state, 0) + tally.lines
        if state in DIFFERENCES and not tally.is_resolved:
            self.open_differences += tally.lines


def progress(handover_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """Return how far each handover is; the cost does not grow with the number of lines."""
    ids = list(handover_ids)
    found = {handover_id: Progress() for handover_id in ids}
    for tally in Tally.objects.filter(handover__in=ids, lines__gt=0):
        whole = found[tally.handover_id]
        whole.add(tally)
        whole.by_kind.setdefault(LineKind(tally.kind), Progress()).add(tally)
    return found


def together(each: Iterable[Progress]) -> Progress:
    """Return the sum of several, without their kinds."""
    whole = Progress()
    for one in each:
        whole.lines += one.lines
        whole.pieces += one.pieces
        whole.shelf_metres += one.shelf_metres
        whole.open_differences += one.open_differences
        for state, number in one.by_state.items():
            whole.by_state[state] = whole.by_state.get(state, 0) + number
    return whole


def lines_of(handover_id: UUID) -> "QuerySet[Line]":
    """Return the lines of a handover in the order of the printed list; the caller has checked who asks."""
    return Line.objects.filter(handover=handover_id).order_by("ordinal")


def get_line(actor: Actor, line_id: UUID, *, to: Side = Side.ANY) -> Line:
    """Return one line, for whoever may act in its handover in the place of `to`.

    Raises:
        NotFound, NotAllowed: see `get_handover`.
    """
    line = Line.objects.filter(pk=line_id).first()
    if line is None:
        raise NotFound(f"line {line_id} not found")
    line.handover = get_handover(actor, line.handover_id, to=to)
    return line


def photos_of(handover_id: UUID) -> "QuerySet[Photo]":
    """Return the photographs of a handover; the caller has checked who asks."""
    return Photo.objects.filter(handover=handover_id)


def get_photo(actor: Actor, photo_id: UUID) -> Photo:
    """Return one photograph to whoever sees its handover.

    Raises:
        NotFound: no such photograph, or the actor may not see it.
    """
    seen = handovers_open_to(actor).values("pk")
    photo = Photo.objects.filter(pk=photo_id, handover__in=seen).select_related("blob").first()
    if photo is None:
        raise NotFound(f"photo {photo_id} not found")
    return photo


DIFFERENT = Q(state__in=sorted(DIFFERENCES), resolution="")


def open_differences(handover_id: UUID) -> "QuerySet[Line]":
    """Return lines whose difference nobody has settled."""
    return lines_of(handover_id).filter(DIFFERENT)


def open_matters(handover: Handover) -> OpenMatters:
    """Return what of a handover is open, counted by kind; loans and tasks apart from other lines."""
    tallies = Tally.objects.filter(handover=handover, lines__gt=0)
    waiting = dict.fromkeys(LineKind, 0)
    different = 0
    for tally in tallies:
        if tally.state == LineState.DECLARED:
            waiting[LineKind(tally.kind)] += tally.lines
        elif LineState(tally.state) in DIFFERENCES and not tally.is_resolved:
            different += tally.lines
    tasks, loans = waiting.pop(LineKind.TASK), waiting.pop(LineKind.LOAN)
    return OpenMatters(
        lines=sum(waiting.values()),
        differences=different,
        tasks=tasks + tasks_without_line(handover).count(),
        loans=loans + loans_without_line(handover).count(),
        clearances=open_clearances(handover).count(),
    )


def loans_without_line(handover: Handover) -> "QuerySet[Loan]":
    """Return open loans of what the giver made or keeps that stand on no line yet."""
    giver = [handover.giver_id]
    lent = custody.open_loans(creator_ids=giver) | custody.open_loans(custodian_ids=giver)
    told = Line.objects.filter(handover=handover, kind=LineKind.LOAN, source_id__isnull=False)
    return lent.exclude(pk__in=told.values("source_id"))


def tasks_without_line(handover: Handover) -> "QuerySet[Task]":
    """Return open tasks of the giver that stand on no line yet."""
    told = Line.objects.filter(handover=handover, kind=LineKind.TASK, source_id__isnull=False)
    return registry.open_tasks_of_body(handover.giver_id).exclude(pk__in=told.values("source_id"))


def open_clearances(handover: Handover) -> "QuerySet[Clearance]":
    """Return the persons of a ceasing body whose clearance is not given yet."""
    mine = Q(handover=handover) | Q(handover=None, body=handover.giver_id)
    return Clearance.objects.filter(mine, given_at__isnull=True).order_by("leaves_on", "id")


def clearances_open_to(actor: Actor) -> "QuerySet[Clearance]":
    """Return the clearances the actor sees: of the actor's bodies, of handovers one sees, and one's own."""
    if actor.is_service:
        return Clearance.objects.all()
    mine = Q(body__in=_bodies(actor, Side.ANY)) | Q(handover__in=handovers_open_to(actor).values("pk"))
    return Clearance.objects.filter(mine | Q(account_id=actor.account_id))


def get_clearance(actor: Actor, clearance_id: UUID) -> Clearance:
    """Return one clearance.

    Raises:
        NotFound: no such clearance, or the actor may not see it.
    """
    clearance = clearances_open_to(actor).filter(pk=clearance_id).first()
    if clearance is None:
        raise NotFound(f"clearance {clearance_id} not found")
    return clearance


def items_of(clearance_id: UUID) -> list[ClearanceItem]:
    """Return the lines of a clearance: files, tasks, loans, keys; the caller has checked who asks."""
    order = list(ItemKind)
    found = ClearanceItem.objects.filter(clearance=clearance_id).order_by("id")
    return sorted(found, key=lambda item: order.index(ItemKind(item.kind)))


def destruction_barred(body_id: UUID) -> bool:
    """Tell whether nothing of a body may be destroyed because its handover is open.

    Source: CV 414/BNV-VTLTNN point 6 (secondary source).
    """
    return find_open(body_id) is not None


# For warnings: reads of the service itself, whoever may see what.


def overdue(*, on: date) -> "QuerySet[Handover]":
    """Return open handovers whose deadline is before `on`, the oldest first."""
    found = Handover.objects.filter(state__in=OPEN_STATES, deadline_on__lt=on)
    return found.select_related("plan").order_by("deadline_on", "id")


def unsettled() -> "QuerySet[Line]":
    """Return lines of open handovers that differ and that nobody has settled."""
    different = Line.objects.filter(DIFFERENT, handover__state__in=OPEN_STATES)
    return different.select_related("handover").order_by("handover", "ordinal")


def claimed_by_several() -> "QuerySet[Line, Any]":
    """Return holdings that stand in more than one open handover: `holding`, and each line's `handover`."""
    open_lines = Line.objects.filter(holding__isnull=False, handover__state__in=OPEN_STATES)
    others = open_lines.values("holding").annotate(number=Count("handover")).filter(number__gt=1)
    return open_lines.filter(holding__in=others.values("holding")).values("holding", "handover", "ordinal")


def blob_uses(digests: Iterable[str]) -> list[BlobUse]:
    """Return every use of these bytes as a photograph of a find or a room: it belongs to no document."""
    found = Photo.objects.filter(blob__in=list(digests)).values_list("blob_id", flat=True)
    return [BlobUse(str(digest), None, "photograph") for digest in found]
