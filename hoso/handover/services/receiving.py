"""Receiving: line by line or many at once, what is found besides, and settling what differs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.custody import services as custody
from hoso.custody.rules import BoxState
from hoso.dossiers import services as dossiers
from hoso.events import services as events
from hoso.handover import queries, rules
from hoso.handover.errors import (
    FondsMissing,
    MoveNotOpen,
    NameMissing,
    OddLine,
    ReasonMissing,
    ReceivedAlready,
    StoryMissing,
)
from hoso.handover.events import DifferenceResolved, LinesReceived, ThingFound
from hoso.handover.models import Handover, Line
from hoso.handover.queries import Side
from hoso.handover.rules import (
    DIFFERENCES,
    TAKEN_OVER,
    HandoverState,
    LineKind,
    LineState,
    Resolution,
    Way,
)
from hoso.handover.services.common import (
    check_day,
    locked,
    next_ordinal,
    receiver_for,
    receivers_of,
    spans,
)
from hoso.handover.services.listing import NewLine, checked
from hoso.holdings import queries as holding_queries
from hoso.holdings import rules as holding_rules
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import NotFound

_RECEIVE = """
UPDATE handover_line
   SET state = %(outcome)s, received_on = %(on)s, received_at = %(at)s, received_by = %(by)s,
       received_pieces = coalesce(%(pieces)s::integer, pieces), received_note = %(note)s,
       resolution = '', resolved_at = NULL, resolved_by = NULL, resolved_name = '', resolved_reason = ''
 WHERE handover_id = %(handover)s AND state = ANY (%(before)s::text[])
   AND (%(ids)s::uuid[] IS NULL OR id = ANY (%(ids)s::uuid[]))
   AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s::text[]))
RETURNING id, ordinal, kind, holding_id, receiver_id
"""
# The things that may come to light in a room; each becomes a holding of its body's fonds.
FINDABLE = {
    LineKind.BOX: Kind.BOX,
    LineKind.DOSSIER: Kind.DOSSIER,
    LineKind.DOCUMENT: Kind.DOCUMENT,
    LineKind.RECORD: Kind.RECORD,
}


class Passing(StrEnum):
    """What a receipt passes on; responsibility alone passes by `planning.pass_responsibility`."""

    BOTH = "both"
    CUSTODY = "custody"


@dataclass(frozen=True, slots=True)
class Received:
    """How many lines were received, and how many holdings came into another body's keeping with them."""

    lines: int
    moved: int


@dataclass(frozen=True, slots=True)
class _Row:
    line_id: UUID
    ordinal: int
    kind: LineKind
    holding_id: UUID | None
    receiver_id: UUID | None


@transaction.atomic
def receive_many(
    actor: Actor,
    handover_id: UUID,
    *,
    line_ids: Sequence[UUID] | None = None,
    kinds: Iterable[LineKind] | None = None,
    outcome: LineState = LineState.ACCEPTED,
    note: str = "",
    on: date | None = None,
    passing: Passing = Passing.BOTH,
) -> Received:
    """Receive many lines in one act, all or none: those named, else all that wait (of these kinds).

    What is taken over goes, with what lies in it, into the keeping of its receiver, who answers for it from
    then on; who created it, and the numbers it bears, stay. What is missing stays where it was.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`; NotFound too when a named line is not of it.
        MoveNotOpen: it is not sent yet (with a giver), or closed.
        ReceivedAlready: one of the named lines was received before; it says by whom and when.
        ReasonMissing: something is damaged or differs, and `note` does not say how.
        ReceiverMissing, ReceiverCeased: there is nobody who could receive it.
        BadValue: the day is to come.
    """
    by, handover = locked(actor, handover_id, "receive", side=Side.RECEIVER)
    chosen = list(dict.fromkeys(line_ids)) if line_ids is not None else None
    return _receive(
        by,
        handover,
        chosen,
        kinds=kinds,
        outcome=outcome,
        note=note,
        on=check_day(actor, on),
        passing=passing,
    )


