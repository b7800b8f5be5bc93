"""What a person decides about a held file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from hoso.access import acts
from hoso.access.holds import Decision
from hoso.access.values import AccessClass, Actor
from hoso.audit import queries as audit_queries
from hoso.audit import services as audit
from hoso.digitisation import queries
from hoso.digitisation.errors import MoveNotOpen, NotTypedIn, PageMissing, ReasonMissing
from hoso.digitisation.events import HoldDecided
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument, ScanPage, SecrecyHold, SecretPointer
from hoso.digitisation.rules.states import FileState, file_after
from hoso.digitisation.services import quarantine
from hoso.digitisation.services.actors import machine
from hoso.digitisation.services.batches import resume_if_finished
from hoso.digitisation.services.fetching import fetch
from hoso.dossiers import queries as dossiers
from hoso.dossiers.rules import Status
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile
from hoso.lib.text import squeeze
from hoso.node.reader import ReaderPool
from hoso.reading.pictures import picture_of
from hoso.registry import services as registry_services

HELD_PAGE_WIDTH = 1200


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a person types in of a secret record: no subject, no content."""

    number: str
    holder: str
    dated_on: date | None = None


def release_hold(actor: Actor, file_id: UUID, *, reason: str) -> IncomingFile:
    """Decide that a held file is not secret: it goes on where it was held, and is not held again.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`; needs `acts.RELEASE_HOLD`.
        ReasonMissing: no reason in words.
        MoveNotOpen: the file is not held.
        ChangedMeanwhile: someone else decided first.
    """
    with transaction.atomic():
        file, hold = _load(actor, file_id, reason=reason)
        was_cut = file.documents.exists()
        after = file_after(FileState(file.state), "release_cut" if was_cut else "release_unread")
        _decide(actor, hold, Decision.RELEASED, reason=reason)
        _move(file, after, was_released=True, tries=0, failures=0)
        _open_again(file)
        resume_if_finished(file.batch_id)
    file.refresh_from_db()
    return file


def confirm_secret(
    actor: Actor, file_id: UUID, *, reason: str, pointer: Pointer | None = None
) -> IncomingFile:
    """Decide that a held file is secret: it stays encrypted until the cleared place takes it.

    What was read of it is destroyed, and what it is called is forgotten, here and in the trail. `pointer`
    is entered as a holding if a person typed it in.

    Raises:
        NotFound, NotAllowed, ReasonMissing, MoveNotOpen, ChangedMeanwhile: see `release_hold`.
        NotTypedIn: a pointer without number or holder.
        FondsClosed: the pointer is dated after the last day of a closed fonds.
    """
    with transaction.atomic():
        file, hold = _load(actor, file_id, reason=reason)
        after = file_after(FileState(file.state), "confirm_secret")
        holding_id = _enter_pointer(actor, file.batch, pointer, reason=reason) if pointer else None
        _decide(actor, hold, Decision.SECRET, reason=reason, pointer_id=holding_id)
        _move(file, after)
        documents = list(file.documents.values_list("pk", flat=True))
        _forget_what_it_says(actor, file)
        _take_out_of_open_dossiers(actor, documents)
    for name in quarantine.in_use().names(file.batch_id):
        if any(name.startswith(f"{document_id}.") for document_id in documents):
            quarantine.remove(file.batch_id, name)
    file.refresh_from_db()
    return file


def _forget_what_it_says(actor: Actor, file: IncomingFile) -> None:
    """Erase names, titles and looks of a secret file: a pointer says number, date and holder, no subject.

    What was registered before the mark was found stays shut, and `queries.leftovers` lists it.
    """
    same = IncomingFile.objects.filter(Q(pk=file.pk) | Q(duplicate_of=file.pk))
    for each in same:
        IncomingFile.objects.filter(pk=each.pk).update(name=str(each.pk))
        for entry in audit_queries.list_history(each.pk, limit=10_000):
            if entry.act == "digitisation.admit_file" and entry.detail is not None:
                audit.erase_detail(actor, entry.id, reason="digitisation.confirm_secret")
    registry_services.forget_draft_file(file.pk)
    ScanPage.objects.filter(file=file).update(look="")
    documents = ScanDocument.objects.filter(file=file)
    ScanDocument.objects.filter(looks_like__in=documents).update(looks_like=None)
    documents.update(
        reading_name="", sheet_dossier="", sheet_box="", look_bands=[], looks_like=None, facts={}
    )


