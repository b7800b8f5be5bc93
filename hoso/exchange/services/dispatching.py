"""Sending a document to bodies, recalling it, updating it, putting another in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.exchange import edxml, queries, rules
from hoso.exchange.edxml import (
    Attachment,
    Business,
    BusinessType,
    Message,
    Organ,
    Other,
    Priority,
    Replacement,
    Signer,
    SteeringType,
    Trace,
)
from hoso.exchange.errors import BodyNotBound, DocumentNotWhole, NoRecipient, SentAlready
from hoso.exchange.models import Delivery, Dispatch, Peer
from hoso.exchange.rules import DeliveryState, checked_reason
from hoso.exchange.services import posting
from hoso.exchange.services.posting import Sent, To
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.rules import Role

if TYPE_CHECKING:
    from hoso.registry.models import Document


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document is sent, beside what stands on it."""

    priority: Priority = Priority.NORMAL
    steering: SteeringType = SteeringType.NONE
    due_on: date | None = None
    content: str = ""
    paper_follows: bool = False


def send_document(
    actor: Actor, document_id: UUID, *, to: Sequence[UUID], at: datetime, manner: Manner = Manner()
) -> Dispatch:
    """Send a document with its original files to bodies; the body that answers for it is the sender.

    A recipient that has ceased is replaced by the one that follows it, and the message says so. The register
    of issued documents notes in the same act that it left.

    Raises:
        NotFound, NotAllowed: see `registry.queries.get_document`; the right is `exchange.run`.
        DocumentNotWhole: symbol, date, subject or original file are missing.
        BodyNotBound: this node's card does not name the sending body.
        SentAlready: it is on its way to one of them, or there.
        NoRecipient, NobodyFollows, SeveralFollow, NoNodeForBody, PeerNotConfirmed: see `queries`.
        XmlTooLarge, FieldOdd: the message cannot be written.
        registry.MoveNotOpen: it was called back.
    """
    return _send(actor, document_id, to=to, at=at, manner=manner, business=Business(), about=None)


def replace(actor: Actor, dispatch_id: UUID, *, by_document_id: UUID, reason: str, at: datetime) -> Dispatch:
    """Send another document in the place of one that was sent, to the same bodies.

    Raises:
        ReasonMissing: no reason is given.
        NotFound: no such dispatch; else as `send_document`.
    """
    before, reason = queries.get_dispatch(actor, dispatch_id), checked_reason(reason)
    business = Business(BusinessType.REPLACE, reason, replacements=(Replacement(before.document_code),))
    return _send(
        actor, by_document_id, to=_recipients(before), at=at, manner=Manner(), business=business, about=before
    )


def update(actor: Actor, dispatch_id: UUID, *, reason: str, at: datetime) -> Dispatch:
    """Send what is known of a document by now, with its files, to the bodies that got it.

    Raises:
        ReasonMissing, NotFound: see `replace`.
    """
    before, reason = queries.get_dispatch(actor, dispatch_id), checked_reason(reason)
    assert before.document_id is not None
    business = Business(BusinessType.UPDATE, reason, changes_document=True, document_id=before.document_code)
    return _send(
        actor, before.document_id, to=_recipients(before), at=at, manner=Manner(), business=business,
        about=before,
    )  # fmt: skip


def recall(actor: Actor, dispatch_id: UUID, *, reason: str, at: datetime) -> Dispatch:
    """Take a document back from every body that it was sent to; each says yes or no.

    Source: ND 30/2020/ND-CP art. 18, 4: the recipient cancels it and tells the sender.

    Raises:
        ReasonMissing, NotFound: see `replace`.
    """
    before, reason = queries.get_dispatch(actor, dispatch_id), checked_reason(reason)
    assert before.document_id is not None
    business = Business(BusinessType.RECALL, reason, document_id=before.document_code)
    return _send(
        actor, before.document_id, to=_recipients(before), at=at, manner=Manner(), business=business,
        about=before,
    )  # fmt: skip


