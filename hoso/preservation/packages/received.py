"""What a package from outside holds, in terms of documents and files: from its METS and EAD, and from the
sender's own description where it is a Hoso too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from hoso.preservation import disk
from hoso.preservation.earkip.checking import Package
from hoso.preservation.packages.checking import CircularPackage, ToldDocument
from hoso.preservation.packages.described import PACKED_ROLES
from hoso.preservation.packages.fields import clean
from hoso.rulesets.vn_state.codes import TYPE_NAME

_DESCRIPTION = "documentation/description.json"
_DESCRIPTION_BYTES = 256 << 20
_REP_METS = "representations/rep1/METS.xml"
_LONGEST = 200
_FIELDS = {
    "codeNumber": "number", "codeNotation": "symbol", "organName": "issuer", "subject": "subject",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file of a document: path in the package, role, media type, and the name it once came with."""

    path: str
    role: str
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """One document; `fields` by our names, `source` the sender's id or code."""

    source: str
    rule_set: str
    page_count: int
    fields: Mapping[str, str]
    recipients: tuple[str, ...]
    files: tuple[ReceivedFile, ...]


@dataclass(frozen=True, slots=True)
class ReceivedDossier:
    """One dossier as it was sent; `source` is the sender's id or the file's code."""

    source: str
    title: str
    code: str
    year: int | None
    retention_code: str
    is_open: bool
    says_secret: bool
    fonds_code: str
    sender: str
    documents: tuple[ReceivedDocument, ...] = field(default=())


_Text = Annotated[str, AfterValidator(clean)]


class _Told(BaseModel):
    """What somebody else wrote: what is not of our form is not taken, what is more is let go of."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Given(_Told):
    value: _Text | None = None


class _File(_Told):
    path: str
    role: str = "original"
    file_name: _Text = ""


class _Document(_Told):
    id: _Text
    rule_set: Annotated[str, Field(max_length=20), AfterValidator(clean)] = "vn-state"
    page_count: int | None = None
    fields: dict[str, _Given] = Field(default_factory=dict)
    recipients: list[_Text] = Field(default_factory=list)
    files: list[_File]


class _Dossier(_Told):
    id: _Text
    code: _Text | None = None


class _Description(_Told):
    """The description of another Hoso, as far as it is taken over (`rules.description`)."""

    form: Literal["hoso-dossier-1"]
    dossier: _Dossier
    documents: list[_Document]


def read_received(package: Package, circular: CircularPackage) -> ReceivedDossier:
    """Return the dossier of a package that was checked and found sound."""
    told = _description(package)
    documents = tuple(_told_documents(package, told) if told else _documents(package, circular))
    first = {name: values[0] for name, values in circular.fields.items() if values}
    code = first.get("fileCode") or first.get("arcFileCode") or ""
    agents = package.root.agents if package.root else []
    return ReceivedDossier(
        source=((told.dossier.id if told else "") or code)[:_LONGEST],
        title=first.get("title", "")[:1000],
        code=((told.dossier.code if told else None) or code)[:100],
        year=_year(first.get("endDate", "")),
        retention_code=first.get("maintenance", "")[:10],
        is_open=first.get("mode") == "01",
        says_secret=first.get("mode") == "03"
        or any(document.fields.get("mode") == ["03"] for document in circular.documents),
        fonds_code=next(
            (text for agent in agents if agent.attributes.get("ROLE") == "ARCHIVIST"
             for kind, text in agent.notes if kind == "IDENTIFICATIONCODE"), "",
        )[:_LONGEST],
        sender=next(
            (
                name for agent in agents
                if agent.attributes.get("OTHERROLE") == "SUBMITTER" for name in agent.names
            ), "",
        )[:_LONGEST],
        documents=documents,
    )  # fmt: skip


def _description(package: Package) -> _Description | None:
    """Return the sender's description if it is of our form and of this package; else METS and EAD speak."""
    if _DESCRIPTION not in package.listed or _DESCRIPTION not in package.files:
        return None
    try:
        content = disk.read_json(disk.read_small(package.folder / _DESCRIPTION, _DESCRIPTION_BYTES))
        told = _Description.model_validate(content)
    except (OSError, disk.NotJson, ValidationError):
        return None
    paths = (file.path for document in told.documents for file in document.files)
    return told if all(path in package.listed and path in package.files for path in paths) else None


def _told_documents(package: Package, told: _Description) -> Iterator[ReceivedDocument]:
    for document in told.documents:
        files = tuple(
            ReceivedFile(file.path, _role(file.role), _media_type(package, file.path), file.file_name)
            for file in document.files
        )
        yield ReceivedDocument(
            document.id[:_LONGEST], document.rule_set, _number(document.page_count),
            {name: given.value or "" for name, given in document.fields.items()},
            tuple(document.recipients), files,
        )  # fmt: skip


def _documents(package: Package, circular: CircularPackage) -> Iterator[ReceivedDocument]:
    by_description = _files_by_description(package)
    for document in circular.documents:
        files = by_description.get(document.path, [])
        yield ReceivedDocument(
            _first(document, "docCode"), "vn-state", _number(_first(document, "numberOfPage")),
            dict(_circular_fields(document)), (), tuple(files),
        )  # fmt: skip


def _circular_fields(document: ToldDocument) -> Iterator[tuple[str, str]]:
    for theirs, ours in _FIELDS.items():
        if value := _first(document, theirs):
            yield ours, value
    if name := TYPE_NAME.get(_first(document, "typeName")):
        yield "type", name
    written = _first(document, "issuedDate")
    try:
        yield "date", datetime.strptime(written, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 (a day alone)
    except ValueError:
        return


def _files_by_description(package: Package) -> dict[str, list[ReceivedFile]]:
    """Return the data files of each description, as the map of the representation links them."""
    mets = package.mets.get(_REP_METS)
    if mets is None:
        return {}
    base = _REP_METS.rpartition("/")[0]
    described = {
        section.attributes.get("ID", ""): f"{base}/{(section.reference or {}).get('xlink:href', '')}"
        for section in mets.descriptive
    }
    paths = {
        file.attributes.get("ID", ""): f"{base}/{location.get('xlink:href', '')}"
        for file in mets.files for location in file.locations
    }  # fmt: skip
    found: dict[str, list[ReceivedFile]] = {}
    for division in mets.divisions:
        for reference in division.attributes.get("DMDID", "").split():
            for pointer in division.files:
                path = paths.get(pointer.get("FILEID", ""))
                if path in package.files and reference in described:
                    file = ReceivedFile(path, "original", _media_type(package, path), path.rpartition("/")[2])
                    found.setdefault(described[reference], []).append(file)
    return found


def _role(told: str) -> str:
    """Return the role of a file: what we make ourselves of a document is never taken from others."""
    return told if told in PACKED_ROLES else "original"


def _media_type(package: Package, path: str) -> str:
    return package.listed[path].media_type[:100] if path in package.listed else ""


def _first(document: ToldDocument, name: str) -> str:
    return next(iter(document.fields.get(name, ())), "")


def _number(told: object) -> int:
    return min(int(told), 100_000) if isinstance(told, int | str) and str(told).isdigit() else 1


def _year(told: str) -> int | None:
    year = told.rpartition("/")[2]
    return int(year) if len(year) == 4 and year.isdigit() else None
