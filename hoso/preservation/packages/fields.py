"""The metadata fields of the circular, table by table, and the little XML that holds them.

One table says all: names, lengths, what must be there. The schemas that lie in each package are made from it.
Their form in the circular contradicts its tables (16 fields against 18, `numberOfPaper` here and not there),
so readers take any order and any choice; the tables are what we write by.

Source: TT 05/2025/TT-BNV appendices I to IV (secondary source: docs/law.md).
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from hoso.preservation.packages.kinds import PackageKind

ROOT = "simpledc"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XS = "http://www.w3.org/2001/XMLSchema"


class Need(StrEnum):
    """Whether a field must be there: always, never, or under a condition that a person judges."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table: `length` in characters; codes, when given, are the only values."""

    name: str
    length: int
    need: Need = Need.OPTIONAL
    codes: Sequence[str] = ()
    repeats: bool = False


MAINTENANCE = tuple(f"{number:02}" for number in range(1, 8))
MODES = ("01", "02", "03")
CONFIDENCES = ("01", "02", "03")
FORMATS = ("01", "02", "03")
LANGUAGES = tuple(f"{number:02}" for number in range(1, 12))
TYPES = tuple(f"{number:02}" for number in range(1, 33))
BOOLEANS = ("0", "1")
RISK_STATES = ("01", "02")

_R, _O, _C = Need.REQUIRED, Need.OPTIONAL, Need.CONDITIONAL


def _file_fields(code: str, *, with_sheets: bool) -> tuple[Field, ...]:
    sheets = (Field("numberOfPaper", 10, _C),) if with_sheets else ()
    return (
        Field(code, 100, _R), Field("title", 1000, _R), Field("maintenance", 100, _R, MAINTENANCE),
        Field("mode", 30, _R, MODES), Field("language", 100, _R, LANGUAGES, repeats=True),
        Field("startDate", 10, _R), Field("endDate", 10, _R), Field("keyword", 100),
        Field("totalDoc", 10, _R), *sheets, Field("numberOfPage", 10, _R), Field("format", 50, _O, FORMATS),
        Field("inforSign", 30), Field("confidenceLevel", 40, _O, CONFIDENCES),
        Field("paperFileCode", 100, _C),
        Field("riskRecovery", 1, _R, BOOLEANS), Field("riskRecoveryStatus", 2, _C, RISK_STATES),
        Field("description", 2000),
    )  # fmt: skip


SIP_HOSO = _file_fields("fileCode", with_sheets=False)
AIP_HOSO = _file_fields("arcFileCode", with_sheets=True)
SIP_TAILIEU = (
    Field("fileCode", 100, _R), Field("title", 1000, _R), Field("source", 1, _R, BOOLEANS),
    Field("totalDoc", 10, _R), Field("description", 2000),
)  # fmt: skip
AIP_TAILIEU = (
    Field("arcFileCode", 100, _R), Field("title", 1000, _R), Field("source", 100, _R),
    Field("description", 2000),
)  # fmt: skip
DIP = (
    Field("requestID", 100, _R), Field("requestDate", 10, _R), Field("purpose", 100, _R, ("01", "02", "03")),
    Field("purposeContent", 500), Field("feeObjectType", 100), Field("researchTopic", 250),
    Field("description", 2000),
)  # fmt: skip
SIP_DOC = (
    Field("docId", 25), Field("docCode", 100, _R), Field("maintenance", 100, _O, MAINTENANCE),
    Field("typeName", 10, _O, TYPES), Field("codeNumber", 11), Field("codeNotation", 30),
    Field("issuedDate", 10), Field("organName", 200), Field("subject", 500, _R),
    Field("language", 100, _O, LANGUAGES, repeats=True), Field("numberOfPage", 4), Field("inforSign", 30),
    Field("keyword", 100), Field("mode", 20, _O, MODES), Field("confidenceLevel", 30, _O, CONFIDENCES),
    Field("autograph", 2000), Field("format", 50, _O, FORMATS), Field("riskRecovery", 1, _O, BOOLEANS),
    Field("riskRecoveryStatus", 2, _C, RISK_STATES), Field("process", 1, _C, BOOLEANS),
    Field("description", 500),
)  # fmt: skip
AIP_DOC = (
    Field("arcFileCode", 100, _R), Field("mode", 20, _O, MODES),
    Field("language", 100, _O, LANGUAGES, repeats=True), Field("keyword", 100), Field("numberOfPage", 4),
    Field("format", 50, _O, FORMATS), Field("inforSign", 30), Field("confidenceLevel", 30, _O, CONFIDENCES),
    Field("description", 500), Field("docCode", 100, _R), Field("docOrdinal", 7, _R),
    Field("typeName", 10, _O, TYPES), Field("codeNumber", 11), Field("codeNotation", 30),
    Field("issuedDate", 10), Field("organName", 200), Field("subject", 500, _R), Field("autograph", 2000),
    Field("process", 1, _C, BOOLEANS),
)  # fmt: skip

