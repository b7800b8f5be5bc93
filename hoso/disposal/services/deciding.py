"""The council's word on each line, its minutes, and the decision."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.disposal import queries, rules
from hoso.disposal.errors import NotDecided, OwnProposal
from hoso.disposal.models import Line, Proposal, Raised
from hoso.disposal.rules import Step, Verdict, reason_given
from hoso.disposal.services.common import check_lines, locked, move
from hoso.disposal.services.reckoning import reckon
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.text import squeeze
from hoso.rulesets.vn_state.retention import Retention

if TYPE_CHECKING:
    from django.db.models import QuerySet

MINUTES_CHARACTERS = 50_000


@transaction.atomic
def decide(
    actor: Actor,
    proposal_id: UUID,
    line_ids: Sequence[UUID],
    verdict: Verdict,
    *,
    reason: str = "",
    retention: Retention | None = None,
) -> int:
    """Write what the council says of lines: to be destroyed, kept, or kept longer; return how many.

    By whoever sits on it with an account, or who keeps its papers for it. It may be said anew until the
    decision. A dossier that is kept longer is so from the decision on.

    Raises:
        NotFound, NotAllowed: the actor may not see the proposal, or neither sits on the council nor draws up.
        MoveNotOpen: the proposal is not before the council.
        ReasonMissing: something is kept, and it is not said why.
        RaisedTooLow: see `rules.check_raised`; or it is not said for how long.
    """
    by, proposal = locked(actor, proposal_id, "decide")
    if not queries.sits_on(actor, proposal_id):
        by = _with_right(actor, proposal)
    ids = check_lines(proposal, line_ids)
    said = reason_given(reason) if verdict in {Verdict.KEEP, Verdict.RAISE} else squeeze(reason)[:500]
    rows = Line.objects.filter(pk__in=ids)
    if verdict is Verdict.RAISE:
        given = retention or Retention(0)
        now_kept = queries.retentions(rows.values_list("holding_id", flat=True))
        for before in now_kept.values():
            rules.check_raised(before or Retention(0), given)
        said = f"{given}: {said}"[:500]
    rows.update(
        verdict=verdict, verdict_reason=said, decided_by=by.account_id, decided_at=now(),
        raised_years=retention.years if verdict is Verdict.RAISE and retention else None,
    )  # fmt: skip
    move(proposal, "decide")
    audit.record(
        by, "disposal.decide", subject=proposal.pk, lines=len(ids), verdict=verdict.value,
        detail={"reason": said, "lines": [str(each) for each in ids]},
    )  # fmt: skip
    return len(ids)


def _with_right(actor: Actor, proposal: Proposal) -> Actor:
    if proposal.body_id not in queries.bodies_for(actor, acts.DISPOSE):
        raise NotAllowed(f"{actor.account_id} does not sit on the council", act=acts.DISPOSE)
    return actor.using(acts.DISPOSE, ScopeKind.BODY, proposal.body_id)


@transaction.atomic
def enter_minutes(actor: Actor, proposal_id: UUID, *, number: str, on: date, text: str) -> Proposal:
    """Enter the council's minutes, in place of those entered before.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `decide`.
        DecisionMissing: number or day is missing, or the day lies ahead.
        ReasonMissing: they say nothing.
    """
    by, proposal = locked(actor, proposal_id, "decide", to=acts.DISPOSE)
    proposal.minutes_number = rules.check_decision(number, on, today=actor.on)
    proposal.minutes_on, proposal.minutes = on, text.strip()[:MINUTES_CHARACTERS]
    reason_given(proposal.minutes)
    move(proposal, "decide")
    audit.record(by, "disposal.enter_minutes", subject=proposal.pk, on=on)
    return proposal


@transaction.atomic
def return_proposal(actor: Actor, proposal_id: UUID, *, reason: str) -> Proposal:
    """Send a proposal back to whoever drew it up.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; needs `acts.APPROVE_DISPOSAL`.
        MoveNotOpen: it is not before the council. ReasonMissing: it is not said why.
    """
    by, proposal = locked(actor, proposal_id, "return", to=acts.APPROVE_DISPOSAL)
    proposal.reason = reason_given(reason)
    move(proposal, "return")
    audit.record(by, "disposal.return", subject=proposal.pk, detail={"reason": proposal.reason})
    return proposal


@transaction.atomic
def approve(actor: Actor, proposal_id: UUID, *, number: str, on: date, keep_subject: bool = True) -> Proposal:
    """Decide on destruction by a numbered and dated decision; nothing is destroyed by this act yet.

    What the council keeps leaves the proposal here, and what it keeps longer is kept longer from now on.
    `keep_subject`: what the documents are about stays written after their destruction.

    Source: Law 33/2024/QH15 art. 16.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; or a dossier to be destroyed lies above the
            class up to which the actor decides.
        OwnProposal: the actor drew it up.
        MoveNotOpen: it is not before the council.
        NotDecided: a line waits for the council, or its minutes are not entered.
        DecisionMissing: see `rules.check_decision`.
    """
    by, proposal = locked(actor, proposal_id, "approve", to=acts.APPROVE_DISPOSAL)
    if actor.account_id is None or proposal.drawn_by in {actor.account_id, by.on_behalf_of}:
        raise OwnProposal(f"{actor.account_id} drew proposal {proposal_id} up", act=acts.APPROVE_DISPOSAL)
    lines = Line.objects.filter(proposal=proposal)
    waiting = lines.filter(verdict=Verdict.WAITING).count()
    if waiting or proposal.minutes_on is None:
        raise NotDecided(f"{waiting} lines wait for the council", count=waiting)
    proposal.decision_number = rules.check_decision(number, on, today=actor.on)
    to_go = lines.filter(verdict=Verdict.DESTROY).values_list("holding_id", flat=True)
    holding_queries.check_open(actor, acts.APPROVE_DISPOSAL, to_go)
    proposal.decision_on, proposal.keep_subject = on, keep_subject
    proposal.approved_by, proposal.approved_at = by.account_id, now()
    _let_go(by, lines.exclude(verdict=Verdict.DESTROY))
    move(proposal, "approve")
    audit.record(
        by, "disposal.approve", subject=proposal.pk, on=on, lines=len(to_go), keep_subject=keep_subject,
        detail={"number": proposal.decision_number},
    )  # fmt: skip
    return proposal


def _let_go(by: Actor, kept: "QuerySet[Line]") -> None:
    raised = list(kept.filter(verdict=Verdict.RAISE))
    Raised.objects.bulk_create(
        Raised(
            holding_id=each.holding_id, years=each.raised_years, reason=each.verdict_reason,
            raised_by=by.account_id, raised_at=now(),
        )
        for each in raised
    )  # fmt: skip
    kept.update(is_open=False, step=Step.KEPT)
    reckon([each.holding_id for each in raised])
