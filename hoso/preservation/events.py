"""What the room `preservation` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True, slots=True)
class DossierPreserved(Event):
    """A version of the dossier stands in the preservation store; `subject` is its holding."""

    name: ClassVar[str] = "preservation.DossierPreserved"
    subject: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ObjectHealed(Event):
    """Damage of a preserved dossier in one store was mended from another; `subject` is its holding."""

    name: ClassVar[str] = "preservation.ObjectHealed"
    subject: UUID
    files: int


@dataclass(frozen=True, slots=True)
class FixityBroken(Event):
    """A check found that a preserved dossier is not as it was written; `subject` is its holding."""

    name: ClassVar[str] = "preservation.FixityBroken"
    subject: UUID
    run_id: UUID
    errors: int


@dataclass(frozen=True, slots=True)
class PackageSent(Event):
    """A package from outside came through a page and waits to be looked at; `subject` is its intake."""

    name: ClassVar[str] = "preservation.PackageSent"
    subject: UUID


@dataclass(frozen=True, slots=True)
class PackageReceived(Event):
    """A package from outside was looked at; `subject` is its intake, `state` where it stands."""

    name: ClassVar[str] = "preservation.PackageReceived"
    subject: UUID
    state: str


@dataclass(frozen=True, slots=True)
class PackageDecided(Event):
    """A package from outside was taken in whole, or refused; `subject` is its intake."""

    name: ClassVar[str] = "preservation.PackageDecided"
    subject: UUID
    state: str
