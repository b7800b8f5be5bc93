"""Which findings a person sees, and in which order."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.oversight.models import Check, Finding, FindingEvent
from hoso.oversight.rules import Kind, Severity, State

# Who keeps an original sees what is wrong with where it stands.
OF_BOXES = (Kind.BOX_MISSED, Kind.BOX_UNSEEN, Kind.BOX_ELSEWHERE, Kind.SEAL_BROKEN, Kind.LOAN_OVERDUE)
PRESSING = ("-severity", "due_on", "id")


def _bodies(actor: Actor, act: str) -> frozenset[UUID]:
    return frozenset(body for ids in actor.reach(act, ScopeKind.BODY).values() for body in ids)


def bodies_answered_for(actor: Actor) -> frozenset[UUID]:
    """Return the bodies whose warnings the actor answers for."""
    return _bodies(actor, acts.OVERSEE)


def findings_open_to(actor: Actor) -> "QuerySet[Finding]":
    """Return the findings whose thing the actor may read, and those of bodies the actor answers for.

    What is about no single thing (a gap in numbers, a body that is no more) is seen by who reads
    records of the body that answers. How much is shown of each: see `showing.show`.
    """
    of_things = Q(holding__isnull=False) & holdings.open_to(actor, acts.READ, prefix="holding__")
    of_things |= Q(kind__in=OF_BOXES) & holdings.open_to(actor, acts.MOVE_BOX, prefix="holding__")
    of_bodies = Q(holding__isnull=True, body__in=_bodies(actor, acts.READ))
    return Finding.objects.filter(of_things | of_bodies | Q(body__in=bodies_answered_for(actor)))


def answers(actor: Actor, finding: Finding) -> bool:
    """Tell whether the actor answers for a finding: explains it and hands it on."""
    return actor.may(acts.OVERSEE, ScopeKind.BODY, finding.body_id)


def get_finding(actor: Actor, finding_id: UUID) -> Finding:
    """Return one finding.

    Raises:
        NotFound: no such finding, or the actor may not see it.
    """
    finding = findings_open_to(actor).filter(pk=finding_id).first()
    if finding is None:
        raise NotFound(f"finding {finding_id} not found")
    return finding


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty is everything. `bodies` answer for it or it is about them."""

    state: State | None = State.OPEN
    kind: Kind | None = None
    severity: Severity | None = None
    bodies: Collection[UUID] = ()
    mine: bool = False

    def narrow(self, found: "QuerySet[Finding]", actor: Actor) -> "QuerySet[Finding]":
        """Return the findings that are left."""
        if self.state is not None:
            found = found.filter(state=self.state)
        if self.kind is not None:
            found = found.filter(kind=self.kind)
        if self.severity is not None:
            found = found.filter(severity=self.severity)
        if self.bodies:
            found = found.filter(Q(body__in=self.bodies) | Q(about__in=self.bodies))
        return found.filter(_mine(actor)) if self.mine else found


def _mine(actor: Actor) -> Q:
    """What waits for the person: handed to them, or to the head of a body they answer for."""
    return Q(owner=actor.account_id) | Q(owner__isnull=True, body__in=bodies_answered_for(actor))


def list_findings(actor: Actor, filters: Filters, *, limit: int, after: UUID | None = None) -> list[Finding]:
    """Return findings, the most severe first, then by deadline, at most `limit`, from behind `after` on.

    Raises:
        NotFound: `after` is no finding that the actor may see.
    """
    found = filters.narrow(findings_open_to(actor), actor)
    if after is not None:
        last = get_finding(actor, after)
        same_day = Q(due_on__gt=last.due_on) | Q(due_on=last.due_on, id__gt=last.pk)
        found = found.filter(Q(severity__lt=last.severity) | (Q(severity=last.severity) & same_day))
    return list(found.order_by(*PRESSING)[:limit])


def is_any_open(actor: Actor, filters: Filters) -> bool:
    """Tell whether something open is among what the filters leave."""
    return filters.narrow(findings_open_to(actor), actor).filter(state=State.OPEN).exists()


def waiting_for(actor: Actor, *, limit: int) -> list[Finding]:
    """Return what waits for the person, most pressing first."""
    return list_findings(actor, Filters(mine=True), limit=limit)


def history(finding_id: UUID) -> list[FindingEvent]:
    """Return what happened to a finding, oldest first; the caller has checked who asks."""
    return list(FindingEvent.objects.filter(finding_id=finding_id).order_by("id"))


def last_checks() -> list[Check]:
    """Return when each check last ran through."""
    return list(Check.objects.order_by("name"))


def oldest_check_at() -> datetime | None:
    """Return since when every check has run through at least once; None while one never has."""
    found: datetime | None = Check.objects.aggregate(oldest=Min("checked_at"))["oldest"]
    return found
