"""Taking in a sealed envelope, exactly once: parsed in a reader, decided, stored whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from hoso.access.values import service_actor
from hoso.audit import services as audit
from hoso.blobs.disk import FLOOR_BYTES, check_free, full_disk_named
from hoso.events import services as events
from hoso.exchange import edxml, opening, queries, sealing
from hoso.exchange.edxml import BusinessType, Message, StatusCode
from hoso.exchange.edxml.limits import MOST_ATTACHED_BYTES, MOST_ENVELOPE_BYTES
from hoso.exchange.errors import (
    BodyNotBound,
    ContentDiffers,
    DocumentIdTwice,
    LifeUnknown,
    NobodyFollows,
    NotHere,
    NotOurBody,
    PeerNotConfirmed,
    SenderUnknown,
    SequenceTakenTwice,
    SeveralFollow,
    XmlTooLarge,
)
from hoso.exchange.events import FilesArrived, StatusTold
from hoso.exchange.letters import Letter, read_letter, written_number
from hoso.exchange.models import Arrival, Delivery, Incoming, Peer
from hoso.exchange.rules import PRESENT, ArrivalState, DeliveryState, PeerState
from hoso.exchange.sealing import Receipt, Seal
from hoso.exchange.services import waiting
from hoso.exchange.services.coming_forward import come_forward
from hoso.lib.errors import DomainError
from hoso.lib.hashing import chunks
from hoso.node.errors import ReaderRefused
from hoso.organisations import queries as organisations

# Base64, names around it, and what is left.
MOST_CONTENT_BYTES = MOST_ATTACHED_BYTES * 4 // 3 + 2 * MOST_ENVELOPE_BYTES
_LETTER = "letter.xml"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be stored, once every refusal was passed."""

    body_id: UUID
    addressed_id: UUID
    sender_id: UUID
    about: Arrival | None


def take_in(source: BinaryIO, *, at: datetime) -> bytes:
    """Take in one sealed envelope and return the signed receipt; the same one again returns the same.

    A message that cannot be taken is refused with a receipt that says why; nothing of it is stored. What has
    files waits encrypted until these were looked at for secrecy marks (`screening`).

    Raises:
        SealNotReadable, SenderUnknown, PeerNotConfirmed, SealWrong, LifeUnknown, NotForUs, Expired: nobody
            we trust sealed this for us now; no receipt.
        ContentDiffers: it broke off or was changed; no receipt, so it is sent again.
        SequenceTakenTwice: the same number with other content.
        DiskFull, ReaderCrashed, ReaderTimedOut, ReaderTooBig: this node could not; it is sent again.
    """
    statement = sealing.read(sealing.ENVELOPE, source)
    seal = sealing.facts_of(statement, Seal)
    peer = _sender(seal)
    sealing.check(statement, peer.public_key)
    if seal.incarnation not in peer.incarnations:
        raise LifeUnknown(f"life {seal.incarnation} of {seal.sender}", node=peer.name)
    sealing.check_addressed(seal, me=opening.identity().node_id, at=at)
    if not 0 < seal.size_bytes <= MOST_CONTENT_BYTES:
        raise XmlTooLarge("too large", limit="envelope")
    _try_soon(peer, at=at)
    known = _known(peer, seal)
    if known is not None:
        _read_to_end(source, seal)
        return known
    with _spooled(source, seal) as content:
        return _taken(peer, seal, content, at=at)


def _sender(seal: Seal) -> Peer:
    peer = queries.find_peer(seal.sender)
    if peer is None:
        raise SenderUnknown(f"node {seal.sender} is not known", node=seal.sender)
    if peer.state not in {PeerState.CONFIRMED, PeerState.OWN}:
        raise PeerNotConfirmed(f"node {seal.sender} is {peer.state}", node=peer.name)
    return peer


def _try_soon(peer: Peer, *, at: datetime) -> None:
    """The node speaks again: what waits for it need not wait any longer."""
    waiting = Delivery.objects.filter(peer=peer, state=DeliveryState.WAITING, failures__gt=0)
    waiting.filter(next_attempt_at__gt=at).update(next_attempt_at=at)


def _known(peer: Peer, seal: Seal) -> bytes | None:
    """Return the receipt of an envelope that was dealt with.

    Raises:
        SequenceTakenTwice: under its number another one was.
    """
    found = Incoming.objects.filter(peer=peer, incarnation=seal.incarnation, sequence=seal.sequence).first()
    if found is None:
        return None
    if found.digest != seal.digest:
        raise SequenceTakenTwice(f"{seal.sequence} was another", sequence=seal.sequence, node=peer.name)
    return bytes(found.receipt)


