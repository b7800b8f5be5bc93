"""What a body makes: draft, comment, approve, number, dispatch, correct, recall."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.registry import queries, rules
from hoso.registry.errors import FormFaulty, IdTaken, MoveNotOpen, NoRegister, NoSignature, NumberHeld
from hoso.registry.events import DocumentDispatched, DocumentIssued, DocumentRecalled, DraftMoved
from hoso.registry.models import DraftNote, DraftVersion, Entry, Incoming, Outgoing, Recipient, Register
from hoso.registry.rules import Direction, EntryState, NewDraft, OutgoingState, Role, Way
from hoso.registry.services.documents import NewFile, add_files, describe_new
from hoso.registry.services.incoming import close_arrival
from hoso.registry.services.issued_files import add_issued_files
from hoso.registry.services.registers import check_may, give, save_new, take_number
from hoso.rulesets.catalogue import rule_set, type_by_code

_COLUMNS = (
    "type_code", "subject", "authority", "signer_title", "signer", "unit", "urgency", "circulation", "place",
    "copies", "page_count", "due_on", "note", "access_class",
)  # fmt: skip


@transaction.atomic
def begin_draft(
    actor: Actor,
    body_id: UUID,
    draft: NewDraft,
    *,
    text: str = "",
    answers: UUID | None = None,
    outgoing_id: UUID | None = None,
) -> Outgoing:
    """Begin a draft with its first version; safe to repeat with one `outgoing_id`.

    `answers` is an arrival; it is closed when this is issued.

    Source: Decree 30/2020/ND-CP art. 10.

    Raises:
        NotFound, NotAllowed: the actor drafts nothing in this body up to this class.
        IdTaken: `outgoing_id` names something that the actor may not see, or of another body.
        ChangedMeanwhile: the same was begun at this very moment.
    """
    actor = as_drafter(actor, body_id, draft.access_class)
    if outgoing_id is not None and Outgoing.objects.filter(pk=outgoing_id).exists():
        return _begun_before(actor, body_id, outgoing_id)
    if answers is not None:
        queries.get_arrival(actor, answers)
    made = Outgoing(
        id=outgoing_id or uuid7(), body_id=body_id, answers_id=answers, drafted_by=actor.account_id,
        drafted_at=now(),
    )  # fmt: skip
    _fill(made, draft)
    save_new(made)
    _set_recipients(made, draft.recipients)
    _add_version(actor, made, text)
    audit.record(
        actor, "registry.begin_draft", subject=made.pk, body=body_id, detail={"subject": made.subject}
    )
    events.announce(DraftMoved(made.pk, OutgoingState.DRAFT.value))
    return made


def _begun_before(actor: Actor, body_id: UUID, outgoing_id: UUID) -> Outgoing:
    found = queries.list_outgoing(actor, body_id).filter(pk=outgoing_id).first()
    if found is None:
        raise IdTaken(f"{outgoing_id} names something else than a draft of {body_id}")
    return found


def as_drafter(actor: Actor, body_id: UUID, level: AccessClass) -> Actor:
    by = check_may(actor, acts.DRAFT, body_id)
    reach = actor.reach(acts.DRAFT, ScopeKind.BODY)
    if not actor.is_service and not any(body_id in ids and level <= up_to for up_to, ids in reach.items()):
        raise NotAllowed(f"{acts.DRAFT} up to {level.name} is not open to {actor.account_id}", act=acts.DRAFT)
    return by


def _fill(outgoing: Outgoing, draft: NewDraft) -> None:
    for name in _COLUMNS:
        value = getattr(draft, name)
        if isinstance(value, str):
            value = squeeze(value)[: getattr(Outgoing._meta.get_field(name), "max_length", None)]
        setattr(outgoing, name, value)


def _set_recipients(outgoing: Outgoing, names: Sequence[str]) -> None:
    Recipient.objects.filter(outgoing=outgoing).delete()
    kept = [squeeze(name)[:300] for name in names if squeeze(name)]
    Recipient.objects.bulk_create(
        Recipient(outgoing=outgoing, ordinal=ordinal, name=name) for ordinal, name in enumerate(kept, start=1)
    )


def _add_version(actor: Actor, outgoing: Outgoing, text: str) -> None:
    newest = DraftVersion.objects.filter(outgoing=outgoing).order_by("-ordinal").first()
    if newest is not None and newest.text == text:
        return
    ordinal = newest.ordinal + 1 if newest else 1
    DraftVersion.objects.create(
        outgoing=outgoing, ordinal=ordinal, text=text, made_by=actor.account_id, made_at=now()
    )


def next_version(actor: Actor, outgoing: Outgoing) -> int:
    """Make a further version of a draft whose files change; its text stays. Return its ordinal."""
    newest = DraftVersion.objects.filter(outgoing=outgoing).order_by("-ordinal").first()
    ordinal = newest.ordinal + 1 if newest else 1
    DraftVersion.objects.create(
        outgoing=outgoing, ordinal=ordinal, text=newest.text if newest else "", made_by=actor.account_id,
        made_at=now(),
    )  # fmt: skip
    return ordinal


@transaction.atomic
def change_draft(actor: Actor, outgoing_id: UUID, draft: NewDraft, *, text: str) -> Outgoing:
    """Change a draft; another text is a further version, earlier ones stay.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or drafts nothing in its body up to this class.
        MoveNotOpen: it was submitted; whoever signs returns it first.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = as_drafter(actor, outgoing.body_id, draft.access_class)
    rules.outgoing_state_after(OutgoingState(outgoing.state), "change")
    _fill(outgoing, draft)
    outgoing.save()
    _set_recipients(outgoing, draft.recipients)
    _add_version(actor, outgoing, text)
    audit.record(actor, "registry.change_draft", subject=outgoing.pk, detail={"subject": outgoing.subject})
    return outgoing


