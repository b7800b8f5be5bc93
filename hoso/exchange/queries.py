"""Reads of what is exchanged, and the one statement of who sees it: whoever exchanges for the body."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet

from hoso.access import acts
from hoso.access.holds import Decision
from hoso.access.values import Actor, ScopeKind
from hoso.blobs.queries import BlobUse
from hoso.exchange.edxml import BusinessType, StatusCode
from hoso.exchange.errors import (
    BodyNotBound,
    NobodyFollows,
    NoNodeForBody,
    NotHeld,
    PeerNotConfirmed,
    PeerNotFound,
    SeveralFollow,
)
from hoso.exchange.models import (
    Arrival,
    ArrivalFile,
    ArrivalHold,
    Binding,
    Delivery,
    Dispatch,
    DispatchFile,
    Peer,
)
from hoso.exchange.rules import ArrivalState, ChannelKind, DeliveryState, PeerState
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.text import fold, squeeze
from hoso.organisations import queries as organisations
from hoso.organisations.errors import CodeAmbiguous
from hoso.organisations.queries import Body
from hoso.registry import queries as registry
from hoso.registry.queries import StoredFile
from hoso.registry.rules import Role

__all__ = ["Arrival", "ArrivalFile", "ArrivalHold", "Binding", "Delivery", "Dispatch", "Peer"]

# As bodies are addressed on the axis: the code of QĐ 20/2020/QĐ-TTg, then the older one of 13 characters.
_SCHEMES = ("dotted", "char13")
# `- UBND tỉnh (b/c);`
_BESIDE_NAME = re.compile(r"^[\s\-–*]+|\([^)]*\)|[;.,:\s]+$")


def bodies_of(actor: Actor) -> set[UUID]:
    """Return the bodies for which `actor` sends and receives."""
    return {each for ids in actor.reach(acts.EXCHANGE, ScopeKind.BODY).values() for each in ids}


def check_may(actor: Actor, body_id: UUID) -> Actor:
    """Return `actor` as the trail names it when it exchanges for a body.

    Raises:
        NotAllowed: it may not.
    """
    if actor.is_service:
        return actor
    if body_id not in bodies_of(actor):
        raise NotAllowed(
            f"{acts.EXCHANGE} for {body_id} is not open to {actor.account_id}", act=acts.EXCHANGE
        )
    return actor.using(acts.EXCHANGE, ScopeKind.BODY, body_id)


def check_may_anywhere(actor: Actor) -> Actor:
    """Return `actor` where it exchanges for any body, or is the service: cards belong to the node.

    Raises:
        NotAllowed: it does not.
    """
    if not actor.is_service and not bodies_of(actor):
        raise NotAllowed(f"{acts.EXCHANGE} is not open to {actor.account_id}", act=acts.EXCHANGE)
    return actor


def dispatches_open_to(actor: Actor) -> "QuerySet[Dispatch]":
    """Return what was sent for the bodies of `actor`, with its deliveries; statuses that were told apart."""
    deliveries = Delivery.objects.select_related("peer").order_by("pk")
    found = Dispatch.objects.filter(business__isnull=False)
    if not actor.is_service:
        found = found.filter(body__in=bodies_of(actor))
    return found.defer("envelope").prefetch_related(Prefetch("deliveries", deliveries))


def get_dispatch(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """Return one message that was sent.

    Raises:
        NotFound: no such message, or the actor does not exchange for its body.
    """
    found = dispatches_open_to(actor).filter(pk=dispatch_id).first()
    if found is None:
        raise NotFound(f"dispatch {dispatch_id} not found")
    return found


def arrivals_open_to(actor: Actor) -> "QuerySet[Arrival]":
    """Return what arrived for the bodies of `actor`."""
    if actor.is_service:
        return Arrival.objects.all()
    return Arrival.objects.filter(body__in=bodies_of(actor))


def get_arrival(actor: Actor, arrival_id: UUID) -> Arrival:
    """Return one thing that arrived.

    Raises:
        NotFound: no such thing, or the actor does not exchange for its body.
    """
    found = arrivals_open_to(actor).select_related("about", "peer").filter(pk=arrival_id).first()
    if found is None:
        raise NotFound(f"arrival {arrival_id} not found")
    return found


def held_open_to(actor: Actor) -> "QuerySet[ArrivalHold]":
    """Return the holds that `actor` may decide about, oldest first."""
    found = ArrivalHold.objects.filter(decision=Decision.OPEN).select_related("arrival__peer")
    if not actor.is_service:
        found = found.filter(arrival__body__in=_deciding_for(actor))
    return found.order_by("pk")


def get_hold(actor: Actor, arrival_id: UUID) -> ArrivalHold:
    """Return why an arrival is held, for whoever decides about it.

    Raises:
        NotFound: no such arrival, or the actor neither exchanges for its body nor decides.
        NotAllowed: the actor exchanges for the body and does not decide.
        NotHeld: it is not held, or somebody has decided.
    """
    arrival = Arrival.objects.filter(pk=arrival_id).first()
    if arrival is None:
        raise NotFound(f"arrival {arrival_id} not found")
    if not actor.is_service and arrival.body_id not in _deciding_for(actor):
        get_arrival(actor, arrival_id)
        raise NotAllowed(f"{acts.RELEASE_HOLD} is not open to {actor.account_id}", act=acts.RELEASE_HOLD)
    found = held_open_to(actor).filter(arrival=arrival_id).first()
    if found is None:
        raise NotHeld(f"arrival {arrival_id} is {arrival.state}", state=arrival.state)
    return found


def deciding(actor: Actor, body_id: UUID) -> Actor:
    """Return `actor` as the trail names it when it decides about what a body holds."""
    return actor if actor.is_service else actor.using(acts.RELEASE_HOLD, ScopeKind.BODY, body_id)


def _deciding_for(actor: Actor) -> set[UUID]:
    return {each for ids in actor.reach(acts.RELEASE_HOLD, ScopeKind.BODY).values() for each in ids}


def files_of_arrival(arrival_id: UUID) -> list[ArrivalFile]:
    """Return the files that came with a document, in the order of the message; none once it was destroyed."""
    found = ArrivalFile.objects.filter(
        arrival=arrival_id, arrival__document__holding__destroyed_on=None
    ).select_related("blob")
    return list(found.order_by("ordinal"))


def list_peers() -> list[Peer]:
    """Return the nodes that are known, this one first."""
    found = Peer.objects.prefetch_related(Prefetch("bindings", Binding.objects.filter(ended_on=None)))
    return sorted(found, key=lambda peer: (peer.state != PeerState.OWN, peer.name))


def find_peer(node: UUID) -> Peer | None:
    """Return a node that is known."""
    return Peer.objects.filter(node=node).first()


def get_peer(node: UUID) -> Peer:
    """Return a node that is known.

    Raises:
        PeerNotFound: its card was never introduced.
    """
    found = find_peer(node)
    if found is None:
        raise PeerNotFound(f"node {node} not found", node=node)
    return found


def own_peer() -> Peer | None:
    """Return this node as others know it; None before its first card was written."""
    return Peer.objects.filter(state=PeerState.OWN).first()


def first_in_row() -> "QuerySet[Delivery]":
    """Return the message of each row that goes next, where one goes by itself.

    A row is all that waits for one node; what was made later does not overtake.
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    earlier = waiting.filter(peer=OuterRef("peer"), pk__lt=OuterRef("pk"))
    return waiting.filter(
        ~Exists(earlier),
        peer__state__in=[PeerState.CONFIRMED, PeerState.OWN],
        peer__channel__in=[ChannelKind.HTTPS, ChannelKind.LOCAL],
    )


