"""Signed outside and brought back: is this the file that was sent, with signatures added and nothing else?

The office signs with its own tool on its own machine. What comes back is taken only when its first bytes
are the prepared file, unchanged, and all that was appended is what signing appends (ISO 32000-2, 7.5.6 and
12.8). The prepared file comes from `preparing.make_ready`.
"""

from pathlib import Path

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.general import CMSExtractionError

from hoso.signatures.errors import NotTheFileSent, SignedFileUnreadable
from hoso.signatures.fields import filled_after

_BLOCK = 1 << 20
_ONLY_SIGNING = frozenset({ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING})


def new_signatures(prepared: Path, returned: Path) -> list[str]:
    """Return the names of the signature fields that were filled outside, in the order of signing.

    Whether the signatures are good is `validating.validate_pdf`'s question.

    Raises:
        NotTheFileSent: other bytes, nothing added, no signature among what was added, or something besides.
        SignedFileUnreadable: what came back is no PDF.
    """
    size = prepared.stat().st_size
    if not _begins_with(returned, prepared):
        raise NotTheFileSent("it does not begin with the bytes that were sent", reason="other_bytes")
    if returned.stat().st_size == size:
        raise NotTheFileSent("it is the prepared file as it was sent", reason="nothing_added")
    try:
        with prepared.open("rb") as before, returned.open("rb") as after:
            sent, came = PdfFileReader(before, strict=False), PdfFileReader(after, strict=False)
            known = set(_fields(sent))
            added = [name for name in _fields(came) if name not in known]
            if not added:
                raise NotTheFileSent("no signature was added", reason="no_signature")
            _require_only_signing(came, last_sent=sent.xrefs.total_revisions - 1)
    except (
        PdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        RecursionError,
        CMSExtractionError,
        OSError,
    ) as error:
        raise SignedFileUnreadable(f"no PDF that can be read: {error}", reason=str(error)[:200]) from error
    return added


def _begins_with(returned: Path, prepared: Path) -> bool:
    with returned.open("rb") as came, prepared.open("rb") as sent:
        while block := sent.read(_BLOCK):
            if came.read(len(block)) != block:
                return False
    return True


def _fields(reader: PdfFileReader) -> list[str]:
    return [str(each.field_name) for each in reader.embedded_signatures]


def _require_only_signing(came: PdfFileReader, *, last_sent: int) -> None:
    """Compare the last revision of the prepared file with what came back."""
    compared = DEFAULT_DIFF_POLICY.review_file(came, last_sent)
    if isinstance(compared, SuspiciousModification):
        raise NotTheFileSent(f"something besides a signature was added: {compared}", reason="other_changes")
    if compared.modification_level not in _ONLY_SIGNING or filled_after(came, last_sent):
        raise NotTheFileSent("something besides a signature was added", reason="other_changes")
