"""Reading a message: what is known to occur is forgiven and noted, what would be guessed is refused.

Forgiven: another prefix or no namespace, the order of elements, elements we do not know, `Business` for
`Bussiness`, dates and codes in other spellings. Not forgiven: what is missing without which nothing can be
registered, and codes of no list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Any, TypeVar

from hoso.exchange.edxml.codes import (
    BusinessType,
    Paper,
    Priority,
    ReceiverType,
    StatusCode,
    SteeringType,
)
from hoso.exchange.edxml.limits import MOST_TEXT_CHARACTERS
from hoso.exchange.edxml.names import DATE_FORMAT, EDXML, MOMENT_FORMAT, XLINK, ZONE, local
from hoso.exchange.edxml.taking_apart import Parts
from hoso.exchange.edxml.trees import parse, the_envelope
from hoso.exchange.edxml.values import (
    Attachment,
    Business,
    Message,
    Organ,
    Other,
    Receiver,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    Status,
    Trace,
)
from hoso.exchange.errors import AttachmentsDiffer, CodeUnknown, FieldMissing, FieldOdd, IdTwice, NotEdxml
from hoso.lib.dates import parse_date
from hoso.lib.text import nfc

_Element = Any  # lxml comes without types
_Number = TypeVar("_Number", bound=IntEnum)
# The standard's spelling first; the other one occurs.
_SPELLINGS = {
    "Bussiness": ("Bussiness", "Business"),
    "BussinessDocType": ("BussinessDocType", "BusinessDocType"),
    "BussinessDocReason": ("BussinessDocReason", "BusinessDocReason"),
    "BussinessDocumentInfo": ("BussinessDocumentInfo", "BusinessDocumentInfo"),
    "documentInfo": ("documentInfo", "DocumentInfo"),
    "documentReceiver": ("documentReceiver", "DocumentReceiver"),
    "receiverList": ("receiverList", "ReceiverList"),
    "receiver": ("receiver", "Receiver"),
    "TyperNotation": ("TyperNotation", "TypeNotation"),
}


class Remark(str, Enum):
    """What was forgiven."""

    NAMESPACE = "namespace"
    SPELLING = "spelling"
    UNKNOWN = "unknown_element"
    DATE = "date_form"
    CODE = "code_form"
    PAPER = "paper_count"


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says: one of `message` and `status`, and what was forgiven (`Remark`)."""

    message: Message | None
    status: Status | None
    remarks: tuple[str, ...]


def read(envelope: bytes) -> Read:
    """Read a message or a status; `envelope` is what `verify` returned, or an unsigned `Parts.envelope`.

    Raises:
        NotEdxml, XmlNotReadable, XmlDeclaresType: see `trees`.
        FieldMissing, FieldOdd, CodeUnknown, IdTwice: see there.
    """
    root = parse(envelope)
    at = _At(root if local(root.tag) == "edXMLEnvelope" else the_envelope(root), set())
    header = at.one("edXMLHeader")
    status = header.find("Status")
    if status is not None:
        told = _status(status)
        return Read(None, told, tuple(sorted(at.remarks)))
    message = _message(header, at.find("edXMLBody"))
    return Read(message, None, tuple(sorted(at.remarks)))


def check_attached(message: Message, parts: Parts) -> None:
    """Refuse a message whose attachments are not those it lists.

    Raises:
        AttachmentsDiffer: one is missing, or one too many.
    """
    listed = {each.content_id for each in message.attachments}
    if listed != {each.content_id for each in parts.attached}:
        raise AttachmentsDiffer("other attachments than are listed", found=len(parts.attached))


