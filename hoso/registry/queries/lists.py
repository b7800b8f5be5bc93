"""Reads of registers that other systems wrote, and of what a body has already of what they tell."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry.models import (
    Document,
    Entry,
    Incoming,
    Register,
    RegisterList,
    RegisterListRow,
    RegisterMapping,
)
from hoso.registry.rules import (
    Direction,
    ListedBody,
    ListedDocument,
    NumberKeys,
    RegisterColumn,
    RowState,
    TakingBook,
    folded_name,
    is_own_name,
    propose_register_columns,
    same_key,
)
from hoso.tables.taking import columns_of, failed_of

if TYPE_CHECKING:
    from datetime import date

    from hoso.holdings.models import Fonds

_AT_ONCE = 5000
# What is taken over from a list is open to whoever works there; a person widens or narrows it.
CLASS_OF_LISTED = AccessClass.INTERNAL


def right_of(direction: Direction) -> str:
    """Return the act by whose right a register of this kind is taken over."""
    return acts.REGISTER if direction is Direction.ARRIVALS else acts.ISSUE


def check_may_take_over(actor: Actor, fonds_id: UUID, direction: Direction) -> Actor:
    """Return the actor as the trail names it when it takes registers of a body over.

    Of a body that is no more, whoever does so in the body that answers for its records.

    Raises:
        NotFound, NotAllowed: see `holdings.queries.check_may_add`.
    """
    return holdings.check_may_add(actor, fonds_id, to=right_of(direction), access_class=CLASS_OF_LISTED)


def may_take_over(actor: Actor, fonds_id: UUID, direction: Direction) -> bool:
    """Tell whether the actor takes registers of this kind over for a fonds."""
    try:
        check_may_take_over(actor, fonds_id, direction)
    except (NotFound, NotAllowed):
        return False
    return True


def fonds_to_list_for(body_id: UUID) -> "Fonds | None":
    """Return the fonds in which what a body's registers tell of lies: the open one, else the latest."""
    every = holdings.fonds_of_creator(body_id)
    opened = (each for each in every if each.closed_on is None)
    return next(opened, every[-1] if every else None)


def register_lists_of(actor: Actor, fonds_ids: Iterable[UUID]) -> "QuerySet[RegisterList]":
    """Return the lists that were read for these fonds, of the kinds that the actor takes over for each."""
    wanted = Q(pk__in=[])
    for fonds_id in fonds_ids:
        kinds = [each.value for each in Direction if may_take_over(actor, fonds_id, each)]
        wanted |= Q(fonds=fonds_id, direction__in=kinds)
    return RegisterList.objects.filter(wanted).select_related("fonds")


def get_register_list(actor: Actor, list_id: UUID) -> RegisterList:
    """Return one list.

    Raises:
        NotFound: there is none, or the actor takes no such registers over for its body.
    """
    found = RegisterList.objects.select_related("fonds", "body").filter(pk=list_id).first()
    if found is None or not may_take_over(actor, found.fonds_id, Direction(found.direction)):
        raise NotFound(f"list {list_id} not found")
    return found


def rows_left_of_list(list_id: UUID) -> "QuerySet[RegisterListRow]":
    """Return the rows that were not taken in, in their order; the caller has checked who asks."""
    return RegisterListRow.objects.filter(source=list_id, state=RowState.LEFT).order_by("number")