@transaction.atomic
def receive_line(
    actor: Actor,
    line_id: UUID,
    outcome: LineState,
    *,
    pieces: int | None = None,
    note: str = "",
    on: date | None = None,
    passing: Passing = Passing.BOTH,
) -> Line:
    """Receive one line; see `receive_many`. `pieces` is how many there were, as many as declared without it.

    Raises:
        As `receive_many`; OddLine: it is accepted with another number than was declared.
    """
    line = queries.get_line(actor, line_id, to=Side.RECEIVER)
    if outcome is LineState.ACCEPTED and pieces not in {None, line.pieces}:
        raise OddLine(f"{pieces} of {line.pieces} pieces differ", field="pieces", row=line.ordinal)
    if outcome is LineState.MISSING:
        pieces = 0
    by, handover = locked(actor, line.handover_id, "receive", side=Side.RECEIVER)
    _receive(
        by, handover, [line_id], outcome=outcome, note=note, on=check_day(actor, on), passing=passing,
        pieces=pieces,
    )  # fmt: skip
    return queries.get_line(actor, line_id)


def _receive(
    actor: Actor,
    handover: Handover,
    line_ids: list[UUID] | None,
    *,
    outcome: LineState,
    note: str,
    on: date,
    passing: Passing,
    kinds: Iterable[LineKind] | None = None,
    pieces: int | None = None,
) -> Received:
    _check_noted(outcome, note, pieces)
    rows = _write(
        handover, line_ids, kinds=kinds, outcome=outcome, note=note, on=on, by=actor.account_id, pieces=pieces
    )
    if line_ids is not None and len(rows) != len(line_ids):
        _refuse_others(handover, line_ids, {row.line_id for row in rows}, outcome)
    if not rows:
        return Received(0, 0)
    moved = _take_over(actor, handover, rows, on=on, passing=passing) if outcome in TAKEN_OVER else 0
    audit.record(
        actor, "handover.receive", subject=handover.pk, outcome=outcome.value, count=len(rows), moved=moved,
        on=on, line=rows[0].line_id if len(rows) == 1 else None,
        detail={"lines": spans(row.ordinal for row in rows), "note": note},
    )  # fmt: skip
    events.announce(LinesReceived(handover.pk, outcome.value, len(rows)))
    return Received(len(rows), moved)


def _check_noted(outcome: LineState, note: str, pieces: int | None) -> None:
    if outcome not in rules.OUTCOMES:
        raise MoveNotOpen(f"nothing is received as {outcome}", state=outcome.value)
    needs_words = outcome is LineState.DAMAGED or (outcome is LineState.DIFFERS and pieces is None)
    if needs_words and not note.strip():
        raise ReasonMissing(f"what is {outcome} needs a word on how")


def _write(
    handover: Handover,
    line_ids: list[UUID] | None,
    *,
    kinds: Iterable[LineKind] | None,
    outcome: LineState,
    note: str,
    on: date,
    by: UUID | None,
    pieces: int | None,
) -> list[_Row]:
    # Without names only what waits: nobody's finding is overwritten by a receipt of all the rest.
    before = rules.before_outcome(outcome) if line_ids is not None else [LineState.DECLARED]
    facts = {
        "outcome": outcome.value, "on": on, "at": now(), "by": by, "note": note.strip()[:1000],
        "handover": handover.pk, "before": [each.value for each in before], "ids": line_ids, "pieces": pieces,
        "kinds": None if kinds is None else [kind.value for kind in kinds],
    }  # fmt: skip
    if outcome is LineState.MISSING:
        facts["pieces"] = 0
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVE, facts)
        return [_Row(row[0], row[1], LineKind(row[2]), row[3], row[4]) for row in cursor.fetchall()]


def _refuse_others(handover: Handover, line_ids: list[UUID], done: set[UUID], outcome: LineState) -> None:
    """Say which of the named lines could not be received so; the caller's transaction ends with it."""
    left = [each for each in line_ids if each not in done]
    line = Line.objects.filter(handover=handover, pk__in=left).order_by("ordinal").first()
    if line is None:
        raise NotFound(f"line {left[0]} of handover {handover.pk} not found")
    raise ReceivedAlready(
        f"line {line.ordinal} is {line.state}, it cannot become {outcome}",
        ordinal=line.ordinal, state=line.state, by=line.received_by, at=line.received_at,
    )  # fmt: skip


