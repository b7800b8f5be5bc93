"""Announcing what happened, and delivering it to whoever listens."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hoso.events.errors import DeliveredElsewhere, OutsideTransaction
from hoso.events.events import Event
from hoso.events.models import ConsumerCursor, OutboxRow, ParkedSubject
from hoso.events.rules import event_of, next_attempt, payload_of
from hoso.lib import dates
from hoso.lib.errors import DomainError
from hoso.tables.commits import this_incarnation
from hoso.tables.inserting import insert_many

Handler = Callable[[Any], object]
Handlers = Mapping[str, Sequence[Handler]]

_FRESH = """
SELECT * FROM events_outboxrow
 WHERE (incarnation, xid, id) > (%s, %s, %s)
   AND (incarnation <> %s OR xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
 ORDER BY incarnation, xid, id LIMIT %s
"""
_WAITING = """
SELECT * FROM events_outboxrow
 WHERE subject = %s AND name = ANY(%s)
   AND (incarnation, xid, id) >= (%s, %s, %s) AND (incarnation, xid, id) <= (%s, %s, %s)
 ORDER BY incarnation, xid, id LIMIT %s
"""


@dataclass(frozen=True)
class Delivered:
    """What one round of delivery did.

    `events` were handled to the end, `failed` parked their subject (again), `waiting` were passed over
    because their subject is parked. `more`: the limit was reached, so another round is due at once.
    `busy`: another deliverer works for this consumer; nothing was done.
    """

    events: int = 0
    failed: int = 0
    waiting: int = 0
    more: bool = False
    busy: bool = False

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.events + other.events, self.failed + other.failed, self.waiting + other.waiting,
            self.more or other.more, self.busy or other.busy,
        )  # fmt: skip


def announce(event: Event) -> None:
    """Store `event` in the running transaction: it is told if, and only if, the act is committed.

    Lock the subject's row before: then the order of its events is the order of its acts.

    Raises:
        OutsideTransaction: no transaction is open.
        ContentInEvent: see `rules.payload_of`.
    """
    announce_many([event])


def announce_many(events: Iterable[Event]) -> None:
    """Store many events at once, in their order; see `announce`."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("an event is announced in the transaction of its act")
    rows = [OutboxRow(name=event.name, subject=event.subject, payload=payload_of(event)) for event in events]
    insert_many(OutboxRow, rows)


def deliver(consumer: str, handlers: Handlers, *, limit: int = 500, now: datetime | None = None) -> Delivered:
    """Hand settled announcements to the handlers of their name, in commit order, at most `limit`.

    Each event has a transaction of its own: the effect of its handlers and the consumer's cursor move
    together or not at all. A handler may still see an event twice (its effect may lie outside the
    database), so it must be safe to run twice. An event that fails parks its subject: later events of
    that subject wait behind it, others go on; parked ones are tried again with growing pauses.

    Raises:
        DeliveredElsewhere: the cursor was moved by someone else (the lock was lost with its connection).
    """
    with _only_deliverer(consumer) as alone:
        if not alone:
            return Delivered(busy=True)
        moment = now or dates.now()
        again = _deliver_parked(consumer, handlers, limit=limit, now=moment)
        return again + _deliver_fresh(consumer, handlers, limit=limit, now=moment)


def deliver_together(
    consumer: str,
    names: Collection[str],
    handler: Callable[[Sequence[Any]], object],
    *,
    limit: int = 500,
    now: datetime | None = None,
) -> Delivered:
    """Hand settled announcements called one of `names` to `handler` in lists of up to `limit`.

    For a consumer whose every step is dear, such as an index that commits. The list and the cursor have
    one transaction; when the list fails, its events are handed over one by one, as `deliver` does.
    """
    alone_handlers: Handlers = {name: [lambda event: handler([event])] for name in names}
    with _only_deliverer(consumer) as alone:
        if not alone:
            return Delivered(busy=True)
        moment = now or dates.now()
        again = _deliver_parked(consumer, alone_handlers, limit=limit, now=moment)
        try:
            return again + _deliver_list(consumer, names, handler, limit=limit)
        except DeliveredElsewhere:
            raise
        except Exception:  # which event is to blame shows when they come one by one
            return again + _deliver_fresh(consumer, alone_handlers, limit=limit, now=moment)


def rewind(consumer: str) -> None:
    """Let `consumer` hear everything again from the beginning, for an index that is built anew."""
    with transaction.atomic():
        ParkedSubject.objects.filter(consumer=consumer).delete()
        ConsumerCursor.objects.filter(consumer=consumer).delete()


@contextmanager
def _only_deliverer(consumer: str) -> Iterator[bool]:
    """Hold the consumer's lock for a round; yields False when somebody else has it.

    The lock belongs to the connection, not to a transaction, because a round has many transactions.
    """
    key = f"hoso.events.deliver:{consumer}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _fresh(consumer: str, limit: int) -> tuple[ConsumerCursor, list[OutboxRow], set[UUID]]:
    """Return the cursor, the settled rows after it, and the subjects that are parked."""
    cursor, _ = ConsumerCursor.objects.get_or_create(consumer=consumer)
    rows = list(OutboxRow.objects.raw(_FRESH, [*cursor.place, this_incarnation(), limit]))
    parked = set(ParkedSubject.objects.filter(consumer=consumer).values_list("subject", flat=True))
    return cursor, rows, parked


def _deliver_list(
    consumer: str, names: Collection[str], handler: Callable[[Sequence[Any]], object], *, limit: int
) -> Delivered:
    cursor, rows, parked = _fresh(consumer, limit)
    wanted = [row for row in rows if row.name in names]
    free = [row for row in wanted if row.subject not in parked]
    events = [event_of(row.name, row.payload) for row in free]
    with transaction.atomic(durable=True):
        if events:
            handler(events)
        if rows:
            _move(cursor, rows[-1])
    return Delivered(len(events), waiting=len(wanted) - len(free), more=len(rows) == limit)


def _deliver_fresh(consumer: str, handlers: Handlers, *, limit: int, now: datetime) -> Delivered:
    cursor, rows, parked = _fresh(consumer, limit)
    done = failed = waiting = 0
    for row in rows:
        if row.name not in handlers:
            continue
        if row.subject in parked:
            waiting += 1
        elif _deliver_one(cursor, row, handlers[row.name], now=now):
            done += 1
        else:
            parked.add(row.subject)
            failed += 1
    if rows:
        # Rows nobody listens to, and waiting ones, are passed over in one step.
        _move(cursor, rows[-1])
        cursor.stand_at(rows[-1].place)
    return Delivered(done, failed, waiting, more=len(rows) == limit)


def _deliver_one(
    cursor: ConsumerCursor, row: OutboxRow, handlers: Sequence[Handler], *, now: datetime
) -> bool:
    """Run the handlers and move the cursor; when they fail, park the subject instead."""
    try:
        with transaction.atomic(durable=True):
            _handle(row, handlers)
            _move(cursor, row)
    except DeliveredElsewhere:
        raise
    except Exception as error:  # whatever the fault, the other subjects must not wait for it
        with transaction.atomic(durable=True):
            _park(cursor.consumer, row, error, now=now)
            _move(cursor, row)
        cursor.stand_at(row.place)
        return False
    cursor.stand_at(row.place)  # only now: a deferred constraint may refuse at the very commit
    return True


def _deliver_parked(consumer: str, handlers: Handlers, *, limit: int, now: datetime) -> Delivered:
    total = Delivered()
    due = ParkedSubject.objects.filter(consumer=consumer, next_attempt_at__lte=now).order_by(
        "next_attempt_at"
    )
    for parked in due[:limit]:
        total += _retry(parked, handlers, limit=limit, now=now)
    return total


def _retry(parked: ParkedSubject, handlers: Handlers, *, limit: int, now: datetime) -> Delivered:
    """Deliver what waits behind one parked subject, up to the cursor; stop at the first that fails."""
    cursor = ConsumerCursor.objects.get(consumer=parked.consumer)
    names = list(handlers)
    facts = [parked.subject, names, *parked.since, *cursor.place, limit + 1]
    rows = list(OutboxRow.objects.raw(_WAITING, facts))
    if not rows:
        # What failed has no listener any more.
        parked.delete()
        return Delivered()
    done = 0
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if done == limit:
            return Delivered(done, more=True)
        if not _retry_one(parked, row, following, handlers[row.name], now=now):
            return Delivered(done, failed=1)
        done += 1
    return Delivered(done)


def _retry_one(
    parked: ParkedSubject,
    row: OutboxRow,
    following: OutboxRow | None,
    handlers: Sequence[Handler],
    *,
    now: datetime,
) -> bool:
    try:
        with transaction.atomic(durable=True):
            _handle(row, handlers)
            if following is None:
                ParkedSubject.objects.filter(pk=parked.pk).delete()
            else:
                parked.wait_from(following.place)
                parked.attempts = 0
                parked.save()
    except Exception as error:  # see _deliver_one
        with transaction.atomic(durable=True):
            _park(parked.consumer, row, error, now=now)
        return False
    return True


def _handle(row: OutboxRow, handlers: Sequence[Handler]) -> None:
    event = event_of(row.name, row.payload)
    for handler in handlers:
        handler(event)


def _move(cursor: ConsumerCursor, row: OutboxRow) -> None:
    """Move the cursor to `row`, unless it no longer stands where this deliverer left it."""
    stands = ConsumerCursor.objects.filter(
        consumer=cursor.consumer, incarnation=cursor.incarnation, xid=cursor.xid, event_id=cursor.event_id
    )
    if stands.update(incarnation=row.incarnation, xid=row.xid, event_id=row.pk) != 1:
        raise DeliveredElsewhere(f"the cursor of {cursor.consumer} was moved", consumer=cursor.consumer)


def _park(consumer: str, row: OutboxRow, error: Exception, *, now: datetime) -> None:
    parked = ParkedSubject.objects.filter(consumer=consumer, subject=row.subject).first()
    attempts = parked.attempts + 1 if parked is not None else 1
    parked = parked or ParkedSubject(consumer=consumer, subject=row.subject)
    parked.wait_from(row.place)
    parked.attempts = attempts
    parked.last_error = error.code if isinstance(error, DomainError) else type(error).__name__
    parked.next_attempt_at = now + next_attempt(attempts)
    parked.save()
