"""What the room `registry` announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class DocumentRegistered(Event):
    """A document is in the register of what this node keeps; `subject` is its holding."""

    name: ClassVar[str] = "registry.DocumentRegistered"
    subject: UUID


@dataclass(frozen=True)
class DocumentDescribed(Event):
    """Fields of a document were proposed, corrected or confirmed."""

    name: ClassVar[str] = "registry.DocumentDescribed"
    subject: UUID
    confirmed: bool


@dataclass(frozen=True)
class SeriesDeclared(Event):
    """The head of a body declared which documents share one series of numbers; `subject` is the series."""

    name: ClassVar[str] = "registry.SeriesDeclared"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class SeriesWithdrawn(Event):
    """A declaration was taken back, usually to be replaced by another one."""

    name: ClassVar[str] = "registry.SeriesWithdrawn"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class RegisterOpened(Event):
    """A body began a register; `subject` is the register."""

    name: ClassVar[str] = "registry.RegisterOpened"
    subject: UUID
    body: UUID


@dataclass(frozen=True)
class DocumentArrived(Event):
    """A document got an arrival number; `subject` is the document, `arrival` what the body does with it."""

    name: ClassVar[str] = "registry.DocumentArrived"
    subject: UUID
    arrival: UUID
    body: UUID


@dataclass(frozen=True)
class ArrivalMoved(Event):
    """An arrival was presented, instructed, closed, opened again or returned; `subject` is the arrival."""

    name: ClassVar[str] = "registry.ArrivalMoved"
    subject: UUID
    state: str


@dataclass(frozen=True)
class DraftMoved(Event):
    """A draft was begun, submitted, returned, approved or dropped; `subject` is the draft."""

    name: ClassVar[str] = "registry.DraftMoved"
    subject: UUID
    state: str


@dataclass(frozen=True)
class DocumentIssued(Event):
    """A document of the body has its number and date; `subject` is the document."""

    name: ClassVar[str] = "registry.DocumentIssued"
    subject: UUID
    outgoing: UUID
    body: UUID


@dataclass(frozen=True)
class DocumentDispatched(Event):
    """A document left for some of its recipients; `subject` is the document."""

    name: ClassVar[str] = "registry.DocumentDispatched"
    subject: UUID
    outgoing: UUID


@dataclass(frozen=True)
class DocumentRecalled(Event):
    """A document that was issued is called back; `subject` is the document."""

    name: ClassVar[str] = "registry.DocumentRecalled"
    subject: UUID
    outgoing: UUID


@dataclass(frozen=True)
class TaskGiven(Event):
    """Somebody was given a task; `subject` is the task, `document` what it is about."""

    name: ClassVar[str] = "registry.TaskGiven"
    subject: UUID
    body: UUID
    document: UUID | None


@dataclass(frozen=True)
class TaskMoved(Event):
    """A task is in another state, or in other hands; `state` is the code of the state."""

    name: ClassVar[str] = "registry.TaskMoved"
    subject: UUID
    body: UUID
    state: str


@dataclass(frozen=True)
class DeadlineAsked(Event):
    """The lead of a task asks for a later deadline."""

    name: ClassVar[str] = "registry.DeadlineAsked"
    subject: UUID
    body: UUID
    until_on: date


@dataclass(frozen=True)
class DeadlineDecided(Event):
    """A later deadline was granted or refused; `due_on` is the deadline that stands."""

    name: ClassVar[str] = "registry.DeadlineDecided"
    subject: UUID
    body: UUID
    is_granted: bool
    due_on: date


@dataclass(frozen=True)
class TasksPassedOn(Event):
    """The open tasks of somebody who leaves a post are a colleague's; `subject` is the body."""

    name: ClassVar[str] = "registry.TasksPassedOn"
    subject: UUID
    count: int


@dataclass(frozen=True)
class CopyMade(Event):
    """A copy of a document has its number and its file; `subject` is the document that was copied."""

    name: ClassVar[str] = "registry.CopyMade"
    subject: UUID
    copy: UUID
    body: UUID


@dataclass(frozen=True)
class CopyCancelled(Event):
    """A copy counts no more; its number stays. `subject` is the document that was copied."""

    name: ClassVar[str] = "registry.CopyCancelled"
    subject: UUID
    copy: UUID
    body: UUID
