"""In which order rows became facts, for every reader that may not miss one.

A number drawn from a sequence says when a row was written, not when it was committed: a reader that
asks for "everything after N" loses the row that drew an early number and committed late. Every row here
knows its transaction, and a reader takes only rows of transactions older than the oldest one still
running; among those the order can no longer change.
"""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast

NO_INCARNATION = UUID(int=0)


def this_incarnation() -> UUID:
    """Return which life of this node we are in: a UUIDv7, later ones sort after, new with every restore."""
    return UUID(str(getattr(settings, "HOSO_INCARNATION", NO_INCARNATION)))


class Place(NamedTuple):
    """Where a row stands among the committed ones.

    Transaction numbers begin anew in a restored cluster, the incarnation never does.
    """

    incarnation: UUID
    xid: int
    row_id: int | UUID


class CommitOrdered(models.Model):
    """A row that knows its transaction, so that a reader can wait until its place is settled.

    Settled is a row of another (earlier) incarnation, or one with
    `xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`.
    """

    incarnation = models.UUIDField(default=this_incarnation, editable=False)
    xid = models.BigIntegerField(
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        ),
        editable=False,
    )

    class Meta:
        abstract = True
