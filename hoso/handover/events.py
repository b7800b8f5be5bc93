"""What the room `handover` announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class HandoverPlanned(Event):
    """What a body leaves is to be handed over; `subject` is the handover."""

    name: ClassVar[str] = "handover.HandoverPlanned"
    subject: UUID
    body_id: UUID
    deadline_on: date


@dataclass(frozen=True)
class LinesListed(Event):
    """Lines were added to an inventory; `subject` is the handover."""

    name: ClassVar[str] = "handover.LinesListed"
    subject: UUID
    count: int


@dataclass(frozen=True)
class HandoverSent(Event):
    """The giver has declared everything, and the lines are frozen; `subject` is the handover."""

    name: ClassVar[str] = "handover.HandoverSent"
    subject: UUID
    lines: int


@dataclass(frozen=True)
class LinesReceived(Event):
    """Lines were looked at and are as `outcome` says; `subject` is the handover."""

    name: ClassVar[str] = "handover.LinesReceived"
    subject: UUID
    outcome: str
    count: int


@dataclass(frozen=True)
class ThingFound(Event):
    """Something that no line told of was found; `subject` is the handover."""

    name: ClassVar[str] = "handover.ThingFound"
    subject: UUID
    line_id: UUID


@dataclass(frozen=True)
class DifferenceResolved(Event):
    """A difference was settled with a reason and a name; `subject` is the handover."""

    name: ClassVar[str] = "handover.DifferenceResolved"
    subject: UUID
    line_id: UUID


@dataclass(frozen=True)
class HandoverClosed(Event):
    """Nothing of a handover is open any more; `subject` is the handover."""

    name: ClassVar[str] = "handover.HandoverClosed"
    subject: UUID
    body_id: UUID


@dataclass(frozen=True)
class ClearanceGiven(Event):
    """A person who leaves has handed over everything; `subject` is the clearance."""

    name: ClassVar[str] = "handover.ClearanceGiven"
    subject: UUID
