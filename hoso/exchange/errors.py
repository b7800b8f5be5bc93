"""Refusals of the room `exchange`."""

from hoso.lib.errors import DomainError, EnvironmentMissing, NotFound


class XmlNotReadable(DomainError):
    """The bytes are no well-formed XML."""

    code = "exchange.xml_not_readable"


class XmlDeclaresType(DomainError):
    """The XML declares a document type, and with it entities: no message needs one."""

    code = "exchange.xml_declares_type"


class XmlTooLarge(DomainError):
    """The message passes a limit: bytes, depth, elements, attachments."""

    code = "exchange.xml_too_large"


class NotEdxml(DomainError):
    """It is XML, but not a message of QCVN 102:2016."""

    code = "exchange.not_edxml"


class FieldMissing(DomainError):
    """An element is missing without which the message cannot be registered."""

    code = "exchange.field_missing"


class FieldOdd(DomainError):
    """An element holds something that it cannot hold, such as a date that is none."""

    code = "exchange.field_odd"


class CodeUnknown(DomainError):
    """A code is not in its list: what the sender wants is not known."""

    code = "exchange.code_unknown"


class IdTwice(DomainError):
    """Two elements or attachments of one message bear the same id."""

    code = "exchange.id_twice"


class AttachmentsDiffer(DomainError):
    """What is attached is not what the message lists."""

    code = "exchange.attachments_differ"


class AttachmentNotReadable(DomainError):
    """The text of an attachment is no base64."""

    code = "exchange.attachment_not_readable"


class SignatureMissing(DomainError):
    """The message is not signed."""

    code = "exchange.signature_missing"


class SignatureOdd(DomainError):
    """The signature does not cover the message in the one form that is accepted."""

    code = "exchange.signature_odd"


class SignatureBroken(DomainError):
    """The message or an attachment was changed after it was signed, or another key signed it."""

    code = "exchange.signature_broken"


class MoveNotOpen(DomainError):
    """The thing stands where this cannot be done to it."""

    code = "exchange.move_not_open"


class ReasonMissing(DomainError):
    """Somebody else will read why: a reason is needed."""

    code = "exchange.reason_missing"


class NoMessage(DomainError):
    """It is a status or a recall, or bears no file: there is nothing to put beside a document."""

    code = "exchange.no_message"


class NoLineForMessage(DomainError):
    """No line of the body's registers bears this number, symbol and date."""

    code = "exchange.no_line_for_message"


class SeveralLines(DomainError):
    """Several lines of the body's registers could be this document."""

    code = "exchange.several_lines"


class NoPaperAwaited(DomainError):
    """Nobody promised that paper follows, or what became of it is known."""

    code = "exchange.no_paper_awaited"


class PaperDayOdd(DomainError):
    """On that day the paper cannot have come or gone: it lies ahead, or before the message."""

    code = "exchange.paper_day_odd"


class SealNotReadable(DomainError):
    """The bytes are no sealed envelope, receipt or card of ours."""

    code = "exchange.seal_not_readable"


class SealWrong(DomainError):
    """The seal was not made with the key of the node that it names."""

    code = "exchange.seal_wrong"


class SenderUnknown(DomainError):
    """No node with a confirmed card sealed this."""

    code = "exchange.sender_unknown"


class LifeUnknown(DomainError):
    """The node was restored from a back-up since its card was confirmed: it needs a new card."""

    code = "exchange.life_unknown"


class NotForUs(DomainError):
    """The envelope is addressed to another node."""

    code = "exchange.not_for_us"


class Expired(DomainError):
    """The envelope was sealed too long ago."""

    code = "exchange.expired"


class ContentDiffers(DomainError):
    """What is in the envelope is not what was sealed, or it broke off on the way."""

    code = "exchange.content_differs"


class SequenceTakenTwice(DomainError):
    """Under this number another message came before."""

    code = "exchange.sequence_taken_twice"


class CardNotReadable(DomainError):
    """The bytes are no card, or it is not signed with the key it shows."""

    code = "exchange.card_not_readable"


class CardDiffers(DomainError):
    """The node is known with another key, and the card does not lead from one to the other."""

    code = "exchange.card_differs"


class FingerprintDiffers(DomainError):
    """What was read out is not the fingerprint of this card."""

    code = "exchange.fingerprint_differs"


class PeerNotFound(NotFound):
    """No card of this node is here."""

    code = "exchange.peer_not_found"


class PeerNotConfirmed(DomainError):
    """Nobody has compared the fingerprint of this node's card yet."""

    code = "exchange.peer_not_confirmed"


class AddressOdd(DomainError):
    """The address of a node is not https, and not of this machine."""

    code = "exchange.address_odd"


class NoNodeForBody(DomainError):
    """No confirmed node speaks for the body: nobody can be reached."""

    code = "exchange.no_node_for_body"


class BodyNotBound(DomainError):
    """The node that sent this does not speak for the body in whose name it is written."""

    code = "exchange.body_not_bound"


class BodyBoundElsewhere(DomainError):
    """Another node speaks for the body already."""

    code = "exchange.body_bound_elsewhere"


class NotOurBody(DomainError):
    """The message is for a body that is not on this node, nor is who follows it."""

    code = "exchange.not_our_body"


class NobodyFollows(DomainError):
    """The body has ceased, and nobody follows it."""

    code = "exchange.nobody_follows"


class SeveralFollow(DomainError):
    """The body has ceased, and several follow it: a person chooses."""

    code = "exchange.several_follow"


class NoRecipient(DomainError):
    """Nobody is named to send to."""

    code = "exchange.no_recipient"


class DocumentNotWhole(DomainError):
    """The document lacks what every message needs: symbol, date, subject or file."""

    code = "exchange.document_not_whole"


class DocumentIdTwice(DomainError):
    """A document of this id came before and was not sent back."""

    code = "exchange.document_id_twice"


class SentAlready(DomainError):
    """The document is on its way to the body, or there."""

    code = "exchange.sent_already"


class FileNotPdf(DomainError):
    """The file is no PDF that can be opened, or it is too long to be looked at while somebody waits."""

    code = "exchange.file_not_pdf"


class FileMarked(DomainError):
    """The file bears a secrecy mark, or that could not be excluded: it is not sent by this way."""

    code = "exchange.file_marked"


class NotHere(DomainError):
    """The message speaks of a document that never came, or never went."""

    code = "exchange.not_here"


class NotHeld(DomainError):
    """Nobody has to decide about it: it is not held, or somebody has decided."""

    code = "exchange.not_held"


class PageMissing(NotFound):
    """The file has no such page, or it cannot be shown."""

    code = "exchange.page_missing"


class FolderNotUsable(EnvironmentMissing):
    """The folder or stick cannot be read or written."""

    code = "exchange.folder_not_usable"


class LineDown(EnvironmentMissing):
    """The other node did not answer, or not as one of ours does."""

    code = "exchange.line_down"
