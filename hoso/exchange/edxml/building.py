"""Writing a message, strictly: every element in the order of the regulation, none that is empty.

`Bussiness` is spelled so in the regulation, and is kept.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from lxml import etree

from hoso.exchange.edxml.names import (
    DATE_FORMAT,
    EDXML,
    ENVELOPE_ID,
    MOMENT_FORMAT,
    PREFIXES,
    VERSION,
    XLINK,
    ZONE,
    tag,
)
from hoso.exchange.edxml.values import (
    Attachment,
    Business,
    Message,
    Organ,
    Other,
    ResponseFor,
    Staff,
    Status,
    Trace,
)
from hoso.exchange.errors import FieldMissing, FieldOdd, IdTwice

_Element = Any  # lxml comes without types


def build(message: Message) -> bytes:
    """Return the message without its attachments, not signed yet.

    Raises:
        FieldMissing: sender, recipient, number, subject, date or id is missing.
        FieldOdd: a text cannot stand in XML.
        IdTwice: two attachments bear the same id.
    """
    _check_whole(message)
    root, header = _frame()
    _message_header(_add(header, "MessageHeader"), message)
    _trace_list(header, message)
    body = _add(root[0], "edXMLBody")
    _manifest(body, message.attachments)
    return _bytes(root)


def build_status(status: Status) -> bytes:
    """Return a message that tells how far a recipient is, not signed yet.

    Raises:
        FieldMissing: whose document, or who speaks, is missing.
        FieldOdd: a text cannot stand in XML.
    """
    _check_given(
        {"ResponseFor/OrganId": status.response_for.organ_id, "From/OrganId": status.sender.organ_id}
    )
    root, header = _frame()
    told = _add(header, "Status")
    _response(told, status.response_for)
    _organ(told, "From", status.sender)
    _text(told, "StatusCode", status.code.value)
    _text(told, "Description", status.description)
    _text(told, "Timestamp", _moment(status.at))
    _staff(told, status.staff)
    return _bytes(root)


def _check_whole(message: Message) -> None:
    _check_given(
        {
            "From/OrganId": message.sender.organ_id,
            "From/OrganName": message.sender.name,
            "To": "1" if message.recipients else "",
            "To/OrganId": "1" if all(each.organ_id for each in message.recipients) else "",
            "CodeNotation": message.notation,
            "Subject": message.subject,
            "DocumentId": message.document_id,
            "PromulgationDate": "1" if message.promulgated_on else "",
        }
    )
    ids = [each.content_id for each in message.attachments]
    if len(set(ids)) != len(ids):
        raise IdTwice("two attachments bear one id", what="ContentId")


def _check_given(values: dict[str, str]) -> None:
    for name, value in values.items():
        if not value:
            raise FieldMissing(f"{name} is missing", field=name)


def _frame() -> tuple[_Element, _Element]:
    root = etree.Element(tag("edXML"), nsmap=PREFIXES)
    envelope = _add(root, "edXMLEnvelope")
    envelope.set("Id", ENVELOPE_ID)
    return root, _add(envelope, "edXMLHeader")


def _message_header(at: _Element, message: Message) -> None:
    _organ(at, "From", message.sender)
    for organ in message.recipients:
        _organ(at, "To", organ)
    code = _add(at, "Code")
    _text(code, "CodeNumber", message.number)
    _text(code, "CodeNotation", message.notation)
    promulgated = _add(at, "PromulgationInfo")
    _text(promulgated, "Place", message.place)
    _text(promulgated, "PromulgationDate", _day(message.promulgated_on))
    kind = _add(at, "DocumentType")
    _text(kind, "Type", message.type_code)
    _text(kind, "TypeName", message.type_name)
    _text(kind, "TypeDetail", message.type_detail)
    _text(at, "Subject", message.subject)
    _text(at, "Content", message.content)
    signer = _add(at, "SignerInfo")
    _text(signer, "Competence", message.signer.competence)
    _text(signer, "Position", message.signer.position)
    _text(signer, "FullName", message.signer.full_name)
    _text(at, "DueDate", _day(message.due_on))
    _texts(at, "ToPlaces", "Place", message.to_places)
    _other(at, message.other)
    for each in message.responses:
        _response(at, each)
    _text(at, "SteeringType", str(message.steering.value))
    _text(at, "DocumentId", message.document_id)


def _organ(at: _Element, name: str, organ: Organ) -> None:
    found = _add(at, name)
    _text(found, "OrganId", organ.organ_id)
    _text(found, "OrganizationInCharge", organ.in_charge)
    _text(found, "OrganName", organ.name)
    _text(found, "OrganAdd", organ.address)
    _text(found, "Email", organ.email)
    _text(found, "Telephone", organ.telephone)
    _text(found, "Fax", organ.fax)
    _text(found, "Website", organ.website)


def _other(at: _Element, other: Other) -> None:
    found = _add(at, "OtherInfo")
    _text(found, "Priority", str(other.priority.value))
    _text(found, "SphereOfPromulgation", other.sphere)
    _text(found, "TyperNotation", other.typer)
    _text(found, "PromulgationAmount", _number(other.copies))
    _text(found, "PageAmount", _number(other.pages))
    _texts(found, "Appendixes", "Appendix", other.appendixes)


def _response(at: _Element, response: ResponseFor) -> None:
    found = _add(at, "ResponseFor")
    _text(found, "OrganId", response.organ_id)
    _text(found, "Code", response.code)
    _text(found, "DocumentId", response.document_id)
    _text(found, "PromulgationDate", _day(response.promulgated_on))


def _trace_list(header: _Element, message: Message) -> None:
    found = _add(header, "TraceHeaderList")
    for name, value in {"id": "TraceHeaderList", "version": VERSION, "mustUnderstand": "1"}.items():
        found.set(name, value)
    for trace in message.traces:
        _trace(found, trace)
    _business(found, message.business)


def _trace(at: _Element, trace: Trace) -> None:
    found = _add(at, "TraceHeader")
    _text(found, "OrganId", trace.organ_id)
    _text(found, "Timestamp", _moment(trace.at))


def _business(at: _Element, business: Business) -> None:
    found = _add(at, "Bussiness")
    _text(found, "BussinessDocType", str(business.type.value))
    _text(found, "BussinessDocReason", business.reason)
    if business.changes_document or business.changes_receivers or business.receivers:
        _document_info(found, business)
    _text(found, "DocumentId", business.document_id)
    _staff(found, business.staff)
    _text(found, "Paper", str(business.paper))
    if business.replacements:
        listed = _add(found, "ReplacementInfoList")
        for each in business.replacements:
            info = _add(listed, "ReplacementInfo")
            _text(info, "DocumentId", each.document_id)
            _texts(info, "OrganIdList", "OrganId", each.organ_ids)


def _document_info(at: _Element, business: Business) -> None:
    found = _add(at, "BussinessDocumentInfo")
    # These begin with a small letter in every implementation seen.
    _text(found, "documentInfo", str(int(business.changes_document)))
    _text(found, "documentReceiver", str(int(business.changes_receivers)))
    if business.receivers:
        listed = _add(found, "receiverList")
        for each in business.receivers:
            receiver = _add(listed, "receiver")
            _text(receiver, "OrganId", each.organ_id)
            _text(receiver, "ReceiverType", str(each.type.value))


def _staff(at: _Element, staff: Staff) -> None:
    if staff == Staff():
        return
    found = _add(at, "StaffInfo")
    _text(found, "Department", staff.department)
    _text(found, "Staff", staff.name)
    _text(found, "Mobile", staff.mobile)
    _text(found, "Email", staff.email)


def _manifest(body: _Element, attachments: Iterable[Attachment]) -> None:
    manifest = _add(body, "edXMLManifest")
    manifest.set("version", VERSION)
    for each in attachments:
        reference = _add(manifest, "Reference")
        reference.set(f"{{{XLINK}}}href", f"cid:{each.content_id}")
        _text(reference, "Description", each.description)
        _text(reference, "AttachmentName", each.name)
        _text(reference, "ContentType", each.content_type)
        _text(reference, "ContentId", each.content_id)


def _add(at: _Element, name: str) -> _Element:
    return etree.SubElement(at, f"{{{EDXML}}}{name}")


def _text(at: _Element, name: str, value: str) -> None:
    if not value:
        return
    try:
        _add(at, name).text = value
    except ValueError as error:
        # Control characters: the text itself is not repeated.
        raise FieldOdd(f"{name} cannot stand in XML", field=name) from error


def _texts(at: _Element, outer: str, inner: str, values: Iterable[str]) -> None:
    given = list(values)
    if given:
        found = _add(at, outer)
        for value in given:
            _text(found, inner, value)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(value: date | None) -> str:
    return "" if value is None else value.strftime(DATE_FORMAT)


def _moment(value: datetime) -> str:
    return value.astimezone(ZONE).strftime(MOMENT_FORMAT)


def _bytes(root: _Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
