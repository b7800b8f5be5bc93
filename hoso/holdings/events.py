"""What the room `holdings` announces."""

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True)
class CustodyPassed(Event):
    """Another body keeps `count` holdings; `subject` is the act, by which the history names them."""

    name: ClassVar[str] = "holdings.CustodyPassed"
    subject: UUID
    to_body: UUID
    on: date
    count: int


@dataclass(frozen=True)
class ResponsibilityPassed(Event):
    """Another body answers for `scopes` scopes from `on`; `subject` is the act."""

    name: ClassVar[str] = "holdings.ResponsibilityPassed"
    subject: UUID
    to_body: UUID
    on: date
    scopes: int


@dataclass(frozen=True)
class FondsWereClosed(Event):
    """The fonds of a body are closed on its last day, which is `on`; `subject` is the body."""

    name: ClassVar[str] = "holdings.FondsWereClosed"
    subject: UUID
    on: date
