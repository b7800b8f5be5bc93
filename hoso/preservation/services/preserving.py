"""Preserving an approved dossier: one object in the store, one version for each approval."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.rules import Status
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotFound
from hoso.node.reader import ReaderPool
from hoso.preservation import queries
from hoso.preservation.errors import HeadMoved, NotApproved
from hoso.preservation.events import DossierPreserved
from hoso.preservation.models import PreservedFile, PreservedObject
from hoso.preservation.ocfl import Committed, Leftover, Store, Stored
from hoso.preservation.opening import open_store, work_folder
from hoso.preservation.queries import gathering
from hoso.preservation.rules import naming, states
from hoso.preservation.rules.description import Told, read_description
from hoso.preservation.services.writing import Package, build_package

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier

_JSON = {
    "media_type": "application/json", "puid": "fmt/817", "format_name": "JSON Data Interchange Format",
}  # fmt: skip


@transaction.atomic
def want_preserved(dossier_id: UUID) -> PreservedObject:
    """Note that an approved dossier is to be preserved; safe to repeat. A worker does it soon."""
    wanted = PreservedObject(
        holding_id=dossier_id, ocfl_id=naming.ocfl_id(dossier_id), wanted_at=now(), state=states.State.WAITING
    )
    PreservedObject.objects.bulk_create([wanted], ignore_conflicts=True)
    row = PreservedObject.objects.select_for_update().get(holding_id=dossier_id)
    dossier = dossiers.find_dossier(dossier_id)
    is_newer = dossier is not None and dossier.approved_at != row.approved_at
    if row.state == states.State.PRESERVED and is_newer:
        row.state, row.wanted_at, row.tries = states.State.WAITING, now(), 0
        row.save()
    return row


def preserve_dossier(actor: Actor, dossier_id: UUID, *, pool: ReaderPool) -> PreservedObject:
    """Write an approved dossier into the preservation store and record it; durable on return.

    Safe to repeat, also after a kill at any moment: what stands in the store for this approval is found
    and only recorded, never written a second time.

    Raises:
        NotFound, NotAllowed: see `dossiers.queries.get_dossier`.
        NotApproved: the dossier is still being put together.
        NoRoom, ContentDiffers, ObjectUnsound, HeadMoved: see `Root.commit_version`.
    """
    dossier = _approved_dossier(actor, dossier_id)
    row = want_preserved(dossier_id)
    if row.state == states.State.PRESERVED and row.approved_at == dossier.approved_at:
        return row
    root = open_store()
    with work_folder() as folder:
        package = build_package(dossier, queries.inputs_of(dossier_id), pool=pool, folder=folder)
        committed = _commit(root, row, dossier, package)
    return _record(actor, root, dossier, committed)


def preserve_next(actor: Actor, *, pool: ReaderPool) -> UUID | None:
    """Preserve the dossier that waits longest and return its id; None when nothing waits.

    A failure is written to its row, which is tried again later; nothing is raised for it.
    """
    row = _claim(at=now())
    if row is None:
        return None
    try:
        preserve_dossier(actor, row.holding_id, pool=pool)
    except (DomainError, OSError) as error:
        _note_failure(row, error)
    return row.holding_id


@transaction.atomic
def retry_dossier(actor: Actor, dossier_id: UUID) -> PreservedObject:
    """Let a dossier that was tried too often wait for a worker again.

    Raises:
        NotFound, NotAllowed: see `dossiers.queries.get_dossier`.
    """
    dossiers.get_dossier(actor, dossier_id, to=acts.VERIFY)
    PreservedObject.objects.filter(holding_id=dossier_id, state=states.State.PARKED).update(
        state=states.State.WAITING, tries=0, claimed_until=None, wanted_at=now()
    )
    audit.record(actor, "preservation.retry", subject=dossier_id)
    return PreservedObject.objects.get(holding_id=dossier_id)


def recover_store(actor: Actor) -> list[Leftover]:
    """Finish or remove what killed workers left in the store, and enter it in the trail."""
    found = open_store().recover()
    if found:
        with transaction.atomic():
            record_leftovers(actor, found)
    return found


def record_leftovers(actor: Actor, leftovers: Iterable[Leftover]) -> None:
    """Enter in the trail what was finished or removed after a kill, in the running transaction."""
    for left in leftovers:
        audit.record(
            actor,
            "preservation.recover",
            object=left.object_id,
            version=left.version,
            outcome=left.outcome.value,
        )


def _approved_dossier(actor: Actor, dossier_id: UUID) -> "Dossier":
    if not actor.is_service:
        dossiers.get_dossier(actor, dossier_id, to=acts.APPROVE)
    dossier = dossiers.find_dossier(dossier_id)
    if dossier is None:
        raise NotFound(f"dossier {dossier_id} not found")
    if dossier.status in {Status.OPEN, Status.DESTROYED} or dossier.approved_at is None:
        raise NotApproved(f"dossier {dossier_id} is {dossier.status}", status=dossier.status)
    return dossier


def _commit(root: Store, row: PreservedObject, dossier: "Dossier", package: Package) -> Committed:
    try:
        return root.commit_version(
            row.ocfl_id,
            package.files,
            message=f"Dossier as approved {gathering.approval_of(dossier)}",
            agent=package.agent,
            created=now(),
            expected_head=row.head or None,
        )
    except HeadMoved:
        standing = _standing_for(root, row.ocfl_id, gathering.approval_of(dossier))
        if standing is None:
            raise
        return standing


def _standing_for(root: Store, ocfl_id: str, approval: str) -> Committed | None:
    """Return the newest version when it was written for this very approval.

    An earlier try may have written it before it was killed, when formats were told a little
    differently (newer signatures) or a body was spelt otherwise: that is no second version.
    """
    told = _told(root, ocfl_id)
    if told is None or told.approved_at != approval:
        return None
    inventory, digest = root.inventory(ocfl_id)
    return Committed(ocfl_id, inventory.head, digest, is_new=False)


def _told(root: Store, ocfl_id: str) -> Told | None:
    if naming.DESCRIPTION not in {file.logical_path for file in root.files(ocfl_id)}:
        return None
    with closing(root.open_file(ocfl_id, naming.DESCRIPTION)) as source:
        return read_description(source.read())


@transaction.atomic
def _record(actor: Actor, root: Store, dossier: "Dossier", committed: Committed) -> PreservedObject:
    """Write into the database what stands in the store, and announce it; the second time nothing happens."""
    row = PreservedObject.objects.select_for_update().get(ocfl_id=committed.object_id)
    if row.state == states.State.DESTROYED:
        root.remove(row.ocfl_id)
        raise NotApproved(f"dossier {dossier.pk} was destroyed meanwhile", status=row.state)
    if (row.head, row.approved_at) == (committed.version, dossier.approved_at):
        return row
    _record_files(root, row)
    row.head, row.inventory_digest = committed.version, str(committed.inventory_digest)
    row.approved_at, row.committed_at = dossier.approved_at, now()
    # Approved again while this version was written: the next one waits.
    is_newest = dossier_services.mark_preserved(dossier.pk, approved_at=dossier.approved_at)
    row.state = states.State.PRESERVED if is_newest else states.State.WAITING
    row.tries, row.claimed_until, row.reason = 0, None, ""
    row.checked_at, row.is_sound = None, None
    row.save()
    audit.record(
        actor, "preservation.commit", subject=dossier.pk, object=row.ocfl_id, version=row.head,
        inventory=row.inventory_digest,
    )  # fmt: skip
    record_leftovers(actor, committed.leftovers)
    events.announce(DossierPreserved(dossier.pk, naming.number_of(row.head)))
    return row


def _record_files(root: Store, row: PreservedObject) -> None:
    told = _told(root, row.ocfl_id)
    stored = root.files(row.ocfl_id)
    # In the AIP the same bytes bear a second name, of which the description knows nothing.
    known = {str(file.digest): _format_columns(told, file.logical_path) for file in reversed(stored)}
    files = [
        PreservedFile(
            object=row,
            logical_path=file.logical_path,
            digest=str(file.digest),
            content_path=file.content_path,
            size_bytes=root.size_of(row.ocfl_id, file.content_path),
            **(_format_columns(told, file.logical_path) or known[str(file.digest)] or _of_frame(file)),
        )
        for file in stored
    ]
    PreservedFile.objects.filter(object=row).update(is_current=False)
    PreservedFile.objects.bulk_create(
        files, batch_size=1000, update_conflicts=True, update_fields=["is_current"],
        unique_fields=["object", "logical_path", "digest"],
    )  # fmt: skip


def _format_columns(told: Told | None, path: str) -> dict[str, str]:
    if path == naming.DESCRIPTION:
        return _JSON
    if told is None or path not in told.formats:
        return {}
    found = told.formats[path]
    return {
        "media_type": told.media_types[path],
        "puid": found.get("puid", ""),
        "format_name": found.get("name", "")[:200],
        "format_version": found.get("version", "")[:40],
    }


def _of_frame(file: Stored) -> dict[str, str]:
    """Return what is known of a file that the AIP alone has: it was written here."""
    if file.logical_path.endswith((".xml", ".xsd")):
        return {
            "media_type": "application/xml",
            "puid": "fmt/101",
            "format_name": "Extensible Markup Language",
        }
    return _JSON if file.logical_path.endswith(".json") else {}


@transaction.atomic
def _claim(*, at: datetime) -> PreservedObject | None:
    row = queries.waiting(at=at).select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.attempt += 1
    row.claimed_until = at + states.CLAIM
    row.save(update_fields=["attempt", "claimed_until"])
    return row


def _note_failure(row: PreservedObject, error: Exception) -> None:
    """Write down why a try failed, unless another worker has taken the dossier up meanwhile."""
    tries = row.tries + 1
    reason = error.code if isinstance(error, DomainError) else "preservation.store_unusable"
    PreservedObject.objects.filter(pk=row.pk, attempt=row.attempt).exclude(
        state__in=[states.State.PRESERVED, states.State.DESTROYED]
    ).update(
        state=states.state_after_failure(tries),
        tries=F("tries") + 1,
        reason=reason,
        claimed_until=now() + states.pause_after(tries),
    )
