"""Cards of nodes: written, introduced, confirmed by fingerprint, blocked."""

import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.exchange import opening, queries
from hoso.exchange.cards import Card, Spoken, check_address, check_follows, read_card
from hoso.exchange.cards import write_card as card_file
from hoso.exchange.errors import (
    BodyBoundElsewhere,
    CardDiffers,
    CardNotReadable,
    FingerprintDiffers,
    NobodyFollows,
)
from hoso.exchange.models import Binding, Peer
from hoso.exchange.rules import ChannelKind, PeerState, checked_reason
from hoso.node.identity import fingerprint_of
from hoso.organisations import queries as organisations


def write_card(
    actor: Actor,
    *,
    name: str,
    address: str,
    authority: str,
    bodies: Sequence[UUID],
    at: datetime,
) -> bytes:
    """Write the card of this node: what it is called, where it is found, for which bodies it speaks.

    `bodies` are all of them; those of an earlier card that are not among them are spoken for no more.
    `authority` is the PEM of what signed the certificate at `address`; both are empty where only folders
    are carried.

    Raises:
        NotAllowed: see `queries.check_may_anywhere`.
        AddressOdd: see `cards.check_address`.
        NobodyFollows: one of the bodies has ceased.
        BodyBoundElsewhere: another node speaks for one of them.
    """
    actor = queries.check_may_anywhere(actor)
    check_address(address)
    me, key = opening.identity(), opening.own_key(at=at)
    spoken = {body: _spoken(body, on=actor.on) for body in dict.fromkeys(bodies)}
    card = Card(
        node=me.node_id, incarnation=me.incarnation, public_key=me.public_key,
        rotations=me.card()["rotations"], name=name[:200], address=address.rstrip("/"), authority=authority,
        certificate=key.pem, bodies=list(spoken.values()), issued_at=at,
    )  # fmt: skip
    written = card_file(card, me.sign)
    with transaction.atomic():
        peer = Peer.objects.select_for_update().filter(node=me.node_id).first() or Peer(node=me.node_id)
        _apply(peer, card, written.decode("ascii"))
        peer.state, peer.channel = PeerState.OWN, ChannelKind.LOCAL
        peer.introduced_at = peer.introduced_at or at
        peer.introduced_by = peer.introduced_by or actor.account_id
        peer.save()
        _bind(peer, spoken, on=actor.on)
        audit.record(actor, "exchange.write_card", subject=peer.pk, bodies=len(spoken))
    return written


def _spoken(body_id: UUID, *, on: date) -> Spoken:
    body = organisations.get_body(body_id)
    if not organisations.is_alive(body, on=on):
        raise NobodyFollows(f"{body_id} has ceased", body=organisations.body_label(body_id, on))
    held = Binding.objects.filter(body=body_id, ended_on=None).order_by("pk").first()
    return Spoken(queries.organ_code(body_id, on=on), held.from_on if held is not None else on)


def _apply(peer: Peer, card: Card, written: str) -> None:
    peer.name, peer.public_key, peer.card = card.name, card.public_key, written
    peer.address, peer.authority, peer.certificate = card.address, card.authority, card.certificate
    peer.incarnations = list(dict.fromkeys([*peer.incarnations, card.incarnation]))
    peer.next_card = ""


@transaction.atomic
def introduce_peer(actor: Actor, content: bytes, *, at: datetime) -> Peer:
    """Take the card of another node; nothing goes there before its fingerprint was compared.

    A later card of a node that is known waits beside the one in use.

    Raises:
        NotAllowed: see `queries.check_may_anywhere`.
        CardNotReadable, AddressOdd: see `cards.read_card`.
        CardDiffers: it is this node's own, or its key does not follow the one that is known.
    """
    actor = queries.check_may_anywhere(actor)
    card = read_card(content)
    if card.node == opening.identity().node_id:
        raise CardDiffers("this node's own card", node=card.node)
    written = content.decode("ascii")
    peer = Peer.objects.select_for_update().filter(node=card.node).first()
    if peer is None:
        peer = Peer(node=card.node, state=PeerState.INTRODUCED, channel=ChannelKind.FOLDER)
        peer.introduced_at, peer.introduced_by = at, actor.account_id
        _apply(peer, card, written)
        # Its lives and keys count once they are confirmed.
        peer.incarnations = []
        peer.next_card = written
    else:
        check_follows(card, peer.public_key)
        peer.next_card = written
    peer.save()
    audit.record(actor, "exchange.introduce_peer", subject=peer.pk, node=peer.node)
    return peer


