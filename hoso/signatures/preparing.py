"""Making a PDF ready to be signed: everything that changes bytes happens here, before the first signature."""

from pathlib import Path

import pikepdf
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from hoso.signatures.errors import SignedFileUnreadable

# Signatures are or will be here, and a tool may only append (ISO 32000-2, table 225). Set before the first
# signature, because afterwards a change of it could not be told from any other.
_APPEND_ONLY = 3


def make_ready(source: Path, target: Path) -> Path:
    """Write `source` as the file that is sent to be signed, and return it; `source` is never changed.

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
            # The same file gives the same bytes: what is sent twice is one document.
            document.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    except pikepdf.PdfError as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error
    return target


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
