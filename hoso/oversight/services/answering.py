"""Answering a finding: explaining it, and handing it to a colleague."""

from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.oversight import queries
from hoso.oversight.errors import CannotAnswer, NotWaiting, ReasonMissing
from hoso.oversight.events import FindingExplained
from hoso.oversight.models import Finding, FindingEvent
from hoso.oversight.rules import Fact, State


@transaction.atomic
def explain(actor: Actor, finding_id: UUID, *, reason: str) -> Finding:
    """Say why a finding is no loss, or what was done; it does not come back until its evidence changes.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not answer for it.
        ReasonMissing: no reason is given.
        NotWaiting: it was explained, or its cause is gone.
    """
    actor, finding = _held(actor, finding_id)
    given = reason.strip()
    if not given:
        raise ReasonMissing(f"finding {finding_id} is explained without a reason")
    at = now()
    finding.state, finding.explanation, finding.explained_digest = State.EXPLAINED, given, finding.digest
    finding.explained_by, finding.explained_at = actor.account_id, at
    finding.save()
    FindingEvent.objects.create(
        finding=finding, fact=Fact.EXPLAINED, at=at, account_id=actor.account_id, reason=given
    )
    audit.record(actor, "oversight.explain", subject=finding_id, kind=finding.kind, detail={"reason": given})
    events.announce(FindingExplained(finding_id))
    return finding


@transaction.atomic
def assign(actor: Actor, finding_id: UUID, *, to_account: UUID) -> Finding:
    """Hand a finding to somebody who holds a post in the body that answers for it.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not answer for it.
        CannotAnswer: the person holds no post there today.
        NotWaiting: it was explained, or its cause is gone.
    """
    actor, finding = _held(actor, finding_id)
    if to_account not in {each.account_id for each in accounts.people_of(finding.body_id, on=actor.on)}:
        raise CannotAnswer(f"{to_account} holds no post in {finding.body_id}")
    finding.owner_id, finding.assigned_by = to_account, actor.account_id
    finding.save()
    FindingEvent.objects.create(
        finding=finding, fact=Fact.ASSIGNED, at=now(), account_id=actor.account_id, to_account=to_account
    )
    audit.record(actor, "oversight.assign", subject=finding_id, kind=finding.kind, to_account=to_account)
    return finding


def _held(actor: Actor, finding_id: UUID) -> tuple[Actor, Finding]:
    """Return who answers and the finding, kept as it is until the transaction ends.

    Raises:
        NotFound, NotAllowed, NotWaiting: see `explain`.
    """
    queries.get_finding(actor, finding_id)
    finding = Finding.objects.select_for_update().get(pk=finding_id)
    if not queries.answers(actor, finding):
        raise NotAllowed(f"{acts.OVERSEE} in {finding.body_id} is not open to {actor.account_id}")
    if finding.state != State.OPEN:
        raise NotWaiting(f"finding {finding_id} is {finding.state}")
    return actor.using(acts.OVERSEE, ScopeKind.BODY, finding.body_id), finding
