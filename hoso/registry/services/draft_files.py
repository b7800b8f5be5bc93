"""Files of a draft: they come by version, wait until they were looked at, and go out with the document."""

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.lib.dates import now
from hoso.lib.errors import NotFound
from hoso.registry import queries, rules
from hoso.registry.errors import IssuedFileThere, MoveNotOpen
from hoso.registry.models import DraftFile, Outgoing, Representation
from hoso.registry.rules import FileKind, OutgoingState, Role
from hoso.registry.services.documents import NewFile
from hoso.registry.services.issued_files import set_original
from hoso.registry.services.outgoing import as_drafter, locked_draft, next_version
from hoso.registry.services.registers import check_may


def check_may_add(actor: Actor, outgoing_id: UUID, *, kind: FileKind) -> Outgoing:
    """Return the draft to which the actor may add such a file, before a byte of it is stored.

    Raises:
        NotFound, NotAllowed, MoveNotOpen, IssuedFileThere: see `add_draft_file`.
    """
    outgoing = queries.get_outgoing(actor, outgoing_id)
    _may_change(actor, outgoing, kind)
    _check_no_original(outgoing, kind)
    return outgoing


@transaction.atomic
def add_draft_file(
    actor: Actor,
    outgoing_id: UUID,
    file_id: UUID,
    *,
    kind: FileKind,
    name: str,
    media_type: str,
    size_bytes: int,
) -> DraftFile:
    """Note that a file is to belong to a draft, in a version of its own; `keep_draft_file` follows.

    Another text, and another issued file, take the place of the one before. Safe to repeat with one id.

    Raises:
        NotFound, NotAllowed: the actor may not see the draft; or does not draft (text, annex) or give numbers
            (issued) in its body.
        MoveNotOpen: see `rules.check_file_open`.
        IssuedFileThere: the document has its original already.
        DraftFilesTooMany, DraftFilesTooLarge: see `rules.check_room`.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = _may_change(actor, outgoing, kind)
    present = DraftFile.objects.filter(pk=file_id, outgoing=outgoing).first()
    if present is not None:
        return present
    _check_no_original(outgoing, kind)
    kept = DraftFile.objects.filter(outgoing=outgoing, until=None)
    _check_room(kept.exclude(kind=kind) if kind is not FileKind.ANNEX else kept, size_bytes)
    ordinal = next_version(actor, outgoing)
    if kind is not FileKind.ANNEX:
        kept.filter(kind=kind).update(until=ordinal)
    made = DraftFile.objects.create(
        id=file_id, outgoing=outgoing, kind=kind, name=rules.plain_name(name), media_type=media_type,
        size_bytes=size_bytes, since=ordinal, added_by=actor.account_id, added_at=now(),
    )  # fmt: skip
    # No name: should the file be secret, the trail must not tell it.
    audit.record(
        actor, "registry.add_draft_file", subject=outgoing.pk, file=file_id, kind=kind.value, version=ordinal
    )
    return made


def _may_change(actor: Actor, outgoing: Outgoing, kind: FileKind) -> Actor:
    if kind is FileKind.ISSUED:
        by = check_may(actor, acts.ISSUE, outgoing.body_id)
    else:
        by = as_drafter(actor, outgoing.body_id, AccessClass(outgoing.access_class))
    rules.check_file_open(OutgoingState(outgoing.state), kind)
    return by


def _check_no_original(outgoing: Outgoing, kind: FileKind) -> None:
    if kind is FileKind.ISSUED and outgoing.document_id is not None:
        found = Representation.objects.filter(document=outgoing.document_id, role=Role.ORIGINAL)
        if found.exists():
            raise IssuedFileThere(f"document {outgoing.document_id} has its original")


def _check_room(kept: "QuerySet[DraftFile]", size_bytes: int) -> None:
    held = kept.aggregate(bytes=Sum("size_bytes", default=0), files=Count("pk"))
    rules.check_room(held["files"] + 1, held["bytes"] + size_bytes)


@transaction.atomic
def keep_draft_file(file_id: UUID, digest: str) -> bool:
    """Give a file of a draft its stored bytes, after it was looked at; tell whether it still belongs to it.

    The issued file of a document becomes its original at once, unless it has got another meanwhile. Called
    by the machine, in the transaction in which the file leaves quarantine; safe to repeat.
    """
    outgoing_id = DraftFile.objects.filter(pk=file_id).values_list("outgoing_id", flat=True).first()
    if outgoing_id is None:
        return False
    outgoing = Outgoing.objects.select_for_update().get(pk=outgoing_id)
    file = DraftFile.objects.get(pk=file_id)
    if file.until is not None or outgoing.state in (OutgoingState.DROPPED, OutgoingState.RECALLED):
        return False
    DraftFile.objects.filter(pk=file_id).update(blob=digest)
    if file.kind == FileKind.ISSUED and outgoing.document_id is not None:
        original = NewFile(Role.ORIGINAL, digest, file.name, file.media_type)
        with suppress(IssuedFileThere):
            set_original(outgoing.document_id, original)
    return True


def forget_draft_file(file_id: UUID) -> None:
    """Forget what a draft's file is called that was confirmed as secret; whoever drafts takes it out."""
    DraftFile.objects.filter(pk=file_id).update(name="")