@transaction.atomic
def confirm_peer(actor: Actor, node: UUID, *, fingerprint: str, at: datetime) -> Peer:
    """Trust the card of a node: `fingerprint` is what its people read out, by telephone or face to face.

    The bodies on the card are bound to the node, each signed again with our key.

    Raises:
        PeerNotFound: no card of it is here.
        NotAllowed: see `queries.check_may_anywhere`.
        FingerprintDiffers: it is another card than theirs; nothing is trusted.
        CodeNotFound: a code on the card names no body here.
        BodyBoundElsewhere: another node speaks for one of its bodies.
    """
    actor = queries.check_may_anywhere(actor)
    queries.get_peer(node)
    peer = Peer.objects.select_for_update().get(node=node)
    if peer.state == PeerState.OWN:
        raise CardNotReadable("this node's own card needs no confirmation")
    card = read_card((peer.next_card or peer.card).encode("ascii"))
    if not hmac.compare_digest(_plain(fingerprint), _plain(fingerprint_of(card.public_key))):
        raise FingerprintDiffers(f"not the card of {node}", node=card.name)
    spoken = {_body_of(each, on=actor.on): each for each in card.bodies}
    _apply(peer, card, (peer.next_card or peer.card))
    peer.state = PeerState.CONFIRMED
    peer.channel = ChannelKind.HTTPS if card.address else ChannelKind.FOLDER
    peer.confirmed_at, peer.confirmed_by = at, actor.account_id
    peer.save()
    _bind(peer, spoken, on=actor.on)
    audit.record(
        actor, "exchange.confirm_peer", subject=peer.pk, node=node, key=_plain(card.fingerprint).decode()
    )
    return peer


def _plain(fingerprint: str) -> bytes:
    return "".join(fingerprint.split()).replace(":", "").lower().encode("ascii", "replace")


def _body_of(spoken: Spoken, *, on: date) -> UUID:
    return organisations.get_body_by_code(spoken.code, on=max(spoken.from_on, on)).pk


def _bind(peer: Peer, spoken: dict[UUID, Spoken], *, on: date) -> None:
    """Let the node speak for these bodies and no other."""
    held = {each.body_id: each for each in Binding.objects.filter(peer=peer, ended_on=None)}
    for body_id, binding in held.items():
        if body_id not in spoken:
            Binding.objects.filter(pk=binding.pk).update(ended_on=on)
    for body_id, each in spoken.items():
        other = Binding.objects.select_related("peer").filter(body=body_id, ended_on=None)
        elsewhere = other.exclude(peer=peer).first()
        if elsewhere is not None:
            raise BodyBoundElsewhere(
                f"{elsewhere.peer.node} speaks for {body_id}",
                body=organisations.body_label(body_id, on), node=elsewhere.peer.name,
            )  # fmt: skip
        if body_id not in held:
            statement = json.dumps(["hoso-binding-1", str(peer.node), each.code, each.from_on.isoformat()])
            Binding.objects.create(
                peer=peer, body_id=body_id, code=each.code, from_on=each.from_on,
                countersigned=opening.identity().sign(statement.encode("ascii")),
            )  # fmt: skip


@transaction.atomic
def block_peer(actor: Actor, node: UUID, *, reason: str) -> Peer:
    """Trust a node no more: nothing goes there, and nothing is taken from it.

    Raises:
        PeerNotFound, NotAllowed, ReasonMissing: nothing was changed.
    """
    actor, reason = queries.check_may_anywhere(actor), checked_reason(reason)
    peer = Peer.objects.select_for_update().get(pk=queries.get_peer(node).pk)
    if peer.state != PeerState.OWN:
        Peer.objects.filter(pk=peer.pk).update(state=PeerState.BLOCKED)
        audit.record(actor, "exchange.block_peer", subject=peer.pk, detail={"reason": reason})
    peer.refresh_from_db()
    return peer