@transaction.atomic
def comment(actor: Actor, outgoing_id: UUID, *, text: str) -> DraftNote:
    """Say something about a draft; comments stay with it.

    Raises:
        NotFound: the actor may not see it.
        ReasonMissing: nothing is said.
    """
    outgoing = queries.get_outgoing(actor, outgoing_id)
    return _note(actor, outgoing, "comment", rules.required(text))


def _note(actor: Actor, outgoing: Outgoing, act: str, text: str) -> DraftNote:
    return DraftNote.objects.create(
        outgoing=outgoing, act=act, text=text[:2000], said_by=actor.account_id, said_at=now()
    )


@transaction.atomic
def submit_draft(actor: Actor, outgoing_id: UUID, *, before: UUID) -> Outgoing:
    """Lay a draft before the person who will sign it.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or drafts nothing in its body.
        FormFaulty: its form is not right; `faults` are codes of `rules.faults_of`.
        NoSignature: that person signs nothing in this body.
        MoveNotOpen: it is no draft any more.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = as_drafter(actor, outgoing.body_id, AccessClass(outgoing.access_class))
    check_form(outgoing, on=actor.on)
    if before not in queries.signers_of(outgoing.body_id, on=actor.on):
        raise NoSignature(f"{before} signs nothing in {outgoing.body_id}")
    outgoing.before = before
    outgoing.save(update_fields=["before"])
    return _move(actor, outgoing, "submit")


def check_form(outgoing: Outgoing, *, on: date) -> None:
    """Refuse a draft whose form is not right.

    Raises:
        FormFaulty: `faults` names all of it, as codes of `rules.faults_of`.
    """
    faults = queries.faults_of_draft(outgoing, on=on)
    if faults:
        raise FormFaulty(f"draft {outgoing.pk}: {', '.join(faults)}", faults=", ".join(faults))


@transaction.atomic
def return_draft(actor: Actor, outgoing_id: UUID, *, reason: str) -> Outgoing:
    """Send a draft back to its drafter, with what is to be changed.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not sign in its body.
        ReasonMissing, MoveNotOpen: no reason is given, or it waits for no signature and no number.
        NumberHeld: a number is reserved for it; say first why it is not used.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = check_may(actor, acts.SIGN, outgoing.body_id)
    _note(actor, outgoing, "return", rules.required(reason))
    if outgoing.entry is not None and outgoing.entry.state == EntryState.RESERVED:
        raise NumberHeld(f"draft {outgoing_id} holds a number", number=outgoing.entry.number)
    outgoing.approved_by, outgoing.approved_at = None, None
    outgoing.save(update_fields=["approved_by", "approved_at"])
    return _move(actor, outgoing, "return")


