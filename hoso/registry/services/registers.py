"""Opening registers, taking numbers from them, and explaining numbers that no document bears."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind, Secrecy
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, NotAllowed, NotFound
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.registry import events as announcements
from hoso.registry import queries, rules
from hoso.registry.errors import BodyCeased, NumberSigned, NumberTaken, RegisterOpen
from hoso.registry.models import Entry, Incoming, MadeCopy, Outgoing, Register
from hoso.registry.rules import CopyState, Counter, Direction, EntryState, NewRegister
from hoso.registry.services.series import declare_series
from hoso.tables.models import during

FONDS_CODE = "01"


@transaction.atomic
def open_register(actor: Actor, body_id: UUID, new: NewRegister) -> Register:
    """Open a register of a body; of what it issues, the series is declared with it.

    The head decides which documents share a series. A body that has no open fonds gets one: what it makes
    and receives from now on must lie somewhere.

    Raises:
        BodyNotFound, NotAllowed, SeriesOdd, SeriesOverlaps: see `declare_series`.
        RegisterOpen: what arrives has a register on one of these days already.
    """
    actor = _as_head(actor, body_id)
    series = new.series
    if new.direction is Direction.ARRIVALS:
        # Of every type, and from January to December whatever the rule set.
        series = rules.checked(series, rules="")
        _check_no_other(body_id, new)
    declared = declare_series(actor, body_id, series) if new.direction is Direction.ISSUED else None
    _ensure_fonds(actor, body_id, on=series.from_on)
    made = Register.objects.create(
        body_id=body_id, direction=new.direction, series=declared, title=squeeze(series.title)[:200],
        issuer_symbol=squeeze(new.issuer_symbol)[:40], is_secret=series.is_secret,
        valid=during(series.from_on, series.to_on + timedelta(days=1)),
        first_number=series.complete_from, last_number=series.complete_from - 1,
        opened_by=actor.account_id, opened_at=now(),
    )  # fmt: skip
    audit.record(
        actor, "registry.open_register", subject=made.pk, body=body_id, direction=new.direction.value,
        from_on=series.from_on, to_on=series.to_on, first=series.complete_from,
        detail={"title": made.title, "issuer_symbol": made.issuer_symbol},
    )  # fmt: skip
    events.announce(announcements.RegisterOpened(made.pk, body_id))
    return made


@transaction.atomic
def open_usual_registers(
    actor: Actor, body_id: UUID, *, from_on: date, to_on: date, issuer_symbol: str
) -> list[Register]:
    """Open the registers that a body of its rule set usually keeps: all of them or none.

    Raises:
        BodyNotFound, NotAllowed, SeriesOdd, SeriesOverlaps, RegisterOpen: see `open_register`.
    """
    usual = rules.usual_registers(
        organisations.get_body(body_id).rule_set, from_on=from_on, to_on=to_on, issuer_symbol=issuer_symbol
    )
    return [open_register(actor, body_id, each) for each in usual]


def _check_no_other(body_id: UUID, new: NewRegister) -> None:
    days = during(new.series.from_on, new.series.to_on + timedelta(days=1))
    others = Register.objects.filter(
        body=body_id, direction=Direction.ARRIVALS, is_secret=new.series.is_secret, valid__overlap=days
    )
    other = others.first()
    if other is not None:
        raise RegisterOpen(f"register {other.pk} is for the same days", title=other.title)


def _ensure_fonds(actor: Actor, body_id: UUID, *, on: date) -> None:
    if queries.open_fonds_of(body_id) is None:
        holdings.open_fonds(
            actor, creator_id=body_id, code=FONDS_CODE, title=organisations.body_label(body_id, on),
            responsible_id=body_id, from_on=on, right=acts.SERIES,
        )  # fmt: skip


def _as_head(actor: Actor, body_id: UUID) -> Actor:
    if actor.is_service:
        return actor
    if not actor.may(acts.SERIES, ScopeKind.BODY, body_id):
        raise NotAllowed(f"{acts.SERIES} is not open to {actor.account_id}", act=acts.SERIES)
    return actor.using(acts.SERIES, ScopeKind.BODY, body_id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A number as it was taken."""

    entry: Entry
    register: Register


def take_number(
    register_id: UUID,
    *,
    on: date,
    today: date,
    by: UUID | None,
    document_id: UUID | None = None,
    reserved_for: str = "",
) -> Taken:
    """Take the next number of a register inside the running transaction, for the acts of this room.

    The row of the register is locked until the transaction ends: call it as late as may be.

    Raises:
        BodyCeased: the body exists no more, or not yet, on that day.
        OutsideRegister, DateBeforeLast: see `rules.next_number`.
    """
    register = Register.objects.select_for_update().get(pk=register_id)
    check_alive(register.body_id, on=on)
    counter = Counter(
        register.last_number, register.last_on, register.valid.lower, register.valid.upper - timedelta(days=1)
    )
    number = rules.next_number(counter, on=on, today=today)
    entry = Entry.objects.create(
        register=register, number=number, dated_on=on, document_id=document_id,
        state=EntryState.RESERVED if reserved_for else EntryState.GIVEN, reason=reserved_for[:500],
        entered_by=by, entered_at=now(),
    )  # fmt: skip
    register.last_number, register.last_on = number, on
    register.save(update_fields=["last_number", "last_on"])
    return Taken(entry, register)


def save_new(made: Incoming | Outgoing | MadeCopy) -> None:
    """Keep what a person or a system names by an id of their own.

    Raises:
        ChangedMeanwhile: the same was sent twice at this very moment; what the other has done stands.
    """
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise ChangedMeanwhile(f"{made.pk} was entered at this very moment") from error


