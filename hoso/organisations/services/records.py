"""Deciding who gets the records of one body, where the rule does not fit."""

from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.errors import NotAllowed
from hoso.lib.text import squeeze
from hoso.organisations import queries
from hoso.organisations.errors import BodyNotAlive, ReasonMissing, ReceiverOfOtherLine
from hoso.organisations.events import RecordsReceiverDecided
from hoso.organisations.models import Body, RecordsDecision
from hoso.organisations.rules.records import Medium, Term

LONGEST_REASON = 500


@transaction.atomic
def decide_receiver(
    actor: Actor,
    body_id: UUID,
    *,
    receiver_id: UUID | None,
    reason: str,
    medium: Medium | None = None,
    term: Term = Term.UNSPLIT,
) -> None:
    """Let a person say who gets the records of a body from today on; None gives the rule back.

    Without `medium` it counts for paper and digital records alike. Earlier decisions stay as they were
    taken, and no load of a list touches them.

    Raises:
        BodyNotFound: one of the bodies is not in the directory.
        NotAllowed: the actor may change neither the body nor one of `queries.records_deciders`, or is the
            service: a person answers for this.
        ReasonMissing: no reason, or more than 500 letters.
        ReceiverOfOtherLine: the receiver belongs to another line (Party, state) or keeps no records.
        BodyNotAlive: the receiver does not exist today.
    """
    body = queries.get_body(body_id)
    person = _person_who_may(actor, body_id)
    if not 0 < len(squeeze(reason)) <= LONGEST_REASON:
        raise ReasonMissing(f"a reason of at most {LONGEST_REASON} letters is needed", field="reason")
    if receiver_id is not None:
        _check_receiver(body, receiver_id, actor)
    # One at a time for a body: the last decision counts, so their order must be told.
    Body.objects.select_for_update().get(pk=body_id)
    for each in [medium] if medium else Medium:
        RecordsDecision.objects.create(
            body=body,
            receiver_id=receiver_id,
            medium=each,
            term=term,
            reason=squeeze(reason),
            decided_on=actor.on,
            decided_by=person,
            decided_by_name=actor.name,
        )
    audit.record(
        actor,
        "organisations.decide_receiver",
        subject=body_id,
        receiver_id=receiver_id,
        medium=medium.value if medium else "",
        term=term.value,
        detail={"reason": squeeze(reason)},
    )
    events.announce(RecordsReceiverDecided(body_id, actor.on))


def _person_who_may(actor: Actor, body_id: UUID) -> UUID:
    if actor.account_id is None:
        raise NotAllowed(f"who gets the records of {body_id} is decided by a person")
    deciders = queries.records_deciders([body_id], on=actor.on)[body_id]
    if not any(actor.may(acts.BODIES, ScopeKind.BODY, each) for each in deciders):
        raise NotAllowed(f"{acts.BODIES} is not open to {actor.account_id}")
    return actor.account_id


def _check_receiver(body: Body, receiver_id: UUID, actor: Actor) -> None:
    receiver = queries.get_body(receiver_id)
    if not receiver.rule_set or receiver.rule_set != body.rule_set:
        raise ReceiverOfOtherLine(
            f"body {receiver_id} is of {receiver.rule_set or 'no rule set'}, not {body.rule_set}",
            body_id=receiver_id,
        )
    if not queries.is_alive(receiver, on=actor.on):
        raise BodyNotAlive(
            f"body {receiver_id} does not exist on {actor.on}", body_id=receiver_id, on=actor.on
        )