@transaction.atomic
def approve_draft(actor: Actor, outgoing_id: UUID) -> Outgoing:
    """Approve a draft, which is to sign it: from now on it is not changed.

    Source: Decree 30/2020/ND-CP art. 11, 13.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not sign in its body.
        FormFaulty: its form is not right.
        MoveNotOpen: it is not before a signature.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = check_may(actor, acts.SIGN, outgoing.body_id)
    check_form(outgoing, on=actor.on)
    outgoing.approved_by, outgoing.approved_at = actor.account_id, now()
    outgoing.save(update_fields=["approved_by", "approved_at"])
    return _move(actor, outgoing, "approve")


@transaction.atomic
def drop_draft(actor: Actor, outgoing_id: UUID, *, reason: str) -> Outgoing:
    """Give up a draft; it stays readable with the reason.

    Raises:
        NotFound, NotAllowed: the actor may not see it, or drafts nothing in its body.
        ReasonMissing, MoveNotOpen: no reason is given, or it was approved.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = as_drafter(actor, outgoing.body_id, AccessClass(outgoing.access_class))
    _note(actor, outgoing, "drop", rules.required(reason))
    return _move(actor, outgoing, "drop")


@transaction.atomic
def reserve_number(actor: Actor, outgoing_id: UUID, *, on: date, register_id: UUID | None = None) -> Entry:
    """Take number and date for an approved document before it is signed digitally; asked again, the same.

    What cannot be signed then leaves a number that `void_number` explains. `register_id` names a register
    other than the one that fits its type most closely: of a council, of copies.

    Raises:
        NotFound, NotAllowed: the actor gives no numbers in its body.
        MoveNotOpen: it is not approved, or issued already.
        NoRegister, BodyCeased, OutsideRegister, DateBeforeLast: see `queries.register_for`, `take_number`.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = check_may(actor, acts.ISSUE, outgoing.body_id)
    rules.outgoing_state_after(OutgoingState(outgoing.state), "issue")
    held = outgoing.entry
    if held is not None and held.state == EntryState.RESERVED:
        return held
    register = _register_of(outgoing, register_id, on=on)
    taken = take_number(
        register.pk, on=on, today=actor.on, by=actor.account_id, reserved_for=outgoing.subject
    )
    outgoing.entry = taken.entry
    outgoing.save(update_fields=["entry"])
    audit.record(
        actor, "registry.reserve_number", subject=outgoing.pk, register=register.pk,
        number=taken.entry.number, on=on,
    )  # fmt: skip
    return taken.entry


def _register_of(outgoing: Outgoing, register_id: UUID | None, *, on: date) -> Register:
    if register_id is None:
        return queries.register_for(outgoing.body_id, type_code=outgoing.type_code, symbol="", on=on)
    register = queries.get_register(register_id)
    if register.body_id != outgoing.body_id or register.direction != Direction.ISSUED or register.is_secret:
        raise NoRegister(f"register {register_id} is not for draft {outgoing.pk}", on=on)
    return register


@transaction.atomic
def issue(actor: Actor, outgoing_id: UUID, *, on: date, register_id: UUID | None = None) -> Outgoing:
    """Give an approved document its number and date, and enter it: from now on it is a document.

    A number that was reserved is used, with the date it was reserved for. What it answers is closed.

    Source: Decree 30/2020/ND-CP art. 15, 16: after the signature, at the latest the next working day.

    Raises:
        NotFound, NotAllowed: the actor gives no numbers in its body.
        MoveNotOpen, NoRegister, BodyCeased, OutsideRegister, DateBeforeLast: see `reserve_number`.
        SignaturesMissing: it is being signed digitally, and not all signatures are there.
    """
    entry = reserve_number(actor, outgoing_id, on=on, register_id=register_id)
    # What is signed digitally is issued with its signed file, and only when every signature is there; asked
    # while the draft is held, so that no signing begins meanwhile.
    signed = queries.signed_paper(outgoing_id)
    outgoing = Outgoing.objects.select_related("entry__register").get(pk=outgoing_id)
    actor = check_may(actor, acts.ISSUE, outgoing.body_id)
    fonds = queries.get_open_fonds(outgoing.body_id, on=on)
    document = describe_new(
        actor, uuid7(), fonds_id=fonds.pk, custodian_id=outgoing.body_id,
        access_class=AccessClass(outgoing.access_class), page_count=outgoing.page_count, right=acts.ISSUE,
        rule_set=organisations.get_body(outgoing.body_id).rule_set, fields=_fields(outgoing, entry),
        recipients=[each.name for each in queries.recipients_of(outgoing_id)],
    )  # fmt: skip
    give(entry.pk, document.pk)
    outgoing.document = document
    outgoing.save(update_fields=["document"])
    add_issued_files(document.pk, outgoing_id)
    if signed is not None:
        name = f"{entry.number}-{document.symbol}.pdf".replace("/", "-")
        add_files(document.pk, [NewFile(Role.ORIGINAL, signed, name, queries.PDF)])
    _move(actor, outgoing, "issue")
    events.announce(DocumentIssued(document.pk, outgoing.pk, outgoing.body_id))
    if outgoing.answers_id is not None:
        _close_what_it_answers(actor, outgoing.answers_id, document.pk)
    return outgoing


def _fields(outgoing: Outgoing, entry: Entry) -> dict[str, str]:
    """Return the fields of the document, in the words of its rule set."""
    body = organisations.get_body(outgoing.body_id)
    known, on = rule_set(body.rule_set), entry.dated_on
    kind = type_by_code(known, outgoing.type_code)
    parent = organisations.find_parent(outgoing.body_id, on=on)
    symbol = rules.symbol_of(
        body.rule_set, kind.abbreviation if kind else "", entry.register.issuer_symbol, outgoing.unit
    )
    marks = {mark.code: mark.text for mark in (*known.urgency, *known.circulation)}
    return {
        "parent_issuer": organisations.body_label(parent.pk, on) if parent else "",
        "issuer": organisations.body_label(outgoing.body_id, on),
        "number": str(entry.number),
        "symbol": symbol,
        "place": outgoing.place,
        "date": on.isoformat(),
        "type": kind.name if kind else "",
        "subject": outgoing.subject,
        "urgency": marks.get(outgoing.urgency, ""),
        "circulation": marks.get(outgoing.circulation, ""),
        "authority": outgoing.authority,
        "signer_title": outgoing.signer_title,
        "signer": outgoing.signer,
    }


def _close_what_it_answers(actor: Actor, arrival_id: UUID, document_id: UUID) -> None:
    arrival = Incoming.objects.get(pk=arrival_id)
    if arrival.closed_on is None:
        close_arrival(actor, arrival_id, answer_id=document_id)


@dataclass(frozen=True, slots=True)
class Sending:
    """To which recipient a document leaves, how, and in how many copies."""

    recipient_id: UUID
    way: Way
    copies: int = 1


@transaction.atomic
def dispatch(actor: Actor, outgoing_id: UUID, sendings: Sequence[Sending], *, on: date) -> Outgoing:
    """Note that an issued document left for some of its recipients; said twice of one, the first day stays.

    Source: Decree 30/2020/ND-CP art. 18: the day of the signature, at the latest the next working day.

    Raises:
        NotFound, NotAllowed: the actor gives no numbers in its body; or nobody is named, or somebody to
            whom it does not go.
        MoveNotOpen: it is not issued, or was called back.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = check_may(actor, acts.ISSUE, outgoing.body_id)
    return _dispatched(actor, outgoing, sendings, on=on)