FILE_TABLES = {
    PackageKind.SIP_HOSO: SIP_HOSO,
    PackageKind.AIP_HOSO: AIP_HOSO,
    PackageKind.SIP_TAILIEU: SIP_TAILIEU,
    PackageKind.AIP_TAILIEU: AIP_TAILIEU,
    PackageKind.DIP: DIP,
}


def document_table(kind: PackageKind) -> tuple[Field, ...]:
    """Return the table of a document's fields; readers get the archive's, without who issued it."""
    if kind.oais == "SIP":
        return SIP_DOC
    if kind is PackageKind.DIP:
        return tuple(field for field in AIP_DOC if field.name != "organName")
    return AIP_DOC


Values = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field: `missing`, `code`, `length`, `unknown` or `twice`."""

    field: str
    what: str


def faults(table: Iterable[Field], values: Values) -> Iterator[Wrong]:
    """Yield what the table has against the values, field by field."""
    known = {field.name: field for field in table}
    for name in values.keys() - known.keys():
        yield Wrong(name, "unknown")
    for name, field in known.items():
        given = _each(values.get(name, ()))
        if not given and field.need is Need.REQUIRED:
            yield Wrong(name, "missing")
        if len(given) > 1 and not field.repeats:
            yield Wrong(name, "twice")
        if any(len(each) > field.length for each in given):
            yield Wrong(name, "length")
        if field.codes and any(each not in field.codes for each in given):
            yield Wrong(name, "code")


def fitted(table: Iterable[Field], values: Values) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Return the values as the table takes them, and the names of fields whose text had to be shortened.

    Only fields of the table stay; what XML cannot hold is left out; a text that is too long ends in `…`.
    """
    kept, shortened = {}, []
    for field in table:
        given = tuple(clean(each) for each in _each(values.get(field.name, ())) if clean(each))
        if any(len(each) > field.length for each in given):
            shortened.append(field.name)
            given = tuple(_shortened(each, field.length) for each in given)
        if given:
            kept[field.name] = given
    return kept, shortened


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def clean(text: str) -> str:
    """Return a text in normal form C without what XML cannot hold, white space squeezed."""
    plain = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in {"Cc", "Cs"})
    plain = plain.replace("￾", "").replace("￿", "")
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _each(value: str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(value)


def as_xml(values: Mapping[str, Sequence[str]], *, schema: str) -> bytes:
    """Return the XML of one thing's fields; `schema` is the way to the schema of its table."""
    root = etree.Element(ROOT, nsmap={"xsi": _XSI})
    root.set(f"{{{_XSI}}}noNamespaceSchemaLocation", schema)
    for name, given in values.items():
        for each in given:
            etree.SubElement(root, name).text = each
    out = io.BytesIO()
    etree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return out.getvalue()


def schema_of(table: Sequence[Field]) -> bytes:
    """Return the XML schema of a table: each field with its length and codes, in the order of the table."""
    root = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
    element = etree.SubElement(root, f"{{{_XS}}}element", name=ROOT)
    parts = etree.SubElement(etree.SubElement(element, f"{{{_XS}}}complexType"), f"{{{_XS}}}sequence")
    for field in table:
        part = etree.SubElement(parts, f"{{{_XS}}}element", name=field.name)
        if field.need is not Need.REQUIRED:
            part.set("minOccurs", "0")
        if field.repeats:
            part.set("maxOccurs", "unbounded")
        _limit(part, field)
    out = io.BytesIO()
    etree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return out.getvalue()


def _limit(part: "etree._Element", field: Field) -> None:
    limited = etree.SubElement(
        etree.SubElement(part, f"{{{_XS}}}simpleType"), f"{{{_XS}}}restriction", base="xs:string"
    )
    for code in field.codes:
        etree.SubElement(limited, f"{{{_XS}}}enumeration", value=code)
    if not field.codes:
        etree.SubElement(limited, f"{{{_XS}}}minLength", value="1")
        etree.SubElement(limited, f"{{{_XS}}}maxLength", value=str(field.length))
