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


class TaskOdd(DomainError):
    """A task cannot be given so; `task_what` is a code that says why."""

    code = "registry.task_odd"


class TaskMoveNotOpen(DomainError):
    """The state of the task does not allow this; `task_state` is the state."""

    code = "registry.task_move_not_open"


class NotOfBody(DomainError):
    """Somebody is to handle a task who holds no post in the body today."""

    code = "registry.not_of_body"


class SubtasksOpen(DomainError):
    """A task ends when nothing that was split off from it is open; `count` says how many are."""

    code = "registry.subtasks_open"


class TaskReasonMissing(DomainError):
    """A task is returned, handed on, called off, or its deadline moved, with a reason."""

    code = "registry.task_reason_missing"


class AlreadyAsked(DomainError):
    """A later deadline was asked for, and nobody has decided yet."""

    code = "registry.already_asked"


class NothingAsked(DomainError):
    """Nobody asks for a later deadline: it was decided, or never asked."""

    code = "registry.nothing_asked"


class OwnDayOdd(DomainError):
    """A day off or a working day of a body needs a word why, and lies not long past."""

    code = "registry.own_day_odd"