def next_due() -> datetime | None:
    """Return when the next message may be tried that nobody is sending; None when there is none."""
    found = first_in_row().filter(claimed_until=None).order_by("next_attempt_at")
    return found.values_list("next_attempt_at", flat=True).first()


def counts_by_state() -> dict[str, int]:
    """Return how many messages stand in each state, for whoever runs the node."""
    rows = Delivery.objects.values_list("state").annotate(number=Count("pk")).order_by("state")
    return dict(rows)


# What was promised to follow by post, and nobody knows what became of it.
_PAPER_AWAITED = Q(paper_follows=True, paper_came_on=None, paper_reason="")
_PAPER_TO_SEND = Q(paper_follows=True, paper_sent_on=None)
# Of what went back, or another one replaced, nobody needs the paper.
_NEEDS_NO_PAPER = (ArrivalState.RETURNED, ArrivalState.RECALLED, ArrivalState.REPLACED)


def awaits_paper(arrival: Arrival) -> bool:
    """Tell whether paper is to follow that has not come."""
    return arrival.paper_follows and arrival.paper_came_on is None and not arrival.paper_reason


def papers_awaited(actor: Actor) -> "QuerySet[Arrival]":
    """Return what arrived for the bodies of `actor` and whose paper is still on its way."""
    return arrivals_open_to(actor).filter(_PAPER_AWAITED).exclude(state__in=_NEEDS_NO_PAPER)


def papers_to_send(actor: Actor) -> "QuerySet[Dispatch]":
    """Return what was sent for the bodies of `actor` with the promise of paper that has not left."""
    return dispatches_open_to(actor).filter(_PAPER_TO_SEND).exclude(_is_taken_back())


def _is_taken_back() -> Exists:
    later = (BusinessType.RECALL.value, BusinessType.REPLACE.value)
    return Exists(Dispatch.objects.filter(about=OuterRef("pk"), business__in=later))


