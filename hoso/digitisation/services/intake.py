"""Taking files into quarantine: encrypted, durable, and each exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs.errors import NoSuchUpload, QuarantineBroken
from hoso.digitisation import queries
from hoso.digitisation.errors import BatchClosed, BatchFull, FileUnreadable
from hoso.digitisation.events import FileAdmitted
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules import intake as rules
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import quarantine
from hoso.digitisation.services.batches import resume_if_finished
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.hashing import digest_file
from hoso.lib.ids import uuid7

# A file whose bytes were lost in quarantine is mended by sending the same bytes again.
BYTES_LOST = (QuarantineBroken.code, NoSuchUpload.code)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file at the door: what is known before it is let in."""

    name: str
    path: Path
    size_bytes: int
    digest: str
    media_type: str
    refusal: DomainError | None
    on_desk: bool = False


def admit_file(actor: Actor, batch_id: UUID, name: str, path: Path, *, on_desk: bool = False) -> IncomingFile:
    """Take a copy of one file into quarantine and return its row; `path` itself is left as it is.

    Sent again into the same batch, the same file is the row that is there; bytes this body has sent
    before become a row that points to the first. A file that is no scan at all (wrong kind, empty, too
    big) becomes a row with its reason, and its bytes are not taken. `on_desk`: see `desk.lay_on_desk`.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`.
        BatchClosed, BatchFull: the batch takes no more files.
        QuarantineElsewhere: it was opened in another home.
        NameOdd: see `rules.intake.clean_name`.
        FileUnreadable: `path` cannot be read.
        DiskFull: nothing was taken.
    """
    batch = queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    if batch.state != BatchState.OPEN:
        raise BatchClosed(f"batch {batch_id} is {batch.state}", state=batch.state)
    quarantine.check_here(batch)
    arrival = _look_at(name, path, on_desk=on_desk)
    known = queries.find_file(batch_id, arrival.name, arrival.digest)
    if known is not None:
        return _mended(actor, known, path)
    if arrival.refusal is not None:
        return _enter(actor, batch, arrival, file_id=uuid7())
    if (twin := _twin(batch, arrival)) is not None:
        if twin.state == FileState.SECRET:
            return _secret_again(actor, batch, arrival, twin)
        _mended(actor, twin, path)
        return _enter(actor, batch, arrival, file_id=uuid7())
    return _take_in(actor, batch, arrival)


def _look_at(name: str, path: Path, *, on_desk: bool) -> _Arrival:
    clean = rules.clean_name(name)
    try:
        size_bytes = path.stat().st_size
        digest = str(digest_file(path))
        with path.open("rb") as stream:
            head = stream.read(rules.HEAD_BYTES)
    except OSError as error:
        raise FileUnreadable(f"{clean}: {error.strerror}", file=clean, reason=str(error.strerror)) from error
    try:
        rules.check_size(size_bytes)
        return _Arrival(clean, path, size_bytes, digest, rules.media_type(head), None, on_desk)
    except DomainError as refusal:
        return _Arrival(clean, path, size_bytes, digest, "", refusal, on_desk)


def _twin(batch: Batch, arrival: _Arrival) -> IncomingFile | None:
    found = IncomingFile.objects.filter(
        body_id=batch.body_id, digest=arrival.digest, duplicate_of__isnull=True, draft__isnull=True
    )
    return found.exclude(state=FileState.WITHDRAWN).first()


def _secret_again(actor: Actor, batch: Batch, arrival: _Arrival, twin: IncomingFile) -> IncomingFile:
    """Note that bytes that were confirmed as secret came again; their name is kept no more than the first."""
    if twin.batch_id == batch.pk:
        return twin
    file_id = uuid7()
    return _enter(actor, batch, replace(arrival, name=str(file_id)), file_id=file_id)


def _take_in(actor: Actor, batch: Batch, arrival: _Arrival) -> IncomingFile:
    file_id = uuid7()
    # The bytes first: a row never points to nothing. What a crash leaves between is swept away.
    digest = quarantine.put(batch.pk, str(file_id), arrival.path)
    if digest != arrival.digest:
        quarantine.remove(batch.pk, str(file_id))
        raise FileUnreadable(
            f"{arrival.name} changed while it was read", file=arrival.name, reason="it changed meanwhile"
        )
    file = _enter(actor, batch, arrival, file_id=file_id)
    if not file.in_quarantine:
        quarantine.remove(batch.pk, str(file_id))
    return file


@transaction.atomic
def _enter(actor: Actor, batch: Batch, arrival: _Arrival, *, file_id: UUID) -> IncomingFile:
    """Write the row of a file: admitted, failed at the door, or a duplicate of what is there."""
    locked = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if locked.state != BatchState.OPEN:
        raise BatchClosed(f"batch {batch.pk} is {locked.state}", state=locked.state)
    known = queries.find_file(batch.pk, arrival.name, arrival.digest)
    if known is not None:
        return known
    ordinal = 1 + (batch.files.aggregate(last=Max("ordinal"))["last"] or 0)
    if ordinal > rules.MOST_FILES_IN_BATCH:
        raise BatchFull(f"{ordinal} files", most=rules.MOST_FILES_IN_BATCH)
    file = _save_once(batch, arrival, file_id=file_id, ordinal=ordinal)
    audit.record(
        queries.in_capacity(actor, batch, acts.DIGITISE), "digitisation.admit_file", subject=file.pk,
        batch=batch.pk, digest=arrival.digest, detail={"name": arrival.name},
    )  # fmt: skip
    events.announce(FileAdmitted(file.pk, batch.pk))
    return file


def _save_once(batch: Batch, arrival: _Arrival, *, file_id: UUID, ordinal: int) -> IncomingFile:
    common: Mapping[str, Any] = {
        "id": file_id, "batch": batch, "body_id": batch.body_id, "ordinal": ordinal, "name": arrival.name,
        "size_bytes": arrival.size_bytes, "digest": arrival.digest, "media_type": arrival.media_type,
        "admitted_at": now(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            return IncomingFile.objects.create(**common, **_first_of_its_bytes(arrival))
    except IntegrityError:
        # Another batch of this body, or a colleague in this second, sent the same bytes first.
        twin = _twin(batch, arrival)
        return IncomingFile.objects.create(
            **common, state=FileState.DUPLICATE, duplicate_of=twin, in_quarantine=False
        )


def _first_of_its_bytes(arrival: _Arrival) -> dict[str, Any]:
    if arrival.refusal is None:
        return {"state": FileState.ADMITTED, "on_desk": arrival.on_desk}
    return {
        "state": FileState.FAILED, "in_quarantine": False,
        "reason": arrival.refusal.code, "facts": arrival.refusal.facts, "on_desk": arrival.on_desk,
    }  # fmt: skip


def _mended(actor: Actor, file: IncomingFile, path: Path) -> IncomingFile:
    """Give a file whose bytes were lost in quarantine its bytes again."""
    if file.state != FileState.FAILED or file.reason not in BYTES_LOST:
        return file
    quarantine.remove(file.batch_id, str(file.pk))
    quarantine.put(file.batch_id, str(file.pk), path)
    with transaction.atomic():
        resume_if_finished(file.batch_id)
        lost = IncomingFile.objects.filter(pk=file.pk, state=FileState.FAILED, reason=file.reason)
        # Back to where it stopped, as when somebody has it tried again.
        if lost.update(state=file.stopped_in, reason="", facts={}, tries=0, failures=0, claimed_until=None):
            by = queries.in_capacity(actor, file.batch, acts.DIGITISE)
            audit.record(by, "digitisation.send_again", subject=file.pk)
    file.refresh_from_db()
    return file
