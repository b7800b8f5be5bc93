"""Refusals of the room `exchange`."""

from hoso.lib.errors import DomainError


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
