"""Days on which something holds: how they end, and that they lie within those of the post."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from hoso.accounts.errors import AlreadyEnded, OutlastsPost
from hoso.tables.models import during


def ended(valid: DateRange, *, on: date) -> DateRange:
    """Return the days that are left when `on` is the first day on which it no longer holds.

    What has not begun by then holds on no day at all.

    Raises:
        AlreadyEnded: it has ended, or ends on `on` or before anyway.
    """
    if valid.isempty or (valid.upper is not None and valid.upper <= on):
        raise AlreadyEnded(f"{valid} is over by {on}", on=on)
    return during(valid.lower, on if valid.lower is None else max(valid.lower, on))


def within(post_days: DateRange, *, from_on: date, to_on: date | None) -> DateRange:
    """Return the days from `from_on` up to, not including, `to_on`; without an end as long as the post.

    Raises:
        OutlastsPost: the post is not held on all of them.
    """
    last = post_days.upper if to_on is None else to_on
    begins_early = post_days.lower is not None and from_on < post_days.lower
    ends_late = post_days.upper is not None and last is not None and last > post_days.upper
    if post_days.isempty or begins_early or ends_late or (last is not None and last <= from_on):
        raise OutlastsPost(f"{from_on} to {to_on} is not within {post_days}", from_on=from_on, to_on=to_on)
    return during(from_on, last)