class _At:
    """One element, asked for what is below it."""

    def __init__(self, element: _Element, remarks: set[str]) -> None:
        self.element = element
        self.remarks = remarks
        if not str(element.tag).startswith(f"{{{EDXML}}}"):
            remarks.add(Remark.NAMESPACE.value)

    def all(self, name: str) -> "list[_At]":
        names = _SPELLINGS.get(name, (name,))
        found = [each for each in self.element if local(each.tag) in names]
        if any(local(each.tag) != names[0] for each in found):
            self.remarks.add(Remark.SPELLING.value)
        return [_At(each, self.remarks) for each in found]

    def find(self, name: str) -> "_At | None":
        found = self.all(name)
        if len(found) > 1:
            raise FieldOdd(f"{name} stands twice", field=name)
        return found[0] if found else None

    def one(self, name: str) -> "_At":
        found = self.find(name)
        if found is None:
            raise NotEdxml(f"no {name}", field=name)
        return found

    def below(self, name: str) -> "_At":
        """Return the element, or an empty one: all its parts may be missing."""
        return self.find(name) or _At(self.element.makeelement(f"{{{EDXML}}}{name}"), self.remarks)

    def own_text(self, name: str) -> str:
        text = nfc("".join(self.element.itertext()).strip())
        if len(text) > MOST_TEXT_CHARACTERS:
            raise FieldOdd(f"{name} is too long", field=name)
        return text

    def text(self, name: str) -> str:
        found = self.find(name)
        return found.own_text(name) if found is not None else ""

    def needed(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise FieldMissing(f"{name} is missing", field=name)
        return text

    def texts(self, outer: str, inner: str) -> tuple[str, ...]:
        given = (each.own_text(inner) for each in self.below(outer).all(inner))
        return tuple(text for text in given if text)

    def day(self, name: str) -> date | None:
        text = self.text(name)
        return _day(text, name, self.remarks) if text else None

    def moment(self, name: str) -> datetime:
        return _moment(self.needed(name), name, self.remarks)

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise FieldOdd(f"{name} is no number", field=name)
        return int(text)

    def code(self, name: str, kind: type[_Number], default: _Number) -> _Number:
        text = self.text(name)
        if not text:
            return default
        try:
            return kind(int(text))
        except ValueError as error:
            raise CodeUnknown(f"{name} has no such code", field=name, found=text[:40]) from error

    def note_unknown(self, known: Iterable[str]) -> None:
        expected = {name for each in known for name in _SPELLINGS.get(each, (each,))}
        if any(local(each.tag) and local(each.tag) not in expected for each in self.element):
            self.remarks.add(Remark.UNKNOWN.value)


_HEADER = (
    "From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo", "DueDate",
    "ToPlaces", "OtherInfo", "ResponseFor", "SteeringType", "DocumentId",
)  # fmt: skip


def _message(header: _At, body: _At | None) -> Message:
    at = header.one("MessageHeader")
    at.note_unknown(_HEADER)
    traces = header.below("TraceHeaderList")
    recipients = tuple(_organ(each) for each in at.all("To"))
    if not recipients:
        raise FieldMissing("To is missing", field="To")
    code, promulgated, kind = at.below("Code"), at.below("PromulgationInfo"), at.below("DocumentType")
    return Message(
        sender=_organ(at.one("From")),
        recipients=recipients,
        number=code.text("CodeNumber"),
        notation=code.needed("CodeNotation"),
        document_id=at.needed("DocumentId"),
        subject=at.needed("Subject"),
        promulgated_on=promulgated.day("PromulgationDate"),
        place=promulgated.text("Place"),
        type_code=kind.text("Type"),
        type_name=kind.text("TypeName"),
        type_detail=kind.text("TypeDetail"),
        content=at.text("Content"),
        signer=_signer(at.below("SignerInfo")),
        due_on=at.day("DueDate"),
        to_places=at.texts("ToPlaces", "Place"),
        other=_other(at.below("OtherInfo")),
        responses=tuple(_response(each) for each in at.all("ResponseFor")),
        steering=at.code("SteeringType", SteeringType, SteeringType.NONE),
        traces=tuple(
            Trace(each.text("OrganId"), each.moment("Timestamp")) for each in traces.all("TraceHeader")
        ),
        business=_business(traces.below("Bussiness")),
        attachments=tuple(_attachments(body)),
    )


def _organ(at: _At) -> Organ:
    return Organ(
        organ_id=at.needed("OrganId"), name=at.text("OrganName"), in_charge=at.text("OrganizationInCharge"),
        address=at.text("OrganAdd"), email=at.text("Email"), telephone=at.text("Telephone"),
        fax=at.text("Fax"), website=at.text("Website"),
    )  # fmt: skip


def _signer(at: _At) -> Signer:
    return Signer(at.text("Competence"), at.text("Position"), at.text("FullName"))


def _other(at: _At) -> Other:
    return Other(
        priority=at.code("Priority", Priority, Priority.NORMAL), sphere=at.text("SphereOfPromulgation"),
        typer=at.text("TyperNotation"), copies=at.number("PromulgationAmount"),
        pages=at.number("PageAmount"), appendixes=at.texts("Appendixes", "Appendix"),
    )  # fmt: skip


def _response(at: _At) -> ResponseFor:
    return ResponseFor(
        at.needed("OrganId"), at.text("Code"), at.text("DocumentId"), at.day("PromulgationDate")
    )


def _business(at: _At) -> Business:
    info = at.below("BussinessDocumentInfo")
    receivers = info.below("receiverList").all("receiver")
    replaced = at.below("ReplacementInfoList").all("ReplacementInfo")
    paper = at.number("Paper") or 0
    if paper not in {each.value for each in Paper}:
        at.remarks.add(Remark.PAPER.value)
    return Business(
        type=at.code("BussinessDocType", BusinessType, BusinessType.NEW),
        reason=at.text("BussinessDocReason"),
        changes_document=info.text("documentInfo") == "1",
        changes_receivers=info.text("documentReceiver") == "1",
        receivers=tuple(
            Receiver(each.needed("OrganId"), each.code("ReceiverType", ReceiverType, ReceiverType.ADDED))
            for each in receivers
        ),
        document_id=at.text("DocumentId"),
        staff=_staff(at.below("StaffInfo")),
        paper=paper,
        replacements=tuple(
            Replacement(each.needed("DocumentId"), each.texts("OrganIdList", "OrganId")) for each in replaced
        ),
    )


def _staff(at: _At) -> Staff:
    return Staff(at.text("Department"), at.text("Staff"), at.text("Mobile"), at.text("Email"))


def _attachments(body: _At | None) -> Iterator[Attachment]:
    seen: set[str] = set()
    manifest = body.find("edXMLManifest") if body is not None else None
    for each in manifest.all("Reference") if manifest is not None else []:
        href = each.element.get(f"{{{XLINK}}}href") or each.element.get("href") or ""
        content_id = each.text("ContentId") or href.removeprefix("cid:")
        if not content_id:
            raise FieldMissing("a reference without id", field="ContentId")
        if content_id in seen:
            raise IdTwice("two references bear one id", what="ContentId")
        seen.add(content_id)
        kind = each.text("ContentType") or "application/octet-stream"
        yield Attachment(content_id, each.text("AttachmentName"), kind, each.text("Description"))


def _status(at: _At) -> Status:
    return Status(
        response_for=_response(at.one("ResponseFor")),
        sender=_organ(at.one("From")),
        code=_status_code(at),
        at=at.moment("Timestamp"),
        description=at.text("Description"),
        staff=_staff(at.below("StaffInfo")),
    )


def _status_code(at: _At) -> StatusCode:
    text = at.needed("StatusCode")
    try:
        found = StatusCode(text.zfill(2))
    except ValueError as error:
        raise CodeUnknown("StatusCode has no such code", field="StatusCode", found=text[:40]) from error
    if text != found.value:
        at.remarks.add(Remark.CODE.value)
    return found


def _day(text: str, name: str, remarks: set[str]) -> date:
    try:
        return datetime.strptime(text, DATE_FORMAT).date()  # noqa: DTZ007 (a day, no moment)
    except ValueError:
        found = parse_date(text)
    if found is None:
        raise FieldOdd(f"{name} is no date", field=name)
    remarks.add(Remark.DATE.value)
    return found


def _moment(text: str, name: str, remarks: set[str]) -> datetime:
    try:
        return datetime.strptime(text, MOMENT_FORMAT).replace(tzinfo=ZONE)
    except ValueError:
        remarks.add(Remark.DATE.value)
    for form in ("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=ZONE)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise FieldOdd(f"{name} is no moment", field=name) from error
    return found if found.tzinfo else found.replace(tzinfo=ZONE)
