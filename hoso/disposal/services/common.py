"""What acts on proposals share: the row locked, records, and locks against destruction at the same moment."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from hoso.access.values import Actor, ScopeKind
from hoso.disposal import queries, rules
from hoso.disposal.events import ProposalMoved
from hoso.disposal.models import Proposal
from hoso.disposal.rules import State
from hoso.events import services as events
from hoso.lib.errors import NotFound

_LOCK = "SELECT pg_advisory_xact_lock{shared}(hashtextextended(%s, 7))"


def locked(actor: Actor, proposal_id: UUID, move: str, *, to: str = "") -> tuple[Actor, Proposal]:
    """Return the actor as the trail names it, and the proposal kept as it is until the transaction ends.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`.
        MoveNotOpen: see `rules.state_after`.
    """
    queries.get_proposal(actor, proposal_id, to=to)
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    rules.state_after(State(proposal.state), move)
    by = actor.using(to, ScopeKind.BODY, proposal.body_id) if to else actor
    return by, proposal


def move(proposal: Proposal, name: str) -> None:
    """Put a locked proposal into the state after a move, save it whole, and announce it."""
    proposal.state = rules.state_after(State(proposal.state), name)
    proposal.save()
    events.announce(ProposalMoved(proposal.pk, proposal.state))


def lock_fonds(fonds_id: UUID, *, alone: bool) -> None:
    """Wait for acts that must not meet: a hold on a fonds (`alone`) and destruction of something in it."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(shared="" if alone else "_shared"), [f"disposal:{fonds_id}"])


def check_lines(proposal: Proposal, line_ids: Sequence[UUID]) -> list[UUID]:
    """Return ids of lines that belong to a proposal, once each.

    Raises:
        NotFound: one does not.
    """
    ids = list(dict.fromkeys(line_ids))
    if proposal.lines.filter(pk__in=ids).count() != len(ids):
        raise NotFound(f"one of {len(ids)} lines is not of proposal {proposal.pk}")
    return ids
