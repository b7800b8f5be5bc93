"""Inventory lines: taken from the directory of holdings as a set, typed in, or imported; then sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.custody import queries as custody
from hoso.dossiers import queries as dossiers
from hoso.events import services as events
from hoso.handover import queries, rules
from hoso.handover.errors import FrozenLines, MoveNotOpen, NothingDeclared, OddLine
from hoso.handover.events import HandoverSent, LinesListed
from hoso.handover.models import Handover, Line
from hoso.handover.queries import Side
from hoso.handover.rules import HandoverState, LineKind, LineState, Way
from hoso.handover.services.common import locked, next_ordinal
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now, parse_date
from hoso.lib.measures import read_decimal
from hoso.lib.text import squeeze
from hoso.registry import queries as registry
from hoso.tables.models import this_node
from hoso.tables.sql import UUID7

if TYPE_CHECKING:
    from hoso.registry.models import Task

MOST_ROWS = 100_000
MOST_METRES = Decimal(1_000_000)

# What each room knows of a thing is its own question; the database joins the answers and writes the lines,
# so a hundred thousand of them never pass through here. Box 9 comes before box 10.
_LIST = """
INSERT INTO handover_line
       (id, owner_node, handover_id, ordinal, kind, holding_id, code, title, dates, retention, pieces, pages,
        shelf_metres, condition, place, next_handler, note, access_class, is_found, story, state,
        received_note, resolution, resolved_name, resolved_reason)
SELECT {uuid7}, %s, %s,
       %s + row_number() OVER (ORDER BY array_position(%s::text[], held.kind::text),
                                        regexp_replace(box.label, '[0-9]+', '', 'g'), length(box.label),
                                        box.label, dossier.code, document.issued_on, held.id),
       held.kind, held.id,
       left(coalesce(box.label, dossier.code, concat_ws('/', nullif(document.number, ''),
                     nullif(document.symbol, '')), ''), 100),
       left(coalesce(nullif(box.contents, ''), box.note, dossier.title, document.subject, ''), 1000),
       coalesce(CASE WHEN dossier.begins_on = dossier.ends_on THEN to_char(dossier.begins_on, 'DD/MM/YYYY')
                     ELSE nullif(concat_ws(' - ', to_char(dossier.begins_on, 'DD/MM/YYYY'),
                                           to_char(dossier.ends_on, 'DD/MM/YYYY')), '') END,
                to_char(document.issued_on, 'DD/MM/YYYY'),
                CASE WHEN box.from_year = box.to_year THEN box.from_year::text
                     ELSE nullif(concat_ws(' - ', box.from_year, box.to_year), '') END, ''),
       coalesce(dossier.retention_code, ''), 1, document.page_count,
       box.shelf_metres, coalesce(box.state, ''), left(coalesce(box.place, ''), 300), '', '',
       held.access_class, false, '', 'declared', '', '', '', ''
  FROM ({held}) held
  LEFT JOIN ({boxes}) box ON box.holding_id = held.id
  LEFT JOIN ({dossiers}) dossier ON dossier.holding_id = held.id
  LEFT JOIN ({documents}) document ON document.holding_id = held.id
 WHERE NOT EXISTS (SELECT FROM handover_line known
                    WHERE known.handover_id = %s AND known.holding_id = held.id)
"""
KINDS = {
    Kind.BOX: LineKind.BOX,
    Kind.DOSSIER: LineKind.DOSSIER,
    Kind.DOCUMENT: LineKind.DOCUMENT,
    Kind.RECORD: LineKind.RECORD,
    Kind.TASK: LineKind.TASK,
}


class Depth(StrEnum):
    """How deep an inventory goes."""

    BOXES = "boxes"  # what lies in a box or dossier is counted with it
    DOSSIERS = "dossiers"  # each dossier has a line, in a box or not


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that somebody types or imports: what is no holding of the house, such as a seal."""

    kind: LineKind
    title: str = ""
    code: str = ""
    dates: str = ""
    retention: str = ""
    pieces: int = 1
    pages: int | None = None
    files: int | None = None
    shelf_metres: Decimal | None = None
    condition: str = ""
    place: str = ""
    next_handler: str = ""
    due_on: date | None = None
    note: str = ""
    access_class: AccessClass = AccessClass.INTERNAL
    receiver_id: UUID | None = None
    source_id: UUID | None = None


@transaction.atomic
def list_holdings(actor: Actor, handover_id: UUID, *, depth: Depth = Depth.DOSSIERS) -> int:
    """Write a line for every holding that the giver made, keeps or answers for; return how many are new.

    Safe to repeat: what has a line keeps it. Each original that is lent has a line for the loan too, each
    open task one with its lead and deadline. Secret records become one line that only counts them.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: it was sent or closed; what is found then is entered as a find.
    """
    by, handover = locked(actor, handover_id, "declare", side=Side.GIVER)
    left = holdings.left_by(handover.giver_id, on=_day_before_end(actor, handover))
    made = _insert(handover, _to_be_listed(left, depth))
    made += _list_loans(handover)
    made += _list_tasks(handover)
    made += _count_secret(handover, left.filter(kind=Kind.POINTER).count())
    if made:
        audit.record(by, "handover.list_holdings", subject=handover_id, count=made, depth=depth.value)
        events.announce(LinesListed(handover_id, made))
    return made


