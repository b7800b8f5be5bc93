"""Files on their way into a draft: quarantine and detector as for every upload, then the draft keeps them."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.digitisation import queries
from hoso.digitisation.errors import DeskFileTooBig, FileUnreadable, KnownSecret
from hoso.digitisation.events import FileAdmitted
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules import intake as rules
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import quarantine
from hoso.digitisation.services.batches import Declaration, check_declaration, resume_if_finished
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.registry.rules import FileKind

# One batch holds what comes to the drafts of a body within a day.
BATCH_LIFE = timedelta(days=1)


def send_for_draft(
    actor: Actor, outgoing_id: UUID, path: Path, *, name: str, kind: FileKind, declaration: Declaration
) -> IncomingFile:
    """Take a copy of a file into quarantine for a draft; it belongs to it once it was looked at for marks.

    PDF, TIFF, JPEG, PNG, or a text document (docx). A mark, a doubt or a failure holds it; then the draft is
    neither submitted nor signed until a person has decided or the file is taken out.

    Raises:
        BatchDeclaredSecret, NotDeclared: nothing was stored; nor by any other refusal.
        NotFound, NotAllowed, MoveNotOpen, IssuedFileThere, DraftFilesTooMany, DraftFilesTooLarge: see
            `registry.services.add_draft_file`.
        NoRegister: the body has no open fonds.
        NameOdd, FileEmpty, KindUnknown, DeskFileTooBig, FileUnreadable, KnownSecret, DiskFull.
    """
    check_declaration(declaration)
    draft = registry_services.check_may_add(actor, outgoing_id, kind=kind)
    name = rules.clean_name(name)
    size_bytes, media_type = _look_at(name, path)
    batch, file_id = _batch_of(actor, draft.body_id, declaration), uuid7()
    # The bytes first: a row never points to nothing. What a crash leaves between is swept away.
    digest = quarantine.put(batch.pk, str(file_id), path)
    try:
        _check_not_secret(draft.body_id, digest)
        with transaction.atomic():
            registry_services.add_draft_file(
                actor,
                outgoing_id,
                file_id,
                kind=kind,
                name=name,
                media_type=media_type,
                size_bytes=size_bytes,
            )
            return _enter(
                actor, batch, id=file_id, draft_id=outgoing_id, name=name, size_bytes=size_bytes,
                media_type=media_type, digest=digest,
            )  # fmt: skip
    except BaseException:
        quarantine.remove(batch.pk, str(file_id))
        raise


def _look_at(name: str, path: Path) -> tuple[int, str]:
    try:
        size_bytes = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(rules.HEAD_BYTES)
    except OSError as error:
        raise FileUnreadable(f"{name}: {error.strerror}", file=name, reason=str(error.strerror)) from error
    if size_bytes > rules.LARGEST_FILE_ON_DESK_BYTES:
        raise DeskFileTooBig(f"{name}", file=name, largest_mib=rules.LARGEST_FILE_ON_DESK_BYTES >> 20)
    return size_bytes, rules.media_type_of_draft(head)


def _check_not_secret(body_id: UUID, digest: str) -> None:
    known = IncomingFile.objects.filter(body_id=body_id, digest=digest, state=FileState.SECRET)
    if known.exists():
        raise KnownSecret("these bytes were confirmed as secret")


def _batch_of(actor: Actor, body_id: UUID, declaration: Declaration) -> Batch:
    """Return today's batch for the drafts of a body; the machine runs it, as drafters need not digitise."""
    fonds = registry.get_open_fonds(body_id, on=actor.on)
    today = Batch.objects.filter(
        body_id=body_id, source=queries.DRAFTS, fonds_id=fonds.pk, opened_at__gt=now() - BATCH_LIFE
    )
    found = today.order_by("-pk").first()
    if found is not None:
        return found
    scope, at = holdings.main_scope(fonds.pk), now()
    return Batch.objects.create(
        body_id=body_id, fonds_id=fonds.pk, scope=scope, custodian_id=body_id,
        access_class=AccessClass.INTERNAL, source=queries.DRAFTS, state=BatchState.CLOSED, opened_at=at,
        rule_set=organisations.get_body(body_id).rule_set, declaration=declaration.wording,
        declared_by=actor.account_id, declared_at=at,
    )  # fmt: skip


def _enter(actor: Actor, batch: Batch, **columns: object) -> IncomingFile:
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    ordinal = 1 + (batch.files.aggregate(last=Max("ordinal"))["last"] or 0)
    file = IncomingFile.objects.create(
        batch=batch, body_id=batch.body_id, ordinal=ordinal, admitted_at=now(), **columns
    )
    audit.record(
        actor, "digitisation.admit_file", subject=file.pk, batch=batch.pk, digest=file.digest,
        draft=file.draft_id, detail={"name": file.name},
    )  # fmt: skip
    resume_if_finished(batch.pk)
    events.announce(FileAdmitted(file.pk, batch.pk))
    return file
