"""Refusals of the room `registry`."""

from hoso.lib.errors import BadValue, DomainError


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


class NoRegister(DomainError):
    """The body has no register for such a document on that day."""

    code = "registry.no_register"


class RegisterOpen(DomainError):
    """There is a register for the same documents and the same days."""

    code = "registry.register_open"


class OutsideRegister(DomainError):
    """The date is no day of this register, or is still to come."""

    code = "registry.outside_register"


class DateBeforeLast(DomainError):
    """The register already holds a later date."""

    code = "registry.date_before_last"


class EntryNotOpen(DomainError):
    """What became of this number is settled."""

    code = "registry.entry_not_open"


class NumberTaken(DomainError):
    """The number stands in the register already."""

    code = "registry.number_taken"


class AlreadyEntered(DomainError):
    """The document stands in this register already."""

    code = "registry.already_entered"


class IdTaken(DomainError):
    """The id that was sent along names something else already."""

    code = "registry.id_taken"


class ReasonMissing(DomainError):
    """The act needs a reason that others can read later."""

    code = "registry.reason_missing"


class SecretNotHere(DomainError):
    """A secret document is not registered with its content here, only as a pointer in a secret register."""

    code = "registry.secret_not_here"


class MoveNotOpen(DomainError):
    """A document in work is not at the point where this can be done to it."""

    code = "registry.move_not_open"


class BodyCeased(DomainError):
    """The body is no more on that day: it issues nothing, and what arrives belongs to who follows it."""

    code = "registry.body_ceased"


class DraftFilesTooMany(BadValue):
    """A draft holds as many files as a document may have."""

    code = "registry.draft_files_too_many"


class DraftFilesTooLarge(BadValue):
    """The files of a draft are together larger than what may be sent."""

    code = "registry.draft_files_too_large"


class IssuedFileThere(DomainError):
    """A document has the file that was issued already; an original is never replaced."""

    code = "registry.issued_file_there"


class FormFaulty(DomainError):
    """The form of a draft is not right; `faults` names all of it, as codes."""

    code = "registry.form_faulty"


class NoSignature(DomainError):
    """The person signs nothing in this body."""

    code = "registry.no_signature"


class NumberHeld(DomainError):
    """A number is reserved for the draft; it must be explained before the draft goes back."""

    code = "registry.number_held"


class NumberSigned(DomainError):
    """The number stands on a paper that is being signed digitally: its signing is given up first."""

    code = "registry.number_signed"


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


class AlreadyAsked(DomainError):
    """A later deadline was asked for, and nobody has decided yet."""

    code = "registry.already_asked"


class NothingAsked(DomainError):
    """Nobody asks for a later deadline: it was decided, or never asked."""

    code = "registry.nothing_asked"


class OwnDayOdd(DomainError):
    """A day off or a working day of a body needs a word why, and lies not long past."""

    code = "registry.own_day_odd"


class ListWithoutNumbers(DomainError):
    """No column of the list is said to hold numbers or subjects."""

    code = "registry.list_without_numbers"


class SignaturesMissing(DomainError):
    """The document is being signed digitally, and not all of its signatures are there."""

    code = "registry.signatures_missing"


class NothingSigned(DomainError):
    """The draft is not being signed digitally."""

    code = "registry.nothing_signed"


class NoFonds(DomainError):
    """The body has no fonds in which its documents could lie."""

    code = "registry.no_fonds"


class PaperNotPdf(DomainError):
    """The text of the draft is attached in a format that is not signed: `name` is the file."""

    code = "registry.paper_not_pdf"


class CopyOdd(DomainError):
    """A copy cannot be made so; `copy_what` is a code that says why."""

    code = "registry.copy_odd"


class CopySigned(DomainError):
    """The copy is being signed digitally: its signing is given up before it is cancelled."""

    code = "registry.copy_signed"
