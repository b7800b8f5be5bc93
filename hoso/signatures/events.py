"""What the room `signatures` announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from hoso.events.events import Event


@dataclass(frozen=True)
class FilesToJudge(Event):
    """Files came in whose signatures are to be looked at; `subject` is whatever brought them."""

    name: ClassVar[str] = "signatures.FilesToJudge"
    subject: UUID


@dataclass(frozen=True)
class FileJudged(Event):
    """The signatures of a stored file were judged; `subject` is the judgement."""

    name: ClassVar[str] = "signatures.FileJudged"
    subject: UUID
    signatures: int


@dataclass(frozen=True)
class PaperSigned(Event):
    """A signature came back; `subject` is the signing, `paper` what is signed, `state` how far it is."""

    name: ClassVar[str] = "signatures.PaperSigned"
    subject: UUID
    paper: UUID
    part: str
    state: str
