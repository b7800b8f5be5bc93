"""The paper that follows an e-document by post: that it left, that it came, or that it will not."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.exchange import queries
from hoso.exchange.errors import NoPaperAwaited, PaperDayOdd
from hoso.exchange.models import Arrival, Dispatch
from hoso.exchange.rules import checked_reason


@transaction.atomic
def note_paper_came(actor: Actor, arrival_id: UUID, *, on: date) -> Arrival:
    """Note on which day the paper came that was to follow what arrived.

    Raises:
        NotFound: no such arrival for this actor.
        NoPaperAwaited: nobody promised paper, or what became of it is known.
        PaperDayOdd: the day lies ahead, or before the document.
    """
    arrival = _awaiting(actor, arrival_id)
    # Paper may be quicker than a message that lay in a row, never than the document itself.
    _check_day(on, first=arrival.promulgated_on or date.min, today=actor.on)
    arrival.paper_came_on = on
    arrival.save(update_fields=["paper_came_on"])
    by = queries.check_may(actor, arrival.body_id)
    audit.record(by, "exchange.note_paper_came", subject=arrival.pk, on=on)
    return arrival


@transaction.atomic
def give_up_paper(actor: Actor, arrival_id: UUID, *, reason: str) -> Arrival:
    """Note that the paper will not come, and why: nobody is warned of it any more.

    Raises:
        NotFound, NoPaperAwaited: see `note_paper_came`.
        ReasonMissing: no reason is given.
    """
    arrival = _awaiting(actor, arrival_id)
    arrival.paper_reason = checked_reason(reason)
    arrival.save(update_fields=["paper_reason"])
    by = queries.check_may(actor, arrival.body_id)
    audit.record(by, "exchange.give_up_paper", subject=arrival.pk, detail={"reason": arrival.paper_reason})
    return arrival


@transaction.atomic
def note_paper_sent(actor: Actor, dispatch_id: UUID, *, on: date) -> Dispatch:
    """Note on which day the paper left that was promised with a message.

    Raises:
        NotFound: no such message for this actor.
        NoPaperAwaited: no paper was promised, or it left already.
        PaperDayOdd: the day lies ahead, or before the message.
    """
    queries.get_dispatch(actor, dispatch_id)
    dispatch = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch_id)
    if not dispatch.paper_follows or dispatch.paper_sent_on is not None:
        raise NoPaperAwaited(f"no paper of dispatch {dispatch_id} is to be sent")
    _check_day(on, first=timezone.localdate(dispatch.made_at), today=actor.on)
    dispatch.paper_sent_on = on
    dispatch.save(update_fields=["paper_sent_on"])
    by = queries.check_may(actor, dispatch.body_id)
    audit.record(by, "exchange.note_paper_sent", subject=dispatch.pk, on=on)
    return dispatch


def _awaiting(actor: Actor, arrival_id: UUID) -> Arrival:
    queries.get_arrival(actor, arrival_id)
    arrival = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival_id)
    if not queries.awaits_paper(arrival):
        raise NoPaperAwaited(f"no paper of arrival {arrival_id} is awaited")
    return arrival


def _check_day(on: date, *, first: date, today: date) -> None:
    if not first <= on <= today:
        raise PaperDayOdd(f"{on} is not from {first} to {today}", first=first, last=today)
