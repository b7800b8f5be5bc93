"""Receipts: what another node signed about a message of ours."""

import io
from datetime import datetime

from django.db import transaction

from hoso.access.values import service_actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.exchange import opening, queries, rules, sealing
from hoso.exchange.edxml import StatusCode
from hoso.exchange.errors import NotForUs, NotHere, SealNotReadable, SenderUnknown
from hoso.exchange.events import DeliverySettled
from hoso.exchange.models import Delivery
from hoso.exchange.rules import DeliveryState, PeerState
from hoso.exchange.sealing import Receipt


@transaction.atomic
def take_receipt(content: bytes, *, at: datetime) -> Delivery:
    """Note what became of a message; a receipt that was noted before changes nothing.

    Raises:
        SealNotReadable: no receipt, or with another outcome than taken and refused.
        SenderUnknown, SealWrong: no confirmed node signed it.
        NotForUs: it speaks of another node's message.
        NotHere: no such message went there, or it had another content.
    """
    statement = sealing.read(sealing.RECEIPT, io.BytesIO(content))
    receipt = sealing.facts_of(statement, Receipt)
    peer = queries.find_peer(receipt.recipient)
    if peer is None or peer.state not in {PeerState.CONFIRMED, PeerState.OWN}:
        raise SenderUnknown(f"node {receipt.recipient} is not confirmed", node=receipt.recipient)
    sealing.check(statement, peer.public_key)
    if receipt.sender != opening.identity().node_id:
        raise NotForUs("about another node's message", recipient=receipt.sender)
    if receipt.outcome not in {sealing.TAKEN, sealing.REFUSED}:
        raise SealNotReadable("another outcome", form=sealing.RECEIPT)
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("dispatch")
        .filter(peer=peer, incarnation=receipt.incarnation, sequence=receipt.sequence)
        .first()
    )
    if delivery is None or delivery.dispatch.digest != receipt.digest:
        raise NotHere(f"no message {receipt.sequence} of this content", document=str(receipt.sequence))
    if delivery.receipt is None:
        _settle(delivery, receipt, content, at=at)
    return delivery


def _settle(delivery: Delivery, receipt: Receipt, content: bytes, *, at: datetime) -> None:
    move = "deliver" if receipt.outcome == sealing.TAKEN else "refuse"
    delivery.state = rules.delivery_after(DeliveryState(delivery.state), move)
    delivery.receipt, delivery.settled_at, delivery.claimed_until = content, at, None
    delivery.last_error = receipt.code[:100]
    if move == "deliver" and not delivery.status_code:
        delivery.status_code, delivery.status_at = StatusCode.ARRIVED, receipt.at
    delivery.save()
    actor = service_actor("exchange", at.date())
    audit.record(
        actor, f"exchange.{move}", subject=delivery.dispatch_id, delivery=delivery.pk, code=receipt.code[:100]
    )
    events.announce(DeliverySettled(delivery.pk, delivery.dispatch_id, str(delivery.state)))
