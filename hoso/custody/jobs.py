"""Long work of custody: plain functions that a worker calls."""

from hoso.custody import services


def merge_tallies() -> None:
    """Join the rows of the tallies."""
    services.merge_tallies()
