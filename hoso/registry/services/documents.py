"""Writes of documents: register, keep what the machine read, confirm what a person saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.registry import queries, rules
from hoso.registry.errors import AlreadyConfirmed
from hoso.registry.events import DocumentDescribed, DocumentRegistered
from hoso.registry.models import Citation, Document, FieldValue, Representation
from hoso.registry.rules import Proposal, Role, State
from hoso.rulesets.catalogue import type_by_name
from hoso.signatures import services as signatures

# Acts in the trail by which a person answers for the fields; `given_at` leads to the values given with one.
CONFIRM, CONFIRM_CERTAIN = "registry.confirm_document", "registry.confirm_certain"
COLUMNS = {"date": "issued_on", "type": "type_name"}


@dataclass(frozen=True, slots=True)
class NewFile:
    """A stored blob that is to represent a document."""

    role: Role
    digest: str
    file_name: str
    media_type: str
    first_page: int = 1
    last_page: int = 1
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class NewReading:
    """What the machine read on a document."""

    rule_set: str
    page_count: int
    ocr_confidence: float | None
    proposals: Mapping[str, Proposal]
    recipients: Sequence[str] = ()
    citations: Sequence[tuple[str, date | None]] = field(default=())


@transaction.atomic
def register_document(
    actor: Actor,
    document_id: UUID,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    access_class: AccessClass,
    reading: NewReading,
    files: Sequence[NewFile],
    found: str = "",
    right: str = acts.REGISTER,
) -> Document:
    """Enter a document with its first reading and its files; safe to repeat with the same id.

    `right` is the act whose right it is done by: digitising enters what it read by its own.

    Raises:
        NotFound, NotAllowed: the actor may not know of the fonds, or not do `right` in it up to this class.
        FondsClosed: the fonds is closed, and `found` is empty or the date lies after its last day.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=right, access_class=access_class)
    present = Document.objects.filter(pk=document_id).first()
    if present is not None:
        return present
    dated = _dated(reading.proposals)
    holding = holdings.register(
        actor, Kind.DOCUMENT, fonds_id=fonds_id, custodian_id=custodian_id, access_class=access_class,
        dated_on=dated, found=found, holding_id=document_id,
    )  # fmt: skip
    document = Document(id=document_id, holding=holding, page_count=reading.page_count)
    _apply_reading(document, reading)
    document.save(force_insert=True)
    _keep_values(document_id, reading.proposals, given_by=None, at=now())
    _keep_citations(document_id, reading)
    add_files(document_id, files)
    audit.record(actor, "registry.register_document", subject=document_id, fonds=fonds_id)
    events.announce(DocumentRegistered(document_id))
    return document