def _read_to_end(source: BinaryIO, seal: Seal) -> None:
    """Let whoever sends finish: an answer in the middle would be lost."""
    left = seal.size_bytes
    while left > 0 and (piece := source.read(min(left, 1 << 20))):
        left -= len(piece)


@contextmanager
def _spooled(source: BinaryIO, seal: Seal) -> Iterator[Path]:
    """Yield the content as a file, checked against the seal; gone when the block ends."""
    work = opening.home().work
    check_free(work, floor_bytes=FLOOR_BYTES + 2 * seal.size_bytes)
    handle, name = tempfile.mkstemp(dir=work, prefix="letter-", suffix=".part")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target, full_disk_named(work):
            state, size = hashlib.sha512(), 0
            for piece in chunks(source):
                size += len(piece)
                if size > seal.size_bytes:
                    break
                state.update(piece)
                target.write(piece)
        if size != seal.size_bytes or f"sha512:{state.hexdigest()}" != seal.digest:
            raise ContentDiffers(f"{size} of {seal.size_bytes} bytes", found=size, expected=seal.size_bytes)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _taken(peer: Peer, seal: Seal, content: Path, *, at: datetime) -> bytes:
    with opening.readers().lease() as reader:
        shutil.move(content, reader.work / _LETTER)
        try:
            letter = read_letter(reader, _LETTER, certificate=peer.certificate)
            plan = _decide(peer, seal, letter, at=at)
            with waiting.put_aside(letter) as arrival_id:
                return _store(peer, seal, letter, plan, arrival_id, at=at)
        except ReaderRefused as refusal:
            return _refuse(peer, seal, refusal, at=at)
        except _REFUSALS as refusal:
            return _refuse(peer, seal, refusal, at=at)


_REFUSALS = (NotOurBody, DocumentIdTwice, NotHere, BodyNotBound)


def _decide(peer: Peer, seal: Seal, letter: Letter, *, at: datetime) -> _Plan:
    """Return what is to be stored.

    Raises:
        NotOurBody: it is for nobody here.
        BodyNotBound: the node writes in the name of a body for which it does not speak.
        DocumentIdTwice, NotHere: see there.
    """
    on = at.date()
    told = letter.message or letter.status
    assert told is not None
    dated_on = letter.message.promulgated_on if letter.message is not None else None
    sender = queries.body_of_code(told.sender.organ_id, on=on, dated_on=dated_on)
    if sender is None:
        raise BodyNotBound("an unknown body", node=peer.name, body=told.sender.organ_id[:60])
    queries.check_speaks_for(peer, sender.pk, on=on)
    body_id, addressed_id = _ours(seal, on=on, dated_on=dated_on)
    if letter.message is None:
        return _Plan(body_id, addressed_id, sender.pk, None)
    return _Plan(body_id, addressed_id, sender.pk, _about(letter.message, sender.pk, body_id))


def _ours(seal: Seal, *, on: date, dated_on: date | None) -> tuple[UUID, UUID]:
    """Return our body that gets it, and the one that was written to."""
    named = queries.body_of_code(seal.to, on=on, dated_on=dated_on)
    addressed = queries.body_of_code(seal.addressed_to, on=on, dated_on=dated_on)
    if named is None:
        _not_ours(seal.to)
    try:
        body_id = queries.standing_for(named.pk, on=on)
        own = queries.own_peer()
        if own is None:
            _not_ours(seal.to)
        queries.check_speaks_for(own, body_id, on=on)
    except (NobodyFollows, SeveralFollow, BodyNotBound):
        _not_ours(organisations.body_label(named.pk, on))
    return body_id, (addressed.pk if addressed is not None else named.pk)


def _not_ours(body: str) -> NoReturn:
    raise NotOurBody(f"{body} is not here", body=body)


def _about(message: Message, sender_id: UUID, body_id: UUID) -> Arrival | None:
    """Return what a recall, update or replacement speaks of."""
    match message.business.type:
        case BusinessType.NEW:
            known = _documents(sender_id, body_id, [message.document_id]).filter(state__in=PRESENT)
            if known.exists():
                raise DocumentIdTwice(f"{message.document_id} came before", document=message.document_id)
            return None
        case BusinessType.REPLACE:
            codes = [each.document_id for each in message.business.replacements]
            return _documents(sender_id, body_id, codes).first()
        case BusinessType.RECALL | BusinessType.UPDATE:
            code = message.business.document_id or message.document_id
            found = _documents(sender_id, body_id, [code]).first()
            if found is None:
                raise NotHere(f"{code} never came", document=code)
            return found


