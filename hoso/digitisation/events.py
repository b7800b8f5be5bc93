"""What the room `digitisation` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class FileAdmitted(Event):
    """A file lies in quarantine and waits for the detector; `subject` is the file."""

    name: ClassVar[str] = "digitisation.FileAdmitted"
    subject: UUID
    batch: UUID


@dataclass(frozen=True)
class FileHeld(Event):
    """A file bears a secrecy mark, or may: it waits for a person; `subject` is the file."""

    name: ClassVar[str] = "digitisation.FileHeld"
    subject: UUID
    batch: UUID


@dataclass(frozen=True)
class HoldDecided(Event):
    """A person released a held file, or confirmed that it is secret; `subject` is the file."""

    name: ClassVar[str] = "digitisation.HoldDecided"
    subject: UUID
    batch: UUID
    decision: str


@dataclass(frozen=True)
class BatchReopened(Event):
    """There is work again in a batch that was finished; `subject` is the batch."""

    name: ClassVar[str] = "digitisation.BatchReopened"
    subject: UUID


@dataclass(frozen=True)
class BatchFinished(Event):
    """Nothing is left in a batch that the machine could do; `subject` is the batch."""

    name: ClassVar[str] = "digitisation.BatchFinished"
    subject: UUID
