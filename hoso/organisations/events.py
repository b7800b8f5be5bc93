"""What this room announces: ids and codes only."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class BodyRegistered(Event):
    """A body stands in the directory; `subject` is the body."""

    name: ClassVar[str] = "organisations.BodyRegistered"
    subject: UUID


@dataclass(frozen=True)
class BodyRenamed(Event):
    """A body is called otherwise from `on`; `subject` is the body."""

    name: ClassVar[str] = "organisations.BodyRenamed"
    subject: UUID
    on: date


@dataclass(frozen=True)
class BodyMoved(Event):
    """A body stands under another from `on`; `subject` is the body."""

    name: ClassVar[str] = "organisations.BodyMoved"
    subject: UUID
    on: date


@dataclass(frozen=True)
class BodyCeased(Event):
    """A body is no more from `on`; `subject` is the body."""

    name: ClassVar[str] = "organisations.BodyCeased"
    subject: UUID
    on: date
    reorganisation_id: UUID


@dataclass(frozen=True)
class ReorganisationPutInForce(Event):
    """A planned reorganisation has taken effect; `subject` is the reorganisation."""

    name: ClassVar[str] = "organisations.ReorganisationPutInForce"
    subject: UUID
    on: date


@dataclass(frozen=True)
class DirectoryLoaded(Event):
    """Bodies of a published list stand in the directory.

    One announcement for all of them (`subject` is the list, always the same id): a listener reads
    what it needs by `queries`, in bulk.
    """

    name: ClassVar[str] = "organisations.DirectoryLoaded"
    subject: UUID
    source: str
    province: str


@dataclass(frozen=True)
class RecordsReceiverDecided(Event):
    """A person decided who gets the records of a body, or gave the rule back; `subject` is the body."""

    name: ClassVar[str] = "organisations.RecordsReceiverDecided"
    subject: UUID
    on: date