def list_papers_late(*, before: datetime, limit: int = 1000) -> tuple[list[Arrival], list[Dispatch]]:
    """Return what arrived, and what was sent, before `before` and whose paper did not come, or not leave.

    The oldest first, up to `limit` of each.
    """
    came = Arrival.objects.filter(_PAPER_AWAITED, arrived_at__lt=before).exclude(state__in=_NEEDS_NO_PAPER)
    sent = Dispatch.objects.filter(_PAPER_TO_SEND, made_at__lt=before).exclude(_is_taken_back())
    sent = sent.defer("envelope")
    return list(came.order_by("pk")[:limit]), list(sent.order_by("pk")[:limit])


@dataclass(frozen=True, slots=True)
class Misdirected:
    """What went between one body and another that has ceased, within the time asked for."""

    is_ours: bool  # sent from here; otherwise it came
    ceased_id: UUID
    follower_id: UUID
    other_id: UUID  # who wrote, or for whom was written
    count: int
    last_at: datetime


def mail_for_ceased(actor: Actor, *, from_on: date, to_on: date) -> list[Misdirected]:
    """Return who wrote to bodies that have ceased, with what came and went from one day to another.

    One row for each writer, ceased body and follower, those with most letters first; what a body of the
    actor's got or sent. Cost: what was misdirected, not what was exchanged.
    """
    came = Arrival.objects.exclude(addressed_to=F("body"))
    went = Delivery.objects.exclude(addressed_to=F("body")).filter(dispatch__business__isnull=False)
    if not actor.is_service:
        came = came.filter(body__in=bodies_of(actor))
        went = went.filter(dispatch__body__in=bodies_of(actor))
    came = came.filter(arrived_at__date__gte=from_on, arrived_at__date__lte=to_on)
    went = went.filter(dispatch__made_at__date__gte=from_on, dispatch__made_at__date__lte=to_on)
    came_from = came.values_list("addressed_to", "body", "sender")
    went_from = went.values_list("addressed_to", "body", "dispatch__body")
    rows = [
        *((False, *row) for row in came_from.annotate(Count("pk"), Max("arrived_at"))),
        *((True, *row) for row in went_from.annotate(Count("pk"), Max("dispatch__made_at"))),
    ]
    return sorted((Misdirected(*row) for row in rows), key=lambda each: (-each.count, str(each.ceased_id)))


def organ_code(body_id: UUID, *, on: date) -> str:
    """Return the code by which messages name a body: of QĐ 20/2020 (S), else its address; empty for none."""
    codes = organisations.list_codes(body_id)
    for scheme in _SCHEMES:
        for code in codes:
            holds = (code.from_on is None or code.from_on <= on) and (code.to_on is None or on < code.to_on)
            if code.scheme == scheme and holds:
                return code.code
    return organisations.addresses([body_id], on=on).get(body_id, "")


def body_of_code(code: str, *, on: date, dated_on: date | None = None) -> Body | None:
    """Return the body that a message names: today, on the day of the document, or last of all.

    Whoever has not heard of a merger writes to the old code for years.
    """
    finds: list[Callable[[], Body | None]] = [
        *(
            partial(organisations.find_body_by_code, code, on=day)
            for day in (on, dated_on)
            if day is not None
        ),
        partial(organisations.last_body_of_code, code, before=on),
    ]
    for find in finds:
        with suppress(CodeAmbiguous):
            found = find()
            if found is not None:
                return found
    return None


def standing_for(body_id: UUID, *, on: date) -> UUID:
    """Return who gets the mail of a body: itself, or the one that follows it.

    Raises:
        BodyNotFound: nobody has this id.
        NobodyFollows, SeveralFollow: the body has ceased, and it is not clear who gets its mail.
    """
    body = organisations.get_body(body_id)
    if body.ends_on is None or on <= body.ends_on:
        return body_id
    found = organisations.successors(body_id, from_on=body.ends_on, on=on, what="functions")
    if not found:
        raise NobodyFollows(f"nobody follows {body_id}", body=organisations.body_label(body_id, body.ends_on))
    if len(found) > 1:
        names = organisations.labels([each.body for each in found], on)
        raise SeveralFollow(
            f"{len(found)} follow {body_id}",
            body=organisations.body_label(body_id, body.ends_on), followers=", ".join(sorted(names.values())),
        )  # fmt: skip
    return found[0].body


def binding_to(body_id: UUID, *, on: date) -> Binding:
    """Return which node speaks for a body, when messages may go there.

    Raises:
        NoNodeForBody: none does.
        PeerNotConfirmed: the one that does is blocked.
    """
    found = Binding.objects.select_related("peer").filter(body=body_id, ended_on=None).first()
    name = organisations.body_label(body_id, on)
    if found is None:
        raise NoNodeForBody(f"no node speaks for {body_id}", body=name)
    if found.peer.state not in {PeerState.OWN, PeerState.CONFIRMED}:
        raise PeerNotConfirmed(f"node {found.peer.node} is {found.peer.state}", node=found.peer.name)
    return found


