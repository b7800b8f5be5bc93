"""What a clerk does with what arrived: register it, send it back, answer a recall."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor, service_actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.exchange import queries, rules
from hoso.exchange.edxml import BusinessType, StatusCode
from hoso.exchange.errors import MoveNotOpen
from hoso.exchange.events import ArrivalRecalled, ArrivalRegistered, ArrivalReturned
from hoso.exchange.models import Arrival, ArrivalFile, Dispatch
from hoso.exchange.rules import ArrivalState, checked_reason
from hoso.exchange.services.answering import answer, locked
from hoso.lib.errors import NotFound
from hoso.registry import queries as registry
from hoso.registry.rules import IncomingState


@transaction.atomic
def mark_registered(actor: Actor, arrival_id: UUID, document_id: UUID, *, at: datetime) -> Arrival:
    """Note under which document an arrival stands in the register, and tell the sender (03).

    Whoever registers it, with the arrival's own files, calls this in the same transaction.

    Raises:
        NotFound: no such arrival or document for this actor.
        MoveNotOpen: it is a recall, or was dealt with; or the document is another arrival's.
    """
    arrival = _locked(actor, arrival_id)
    document = registry.get_document(actor, document_id)
    _check_is_document(arrival)
    _check_free(arrival, document.pk)
    _move(actor, arrival, "register", at=at, document_id=document.pk)
    answer(_by(actor, arrival), arrival, StatusCode.ACCEPTED, "", at=at)
    audit.record(_by(actor, arrival), "exchange.register", subject=arrival.pk, document=document.pk)
    events.announce(ArrivalRegistered(arrival.pk, document.pk))
    return arrival


@transaction.atomic
def return_arrival(actor: Actor, arrival_id: UUID, *, reason: str, at: datetime) -> Arrival:
    """Send back what cannot be registered, and tell the sender why (02).

    Source: ND 30/2020/ND-CP art. 21, 2: what fails the check or is misaddressed is returned in the system.

    Raises:
        NotFound: no such arrival for this actor.
        ReasonMissing: no reason is given.
        MoveNotOpen: it is a recall, or was dealt with.
    """
    arrival, reason = _locked(actor, arrival_id), checked_reason(reason)
    _check_is_document(arrival)
    _move(actor, arrival, "return", at=at, reason=reason)
    answer(_by(actor, arrival), arrival, StatusCode.REJECTED, reason, at=at)
    audit.record(_by(actor, arrival), "exchange.return", subject=arrival.pk, detail={"reason": reason})
    events.announce(ArrivalReturned(arrival.pk))
    return arrival


@transaction.atomic
def agree_recall(actor: Actor, arrival_id: UUID, *, at: datetime) -> Arrival:
    """Give back a document that its sender recalls, and tell the sender (15).

    Source: ND 30/2020/ND-CP art. 18, 4.

    Raises:
        NotFound: no such arrival for this actor.
        MoveNotOpen: it is no recall, or was answered.
    """
    arrival = _locked(actor, arrival_id)
    about = _recalled(arrival)
    _move(actor, about, "recall", at=at)
    _move(actor, arrival, "answer", at=at)
    answer(_by(actor, arrival), arrival, StatusCode.AGREED, "", at=at)
    audit.record(_by(actor, arrival), "exchange.agree_recall", subject=arrival.pk, about=about.pk)
    events.announce(ArrivalRecalled(about.pk, about.document_id))
    return arrival


@transaction.atomic
def refuse_recall(actor: Actor, arrival_id: UUID, *, reason: str, at: datetime) -> Arrival:
    """Keep a document that its sender recalls, and tell the sender why (16).

    Raises:
        NotFound, MoveNotOpen: see `agree_recall`.
        ReasonMissing: no reason is given.
    """
    arrival, reason = _locked(actor, arrival_id), checked_reason(reason)
    about = _recalled(arrival)
    _move(actor, arrival, "answer", at=at, reason=reason)
    answer(_by(actor, arrival), arrival, StatusCode.REFUSED, reason, at=at)
    audit.record(
        _by(actor, arrival), "exchange.refuse_recall", subject=arrival.pk, about=about.pk,
        detail={"reason": reason},
    )  # fmt: skip
    return arrival


@transaction.atomic
def tell_status(actor: Actor, arrival_id: UUID, code: StatusCode, *, at: datetime, text: str = "") -> Arrival:
    """Tell the sender how far the work on a registered document is: 04, 05 or 06.

    Raises:
        NotFound: no such arrival for this actor.
        MoveNotOpen: it is not registered, or the code tells of something else.
    """
    arrival = _locked(actor, arrival_id)
    working = {StatusCode.ASSIGNING, StatusCode.IN_PROGRESS, StatusCode.COMPLETED}
    if arrival.state != ArrivalState.REGISTERED or code not in working:
        raise MoveNotOpen(f"no status {code} in {arrival.state}", state=arrival.state, move=code.value)
    answer(_by(actor, arrival), arrival, code, text, at=at)
    return arrival


# How far the register is with it, in the words of the standard.
_TOLD = {
    IncomingState.PRESENTED: StatusCode.ASSIGNING,
    IncomingState.INSTRUCTED: StatusCode.IN_PROGRESS,
    IncomingState.HANDLED: StatusCode.COMPLETED,
    IncomingState.RETURNED: StatusCode.REJECTED,
}


@transaction.atomic
def tell_how_far(arrival_id: UUID, state: str, *, at: datetime) -> bool:
    """Tell the sender how far the register is with what it sent: 04, 05, 06, or 02 when it goes back.

    Tell whether anything was to be told: it came by exchange, and this was not told last.
    """
    code = _TOLD.get(IncomingState(state))
    if code is None or not Arrival.objects.filter(pk=arrival_id, state=ArrivalState.REGISTERED).exists():
        return False
    arrival = locked(arrival_id)
    told = Dispatch.objects.filter(arrival=arrival).order_by("-pk").values_list("status_code", flat=True)
    if arrival.state != ArrivalState.REGISTERED or told.first() == code.value:
        return False
    text = registry.closing_note_of(arrival_id) if code is StatusCode.REJECTED else ""
    answer(service_actor("exchange", at.date()), arrival, code, text, at=at)
    return True


def _locked(actor: Actor, arrival_id: UUID) -> Arrival:
    queries.get_arrival(actor, arrival_id)
    return locked(arrival_id)


def _by(actor: Actor, arrival: Arrival) -> Actor:
    return queries.check_may(actor, arrival.body_id)


def _check_is_document(arrival: Arrival) -> None:
    if rules.asks_for_answer(BusinessType(arrival.business)):
        raise MoveNotOpen("a recall is answered", state=arrival.state, move="register")


def _check_free(arrival: Arrival, document_id: UUID) -> None:
    """Only an update belongs to a document that stands in the register already."""
    if arrival.business == BusinessType.UPDATE.value:
        return
    other = Arrival.objects.filter(document=document_id).exclude(business=BusinessType.UPDATE.value).first()
    if other is not None:
        raise MoveNotOpen(f"arrival {other.pk} is that document", state=other.state, move="register")


def _recalled(arrival: Arrival) -> Arrival:
    if not rules.asks_for_answer(BusinessType(arrival.business)) or arrival.about_id is None:
        raise MoveNotOpen("no recall", state=arrival.state, move="answer")
    return Arrival.objects.select_for_update().get(pk=arrival.about_id)


def _move(
    actor: Actor,
    arrival: Arrival,
    move: str,
    *,
    at: datetime,
    reason: str = "",
    document_id: UUID | None = None,
) -> None:
    arrival.state = rules.arrival_after(ArrivalState(arrival.state), move)
    arrival.reason, arrival.handled_by, arrival.handled_at = reason, actor.account_id, at
    arrival.document_id = document_id or arrival.document_id
    arrival.save()


@transaction.atomic
def read_file(actor: Actor, arrival_id: UUID, ordinal: int) -> ArrivalFile:
    """Return one file that came with a document, to be handed out; that it was is recorded.

    Raises:
        NotFound: no such file, or no such arrival for this actor.
    """
    arrival = queries.get_arrival(actor, arrival_id)
    found = next((each for each in queries.files_of_arrival(arrival_id) if each.ordinal == ordinal), None)
    if found is None:
        raise NotFound(f"file {ordinal} of arrival {arrival_id} not found")
    audit.record(_by(actor, arrival), "exchange.read_file", subject=arrival.pk, ordinal=ordinal)
    return found