def _take_over(actor: Actor, handover: Handover, rows: Sequence[_Row], *, on: date, passing: Passing) -> int:
    """Bring the holdings of these lines to their receivers; return how many changed keeper."""
    receivers = receivers_of(handover.pk)
    by_receiver: dict[UUID, list[UUID]] = {}
    for row in rows:
        receiver = receiver_for(row.kind, row.receiver_id, receivers)
        if receiver is not None and row.holding_id is not None:
            by_receiver.setdefault(receiver, []).append(row.holding_id)
    moved = 0
    for body_id, ids in sorted(by_receiver.items()):
        apart = _with_own_lines(handover, ids)
        reason = (handover.plan.basis or handover.plan.title)[:500]
        moved += holdings.pass_custody(actor, ids, to_body=body_id, on=on, reason=reason, apart=apart).count
        if passing is Passing.BOTH:
            holdings.pass_answering(actor, ids, to_body=body_id, on=on, basis=reason, apart=apart)
    return moved


def _with_own_lines(handover: Handover, ids: list[UUID]) -> list[UUID]:
    """Return what lies in these holdings and has a line of its own, by which it is received or not."""
    inside = set(holding_queries.with_contents(ids)) - set(ids)
    if not inside:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holding_id FROM handover_line WHERE handover_id = %s AND holding_id = ANY (%s::uuid[])",
            [handover.pk, list(inside)],
        )
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def find(
    actor: Actor,
    handover_id: UUID,
    things: Sequence[NewLine],
    *,
    story: str,
    dated_on: date | None = None,
    on: date | None = None,
) -> list[Line]:
    """Enter what was found and no line told of: registered in the closed fonds, with its story.

    Without a giver that is how things are taken over. With one, each is an extra: a difference until it is
    settled. After the handover was closed it is a late find, and still belongs to the fonds of its maker.

    `dated_on` is the latest date on the things, where one is known.

    Raises:
        NotFound, NotAllowed: see `queries.get_handover`.
        MoveNotOpen: the giver has not sent the list yet, or the handover was given up.
        StoryMissing: nobody says where, when and by whom it was found.
        OddLine: a thing cannot be so.
        FondsClosed: it is dated after the last day of the body.
        FondsMissing: the body has no fonds.
        ReceiverMissing, ReceiverCeased: there is nobody who could receive it.
        LabelTaken, LabelOdd: see `custody.services.register_box`.
    """
    if not story.strip():
        raise StoryMissing("a find is told with its story")
    by, handover = locked(actor, handover_id, "find", side=Side.RECEIVER)
    day = check_day(actor, on)
    clean = [checked(thing, row=row) for row, thing in enumerate(things, start=1)]
    receivers = receivers_of(handover_id)
    is_extra = handover.way == Way.GIVEN and handover.state == HandoverState.SENT
    first, lines = next_ordinal(handover_id), []
    for place, thing in enumerate(clean):
        line = _found_line(handover, first + place, thing, story=story.strip(), is_extra=is_extra)
        line.received_on, line.received_at, line.received_by = day, now(), by.account_id
        if thing.kind in FINDABLE:
            keeper = receiver_for(thing.kind, thing.receiver_id, receivers) or handover.plan.body_id
            line.holding_id = _register(
                by, handover, thing, keeper=keeper, story=story.strip(), dated_on=dated_on
            )
        lines.append(line)
    Line.objects.bulk_create(lines)
    for line in lines:
        audit.record(
            by, "handover.find", subject=handover_id, line=line.pk, holding=line.holding_id, on=day,
            detail={"story": line.story},
        )  # fmt: skip
        events.announce(ThingFound(handover_id, line.pk))
    return lines


