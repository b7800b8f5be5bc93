"""What the room `dossiers` announces."""

from dataclasses import dataclass
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