def _day_before_end(actor: Actor, handover: Handover) -> date:
    """Return a day on which the giver answered for its own: its last one, or today."""
    last_day: date | None = handover.giver.ends_on
    return min(last_day, actor.on) if last_day is not None else actor.on


def _to_be_listed(left: "QuerySet[Any]", depth: Depth) -> "QuerySet[Any, dict[str, Any]]":
    outer = holdings.outermost(left, kinds=[Kind.BOX, Kind.DOSSIER]).values("pk")
    wanted = Q(pk__in=outer)
    if depth is Depth.DOSSIERS:
        wanted |= Q(kind=Kind.DOSSIER)
    return left.filter(wanted, kind__in=KINDS).order_by().values("id", "kind", "access_class")


def _insert(handover: Handover, held: "QuerySet[Any, dict[str, Any]]") -> int:
    parts = {
        "held": held,
        "boxes": custody.box_facts(),
        "dossiers": dossiers.dossier_facts(),
        "documents": registry.document_facts(),
    }
    written = {name: part.query.sql_with_params() for name, part in parts.items()}
    statement = _LIST.format(uuid7=UUID7, **{name: sql for name, (sql, _) in written.items()})
    order = [kind.value for kind in KINDS]
    given: list[Any] = [this_node(), handover.pk, next_ordinal(handover.pk) - 1, order]
    for name in parts:
        given.extend(written[name][1])
    with connection.cursor() as cursor:
        given.append(handover.pk)
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _list_loans(handover: Handover) -> int:
    """Write a line for every open loan of what the giver made or keeps: somebody takes the loan over."""
    loans = list(queries.loans_without_line(handover))
    lines = [
        NewLine(
            LineKind.LOAN, squeeze(loan.what)[:1000], next_handler=loan.borrower[:200], due_on=loan.due_on,
            access_class=AccessClass(loan.holding.access_class), source_id=loan.pk,
        )
        for loan in loans
    ]  # fmt: skip
    _write(handover, lines)
    return len(lines)


def _list_tasks(handover: Handover) -> int:
    """Write a line for every open task of the giver: somebody goes on with it.

    Who may not read the document that it is about does not read the line.
    """
    tasks = list(queries.tasks_without_line(handover).select_related("lead", "document__holding"))
    lines = [
        NewLine(
            LineKind.TASK, squeeze(task.text)[:1000], next_handler=task.lead.full_name[:200],
            due_on=task.due_on, access_class=_class_of(task), source_id=task.pk,
        )
        for task in tasks
    ]  # fmt: skip
    _write(handover, lines)
    return len(lines)


def _class_of(task: "Task") -> AccessClass:
    about = task.document.holding.access_class if task.document is not None else AccessClass.OPEN
    return AccessClass(max(about, AccessClass.INTERNAL))


def _count_secret(handover: Handover, number: int) -> int:
    """Write how many secret records there are, on a line without any title."""
    line = Line.objects.filter(handover=handover, kind=LineKind.SECRET).first()
    if line is not None and line.state == LineState.DECLARED and 0 < number != line.pieces:
        Line.objects.filter(pk=line.pk).update(pieces=number)
    if line is not None or not number:
        return 0
    _write(handover, [NewLine(LineKind.SECRET, pieces=number)])
    return 1


@transaction.atomic
def declare(actor: Actor, handover_id: UUID, lines: Sequence[NewLine]) -> list[Line]:
    """Add lines that are typed or imported, all or none.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: as for `list_holdings`.
        OddLine: a line cannot be so; `row` counts from 1.
    """
    by, handover = locked(actor, handover_id, "declare", side=Side.GIVER)
    clean = [checked(line, row=row) for row, line in enumerate(lines, start=1)]
    if not clean:
        return []
    made = _write(handover, clean)
    audit.record(
        by, "handover.declare", subject=handover_id, count=len(made),
        first=made[0].ordinal, last=made[-1].ordinal,
    )  # fmt: skip
    events.announce(LinesListed(handover_id, len(made)))
    return made


def checked(line: NewLine, *, row: int) -> NewLine:
    """Return a line with its texts squeezed.

    Raises:
        OddLine: a secret line with words, a line that says nothing, a quantity out of range.
    """
    texts = {
        each.name: squeeze(getattr(line, each.name))
        for each in fields(line)
        if isinstance(getattr(line, each.name), str) and each.name != "kind"
    }
    limits = {each.name: each.max_length for each in Line._meta.concrete_fields}
    for name, text in texts.items():
        limit = limits[name]
        if limit is not None and len(text) > limit:
            raise OddLine(f"row {row}: {name} has {len(text)} characters", row=row, field=name)
    if line.kind is LineKind.SECRET and any(texts.values()):
        raise OddLine(f"row {row}: a secret line only counts", row=row, field="title")
    if line.kind is not LineKind.SECRET and not (texts["title"] or texts["code"]):
        raise OddLine(f"row {row}: neither title nor code", row=row, field="title")
    if not 0 < line.pieces < 2**31:
        raise OddLine(f"row {row}: {line.pieces} pieces", row=row, field="pieces")
    if line.shelf_metres is not None and not 0 <= line.shelf_metres < MOST_METRES:
        raise OddLine(f"row {row}: {line.shelf_metres} m", row=row, field="shelf_metres")
    given = {each.name: getattr(line, each.name) for each in fields(line)}
    return NewLine(**(given | texts))


