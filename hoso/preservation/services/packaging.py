"""Packages of preserved dossiers that leave the house: the SIP for another archive, and the AIP.

Both are made from what stands in the store, never from working copies.
"""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.db import transaction

import hoso
from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.hashing import CHUNK_BYTES, Digesting, digest_file
from hoso.preservation import disk, queries
from hoso.preservation.bagit import write_bag
from hoso.preservation.errors import ContentDiffers, NotPreserved, ObjectMissing, PackageAbsent
from hoso.preservation.models import MadePackage, PreservedObject
from hoso.preservation.ocfl import Store, Stored
from hoso.preservation.opening import open_store, work_folder
from hoso.preservation.packages import PackageKind, write_frame
from hoso.preservation.packages.described import DESCRIPTION, Described, Packed
from hoso.preservation.packages.values import folder_name
from hoso.preservation.packages.zipping import PackageZip, zip_name
from hoso.preservation.rules.states import State

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Submission:
    """What a SIP says of the submission that it belongs to; `ordinal` is its place in it, from 1."""

    agreement: str = ""
    record_status: str = "NEW"
    ordinal: int = 1


RECORD_STATUSES = ("NEW", "SUPPLEMENT", "REPLACEMENT", "TEST", "OTHER")


def make_sip(
    actor: Actor,
    dossier_id: UUID,
    folder: Path,
    submission: Submission,
    *,
    advance: Callable[[int], None] = lambda _files: None,
) -> tuple[MadePackage, Path]:
    """Write the SIP of a preserved dossier as a ZIP file into `folder`; return its record and the file.

    The same state of a dossier makes the same package, id and bytes, as long as the submission is the same.
    Bytes are read once; `advance` is called with 1 after each file.

    Raises:
        NotFound, NotAllowed: see `dossiers.queries.get_dossier`; the act is to approve, within all documents.
        NotPreserved: the newest approval does not stand in the store yet.
        HoldsShut: one of its documents may be secret.
        PackageIncomplete: something is missing that the circular asks for.
        ContentDiffers, ObjectMissing, ObjectUnsound: the store is not as it was written.
    """
    row = _open_row(actor, dossier_id, to=acts.APPROVE)
    stored = _Stored(open_store(), row)
    described = Described(stored.description())
    object_id = described.object_id(PackageKind.SIP_HOSO)
    target = folder / zip_name(submission.ordinal, object_id)
    with work_folder() as work, target.open("xb") as stream:
        try:
            with PackageZip(stream, object_id) as package:
                sha256s = dict(_add_data(package, described, stored, advance=advance))
                plan = described.plan(
                    PackageKind.SIP_HOSO, lambda packed: sha256s[packed.path], version=hoso.__version__,
                    agreement=submission.agreement, record_status=submission.record_status,
                )  # fmt: skip
                frame = write_frame(plan, work)
                package.add_frame(frame)
        except BaseException:
            target.unlink()
            raise
    made = _record(
        actor, row, PackageKind.SIP_HOSO, object_id, target, documents=frame.documents, files=frame.files,
        agreement=submission.agreement, shortened=sum(frame.shortened.values()),
    )  # fmt: skip
    return made, target


def export_aip(
    actor: Actor, dossier_id: UUID, folder: Path, *, form: str = "zip"
) -> tuple[MadePackage, Path]:
    """Write the AIP of a preserved dossier, as it stands in the store, into `folder`; return record and path.

    `form` is `zip`, `folder` or `bag` (the package as payload of a BagIt bag).

    Raises:
        NotFound, NotAllowed: see `dossiers.queries.get_dossier`; the act is to download, of all documents.
        NotPreserved, HoldsShut, ContentDiffers, ObjectMissing, ObjectUnsound: see `make_sip`.
        PackageAbsent: the dossier was kept without an AIP, for something was missing.
    """
    row = _open_row(actor, dossier_id, to=acts.DOWNLOAD)
    stored = _Stored(open_store(), row)
    top = folder_name(row.ocfl_id)
    files = [file for file in stored.files.values() if file.logical_path.startswith(f"{top}/")]
    if not files:
        raise PackageAbsent(f"{row.ocfl_id} {row.head} holds no AIP", object_id=row.ocfl_id)
    with work_folder() as work:
        for file in files:
            stored.copy(file, work / "package" / file.logical_path)
        target = _as_form(work / "package", top, folder, form=form)
    documents = sum("/EAD_doc" in file.logical_path for file in files)
    made = _record(
        actor, row, PackageKind.AIP_HOSO, row.ocfl_id, target, documents=documents, files=len(files)
    )
    return made, target


