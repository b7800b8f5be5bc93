"""What every travelling row carries, and date ranges that may not overlap."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Deferrable, F, Func, Value

from hoso.lib.ids import uuid7


def this_node() -> UUID:
    """Return the id of the node this process works for (its home's identity)."""
    return UUID(str(settings.HOSO_NODE_ID))


class TravellingRow(models.Model):
    """A row that may be copied to other nodes: it knows its owner and is never renumbered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner_node = models.UUIDField(default=this_node, editable=False)
    # One sequence for all tables of a node: "everything after N" is one question (room sync).
    seq = models.BigIntegerField(db_default=Func(Value("hoso_row_seq"), function="nextval"), editable=False)

    class Meta:
        abstract = True


def during(from_on: date | None, to_on: date | None = None) -> DateRange:
    """Return the half-open range of days from `from_on` up to, not including, `to_on`; None is unbounded."""
    return DateRange(from_on, to_on, "[)")


def one_at_a_time(name: str, *same: str, condition: models.Q | None = None) -> ExclusionConstraint:
    """Refuse two rows alike in `same` whose `valid` days overlap; checked at commit.

    Deferred, so that one transaction may end a fact and begin the next in any order.
    """
    expressions: list[tuple[Any, str]] = [(F(field), RangeOperators.EQUAL) for field in same]
    expressions.append((F("valid"), RangeOperators.OVERLAPS))
    return ExclusionConstraint(
        name=name, expressions=expressions, deferrable=Deferrable.DEFERRED, condition=condition
    )


class DatedFact(models.Model):
    """Something that holds on some days: `valid` is a half-open range of dates."""

    valid = DateRangeField()

    class Meta:
        abstract = True
