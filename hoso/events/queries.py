"""What has not been delivered yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hoso.events.models import ConsumerCursor, OutboxRow, ParkedSubject

# Every committed row counts, settled or not: who asks wants to make up for the consumer's delay.
_PENDING = """
SELECT o.* FROM events_outboxrow o
 WHERE o.name = ANY(%(names)s)
   AND (o.incarnation, o.xid, o.id) > (%(incarnation)s, %(xid)s, %(event_id)s)
UNION
SELECT o.* FROM events_outboxrow o JOIN events_parkedsubject p
    ON p.consumer = %(consumer)s AND p.subject = o.subject
   AND (o.incarnation, o.xid, o.id) >= (p.since_incarnation, p.since_xid, p.since_event_id)
 WHERE o.name = ANY(%(names)s)
 ORDER BY incarnation, xid, id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Pending:
    """One announcement a consumer has not dealt with."""

    name: str
    subject: UUID
    at: datetime


@dataclass(frozen=True)
class Parked:
    """One subject that waits at one consumer, and why."""

    consumer: str
    subject: UUID
    attempts: int
    last_error: str
    next_attempt_at: datetime


def pending(consumer: str, limit: int, *, names: Collection[str]) -> list[Pending]:
    """Return the announcements called one of `names` that `consumer` has not dealt with, oldest first.

    Includes parked ones and those whose place is not settled yet, so that a look-up can merge in
    what its index has not seen. At most `limit` rows.
    """
    cursor = ConsumerCursor.objects.filter(consumer=consumer).first() or ConsumerCursor(consumer=consumer)
    facts = {
        "names": list(names), "consumer": consumer, "limit": limit,
        "incarnation": cursor.incarnation, "xid": cursor.xid, "event_id": cursor.event_id,
    }  # fmt: skip
    rows = OutboxRow.objects.raw(_PENDING, facts)
    return [Pending(row.name, row.subject, row.at) for row in rows]


def list_parked(consumer: str | None = None) -> list[Parked]:
    """Return what waits because an event failed, longest waiting first; of every consumer when None."""
    parked = ParkedSubject.objects.order_by("since_incarnation", "since_xid", "since_event_id")
    if consumer is not None:
        parked = parked.filter(consumer=consumer)
    return [
        Parked(row.consumer, row.subject, row.attempts, row.last_error, row.next_attempt_at) for row in parked
    ]