def _take_out_of_open_dossiers(actor: Actor, document_ids: Sequence[UUID]) -> None:
    """Let dossiers go on without what turned out to be secret; an approved one stays as it stands."""
    for document_id, dossier_ids in holding_queries.groups_of(document_ids, boxes=False).items():
        for dossier_id in dossier_ids:
            dossier = dossiers.find_dossier(dossier_id)
            if dossier is not None and dossier.status == Status.OPEN:
                holdings.take_out(actor, dossier_id, [document_id], reason="digitisation.confirm_secret")


def _load(actor: Actor, file_id: UUID, *, reason: str) -> tuple[IncomingFile, SecrecyHold]:
    queries.get_file(actor, file_id, to=acts.RELEASE_HOLD)
    if not reason.strip():
        raise ReasonMissing("a decision needs its reason", field="reason")
    # The batch first, as everybody locks it first.
    batch_id = IncomingFile.objects.values_list("batch_id", flat=True).get(pk=file_id)
    Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    file = IncomingFile.objects.select_for_update(of=("self",)).select_related("batch").get(pk=file_id)
    if file.state != FileState.HELD:
        raise MoveNotOpen(f"file {file_id} is {file.state}", state=file.state, move="decide")
    return file, SecrecyHold.objects.get(file=file, decision=Decision.OPEN)


def _decide(
    actor: Actor, hold: SecrecyHold, decision: Decision, *, reason: str, pointer_id: UUID | None = None
) -> None:
    open_hold = SecrecyHold.objects.filter(pk=hold.pk, decision=Decision.OPEN)
    decided = open_hold.update(
        decision=decision, reason=reason, decided_by=actor.account_id, decided_at=now(), pointer_id=pointer_id
    )
    if decided != 1:
        raise ChangedMeanwhile(f"the hold of file {hold.file_id} was decided")
    audit.record(
        queries.in_capacity(actor, hold.file.batch, acts.RELEASE_HOLD), "digitisation.decide_hold",
        subject=hold.file_id, decision=decision.value, pointer=pointer_id, detail={"reason": reason},
    )  # fmt: skip
    events.announce(HoldDecided(hold.file_id, hold.file.batch_id, decision.value))


def _move(file: IncomingFile, after: FileState, **columns: object) -> None:
    held = IncomingFile.objects.filter(pk=file.pk, state=FileState.HELD)
    if held.update(state=after, claimed_until=None, **columns) != 1:
        raise ChangedMeanwhile(f"file {file.pk} is no longer held")


def _open_again(file: IncomingFile) -> None:
    """Give documents that were shut when the mark was found back, in the class each of them had.

    The machine does it, as it shut them; who decided stands in the trail with the decision.
    """
    registered = ScanDocument.objects.filter(file=file, document__isnull=False).values_list("pk", flat=True)
    holdings.open_again(machine(now()), list(registered), reason="digitisation.release_hold")


def _enter_pointer(actor: Actor, batch: Batch, pointer: Pointer, *, reason: str) -> UUID:
    number, holder = squeeze(pointer.number), squeeze(pointer.holder)
    if not number or not holder:
        raise NotTypedIn("a pointer needs number and holder", field="number" if not number else "holder")
    holding = holdings.register(
        actor, Kind.POINTER, fonds_id=batch.fonds_id, custodian_id=batch.custodian_id,
        access_class=AccessClass.RESTRICTED, dated_on=pointer.dated_on, found=batch.found_story or reason,
    )  # fmt: skip
    SecretPointer.objects.create(
        holding_id=holding.pk, number=number[:120], dated_on=pointer.dated_on, holder=holder[:300]
    )
    return holding.pk


def held_page(actor: Actor, file_id: UUID, *, page: int, pool: ReaderPool) -> bytes:
    """Return one page of a held file as WebP, for the person who has to decide; nothing is kept of it.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `release_hold`.
        PageMissing: the file has no such page, or it cannot be shown.
    """
    file = queries.get_file(actor, file_id, to=acts.RELEASE_HOLD)
    if file.state != FileState.HELD:
        raise MoveNotOpen(f"file {file_id} is {file.state}", state=file.state, move="look")
    with transaction.atomic():
        by = queries.in_capacity(actor, file.batch, acts.RELEASE_HOLD)
        audit.record(by, "digitisation.look_at_held", subject=file_id, page=page)
    with pool.lease() as reader:
        made = picture_of(reader, fetch(file, reader.work), page=page, width=HELD_PAGE_WIDTH)
        if made is None:
            raise PageMissing(f"page {page} of file {file_id}", page=page)
        return made.read_bytes()