def check_alive(body_id: UUID, *, on: date) -> None:
    """Refuse to number anything of a body that exists no more, or not yet; its register may run on.

    Raises:
        BodyCeased: it does not exist that day.
    """
    body = organisations.get_body(body_id)
    if not organisations.is_alive(body, on=on):
        raise BodyCeased(f"body {body_id} does not exist on {on}", on=on, ends_on=body.ends_on)


def give(entry_id: UUID, document_id: UUID) -> None:
    """Let a document bear the number that was reserved for it, for the acts of this room.

    Raises:
        EntryNotOpen: the number is no longer reserved.
    """
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    entry.state = rules.entry_state_after(EntryState(entry.state), "give")
    entry.document_id, entry.reason = document_id, ""
    entry.save(update_fields=["state", "document_id", "reason"])


def give_copy(entry_id: UUID) -> None:
    """Let a copy bear the number that was reserved for it; the document it is of has its own elsewhere.

    Raises:
        EntryNotOpen: the number is no longer reserved.
    """
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    entry.state = rules.entry_state_after(EntryState(entry.state), "give")
    entry.save(update_fields=["state"])


@transaction.atomic
def void_number(actor: Actor, entry_id: UUID, *, reason: str) -> Entry:
    """Say why no document bears a number that was reserved; it is not given again.

    Raises:
        NotFound, NotAllowed: the actor does not give numbers in the body.
        ReasonMissing: nothing says why.
        EntryNotOpen: the number was given, or explained before.
        NumberSigned: it stands on a paper that is being signed digitally, or bears its signatures.
    """
    # The draft first, as whoever begins a signing or issues holds it: neither happens meanwhile.
    drafts = Outgoing.objects.select_for_update().filter(entry=entry_id)
    copy = MadeCopy.objects.select_for_update().filter(entry=entry_id).first()
    signed = any(queries.signing_of(each.pk) is not None for each in drafts)
    entry = (
        Entry.objects.select_related("register").select_for_update(of=("self",)).filter(pk=entry_id).first()
    )
    if entry is None:
        raise NotFound(f"number {entry_id} not found")
    actor = check_may(actor, acts.ISSUE, entry.register.body_id)
    after = rules.entry_state_after(EntryState(entry.state), "void")
    if signed:
        raise NumberSigned(f"number {entry_id} stands on a paper that is being signed", number=entry.number)
    entry.state = after
    entry.reason = rules.required(reason)[:500]
    entry.save(update_fields=["state", "reason"])
    if copy is not None:
        # Its file was never made: with the number the copy comes to nothing.
        copy.state, copy.cancelled_on = CopyState.CANCELLED.value, actor.on
        copy.cancel_reason = entry.reason
        copy.save(update_fields=["state", "cancelled_on", "cancel_reason"])
    audit.record(
        actor, "registry.void_number", subject=entry.pk, register=entry.register_id, number=entry.number,
        detail={"reason": entry.reason},
    )  # fmt: skip
    return entry


@transaction.atomic
def skip_number(actor: Actor, register_id: UUID, *, on: date, reason: str) -> Entry:
    """Enter the next number as one that no document bears: spoilt on paper, or given outside and lost.

    Raises:
        NotFound, NotAllowed: the actor does not give numbers in the body.
        ReasonMissing, OutsideRegister, DateBeforeLast: see `void_number` and `take_number`.
    """
    register = queries.get_register(register_id)
    actor = check_may(actor, acts.ISSUE, register.body_id)
    taken = take_number(
        register_id, on=on, today=actor.on, by=actor.account_id, reserved_for=rules.required(reason)
    )
    return void_number(actor, taken.entry.pk, reason=reason)


@transaction.atomic
def enter_secret(
    actor: Actor, register_id: UUID, *, number: int, on: date, secrecy: Secrecy, holder: str
) -> Entry:
    """Enter that a secret document exists: its number, date, and who holds it; nothing of what it says.

    The number was given where the document is kept, so it is told here and not taken.

    Raises:
        NotFound, NotAllowed: the actor does not give numbers in the body.
        ReasonMissing: nobody is named who holds it.
        SecretNotHere, OutsideRegister: see `rules.check_secret_entry`.
        NumberTaken: the number stands in it.
    """
    register = queries.get_register(register_id)
    actor = check_may(actor, acts.ISSUE, register.body_id)
    counter = Counter(0, None, register.valid.lower, register.valid.upper - timedelta(days=1))
    rules.check_secret_entry(counter, on=on, today=actor.on, is_secret=register.is_secret, secrecy=secrecy)
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                register=register, number=number, dated_on=on, state=EntryState.GIVEN, secrecy=secrecy,
                holder=rules.required(holder)[:200], entered_by=actor.account_id, entered_at=now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise NumberTaken(f"number {number} stands in {register_id}", number=number) from error
    audit.record(
        actor, "registry.enter_secret", subject=entry.pk, register=register_id, number=number, on=on,
        detail={"holder": entry.holder},
    )  # fmt: skip
    return entry


def check_may(actor: Actor, act: str, body_id: UUID) -> Actor:
    """Return the actor as the trail names it when it does `act` in a body; the service itself may.

    Raises:
        NotFound: the actor reads nothing there.
        NotAllowed: the actor reads there but may not do `act`.
    """
    if actor.is_service:
        return actor
    if not actor.may(act, ScopeKind.BODY, body_id):
        if not actor.may(acts.READ, ScopeKind.BODY, body_id):
            raise NotFound(f"registers of {body_id} not found")
        raise NotAllowed(f"{act} in {body_id} is not open to {actor.account_id}", act=act)
    return actor.using(act, ScopeKind.BODY, body_id)
