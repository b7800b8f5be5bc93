"""What the room `disposal` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True, slots=True)
class ProposalMoved(Event):
    """A proposal is in another state; `subject` is the proposal."""

    name: ClassVar[str] = "disposal.ProposalMoved"
    subject: UUID
    state: str


@dataclass(frozen=True, slots=True)
class DestructionAsked(Event):
    """Somebody asked that a decision be carried out now; `subject` is the proposal."""

    name: ClassVar[str] = "disposal.DestructionAsked"
    subject: UUID


@dataclass(frozen=True, slots=True)
class DossierDestroyed(Event):
    """A dossier is a tombstone and its bytes are gone; `subject` is its holding."""

    name: ClassVar[str] = "disposal.DossierDestroyed"
    subject: UUID
    proposal: UUID


@dataclass(frozen=True, slots=True)
class DestructionEnded(Event):
    """Nothing is left to do of a decision; `subject` is the proposal."""

    name: ClassVar[str] = "disposal.DestructionEnded"
    subject: UUID
    destroyed: int