def _documents(sender_id: UUID, body_id: UUID, codes: list[str]) -> "QuerySet[Arrival]":
    found = Arrival.objects.filter(sender=sender_id, body=body_id, document_code__in=codes)
    return found.exclude(business=BusinessType.RECALL.value).order_by("-pk")


@transaction.atomic
def _store(peer: Peer, seal: Seal, letter: Letter, plan: _Plan, arrival_id: UUID, *, at: datetime) -> bytes:
    # One at a time per node: two copies of one envelope, or of one document, cannot both find nothing.
    Peer.objects.select_for_update().get(pk=peer.pk)
    known = _known(peer, seal)
    if known is not None:
        return known
    if letter.message is not None:
        # What came before is looked at once more, now that nobody else can interfere.
        plan = replace(plan, about=_about(letter.message, plan.sender_id, plan.body_id))
    incoming = _note(peer, seal, "", at=at)
    if letter.status is not None:
        _take_status(peer, plan, letter.status, at=at)
    else:
        _take_document(peer, plan, letter, incoming, arrival_id, at=at)
    return bytes(incoming.receipt)


def _note(peer: Peer, seal: Seal, code: str, *, at: datetime) -> Incoming:
    """Write down that an envelope was dealt with, and sign what became of it."""
    me = opening.identity()
    receipt = Receipt(
        sender=seal.sender, incarnation=seal.incarnation, recipient=me.node_id,
        recipient_incarnation=me.incarnation, sequence=seal.sequence, digest=seal.digest,
        outcome=sealing.REFUSED if code else sealing.TAKEN, code=code, at=at,
    )  # fmt: skip
    incoming = Incoming.objects.create(
        peer=peer, incarnation=seal.incarnation, sequence=seal.sequence, digest=seal.digest, code=code,
        receipt=sealing.write(sealing.RECEIPT, receipt, me.sign), at=at,
    )  # fmt: skip
    audit.record(
        service_actor("exchange", at.date()), "exchange.take_in", subject=incoming.pk, peer=peer.pk,
        sequence=seal.sequence, code=code,
    )  # fmt: skip
    return incoming


@transaction.atomic
def _refuse(peer: Peer, seal: Seal, refusal: DomainError, *, at: datetime) -> bytes:
    if not refusal.code.startswith("exchange."):
        raise refusal
    Peer.objects.select_for_update().get(pk=peer.pk)
    known = _known(peer, seal)
    return known if known is not None else bytes(_note(peer, seal, refusal.code, at=at).receipt)


def _take_document(
    peer: Peer, plan: _Plan, letter: Letter, incoming: Incoming, arrival_id: UUID, *, at: datetime
) -> None:
    """Enter what came: number, date and sender; the rest at once where no file waits to be looked at."""
    message = letter.message
    assert message is not None
    arrival = Arrival.objects.create(
        id=arrival_id, incoming=incoming, peer=peer, body_id=plan.body_id,
        addressed_to_id=plan.addressed_id, sender_id=plan.sender_id, business=message.business.type.value,
        document_code=message.document_id[:300],
        written_number=written_number(message)[:300],
        promulgated_on=message.promulgated_on, about=plan.about, arrived_at=at, state=ArrivalState.SCREENING,
    )  # fmt: skip
    if letter.files:
        events.announce(FilesArrived(arrival.pk, arrival.body_id))
    else:
        come_forward(arrival, message, letter.remarks, [], at=at)


def _take_status(peer: Peer, plan: _Plan, status: edxml.Status, *, at: datetime) -> None:
    """Note what a recipient says about a document of ours."""
    found = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(
            peer=peer, body=plan.sender_id, dispatch__body=plan.body_id, dispatch__business__isnull=False,
            dispatch__document_code=status.response_for.document_id,
        )
        .order_by("-pk")
    )  # fmt: skip
    is_answer = status.code in {StatusCode.AGREED, StatusCode.REFUSED, StatusCode.RECALLED}
    recalls = found.filter(dispatch__business__in=[BusinessType.RECALL.value, BusinessType.UPDATE.value])
    others = found.exclude(dispatch__business=BusinessType.RECALL.value)
    delivery = (recalls if is_answer else others).first()
    if delivery is None:
        raise NotHere("no such document went there", document=status.response_for.document_id[:200])
    delivery.status_code, delivery.status_text = status.code.value, status.description[:500]
    delivery.status_at = status.at
    delivery.save(update_fields=["status_code", "status_text", "status_at"])
    events.announce(StatusTold(delivery.pk, status.code.value))
