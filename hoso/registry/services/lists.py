"""Taking over a register that another system wrote: read in a reader, tried, and taken in at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.holdings import queries as holdings
from hoso.holdings.rules import check_fonds_open
from hoso.lib.dates import now
from hoso.lib.hashing import digest_of_ids
from hoso.node.reader import ReaderPool
from hoso.reading.lists.columns import heading_words
from hoso.registry import queries, rules
from hoso.registry.errors import ListWithoutNumbers
from hoso.registry.models import Register, RegisterList, RegisterListRow, RegisterMapping
from hoso.registry.rules import (
    REGISTER_HEADING_WORDS,
    Direction,
    ListedDocument,
    Oddity,
    RegisterColumn,
    RegisterRowError,
    TakingBook,
)
from hoso.registry.services.listed import make_documents, settle_rows
from hoso.tables.taking import (
    check_declared,
    check_only_tried,
    keep_errors,
    put_aside,
    read_sheet,
    remember_columns,
    rows_to_read,
)

_WORDS = heading_words(REGISTER_HEADING_WORDS)


@dataclass(frozen=True, slots=True)
class BookAfter:
    """A register that takes told numbers: how many, and how far its counter is before and after."""

    title: str
    numbers: int
    last_before: int
    last_after: int


@dataclass(frozen=True, slots=True)
class RegisterTaken:
    """What taking a list in does: documents that it makes, rows that tell of known ones, and what is wrong.

    `odd` are rows that are taken in or known all the same, each with what is odd about it.
    """

    documents: int
    arrivals: int
    known: int
    books: Sequence[BookAfter]
    errors: dict[int, list[RegisterRowError]] = field(repr=False)
    odd: dict[int, list[Oddity]] = field(repr=False)

    @property
    def entries(self) -> int:
        """How many numbers the registers take."""
        return sum(book.numbers for book in self.books)


def keep_register_list(
    actor: Actor,
    fonds_id: UUID,
    direction: Direction,
    source: BinaryIO,
    *,
    file_name: str,
    found: str = "",
    sheet: str = "",
    is_declared: bool,
    pool: ReaderPool,
) -> RegisterList:
    """Read a register of the body that made the fonds and keep its rows; no document is made yet.

    `sheet` names one of a spreadsheet; without it the longest visible one. `found` tells how the list of a
    closed fonds came to light. A row with a cell that is a secrecy mark is not kept, whatever was declared.

    Raises:
        ListNotDeclared: nobody declared that nothing in it is secret; nothing was read.
        NotFound, NotAllowed: see `queries.check_may_take_over`.
        FondsClosed: the fonds is closed, and `found` says nothing.
        SheetMissing, ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `read_sheet`.
    """
    check_declared(is_declared)
    by = queries.check_may_take_over(actor, fonds_id, direction)
    fonds = holdings.get_fonds(fonds_id)
    check_fonds_open(holdings.last_day_of(fonds), None, found=found, on=actor.on)
    with read_sheet(source, pool=pool, words=_WORDS, sheet=sheet) as read, transaction.atomic():
        kept = RegisterList.objects.create(
            body_id=fonds.creator_id, fonds=fonds, direction=direction, found=found[:1000],
            **read.facts(file_name=file_name, by=actor),
        )  # fmt: skip
        read.keep_rows(RegisterListRow, kept)
        audit.record(
            by, "registry.keep_register_list", subject=kept.pk, body=kept.body_id, rows=kept.rows,
            direction=direction.value, sha256=kept.sha256, detail={"file": kept.file_name},
        )  # fmt: skip
    return kept


@transaction.atomic
def drop_register_list(actor: Actor, list_id: UUID) -> None:
    """Forget a list that was only tried: nothing was taken in from it.

    Raises:
        NotFound: the list is not the actor's, or something was taken in from it.
    """
    found = queries.get_register_list(actor, list_id)
    check_only_tried(found)
    by = queries.check_may_take_over(actor, found.fonds_id, Direction(found.direction))
    body_id = found.body_id
    found.delete()
    audit.record(by, "registry.drop_register_list", subject=list_id, body=body_id)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a list tells: new documents, rows that tell of known ones with these, rows that are wrong."""

    new: list[ListedDocument]
    again: dict[int, str]  # row -> what it has in common with the document
    known: queries.KnownDocuments
    told: list[ListedDocument]
    errors: dict[int, list[RegisterRowError]]


def try_register_list(actor: Actor, list_id: UUID, columns: Mapping[RegisterColumn, int]) -> RegisterTaken:
    """Tell what taking the rows that are left in would do; nothing is changed.

    Raises:
        NotFound: see `queries.get_register_list`.
        ListWithoutNumbers: no column is said to hold numbers or subjects.
    """
    found = queries.get_register_list(actor, list_id)
    plan = _plan(found, columns, today=actor.on)
    books = _books(found, plan.new)
    _place(found, plan, books)
    return _taken(found, plan, books)


