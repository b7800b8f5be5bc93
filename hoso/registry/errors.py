"""Refusals of the room `registry`."""

from hoso.lib.errors import DomainError


class FieldUnknown(DomainError):
    """There is no such field of a document."""

    code = "registry.field_unknown"


class FieldOdd(DomainError):
    """The value does not have the form of this field (a date, a number)."""

    code = "registry.field_odd"


class AlreadyConfirmed(DomainError):
    """The document's fields were confirmed; a correction needs a reason."""

    code = "registry.already_confirmed"


class DatedAfterLastDay(DomainError):
    """The document would be dated after the last day of the body whose fonds it lies in."""

    code = "registry.dated_after_last_day"


class SeriesOdd(DomainError):
    """A series of numbers cannot be declared so; `what` is a code that says why."""

    code = "registry.series_odd"


class SeriesOverlaps(DomainError):
    """Another series of the body holds the same documents in the same time."""

    code = "registry.series_overlaps"


class SeriesGone(DomainError):
    """The declaration was withdrawn before."""

    code = "registry.series_gone"
