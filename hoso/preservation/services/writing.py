"""Putting the object of a dossier together: files, formats, the words alone, the description."""

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

import hoso
from hoso.accounts import queries as accounts
from hoso.blobs import queries as blobs
from hoso.dossiers import queries as dossiers
from hoso.lib.hashing import Digest, Digesting, digest_file, digest_of
from hoso.node.errors import ReaderCrashed, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import ReaderPool
from hoso.preservation import formats
from hoso.preservation.earkip.values import PremisEvent
from hoso.preservation.errors import NothingToKeep, PackageIncomplete
from hoso.preservation.ocfl import Agent, Content
from hoso.preservation.packages import PackageKind, write_frame
from hoso.preservation.packages.described import SOFTWARE, Described
from hoso.preservation.packages.fields import clean
from hoso.preservation.packages.values import aip_id, data_path, folder_name, part_id
from hoso.preservation.queries import gathering
from hoso.preservation.queries.gathering import PreservedInput
from hoso.preservation.queries.intakes import intake_of
from hoso.preservation.rules import naming
from hoso.preservation.rules.description import Description, FileFacts
from hoso.preservation.scanning import Scan

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.preservation.models import Intake

READING_BYTES = 256 << 20
_SERVICE = Agent("Hoso", "urn:uuid:00000000-0000-0000-0000-000000000000")


@dataclass(frozen=True, slots=True)
class Package:
    """What is to be committed: every logical file of the version, and in whose name."""

    files: Mapping[str, Content]
    agent: Agent


def build_package(
    dossier: "Dossier", inputs: list[PreservedInput], *, pool: ReaderPool, folder: Path
) -> Package:
    """Return the whole object of a dossier; the bytes of its files are read when it is committed.

    The AIP of the circular stands in it as a folder, for which the same bytes get a second name. What it
    is made of is written into the empty `folder`, which must stay until the commit. A dossier that lacks
    what the circular asks for is kept without it.

    Raises:
        NoSuchBlob: the bytes of a file are gone.
    """
    files = {each.logical_path: kept(each.digest) for each in inputs}
    facts, sha256s = _file_facts(inputs, pool=pool)
    for reading in (each for each in inputs if each.role == "reading"):
        text = _text_of(reading)
        if text is not None:
            path = f"{naming.folder_of(reading.document_id)}/{naming.TEXT}"
            files[path] = given(text)
            facts[reading.document_id].append(_text_facts(path, text))
    approver = _approver(dossier)
    description = _description(dossier, facts, approver=approver.name)
    files[naming.DESCRIPTION] = given(description.as_bytes())
    intake = intake_of(dossier.pk)
    events = tuple(_taken_in(intake, dossier.pk)) if intake is not None else ()
    return Package({**files, **_archived(description, files, sha256s, events, folder=folder)}, approver)


def _taken_in(intake: "Intake", dossier_id: UUID) -> Iterator[PremisEvent]:
    """Yield what was done with the package as which a dossier came, for the AIP."""
    done_by, things = [(SOFTWARE, "executing program")], [(aip_id(dossier_id), "outcome")]
    scan: Mapping[str, str] = intake.told.get("scan") or {}
    if intake.checked_at is not None and scan.get("outcome") == Scan.CLEAN:
        yield PremisEvent(
            part_id(str(intake.pk), "event virus check"), "virus check", intake.checked_at,
            clean(f"{scan['engine']} {scan['signatures']}"), "success", done_by, things,
        )  # fmt: skip
    elif intake.checked_at is not None:
        yield PremisEvent(
            part_id(str(intake.pk), "event virus check"), "virus check", intake.checked_at,
            "no scanner looked at all of the package", "warning", done_by, things,
            clean(f"not scanned: {scan.get('what', '')}"),
        )  # fmt: skip
    if intake.decided_at is not None:
        yield PremisEvent(
            part_id(str(intake.pk), "event ingestion"), "ingestion", intake.decided_at,
            f"package {intake.object_id_told} with the digest {intake.digest} was taken in", "success",
            done_by, things,
        )  # fmt: skip


