"""Making documents, numbers and arrivals of what a list tells, many at once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from hoso.access.values import Actor
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations
from hoso.registry import queries
from hoso.registry.events import DocumentRegistered
from hoso.registry.models import Document, Entry, Incoming, RegisterList
from hoso.registry.rules import Direction, EntryState, IncomingState, ListedDocument, Medium, RowState, State
from hoso.tables.inserting import insert_many
from hoso.tables.models import this_node
from hoso.tables.sql import UUID7

_AT_ONCE = 2000  # rows in one statement
_VALUES = f"""
INSERT INTO registry_fieldvalue
       (id, owner_node, document_id, field, value, code, confidence, page, box, given_by, given_at)
SELECT {UUID7}, %(node)s, told.document, told.field, told.value, told.code, 1.0, NULL, NULL,
       CASE WHEN told.given THEN %(by)s::uuid END, %(at)s
  FROM unnest(%(documents)s::uuid[], %(fields)s::text[], %(values)s::text[], %(codes)s::text[],
              %(given)s::boolean[]) AS told(document, field, value, code, given)
"""  # noqa: S608 - UUID7 is ours
_ROWS = """
UPDATE registry_registerlistrow AS row
   SET state = told.state, document_id = told.document, same_key = told.same,
       oddities = told.oddities::jsonb, errors = '[]'::jsonb
  FROM unnest(%(numbers)s::int[], %(states)s::text[], %(documents)s::uuid[], %(same)s::text[],
              %(oddities)s::text[]) AS told(number, state, document, same, oddities)
 WHERE row.source_id = %(source)s AND row.number = told.number
