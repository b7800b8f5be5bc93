"""What a package is to hold, as values: given by the rooms that know, written by `frame`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from hoso.preservation.earkip.values import Agent, PremisAgent, PremisEvent
from hoso.preservation.packages.fields import Values
from hoso.preservation.packages.kinds import PackageKind


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file below `data/`; `sha256` is lower-case hex, `created` aware.

    `is_attached` for what lies beside the document itself, such as the bytes as they came.
    """

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    created: datetime
    puid: str = ""
    format_name: str = ""
    format_version: str = ""
    original_name: str = ""
    is_attached: bool = False


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One document: its fields and its files, the document itself first."""

    fields: Values
    files: Sequence[DataFile]


@dataclass(frozen=True, slots=True)
class Extra:
    """A file of the folder `documentation`."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """A whole package. `documents` is asked once, and its documents are let go of one by one."""

    kind: PackageKind
    object_id: str
    label: str
    created: datetime
    agents: Sequence[Agent]
    fields: Values
    documents: Callable[[], Iterator[DocumentPart]]
    documentation: Sequence[Extra]
    record_status: str = "NEW"
    agreement: str = ""
    premis_agents: Sequence[PremisAgent] = ()
    events: Sequence[PremisEvent] = ()


def folder_name(object_id: str) -> str:
    """Return the folder of a package: its id, with `_` for what no folder may be called."""
    return object_id.replace(":", "_")


def sip_id(source: UUID, state: str) -> str:
    """Return the id of the SIP of one thing in one state: the same whenever it is made again."""
    return f"uuid-{str(uuid5(NAMESPACE_URL, f'urn:hoso:sip:{source}:{state}')).upper()}"


def aip_id(source: UUID) -> str:
    """Return the id of the AIP of a dossier, which is also that of its object in the store."""
    return f"urn:uuid:{source}"


def part_id(object_id: str, part: str) -> str:
    """Return the id of a part of a package, by its place in it: always the same."""
    return str(uuid5(NAMESPACE_URL, f"{object_id}#{part}")).upper()


def content_path(folder: Path, object_id: str, name: str) -> Path:
    """Return where a data file lies in a package that lies in `folder`."""
    return folder / folder_name(object_id) / data_path(name)


def data_path(name: str) -> str:
    """Return the path of a data file inside its package."""
    return f"representations/rep1/data/{name}"