def list_reachable(actor: Actor) -> dict[UUID, str]:
    """Return the bodies to which messages may go, with their names of today; not the actor's own alone."""
    bound = Binding.objects.filter(
        ended_on=None, peer__state__in=[PeerState.OWN, PeerState.CONFIRMED]
    ).values_list("body", flat=True)
    own = bodies_of(actor)
    names = names_of([each for each in bound if own != {each}], on=actor.on)
    return dict(sorted(names.items(), key=lambda each: each[1]))


def files_to_send(document_id: UUID) -> list[StoredFile]:
    """Return the files that go along with a document: what was issued, a signed copy of it, its annexes.

    A pile that was scanned at once holds pages of other documents: of it goes what was cut out, and no more.
    """
    found = registry.files_in_force([document_id])
    shared = registry.shared_files(each.digest for each in found if each.role is Role.ORIGINAL)
    of = {role: [each for each in found if each.role is role] for role in Role}
    issued = [each for each in of[Role.ORIGINAL] if each.digest not in shared] + of[Role.SIGNED][-1:]
    return (issued or of[Role.PDFA][-1:]) + of[Role.ANNEX]


def sent_already(document_id: UUID, body_ids: Iterable[UUID]) -> "QuerySet[Delivery]":
    """Return where a document is on its way to one of the bodies, or there; what came back is neither."""
    is_back = Q(state=DeliveryState.REFUSED) | Q(status_code__in=[StatusCode.REJECTED, StatusCode.AGREED])
    found = Delivery.objects.filter(dispatch__document=document_id, dispatch__business=BusinessType.NEW.value)
    recalled = Delivery.objects.filter(
        dispatch__about=OuterRef("dispatch"), dispatch__business=BusinessType.RECALL.value,
        status_code=StatusCode.AGREED, body=OuterRef("body"),
    )  # fmt: skip
    return found.filter(body__in=list(body_ids)).exclude(is_back).exclude(Exists(recalled))


def reached_by_name(names: Iterable[str], *, on: date) -> dict[str, UUID]:
    """Return those of the names that are, without regard to accents and capitals, of one body that a node
    speaks for, with that body: what stands under Nơi nhận and may be sent from here.
    """
    asked = {each: plain_name(each) for each in names}
    if not asked:
        return {}
    states = (PeerState.OWN, PeerState.CONFIRMED)
    bound = Binding.objects.filter(ended_on=None, peer__state__in=states).values_list("body_id", flat=True)
    ids, meant = set(bound), dict[str, set[UUID]]()
    for labels in (organisations.labels(ids, on), organisations.short_labels(ids, on)):
        for body_id, label in labels.items():
            meant.setdefault(plain_name(label), set()).add(body_id)
    found = {each: meant.get(key, set()) for each, key in asked.items()}
    return {each: next(iter(bodies)) for each, bodies in found.items() if len(bodies) == 1}


def plain_name(name: str) -> str:
    """Return a name without the dash before it, what stands in brackets, and the end of the line."""
    return squeeze(fold(_BESIDE_NAME.sub(" ", name)))


def check_speaks_for(peer: Peer, body_id: UUID, *, on: date) -> None:
    """Refuse a node that does not speak for a body.

    Raises:
        BodyNotBound: it does not.
    """
    if not Binding.objects.filter(peer=peer, body=body_id, ended_on=None).exists():
        raise BodyNotBound(
            f"{peer.node} does not speak for {body_id}",
            node=peer.name, body=organisations.body_label(body_id, on),
        )  # fmt: skip


def names_of(body_ids: Iterable[UUID], *, on: date) -> dict[UUID, str]:
    """Return the names of bodies for a list."""
    return organisations.labels(set(body_ids), on)


def blob_uses(digests: Iterable[str]) -> list[BlobUse]:
    """Return every use of these bytes by a message that was sent or came, whoever may read it."""
    wanted = list(digests)
    sent = DispatchFile.objects.filter(blob__in=wanted).values_list("blob_id", "dispatch__document_id")
    came = ArrivalFile.objects.filter(blob__in=wanted).values_list("blob_id", "arrival__document_id")
    return [BlobUse(str(digest), document, "message") for digest, document in (*sent, *came)]


def blobs_of(document_ids: Iterable[UUID]) -> set[str]:
    """Return the files with which documents were sent or came."""
    ids = list(document_ids)
    sent = DispatchFile.objects.filter(dispatch__document__in=ids).values_list("blob_id", flat=True)
    came = ArrivalFile.objects.filter(arrival__document__in=ids).values_list("blob_id", flat=True)
    return {str(digest) for digest in (*sent, *came)}
