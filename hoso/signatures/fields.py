"""The form fields of a PDF: which are signatures, and which others were filled after a revision."""

import hashlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

# Deeper than any look of a field; a file that nests further is a forger's, and then all of it differs.
_DEEPEST = 24
_BACK = frozenset({"/Parent", "/P", "/Kids", "/Popup"})


def filled_after(reader: PdfFileReader, revision: int) -> set[str]:
    """Return the names of fields other than signatures whose value or look is not the one of a revision.

    What lies in a form lies over the page: filled later, it shows other words over what was signed.
    """
    before, now = _states(reader.get_historical_resolver(revision)), _states(reader)
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def _states(handler: PdfHandler) -> dict[str, str]:
    """Return what each field that is no signature says, as a digest, by its full name."""
    form = _resolved(handler, handler.root.raw_get("/AcroForm") if "/AcroForm" in handler.root else None)
    if not isinstance(form, generic.DictionaryObject):
        return {}
    return dict(_below(handler, _entry(handler, form, "/Fields"), "", "", depth=0))


def _resolved(handler: PdfHandler, value: Any) -> Any:
    """Return what a reference points to in this revision, and not in the newest."""
    return handler.get_object(value.reference) if isinstance(value, generic.IndirectObject) else value


def _entry(handler: PdfHandler, dictionary: Any, name: str) -> Any:
    return _resolved(handler, dictionary.raw_get(name)) if name in dictionary else None


def _below(
    handler: PdfHandler, fields: Any, parent: str, inherited: str, *, depth: int
) -> Iterator[tuple[str, str]]:
    if not isinstance(fields, generic.ArrayObject) or depth > _DEEPEST:
        return
    for number in range(len(fields)):
        field = _resolved(handler, fields.raw_get(number))
        if not isinstance(field, generic.DictionaryObject):
            continue
        kind = str(_entry(handler, field, "/FT") or inherited)
        name = f"{parent}.{_entry(handler, field, '/T') or number}"
        if kind != "/Sig":
            yield name, _digest(handler, field)
            yield from _below(handler, _entry(handler, field, "/Kids"), name, kind, depth=depth + 1)


def _digest(handler: PdfHandler, field: Any) -> str:
    state = hashlib.sha256()
    for piece in _walk(handler, field, 0):
        state.update(piece)
        state.update(b"\0")
    return state.hexdigest()


def _walk(handler: PdfHandler, value: Any, depth: int) -> Iterator[bytes]:
    """Yield all that a value says, with what it points to; the way back up is left out."""
    value = _resolved(handler, value)
    if depth > _DEEPEST:
        yield b"too deep"
    elif isinstance(value, generic.DictionaryObject):
        for name in sorted(value):
            if name not in _BACK:
                yield str(name).encode()
                yield from _walk(handler, value.raw_get(name), depth + 1)
        if isinstance(value, generic.StreamObject):
            yield value.encoded_data
    elif isinstance(value, generic.ArrayObject):
        for number in range(len(value)):
            yield from _walk(handler, value.raw_get(number), depth + 1)
    else:
        yield repr(value).encode()