@transaction.atomic
def describe_new(
    actor: Actor,
    document_id: UUID,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    access_class: AccessClass,
    rule_set: str,
    page_count: int,
    fields: Mapping[str, str],
    recipients: Sequence[str] = (),
    right: str = acts.REGISTER,
) -> Document:
    """Enter a document that a person describes, not a machine: its fields are confirmed at once.

    `right`: see `register_document`.

    Raises:
        NotFound, NotAllowed, FondsClosed: see `register_document`.
        FieldUnknown, FieldOdd: see `rules.clean`.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=right, access_class=access_class)
    cleaned = {name: rules.clean(name, value) for name, value in fields.items()}
    holding = holdings.register(
        actor, Kind.DOCUMENT, fonds_id=fonds_id, custodian_id=custodian_id, access_class=access_class,
        dated_on=rules.as_date(cleaned.get("date", "")), holding_id=document_id,
    )  # fmt: skip
    at = now()
    document = Document(
        id=document_id, holding=holding, rule_set=rule_set, page_count=page_count,
        recipients=list(recipients), state=State.CONFIRMED, confirmed_by=actor.account_id, confirmed_at=at,
        doubt=0.0,
    )  # fmt: skip
    given = {name: _given(document, name, value) for name, value in cleaned.items() if value}
    for name, proposal in given.items():
        _set_column(document, name, proposal.value)
    document.type_code = given["type"].code if "type" in given else ""
    _set_keys(document)
    document.save(force_insert=True)
    _keep_values(document_id, given, given_by=actor.account_id, at=at)
    audit.record(
        actor, "registry.describe_new", subject=document_id, fonds=fonds_id, given_at=at,
        detail={"fields": cleaned},
    )  # fmt: skip
    events.announce(DocumentRegistered(document_id))
    return document


def _dated(proposals: Mapping[str, Proposal]) -> date | None:
    """Return the date as a fact about the holding; one in which there is no confidence is none yet."""
    found = proposals.get("date")
    return rules.as_date(_value(proposals, "date")) if found is not None and found.confidence > 0 else None


def _value(proposals: Mapping[str, Proposal], name: str) -> str:
    return rules.clean(name, proposals[name].value) if name in proposals else ""


def _apply_reading(document: Document, reading: NewReading) -> None:
    for name in rules.FIELDS:
        _set_column(document, name, _value(reading.proposals, name))
    document.type_code = reading.proposals["type"].code if "type" in reading.proposals else ""
    document.rule_set = reading.rule_set
    document.ocr_confidence = reading.ocr_confidence
    document.recipients = list(reading.recipients)
    document.doubt = rules.doubt(reading.proposals)
    document.is_certain = rules.is_certain(reading.proposals)
    _set_keys(document)


def _set_column(document: Document, name: str, value: str) -> None:
    column = COLUMNS.get(name, name)
    limit = getattr(Document._meta.get_field(column), "max_length", None)
    kept: object = rules.as_date(value) if name == "date" else (value[:limit] if limit else value)
    setattr(document, column, kept)


def _set_keys(document: Document) -> None:
    """Set the keys under which the number is compared; they follow number and symbol."""
    keys = rules.number_keys(document.number, document.symbol)
    document.number_value, document.symbol_key, document.number_key = keys.value, keys.symbol, keys.whole


def _keep_values(
    document_id: UUID, proposals: Mapping[str, Proposal], *, given_by: UUID | None, at: datetime
) -> None:
    FieldValue.objects.bulk_create(
        FieldValue(
            document_id=document_id, field=name, value=rules.clean(name, found.value), code=found.code,
            confidence=found.confidence, page=found.page, box=list(found.box) if found.box else None,
            given_by=given_by, given_at=at,
        )
        for name, found in proposals.items()
    )  # fmt: skip


def _keep_citations(document_id: UUID, reading: NewReading) -> None:
    Citation.objects.bulk_create(_citation(document_id, cited[:120], on) for cited, on in reading.citations)


def _citation(document_id: UUID, cited: str, on: date | None) -> Citation:
    keys = rules.cited_keys(cited)
    return Citation(
        document_id=document_id, cited=cited, cited_on=on,
        number_value=keys.value, symbol_key=keys.symbol, number_key=keys.whole,
    )  # fmt: skip


@transaction.atomic
def add_files(document_id: UUID, files: Sequence[NewFile]) -> None:
    """Set stored files beside the ones a document has; the same file twice is one."""
    at = now()
    Representation.objects.bulk_create(
        [
            Representation(
                document_id=document_id, role=file.role, blob_id=file.digest, file_name=file.file_name[:255],
                media_type=file.media_type, first_page=file.first_page, last_page=file.last_page,
                made_by=file.made_by, made_at=at,
            )
            for file in files
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    # What we made ourselves bears no signature until somebody signs it, and then it is another file.
    came = [file.digest for file in files if file.role is Role.ORIGINAL and file.media_type == signatures.PDF]
    signatures.watch(came, by=document_id, at=at)


def read_document(
    actor: Actor, document_id: UUID, *, to: str = acts.READ, page: int | None = None
) -> Document:
    """Return a document to a person or system that reads it; of a restricted one the reading is recorded.

    `page` names the page whose picture or words are shown.

    Raises:
        NotFound, NotAllowed: see `queries.get_document`; nothing is recorded.
    """
    document = queries.get_document(actor, document_id, to=to)
    shown: dict[str, Any] = {} if page is None else {"page": page}
    holdings.note_read(actor, "registry.read_document", document.holding, to=to, **shown)
    return document


def list_for_reading(actor: Actor, documents: Sequence[Document]) -> list[Document]:
    """Return documents that a list shows; that restricted ones are among them is recorded."""
    holdings.note_listed(actor, "registry.list_documents", (each.holding for each in documents))
    return list(documents)


def hold_still(document_ids: "QuerySet[Any, UUID]") -> None:
    """Let nobody correct these documents before the running transaction ends; whoever tries waits.

    The moment of a correction is taken after the wait, so it is later than that of the act that held them.
    """
    held = Document.objects.select_for_update().filter(pk__in=document_ids).order_by("pk")
    list(held.values_list("pk", flat=True))


@transaction.atomic
def strike_documents(actor: Actor, document_ids: Sequence[UUID], *, reason: str) -> None:
    """Say that there never were such documents: pages of other papers were taken for them. Rows stay.

    Nobody answers yet for what is struck: a confirmed one is not. They lie in no dossier and no box.

    Raises:
        NotFound, NotAllowed: see `queries.get_document`; needs `acts.DESCRIBE`.
        AlreadyConfirmed: a person confirmed one of them; nothing was struck.
    """
    hold_still(Document.objects.filter(pk__in=document_ids).values_list("pk", flat=True))
    for document_id in document_ids:
        document = queries.get_document(actor, document_id, to=acts.DESCRIBE)
        if document.state == State.CONFIRMED:
            raise AlreadyConfirmed(
                f"document {document_id} was confirmed", confirmed_at=document.confirmed_at
            )
    for by, ids in holding_queries.by_capacity(actor, acts.DESCRIBE, document_ids):
        holdings.strike(by, ids, reason=reason)
        for document_id in ids:
            audit.record(by, "registry.strike_document", subject=document_id, detail={"reason": reason})


@transaction.atomic
def confirm_document(
    actor: Actor, document_id: UUID, *, corrections: Mapping[str, str], reason: str = ""
) -> Document:
    """Accept a document's fields, with what a person corrected; the machine never overwrites it.

    Raises:
        NotFound, NotAllowed: see `queries.get_document`.
        FieldUnknown, FieldOdd: see `rules.clean`.
        AlreadyConfirmed: it was confirmed before and no reason for a new correction is given.
        DatedAfterLastDay: see `rules.check_within_life`.
    """
    queries.get_document(actor, document_id, to=acts.DESCRIBE)
    found = Document.objects.select_related("holding__scope__fonds").select_for_update(of=("self",))
    document = found.get(pk=document_id)
    if document.state == State.CONFIRMED and not reason.strip():
        raise AlreadyConfirmed(f"document {document_id} was confirmed", confirmed_at=document.confirmed_at)
    at, changed = now(), _changed_fields(document, corrections)
    given = {name: _given(document, name, value) for name, value in changed.items()}
    for name, proposal in given.items():
        _set_column(document, name, proposal.value)
    if "type" in given:
        document.type_code = given["type"].code
    _set_keys(document)
    rules.check_within_life(document.holding.scope.fonds.closed_on, document.issued_on)
    document.state, document.confirmed_by, document.confirmed_at = State.CONFIRMED, actor.account_id, at
    document.doubt = 0.0
    document.save()
    _keep_values(document_id, given, given_by=actor.account_id, at=at)
    audit.record(
        holding_queries.in_capacity(actor, acts.DESCRIBE, document_id), CONFIRM, subject=document_id,
        given_at=at, detail={"corrected": changed, "reason": reason},
    )  # fmt: skip
    events.announce(DocumentDescribed(document_id, confirmed=True))
    return document


def _given(document: Document, name: str, value: str) -> Proposal:
    """Return what a person gave; a type that no rule set knows has no code, never the machine's."""
    kind = type_by_name(document.rule_set, value) if name == "type" else None
    return Proposal(value, 1.0, code=kind.code if kind else "")