@transaction.atomic
def take_in_register_list(
    actor: Actor, list_id: UUID, columns: Mapping[RegisterColumn, int]
) -> RegisterTaken:
    """Make documents, and numbers in the registers, of all rows that are right, at once; the others stay.

    A person of the former office entered what the list says, so the fields are confirmed, by whoever takes
    the list in; the row remains as their source. A row that tells of a document that is there makes none,
    so a list sent twice doubles nothing. Numbers are told, never taken: the counter of a register goes up to
    the highest. The mapping is remembered for lists with the same headings.

    Raises:
        NotFound, ListWithoutNumbers: see `try_register_list`.
        FondsClosed: see `keep_register_list`.
    """
    found = queries.get_register_list(actor, list_id)
    by = queries.check_may_take_over(actor, found.fonds_id, Direction(found.direction))
    _one_at_a_time(found)
    plan, at = _plan(found, columns, today=actor.on), now()
    # As late as may be: others who number in these registers wait from here on.
    books = _books(found, plan.new, lock=True)
    _place(found, plan, books)
    ids = make_documents(by, found, plan.new, at=at)
    _count_up(books)
    by_same = plan.known.by_same | {told.same: ids[told.row] for told in plan.new}
    settle_rows(found, plan.told, {each: by_same[same] for each, same in plan.again.items()} | ids, ids)
    keep_errors(queries.rows_left_of_list(found.pk), plan.errors)
    found.taken_at = at
    found.save(update_fields=["taken_at"])
    remember_columns(
        RegisterMapping, found, columns, by=actor, body_id=found.body_id, direction=found.direction
    )
    taken = _taken(found, plan, books)
    audit.record(
        by, "registry.take_in_register_list", subject=found.pk, body=found.body_id, made=len(ids),
        entries=taken.entries, known=taken.known, failed=len(taken.errors), odd=len(taken.odd), given_at=at,
        documents=str(digest_of_ids(ids.values())),
    )  # fmt: skip
    return taken


def _one_at_a_time(found: RegisterList) -> None:
    """Let lists of one body be taken in one by one: what the first makes, the second knows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"hoso.registry.lists:{found.body_id}"]
        )


def _plan(found: RegisterList, columns: Mapping[RegisterColumn, int], *, today: date) -> _Plan:
    if not {RegisterColumn.NUMBER, RegisterColumn.SUBJECT} & set(columns):
        raise ListWithoutNumbers("no column holds numbers or subjects")
    body, rows = queries.listed_body(found, today=today), queries.rows_left_of_list(found.pk)
    understood = rules.understand_register(rows_to_read(rows), columns, body)
    known = queries.known_documents(found, understood.documents, body.own_names)
    new: dict[str, ListedDocument] = {}
    again: dict[int, str] = {}
    for told in understood.documents:
        if told.same in known.by_same:
            again[told.row] = told.same
        elif new.setdefault(told.same, told) is not told:
            told.oddities.append(Oddity.LISTED_TWICE)
            again[told.row] = told.same
    secret = {number: [RegisterRowError.SECRET] for number in put_aside(rows)}
    return _Plan(list(new.values()), again, known, understood.documents, understood.errors | secret)


def _books(found: RegisterList, told: Sequence[ListedDocument], *, lock: bool = False) -> list[TakingBook]:
    direction = Direction(found.direction)
    days = (each.numbered(direction)[1] for each in told)
    years = {day.year for day in days if day is not None}
    if lock:
        registers = Register.objects.filter(body=found.body_id, direction=direction, is_secret=False)
        list(registers.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return queries.taking_books(found.body_id, direction, years)


def _place(found: RegisterList, plan: _Plan, books: Sequence[TakingBook]) -> None:
    direction = Direction(found.direction)
    rules.place(plan.new, books, direction)
    rules.note_order(plan.new, books, direction)
    rules.note_twice(plan.new, plan.known.by_number)


def _count_up(books: Sequence[TakingBook]) -> None:
    for book in books:
        last, last_on = book.counted()
        Register.objects.filter(pk=book.id).update(last_number=last, last_on=last_on)


def _taken(found: RegisterList, plan: _Plan, books: Sequence[TakingBook]) -> RegisterTaken:
    after = [
        BookAfter(book.title, len(book.told), book.last, book.counted()[0]) for book in books if book.told
    ]
    arrivals = sum(book.numbers for book in after) if found.direction == Direction.ARRIVALS else 0
    odd = {told.row: told.oddities for told in plan.told if told.oddities}
    return RegisterTaken(len(plan.new), arrivals, len(plan.again), after, plan.errors, odd)