@transaction.atomic
def remove_draft_file(actor: Actor, outgoing_id: UUID, file_id: UUID) -> None:
    """Take a file out of a draft, in a version of its own; earlier versions keep it. Safe to repeat.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `add_draft_file`; or the draft never held it.
        IssuedFileThere: it is the original of a document.
    """
    outgoing = locked_draft(actor, outgoing_id)
    file = DraftFile.objects.filter(pk=file_id, outgoing=outgoing).first()
    if file is None:
        raise NotFound(f"file {file_id} of draft {outgoing_id} not found")
    actor = _may_change(actor, outgoing, FileKind(file.kind))
    if file.until is not None:
        return
    _check_no_original(outgoing, FileKind(file.kind))
    DraftFile.objects.filter(pk=file_id).update(until=next_version(actor, outgoing))
    audit.record(actor, "registry.remove_draft_file", subject=outgoing.pk, file=file_id)


@transaction.atomic
def issue_text_file(actor: Actor, outgoing_id: UUID) -> None:
    """Say that the text file is what was issued: it becomes the document's original, as it is.

    Raises:
        NotFound, NotAllowed: the actor gives no numbers in its body; or there is no text file.
        MoveNotOpen: it is not issued, was sent, or the file waits to be looked at.
        IssuedFileThere: the document has its original already.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = _may_change(actor, outgoing, FileKind.ISSUED)
    text = next((each for each in queries.files_now(outgoing_id) if each.kind == FileKind.TEXT), None)
    if text is None:
        raise NotFound(f"draft {outgoing_id} has no text file")
    if outgoing.document_id is None or text.blob_id is None:
        raise MoveNotOpen(f"draft {outgoing_id} is not issued", state=outgoing.state)
    _check_no_original(outgoing, FileKind.ISSUED)
    set_original(outgoing.document_id, NewFile(Role.ORIGINAL, text.blob_id, text.name, text.media_type))
    audit.record(actor, "registry.issue_text_file", subject=outgoing.pk, file=text.pk)


def read_draft_file(actor: Actor, outgoing_id: UUID, file_id: UUID) -> DraftFile:
    """Return a file of a draft to be handed out; that it was is recorded.

    Raises:
        NotFound: the actor may not see the draft, or it has no such file, or nobody has looked at it yet.
    """
    queries.get_outgoing(actor, outgoing_id)
    seen = DraftFile.objects.filter(outgoing=outgoing_id, blob__isnull=False)
    # Of a document that was destroyed no file goes out, not even one that another document uses, too.
    file = seen.filter(pk=file_id, outgoing__document__holding__destroyed_on=None).first()
    if file is None:
        raise NotFound(f"file {file_id} of draft {outgoing_id} not found")
    with transaction.atomic():
        audit.record(actor, "registry.read_draft_file", subject=outgoing_id, file=file_id)
    return file