def _dispatched(actor: Actor, outgoing: Outgoing, sendings: Sequence[Sending], *, on: date) -> Outgoing:
    rules.outgoing_state_after(OutgoingState(outgoing.state), "dispatch")
    known = set(Recipient.objects.filter(outgoing=outgoing).values_list("pk", flat=True))
    if not sendings or any(each.recipient_id not in known for each in sendings):
        raise NotFound(f"a recipient is none of draft {outgoing.pk}, or none is named")
    left = Recipient.objects.filter(outgoing=outgoing, sent_on__isnull=True)
    sent = [
        each.recipient_id for each in sendings
        if left.filter(pk=each.recipient_id).update(way=each.way, copies=each.copies, sent_on=on)
    ]  # fmt: skip
    audit.record(actor, "registry.dispatch", subject=outgoing.pk, on=on, recipients=len(sent))
    _move(actor, outgoing, "dispatch")
    if outgoing.document_id is not None:
        events.announce(DocumentDispatched(outgoing.document_id, outgoing.pk))
    return outgoing


@transaction.atomic
def note_sent(
    actor: Actor, document_id: UUID, *, to: Collection[UUID], others: Sequence[str], on: date
) -> None:
    """Note that a document went as a message: to recipients of its line in the register, and to `others`.

    Others are named bodies to which it was not addressed: each gets a line. What was entered without a
    draft has no lines, and nothing is noted.

    Raises:
        NotFound, NotAllowed: see `queries.get_document`; the right is `acts.EXCHANGE`, as whoever sends
            need not give numbers.
        MoveNotOpen: it was called back.
    """
    queries.get_document(actor, document_id, to=acts.EXCHANGE)
    outgoing = Outgoing.objects.select_for_update().filter(document=document_id).first()
    if outgoing is None:
        return
    last = Recipient.objects.filter(outgoing=outgoing).aggregate(last=Max("ordinal"))["last"] or 0
    made = Recipient.objects.bulk_create(
        Recipient(outgoing=outgoing, ordinal=ordinal, name=name[:300])
        for ordinal, name in enumerate(others, start=last + 1)
    )
    sendings = [Sending(each, Way.ELECTRONIC) for each in (*to, *(each.pk for each in made))]
    _dispatched(actor, outgoing, sendings, on=on)


