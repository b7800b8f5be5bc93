"""Sending what waits: claimed by one worker at a time, in order per node, tried again with growing waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hoso.exchange import edxml, opening, queries, rules, sealing
from hoso.exchange.channels import Channel, Sealed
from hoso.exchange.channels.https import HttpsChannel
from hoso.exchange.channels.local import LocalChannel
from hoso.exchange.errors import LineDown, NotHere
from hoso.exchange.models import Delivery, Peer
from hoso.exchange.rules import ChannelKind, DeliveryState
from hoso.exchange.sealing import Seal
from hoso.exchange.services import posting
from hoso.exchange.services.receipts import take_receipt
from hoso.exchange.services.taking_in import take_in
from hoso.lib.dates import now
from hoso.lib.errors import DomainError


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker sends; `attempt` tells an older attempt from this one."""

    delivery: Delivery
    attempt: int


class Lines:
    """The lines to other nodes that one worker keeps from message to message; `with` hangs up."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], HttpsChannel] = {}

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_failure: object) -> None:
        for line in self._lines.values():
            line.close()

    def to(self, peer: Peer) -> HttpsChannel:
        """Return the line to a node, as its card says today.

        Raises:
            AddressOdd: see `cards.check_address`.
        """
        named = (peer.address, peer.authority)
        if named not in self._lines:
            self._lines[named] = HttpsChannel(*named)
        return self._lines[named]


def send_next(*, at: datetime, lines: Lines | None = None) -> bool:
    """Send one message that waits; tell whether there was one. Failures are noted, not raised.

    `lines` are kept by whoever sends several; without them a line is opened for this one.
    """
    if lines is None:
        with Lines() as own:
            return send_next(at=at, lines=own)
    claim = _claim(at=at)
    if claim is None:
        return False
    delivery = claim.delivery
    try:
        receipt = _channel(delivery.peer, lines).send(sealed(delivery, at=at))
        if receipt is None:
            raise LineDown("no receipt", reason="no-receipt")
        settled = take_receipt(receipt, at=now())
        if settled.pk != delivery.pk:
            raise NotHere("a receipt of another message", document=str(delivery.sequence))
    except DomainError as error:
        _fail(claim, str(error.facts.get("reason") or error.code), at=now())
    return True


@transaction.atomic
def _claim(*, at: datetime) -> Claim | None:
    """Take the first message of a row that is due; another worker's claim is passed over, not waited for."""
    found = (
        queries.first_in_row()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("dispatch", "peer")
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=at), next_attempt_at__lte=at)
        .order_by("next_attempt_at")
        .first()
    )
    if found is None:
        return None
    attempt, until = found.attempts + 1, at + rules.lease_for(found.dispatch.size_bytes)
    Delivery.objects.filter(pk=found.pk).update(attempts=attempt, claimed_until=until)
    return Claim(found, attempt)


def sealed(delivery: Delivery, *, at: datetime) -> Sealed:
    """Return the message in an envelope, sealed with this node's key for the node it goes to."""
    me, dispatch = opening.identity(), delivery.dispatch
    seal = Seal(
        sender=me.node_id, incarnation=delivery.incarnation, recipient=delivery.peer.node,
        sequence=delivery.sequence, expires_at=at + rules.LIFE, digest=dispatch.digest,
        size_bytes=dispatch.size_bytes, to=delivery.body_code, addressed_to=delivery.addressed_code,
    )  # fmt: skip
    files = posting.streams(posting.files_of(dispatch.pk))
    return Sealed(
        # Of this life of ours, for that node: on one stick lie envelopes of several and for several.
        name=f"{str(delivery.incarnation)[-12:]}-{str(delivery.peer.node)[-12:]}-{delivery.sequence:010}",
        head=sealing.write(sealing.ENVELOPE, seal, me.sign),
        content=edxml.stream(bytes(dispatch.envelope), files),
        content_bytes=dispatch.size_bytes,
    )


def _channel(peer: Peer, lines: Lines) -> Channel:
    if peer.channel == ChannelKind.LOCAL:
        return LocalChannel(lambda source: take_in(source, at=now()))
    return lines.to(peer)


@transaction.atomic
def _fail(claim: Claim, why: str, *, at: datetime) -> None:
    """Note a failed attempt, unless the message was settled or claimed by another meanwhile."""
    found = Delivery.objects.select_for_update().filter(
        pk=claim.delivery.pk, attempts=claim.attempt, state=DeliveryState.WAITING
    )
    delivery = found.first()
    if delivery is None:
        return
    delivery.failures += 1
    delivery.last_error, delivery.claimed_until = why[:100], None
    delivery.next_attempt_at = at + rules.wait_after(delivery.failures)
    if delivery.failures >= rules.MOST_FAILURES:
        delivery.state = rules.delivery_after(DeliveryState.WAITING, "park")
    delivery.save()