def _changed_fields(document: Document, corrections: Mapping[str, str]) -> dict[str, str]:
    """Return the cleaned corrections that differ from what the document says."""
    changed: dict[str, str] = {}
    for name, raw in corrections.items():
        value = rules.clean(name, raw)
        held = getattr(document, COLUMNS.get(name, name))
        if value != ("" if held is None else str(held)):
            changed[name] = value
    return changed


@transaction.atomic
def confirm_certain(actor: Actor, document_ids: Sequence[UUID]) -> int:
    """Accept many documents whose reading is certain, after a sample was looked at; return how many.

    Documents that are doubtful, confirmed meanwhile, not open to the actor or dated after the last day of
    their closed fonds are left as they are.
    """
    acceptable = queries.unconfirmed(actor).filter(pk__in=document_ids, is_certain=True)
    within = Q(holding__scope__fonds__closed_on__isnull=True) | Q(issued_on__isnull=True)
    within |= Q(issued_on__lte=F("holding__scope__fonds__closed_on"))
    open_ids = acceptable.filter(within).values_list("pk", flat=True)
    chosen = list(
        Document.objects.select_for_update()
        .filter(pk__in=list(open_ids))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Document.objects.filter(pk__in=chosen).update(
        state=State.CONFIRMED, confirmed_by=actor.account_id, confirmed_at=now(), doubt=0.0
    )
    for by, opened in holding_queries.by_capacity(actor, acts.DESCRIBE, chosen):
        for document_id in opened:
            audit.record(by, CONFIRM_CERTAIN, subject=document_id)
    events.announce_many([DocumentDescribed(document_id, confirmed=True) for document_id in chosen])
    return len(chosen)