def odd_register_rows(list_id: UUID) -> "QuerySet[RegisterListRow]":
    """Return the rows that were taken in though something is odd about them, in their order."""
    rows = RegisterListRow.objects.filter(source=list_id).exclude(state=RowState.LEFT).exclude(oddities=[])
    return rows.order_by("number")


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many rows of a list made a document, were known, are left, failed, are odd."""

    taken: int = 0
    known: int = 0
    left: int = 0
    failed: int = 0
    odd: int = 0


def counts_of_list(list_id: UUID) -> ListCounts:
    """Return what became of the rows of a list; the caller has checked who asks."""
    rows = RegisterListRow.objects.filter(source=list_id)
    by_state = {state: rows.filter(state=state).count() for state in RowState}
    return ListCounts(
        by_state[RowState.TAKEN], by_state[RowState.KNOWN], by_state[RowState.LEFT],
        failed_of(rows_left_of_list(list_id)).count(), odd_register_rows(list_id).count(),
    )  # fmt: skip


def source_of(document_id: UUID) -> RegisterListRow | None:
    """Return the row of a list from which a document was taken over; the caller has checked who asks."""
    rows = RegisterListRow.objects.filter(document=document_id, state=RowState.TAKEN)
    return rows.select_related("source").order_by("id").first()


def register_mapping_for(found: RegisterList) -> tuple[dict[RegisterColumn, int], bool]:
    """Return which column of a list says what, and whether a person has decided that before."""
    kept = RegisterMapping.objects.filter(
        body=found.body_id, direction=found.direction, headings_key=found.headings_key
    ).first()
    direction = Direction(found.direction)
    return columns_of(kept, RegisterColumn, lambda: propose_register_columns(found.headings, direction))


def listed_body(found: RegisterList, *, today: "date") -> ListedBody:
    """Return what the rules need to know of the body whose register a list is."""
    names = organisations.list_names(found.body_id)
    spelled = {folded_name(each) for name in names for each in (name.name, name.short_name) if each}
    return ListedBody(
        Direction(found.direction), found.body.rule_set, found.body.begins_on,
        holdings.last_day_of(found.fonds), today, frozenset(spelled),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """What a body has of what a list tells: documents by `same`, and who bears a number in a year."""

    by_same: dict[str, UUID] = field(default_factory=dict)
    by_number: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))


def known_documents(
    found: RegisterList, documents: Sequence[ListedDocument], own_names: frozenset[str]
) -> KnownDocuments:
    """Return which of the documents that a list tells of are there, however they came.

    They are found by number and symbol, or because a row of another list told of them.
    """
    known = KnownDocuments()
    for start in range(0, len(documents), _AT_ONCE):
        part = documents[start : start + _AT_ONCE]
        _add_listed(known, found, {each.same for each in part})
        keys = {each.keys.whole for each in part if each.keys.whole}
        if found.direction == Direction.ARRIVALS:
            _add_arrived(known, found, keys)
        else:
            _add_issued(known, found, keys, own_names)
    return known


def _add_listed(known: KnownDocuments, found: RegisterList, same: set[str]) -> None:
    rows = RegisterListRow.objects.filter(
        same_key__in=same, source__body=found.body_id, source__direction=found.direction,
        document__holding__struck_on=None,
    ).exclude(document=None)  # fmt: skip
    for key, document_id in rows.order_by("-id").values_list("same_key", "document_id"):
        assert document_id is not None
        known.by_same[key] = document_id


def _add_issued(
    known: KnownDocuments, found: RegisterList, keys: set[str], own_names: frozenset[str]
) -> None:
    rows = Document.objects.filter(
        number_key__in=keys, holding__creator=found.body_id, holding__struck_on=None, arrivals=None
    ).exclude(listed__source__direction=Direction.ARRIVALS)
    for document in rows.only("id", "number_key", "issued_on", "subject", "issuer").order_by("-id"):
        own = is_own_name(document.issuer, own_names)
        _add(known, document, issuer="" if own else folded_name(document.issuer), once=document.number_key)


def _add_arrived(known: KnownDocuments, found: RegisterList, keys: set[str]) -> None:
    arrived = Incoming.objects.filter(body=found.body_id, document__number_key__in=keys)
    for each in arrived.select_related("document", "entry").order_by("-id"):
        issuer = folded_name(each.document.issuer)
        arrival = f"{each.entry.number} {each.arrived_on}"
        once = f"{each.document.number_key} {issuer}"
        _add(known, each.document, issuer=issuer, once=once, arrival=arrival)


def _add(known: KnownDocuments, document: Document, *, issuer: str, once: str, arrival: str = "") -> None:
    told = ListedDocument(
        0, keys=NumberKeys(whole=document.number_key), issued_on=document.issued_on, subject=document.subject
    )
    same = same_key(told, issuer, arrival)
    known.by_same[same] = document.pk
    if document.issued_on is not None:
        known.by_number[once, document.issued_on.year].add(same)


def taking_books(body_id: UUID, direction: Direction, years: Iterable[int]) -> list[TakingBook]:
    """Return the registers of a body, for what is not secret, with a day in one of these years."""
    wanted = set(years)
    found = Register.objects.filter(body=body_id, direction=direction, is_secret=False)
    books = [_book(each) for each in found.select_related("series").order_by("pk")]
    return [
        book for book in books if any(book.begins_on.year <= year <= book.ends_on.year for year in wanted)
    ]


def _book(register: Register) -> TakingBook:
    series = register.series
    entries = Entry.objects.filter(register=register.pk).values_list("number", "dated_on")
    return TakingBook(
        register.pk, register.title, register.valid.lower, register.valid.upper - timedelta(days=1),
        tuple(series.type_codes) if series else (), tuple(series.symbol_keys) if series else (),
        register.last_number, register.last_on, dict(entries),
    )  # fmt: skip
