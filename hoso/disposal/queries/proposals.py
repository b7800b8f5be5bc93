"""Proposals and holds, and the one statement of who sees them and may do what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.disposal.models import CouncilSeat, Hold, Line, PaperMinutes, Proposal
from hoso.disposal.rules import State, Step, Verdict
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from hoso.holdings.models import HoldingEvent

_ACTS = (acts.DISPOSE, acts.APPROVE_DISPOSAL)


def bodies_for(actor: Actor, *which: str) -> set[UUID]:
    """Return the bodies for which the actor may do one of these acts; of disposal, if none is named."""
    return {
        body for act in which or _ACTS for ids in actor.reach(act, ScopeKind.BODY).values() for body in ids
    }


def check_for_body(actor: Actor, body_id: UUID, *, to: str) -> None:
    """Refuse an actor who may not do `to` for a body.

    Raises:
        NotFound: the actor deals with no disposal of the body.
        NotAllowed: the actor does, but may not do `to`.
    """
    if body_id not in bodies_for(actor):
        raise NotFound(f"body {body_id} not found")
    if body_id not in bodies_for(actor, to):
        raise NotAllowed(f"{to} for {body_id} is not open to {actor.account_id}", act=to)


def proposals_open_to(actor: Actor) -> "QuerySet[Proposal]":
    """Return the proposals of bodies whose disposal the actor deals with, or on whose council one sits."""
    if actor.is_service:
        return Proposal.objects.all()
    mine = Q(body__in=bodies_for(actor))
    if actor.account_id is not None:
        seats = CouncilSeat.objects.filter(account=actor.account_id).values("proposal")
        mine |= Q(pk__in=seats) & ~Q(state=State.DRAWN.value)
    return Proposal.objects.filter(mine)


def get_proposal(actor: Actor, proposal_id: UUID, *, to: str = "") -> Proposal:
    """Return one proposal, for the act named in `to` of its body, if one is.

    Raises:
        NotFound: no such proposal, or the actor may not see it.
        NotAllowed: the actor sees it but may not do `to`.
    """
    proposal = proposals_open_to(actor).filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound(f"proposal {proposal_id} not found")
    if to and proposal.body_id not in bodies_for(actor, to):
        raise NotAllowed(f"{to} on proposal {proposal_id} is not open to {actor.account_id}", act=to)
    return proposal


def sits_on(actor: Actor, proposal_id: UUID) -> bool:
    """Tell whether the actor has a seat on a proposal's council."""
    if actor.account_id is None:
        return False
    return CouncilSeat.objects.filter(proposal=proposal_id, account=actor.account_id).exists()


def list_proposals(
    actor: Actor, *, body_id: UUID | None = None, after: UUID | None = None, limit: int = 50
) -> list[Proposal]:
    """Return proposals that the actor may see, newest first, from behind `after` on."""
    found = proposals_open_to(actor)
    if body_id is not None:
        found = found.filter(body=body_id)
    if after is not None:
        found = found.filter(pk__lt=after)
    return list(found.order_by("-id")[:limit])


def lines_of(
    proposal_id: UUID, *, verdicts: "tuple[Verdict, ...]" = (), after: int = 0, limit: int | None = None
) -> list[Line]:
    """Return lines of a proposal in order, only with these verdicts; the caller has checked who asks."""
    found = Line.objects.filter(proposal=proposal_id, ordinal__gt=after).order_by("ordinal")
    if verdicts:
        found = found.filter(verdict__in=verdicts)
    return list(found if limit is None else found[:limit])


def council_of(proposal_id: UUID) -> list[CouncilSeat]:
    """Return who sits on a proposal's council, in order; the caller has checked who asks."""
    return list(CouncilSeat.objects.filter(proposal=proposal_id).order_by("ordinal"))


def paper_minutes_of(proposal_id: UUID) -> list[PaperMinutes]:
    """Return the minutes of destruction of paper, in order; the caller has checked who asks."""
    return list(PaperMinutes.objects.filter(proposal=proposal_id).order_by("id"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How a proposal stands: its lines by what was said, and by how far their destruction is."""

    lines: int
    undecided: int
    to_destroy: int
    kept: int
    destroyed: int
    going: int  # tombstones whose bytes are not gone everywhere yet
    stopped: int
    paper_left: int  # destroyed, on paper too, and no minutes tell of it


def counts_of(proposal_id: UUID) -> Counts:
    """Return the counts of one proposal; one query."""
    told = Line.objects.filter(proposal=proposal_id).aggregate(
        lines=Count("id"),
        undecided=Count("id", filter=Q(verdict=Verdict.WAITING)),
        to_destroy=Count("id", filter=Q(verdict=Verdict.DESTROY)),
        kept=Count("id", filter=Q(verdict__in=[Verdict.KEEP, Verdict.RAISE])),
        destroyed=Count("id", filter=Q(step=Step.DONE)),
        going=Count("id", filter=Q(step=Step.NOTED)),
        stopped=Count("id", filter=Q(step__in=[Step.WAITING, Step.NOTED]) & ~Q(stopped_by="")),
        paper_left=Count("id", filter=Q(step=Step.DONE, has_paper=True, paper__isnull=True)),
    )
    return Counts(**told)


def to_be_done() -> list[UUID]:
    """Return the approved proposals whose destruction was asked for and goes on, longest asked first."""
    left = Q(lines__step=Step.NOTED) | Q(
        lines__step=Step.WAITING, lines__verdict=Verdict.DESTROY, lines__stopped_by=""
    )
    asked = Proposal.objects.filter(left, state=State.APPROVED, asked_at__isnull=False)
    return list(asked.distinct().order_by("asked_at", "id").values_list("id", flat=True))


def destroyed_by(actor: Actor, dossier_id: UUID) -> "HoldingEvent | None":
    """Return the act by which a dossier was destroyed to whoever may read what it was; None: it was not.

    Raises:
        NotFound: no such dossier, or the actor may not read it.
    """
    holdings.get_holding(actor, dossier_id, to=acts.READ, read=acts.READ)
    return holdings.destruction_of(dossier_id)


def holds_open_to(actor: Actor) -> "QuerySet[Hold]":
    """Return the holds on what the actor may hold, read, or dispose of."""
    by_fonds = Q(pk__in=[])
    by_dossier = Q(pk__in=[])
    for act in (acts.HOLD, acts.DISPOSE, acts.APPROVE_DISPOSAL):
        scopes = {each for ids in holdings.scopes_open_to(actor, act).values() for each in ids}
        by_fonds |= Q(fonds__scopes__in=scopes)
        by_dossier |= holdings.open_to(actor, act, prefix="dossier__")
    return Hold.objects.filter(by_fonds | by_dossier).distinct()


def list_holds(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> list[Hold]:
    """Return holds that were not lifted, newest first, from behind `after` on."""
    found = holds_open_to(actor).filter(lifted_at__isnull=True).select_related("fonds")
    if after is not None:
        found = found.filter(pk__lt=after)
    return list(found.order_by("-id")[:limit])


def get_hold(actor: Actor, hold_id: UUID) -> Hold:
    """Return one hold.

    Raises:
        NotFound: no such hold, or the actor may not know of what it is on.
    """
    found = holds_open_to(actor).filter(pk=hold_id).first()
    if found is None:
        raise NotFound(f"hold {hold_id} not found")
    return found
