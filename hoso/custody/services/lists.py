"""Taking over a list of boxes: read in a reader, tried, and taken in row by row that is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import LabelTaken, ListWithoutLabels
from hoso.custody.events import BoxRegistered
from hoso.custody.models import Box, ListMapping, ListRow, TakenList
from hoso.custody.rules import (
    HEADING_WORDS,
    BoxState,
    Column,
    ListedBox,
    RowError,
    Seal,
    Seen,
    Understood,
    What,
    understand,
)
from hoso.custody.services.noting import AT_ONCE, note
from hoso.custody.services.places import name_location
from hoso.custody.services.registering import check_may_register
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind, check_fonds_open
from hoso.lib.dates import now
from hoso.lib.hashing import digest_of_ids
from hoso.lib.ids import uuid7
from hoso.node.reader import ReaderPool
from hoso.reading.lists.columns import heading_words
from hoso.tables.taking import (
    check_declared,
    check_only_tried,
    keep_errors,
    put_aside,
    read_sheet,
    remember_columns,
    rows_to_read,
)

WORDS = heading_words(HEADING_WORDS)
MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a list in would do: new boxes, rows whose box is there already, rows that are wrong."""

    boxes: list[ListedBox]
    known: list[int] = field(repr=False)
    errors: dict[int, list[RowError]] = field(repr=False)

    @property
    def rows_good(self) -> int:
        """How many rows would be taken in."""
        return sum(len(box.numbers) for box in self.boxes)


def keep_list(
    actor: Actor,
    source: BinaryIO,
    *,
    file_name: str,
    fonds_id: UUID,
    custodian_id: UUID,
    location_id: UUID | None = None,
    found: str = "",
    sheet: str = "",
    is_declared: bool,
    pool: ReaderPool,
) -> TakenList:
    """Read a list and keep its rows until they are taken in; no box is made yet.

    `sheet` names one of a spreadsheet; without it the longest visible one. `is_declared` says that the person
    declares that nothing in it is secret; a row with a cell that is a secrecy mark is not kept all the same.

    Raises:
        ListNotDeclared: it was not declared; nothing was read.
        NotFound, NotAllowed: see `check_may_register`, and the place is not one of the keeper's.
        FondsClosed: the fonds is closed, and `found` does not tell how the boxes came to light.
        SheetMissing, ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `read_sheet`.
    """
    check_declared(is_declared)
    by = check_may_register(actor, fonds_id, custodian_id=custodian_id)
    check_fonds_open(holding_queries.get_fonds(fonds_id).closed_on, None, found=found)
    if location_id is not None:
        queries.get_place(actor, location_id)
    with read_sheet(source, pool=pool, words=WORDS, sheet=sheet) as sent, transaction.atomic():
        letters = {"letters": sent.read.letters.value, "confidence": sent.read.confidence}
        kept = TakenList.objects.create(
            body_id=custodian_id, fonds_id=fonds_id, location_id=location_id, found=found,
            encoding=sent.read.encoding, **letters, **sent.facts(file_name=file_name, by=actor),
        )  # fmt: skip
        sent.keep_rows(ListRow, kept)
        audit.record(
            by, "custody.keep_list", subject=kept.pk, fonds=fonds_id, custodian=custodian_id, rows=kept.rows,
            sha256=kept.sha256, detail={"file": kept.file_name},
        )  # fmt: skip
    return kept


def try_list(actor: Actor, list_id: UUID, columns: Mapping[Column, int]) -> Plan:
    """Tell what taking the rows that are left in would do; nothing is changed.

    Raises:
        NotFound, NotAllowed: the list is not the actor's, or they may not register in its fonds.
        ListWithoutLabels: no column is said to hold the labels.
    """
    found = queries.get_list(actor, list_id)
    check_may_register(actor, found.fonds_id, custodian_id=found.body_id)
    return _plan(found, columns)


@transaction.atomic
def drop_list(actor: Actor, list_id: UUID) -> None:
    """Forget a list that was only tried: nothing was taken in from it.

    Raises:
        NotFound: the list is not the actor's, or something was taken in from it.
    """
    found = queries.get_list(actor, list_id)
    check_only_tried(found)
    found.delete()
    audit.record(actor, "custody.drop_list", subject=list_id)


def _plan(found: TakenList, columns: Mapping[Column, int]) -> Plan:
    if Column.LABEL not in columns:
        raise ListWithoutLabels("no column holds the labels")
    closed_on = found.fonds.closed_on
    rows = queries.rows_of_list(found.pk)
    last_year = closed_on.year if closed_on else None
    understood = understand(rows_to_read(rows), columns, last_year=last_year)
    errors = {number: [RowError.SECRET] for number in put_aside(rows)}
    return _against_boxes(found, understood, errors)


