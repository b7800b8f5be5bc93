"""A message as plain values. Texts are NFC; an empty text is an element that is not there."""

from dataclasses import dataclass
from datetime import date, datetime

from hoso.exchange.edxml.codes import BusinessType, Priority, ReceiverType, StatusCode, SteeringType
from hoso.exchange.edxml.names import DATE_FORMAT


@dataclass(frozen=True, slots=True)
class Organ:
    """A body as sender or recipient."""

    organ_id: str
    name: str
    in_charge: str = ""  # OrganizationInCharge: the body above
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed the document; `competence` is TM., KT., TL. ..."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Urgency, spread and amounts."""

    priority: Priority = Priority.NORMAL
    sphere: str = ""
    typer: str = ""
    copies: int | None = None
    pages: int | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """A document that this one answers, or that a status is about."""

    organ_id: str
    code: str = ""
    document_id: str = ""
    promulgated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the message has been."""

    organ_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Staff:
    """Who answers for the message at the sender."""

    department: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A recipient that an update adds or removes."""

    organ_id: str
    type: ReceiverType


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that this one replaces, and at whom; without organs, at every recipient."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """What the message does: new, recall, update, replacement."""

    type: BusinessType = BusinessType.NEW
    reason: str = ""
    # An update: whether the document's fields, and whether its recipients, change.
    changes_document: bool = False
    changes_receivers: bool = False
    receivers: tuple[Receiver, ...] = ()
    document_id: str = ""
    staff: Staff = Staff()
    paper: int = 0
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the message lists; its bytes come behind."""

    content_id: str
    name: str
    content_type: str = "application/octet-stream"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One e-document on its way."""

    sender: Organ
    recipients: tuple[Organ, ...]
    number: str
    notation: str
    document_id: str
    subject: str
    promulgated_on: date | None = None
    place: str = ""
    type_code: str = ""  # samples conflict: kept as it stands
    type_name: str = ""
    type_detail: str = ""
    content: str = ""
    signer: Signer = Signer()
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    other: Other = Other()
    responses: tuple[ResponseFor, ...] = ()
    steering: SteeringType = SteeringType.NONE
    traces: tuple[Trace, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What a recipient says about a document it got."""

    response_for: ResponseFor
    sender: Organ
    code: StatusCode
    at: datetime
    description: str = ""
    staff: Staff = Staff()


def document_id(organ_id: str, promulgated_on: date, number: str, notation: str) -> str:
    """Return the id of a document: `H49.64.33,2026/03/02,118/QĐ-UBND`."""
    return f"{organ_id},{promulgated_on.strftime(DATE_FORMAT)},{number}/{notation}"
