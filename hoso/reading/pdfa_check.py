"""An own look at whether a file is PDF/A-2b: findings with clause numbers, no certificate.

Covers what scans and office programs get wrong; glyph widths, font programs and colour values are left
to a full validator. Source of all clauses: ISO 19005-2:2011.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

_MOST_OBJECTS = 500_000
_DEEPEST = 12
_FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition",
    "/Trans", "/GoTo3DView", "/JavaScript",
}  # fmt: skip
_NAMED_ACTIONS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
_ANNOTATIONS = {
    "/Text", "/Link", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight",
    "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret", "/Ink", "/Popup", "/FileAttachment",
    "/Widget", "/PrinterMark", "/TrapNet", "/Watermark", "/Redact",
}  # fmt: skip
_NO_APPEARANCE_NEEDED = {"/Popup", "/Link"}
_HIDDEN, _PRINT, _NO_VIEW, _INVISIBLE = 2, 4, 32, 1
_BLEND_MODES = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge",
    "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color",
    "/Luminosity",
}  # fmt: skip
_INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}


@dataclass(frozen=True, slots=True)
class PdfaFinding:
    """`code` is the clause of ISO 19005-2; `where` names the object or the page."""

    code: str
    where: str
    message: str
    severity: str = "error"

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "severity": self.severity, "where": self.where, "message": self.message}


def pdfa_findings(path: Path) -> list[PdfaFinding]:
    """Return what keeps a file from being PDF/A-2b as far as this check sees; empty when nothing does."""
    try:
        with pikepdf.open(path) as pdf:
            found = list(_header(path))
            for check in (_trailer, _catalog, _metadata, _pages, _objects):
                found += check(pdf)
            return found
    except pikepdf.PasswordError:
        return [PdfaFinding("6.1.3", "trailer", "the file is encrypted")]
    except pikepdf.PikepdfError as error:
        return [PdfaFinding("6.1.1", "file", f"the file cannot be parsed: {error}")]


def _header(path: Path) -> Iterator[PdfaFinding]:
    with path.open("rb") as stream:
        head = stream.read(64)
    lines = re.split(rb"\r\n|\r|\n", head)
    if not re.match(rb"^%PDF-1\.[0-7]$", lines[0]):
        yield PdfaFinding("6.1.2", "header", "the file does not begin with %PDF-1.n alone on its line")
    second = lines[1] if len(lines) > 1 else b""
    if not (second.startswith(b"%") and len(second) >= 5 and all(byte > 127 for byte in second[1:5])):
        yield PdfaFinding("6.1.2", "header", "the second line is no comment of four bytes above 127")


def _trailer(pdf: pikepdf.Pdf) -> Iterator[PdfaFinding]:
    if pdf.is_encrypted:
        yield PdfaFinding("6.1.3", "trailer", "the file is encrypted")
    if "/ID" not in pdf.trailer:
        yield PdfaFinding("6.1.3", "trailer", "the trailer has no ID")


def _catalog(pdf: pikepdf.Pdf) -> Iterator[PdfaFinding]:
    root = pdf.Root
    yield from _output_intent(root)
    if "/AA" in root:
        yield PdfaFinding("6.5.2", "catalog", "the catalog starts actions by itself (AA)")
    if "/OCProperties" in root:
        yield from _layers(root.OCProperties)
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        if "/XFA" in form:
            yield PdfaFinding("6.4.2", "form", "the form is of XFA kind")
        if bool(form.get("/NeedAppearances", False)):
            yield PdfaFinding("6.4.1", "form", "NeedAppearances is set")
    if "/NeedsRendering" in root:
        yield PdfaFinding("6.4.2", "catalog", "NeedsRendering is present")
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        if "/JavaScript" in names:
            yield PdfaFinding("6.5.1", "names", "the file carries JavaScript")
        if "/EmbeddedFiles" in names:
            yield PdfaFinding("6.8", "names", "embedded files must be PDF/A themselves", severity="warning")
        if "/AlternatePresentations" in names:
            yield PdfaFinding("6.10", "names", "alternate presentations are present")


def _output_intent(root: Any) -> Iterator[PdfaFinding]:
    intents = root.get("/OutputIntents", [])
    ours = [one for one in intents if str(one.get("/S")) == "/GTS_PDFA1"]
    if not ours:
        yield PdfaFinding("6.2.3", "catalog", "there is no output intent of kind GTS_PDFA1")
        return
    profile = ours[0].get("/DestOutputProfile")
    if profile is None:
        yield PdfaFinding("6.2.3", "output intent", "it has no profile")
        return
    content = profile.read_bytes()
    if len(content) < 128 or content[36:40] != b"acsp" or content[8] > 4:
        yield PdfaFinding("6.2.3", "output intent", "its profile is no ICC profile of version 2 or 4")
    elif {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}.get(content[16:20]) != int(profile.get("/N", 0)):
        yield PdfaFinding("6.2.4.2", "output intent", "N is not the number of the profile's colours")


def _layers(properties: Any) -> Iterator[PdfaFinding]:
    settings = [properties.get("/D", pikepdf.Dictionary()), *properties.get("/Configs", [])]
    if any("/Name" not in one for one in settings):
        yield PdfaFinding("6.9", "optional content", "a configuration has no name")
    if any("/AS" in one for one in settings):
        yield PdfaFinding("6.9", "optional content", "a configuration has the key AS")


def _metadata(pdf: pikepdf.Pdf) -> Iterator[PdfaFinding]:
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        yield PdfaFinding("6.6.2.1", "catalog", "there is no metadata stream")
        return
    text = stream.read_bytes().decode("utf-8", "replace")
    part = re.search(r"pdfaid:part(?:>|\s*=\s*[\"'])\s*(\d)", text)
    level = re.search(r"pdfaid:conformance(?:>|\s*=\s*[\"'])\s*(\w)", text)
    if part is None or part[1] != "2":
        yield PdfaFinding("6.6.4", "metadata", "pdfaid:part is not 2")
    if level is None or level[1] not in {"A", "B", "U"}:
        yield PdfaFinding("6.6.4", "metadata", "pdfaid:conformance is none of A, B, U")
    header = re.search(r"<\?xpacket[^>]*\?>", text)
    if header is None or re.search(r"\b(?:bytes|encoding)=", header[0]):
        yield PdfaFinding("6.6.2.1", "metadata", "the packet header is missing or has forbidden attributes")


def _pages(pdf: pikepdf.Pdf) -> Iterator[PdfaFinding]:
    for number, page in enumerate(pdf.pages, 1):
        where = f"page {number}"
        sides = [
            abs(float(page.mediabox[2] - page.mediabox[0])),
            abs(float(page.mediabox[3] - page.mediabox[1])),
        ]
        if not all(3 <= side <= 14_400 for side in sides):
            yield PdfaFinding("6.1.13", where, f"the page measures {sides[0]:.0f} x {sides[1]:.0f} points")
        if "/AA" in page.obj:
            yield PdfaFinding("6.5.2", where, "the page starts actions by itself (AA)")
        for annotation in page.obj.get("/Annots", []):
            yield from _annotation(annotation, where)


def _annotation(annotation: Any, where: str) -> Iterator[PdfaFinding]:
    kind, flags = str(annotation.get("/Subtype")), int(annotation.get("/F", 0))
    if kind not in _ANNOTATIONS:
        yield PdfaFinding("6.3.1", where, f"annotations of kind {kind} are not allowed")
    if kind != "/Popup" and (not flags & _PRINT or flags & (_HIDDEN | _NO_VIEW | _INVISIBLE)):
        yield PdfaFinding("6.3.2", where, f"an annotation {kind} is not set to be printed and seen")
    rectangle = [float(value) for value in annotation.get("/Rect", [0, 0, 0, 0])]
    has_size = rectangle[0] != rectangle[2] or rectangle[1] != rectangle[3]
    if kind not in _NO_APPEARANCE_NEEDED and has_size and "/AP" not in annotation:
        yield PdfaFinding("6.3.3", where, f"an annotation {kind} has no appearance")
    if kind == "/Widget" and ("/A" in annotation or "/AA" in annotation):
        yield PdfaFinding("6.4.1", where, "a form field starts an action")


def _objects(pdf: pikepdf.Pdf) -> Iterator[PdfaFinding]:
    for index, item in enumerate(pdf.objects):
        if index > _MOST_OBJECTS:
            yield PdfaFinding("6.1.13", "file", f"more than {_MOST_OBJECTS} objects")
            return
        for inner in _with_inner(item, depth=0):
            yield from _object(inner, f"object {item.objgen[0]}")


def _with_inner(item: Any, *, depth: int) -> Iterator[Any]:
    """Yield an object and the dictionaries written directly inside it; others have numbers of their own."""
    if depth > _DEEPEST:
        return
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield item
        inside = [item[key] for key in item.keys()]  # noqa: SIM118 - no Python dictionary
    elif isinstance(item, pikepdf.Array):
        inside = list(item)
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _with_inner(value, depth=depth + 1)


def _object(item: Any, where: str) -> Iterator[PdfaFinding]:
    if isinstance(item, pikepdf.Stream):
        yield from _stream(item, where)
    kind, action = str(item.get("/Type")), str(item.get("/S"))
    if kind == "/Font":
        yield from _font(item, where)
    if kind == "/ExtGState" or "/BM" in item:
        yield from _graphics_state(item, where)
    if action in _FORBIDDEN_ACTIONS and (kind in {"/Action", "None"}):
        yield PdfaFinding("6.5.1", where, f"actions of kind {action} are not allowed")
    if action == "/Named" and str(item.get("/N")) not in _NAMED_ACTIONS:
        yield PdfaFinding("6.5.1", where, f"the named action {item.get('/N')} is not allowed")


def _stream(stream: Any, where: str) -> Iterator[PdfaFinding]:
    if any(key in stream for key in ("/F", "/FFilter", "/FDecodeParms")):
        yield PdfaFinding("6.1.7.1", where, "the stream's bytes lie in another file")
    filters = stream.get("/Filter", pikepdf.Array([]))
    names = {str(filters)} if isinstance(filters, pikepdf.Name) else {str(name) for name in filters}
    if names & {"/LZWDecode", "/Crypt"}:
        yield PdfaFinding("6.1.7.2", where, f"the filter {', '.join(sorted(names))} is not allowed")
    kind = str(stream.get("/Subtype"))
    if kind == "/Image":
        yield from _image(stream, where)
    if kind == "/PS" or str(stream.get("/Subtype2")) == "/PS":
        yield PdfaFinding("6.2.9", where, "PostScript is not allowed")
    if kind == "/Form" and ("/Ref" in stream or "/OPI" in stream):
        yield PdfaFinding("6.2.9", where, "the form refers to another file")


def _image(image: Any, where: str) -> Iterator[PdfaFinding]:
    for key in ("/Alternates", "/OPI"):
        if key in image:
            yield PdfaFinding("6.2.8.1", where, f"the picture has the key {key[1:]}")
    if bool(image.get("/Interpolate", False)):
        yield PdfaFinding("6.2.8.1", where, "the picture is to be interpolated")
    if "/Intent" in image and str(image.Intent) not in _INTENTS:
        yield PdfaFinding("6.2.6", where, "the rendering intent is unknown")
    if str(image.get("/ColorSpace")) == "/DeviceCMYK":
        yield PdfaFinding(
            "6.2.4.3", where, "DeviceCMYK does not go with an RGB output intent", severity="warning"
        )


def _graphics_state(state: Any, where: str) -> Iterator[PdfaFinding]:
    if "/TR" in state or str(state.get("/TR2", "/Default")) != "/Default":
        yield PdfaFinding("6.2.5", where, "transfer functions are not allowed")
    modes = state.get("/BM", pikepdf.Name.Normal)
    names = [str(modes)] if isinstance(modes, pikepdf.Name) else [str(mode) for mode in modes]
    if any(name not in _BLEND_MODES for name in names):
        yield PdfaFinding("6.2.10", where, "the blend mode is unknown")


def _font(font: Any, where: str) -> Iterator[PdfaFinding]:
    """A font must travel with the file. One used only invisibly need not: that is not looked at here."""
    kind = str(font.get("/Subtype"))
    if kind in {"/Type0", "/Type3"}:
        return
    descriptor = font.get("/FontDescriptor")
    embedded = descriptor is not None and any(
        key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )
    if not embedded:
        yield PdfaFinding("6.2.11.4.1", where, f"the font {font.get('/BaseFont')} is not embedded")
    if kind == "/CIDFontType2" and embedded and "/CIDToGIDMap" not in font:
        yield PdfaFinding("6.2.11.3.2", where, "CIDToGIDMap is missing")
