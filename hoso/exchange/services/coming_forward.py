"""What was looked at comes before the clerks, and does what it came for: take back, replace."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from pydantic import TypeAdapter

from hoso.access.holds import Decision
from hoso.access.values import service_actor
from hoso.events import services as events
from hoso.exchange import rules
from hoso.exchange.edxml import BusinessType, Message, Paper, StatusCode
from hoso.exchange.events import ArrivalRecalled, DocumentArrived
from hoso.exchange.models import Arrival, ArrivalFile, ArrivalHold
from hoso.exchange.rules import UNSEEN, ArrivalState
from hoso.exchange.services import waiting
from hoso.exchange.services.answering import answer
from hoso.signatures import services as signatures

_MESSAGES = TypeAdapter(Message)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is a blob by now; `pages` is 0 where none can be shown."""

    digest: str
    pages: int


def come_forward(
    arrival: Arrival, message: Message, remarks: Sequence[str], files: Sequence[Kept], *, at: datetime
) -> None:
    """Store a message with its kept files, in their order; runs in a transaction."""
    arrival.state = rules.arrival_after(ArrivalState(arrival.state), "clear")
    arrival.subject, arrival.remarks, arrival.claimed_until = message.subject, list(remarks), None
    arrival.message = _MESSAGES.dump_python(message, mode="json")
    arrival.paper_follows = message.business.paper == Paper.FOLLOWS
    arrival.save()
    ArrivalFile.objects.bulk_create(
        ArrivalFile(
            arrival=arrival, ordinal=ordinal, blob_id=file.digest, name=_file_name(attachment.name),
            media_type=attachment.content_type[:100], page_count=file.pages,
        )
        for ordinal, (attachment, file) in enumerate(zip(message.attachments, files, strict=True))
    )  # fmt: skip
    came = [
        file.digest for attachment, file in zip(message.attachments, files, strict=True)
        if attachment.content_type == signatures.PDF or attachment.name.lower().endswith(".pdf")
    ]  # fmt: skip
    signatures.watch(came, by=arrival.pk, at=at)
    if arrival.about_id is not None:
        _touch(arrival, arrival.about_id, message.business.type, at=at)
    events.announce(DocumentArrived(arrival.pk, arrival.body_id, arrival.business))


def _file_name(told: str) -> str:
    """Return the name of a file without the folders that somebody may have put before it."""
    return re.split(r"[/\\]", told)[-1][:255] or "file"


def _touch(arrival: Arrival, about_id: UUID, business: BusinessType, *, at: datetime) -> None:
    """What nobody has registered yet is taken back or replaced at once; for all else a person is asked."""
    before = Arrival.objects.select_for_update().get(pk=about_id)
    state = ArrivalState(before.state)
    if business is BusinessType.REPLACE and (state, "replace") in rules.ARRIVAL_MOVES:
        _withdraw(before, "replace", at=at)
    if business is BusinessType.RECALL and state is not ArrivalState.REGISTERED:
        if (state, "recall") in rules.ARRIVAL_MOVES:
            _withdraw(before, "recall", at=at)
            events.announce(ArrivalRecalled(before.pk, None))
        arrival.state, arrival.handled_at = ArrivalState.ANSWERED, at
        arrival.save(update_fields=["state", "handled_at"])
        answer(service_actor("exchange", at.date()), arrival, StatusCode.AGREED, "", at=at)


def _withdraw(before: Arrival, move: str, *, at: datetime) -> None:
    """Take an arrival out of the clerks' way; what nobody had seen of it is destroyed."""
    was = ArrivalState(before.state)
    before.state, before.claimed_until = rules.arrival_after(was, move), None
    before.save(update_fields=["state", "claimed_until"])
    if was in UNSEEN:
        ArrivalHold.objects.filter(arrival=before, decision=Decision.OPEN).update(
            decision=Decision.WITHDRAWN, decided_at=at
        )
        transaction.on_commit(lambda: waiting.forget(before.pk))
