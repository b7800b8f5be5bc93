"""Messages on a stick or a share: written there, taken in from there, receipts carried home."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.exchange import queries, rules
from hoso.exchange.channels import folder as files
from hoso.exchange.channels.folder import FolderChannel
from hoso.exchange.errors import FolderNotUsable, PeerNotConfirmed
from hoso.exchange.models import Delivery, Peer
from hoso.exchange.rules import DeliveryState, PeerState
from hoso.exchange.services.receipts import take_receipt
from hoso.exchange.services.sending import sealed
from hoso.exchange.services.taking_in import take_in
from hoso.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Carried:
    """What came from a folder: envelopes taken in, receipts noted, refused files with their codes."""

    envelopes: int
    receipts: int
    refused: tuple[tuple[str, str], ...]


def export_to(actor: Actor, folder: Path, *, node: UUID, at: datetime) -> int:
    """Write everything that a node has no receipt for into a folder; return how many messages.

    What was written before is written again: a stick may be lost, and nothing is taken in twice.

    Raises:
        NotAllowed, PeerNotFound: see `queries`.
        PeerNotConfirmed: nobody has confirmed the node.
        FolderNotUsable: what is written until then stays, and may be carried.
    """
    actor = queries.check_may_anywhere(actor)
    peer = queries.get_peer(node)
    if peer.state != PeerState.CONFIRMED:
        raise PeerNotConfirmed(f"node {node} is {peer.state}", node=peer.name)
    open_states = [DeliveryState.WAITING, DeliveryState.HANDED]
    waiting = (
        Delivery.objects.filter(peer=peer, state__in=open_states).order_by("pk").values_list("pk", flat=True)
    )
    written = 0
    for delivery_id in list(waiting):
        delivery = Delivery.objects.select_related("dispatch", "peer").get(pk=delivery_id)
        FolderChannel(folder).send(sealed(delivery, at=at))
        _hand(actor, delivery, peer)
        written += 1
    return written


@transaction.atomic
def _hand(actor: Actor, delivery: Delivery, peer: Peer) -> None:
    """A message that a worker may still send over the line goes on waiting; its receipt settles it once."""
    audit.record(actor, "exchange.hand", subject=delivery.dispatch_id, delivery=delivery.pk)
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if peer.channel == rules.ChannelKind.FOLDER and held.receipt is None:
        held.state = rules.delivery_after(DeliveryState(held.state), "hand")
        held.save(update_fields=["state"])


def import_from(actor: Actor, folder: Path, *, at: datetime) -> Carried:
    """Take in every envelope and receipt in a folder; receipts of what was taken are laid beside it.

    A file that is refused is named with the code; the others go on. Files are left where they are: taken in
    again they change nothing.

    Raises:
        NotAllowed: see `queries.check_may_anywhere`.
        FolderNotUsable: the folder cannot be read or written.
    """
    queries.check_may_anywhere(actor)
    taken, noted, refused = 0, 0, []
    for path in files.envelopes(folder):
        try:
            with path.open("rb") as source:
                receipt = take_in(source, at=at)
            files.write_receipt(path, receipt)
            taken += 1
        except FolderNotUsable:
            raise
        except DomainError as error:
            refused.append((path.name, error.code))
    for path in files.receipts(folder):
        try:
            take_receipt(path.read_bytes()[: 1 << 20], at=at)
            noted += 1
        except DomainError as error:
            # Receipts that this node wrote itself lie there too: they are for the other one.
            if error.code not in {"exchange.not_for_us"}:
                refused.append((path.name, error.code))
    return Carried(taken, noted, tuple(refused))
