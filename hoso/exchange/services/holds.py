"""What a person decides about an arrival that was held: it goes on, or is put aside."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from hoso.access.holds import Decision
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.exchange import queries, rules
from hoso.exchange.edxml import StatusCode
from hoso.exchange.errors import PageMissing
from hoso.exchange.events import ArrivalDecided
from hoso.exchange.models import Arrival, ArrivalHold
from hoso.exchange.rules import ArrivalState, checked_reason
from hoso.exchange.services import waiting
from hoso.exchange.services.answering import answer, locked
from hoso.lib.errors import ChangedMeanwhile
from hoso.node.errors import ReaderRefused
from hoso.node.reader import ReaderPool
from hoso.reading.pictures import picture_of

HELD_PAGE_WIDTH = 1200


@transaction.atomic
def release_hold(actor: Actor, arrival_id: UUID, *, reason: str, at: datetime) -> Arrival:
    """Decide that what was held is not secret: it comes before the clerks, and is not held again.

    Raises:
        NotFound, NotAllowed, NotHeld: see `queries.get_hold`; the right is `acts.RELEASE_HOLD`.
        ReasonMissing: no reason in words.
        ChangedMeanwhile: somebody else decided first, or the sender took it back.
    """
    arrival = _decided(actor, arrival_id, Decision.RELEASED, reason=reason, at=at)
    arrival.state, arrival.was_released = rules.arrival_after(ArrivalState(arrival.state), "release"), True
    arrival.save(update_fields=["state", "was_released"])
    return arrival


@transaction.atomic
def confirm_secret(actor: Actor, arrival_id: UUID, *, reason: str, at: datetime) -> Arrival:
    """Decide that what was held is secret: it stays encrypted until the cleared place takes it.

    Number, date and sender are all that is kept in clear. The sender is told that it was not taken (02), in
    words that say nothing of it; the reason stays here.

    Raises:
        NotFound, NotAllowed, NotHeld, ReasonMissing, ChangedMeanwhile: see `release_hold`.
    """
    arrival = _decided(actor, arrival_id, Decision.SECRET, reason=reason, at=at)
    arrival.state = rules.arrival_after(ArrivalState(arrival.state), "confirm_secret")
    arrival.handled_by, arrival.handled_at = actor.account_id, at
    arrival.save(update_fields=["state", "handled_by", "handled_at"])
    answer(queries.deciding(actor, arrival.body_id), arrival, StatusCode.REJECTED, rules.PUT_ASIDE, at=at)
    return arrival


def _decided(actor: Actor, arrival_id: UUID, decision: Decision, *, reason: str, at: datetime) -> Arrival:
    hold, reason = queries.get_hold(actor, arrival_id), checked_reason(reason)
    arrival = locked(arrival_id)
    still = ArrivalHold.objects.filter(pk=hold.pk, decision=Decision.OPEN)
    if still.update(decision=decision, reason=reason, decided_by=actor.account_id, decided_at=at) != 1:
        raise ChangedMeanwhile(f"the hold of arrival {arrival_id} was decided")
    audit.record(
        queries.deciding(actor, arrival.body_id), "exchange.decide_hold", subject=arrival_id,
        decision=decision.value, detail={"reason": reason},
    )  # fmt: skip
    events.announce(ArrivalDecided(arrival_id, arrival.body_id, decision.value))
    return arrival


def held_page(actor: Actor, arrival_id: UUID, ordinal: int, *, page: int, pool: ReaderPool) -> bytes:
    """Return one page of a held file as WebP, for the person who has to decide; nothing is kept of it.

    Raises:
        NotFound, NotAllowed, NotHeld: see `queries.get_hold`.
        PageMissing: there is no such file or page, or it cannot be shown.
    """
    _looked_at(actor, arrival_id, ordinal, page=page)
    with pool.lease() as reader:
        name = waiting.bring(arrival_id, ordinal, reader.work).name
        try:
            made = picture_of(reader, name, page=page, width=HELD_PAGE_WIDTH)
        except ReaderRefused as refusal:
            raise PageMissing(f"page {page} of file {ordinal}", page=page) from refusal
        if made is None:
            raise PageMissing(f"page {page} of file {ordinal}", page=page)
        return made.read_bytes()


def held_file(actor: Actor, arrival_id: UUID, ordinal: int) -> BinaryIO:
    """Return a held file as it came, for the person who has to decide and can be shown no page of it.

    A spreadsheet or a letter of a word processor has no pages here.

    Raises:
        NotFound, NotAllowed, NotHeld, PageMissing: see `held_page`.
    """
    _looked_at(actor, arrival_id, ordinal, page=0)
    return waiting.open_file(arrival_id, ordinal)


@transaction.atomic
def _looked_at(actor: Actor, arrival_id: UUID, ordinal: int, *, page: int) -> None:
    """Record a look before anything is shown."""
    hold = queries.get_hold(actor, arrival_id)
    if not 0 <= ordinal < len(waiting.message_of(arrival_id).files):
        raise PageMissing(f"no file {ordinal}", page=page)
    by = queries.deciding(actor, hold.arrival.body_id)
    audit.record(by, "exchange.look_at_held", subject=arrival_id, ordinal=ordinal, page=page)
