"""A whole file as XML, by the fields that a system of documents keeps of files and documents.

Source: ND 30/2020/ND-CP, appendix VI, part II: a file has 11 fields, an outgoing document 16, an incoming one
18. The text gives names, types and lengths, no schema: the tree is ours, the names of the fields are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

Tree = ElementTree.Element
# Lengths of text fields; what is longer is cut, and says how long it was.
LENGTHS = {
    "OrganId": 13, "FileNotation": 20, "TypeName": 100, "CodeNumber": 11, "CodeNotation": 30,
    "OrganName": 200, "Subject": 500, "Language": 30, "Description": 500, "Position": 100, "FullName": 50,
    "ToPlaces": 1000, "Title": 500, "Maintenance": 30, "Rights": 30, "Creator": 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileCode:
    """Which file: the body that made the plan, the year, number and symbol."""

    organ_id: str
    year: int | None
    notation: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document of the file; what the registers say of it stays empty where none has it."""

    is_incoming: bool
    ordinal: int
    type_name: str
    number: str
    symbol: str
    issued_on: date | None
    organ_name: str
    subject: str
    language: str
    pages: int
    description: str
    signer_position: str
    signer_name: str
    priority: str
    to_places: Sequence[str] = field(default=())
    issued_amount: int | None = None
    due_on: date | None = None
    arrived_on: date | None = None
    arrival_number: str = ""
    opinions: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The file itself."""

    code: FileCode
    title: str
    maintenance: str
    rights: str
    creator: str
    language: str
    begins_on: date | None
    ends_on: date | None
    pages: int
    description: str
    documents: Sequence[DocumentRecord]


def as_xml(record: FileRecord) -> bytes:
    """Return the file as XML in UTF-8, its documents in the order given; dates are DD/MM/YYYY."""
    root = ElementTree.Element("File")
    _code(root, record.code)
    _put(root, "Title", record.title)
    _put(root, "Maintenance", record.maintenance)
    _put(root, "Rights", record.rights)
    _put(root, "Creator", record.creator)
    _put(root, "Language", record.language)
    _put(root, "StartDate", _day(record.begins_on))
    _put(root, "EndDate", _day(record.ends_on))
    _put(root, "DocTotal", str(len(record.documents)))
    _put(root, "PageTotal", str(record.pages))
    _put(root, "Description", record.description)
    documents = ElementTree.SubElement(root, "Documents")
    for document in record.documents:
        _document(documents, record.code, document)
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _document(parent: Tree, code: FileCode, document: DocumentRecord) -> None:
    element = ElementTree.SubElement(
        parent, "IncomingDocument" if document.is_incoming else "OutgoingDocument"
    )
    _code(element, code)
    for name, value in (
        ("DocOrdinal", str(document.ordinal)), ("TypeName", document.type_name),
        ("CodeNumber", document.number), ("CodeNotation", document.symbol),
        ("IssuedDate", _day(document.issued_on)), ("OrganName", document.organ_name),
        ("Subject", document.subject), ("Language", document.language), ("PageAmount", str(document.pages)),
        ("Description", document.description),
    ):  # fmt: skip
        _put(element, name, value)
    if document.is_incoming:
        _put(element, "ArrivalDate", _day(document.arrived_on))
        _put(element, "ArrivalNumber", document.arrival_number)
        _signer(element, document)
        _put(element, "Priority", document.priority)
        _put(element, "ToPlaces", "; ".join(document.to_places))
        _put(element, "TraceHeaderList", document.opinions)
    else:
        _signer(element, document)
        for place in document.to_places:
            receiver = ElementTree.SubElement(element, "To")
            _put(receiver, "OrganId", "")
            _put(receiver, "OrganName", place)
        _put(element, "Priority", document.priority)
        _put(element, "IssuedAmount", "" if document.issued_amount is None else str(document.issued_amount))
    _put(element, "DueDate", _day(document.due_on))


def _signer(parent: Tree, document: DocumentRecord) -> None:
    signer = ElementTree.SubElement(parent, "SignerInfo")
    _put(signer, "Position", document.signer_position)
    _put(signer, "FullName", document.signer_name)


def _code(parent: Tree, code: FileCode) -> None:
    element = ElementTree.SubElement(parent, "FileCode")
    _put(element, "OrganId", code.organ_id)
    _put(element, "FileCatalog", "" if code.year is None else str(code.year))
    _put(element, "FileNotation", code.notation)


def _put(parent: Tree, name: str, value: str) -> None:
    element = ElementTree.SubElement(parent, name)
    plain = "".join(sign for sign in value if _is_xml(sign))
    most = LENGTHS.get(name)
    if most is not None and len(plain) > most:
        element.set("fullLength", str(len(plain)))
        plain = plain[:most]
    element.text = plain


def _is_xml(sign: str) -> bool:
    """Tell whether XML 1.0 can hold a sign."""
    if "\ud800" <= sign <= "\udfff" or sign in "\ufffe\uffff":
        return False
    return sign >= " " or sign in "\t\n\r"


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"