def _archived(
    description: Description, files: Mapping[str, Content], sha256s: Mapping[str, str],
    events: tuple[PremisEvent, ...], *, folder: Path,
) -> dict[str, Content]:  # fmt: skip
    """Return the files of the AIP: path in the object -> content; none when something is missing for it."""
    described = Described(description.as_told())
    plan = described.plan(
        PackageKind.AIP_HOSO, lambda packed: sha256s[str(packed.facts["digest"])], version=hoso.__version__,
        events=events,
    )  # fmt: skip
    try:
        frame = write_frame(plan, folder)
    except (PackageIncomplete, NothingToKeep):
        return {}
    top = folder_name(plan.object_id)
    found = {f"{top}/{path}": Content.at(folder / path, digest_file(folder / path)) for path in frame.paths}
    for _number, _document, packed in described.packed():
        found.update({f"{top}/{data_path(each.name)}": files[each.path] for each in packed})
    return found


def kept(digest: str) -> Content:
    """Return the content of a kept blob."""
    return Content(Digest.parse(digest), lambda: blobs.open_blob(digest))


def given(data: bytes) -> Content:
    """Return bytes at hand as content."""
    return Content(digest_of([data]), lambda: io.BytesIO(data))


def _file_facts(
    inputs: list[PreservedInput], *, pool: ReaderPool
) -> tuple[dict[UUID, list[FileFacts]], dict[str, str]]:
    """Return what is known of each file, and the SHA-256 of each blob: both from one reading."""
    known: dict[str, dict[str, str]] = {}
    sha256s: dict[str, str] = {}
    found: dict[UUID, list[FileFacts]] = defaultdict(list)
    for each in inputs:
        if each.digest not in known:
            known[each.digest], sha256s[each.digest] = _format_of(each, pool=pool)
        found[each.document_id].append(
            FileFacts(
                each.logical_path, each.role, each.digest, each.size_bytes, each.media_type,
                each.file_name, each.first_page, each.last_page, known[each.digest],
            )
        )  # fmt: skip
    return found, sha256s


def _format_of(each: PreservedInput, *, pool: ReaderPool) -> tuple[dict[str, str], str]:
    with closing(blobs.open_blob(each.digest)) as source:
        digesting = Digesting(source, "sha256")
        try:
            found = formats.identify(pool, digesting, file_name=each.logical_path)
            said = {"puid": found.puid, "name": found.name, "version": found.version, "basis": found.basis}
        except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as error:
            # A file whose format cannot be told is kept all the same, and says so.
            said = {"puid": "", "name": "", "version": "", "basis": error.code}
        return said, digesting.rest()


def _text_of(reading: PreservedInput) -> bytes | None:
    """Return the words of a stored reading; None when it holds none."""
    with closing(blobs.open_blob(reading.digest)) as source:
        found = _text_in(source)
    return found.encode("utf-8", "replace") if found else None


def _text_in(source: BinaryIO) -> str:
    try:
        document = json.loads(source.read(READING_BYTES))
    except (ValueError, RecursionError):
        return ""
    text = document.get("text") if isinstance(document, dict) else None
    return text if isinstance(text, str) else ""


def _text_facts(path: str, text: bytes) -> FileFacts:
    plain = {"puid": "x-fmt/111", "name": "Plain Text File", "version": "", "basis": "written here"}
    return FileFacts(path, "text", str(digest_of([text])), len(text), "text/plain", format=plain)


def _approver(dossier: "Dossier") -> Agent:
    if dossier.approved_by is None:
        return _SERVICE
    names = accounts.names_of({dossier.approved_by})
    return Agent(
        names.get(dossier.approved_by) or str(dossier.approved_by), f"urn:uuid:{dossier.approved_by}"
    )


def _description(dossier: "Dossier", facts: Mapping[UUID, list[FileFacts]], *, approver: str) -> Description:
    documents: list[dict[str, Any]] = []
    for document in dossiers.all_contents(dossier.pk):
        files = [each.as_document() for each in facts.get(document.pk, [])]
        documents.append({**gathering.describe_document(document), "files": files})
    return Description(
        gathering.describe_dossier(dossier, approver=approver),
        gathering.describe_fonds(dossier),
        gathering.describe_custodian(dossier),
        documents,
    )