def _write(handover: Handover, lines: Sequence[NewLine], **more: Any) -> list[Line]:
    first = next_ordinal(handover.pk)
    rows = [
        Line(
            handover=handover,
            ordinal=first + place,
            **{each.name: getattr(line, each.name) for each in fields(line)},
            **more,
        )
        for place, line in enumerate(lines)
    ]
    return Line.objects.bulk_create(rows, batch_size=1000)


def read_rows(rows: Iterable[Mapping[str, str]]) -> list[NewLine]:
    """Return the lines of a table whose columns are called as the fields of `NewLine`.

    Empty cells and other columns are left out.

    Raises:
        OddLine: more than 100,000 rows, or a cell that is not what its column asks for.
    """
    lines = []
    for row, cells in enumerate(rows, start=1):
        if row > MOST_ROWS:
            raise OddLine(f"more than {MOST_ROWS} rows", row=row, field="kind")
        lines.append(_read_row(cells, row=row))
    return lines


def _read_row(cells: Mapping[str, str], *, row: int) -> NewLine:
    given: dict[str, Any] = {}
    for name, cell in cells.items():
        text = (cell or "").strip()
        if name not in _READERS or not text:
            continue
        try:
            value = _READERS[name](text)
        except (ValueError, InvalidOperation) as error:
            raise OddLine(f"row {row}: {name} {text[:40]!r}", row=row, field=name) from error
        given[name] = value
    if "kind" not in given:
        raise OddLine(f"row {row}: no kind", row=row, field="kind")
    return NewLine(**given)


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def _number(text: str) -> int:
    return int(text.replace(".", "").replace(" ", ""))


_READERS: dict[str, Any] = {
    "kind": lambda text: LineKind(text.lower()),
    "title": str, "code": str, "dates": str, "retention": str, "condition": str, "place": str,
    "next_handler": str, "note": str,
    "pieces": _number, "pages": _number, "files": _number, "shelf_metres": read_decimal, "due_on": _day,
    "access_class": lambda text: AccessClass[text.upper()],
}  # fmt: skip


@transaction.atomic
def strike(actor: Actor, handover_id: UUID, line_ids: Sequence[UUID], *, reason: str) -> int:
    """Take lines off a list that is not sent yet; their holdings stay as they are. Return how many.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: as for `list_holdings`.
        FrozenLines: one of them was received or found.
    """
    by, handover = locked(actor, handover_id, "declare", side=Side.GIVER)
    lines = Line.objects.filter(handover=handover, pk__in=list(line_ids))
    if lines.exclude(state=LineState.DECLARED).exists():
        raise FrozenLines(f"a line of handover {handover_id} was received")
    told = list(lines.order_by("ordinal").values_list("ordinal", "kind", "code", "title"))
    lines.delete()
    if told:
        audit.record(
            by, "handover.strike", subject=handover_id, count=len(told),
            detail={"lines": [list(each) for each in told], "reason": reason},
        )  # fmt: skip
    return len(told)


@transaction.atomic
def send(actor: Actor, handover_id: UUID) -> Handover:
    """Declare that the list is complete: from now on what was declared is frozen.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: it was sent before, or nobody hands over.
        NothingDeclared: there is no line.
    """
    by, handover = locked(actor, handover_id, "send", side=Side.GIVER)
    lines = Line.objects.filter(handover=handover).count()
    if not lines:
        raise NothingDeclared(f"handover {handover_id} has no line")
    handover.state, handover.sent_at, handover.sent_by = HandoverState.SENT, now(), by.account_id
    handover.save(update_fields=["state", "sent_at", "sent_by"])
    audit.record(by, "handover.send", subject=handover_id, lines=lines)
    events.announce(HandoverSent(handover_id, lines))
    return handover


@transaction.atomic
def call_back(actor: Actor, handover_id: UUID, *, reason: str) -> Handover:
    """Open a list again that was sent too early, as long as nothing of it was received.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: it is not sent, or something was received or found.
    """
    by, handover = locked(actor, handover_id, "call back", side=Side.GIVER)
    if Line.objects.filter(handover=handover).exclude(state=LineState.DECLARED).exists():
        raise MoveNotOpen(f"something of handover {handover_id} was received", state=handover.state)
    after = rules.handover_after(Way(handover.way), HandoverState(handover.state), "call back")
    handover.state, handover.sent_at, handover.sent_by = after, None, None
    handover.save(update_fields=["state", "sent_at", "sent_by"])
    audit.record(by, "handover.call_back", subject=handover_id, detail={"reason": reason})
    return handover
