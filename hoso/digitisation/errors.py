"""Refusals of the room `digitisation`, and the reasons why a file or document was parked."""

from typing import Any

from hoso.lib.errors import BadValue, DomainError, EnvironmentMissing, NotFound


class BatchDeclaredSecret(DomainError):
    """The batch holds secret papers; they are scanned only on a node cleared for them."""

    code = "digitisation.batch_declared_secret"


class NotDeclared(DomainError):
    """Nobody declared that the batch holds nothing secret."""

    code = "digitisation.not_declared"


class MoveNotOpen(DomainError):
    """The batch, file or document is not in the state that this move starts from."""

    code = "digitisation.move_not_open"


class CutOdd(BadValue):
    """A document has no such page, or nothing would be left before it."""

    code = "digitisation.cut_odd"


class NothingBefore(DomainError):
    """A document is the first of its file: there is none to join it with."""

    code = "digitisation.nothing_before"


class CutConfirmed(DomainError):
    """A person confirmed the document: how its pile was cut stands with it."""

    code = "digitisation.cut_confirmed"


class BatchClosed(DomainError):
    """The batch takes no more files."""

    code = "digitisation.batch_closed"


class KnownSecret(DomainError):
    """These bytes were confirmed as secret before."""

    code = "digitisation.known_secret"


class DeskFileTooBig(BadValue):
    """A file is larger than what is laid on the desk."""

    code = "digitisation.desk_file_too_big"


class NotOnDesk(DomainError):
    """A scan lies on the desk no more: somebody entered it or took it back, or it was held."""

    code = "digitisation.not_on_desk"


class BatchFull(DomainError):
    """The batch holds as many files as a batch may."""

    code = "digitisation.batch_full"


class SendingBrokeOff(DomainError):
    """The connection ended in the middle of a file."""

    code = "digitisation.sending_broke_off"


class SentTooMany(DomainError):
    """More files were sent at once than one sending may hold."""

    code = "digitisation.sent_too_many"


class SentTooMuch(DomainError):
    """More bytes were sent at once than this page takes."""

    code = "digitisation.sent_too_much"


class BoxOfOtherFonds(DomainError):
    """The box holds another body's papers; fonds are never mixed."""

    code = "digitisation.box_of_other_fonds"


class NoFonds(DomainError):
    """The body has no fonds yet to which documents could belong."""

    code = "digitisation.no_fonds"


class TitleOdd(BadValue):
    """A dossier title names something in braces that we cannot fill in."""

    code = "digitisation.title_odd"


class NameOdd(BadValue):
    """A file name is empty, too long or holds control characters."""

    code = "digitisation.name_odd"


class NotTypedIn(BadValue):
    """A pointer to a secret record needs what a person typed: number and holder."""

    code = "digitisation.not_typed_in"


class ReasonMissing(BadValue):
    """A decision about a held file needs its reason in words."""

    code = "digitisation.reason_missing"


class NothingCertain(DomainError):
    """No document of the batch is certain enough to be accepted unseen."""

    code = "digitisation.nothing_certain"


class SampleNotChecked(DomainError):
    """Some documents of the sample were not looked at yet."""

    code = "digitisation.sample_not_checked"


class SampleFailed(DomainError):
    """Documents of the sample had to be corrected: the rest is not accepted unseen."""

    code = "digitisation.sample_failed"


class PageMissing(NotFound):
    """The document has no such page."""

    code = "digitisation.page_missing"


class WidthOdd(BadValue):
    """Page images come in a few widths only."""

    code = "digitisation.width_odd"


class QuarantineElsewhere(EnvironmentMissing):
    """The files of the batch lie in the quarantine of another home."""

    code = "digitisation.quarantine_elsewhere"


class FolderMissing(BadValue):
    """There is no such folder, or nothing in it that could be a scan."""

    code = "digitisation.folder_missing"


class ClaimLost(DomainError):
    """Another worker took this file or document up, or a person moved it; this work is thrown away."""

    code = "digitisation.claim_lost"


# From here on: reasons that stand in the row of a file or document.


class KindUnknown(DomainError):
    """The file is no PDF, TIFF, JPEG or PNG."""

    code = "digitisation.kind_unknown"


class FileEmpty(DomainError):
    """The file has no bytes."""

    code = "digitisation.file_empty"


class FileTooBig(DomainError):
    """The file is larger than one file may be."""

    code = "digitisation.file_too_big"


class FileUnreadable(DomainError):
    """The file could not be read from where it was to be fetched."""

    code = "digitisation.file_unreadable"


class TooManyPages(DomainError):
    """The file has more pages than one file may have."""

    code = "digitisation.too_many_pages"


class OnlyBlankPages(DomainError):
    """Every page seems blank: a person looks before anything is dropped."""

    code = "digitisation.only_blank_pages"


class GaveUp(DomainError):
    """The work was begun too many times without coming to an end."""

    code = "digitisation.gave_up"


class AnswerOdd(DomainError):
    """The reader answered something that is no reading."""

    code = "digitisation.answer_odd"


class OurFault(DomainError):
    """Something went wrong in Hoso itself; `error` names it, the log has the rest."""

    code = "digitisation.our_fault"


class Parked(DomainError):
    """A stored reason as a refusal again, so that its sentence is found by its code."""

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(code, **facts)
        self.code = code


class NothingToSign(DomainError):
    """There is no digital copy to be signed, or none that may be: `reason` is a code."""

    code = "digitisation.nothing_to_sign"