"""


def make_documents(
    by: Actor, found: RegisterList, listed: Sequence[ListedDocument], *, at: datetime
) -> dict[int, UUID]:
    """Make the documents that a list tells of, with their numbers and arrivals; return their ids by row.

    The caller has checked who acts, holds the registers, and has named for each the one it stands in.
    """
    if not listed:
        return {}
    ids = dict(zip((told.row for told in listed), sorted(uuid7() for _ in listed), strict=True))
    holdings.register_many(
        by, Kind.DOCUMENT, list(ids.values()), fonds_id=found.fonds_id, custodian_id=_custodian(by, found),
        access_class=queries.CLASS_OF_LISTED, found=found.found,
    )  # fmt: skip
    issuers = _Issuers(found)
    for told in listed:
        # One body, one name, in whatever way and order its rows write it; the cells stay as they were.
        if not told.is_foreign:
            told.issuer = issuers.on(told.issued_on) or told.issuer
    insert_many(Document, (_document(by, found, told, ids[told.row], at=at) for told in listed))
    for start in range(0, len(listed), _AT_ONCE):
        _keep_values(by, listed[start : start + _AT_ONCE], ids, at=at)
    _enter(by, found, listed, ids, at=at)
    events.announce_many(DocumentRegistered(each) for each in ids.values())
    return ids


def _custodian(by: Actor, found: RegisterList) -> UUID:
    """The body itself; of one that is no more, who answers for what it left."""
    if organisations.is_alive(found.body, on=by.on):
        return found.body_id
    scope_id = holding_queries.main_scope(found.fonds_id).pk
    return holding_queries.responsible_body(scope_id, on=by.on) or found.body_id


class _Issuers:
    """Who issued what a list names no issuer of: the body, by its name of that day; what arrived, nobody."""

    def __init__(self, found: RegisterList) -> None:
        issued = found.direction == Direction.ISSUED
        self._names = organisations.list_names(found.body_id) if issued else []

    def on(self, day: date | None) -> str:
        of_day = (
            each.name
            for each in self._names
            if day is None or (each.from_on or day) <= day < (each.to_on or date.max)
        )
        return next(of_day, "")


def _document(
    by: Actor, found: RegisterList, told: ListedDocument, document_id: UUID, *, at: datetime
) -> Document:
    return Document(
        id=document_id, holding_id=document_id, rule_set=found.body.rule_set, state=State.CONFIRMED,
        confirmed_by=by.account_id, confirmed_at=at, doubt=0.0, number=told.number[:40],
        symbol=told.symbol[:80], issued_on=told.issued_on, issuer=told.issuer[:300],
        type_name=told.type_name[:100], type_code=told.type_code, subject=told.subject,
        urgency=told.urgency[:40], signer=told.signer[:120], recipients=list(told.recipients),
        number_value=told.keys.value, symbol_key=told.keys.symbol, number_key=told.keys.whole,
    )  # fmt: skip


def _keep_values(
    by: Actor, listed: Sequence[ListedDocument], ids: Mapping[int, UUID], *, at: datetime
) -> None:
    """Keep what the list says as given by whoever takes it in; a type that only the symbol tells is not."""
    rows = [(ids[told.row], *each) for told in listed for each in _fields(told)]
    documents, fields, values, codes, given = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    with connection.cursor() as cursor:
        cursor.execute(
            _VALUES,
            {
                "node": this_node(), "by": by.account_id, "at": at, "documents": list(documents),
                "fields": list(fields), "values": list(values), "codes": list(codes), "given": list(given),
            },
        )  # fmt: skip


def _fields(told: ListedDocument) -> Iterator[tuple[str, str, str, bool]]:
    """Yield field, value, code, and whether the list told it."""
    given = {
        "issuer": told.issuer, "number": told.number, "symbol": told.symbol,
        "date": told.issued_on.isoformat() if told.issued_on else "", "subject": told.subject,
        "urgency": told.urgency, "signer": told.signer,
    }  # fmt: skip
    if told.type_name:
        yield "type", told.type_name, told.type_code, told.is_type_told
    for name, value in given.items():
        if value:
            yield name, value, "", True


def _enter(
    by: Actor, found: RegisterList, listed: Sequence[ListedDocument], ids: Mapping[int, UUID], *, at: datetime
) -> None:
    direction = Direction(found.direction)
    entries = [(told, _entry(by, told, direction, ids[told.row], at=at)) for told in listed if told.register]
    insert_many(Entry, [entry for _, entry in entries])
    if direction is Direction.ARRIVALS:
        insert_many(Incoming, [_arrival(found, told, entry) for told, entry in entries])


def _entry(
    by: Actor, told: ListedDocument, direction: Direction, document_id: UUID, *, at: datetime
) -> Entry:
    number, on = told.numbered(direction)
    assert told.register is not None
    assert number is not None
    assert on is not None
    return Entry(
        register_id=told.register, number=number, dated_on=on, document_id=document_id,
        state=EntryState.GIVEN, entered_by=by.account_id, entered_at=at,
    )  # fmt: skip


def _arrival(found: RegisterList, told: ListedDocument, entry: Entry) -> Incoming:
    """Return an arrival as the list tells it: handled, unless it says that nobody has dealt with it.

    Since when it is closed no list says: its own day is taken, so that it never counts as late.
    """
    state = IncomingState.REGISTERED if told.is_open else IncomingState.HANDLED
    assert entry.document_id is not None
    return Incoming(
        body_id=found.body_id, entry=entry, document_id=entry.document_id, arrived_on=entry.dated_on,
        medium=Medium.ELECTRONIC if told.identifier else Medium.PAPER, identifier=told.identifier[:200],
        to_places="; ".join(told.recipients)[:1000], due_on=told.due_on, note=told.note[:500], state=state,
        closed_on=None if told.is_open else entry.dated_on,
        closing_note="" if told.is_open else found.file_name,
    )  # fmt: skip


def settle_rows(
    found: RegisterList,
    told: Sequence[ListedDocument],
    documents: Mapping[int, UUID],
    made: Mapping[int, UUID],
) -> None:
    """Write to each row what became of it: the document that it made, or that was there."""
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        states = [RowState.TAKEN if each.row in made else RowState.KNOWN for each in part]
        with connection.cursor() as cursor:
            cursor.execute(
                _ROWS,
                {
                    "source": found.pk, "numbers": [each.row for each in part],
                    "states": [state.value for state in states],
                    "documents": [documents[each.row] for each in part], "same": [each.same for each in part],
                    "oddities": [json.dumps([odd.value for odd in each.oddities]) for each in part],
                },
            )  # fmt: skip
