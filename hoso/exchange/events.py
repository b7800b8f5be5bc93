"""What the room `exchange` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class DispatchMade(Event):
    """A message waits to be sent; `subject` is the dispatch."""

    name: ClassVar[str] = "exchange.DispatchMade"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class DeliverySettled(Event):
    """A signed receipt says what became of a message at one recipient; `subject` is the delivery."""

    name: ClassVar[str] = "exchange.DeliverySettled"
    subject: UUID
    dispatch: UUID
    state: str


@dataclass(frozen=True)
class StatusTold(Event):
    """A recipient says how far it is with a document; `subject` is the delivery."""

    name: ClassVar[str] = "exchange.StatusTold"
    subject: UUID
    status: str


@dataclass(frozen=True)
class FilesArrived(Event):
    """Files came and wait in quarantine for the secrecy detector; `subject` is the arrival."""

    name: ClassVar[str] = "exchange.FilesArrived"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class ArrivalHeld(Event):
    """What arrived bears a secrecy mark, or may: a person decides; `subject` is the arrival."""

    name: ClassVar[str] = "exchange.ArrivalHeld"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class ArrivalDecided(Event):
    """A person released what was held (`released`) or put it aside (`secret`); `subject` is the arrival."""

    name: ClassVar[str] = "exchange.ArrivalDecided"
    subject: UUID
    body: UUID
    decision: str


@dataclass(frozen=True)
class DocumentArrived(Event):
    """A document, or a recall of one, waits for a clerk; `subject` is the arrival."""

    name: ClassVar[str] = "exchange.DocumentArrived"
    subject: UUID
    body: UUID
    business: int


@dataclass(frozen=True)
class ArrivalRegistered(Event):
    """What arrived stands in the register; `subject` is the arrival."""

    name: ClassVar[str] = "exchange.ArrivalRegistered"
    subject: UUID
    document: UUID


@dataclass(frozen=True)
class ArrivalReturned(Event):
    """What arrived was sent back; `subject` is the arrival."""

    name: ClassVar[str] = "exchange.ArrivalReturned"
    subject: UUID


@dataclass(frozen=True)
class ArrivalRecalled(Event):
    """The sender took back what had arrived; `subject` is the arrival, `document` where it is registered."""

    name: ClassVar[str] = "exchange.ArrivalRecalled"
    subject: UUID
    document: UUID | None
