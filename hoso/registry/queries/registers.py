"""Registers of a body, their numbers, and the fonds in which what is entered lies."""

from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.registry.errors import NoRegister
from hoso.registry.models import Document, Entry, Incoming, Outgoing, Register
from hoso.registry.queries.documents import documents_open_to
from hoso.registry.rules import Direction, EntryState, cited_keys, symbol_key
from hoso.registry.rules.series import rank

if TYPE_CHECKING:
    from hoso.holdings.models import Fonds

Numbered = TypeVar("Numbered", Incoming, Outgoing)


def may(actor: Actor, act: str, body_id: UUID) -> bool:
    """Tell whether the actor does `act` in a body."""
    return actor.is_service or actor.may(act, ScopeKind.BODY, body_id)


# Who does one of these in a body works at its registers.
AT_REGISTERS = (acts.REGISTER, acts.ISSUE, acts.DRAFT, acts.SIGN, acts.INSTRUCT, acts.SERIES)


def bodies_worked_at(actor: Actor) -> set[UUID]:
    """Return the bodies at whose registers the actor works."""
    reached = [actor.reach(act, ScopeKind.BODY).values() for act in AT_REGISTERS]
    return {body_id for levels in reached for bodies in levels for body_id in bodies}


def check_works_at(actor: Actor, body_id: UUID) -> None:
    """Refuse whoever does not work at the registers of a body.

    Raises:
        NotFound: the actor is one of them.
    """
    if not actor.is_service and body_id not in bodies_worked_at(actor):
        raise NotFound(f"registers of {body_id} not found")


def numbered(found: "QuerySet[Numbered]", text: str) -> "QuerySet[Numbered]":
    """Return those with this number in their register, or whose document bears this number and symbol."""
    if text.isdecimal() and len(text) < 9:
        return found.filter(entry__number=int(text))
    return found.filter(document__number_key=cited_keys(text).whole or "-")


def list_registers(body_id: UUID) -> list[Register]:
    """Return all registers of a body, newest days first, what arrives before what goes."""
    found = Register.objects.filter(body=body_id).select_related("series")
    return list(found.order_by("-valid", "direction", "title", "id"))


def has_registers(body_id: UUID) -> bool:
    """Tell whether a body keeps registers here."""
    return Register.objects.filter(body=body_id).exists()


def get_register(register_id: UUID) -> Register:
    """Return one register.

    Raises:
        NotFound: no such register.
    """
    register = Register.objects.select_related("series").filter(pk=register_id).first()
    if register is None:
        raise NotFound(f"register {register_id} not found")
    return register


def find_register(body_id: UUID, direction: Direction, *, on: date) -> Register:
    """Return the register of a day for what is not secret, where a body has one of the kind.

    Raises:
        NoRegister: none is open on that day.
    """
    found = Register.objects.filter(body=body_id, direction=direction, valid__contains=on, is_secret=False)
    register = found.first()
    if register is None:
        raise NoRegister(f"body {body_id} has no register of {direction} on {on}", on=on)
    return register


def register_for(body_id: UUID, *, type_code: str, symbol: str, on: date) -> Register:
    """Return the register that numbers a document of this type and symbol: whichever names it most closely.

    Raises:
        NoRegister: none is for such a document on that day.
    """
    key = symbol_key(symbol)
    found = Register.objects.filter(
        body=body_id, direction=Direction.ISSUED, valid__contains=on, is_secret=False
    ).select_related("series")
    fitting = [
        register for register in found if register.series is not None
        and (not register.series.type_codes or type_code in register.series.type_codes)
        and (not register.series.symbol_keys or key in register.series.symbol_keys)
    ]  # fmt: skip
    if not fitting:
        raise NoRegister(f"body {body_id} has no register for {type_code} {symbol!r} on {on}", on=on)
    return max(fitting, key=_closeness)


def _closeness(register: Register) -> int:
    series = register.series
    return (
        0 if series is None else rank(has_symbols=bool(series.symbol_keys), has_types=bool(series.type_codes))
    )


def entries_of(register_id: UUID) -> "QuerySet[Entry]":
    """Return the numbers of a register, with their documents."""
    return Entry.objects.filter(register=register_id).select_related("document__holding", "register")


def list_unexplained(body_id: UUID, *, limit: int) -> list[Entry]:
    """Return numbers that are still reserved, oldest first: a signature is to come, or a reason."""
    found = Entry.objects.filter(register__body=body_id, state=EntryState.RESERVED)
    return list(found.select_related("register").order_by("entered_at")[:limit])


def open_fonds_of(body_id: UUID) -> "Fonds | None":
    """Return the fonds in which a body's own documents lie, None while it has none that is open."""
    return next((each for each in holdings.fonds_of_creator(body_id) if each.closed_on is None), None)


def get_open_fonds(body_id: UUID, *, on: date) -> "Fonds":
    """Return the fonds in which a body's own documents lie; `on` is the day of what is to lie there.

    Raises:
        NoRegister: it has none; the first register opens one.
    """
    fonds = open_fonds_of(body_id)
    if fonds is None:
        raise NoRegister(f"body {body_id} has no open fonds", on=on)
    return fonds


def entries_between(body_id: UUID, from_on: date, to_on: date) -> "QuerySet[Entry]":
    """Return the numbers of what a body issued in these days, series by series, whoever may read each.

    Copies stand in a book of their own (`copies_between`).
    """
    found = Entry.objects.filter(
        register__body=body_id, register__direction=Direction.ISSUED, dated_on__range=(from_on, to_on),
        copy__isnull=True,
    )  # fmt: skip
    named = found.select_related("document", "outgoing", "register")
    return named.order_by("register__title", "register_id", "number")


def documents_issued_by(actor: Actor, body_id: UUID) -> "QuerySet[Document]":
    """Return the documents that a body numbered itself and that the actor may read."""
    return documents_open_to(actor).filter(
        entries__register__body=body_id, entries__register__direction=Direction.ISSUED
    )


def find_in_registers(
    body_id: UUID, direction: Direction, number_key: str, *, issued_on: date
) -> list[Document]:
    """Return the documents in a body's registers of that direction that bear this number, symbol and date.

    At most 10, oldest first; `number_key` is `rules.number_keys(...).whole`. The caller has checked
    who asks.
    """
    entries = Entry.objects.filter(register__body=body_id, register__direction=direction)
    same = Document.objects.filter(number_key=number_key, issued_on=issued_on)
    entered = entries.filter(document__in=same).values("document")
    return list(same.filter(pk__in=entered).order_by("pk")[:10])
