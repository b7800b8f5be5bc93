"""A refusal as an HTTP status, for pages and the JSON interface alike."""

from hoso.lib.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound


def status_of(error: DomainError) -> int:
    """Return the HTTP status for a refusal."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, ChangedMeanwhile) else 422