def _against_boxes(found: TakenList, understood: Understood, errors: dict[int, list[RowError]]) -> Plan:
    errors |= understood.errors
    there = queries.known_labels(found.body_id, understood.boxes)
    known: list[int] = []
    for box in understood.boxes:
        if there.get(box.label) is True:
            known += box.numbers
        elif box.label in there:
            errors |= {number: [RowError.TAKEN] for number in box.numbers}
    return Plan([box for box in understood.boxes if box.label not in there], known, errors)


@transaction.atomic
def take_in_list(actor: Actor, list_id: UUID, columns: Mapping[Column, int]) -> Plan:
    """Register the boxes of all rows that are right, at once; the others stay, each with its reasons.

    What the list says is declared, not seen: the boxes were seen by nobody yet. A row whose box is there with
    the same facts is done with, so that a list sent twice doubles nothing. The mapping is remembered for
    lists with the same headings.

    Raises:
        NotFound, NotAllowed, ListWithoutLabels: see `try_list`; also a place that the list names.
        FondsClosed: see `keep_list`.
        LabelTaken: somebody gave one of the labels at this very moment; nothing was taken in.
    """
    found = queries.get_list(actor, list_id)
    by = check_may_register(actor, found.fonds_id, custodian_id=found.body_id)
    # Two who take the same list in wait for each other; the second finds nothing left.
    TakenList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    plan = _plan(found, columns)
    ids = _make_boxes(by, actor, found, plan.boxes)
    _settle_rows(found, plan)
    remember_columns(ListMapping, found, columns, by=actor, body_id=found.body_id)
    audit.record(
        by, "custody.take_in_list", subject=found.pk, boxes_made=len(ids), rows=plan.rows_good,
        known=len(plan.known), failed=len(plan.errors), boxes=str(digest_of_ids(ids)),
    )  # fmt: skip
    return plan


def _make_boxes(by: Actor, actor: Actor, found: TakenList, listed: Sequence[ListedBox]) -> list[UUID]:
    if not listed:
        return []
    places = _places(actor, found, listed)
    ids = sorted(uuid7() for _ in listed)
    holdings.register_many(
        by, Kind.BOX, ids, fonds_id=found.fonds_id, custodian_id=found.body_id,
        access_class=AccessClass.INTERNAL, found=found.found,
    )  # fmt: skip
    boxes = [
        Box(
            id=box_id, holding_id=box_id, body_id=found.body_id, label=said.label,
            location_id=places.get(said.place, found.location_id), state=said.state or BoxState.UNARRANGED,
            shelf_metres=said.shelf_metres, from_year=said.from_year, to_year=said.to_year,
            seal_number=said.seal_number, seal=Seal.WHOLE if said.seal_number else Seal.NONE,
            contents="\n".join(said.contents), note=said.note,
        )
        for box_id, said in zip(ids, listed, strict=True)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Box.objects.bulk_create(boxes, batch_size=AT_ONCE)
    except IntegrityError as error:
        raise LabelTaken("a label of the list is taken", label=boxes[0].label) from error
    by_place: dict[UUID | None, list[Box]] = {}
    for box in boxes:
        by_place.setdefault(box.location_id, []).append(box)
    for location_id, its in by_place.items():
        note(
            by, What.REGISTERED, its, act=found.pk, seen=Seen.DECLARED, to_location=location_id,
            reason=found.file_name,
        )  # fmt: skip
    events.announce_many([BoxRegistered(box_id) for box_id in ids])
    return ids


def _places(actor: Actor, found: TakenList, listed: Sequence[ListedBox]) -> dict[str, UUID]:
    """Return the places that a list names, below the one it is for; new ones are made."""
    names = list(dict.fromkeys(said.place for said in listed if said.place))
    if len(names) > MOST_PLACES:
        # A column of remarks taken for places would fill the tree of places.
        raise ListWithoutLabels(f"{len(names)} places")
    return {name: name_location(actor, found.body_id, name, parent_id=found.location_id).pk for name in names}


def _settle_rows(found: TakenList, plan: Plan) -> None:
    taken = [number for box in plan.boxes for number in box.numbers]
    rows = queries.rows_of_list(found.pk)
    rows.filter(number__in=[*taken, *plan.known]).delete()
    keep_errors(rows, plan.errors)
    found.rows_taken += len(taken)
    found.rows_known += len(plan.known)
    found.boxes_made += len(plan.boxes)
    found.taken_at = now()
    found.save(update_fields=["rows_taken", "rows_known", "boxes_made", "taken_at"])
