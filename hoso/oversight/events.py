"""What the room `oversight` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class FindingOpened(Event):
    """A check found a cause for concern, or found it again; `subject` is the finding."""

    name: ClassVar[str] = "oversight.FindingOpened"
    subject: UUID
    kind: str


@dataclass(frozen=True)
class FindingExplained(Event):
    """Somebody who answers for it said why it is no loss, or what was done."""

    name: ClassVar[str] = "oversight.FindingExplained"
    subject: UUID


@dataclass(frozen=True)
class FindingResolved(Event):
    """A check found that the cause is gone."""

    name: ClassVar[str] = "oversight.FindingResolved"
    subject: UUID
    kind: str


@dataclass(frozen=True)
class CheckAsked(Event):
    """Somebody wants to know at once, not tonight; `subject` is the account."""

    name: ClassVar[str] = "oversight.CheckAsked"
    subject: UUID