def _recipients(dispatch: Dispatch) -> list[UUID]:
    return [each.addressed_to_id for each in dispatch.deliveries.all()]


def _send(
    actor: Actor,
    document_id: UUID,
    *,
    to: Sequence[UUID],
    at: datetime,
    manner: Manner,
    business: Business,
    about: Dispatch | None,
) -> Dispatch:
    document = registry.get_document(actor, document_id, to=acts.EXCHANGE)
    body_id = holdings.answering_for_holdings([document_id], on=actor.on)[document_id]
    by = queries.check_may(actor, body_id)
    _check_own(body_id, on=actor.on)
    recipients = _resolved(to, on=actor.on)
    is_recall = business.type is BusinessType.RECALL
    files = [] if is_recall else _originals(document)
    message = _message(document, body_id, recipients, files, on=actor.on, at=at)
    message = with_changes(
        message, business=business, content=manner.content, due_on=manner.due_on, steering=manner.steering,
        other=with_changes(message.other, priority=manner.priority),
    )  # fmt: skip
    if manner.paper_follows:
        message = with_changes(message, business=with_changes(business, paper=edxml.Paper.FOLLOWS.value))
    if about is not None and business.type is not BusinessType.REPLACE:
        # It speaks of what was sent, whatever the document says by now.
        message = with_changes(message, document_id=about.document_code)
    # Every file is read here, before the transaction.
    ready = posting.signed(message, files, at=at)
    dispatch = Dispatch(
        body_id=body_id, business=business.type.value, document_id=document_id, about=about,
        document_code=message.document_id, written_number=document.written_number,
        subject=message.subject, reason=business.reason, envelope=ready.envelope, digest=ready.digest,
        size_bytes=ready.size_bytes, paper_follows=manner.paper_follows, made_at=at,
        made_by=actor.account_id,
    )  # fmt: skip
    with transaction.atomic():
        if business.type in (BusinessType.NEW, BusinessType.REPLACE):
            _note_in_register(by, document_id, recipients)
        if business.type is BusinessType.NEW:
            _check_not_sent(document_id, recipients, on=actor.on)
        posting.post(dispatch, files, recipients, at=at)
        audit.record(
            by, f"exchange.{business.type.name.lower()}", subject=dispatch.pk, document=document_id,
            recipients=len(recipients), detail={"reason": business.reason},
        )  # fmt: skip
    return dispatch


def _check_not_sent(document_id: UUID, to: Sequence[To], *, on: date) -> None:
    """Refuse to send a document twice to one body: pressed twice, it goes once.

    The rows of the nodes are locked as when numbers are taken, so two at once cannot both find nothing.
    """
    peers = Peer.objects.select_for_update().filter(pk__in=[each.peer_id for each in to])
    list(peers.order_by("pk").values_list("pk"))
    found = queries.sent_already(document_id, [each.body_id for each in to]).first()
    if found is not None:
        raise SentAlready(
            f"document {document_id} went to {found.body_id}",
            body=organisations.body_label(found.body_id, on),
        )


def _note_in_register(by: Actor, document_id: UUID, to: Sequence[To]) -> None:
    """Note in the register of issued documents for whom this one leaves."""
    outgoing = registry.outgoing_of([document_id]).get(document_id)
    if outgoing is None:
        return
    named = registry.recipients_of(outgoing.pk)
    labels = {each.addressed_id: _label(each.addressed_id, on=by.on) for each in to}
    # A body that has ceased is reached by no name, and stands on the paper by its own.
    written = {queries.plain_name(label): body_id for body_id, label in labels.items()}
    reached = queries.reached_by_name((each.name for each in named), on=by.on)
    meant = {each.pk: written.get(queries.plain_name(each.name), reached.get(each.name)) for each in named}
    goes_to = {id_ for each in to for id_ in (each.body_id, each.addressed_id)}
    others = [each for each in to if not {each.body_id, each.addressed_id} & set(meant.values())]
    registry_services.note_sent(
        by, document_id, to=[pk for pk, body_id in meant.items() if body_id in goes_to],
        others=[labels[each.addressed_id] for each in others], on=by.on,
    )  # fmt: skip


