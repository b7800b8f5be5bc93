"""Registering what arrived: number, document, files and the word to the sender, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.exchange import queries
from hoso.exchange.edxml import BusinessType
from hoso.exchange.errors import MoveNotOpen
from hoso.exchange.models import Arrival, ArrivalFile
from hoso.exchange.rules import ArrivalState
from hoso.exchange.services.answering import locked
from hoso.exchange.services.arrivals import mark_registered
from hoso.lib.errors import NotAllowed
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.rules import NewArrival, Role

if TYPE_CHECKING:
    from hoso.registry.models import Incoming

# What gets an arrival number; an update belongs to a document that has one, a recall is answered.
_NUMBERED = {BusinessType.NEW.value, BusinessType.REPLACE.value}


@transaction.atomic
def register_arrival(actor: Actor, arrival_id: UUID, entry: NewArrival, *, at: datetime) -> "Incoming":
    """Enter what arrived under the next arrival number, with its files, and tell the sender (03).

    The row of the register has the id of the arrival. Pressed twice by one person, it is entered once.

    Source: ND 30/2020/ND-CP art. 21, 22.

    Raises:
        NotFound, NotAllowed: no such arrival for this actor, or it does not register in the body.
        MoveNotOpen: it was dealt with (by a colleague, or recalled), or it is an update or a recall.
        BodyCeased, NoRegister, OutsideRegister, DateBeforeLast, FieldUnknown, FieldOdd, FondsClosed: see
            `registry.services.register_arrival`.
    """
    arrival = _locked(actor, arrival_id)
    if arrival.business not in _NUMBERED:
        raise MoveNotOpen("it gets no number", state=arrival.state, move="register")
    if arrival.state == ArrivalState.REGISTERED and arrival.handled_by == actor.account_id:
        return registry_queries.get_arrival(actor, arrival_id)
    _check_waits(arrival)
    made = registry.register_arrival(actor, arrival.body_id, entry, arrival_id=arrival.pk)
    registry.add_files(made.document_id, _originals(queries.files_of_arrival(arrival_id)))
    mark_registered(actor, arrival_id, made.document_id, at=at)
    return made


@transaction.atomic
def register_update(actor: Actor, arrival_id: UUID, *, at: datetime) -> Arrival:
    """Put an update and its files with the document that it speaks of, and tell the sender (03).

    Number, date and fields of the register stay as they were entered.

    Raises:
        NotFound: no such arrival for this actor.
        NotAllowed: the actor does not register in the body.
        MoveNotOpen: it is no update, was dealt with, or what it speaks of is not registered.
    """
    arrival = _locked(actor, arrival_id)
    about = arrival.about
    if arrival.business != BusinessType.UPDATE.value or about is None or about.document_id is None:
        raise MoveNotOpen("no update of a registered document", state=arrival.state, move="register")
    _check_waits(arrival)
    registry.add_files(about.document_id, _originals(queries.files_of_arrival(arrival_id)))
    return mark_registered(actor, arrival_id, about.document_id, at=at)


def _locked(actor: Actor, arrival_id: UUID) -> Arrival:
    """Return the arrival for one act at a time.

    Raises:
        NotFound: no such arrival for this actor.
        NotAllowed: the actor does not register in its body.
    """
    if not registry_queries.may(actor, acts.REGISTER, queries.get_arrival(actor, arrival_id).body_id):
        raise NotAllowed(f"{acts.REGISTER} is not open to {actor.account_id}", act=acts.REGISTER)
    return locked(arrival_id)


def _check_waits(arrival: Arrival) -> None:
    if arrival.state != ArrivalState.WAITING:
        raise MoveNotOpen(f"it is {arrival.state}", state=arrival.state, move="register")


def _originals(files: Sequence[ArrivalFile]) -> list[registry.NewFile]:
    return [
        registry.NewFile(
            Role.ORIGINAL, each.blob_id, each.name, each.media_type, last_page=max(1, each.page_count)
        )
        for each in files
    ]
