"""What the room `custody` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class BoxRegistered(Event):
    """A box with a label is known; `subject` is its holding."""

    name: ClassVar[str] = "custody.BoxRegistered"
    subject: UUID


@dataclass(frozen=True)
class BoxDescribed(Event):
    """More, or something else, is known of a box: whoever shows or indexes it looks again."""

    name: ClassVar[str] = "custody.BoxDescribed"
    subject: UUID


@dataclass(frozen=True)
class BoxMoved(Event):
    """A box stands elsewhere now."""

    name: ClassVar[str] = "custody.BoxMoved"
    subject: UUID


@dataclass(frozen=True)
class OriginalLent(Event):
    """Somebody took an original away; `subject` is its holding."""

    name: ClassVar[str] = "custody.OriginalLent"
    subject: UUID
    loan: UUID


@dataclass(frozen=True)
class OriginalReturned(Event):
    """A lent original came back."""

    name: ClassVar[str] = "custody.OriginalReturned"
    subject: UUID
    loan: UUID


@dataclass(frozen=True)
class SealBroken(Event):
    """Somebody found the seal of a box broken."""

    name: ClassVar[str] = "custody.SealBroken"
    subject: UUID
