"""What the room `dossiers` announces."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class DossierOpened(Event):
    """A dossier was opened; `subject` is its holding."""

    name: ClassVar[str] = "dossiers.DossierOpened"
    subject: UUID


@dataclass(frozen=True)
class DossierChanged(Event):
    """Title, dates, retention or contents of a dossier changed."""

    name: ClassVar[str] = "dossiers.DossierChanged"
    subject: UUID


@dataclass(frozen=True)
class DossierApproved(Event):
    """Somebody approved the dossier: from now on it is preserved as it stands."""

    name: ClassVar[str] = "dossiers.DossierApproved"
    subject: UUID


@dataclass(frozen=True)
class FilePlanApproved(Event):
    """The file plan of a year is in force; `subject` is the plan."""

    name: ClassVar[str] = "dossiers.FilePlanApproved"
    subject: UUID


@dataclass(frozen=True)
class WorkFileMoved(Event):
    """A work file is in another state: closed, submitted, taken in, returned, kept back, open again."""

    name: ClassVar[str] = "dossiers.WorkFileMoved"
    subject: UUID
    state: str


@dataclass(frozen=True)
class WorkFileComesDue(Event):
    """A work file is to be submitted within 30 days; told once for each last day."""

    name: ClassVar[str] = "dossiers.WorkFileComesDue"
    subject: UUID
    due_on: date
