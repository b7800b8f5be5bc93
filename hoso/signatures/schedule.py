"""When a stored file is judged again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from hoso.signatures.findings import Indication, SignatureFinding


class Cause(StrEnum):
    """Why a file was judged."""

    ARRIVAL = "arrival"
    DEMAND = "demand"
    SCHEDULE = "schedule"
    RETURN = "return"  # it came back from signing


# The law names no period. What may still become better is looked at monthly, as revocation lists of some
# authorities are; what is settled twice a year, so that a fallen algorithm or authority is noticed.
UNSETTLED = timedelta(days=30)
SETTLED = timedelta(days=180)
# While one process judges, no other begins; after this long the first is taken for dead.
CLAIMED = timedelta(minutes=10)
_RETRIES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))


def is_settled(findings: Sequence[SignatureFinding]) -> bool:
    """Tell whether every signature passed at a proven time: nothing newly known can make it better."""
    return all(
        each.indication is Indication.PASSED and each.proven_at is not None for each in findings
    ) and bool(findings)


def next_judgement(findings: Sequence[SignatureFinding], *, at: datetime) -> datetime | None:
    """Return when a file is judged again that was judged `at`; None where it bears no signature."""
    if not findings:
        return None
    return at + (SETTLED if is_settled(findings) else UNSETTLED)


def next_try(failures: int, *, at: datetime) -> datetime | None:
    """Return when a file is tried again with which the reader could not finish so often; None: never.

    A person may ask at any time.
    """
    return at + _RETRIES[failures - 1] if 0 < failures <= len(_RETRIES) else None