def _label(body_id: UUID, *, on: date) -> str:
    return organisations.body_label(body_id, organisations.day_of_life(organisations.get_body(body_id), on))


def _check_own(body_id: UUID, *, on: date) -> None:
    own = queries.own_peer()
    if own is None:
        raise BodyNotBound("this node has no card", node="", body=organisations.body_label(body_id, on))
    queries.check_speaks_for(own, body_id, on=on)


def _resolved(to: Sequence[UUID], *, on: date) -> list[To]:
    """Return who gets it: each body once, whoever was written to."""
    if not to:
        raise NoRecipient("nobody is named")
    found: dict[UUID, To] = {}
    for addressed in to:
        body_id = queries.standing_for(addressed, on=on)
        binding = queries.binding_to(body_id, on=on)
        body = organisations.get_body(addressed)
        code = queries.organ_code(addressed, on=organisations.day_of_life(body, on))
        found.setdefault(body_id, To(body_id, addressed, binding.code, code, binding.peer_id))
    return list(found.values())


def _originals(document: "Document") -> list[Sent]:
    stored = queries.files_to_send(document.pk)
    if not stored or stored[0].role is Role.ANNEX:
        raise DocumentNotWhole(f"document {document.pk} has no original", missing="file")
    return [
        Sent(Attachment(f"file-{number}", file.file_name, file.media_type), file.digest, file.size_bytes)
        for number, file in enumerate(stored, start=1)
    ]


def _message(
    document: "Document", body_id: UUID, to: Sequence[To], files: Sequence[Sent], *, on: date, at: datetime
) -> Message:
    needed = {"symbol": document.symbol, "date": document.issued_on, "subject": document.subject}
    for name, value in needed.items():
        if not value:
            raise DocumentNotWhole(f"document {document.pk} has no {name}", missing=name)
    assert document.issued_on is not None
    sender = queries.organ_code(body_id, on=on)
    names = queries.names_of([body_id, *(each.body_id for each in to)], on=on)
    return Message(
        sender=Organ(sender, names.get(body_id, sender), in_charge=document.parent_issuer),
        recipients=tuple(Organ(each.code, names.get(each.body_id, each.code)) for each in to),
        number=document.number,
        notation=document.symbol,
        document_id=edxml.document_id(sender, document.issued_on, document.number, document.symbol),
        subject=document.subject,
        promulgated_on=document.issued_on,
        place=document.place,
        type_name=document.type_name,
        signer=Signer(document.authority, document.signer_title, document.signer),
        to_places=tuple(str(each) for each in document.recipients),
        other=Other(pages=document.page_count or None),
        traces=(Trace(sender, at),),
        attachments=tuple(each.attachment for each in files),
    )


@transaction.atomic
def resume(actor: Actor, delivery_id: UUID, *, at: datetime) -> Delivery:
    """Try a parked message again.

    Raises:
        NotFound: no such message of a body for which the actor exchanges.
        MoveNotOpen: it is not parked.
    """
    found = Delivery.objects.select_for_update(of=("self",)).select_related("dispatch").filter(pk=delivery_id)
    delivery = found.filter(dispatch__in=queries.dispatches_open_to(actor).values("pk")).first()
    if delivery is None:
        raise NotFound(f"delivery {delivery_id} not found")
    by = queries.check_may(actor, delivery.dispatch.body_id)
    delivery.state = rules.delivery_after(DeliveryState(delivery.state), "resume")
    delivery.failures, delivery.next_attempt_at, delivery.claimed_until = 0, at, None
    delivery.save()
    audit.record(by, "exchange.resume", subject=delivery.dispatch_id, delivery=delivery.pk)
    return delivery
