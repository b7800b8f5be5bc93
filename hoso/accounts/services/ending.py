"""How a dated fact ends."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from hoso.accounts.errors import AlreadyEnded
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
