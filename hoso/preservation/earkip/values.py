"""What a METS file tells, as values: who made the package, which files, in which order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

# Circular 05/2025 writes its moments in the time of Vietnam.
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Agent:
    """Who took part, with a role of METS; `note` is typed by `note_type` (vocabulary of CSIP)."""

    role: str
    type: str
    name: str
    note: str = ""
    note_type: str = ""
    other_role: str = ""
    other_type: str = ""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file that a METS lists: its place beside that METS, and what its bytes are.

    `sha256` is lower-case hex, `created` aware.
    """

    id: str
    href: str
    media_type: str
    size_bytes: int
    sha256: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Metadata:
    """One file of descriptive or preservation metadata; `group` is what other parts point at."""

    group: str
    kind: str
    file: FileEntry


@dataclass(frozen=True, slots=True)
class Group:
    """A `fileGrp`; its files are asked for when they are written, never held together."""

    id: str
    use: str
    files: Callable[[], Iterable[FileEntry]]
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """A `div` of the structural map.

    `files` gives the ids of what it points at; `below` its parts; `mets` the METS of a representation.
    """

    id: str
    label: str
    files: Callable[[], Iterable[str]] = tuple
    below: "Callable[[], Iterable[Division]]" = tuple
    descriptive: Callable[[], Iterable[str]] = tuple
    preservation: Sequence[str] = ()
    mets_href: str = ""
    mets_title: str = ""


@dataclass(frozen=True, slots=True)
class Mets:
    """One METS file, root or of a representation. What may be long is given by functions."""

    object_id: str
    type: str
    profile: str
    package_type: str
    created: datetime
    agents: Sequence[Agent]
    groups: Sequence[Group]
    divisions: Callable[[], Iterable[Division]]
    label: str = ""
    content_type: str = "MIXED"
    record_status: str = ""
    agreement: str = ""
    descriptive: Callable[[], Iterable[Metadata]] = tuple
    preservation: Sequence[Metadata] = ()
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PremisObject:
    """A file or representation as PREMIS tells of it; `format` holds name, version and PRONOM identifier."""

    id: str
    category: str
    sha256: str = ""
    size_bytes: int = 0
    format_name: str = ""
    format_version: str = ""
    puid: str = ""
    original_name: str = ""
    part_of: str = ""
    derived_from: str = ""


@dataclass(frozen=True, slots=True)
class PremisAgent:
    """Who did something: `kind` is person, organization or software."""

    id: str
    name: str
    kind: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class PremisEvent:
    """Something that was done; `agents` and `objects` are pairs of id and role."""

    id: str
    type: str
    at: datetime
    detail: str
    outcome: str
    agents: Sequence[tuple[str, str]] = ()
    objects: Sequence[tuple[str, str]] = ()
    outcome_note: str = ""


def moment(at: datetime) -> str:
    """Return a moment as packages write it: seconds, in the time of Vietnam, with its zone."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")
