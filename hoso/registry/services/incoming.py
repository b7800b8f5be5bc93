"""What arrives: enter it under its arrival number, present it, say who handles it, close it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, NotAllowed
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.registry import queries, rules
from hoso.registry.errors import AlreadyEntered, IdTaken
from hoso.registry.events import ArrivalMoved, DocumentArrived
from hoso.registry.models import Document, Entry, Incoming, Opinion
from hoso.registry.rules import Direction, IncomingState, NewArrival, NewTask, Part
from hoso.registry.services.documents import confirm_document, describe_new
from hoso.registry.services.registers import check_alive, check_may, save_new, take_number
from hoso.registry.services.tasks import call_off_task, check_of_body, give_task, report_answered


@transaction.atomic
def register_arrival(
    actor: Actor,
    body_id: UUID,
    arrival: NewArrival,
    *,
    document_id: UUID | None = None,
    arrival_id: UUID | None = None,
) -> Incoming:
    """Enter what arrived under the next arrival number of the year; safe to repeat with one `arrival_id`.

    With `document_id` it is a document that was scanned or received and is known here: its fields are
    confirmed as given. That another arrival looks like it is noted (`looks_like`), never refused.

    Source: Decree 30/2020/ND-CP art. 21, 22; appendix VI (warning of duplicates).

    Raises:
        NotFound, NotAllowed: the actor registers nothing in this body.
        BodyCeased, NoRegister, OutsideRegister, DateBeforeLast: see `queries.find_register`, `take_number`.
        AlreadyEntered: the document has an arrival number of this body.
        IdTaken: `arrival_id` names something that the actor may not read, or of another body.
        ChangedMeanwhile: the same was entered at this very moment.
        FieldUnknown, FieldOdd, FondsClosed: see `describe_new`.
    """
    actor = check_may(actor, acts.REGISTER, body_id)
    if arrival_id is not None and Incoming.objects.filter(pk=arrival_id).exists():
        return _entered_before(actor, body_id, arrival_id)
    check_alive(body_id, on=arrival.arrived_on)
    register = queries.find_register(body_id, Direction.ARRIVALS, on=arrival.arrived_on)
    if document_id is not None:
        _check_not_entered(body_id, document_id)
        _confirm(actor, document_id, arrival.fields)
    else:
        document_id = _described(actor, body_id, arrival)
    # Last of all, so that others wait for the register as short as may be.
    taken = take_number(
        register.pk, on=arrival.arrived_on, today=actor.on, by=actor.account_id, document_id=document_id
    )
    made = Incoming(
        id=arrival_id or uuid7(), body_id=body_id, entry=taken.entry, document_id=document_id,
        arrived_on=arrival.arrived_on, medium=arrival.medium, identifier=arrival.identifier[:200],
        copies=arrival.copies, to_places=squeeze(arrival.to_places)[:1000], due_on=arrival.due_on,
        note=squeeze(arrival.note)[:500], looks_like=_looking_like(body_id, document_id, arrival),
    )  # fmt: skip
    save_new(made)
    audit.record(
        actor, "registry.register_arrival", subject=document_id, body=body_id, arrival=made.pk,
        number=taken.entry.number, on=arrival.arrived_on,
    )  # fmt: skip
    events.announce(DocumentArrived(document_id, made.pk, body_id))
    return made


def _entered_before(actor: Actor, body_id: UUID, arrival_id: UUID) -> Incoming:
    found = queries.list_arrivals(actor, body_id).filter(pk=arrival_id).first()
    if found is None:
        raise IdTaken(f"{arrival_id} names something else than an arrival of {body_id}")
    return found


def _check_not_entered(body_id: UUID, document_id: UUID) -> None:
    before = Entry.objects.filter(document=document_id, register__body=body_id).first()
    if before is not None:
        raise AlreadyEntered(f"document {document_id} is number {before.number}", number=before.number)


def _confirm(actor: Actor, document_id: UUID, fields: Mapping[str, str]) -> None:
    document = queries.get_document(actor, document_id, to=acts.REGISTER)
    if document.state != rules.State.CONFIRMED:
        confirm_document(actor, document_id, corrections=fields)


def _described(actor: Actor, body_id: UUID, arrival: NewArrival) -> UUID:
    fonds = queries.get_open_fonds(body_id, on=arrival.arrived_on)
    made = describe_new(
        actor, uuid7(), fonds_id=fonds.pk, custodian_id=body_id,
        access_class=arrival.access_class, rule_set=organisations.get_body(body_id).rule_set,
        page_count=arrival.page_count, fields=arrival.fields,
    )  # fmt: skip
    return made.pk


def _looking_like(body_id: UUID, document_id: UUID, arrival: NewArrival) -> Incoming | None:
    document = Document.objects.get(pk=document_id)
    found = queries.find_duplicates(
        body_id, identifier=arrival.identifier, number_key=document.number_key, issuer=document.issuer
    )
    return found[0] if found else None


@transaction.atomic
def present_arrivals(actor: Actor, arrival_ids: Sequence[UUID]) -> int:
    """Lay arrivals before the leader: all of them or none; return how many.

    Source: Decree 30/2020/ND-CP art. 23: the same day, at the latest the next working day.

    Raises:
        NotFound, NotAllowed: the actor does not register in the body of one of them.
        MoveNotOpen: one is not waiting to be presented.
    """
    for arrival_id in sorted(arrival_ids):
        arrival = _locked(actor, arrival_id, to=acts.REGISTER)
        _move(actor, arrival, "present")
    return len(arrival_ids)


@transaction.atomic
def instruct(
    actor: Actor,
    arrival_id: UUID,
    *,
    text: str,
    lead: UUID | None = None,
    cooperating: Sequence[UUID] = (),
    due_on: date | None = None,
) -> Opinion:
    """Say as leader who handles an arrival, with whom, until when; said again, the newest counts.

    Whoever leads gets a task about it. Without `due_on` the day that the arrival has counts.

    Source: Decree 30/2020/ND-CP art. 23, appendix IV (phiếu giải quyết văn bản đến).

    Raises:
        NotFound, NotAllowed: the actor gives no instructions in the body.
        ReasonMissing: nothing is said.
        MoveNotOpen: it is closed or returned.
        TaskOdd, NotOfBody: see `give_task`: whoever leads needs a day; all who are named, a post in the body.
    """
    arrival = _locked(actor, arrival_id, to=acts.INSTRUCT)
    check_of_body(cooperating, arrival.body_id, on=actor.on)
    _move(actor, arrival, "instruct")
    if due_on is not None:
        arrival.due_on = due_on
        arrival.save(update_fields=["due_on"])
    said = _say(actor, arrival, Part.LEADER, text, lead=lead, cooperating=cooperating, due_on=due_on)
    return said if lead is None else _given_as_task(actor, arrival, said, lead)


def _given_as_task(actor: Actor, arrival: Incoming, said: Opinion, lead: UUID) -> Opinion:
    """Give whoever leads the task; the one of the instruction before is called off."""
    for earlier in queries.open_tasks_of_arrival(arrival):
        call_off_task(actor, earlier.pk, reason=said.text)
    task = NewTask(said.text, lead, tuple(said.cooperating), due_on=arrival.due_on)
    said.task = give_task(actor, arrival.body_id, task, document_id=arrival.document_id)
    said.save(update_fields=["task"])
    return said


@transaction.atomic
def note_on_slip(
    actor: Actor,
    arrival_id: UUID,
    part: Part,
    *,
    text: str,
    lead: UUID | None = None,
    due_on: date | None = None,
) -> Opinion:
    """Write a line of the resolution slip: the head of a unit names a person, who handles it proposes.

    Raises:
        NotFound: the actor may not read the document.
        NotAllowed: the line is the leader's; see `instruct`.
        ReasonMissing: nothing is said.
    """
    if part is Part.LEADER:
        raise NotAllowed("the leader's line is written by an instruction", act=acts.INSTRUCT)
    arrival = queries.get_arrival(actor, arrival_id)
    return _say(actor, arrival, part, text, lead=lead, cooperating=(), due_on=due_on)


def _say(
    actor: Actor,
    arrival: Incoming,
    part: Part,
    text: str,
    *,
    lead: UUID | None,
    cooperating: Sequence[UUID],
    due_on: date | None,
) -> Opinion:
    said = Opinion.objects.create(
        incoming=arrival, part=part, text=rules.required(text)[:2000], lead=lead,
        cooperating=list(cooperating), due_on=due_on, said_by=actor.account_id, said_at=now(),
    )  # fmt: skip
    audit.record(
        actor, "registry.say_on_slip", subject=arrival.document_id, arrival=arrival.pk, part=part.value,
        lead=lead, due_on=due_on, detail={"text": said.text},
    )  # fmt: skip
    return said


@transaction.atomic
def close_arrival(
    actor: Actor, arrival_id: UUID, *, note: str = "", answer_id: UUID | None = None
) -> Incoming:
    """Close an arrival: it was answered (`answer_id` is a document of the body), or `note` says why not.

    Whoever leads its handling closes it, or who registers or instructs in the body.

    Raises:
        NotFound, NotAllowed: the actor may not read it, or is none of those.
        ReasonMissing: there is neither an answer nor a note.
        MoveNotOpen: it is closed or returned.
    """
    arrival = _locked_by_handler(actor, arrival_id)
    if answer_id is not None:
        queries.get_document(actor, answer_id)
    arrival.closing_note = squeeze(note)[:1000] if answer_id else rules.required(note)[:1000]
    arrival.answer_id, arrival.closed_on = answer_id, actor.on
    arrival.save(update_fields=["closing_note", "answer_id", "closed_on"])
    for task in queries.open_tasks_of_arrival(arrival):
        report_answered(actor, task.pk, words=arrival.closing_note)
    return _move(actor, arrival, "close")


@transaction.atomic
def open_arrival_again(actor: Actor, arrival_id: UUID, *, reason: str) -> Incoming:
    """Take up again an arrival that was closed too early.

    Raises:
        NotFound, NotAllowed: the actor gives no instructions in the body.
        ReasonMissing, MoveNotOpen: no reason is given, or it is not closed.
    """
    arrival = _locked(actor, arrival_id, to=acts.INSTRUCT)
    _say(actor, arrival, Part.LEADER, reason, lead=None, cooperating=(), due_on=None)
    arrival.closed_on, arrival.answer = None, None
    arrival.save(update_fields=["closed_on", "answer"])
    return _move(actor, arrival, "reopen")


@transaction.atomic
def return_arrival(actor: Actor, arrival_id: UUID, *, reason: str) -> Incoming:
    """Note that a document went back to its sender; it keeps its arrival number.

    Source: Decree 30/2020/ND-CP art. 21.

    Raises:
        NotFound, NotAllowed: the actor does not register in the body.
        ReasonMissing, MoveNotOpen: no reason is given, or it is in work or closed.
    """
    arrival = _locked(actor, arrival_id, to=acts.REGISTER)
    arrival.closing_note, arrival.closed_on = rules.required(reason)[:1000], actor.on
    arrival.save(update_fields=["closing_note", "closed_on"])
    return _move(actor, arrival, "return")


def _move(actor: Actor, arrival: Incoming, move: str) -> Incoming:
    before = IncomingState(arrival.state)
    after = rules.incoming_state_after(before, move)
    if Incoming.objects.filter(pk=arrival.pk, state=before).update(state=after) != 1:
        raise ChangedMeanwhile(f"arrival {arrival.pk} is no longer {before}")
    arrival.state = after
    audit.record(
        actor, "registry.move_arrival", subject=arrival.document_id, arrival=arrival.pk, move=move,
        state=after.value,
    )  # fmt: skip
    events.announce(ArrivalMoved(arrival.pk, after.value))
    return arrival


def _locked(actor: Actor, arrival_id: UUID, *, to: str) -> Incoming:
    arrival = queries.get_arrival(actor, arrival_id)
    check_may(actor, to, arrival.body_id)
    return Incoming.objects.select_for_update().get(pk=arrival_id)


def _locked_by_handler(actor: Actor, arrival_id: UUID) -> Incoming:
    arrival = queries.get_arrival(actor, arrival_id)
    if queries.leads(actor, arrival):
        return Incoming.objects.select_for_update().get(pk=arrival_id)
    act = acts.INSTRUCT if queries.may(actor, acts.INSTRUCT, arrival.body_id) else acts.REGISTER
    return _locked(actor, arrival_id, to=act)