@transaction.atomic
def note_receipt(actor: Actor, recipient_id: UUID, *, received_by: str) -> Recipient:
    """Note who signed for a document, as in the column Ký nhận of the register.

    Raises:
        NotFound, NotAllowed: there is no such recipient, or the actor gives no numbers in the body.
        ReasonMissing: nobody is named.
    """
    recipient = Recipient.objects.filter(pk=recipient_id).first()
    if recipient is None:
        raise NotFound(f"recipient {recipient_id} not found")
    outgoing = queries.get_outgoing(actor, recipient.outgoing_id)
    actor = check_may(actor, acts.ISSUE, outgoing.body_id)
    recipient.received_by = rules.required(received_by)[:200]
    recipient.save(update_fields=["received_by"])
    audit.record(
        actor, "registry.note_receipt", subject=outgoing.pk, recipient=recipient.pk,
        detail={"received_by": recipient.received_by},
    )  # fmt: skip
    return recipient


@transaction.atomic
def recall(actor: Actor, outgoing_id: UUID, *, reason: str) -> Outgoing:
    """Call back a document that was issued; number, document and reason stay.

    Source: Decree 30/2020/ND-CP art. 18 (4).

    Raises:
        NotFound, NotAllowed: the actor may not see it, or does not sign in its body.
        ReasonMissing, MoveNotOpen: no reason is given, or it is not issued.
    """
    outgoing = locked_draft(actor, outgoing_id)
    actor = check_may(actor, acts.SIGN, outgoing.body_id)
    outgoing.recalled_on, outgoing.recall_reason = actor.on, rules.required(reason)[:500]
    outgoing.save(update_fields=["recalled_on", "recall_reason"])
    _move(actor, outgoing, "recall")
    if outgoing.document_id is not None:
        events.announce(DocumentRecalled(outgoing.document_id, outgoing.pk))
    return outgoing


@transaction.atomic
def note_correction(actor: Actor, outgoing_id: UUID, *, by: UUID) -> Outgoing:
    """Note which later document corrects or replaces an issued one; both stay as they are.

    Source: Decree 30/2020/ND-CP art. 18 (3).

    Raises:
        NotFound, NotAllowed: one of them is not open to the actor, who gives no numbers in its body.
        MoveNotOpen: one of them was not issued.
    """
    outgoing, later = locked_draft(actor, outgoing_id), queries.get_outgoing(actor, by)
    actor = check_may(actor, acts.ISSUE, outgoing.body_id)
    for each in (outgoing, later):
        if each.document_id is None or each.pk == by == outgoing_id:
            raise MoveNotOpen(f"draft {each.pk} was not issued", state=each.state)
    outgoing.corrected_by = later
    outgoing.save(update_fields=["corrected_by"])
    audit.record(actor, "registry.note_correction", subject=outgoing.pk, by=by)
    return outgoing


def _move(actor: Actor, outgoing: Outgoing, move: str) -> Outgoing:
    before = OutgoingState(outgoing.state)
    after = rules.outgoing_state_after(before, move)
    if Outgoing.objects.filter(pk=outgoing.pk, state=before).update(state=after) != 1:
        raise ChangedMeanwhile(f"draft {outgoing.pk} is no longer {before}")
    outgoing.state = after
    audit.record(actor, "registry.move_outgoing", subject=outgoing.pk, move=move, state=after.value)
    events.announce(DraftMoved(outgoing.pk, after.value))
    return outgoing


def locked_draft(actor: Actor, outgoing_id: UUID) -> Outgoing:
    """Return a draft, or what became of it, held so that nobody else moves it before the transaction ends.

    Raises:
        NotFound: the actor may not see it.
    """
    queries.get_outgoing(actor, outgoing_id)
    return Outgoing.objects.select_for_update(of=("self",)).select_related("entry").get(pk=outgoing_id)
