"""What the room `registry` announces."""

from dataclasses import dataclass
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
