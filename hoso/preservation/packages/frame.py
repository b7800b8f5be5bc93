"""Writing everything of a package but its data: METS, descriptions, PREMIS, schemas.

Documents pass once; of each a line is kept in a file, from which the long parts of METS and PREMIS are
written. So ten thousand documents take as much memory as ten, and time grows with their number alone.

Sources: TT 05/2025/TT-BNV appendices I to IV (secondary source); E-ARK CSIP 2.0.4; PREMIS 3.0.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from hoso.preservation.earkip import names, schema
from hoso.preservation.earkip.values import (
    Division,
    FileEntry,
    Group,
    Metadata,
    Mets,
    PremisObject,
)
from hoso.preservation.earkip.writing import write_mets, write_premis
from hoso.preservation.errors import NothingToKeep, PackageIncomplete
from hoso.preservation.packages import fields
from hoso.preservation.packages.kinds import FORMS, REPRESENTATION_PROFILE
from hoso.preservation.packages.values import DataFile, PackagePlan, part_id

# Looks at the documents once more, from the first.
_Passed = Callable[[], "Iterator[_Line]"]
_XML = "text/xml"
_SCHEMA_TYPE = "application/xml"
REP = "representations/rep1"


@dataclass(frozen=True, slots=True)
class Frame:
    """What was written: the paths of the frame's files, how many documents and files the package has.

    `shortened` names fields whose text was longer than the circular allows, with how often.
    """

    folder: Path
    paths: tuple[str, ...]
    documents: int
    files: int
    shortened: dict[str, int]


def write_frame(plan: PackagePlan, folder: Path) -> Frame:
    """Write the frame of a package into the empty folder `folder`.

    Raises:
        NothingToKeep: the package would hold no document.
        PackageIncomplete: a field that the circular asks for is missing, or holds what it does not allow.
    """
    return _Writing(plan, folder).write()


@dataclass(frozen=True, slots=True)
class _Line:
    """What is remembered of one document: the file that describes it, and its data."""

    described: DataFile
    data: list[DataFile]


_LINES = TypeAdapter(_Line)


class _Writing:
    def __init__(self, plan: PackagePlan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._paths: list[str] = []
        self._shortened: dict[str, int] = {}
        self._documents = self._files = 0

    def write(self) -> Frame:
        with tempfile.TemporaryFile() as spool:
            self._write_documents(spool)
            if not self._documents:
                raise NothingToKeep("a package without documents would say nothing")
            passed = partial(_read_back, spool)
            self._write_schemas()
            for extra in self._plan.documentation:
                self._put(f"documentation/{extra.name}", extra.content)
            self._write_representation(passed)
            self._write_root()
        return Frame(self._folder, tuple(self._paths), self._documents, self._files, self._shortened)

    # ---- the parts ------------------------------------------------------------------------------------

    def _write_documents(self, spool: BinaryIO) -> None:
        table = fields.document_table(self._plan.kind)
        for document in self._plan.documents():
            self._documents += 1
            values = self._fitted(table, document.fields, where=f"document {self._documents}")
            path = f"{REP}/metadata/descriptive/EAD_doc_File{self._documents}.xml"
            described = self._put(path, fields.as_xml(values, schema="../../../../schemas/EAD_doc.xsd"))
            self._files += len(document.files)
            spool.write(_LINES.dump_json(_Line(described, list(document.files))) + b"\n")

    def _write_schemas(self) -> None:
        for name in schema.NAMES:
            if name != schema.PREMIS or self._has_premis:
                self._put(f"schemas/{name}", schema.schema_file(name).read_bytes())
        self._put("schemas/EAD.xsd", fields.schema_of(fields.FILE_TABLES[self._plan.kind]))
        self._put("schemas/EAD_doc.xsd", fields.schema_of(fields.document_table(self._plan.kind)))

    def _write_representation(self, passed: _Passed) -> None:
        preservation: list[Metadata] = []
        if self._has_premis:
            path = f"{REP}/metadata/preservation/PREMIS_rep1.xml"
            write_premis(
                self._place(path), objects=lambda: self._premis_files(passed), events=lambda: (),
                agents=(), schemas="../../../../schemas",
            )  # fmt: skip
            preservation = [self._metadata(path, "PREMIS", base=f"{REP}/")]
        write_mets(
            self._place(f"{REP}/METS.xml"),
            self._representation(passed, preservation),
            schemas="../../schemas",
        )

    def _write_root(self) -> None:
        table = fields.FILE_TABLES[self._plan.kind]
        values = self._fitted(table, self._plan.fields, where="EAD.xml")
        self._put("metadata/descriptive/EAD.xml", fields.as_xml(values, schema="../../schemas/EAD.xsd"))
        preservation: list[Metadata] = []
        if self._has_premis:
            write_premis(
                self._place("metadata/preservation/PREMIS.xml"), objects=self._premis_package,
                events=lambda: self._plan.events, agents=self._plan.premis_agents, schemas="../../schemas",
            )  # fmt: skip
            preservation = [self._metadata("metadata/preservation/PREMIS.xml", "PREMIS")]
        write_mets(self._place("METS.xml"), self._root(preservation), schemas="schemas")

    # ---- METS -----------------------------------------------------------------------------------------

    def _root(self, preservation: Sequence[Metadata]) -> Mets:
        described = self._metadata("metadata/descriptive/EAD.xml", "EAD")
        groups = [
            self._group(names.SCHEMAS, self._below("schemas/")),
            self._group(names.DOCUMENTATION, self._below("documentation/")),
            self._group(names.REPRESENTATIONS, [f"{REP}/METS.xml"], content_type="MIXED"),
        ]

        def divisions() -> Iterator[Division]:
            yield Division(
                self._id("div Metadata"), names.METADATA, descriptive=lambda: [described.group],
                preservation=[each.group for each in preservation],
            )  # fmt: skip
            for group in groups:
                yield Division(self._id(f"div {group.use}"), group.use, files=partial(_only, group.id))
            yield Division(
                self._id("div rep1"), "Representations/rep1", mets_href=f"{REP}/METS.xml",
                mets_title=groups[-1].id,
            )  # fmt: skip

        form = FORMS[self._plan.kind]
        return Mets(
            self._plan.object_id, form.type, form.profile, self._plan.kind.oais, self._plan.created,
            self._plan.agents, groups, divisions, label=fields.clean(self._plan.label),
            record_status=self._plan.record_status, agreement=self._plan.agreement,
            descriptive=lambda: [described], preservation=preservation, ids=self._ids("root"),
        )  # fmt: skip

    def _representation(self, passed: _Passed, preservation: Sequence[Metadata]) -> Mets:
        group = Group(self._id("grp data"), names.DATA, lambda: self._data(passed), content_type="MIXED")
        administrative = [each.group for each in preservation]

        def divisions() -> Iterator[Division]:
            yield Division(self._id("div Data"), names.DATA, files=lambda: [group.id])
            for line in passed():
                yield from self._linked(line, administrative)

        return Mets(
            "rep1", FORMS[self._plan.kind].type, REPRESENTATION_PROFILE, self._plan.kind.oais,
            self._plan.created, self._plan.agents[:1], [group], divisions,
            descriptive=lambda: self._described(passed), preservation=preservation, ids=self._ids("rep1"),
        )  # fmt: skip

    def _described(self, passed: _Passed) -> Iterator[Metadata]:
        for line in passed():
            described = line.described
            entry = self._entry(described, href=described.name.removeprefix(f"{REP}/"))
            yield Metadata(self._id(f"dmd {described.name}"), "EAD", entry)

    def _data(self, passed: _Passed) -> Iterator[FileEntry]:
        for line in passed():
            for file in line.data:
                yield self._entry(file, href=f"data/{file.name}")

    def _linked(self, line: "_Line", administrative: Sequence[str]) -> Iterator[Division]:
        """Yield the divisions of one document: what describes which file, and what lies beside it."""
        described = partial(_only, self._id(f"dmd {line.described.name}"))
        for file in line.data:
            yield Division(
                self._id(f"div data/{file.name}"),
                "AttachmentFile" if file.is_attached else "MetadataLink/File",
                files=partial(_only, self._file_id(file.name)),
                descriptive=described,
                preservation=administrative,
            )

    # ---- PREMIS ---------------------------------------------------------------------------------------

    def _premis_package(self) -> Iterator[PremisObject]:
        label = fields.clean(self._plan.label)
        yield PremisObject(self._plan.object_id, "intellectualEntity", original_name=label)
        yield PremisObject(self._rep_id, "representation", part_of=self._plan.object_id)

    def _premis_files(self, passed: _Passed) -> Iterator[PremisObject]:
        for line in passed():
            attached = [file for file in line.data if file.is_attached]
            source = self._file_id(attached[0].name) if attached else ""
            for file in line.data:
                yield PremisObject(
                    self._file_id(file.name), "file", file.sha256, file.size_bytes, file.format_name,
                    file.format_version, file.puid, fields.clean(file.original_name), part_of=self._rep_id,
                    derived_from="" if file.is_attached else source,
                )  # fmt: skip

    # ---- small things ---------------------------------------------------------------------------------

    @property
    def _has_premis(self) -> bool:
        """An AIP must have it, a SIP has none; a DIP gets none from us."""
        return self._plan.kind.oais == "AIP"

    @property
    def _rep_id(self) -> str:
        return f"{self._plan.object_id}/rep1"

    def _fitted(
        self, table: Sequence[fields.Field], values: fields.Values, *, where: str
    ) -> dict[str, tuple[str, ...]]:
        kept, shortened = fields.fitted(table, values)
        for name in shortened:
            self._shortened[name] = self._shortened.get(name, 0) + 1
        for wrong in fields.faults(table, kept):
            raise PackageIncomplete(
                f"{where}: {wrong.field} is {wrong.what}", where=where, field=wrong.field, what=wrong.what
            )
        return kept

    def _put(self, path: str, content: bytes) -> DataFile:
        self._place(path).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        return DataFile(path, self._media_type(path), len(content), digest, self._plan.created)

    def _place(self, path: str) -> Path:
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        self._paths.append(path)
        return place

    def _below(self, folder: str) -> list[str]:
        return [path for path in self._paths if path.startswith(folder)]

    def _group(self, use: str, paths: Sequence[str], *, content_type: str = "") -> Group:
        return Group(
            self._id(f"grp {use}"), use, lambda: [self._written(path) for path in paths], content_type
        )

    def _metadata(self, path: str, kind: str, *, base: str = "") -> Metadata:
        return Metadata(self._id(f"dmd {path}"), kind, self._written(path, base=base))

    def _written(self, path: str, *, base: str = "") -> FileEntry:
        """Return the entry of a file of the frame, which is read back for its digest."""
        place = self._folder / path
        with place.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        file = DataFile(path, self._media_type(path), place.stat().st_size, digest, self._plan.created)
        return self._entry(file, href=path.removeprefix(base))

    def _media_type(self, path: str) -> str:
        given = {f"documentation/{extra.name}": extra.media_type for extra in self._plan.documentation}
        return given.get(path, _SCHEMA_TYPE if path.endswith(".xsd") else _XML)

    def _entry(self, file: DataFile, *, href: str) -> FileEntry:
        return FileEntry(
            self._file_id(file.name), href, file.media_type, file.size_bytes, file.sha256, file.created
        )

    def _id(self, part: str) -> str:
        return f"uuid-{part_id(self._plan.object_id, part)}"

    def _file_id(self, name: str) -> str:
        return f"ID-{part_id(self._plan.object_id, f'file {name}')}"

    def _ids(self, of: str) -> dict[str, str]:
        return {name: self._id(f"{of} {name}") for name in ("files", "map", "root")}


def _read_back(spool: BinaryIO) -> Iterator[_Line]:
    """Read the lines from the first; each reader keeps its own place, so that several may read at once."""
    place = 0
    while True:
        spool.seek(place)
        line = spool.readline()
        if not line:
            return
        place = spool.tell()
        yield _LINES.validate_json(line)


def _only(one: str) -> tuple[str]:
    return (one,)