def missing_for_package(dossier: "Dossier") -> list[str]:
    """Return what a dossier lacks for a package: `code`, `year`, `retention_code`, `dates`."""
    found = [name for name in ("code", "year", "retention_code") if not getattr(dossier, name)]
    return found if dossier.begins_on and dossier.ends_on else [*found, "dates"]


def holds_aip(row: PreservedObject) -> bool:
    """Tell whether the newest version of an object holds an AIP."""
    path = f"{folder_name(row.ocfl_id)}/METS.xml"
    return row.files.filter(logical_path=path, is_current=True).exists()


def _open_row(actor: Actor, dossier_id: UUID, *, to: str) -> PreservedObject:
    dossier = dossiers.get_dossier(actor, dossier_id, to=to)
    members = holding_queries.member_ids(dossier_id)
    holding_queries.check_reach(actor, to, members, level=AccessClass.OPEN)
    dossiers.check_none_shut(dossier_id)
    row = queries.find_preserved(actor, dossier_id)
    if row is None or row.state != State.PRESERVED or row.approved_at != dossier.approved_at:
        raise NotPreserved(f"dossier {dossier_id} does not stand in the store as approved")
    return row


class _Stored:
    """The newest version of one object, opened once."""

    def __init__(self, store: Store, row: PreservedObject) -> None:
        self._store = store
        self._id = row.ocfl_id
        self.files = {file.logical_path: file for file in store.files(row.ocfl_id)}

    def file(self, logical_path: str) -> Stored:
        found = self.files.get(logical_path)
        if found is None:
            raise ObjectMissing(f"{self._id} holds no {logical_path!r}", object_id=self._id)
        return found

    def open(self, file: Stored) -> BinaryIO:
        return self._store.open_content(self._id, file.content_path)

    def size_of(self, file: Stored) -> int:
        return self._store.size_of(self._id, file.content_path)

    def description(self) -> dict[str, object]:
        with closing(self.open(self.file(DESCRIPTION))) as source:
            found: dict[str, object] = disk.read_json(source.read(disk.JSON_BYTES))
        return found

    def copy(self, file: Stored, to: Path) -> None:
        """Copy a file out, holding its bytes against the inventory."""
        to.parent.mkdir(parents=True, exist_ok=True)
        with closing(self.open(file)) as stream, to.open("xb") as target:
            source = Digesting(stream, file.digest.algorithm)
            while piece := source.read(CHUNK_BYTES):
                target.write(piece)
        if source.value != file.digest.value:
            raise ContentDiffers(f"{file.logical_path} is not as it was kept", path=file.logical_path)


def _add_data(
    package: PackageZip, described: Described, stored: _Stored, *, advance: Callable[[int], None]
) -> Iterator[tuple[str, str]]:
    """Write the data and yield the SHA-256 of each path; the store's own digest is checked on the way."""
    for _number, _document, packed in described.packed():
        for each in packed:
            yield each.path, _add_one(package, each, stored)
            advance(1)


def _add_one(package: PackageZip, each: Packed, stored: _Stored) -> str:
    file = stored.file(each.path)
    with closing(stored.open(file)) as stream:
        source = Digesting(stream, file.digest.algorithm)
        sha256 = package.add_data(each.name, source, size_bytes=stored.size_of(file))
        found = source.rest()
    if found != file.digest.value:
        raise ContentDiffers(f"{each.path} is not as it was kept", path=each.path)
    return sha256


def _as_form(package: Path, top: str, folder: Path, *, form: str) -> Path:
    if form == "folder":
        return Path(shutil.move(package / top, folder / top))
    if form == "bag":
        target = folder / f"{top}.bag"
        write_bag(package, target, {"External-Identifier": top}, made_on=now().date())
        return target
    target = folder / f"{top}.zip"
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as archive:
        for path in sorted((package / top).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(package))
    return target


@transaction.atomic
def _record(
    actor: Actor, row: PreservedObject, kind: PackageKind, object_id: str, target: Path, *, documents: int,
    files: int, agreement: str = "", shortened: int = 0,
) -> MadePackage:  # fmt: skip
    is_file = target.is_file()
    made = MadePackage.objects.create(
        object=row, version=row.head, kind=kind.value, object_id_told=object_id, agreement=agreement,
        made_by=actor.account_id, made_at=now(), documents=documents, files=files, shortened=shortened,
        size_bytes=target.stat().st_size if is_file else None,
        digest=str(digest_file(target)) if is_file else "",
    )  # fmt: skip
    audit.record(
        holding_queries.in_capacity(actor, acts.READ, row.holding_id), "preservation.make_package",
        subject=row.holding_id, kind=kind.value, version=row.head, files=files, digest=made.digest,
    )  # fmt: skip
    return made
