"""Making a PDF ready to be signed: everything that changes bytes happens here, before the first signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from hoso.signatures.appearance import Box
from hoso.signatures.errors import SignedFileUnreadable

# Signatures are or will be here, and a tool may only append (ISO 32000-2, table 225). Set before the first
# signature, because afterwards a change of it could not be told from any other.
_APPEND_ONLY = 3


@dataclass(frozen=True, slots=True)
class Place:
    """An empty signature field: where a tool will put a signature. Without a box it is not shown."""

    field: str
    box: Box | None = None


def make_ready(source: Path, target: Path, *, places: Sequence[Place] = ()) -> Path:
    """Write `source` as the file that is sent to be signed, and return it; `source` is never changed.

    `places` are the signatures that it waits for, in order; a field that is there already stays as it is.

    A file that bears a signature, or was made ready before, is copied byte for byte. Any other gets an empty
    list of form fields, so that all that signing adds can be told from all else that may have been added
    (ISO 32000-2, 12.7.3).

    Raises:
        SignedFileUnreadable: this is no PDF, or it is encrypted.
    """
    if _is_signed(source):
        target.write_bytes(source.read_bytes())
        return target
    try:
        with pikepdf.open(source) as document:
            if _is_ready(document):
                target.write_bytes(source.read_bytes())
                return target
            if "/AcroForm" not in document.Root:
                fields = pikepdf.Dictionary(Fields=pikepdf.Array(), SigFlags=_APPEND_ONLY)
                document.Root.AcroForm = document.make_indirect(fields)
            document.Root.AcroForm.SigFlags = _APPEND_ONLY
            _add_places(document, places)
            # The same file gives the same bytes: what is sent twice is one document.
            document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except pikepdf.PdfError as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error
    return target


# Shown and printed, and never moved by a reader (ISO 32000-2, table 167).
_PRINTED_AND_LOCKED = 4 | 128


def _add_places(document: pikepdf.Pdf, places: Sequence[Place]) -> None:
    fields = document.Root.AcroForm.Fields
    named = {str(each.get("/T", "")) for each in fields}
    for place in places:
        if place.field not in named:
            fields.append(_empty_field(document, place))


def _empty_field(document: pikepdf.Pdf, place: Place) -> pikepdf.Object:
    """Return an empty signature field on its page; an unsigned one shows nothing (ISO 19005-2, 6.3.3)."""
    box = place.box or Box(1, 0, 0, 0, 0)
    page = document.pages[box.page - 1]
    corners = [round(edge, 2) for edge in (box.left, box.bottom, box.right, box.top)]
    nothing = document.make_stream(b"")
    nothing.Type, nothing.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    nothing.BBox = pikepdf.Array([0, 0, corners[2] - corners[0], corners[3] - corners[1]])
    nothing.Resources = pikepdf.Dictionary()
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=place.field,
            Rect=pikepdf.Array(corners), F=_PRINTED_AND_LOCKED, P=page.obj,
            AP=pikepdf.Dictionary(N=nothing),
        )
    )  # fmt: skip
    # Always a list of its own, and direct: a page may share none, and a tool appends to it.
    page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", []), field])
    return field


def _is_ready(document: pikepdf.Pdf) -> bool:
    form = document.Root.get("/AcroForm")
    return isinstance(form, pikepdf.Dictionary) and int(form.get("/SigFlags", 0)) == _APPEND_ONLY


def _is_signed(path: Path) -> bool:
    with path.open("rb") as source:
        try:
            return bool(PdfFileReader(source, strict=False).embedded_signatures)
        except (PdfError, ValueError, KeyError, TypeError, IndexError, RecursionError, OSError) as error:
            raise SignedFileUnreadable(
                f"no PDF that can be read: {error}", reason=str(error)[:200]
            ) from error


def page_size(path: Path) -> tuple[float, float]:
    """Return width and height of the first page, in points.

    Raises:
        SignedFileUnreadable: this is no PDF, it is encrypted, or it has no page.
    """
    try:
        with pikepdf.open(path) as document:
            left, bottom, right, top = (float(edge) for edge in document.pages[0].mediabox)
    except (pikepdf.PdfError, IndexError) as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error
    return right - left, top - bottom
