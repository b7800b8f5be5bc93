"""The outbox, how far each consumer has come, and what waits."""

from django.db import models
from django.db.models.functions import Now

from hoso.tables.commits import NO_INCARNATION, CommitOrdered, Place
from hoso.tables.models import this_node


class OutboxRow(CommitOrdered):
    """One announcement, written in the transaction of the act it tells of.

    It holds ids, codes and dates only. Rows are never changed; what has been delivered is known by
    each consumer's own cursor, not here.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100)
    subject = models.UUIDField()
    payload = models.JSONField()
    at = models.DateTimeField(db_default=Now())
    owner_node = models.UUIDField(default=this_node)

    class Meta:
        indexes = [
            models.Index(fields=["incarnation", "xid", "id"], name="events_outbox_commit_order"),
            models.Index(fields=["subject", "incarnation", "xid", "id"], name="events_outbox_by_subject"),
        ]

    @property
    def place(self) -> Place:
        """Where the row stands in commit order."""
        return Place(self.incarnation, self.xid, self.pk)


class ConsumerCursor(models.Model):
    """The last announcement one consumer has dealt with; the next is the first after it."""

    consumer = models.CharField(max_length=100, primary_key=True)
    incarnation = models.UUIDField(default=NO_INCARNATION)
    xid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    @property
    def place(self) -> Place:
        """Where the cursor stands in commit order."""
        return Place(self.incarnation, self.xid, self.event_id)

    def stand_at(self, place: Place) -> None:
        """Remember where the stored cursor now stands (not saved)."""
        self.incarnation, self.xid, self.event_id = place.incarnation, place.xid, int(place.row_id)


class ParkedSubject(models.Model):
    """A subject whose event failed at one consumer: its later events wait behind it, others do not.

    `last_error` is a code or the name of an exception, never a message, which might quote a record.
    """

    consumer = models.CharField(max_length=100)
    subject = models.UUIDField()
    since_incarnation = models.UUIDField()
    since_xid = models.BigIntegerField()
    since_event_id = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=1)
    last_error = models.CharField(max_length=200)
    next_attempt_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("consumer", "subject", name="events_subject_parked_once"),
        ]
        indexes = [models.Index(fields=["consumer", "next_attempt_at"], name="events_parked_due")]

    @property
    def since(self) -> Place:
        """The place of the event that failed."""
        return Place(self.since_incarnation, self.since_xid, self.since_event_id)

    def wait_from(self, place: Place) -> None:
        """Let the subject wait from the event at `place` on (not saved)."""
        self.since_incarnation, self.since_xid, self.since_event_id = (
            place.incarnation,
            place.xid,
            int(place.row_id),
        )
