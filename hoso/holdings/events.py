"""What the room `holdings` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class HoldingRegistered(Event):
    """A new holding of any kind is known; `subject` is the holding."""

    name: ClassVar[str] = "holdings.HoldingRegistered"
    subject: UUID
    kind: str


@dataclass(frozen=True)
class HoldingChanged(Event):
    """Class, scope, custody or membership of a holding changed: whoever caches it looks again."""

    name: ClassVar[str] = "holdings.HoldingChanged"
    subject: UUID
    fact: str