def _found_line(handover: Handover, ordinal: int, thing: NewLine, *, story: str, is_extra: bool) -> Line:
    return Line(
        handover=handover, ordinal=ordinal, kind=thing.kind, code=thing.code, title=thing.title,
        dates=thing.dates, retention=thing.retention, pieces=thing.pieces, pages=thing.pages,
        files=thing.files, shelf_metres=thing.shelf_metres, condition=thing.condition, place=thing.place,
        next_handler=thing.next_handler, due_on=thing.due_on, note=thing.note,
        access_class=thing.access_class, receiver_id=thing.receiver_id,
        is_found=True, story=story, state=LineState.EXTRA if is_extra else LineState.ACCEPTED,
        received_pieces=thing.pieces,
    )  # fmt: skip


def _register(
    actor: Actor, handover: Handover, thing: NewLine, *, keeper: UUID, story: str, dated_on: date | None
) -> UUID:
    """Make the holding of a find, in the fonds of the body whose room it lay in."""
    fonds = next(iter(holding_queries.fonds_of_creator(handover.giver_id)), None)
    if fonds is None:
        raise FondsMissing(f"body {handover.giver_id} has no fonds")
    holdings.check_receives(actor, keeper, on=actor.on)
    last_day = holding_queries.last_day_of(fonds)
    holding_rules.check_fonds_open(last_day, dated_on, found=story, on=actor.on)
    match thing.kind:
        case LineKind.BOX:
            state = thing.condition if thing.condition in set(BoxState) else BoxState.UNARRANGED
            return custody.register_box(
                actor, fonds_id=fonds.pk, custodian_id=keeper, label=thing.code or thing.title,
                state=BoxState(state), shelf_metres=thing.shelf_metres, note=thing.title, found=story,
            ).pk  # fmt: skip
        case LineKind.DOSSIER:
            return dossiers.open_dossier(
                actor, fonds_id=fonds.pk, custodian_id=keeper, title=thing.title or thing.code,
                code=thing.code, access_class=thing.access_class, found=story, right=acts.REGISTER,
            ).pk  # fmt: skip
        case _:
            holding_queries.check_may_add(actor, fonds.pk, to=acts.REGISTER, access_class=thing.access_class)
            return holdings.register(
                actor, FINDABLE[thing.kind], fonds_id=fonds.pk, custodian_id=keeper,
                access_class=thing.access_class, dated_on=dated_on, found=story,
            ).pk  # fmt: skip


@transaction.atomic
def resolve(
    actor: Actor, line_id: UUID, resolution: Resolution, *, reason: str, name: str, pieces: int | None = None
) -> Line:
    """Settle a difference with a reason and the name of who answers; what was found stays as said.

    `pieces` corrects how many there are. Something missing that turns up is received again instead.

    Raises:
        NotFound, NotAllowed: see `queries.get_line`.
        MoveNotOpen: the handover is closed, or nothing about the line differs (any more).
        ReasonMissing, NameMissing: one of them is not said.
    """
    line = queries.get_line(actor, line_id, to=Side.SETTLER)
    by, handover = locked(actor, line.handover_id, "resolve", side=Side.SETTLER)
    line = Line.objects.get(pk=line_id)
    if LineState(line.state) not in DIFFERENCES or line.resolution:
        raise MoveNotOpen(f"line {line.ordinal} is {line.state}", state=line.state)
    if not reason.strip():
        raise ReasonMissing("a difference is settled with a reason")
    if not name.strip():
        raise NameMissing("a difference is settled with a name")
    line.resolution, line.resolved_at, line.resolved_by = resolution, now(), by.account_id
    line.resolved_reason, line.resolved_name = reason.strip()[:1000], name.strip()[:200]
    if pieces is not None:
        line.received_pieces = pieces
    line.save(
        update_fields=[
            "resolution", "resolved_at", "resolved_by", "resolved_reason", "resolved_name", "received_pieces",
        ]
    )  # fmt: skip
    audit.record(
        by, "handover.resolve", subject=handover.pk, line=line.pk, resolution=resolution.value,
        detail={"reason": line.resolved_reason, "name": line.resolved_name},
    )  # fmt: skip
    events.announce(DifferenceResolved(handover.pk, line.pk))
    line.handover = handover
    return line
