"""Telling the sender how far we are with what it sent."""

from datetime import datetime
from uuid import UUID

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.exchange import queries
from hoso.exchange.edxml import Organ, ResponseFor, Staff, Status, StatusCode
from hoso.exchange.models import Arrival, Dispatch, Peer
from hoso.exchange.services import posting
from hoso.exchange.services.posting import To


def locked(arrival_id: UUID) -> Arrival:
    """Return an arrival locked for one act at a time.

    Its node's row first, as whoever takes messages in locks it first: an answer takes the next number there.
    """
    peer_id = Arrival.objects.values_list("peer_id", flat=True).get(pk=arrival_id)
    Peer.objects.select_for_update().get(pk=peer_id)
    return Arrival.objects.select_for_update(of=("self",)).select_related("about").get(pk=arrival_id)


def answer(actor: Actor, arrival: Arrival, code: StatusCode, text: str, *, at: datetime) -> Dispatch:
    """Send a status about an arrival to the body that it came from; runs in the transaction of the act."""
    on = at.date()
    names = queries.names_of([arrival.body_id], on=on)
    own = queries.organ_code(arrival.body_id, on=on)
    back = queries.organ_code(arrival.sender_id, on=on) or str(arrival.message["sender"]["organ_id"])
    status = Status(
        response_for=ResponseFor(
            back, code=arrival.written_number, document_id=arrival.document_code,
            promulgated_on=arrival.promulgated_on,
        ),
        sender=Organ(own, names.get(arrival.body_id, own)), code=code, at=at, description=text,
        staff=Staff(name="" if actor.is_service else actor.name),
    )  # fmt: skip
    ready = posting.signed(status, [], at=at)
    dispatch = Dispatch(
        body_id=arrival.body_id, status_code=code.value, arrival=arrival, document_code=arrival.document_code,
        written_number=arrival.written_number[:130], reason=text[:500], envelope=ready.envelope,
        digest=ready.digest, size_bytes=ready.size_bytes, made_at=at, made_by=actor.account_id,
    )  # fmt: skip
    to = To(arrival.sender_id, arrival.sender_id, back, back, arrival.peer_id)
    posting.post(dispatch, [], [to], at=at)
    audit.record(actor, "exchange.tell_status", subject=arrival.pk, status=code.value)
    return dispatch
